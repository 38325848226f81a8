"""Tellings to events: all at once (`link`) or as a batch arrives (`update`), with the same outcome.

Three steps, each a function of the set of tellings: pairings within blocks (blocks.py, compare.py), components of what pairings
and merges hold together, clusters within each component (cluster.py). A batch changes pairings only in the blocks that it touches
and events only in the components that then changed, so `update` asks its store for those alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dragoman.linking.blocks import FULL, Block, blocks_kept, candidates
from dragoman.linking.cluster import Pin, clusters
from dragoman.linking.compare import Pairing, Profile
from dragoman.linking.pairs import by_id, paired, pairings
from dragoman.linking.telling import Telling
from dragoman.records import content_id


@dataclass(frozen=True, slots=True)
class LinkedEvent:
    """One event: its id, and the ids of the mentions that tell it, sorted."""

    id: str
    tellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """Events in order of their smallest mention, and every pairing in order of its ids."""

    events: tuple[LinkedEvent, ...]
    pairings: tuple[Pairing, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a batch changes. A store deletes `gone` and `unpaired`, then writes `events`, `pairings` and `forwards`.

    `events` are all events that are new or hold other mentions than before; `gone` the ids of events that no longer are, or are
    among `events`; `forwards` maps the id of an event that is no more to the event that now holds its mentions.
    """

    events: tuple[LinkedEvent, ...]
    gone: tuple[str, ...]
    forwards: tuple[tuple[str, str], ...]
    pairings: tuple[Pairing, ...]
    unpaired: tuple[tuple[str, str], ...]


class Known(Protocol):
    """What a store tells `update` of what was linked before; each method gives the state before the batch."""

    def in_blocks(self, blocks: Collection[Block]) -> Iterable[Telling]:
        """Return every telling that stands in one of `blocks`."""

    def tellings(self, ids: Collection[str]) -> Iterable[Telling]:
        """Return the tellings of these mentions; unknown ids are passed over."""

    def pairings(self, ids: Collection[str]) -> Iterable[Pairing]:
        """Return every pairing with at least one end in `ids`."""

    def events(self, ids: Collection[str]) -> Iterable[LinkedEvent]:
        """Return every event that holds one of these mentions."""


def event_id(tellings: Iterable[str]) -> str:
    """Return the id of the event that these mentions tell: "e" and the hash of the smallest."""
    return "e" + content_id(min(tellings))


def link(tellings: Iterable[Telling], pins: Sequence[Pin] = ()) -> Linked:
    """Return the events of a set of tellings. `pins` are people's merges and splits in order of time.

    The outcome depends on the set alone, not on its order. Memory: some kilobytes a telling.
    """
    known = by_id(tellings)
    ordered = [known[i] for i in sorted(known)]
    found = sorted(pairings(ordered), key=lambda p: (p.a, p.b))
    return Linked(_events(known, found, pins, {}), tuple(found))


def update(
    known: Known,
    added: Iterable[Telling],
    removed: Collection[str] = (),
    pins: Sequence[Pin] = (),
    judged: Collection[str] = (),
) -> Change:
    """Return what changes when tellings are added and others removed (their report was coded anew) or judged.

    `pins` are all that stand, old ones too, in order of time; `judged` the mentions of pins that are new or were undone. Applying
    the change gives what `link` gives for the whole set.
    """
    new = by_id(added)
    out = by_id(known.tellings({*removed, *new}))
    profiles: dict[str, Profile] = {}
    fresh, unpaired = _repaired(known, new, out, profiles)
    seeds = {*new, *judged, *(i for pair in (*fresh, *unpaired) for i in pair)}
    seeds |= {i for event in known.events(out.keys()) for i in event.tellings}
    seeds |= {i for pin in pins if pin.a in out or pin.b in out for i in (pin.a, pin.b)}
    seeds -= out.keys() - new.keys()
    tellings, edges = _closure(known, seeds, new, out.keys() - new.keys(), fresh, unpaired, pins)
    before = {event.id: event for event in known.events({*tellings, *out})}
    after = {event.id: event for event in _events(tellings, edges, pins, profiles)}
    changed = tuple(event for event in after.values() if before.get(event.id) != event)
    gone = tuple(sorted(i for i, event in before.items() if after.get(i) != event))
    return Change(
        changed,
        gone,
        forwards(before.values(), after.values()),
        tuple(fresh[pair] for pair in sorted(fresh)),
        tuple(sorted(unpaired)),
    )


