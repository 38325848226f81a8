"""Words that refer back to parties told earlier, by what they can stand for (coding/data/references.yml)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dragoman.data_files import read_yaml


@dataclass(frozen=True, slots=True)
class References:
    """The closed classes that coreference reads; the data file says what each is for."""

    personal: dict[str, str]
    speaker: frozenset[str]
    pair_persons: frozenset[str]
    pair_bodies: frozenset[str]
    pair_alone: frozenset[str]
    body: dict[str, str]
    person: frozenset[str]
    same_person: tuple[frozenset[str], ...]
    others: frozenset[str]
    opposite: frozenset[str]
    creeds: frozenset[str]
    unplaced: frozenset[str]
    unbound: frozenset[str]
    binding: frozenset[str]
    institution: frozenset[str]
    shared: dict[str, tuple[str, ...]]
    told_apart: frozenset[str]


_MAPS = ("personal", "body")


@lru_cache(maxsize=1)
def references() -> References:
    """Load the words that refer back, once."""
    data = read_yaml("dragoman.coding", "references.yml")
    data["same_person"] = tuple(frozenset(row) for row in data["same_person"])
    data["shared"] = {name: tuple(codes) for name, codes in data["shared"].items()}
    kept = (*_MAPS, "same_person", "shared")
    values: dict[str, Any] = {name: value if name in kept else frozenset(value) for name, value in data.items()}
    return References(**values)
