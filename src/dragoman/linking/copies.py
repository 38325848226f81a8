"""Texts that are copies of each other: forty papers printing one agency's text are one source.

A text's fingerprint is two MinHash signatures (rensa) over runs of `_RUN` words: of the whole, and of its first `_LEAD` words,
because papers cut an agency's text from the end. Two texts are copies where one of the two is alike from `ALIKE` on (estimated
Jaccard similarity). Groups are what copies connect, so they depend on the set of texts alone. Candidates share a band of a
signature (locality-sensitive hashing: Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, ch. 3).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from dragoman.linking.telling import is_row
from dragoman.records import Report

ALIKE = 0.6
NEXT = 16
_PERMUTATIONS, _ROWS, _SEED = 96, 4, 7
_RUN, _LEAD, _SHORTEST = 4, 80, 12
_WORD = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A report's text as far as copies are compared: `whole` and `lead` are signatures of 32-bit numbers, 384 bytes each."""

    report: str
    published: date | None
    whole: bytes
    lead: bytes

    @staticmethod
    def of(report: Report) -> Fingerprint:
        """Return the fingerprint of a report's text (its title does not count: papers write their own)."""
        if is_row(report.title):
            return Fingerprint(report.id, report.published, b"", b"")  # rows are alike by their columns
        words = _WORD.findall(report.text.lower())
        if report.title:
            title = _WORD.findall(report.title.lower())
            words = words[len(title) :] if words[: len(title)] == title else words
        return Fingerprint(report.id, report.published, _signature(words), _signature(words[:_LEAD]))

    def bands(self) -> tuple[str, ...]:
        """Return the keys under which copies find each other: two copies share one, very likely."""
        parts = [("w", self.whole), ("l", self.lead)]
        size = 4 * _ROWS
        keys = [
            f"{name}{n // size}.{blake2b(sign[n : n + size], digest_size=6).hexdigest()}"
            for name, sign in parts
            for n in range(0, len(sign), size)
        ]
        return tuple(dict.fromkeys(keys))


@dataclass(frozen=True, slots=True)
class Copies:
    """A group: `original` is the first published (of several the smallest id), `copies` the others with how alike they are."""

    original: str
    copies: tuple[tuple[str, float], ...]

    @property
    def reports(self) -> tuple[str, ...]:
        """Every report of the group."""
        return (self.original, *(report for report, _ in self.copies))


def similarity(one: Fingerprint, other: Fingerprint) -> float:
    """Return how alike two texts are, 0 to 1: the greater of the estimates for whole and lead."""
    return max(_jaccard(one.whole, other.whole), _jaccard(one.lead, other.lead))


def copies(fingerprints: Iterable[Fingerprint]) -> tuple[Copies, ...]:
    """Return the groups of two or more copies, in order of their originals' ids.

    To add texts to known ones, give the new fingerprints with all that share a band with them and those texts' groups.
    """
    prints = {fingerprint.report: fingerprint for fingerprint in fingerprints}
    parent = {i: i for i in prints}

    def root(i: str) -> str:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in _candidates(prints):
        one, other = root(a), root(b)
        if one != other and similarity(prints[a], prints[b]) >= ALIKE:
            parent[max(one, other)] = min(one, other)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for i in sorted(prints):
        groups[root(i)].append(i)
    return tuple(sorted((_group([prints[i] for i in g]) for g in groups.values() if len(g) > 1), key=lambda g: g.original))


def _group(members: list[Fingerprint]) -> Copies:
    members.sort(key=lambda f: (f.published or date.max, f.report))
    first = members[0]
    return Copies(first.report, tuple(sorted((f.report, round(similarity(first, f), 3)) for f in members[1:])))


def _candidates(prints: dict[str, Fingerprint]) -> Iterator[tuple[str, str]]:
    """Yield pairs that share a band. Within a large band each is paired with those next to it in order of signature."""
    bands: defaultdict[str, list[str]] = defaultdict(list)
    for i in sorted(prints, key=lambda i: (prints[i].whole, i)):
        for band in prints[i].bands():
            bands[band].append(i)
    for members in bands.values():
        for at, a in enumerate(members):
            for b in members[at + 1 : at + 1 + NEXT]:
                yield a, b


def _signature(words: list[str]) -> bytes:
    from rensa import RMinHash

    runs = [" ".join(words[n : n + _RUN]) for n in range(max(1, len(words) - _RUN + 1))]
    if len(words) < _SHORTEST:  # a line or two: copies only where they are the same
        runs = [" ".join(words)]
    minhash = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    minhash.update(runs)
    return b"".join(value.to_bytes(4, "little") for value in minhash.digest())


def _jaccard(one: bytes, other: bytes) -> float:
    a, b = memoryview(one).cast("I"), memoryview(other).cast("I")
    return sum(x == y for x, y in zip(a, b, strict=True)) / len(a)
