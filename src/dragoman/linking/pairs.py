"""Pairings of many tellings at once: blocks by their hashes in two arrays, each pair weighed once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

from dragoman.linking.blocks import blocks_of, candidates
from dragoman.linking.compare import Pairing, Profile, weigh
from dragoman.linking.telling import Telling

_PROFILES = 20_000  # kept at a time
_AT_ONCE = 10_000_000  # pairs collected before those that came twice are taken out
_READ = 100_000  # pairs that are Python's objects at a time


def pairings(tellings: Sequence[Telling]) -> Iterator[Pairing]:
    """Yield every pairing among `tellings`, each once; the set of them does not depend on their order."""
    near = sorted(tellings, key=_neighbourhood)
    profiles: dict[int, Profile] = {}
    last = -1
    for one, other in _compared(near):
        if one != last and len(profiles) > _PROFILES:
            profiles.clear()
        last = one
        for i in (one, other):
            if i not in profiles:
                profiles[i] = Profile(near[i])
        if pairing := paired(profiles[one], profiles[other]):
            yield pairing


def _neighbourhood(telling: Telling) -> tuple[int, tuple[str, ...], str]:
    """Order tellings so that those of one block stand near each other, and few profiles are needed at a time."""
    return telling.days[0].toordinal() if telling.days else 0, telling.parties, telling.id


def _compared(tellings: Sequence[Telling]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of positions that blocks bring together, each once, in order.

    A pair is kept as one number, `one * count + other`, in numpy's arrays: as Python's objects they would not fit in memory.
    """
    import numpy as np

    keys, owners = array("q"), array("q")
    for position, telling in enumerate(tellings):
        for block in blocks_of(telling):
            keys.append(hash(block))
            owners.append(position)
    blocks, owner = np.frombuffer(keys, np.int64), np.frombuffer(owners, np.int64)
    order = np.argsort(blocks, kind="stable")
    owner, blocks = owner[order], blocks[order]
    del keys, owners, order
    edges = np.flatnonzero(np.diff(blocks)) + 1
    starts, ends = np.append(0, edges), np.append(edges, len(owner))
    shared = ends - starts > 1
    count, found, pairs = len(tellings), np.empty(0, np.int64), array("q")
    for start, end in zip(starts[shared].tolist(), ends[shared].tolist(), strict=True):
        inside = owner[start:end].tolist()
        pairs.extend(inside[x] * count + inside[y] for x, y in candidates([tellings[i] for i in inside]))
        if len(pairs) > _AT_ONCE:
            found, pairs = np.union1d(found, np.frombuffer(pairs, np.int64)), array("q")
    found = np.union1d(found, np.frombuffer(pairs, np.int64))
    for start in range(0, len(found), _READ):
        for key in found[start : start + _READ].tolist():
            yield divmod(key, count)


def paired(one: Profile, other: Profile) -> Pairing | None:
    """Return the pairing of two tellings, None where more speaks against one event than for it."""
    found = weigh(one, other)
    if found is None or found[0] <= 0:
        return None
    a, b = sorted((one.telling.id, other.telling.id))
    return Pairing(a, b, *found)


def by_id(tellings: Iterable[Telling]) -> dict[str, Telling]:
    """Return tellings by id."""
    return {telling.id: telling for telling in tellings}
