"""The words that status rests on (coding/data/status.yml), loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from dragoman.data_files import read_yaml
from dragoman.records import Status

Signature = Literal[
    "factive", "report", "implicative", "caused", "negative", "preventing", "prospective", "open", "denying", "doubting"
]

# What a complement becomes under an embedding word of a signature, by the status of the embedding word itself.
_THROUGH: dict[Signature, dict[Status, Status]] = {
    "factive": {"actual": "actual", "negated": "actual", "future": "actual", "hypothetical": "actual"},
    "report": {"actual": "actual", "negated": "actual", "future": "actual", "hypothetical": "actual"},
    "implicative": {"actual": "actual", "negated": "negated", "future": "future", "hypothetical": "hypothetical"},
    "caused": {"actual": "actual", "negated": "negated", "future": "future", "hypothetical": "hypothetical"},
    "negative": {"actual": "negated", "negated": "actual", "future": "negated", "hypothetical": "hypothetical"},
    "preventing": {"actual": "negated", "negated": "actual", "future": "negated", "hypothetical": "hypothetical"},
    "prospective": {"actual": "future", "negated": "negated", "future": "future", "hypothetical": "hypothetical"},
    "open": {"actual": "hypothetical", "negated": "negated", "future": "hypothetical", "hypothetical": "hypothetical"},
    "denying": {"actual": "negated", "negated": "actual", "future": "negated", "hypothetical": "hypothetical"},
    "doubting": {"actual": "hypothetical", "negated": "actual", "future": "hypothetical", "hypothetical": "hypothetical"},
}


def through(signature: Signature, status: Status) -> Status:
    """Return what a complement becomes under a word of `signature` that has `status` itself."""
    return _THROUGH[signature][status]


@dataclass(frozen=True, slots=True)
class StatusWords:
    """Embedding words by signature, and the words that mark an act itself."""

    verbs: Mapping[str, Signature]
    nouns: Mapping[str, Signature]
    adjectives: Mapping[str, Signature]
    modifiers: Mapping[str, Status]
    auxiliaries: Mapping[str, Status]
    conditions: frozenset[str]
    negative_words: frozenset[str]
    negative_subjects: frozenset[str]
    negative_prepositions: frozenset[str]
    instead: frozenset[str]
    objects: frozenset[str]
    compounds: frozenset[str]
    settings: frozenset[str]
    happening: frozenset[str]
    raising: frozenset[str]


_SETS = (
    "conditions",
    "negative_words",
    "negative_subjects",
    "negative_prepositions",
    "instead",
    "objects",
    "compounds",
    "settings",
    "happening",
    "raising",
)


def _index(classes: Mapping[str, list[str]]) -> dict[str, Any]:
    return {word: name for name, words in classes.items() for word in words}


@lru_cache(maxsize=1)
def status_words() -> StatusWords:
    """Load the words once."""
    data = read_yaml("dragoman.coding", "status.yml")
    sets = {name: frozenset(str(word) for word in data[name]) for name in _SETS}
    return StatusWords(
        verbs=_index(data["verbs"]),
        nouns=_index(data["nouns"]),
        adjectives=_index(data["adjectives"]),
        modifiers=_index(data["modifiers"]),
        auxiliaries=_index(data["auxiliaries"]),
        **sets,
    )
