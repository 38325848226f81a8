"""Clustering under constraints: pairings pull together, days, reports and people's judgements keep apart.

Agglomerative, strongest pair of clusters first; the strength of two clusters is the mean weight of the pairings between their
members. Ties fall to the smallest ids, so the outcome follows from the set alone.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from dragoman.linking.compare import Profile, apart, weigh

SMALL = 40  # in a component of up to so many every two tellings are weighed, for what speaks against them counts as well


@dataclass(frozen=True, slots=True)
class Pin:
    """A person's judgement: mention `a` and mention `b` tell one event ("merge") or do not ("split")."""

    kind: Literal["merge", "split"]
    a: str
    b: str


@dataclass(slots=True)
class _Cluster:
    members: list[str]
    latest: int
    earliest: int
    reports: dict[str, list[str]]
    kept_from: set[str]
    near: dict[int, tuple[float, int]] = field(default_factory=dict)


def clusters(
    profiles: Mapping[str, Profile], paired: Mapping[tuple[str, str], float], pins: Sequence[Pin] = ()
) -> list[tuple[str, ...]]:
    """Return the events of one component as tuples of sorted ids, in order of their smallest.

    `paired` holds the weight of each pair of ids (in order) that was compared. `pins` are in order of time; where they contradict
    each other the later one counts.
    """
    ids = sorted(profiles)
    weights = dict(paired)
    if len(ids) <= SMALL:
        for a, b in combinations(ids, 2):
            if (a, b) not in weights and (found := weigh(profiles[a], profiles[b])):
                weights[a, b] = found[0]
    merged, split = standing(pins, profiles.keys())
    state = _State(profiles, weights, split)
    for a, b in merged:
        state.join(state.of[a], state.of[b])
    state.run()
    return sorted(tuple(sorted(cluster.members)) for cluster in state.clusters.values())


def standing(pins: Sequence[Pin], ids: Iterable[str]) -> tuple[list[tuple[str, str]], set[tuple[str, str]]]:
    """Return the merges and the splits among `ids` that stand once later pins have overruled earlier ones."""
    known = set(ids)
    parent = {i: i for pin in pins for i in (pin.a, pin.b)}

    def root(i: str) -> str:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    merged: list[tuple[str, str]] = []
    split: set[tuple[str, str]] = set()
    for pin in reversed(pins):
        if pin.a not in known or pin.b not in known or pin.a == pin.b:
            continue
        one, other = root(pin.a), root(pin.b)
        if pin.kind == "split":
            if one != other:
                split.add((min(pin.a, pin.b), max(pin.a, pin.b)))
        elif one != other and not any({root(a), root(b)} == {one, other} for a, b in split):
            parent[one] = other
            merged.append((pin.a, pin.b))
    return merged, split


class _State:
    def __init__(
        self, profiles: Mapping[str, Profile], weights: Mapping[tuple[str, str], float], split: set[tuple[str, str]]
    ) -> None:
        self.weights = weights
        self.clusters: dict[int, _Cluster] = {}
        self.of: dict[str, int] = {}
        kept: defaultdict[str, set[str]] = defaultdict(set)
        for a, b in split:
            kept[a].add(b)
            kept[b].add(a)
        for number, i in enumerate(sorted(profiles)):
            first, last = profiles[i].possible
            report = profiles[i].telling.report
            self.clusters[number] = _Cluster([i], first, last, {report: [i]}, kept.get(i, set()))
            self.of[i] = number
        for (a, b), weight in weights.items():
            x, y = self.of[a], self.of[b]
            self.clusters[x].near[y] = self.clusters[y].near[x] = (weight, 1)

    def run(self) -> None:
        heap: list[tuple[float, int, int, float, int]] = []

        def push(x: int, y: int) -> None:
            total, count = self.clusters[x].near[y]
            if total > 0:
                heapq.heappush(heap, (-total / count, min(x, y), max(x, y), total, count))

        for x, cluster in self.clusters.items():
            for y in cluster.near:
                if x < y:
                    push(x, y)
        while heap:
            _, x, y, total, count = heapq.heappop(heap)
            one, other = self.clusters.get(x), self.clusters.get(y)
            if one is None or other is None or one.near.get(y) != (total, count) or self.barred(one, other):
                continue
            joined = self.join(x, y)
            for z in self.clusters[joined].near:
                push(joined, z)

    def barred(self, one: _Cluster, other: _Cluster) -> bool:
        """Days that exclude each other, a split, or two mentions of one report that nothing overwhelming brings together."""
        if apart((one.latest, one.earliest), (other.latest, other.earliest)):
            return True
        if one.kept_from.intersection(other.members) or other.kept_from.intersection(one.members):
            return True
        fewer, more = (one.reports, other.reports) if len(one.reports) < len(other.reports) else (other.reports, one.reports)
        return any(
            self.weights.get((min(a, b), max(a, b)), -1.0) <= 0
            for report, mine in fewer.items()
            if report in more
            for a in mine
            for b in more[report]
        )

    def join(self, x: int, y: int) -> int:
        """Join two clusters under the smaller number, and return it."""
        if x == y:
            return x
        x, y = min(x, y), max(x, y)
        one, other = self.clusters[x], self.clusters.pop(y)
        for i in other.members:
            self.of[i] = x
        one.members += other.members
        one.latest, one.earliest = max(one.latest, other.latest), min(one.earliest, other.earliest)
        for report, mine in other.reports.items():
            one.reports.setdefault(report, []).extend(mine)
        one.kept_from = one.kept_from | other.kept_from
        one.near.pop(y, None)
        other.near.pop(x, None)
        for z, (total, count) in other.near.items():
            before = one.near.get(z, (0.0, 0))
            both = (before[0] + total, before[1] + count)
            one.near[z] = self.clusters[z].near[x] = both
            del self.clusters[z].near[y]
        return x