def forwards(before: Iterable[LinkedEvent], after: Iterable[LinkedEvent]) -> tuple[tuple[str, str], ...]:
    """Return (old id, id now) for each event that is no more: the event with most of its mentions, between equals the smallest.

    An event all of whose mentions were removed forwards to nothing.
    """
    holder = {i: event.id for event in after for i in event.tellings}
    kept = set(holder.values())
    found: list[tuple[str, str]] = []
    for event in before:
        if event.id in kept:
            continue
        counts: dict[str, int] = defaultdict(int)
        for i in event.tellings:
            if i in holder:
                counts[holder[i]] += 1
        if counts:
            found.append((event.id, min(counts, key=lambda now: (-counts[now], now))))
    return tuple(sorted(found))


def _present(
    known: Known, blocks: Collection[Block], new: Mapping[str, Telling], out: Collection[str]
) -> dict[Block, list[Telling]]:
    """Return what stands in each of `blocks` once the batch is in, in order of ids."""
    found: dict[Block, dict[str, Telling]] = {block: {} for block in blocks}
    for telling in (*(t for t in known.in_blocks(blocks) if t.id not in out), *new.values()):
        for block in blocks_kept(telling):
            if block in found:
                found[block][telling.id] = telling
    return {block: [members[i] for i in sorted(members)] for block, members in found.items()}


def _reach(inside: Sequence[Telling]) -> set[tuple[str, str]]:
    return {(inside[x].id, inside[y].id) for x, y in candidates(inside)}


def _repaired(
    known: Known, new: Mapping[str, Telling], out: Mapping[str, Telling], profiles: dict[str, Profile]
) -> tuple[dict[tuple[str, str], Pairing], set[tuple[str, str]]]:
    """Return the pairings that a batch makes and the pairs that it unmakes; put the profiles made into `profiles`."""
    left = Counter(block for telling in out.values() for block in blocks_kept(telling))
    touched = {block for telling in new.values() for block in blocks_kept(telling)} | left.keys()
    unpaired = {(p.a, p.b) for p in known.pairings(out.keys())} if out else set()
    blocks = _present(known, touched, new, out)
    large = {telling.id for inside in blocks.values() if len(inside) > FULL for telling in inside}
    # what leaves a large block brings others within each other's reach
    thinned = {b for b, n in left.items() if n + sum(telling.id not in new for telling in blocks[b]) > FULL}
    stored = {(p.a, p.b) for p in known.pairings(large | {telling.id for block in thinned for telling in blocks[block]})}
    present = {telling.id: telling for inside in blocks.values() for telling in inside}
    groups = _groups(blocks, thinned)
    fresh: dict[tuple[str, str], Pairing] = {}
    weighed: set[tuple[str, str]] = set()
    reached: set[tuple[str, str]] = set()  # of those not weighed here
    for ids, thin in groups.items():
        # what is old in a small one is weighed already, and reached as before
        only_new = len(ids) <= FULL and not thin
        for pair in _with_new(ids, new) if only_new else _reach([present[i] for i in ids]):
            if pair in weighed:
                continue
            one, other = pair
            if one not in new and other not in new and (pair in stored or not thin):
                reached.add(pair)
                continue
            weighed.add(pair)
            for i in pair:
                if i not in profiles:
                    profiles[i] = Profile(present[i])
            if found := paired(profiles[one], profiles[other]):
                fresh[pair] = found
    doubtful = {pair for pair in stored - reached - weighed - unpaired if pair[0] in large and pair[1] in large}
    doubtful -= _together(doubtful, [ids for ids in groups if len(ids) <= FULL])
    return fresh, unpaired | _out_of_reach(known, doubtful, touched, new, out)


def _groups(blocks: Mapping[Block, Sequence[Telling]], thinned: Collection[Block]) -> dict[tuple[str, ...], bool]:
    """Return what stands in blocks, by ids, each set of two or more once, and whether one of its blocks is thinned."""
    found: dict[tuple[str, ...], bool] = {}
    for block, inside in blocks.items():
        if len(inside) > 1:
            ids = tuple(telling.id for telling in inside)
            found[ids] = found.get(ids, False) or block in thinned
    return found


