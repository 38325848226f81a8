"""Pairings of many tellings at once: blocks by their hashes in two arrays, each pair weighed once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from dragoman.linking.blocks import blocks_of, candidates
from dragoman.linking.compare import Pairing, Profile, weigh
from dragoman.linking.telling import Telling
from dragoman.linking.weights import weights


def pairings(tellings: Sequence[Telling]) -> Iterator[Pairing]:
    """Yield every pairing among `tellings`, each once; the set of them does not depend on their order."""
    import numpy as np

    keys, owners = array("q"), array("l")
    for position, telling in enumerate(tellings):
        for block in blocks_of(telling):
            keys.append(hash(block))
            owners.append(position)
    block_of, owner = np.frombuffer(keys, np.int64), np.frombuffer(owners, np.dtype("l"))
    order = np.argsort(block_of, kind="stable")
    starts = np.flatnonzero(np.diff(block_of[order])) + 1
    profiles: dict[int, Profile] = {}
    done: set[tuple[int, int]] = set()
    for members in np.split(owner[order], starts):
        if len(members) > 1:
            inside = members.tolist()
            for one, other in candidates([tellings[i] for i in inside]):
                yield from weighed(tellings, inside[one], inside[other], profiles, done)


def weighed(
    tellings: Sequence[Telling], one: int, other: int, profiles: dict[int, Profile], done: set[tuple[int, int]]
) -> Iterator[Pairing]:
    """Yield the pairing of two tellings if they have one and were not weighed before."""
    if (one, other) in done:
        return
    done.add((one, other))
    for i in (one, other):
        if i not in profiles:
            profiles[i] = Profile(tellings[i])
    if pairing := paired(profiles[one], profiles[other]):
        yield pairing


def paired(one: Profile, other: Profile) -> Pairing | None:
    """Return the pairing of two tellings, None where more speaks against one event than for it."""
    found = weigh(one, other)
    if found is None or found[0] <= 0:
        return None
    a, b = sorted((one.telling.id, other.telling.id))
    return Pairing(a, b, found[0], _reasons(tuple(found[1])))


@lru_cache(maxsize=100_000)
def _reasons(findings: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    table = weights()
    return tuple((table[name].says, table[name].weight) for name in findings)


def by_id(tellings: Iterable[Telling]) -> dict[str, Telling]:
    """Return tellings by id."""
    return {telling.id: telling for telling in tellings}
