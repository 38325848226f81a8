"""The gazetteer: places and their names in one memory-mapped file, sorted so that a look-up is a binary search.

Nothing is read at load but a header of a few hundred bytes; pages come in as names are asked for and are shared by processes.
"""

from __future__ import annotations

import json
import mmap
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dragoman.places.words import digest

MAGIC = b"DRAGOMAN-PLACES\x01"
KINDS = ("country", "region", "county", "city", "feature")


class GazetteerError(ValueError):
    """The file of places cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the gazetteer. `kind` is country, region (first level), county (second level), city or feature.

    `number` is its place in the file: more people, lower number. `admin1` and `admin2` are GeoNames codes ("RU.41", "US.LA.079").
    """

    number: int
    name: str
    kind: str
    country: str | None
    geonameid: int | None
    latitude: float
    longitude: float
    population: int
    admin1: str
    admin2: str


class Gazetteer:
    """Places by name, from one file."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as stream:
                self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise GazetteerError(f"{path}: no gazetteer can be read here: {error}") from error
        if self._map[: len(MAGIC)] != MAGIC:
            raise GazetteerError(f"{path}: this is no gazetteer of Dragoman's; make one with `dragoman places import FILE`")
        at = len(MAGIC)
        size = int.from_bytes(self._map[at : at + 8], "little")
        header: dict[str, Any] = json.loads(self._map[at + 8 : at + 8 + size])
        self.source: str = header["source"]
        self._codes: list[str] = header["codes"]
        base = at + 8 + size
        view = memoryview(self._map)
        arrays = {name: view[base + start : base + start + length].cast(form) for name, form, start, length in header["arrays"]}
        self._hash, self._of, self._main = arrays["hash"], arrays["of"], arrays["main"]
        self._first, self._span = arrays["first"], arrays["span"]
        self._ids, self._lat, self._lon = arrays["ids"], arrays["lat"], arrays["lon"]
        self._population, self._kind = arrays["population"], arrays["kind"]
        self._country, self._admin = arrays["country"], arrays["admin"]
        self._name_at, self._names = arrays["name_at"], arrays["names"]
        self.find = lru_cache(maxsize=65536)(self._find)
        self.reach = lru_cache(maxsize=65536)(self._reach)
        self.place = lru_cache(maxsize=65536)(self._place)

    def __len__(self) -> int:
        return len(self._ids)

    def places(self) -> Iterator[Place]:
        """Yield every place, in order of their numbers."""
        return map(self._place, range(len(self)))

    def pairs(self) -> Iterator[tuple[int, int, int]]:
        """Yield the hash of each name with a place's number and whether it is a main name."""
        return zip(self._hash, self._of, self._main, strict=True)

    def firsts(self) -> Iterator[tuple[int, int]]:
        """Yield the hash of each first word with the length of the longest name that begins with it."""
        return zip(self._first, self._span, strict=True)

    def _reach(self, word: str) -> int:
        """Return how many words the longest name has that begins with `word` (normal form); 0 where none does."""
        number = digest(word)
        at = bisect_left(self._first, number)
        return int(self._span[at]) if at < len(self._first) and self._first[at] == number else 0

    def _find(self, name: str) -> tuple[tuple[int, bool], ...]:
        """Return the numbers of the places called `name` (a key of words.key), each with whether it is the main name."""
        number = digest(name)
        at = bisect_left(self._hash, number)
        found = []
        while at < len(self._hash) and self._hash[at] == number:
            found.append((int(self._of[at]), bool(self._main[at])))
            at += 1
        return tuple(found)

    def _place(self, number: int) -> Place:
        """Return one place by its number."""
        start, end = self._name_at[number], self._name_at[number + 1]
        admin = self._codes[self._admin[number]].split(".")
        return Place(
            number,
            bytes(self._names[start:end]).decode("utf8"),
            KINDS[self._kind[number]],
            self._codes[self._country[number]] or None,
            self._ids[number] or None,
            round(self._lat[number], 5),
            round(self._lon[number], 5),
            self._population[number],
            ".".join(admin[:2]) if len(admin) > 1 else "",
            ".".join(admin) if len(admin) > 2 else "",
        )