def _with_new(ids: Sequence[str], new: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each pair of sorted ids in which one is new."""
    before: list[str] = []
    before_new: list[str] = []
    for i in ids:
        fresh = i in new
        for other in before if fresh else before_new:
            yield other, i
        before.append(i)
        if fresh:
            before_new.append(i)


def _together(pairs: Collection[tuple[str, str]], groups: Iterable[Sequence[str]]) -> set[tuple[str, str]]:
    """Return those pairs of which one of the groups holds both."""
    if not pairs:
        return set()
    groups_of: defaultdict[str, set[int]] = defaultdict(set)
    for n, ids in enumerate(groups):
        for i in ids:
            groups_of[i].add(n)
    return {(a, b) for a, b in pairs if not groups_of[a].isdisjoint(groups_of[b])}


def _out_of_reach(
    known: Known,
    doubtful: Collection[tuple[str, str]],
    touched: Collection[Block],
    new: Mapping[str, Telling],
    out: Collection[str],
) -> set[tuple[str, str]]:
    """Return the pairs, pushed out of each other's reach in a large block by newcomers, that no other block brings together."""
    if not doubtful:
        return set()
    ends = by_id(known.tellings({i for pair in doubtful for i in pair}))
    blocks = {i: frozenset(blocks_kept(telling)) for i, telling in ends.items()}
    elsewhere = {block for a, b in doubtful for block in blocks[a] & blocks[b]} - set(touched)
    reached = {pair for inside in _present(known, elsewhere, new, out).values() for pair in _reach(inside)}
    return set(doubtful) - reached


def _closure(
    known: Known,
    seeds: Collection[str],
    new: Mapping[str, Telling],
    out: Collection[str],
    fresh: Mapping[tuple[str, str], Pairing],
    unpaired: Collection[tuple[str, str]],
    pins: Sequence[Pin],
) -> tuple[dict[str, Telling], list[Pairing]]:
    """Return the tellings that pairings and pins, old and new, connect to `seeds`, and their pairings after the batch."""
    near: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in [*fresh, *((pin.a, pin.b) for pin in pins)]:
        near[a].add(b)
        near[b].add(a)
    edges: dict[tuple[str, str], Pairing] = {}
    seen: set[str] = set()
    frontier = set(seeds)
    while frontier:
        seen |= frontier
        reached = {other for i in frontier for other in near[i]}
        for pairing in known.pairings(frontier):
            reached |= {pairing.a, pairing.b}
            if (pairing.a, pairing.b) not in unpaired:
                edges[pairing.a, pairing.b] = pairing
        frontier = reached - seen - set(out)
    edges |= fresh
    tellings = {telling.id: telling for telling in known.tellings(seen - new.keys())}
    tellings |= {i: new[i] for i in seen & new.keys()}
    return tellings, [edges[pair] for pair in sorted(edges)]


def _events(
    tellings: Mapping[str, Telling], found: Iterable[Pairing], pins: Sequence[Pin], made: Mapping[str, Profile]
) -> tuple[LinkedEvent, ...]:
    """Cluster each component of what pairings and merges hold together; `made` are the profiles that there are already."""
    parent = {i: i for i in tellings}

    def root(i: str) -> str:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    found = list(found)
    held = [pin for pin in pins if pin.a in parent and pin.b in parent]
    for a, b in [*((p.a, p.b) for p in found), *((pin.a, pin.b) for pin in held)]:
        one, other = root(a), root(b)
        parent[max(one, other)] = min(one, other)
    components: defaultdict[str, list[str]] = defaultdict(list)
    for i in sorted(parent):
        components[root(i)].append(i)
    pairs_of: defaultdict[str, list[Pairing]] = defaultdict(list)
    for pairing in found:
        pairs_of[root(pairing.a)].append(pairing)
    pins_of: defaultdict[str, list[Pin]] = defaultdict(list)
    for pin in held:
        pins_of[root(pin.a)].append(pin)
    events: list[LinkedEvent] = []
    for top, members in components.items():
        if len(members) == 1:
            groups = [tuple(members)]
        else:
            profiles = {i: made.get(i) or Profile(tellings[i]) for i in members}
            groups = clusters(profiles, {(p.a, p.b): p.weight for p in pairs_of[top]}, pins_of[top])
        events += [LinkedEvent(event_id(group), group) for group in groups]
    return tuple(sorted(events, key=lambda event: event.tellings))
