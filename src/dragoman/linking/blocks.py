"""Which tellings are compared at all: those that share a block.

A block holds tellings of the same two parties, acts of one quad, in the same few days. A telling stands in one block for each
pair of its parties and each bucket of days that its days touch; since reports leave a side out, or tell only the month, also in
narrower blocks that share one party and something telling besides (a place, an item, a person, a toll, the word for the act).

A block of up to `FULL` tellings compares each with each. A larger one (a war's dyad in one week) is ordered by each feature
that tells events apart, and a telling is compared with the `NEXT` that follow it there: the cost stays linear. Which pairs of a
block are compared follows from the set in it alone, and more tellings never add a pair of old ones.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from dragoman.linking.telling import Telling, days_of

FULL = 40
NEXT = 8
_DAYS = 4  # width of a bucket
_LONG = 10  # days; a longer interval stands in blocks of months
_MOST_PARTIES = 6  # a list of twenty signatories is told by its first six, in order of code
_MOST_MONTHS = 12
_KEPT = 40_000


class Block(NamedTuple):
    """Two parties in order ("" for one not named), quad (0 for any), bucket of days or month, and a feature ("" for none)."""

    one: str
    other: str
    quad: int
    time: str
    feature: str = ""

    def __str__(self) -> str:
        return "|".join((self.one, self.other, str(self.quad), self.time, self.feature))


def blocks_of(telling: Telling) -> tuple[Block, ...]:
    """Return the blocks that a telling stands in, each once, in a fixed order."""
    if telling.alone:
        return ()
    times, months = _times(telling.begin, telling.finish, telling.published)
    features = _features(telling)
    lasting = [feature for feature in features if feature[0] in "ip"]
    if telling.trigger:
        features.append(f"v{telling.trigger}")
    parties, quad = telling.parties[:_MOST_PARTIES], telling.quad
    found = [(one, other, quad, time, "") for one, other in _pairs(parties) for time in times]
    for key in parties:  # without the quad: readers of one act often differ over it
        found += [("", key, 0, time, feature) for time in times for feature in features]
        found += [("", key, 0, month, feature) for month in months for feature in lasting]
    return tuple(map(Block._make, dict.fromkeys(found)))


_kept: dict[str, tuple[Telling, tuple[Block, ...]]] = {}


def blocks_kept(telling: Telling) -> tuple[Block, ...]:
    """Return `blocks_of` a telling, made once for those that batch after batch asks of: some 100 MB at most."""
    kept = _kept.get(telling.id)
    if kept is None or kept[0] is not telling:
        if len(_kept) >= _KEPT:
            _kept.clear()
        kept = _kept[telling.id] = telling, blocks_of(telling)
    return kept[1]


def _pairs(parties: Sequence[str]) -> list[tuple[str, str]]:
    if len(parties) < 2:
        return [("", parties[0] if parties else "")]
    return list(combinations(parties, 2))


def _features(telling: Telling) -> list[str]:
    found = [f"w{telling.place.geonameid or telling.place.name}"] if telling.place else []
    found += sorted({f"i{thing.head}" for thing in telling.items if thing.head})[:3]
    found += [f"p{name}" for name in telling.people[:3]]
    found += sorted({f"t{toll.outcome}{toll.count:g}" for toll in telling.toll})[:2]
    return found


@lru_cache(maxsize=10_000)
def _times(begin: date | None, finish: date | None, published: date | None) -> tuple[list[str], list[str]]:
    """Return the buckets of days (with a day to spare on both sides; months for a long interval), and the months."""
    days = days_of(begin, finish, published)
    if days is None:
        return ["undated"], []
    first, last = days
    months = [f"{year:04}-{month:02}" for year, month in _months(first, last)]
    if (last - first).days > _LONG:
        return months, months
    spare = range((first.toordinal() - 1) // _DAYS, (last.toordinal() + 1) // _DAYS + 1)
    return [f"d{bucket}" for bucket in spare], months if begin is not None else []


def _months(first: date, last: date) -> Iterator[tuple[int, int]]:
    year, month = first.year, first.month
    for _ in range(_MOST_MONTHS):
        yield year, month
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        if (year, month) > (last.year, last.month):
            return


def candidates(tellings: Sequence[Telling]) -> Iterator[tuple[int, int]]:
    """Yield the pairs (of positions, each in order) of one block's tellings that are compared; a pair may come twice."""
    count = len(tellings)
    if count <= FULL:
        yield from combinations(range(count), 2)
        return
    sketches = [(_sketch(telling.words), telling.id) for telling in tellings]
    lists: dict[str, list[int]] = defaultdict(list)
    for position, telling in enumerate(tellings):
        for feature in (*_features(telling), *_inner(telling, sketches[position][0])):
            lists[feature].append(position)
    for members in lists.values():
        members.sort(key=sketches.__getitem__)
        for at, position in enumerate(members):
            for other in members[at + 1 : at + 1 + NEXT]:
                yield (position, other) if position < other else (other, position)


def _inner(telling: Telling, sketch: tuple[int, ...]) -> list[str]:
    found = [f"v{telling.trigger}", *(f"h{n}.{value}" for n, value in enumerate(sketch))]
    if telling.begin:
        found.append(f"d{telling.begin.toordinal()}{telling.category}")
    return found


@lru_cache(maxsize=20_000)
def _sketch(words: tuple[str, ...]) -> tuple[int, ...]:
    """Three minimal hashes: tellings in like words share some of them."""
    hashes = [_hash(word) for word in words] or [0]
    return tuple(min(value * odd & 0xFFFFFFFF for value in hashes) for odd in (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35))


@lru_cache(maxsize=200_000)
def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf8", "surrogatepass")) | 1
