"""The words that link two events in a text (coding/data/connectives.yml)."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache

from dragoman.data_files import read_yaml
from dragoman.records import LinkKind

_KINDS: tuple[LinkKind, ...] = ("in_return_for", "in_response_to", "because_of", "part_of")


@dataclass(frozen=True, slots=True)
class Connectives:
    """The linking words (coding/data/connectives.yml): one pattern a kind and place, and the word classes beside them."""

    patterns: tuple[tuple[LinkKind, str, re.Pattern[str]], ...]
    any_word: re.Pattern[str]
    only: dict[str, tuple[frozenset[str], frozenset[str]]]
    thanking: dict[str, LinkKind]
    stand_for: dict[str, frozenset[str]]
    same_thing: dict[str, str]
    rewarding: frozenset[str]
    for_cause: frozenset[str]
    after: frozenset[str]
    after_answers: frozenset[str]
    after_yields: frozenset[str]
    after_causes: frozenset[str]
    forecasters: frozenset[str]
    forecast: frozenset[str]
    answered: frozenset[str]
    plain: frozenset[str]
    campaigns: frozenset[str]
    denials: frozenset[str]
    denying: frozenset[str]
    replies: frozenset[str]
    addressing: frozenset[str]
    brokering: frozenset[str]
    visits: frozenset[str]
    steps: frozenset[str]
    concluding: frozenset[str]
    retaliating: frozenset[str]
    providing: frozenset[str]
    undoing: frozenset[str]
    buying: frozenset[str]


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
        data["same_thing"],
        **{field.name: frozenset(data[field.name]) for field in fields(Connectives) if field.type == "frozenset[str]"},
    )
