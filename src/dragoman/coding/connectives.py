"""The words that link two events in a text (coding/data/connectives.yml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dragoman.data_files import read_yaml
from dragoman.records import LinkKind

_KINDS: tuple[LinkKind, ...] = ("in_return_for", "in_response_to", "because_of", "part_of")
_CLASSES = ("rewarding", "for_cause", "after", "after_answers", "forecasters", "forecast", "answered", "plain", "campaigns")


@dataclass(frozen=True, slots=True)
class Connectives:
    """The linking words (coding/data/connectives.yml): one pattern a kind and place, and the word classes beside them."""

    patterns: tuple[tuple[LinkKind, str, re.Pattern[str]], ...]
    any_word: re.Pattern[str]
    only: dict[str, tuple[frozenset[str], frozenset[str]]]
    thanking: dict[str, LinkKind]
    stand_for: dict[str, frozenset[str]]
    rewarding: frozenset[str]
    for_cause: frozenset[str]
    after: frozenset[str]
    after_answers: frozenset[str]
    forecasters: frozenset[str]
    forecast: frozenset[str]
    answered: frozenset[str]
    plain: frozenset[str]
    campaigns: frozenset[str]


@lru_cache(maxsize=1)
def connectives() -> Connectives:
    """Load the linking words, once."""
    data = read_yaml("dragoman.coding", "connectives.yml")
    patterns = [
        (kind, place, re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE))
        for kind in _KINDS
        for place, words in data[kind].items()
    ]
    every = "|".join(word for kind in _KINDS for words in data[kind].values() for word in words)
    return Connectives(
        tuple(patterns),
        re.compile(rf"\b(?:{every})\b", re.IGNORECASE),
        {word: (frozenset(source), frozenset(target)) for word, (source, target) in data["only"].items()},
        data["thanking"],
        {noun: frozenset(categories) for noun, categories in data["stand_for"].items()},
        *(frozenset(data[name]) for name in _CLASSES),
    )
