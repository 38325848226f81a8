"""The act lexicon: which verbs and nouns tell a PLOVER act, and where the grammar puts their arguments.

Data: coding/data/verbs.yml, nouns.yml, classes.yml (their headers name the sources).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from spacy.strings import get_string_id

from dragoman.data_files import read_yaml

Conditions = tuple[tuple[str, frozenset[str]], ...]


class LexiconError(ValueError):
    """An entry of the act lexicon does not follow its schema; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of a word: the act it tells and where its arguments stand.

    `actor`, `recipient`, `item` list argument positions in order of trial: subj, obj, iobj, xcomp, poss, amod or a preposition;
    `joint` among the recipient's says that plural subjects and "with" make co-actors. `category` None means no act.
    """

    category: str | None
    modes: tuple[str, ...] = ()
    actor: tuple[str, ...] = ("subj",)
    recipient: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    strength: float = 0.5
    conditions: Conditions = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A verb or a noun with its senses, the conditional ones first. `tail` holds a particle or fixed prepositions."""

    head: str
    tail: tuple[str, ...]
    senses: tuple[Sense, ...]
    noun: bool = False
    light: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All entries by spaCy's key of their head lemma (longest first), word classes, light and reporting verbs."""

    verbs: dict[int, tuple[Entry, ...]]
    nouns: dict[int, tuple[Entry, ...]]
    classes: dict[str, frozenset[str]]
    light_verbs: dict[str, str]
    reporting: dict[str, str] = field(default_factory=dict)


def _names(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(name) for name in value)


def _sense(fields: dict[str, Any], base: Sense, classes: dict[str, frozenset[str]]) -> Sense:
    changes: dict[str, Any] = {}
    for name in ("modes", "actor", "recipient", "item"):
        if name in fields:
            changes[name] = _names(fields[name])
    if "category" in fields:
        changes["category"] = fields["category"]
        if "modes" not in fields and fields["category"] != base.category:
            changes["modes"] = ()
    if "strength" in fields:
        changes["strength"] = float(fields["strength"])
    conditions: list[tuple[str, frozenset[str]]] = []
    for position, values in (fields.get("if") or {}).items():
        words: set[str] = set()
        for value in _names(values):
            words |= classes.get(value, frozenset()) if value in classes else {value}
        conditions.append((str(position), frozenset(words)))
    changes["conditions"] = tuple(conditions)
    return replace(base, **changes)


def _entry(fields: dict[str, Any], noun: bool, classes: dict[str, frozenset[str]]) -> Entry:
    words = str(fields.get("noun" if noun else "verb") or "").split()
    if not words:
        raise LexiconError(f"an entry without a word: {fields}")
    default = Sense(None, actor=("poss", "amod", "by", "of") if noun else ("subj",))
    base = replace(_sense({k: v for k, v in fields.items() if k != "if"}, default, classes), conditions=())
    senses = tuple(_sense(sense, base, classes) for sense in fields.get("senses") or ())
    head, tail = (words[-1], tuple(words[:-1])) if noun else (words[0], tuple(words[1:]))
    return Entry(head, tail, (*senses, base), noun, bool(fields.get("light", False)))


def _index(entries: list[Entry]) -> dict[int, tuple[Entry, ...]]:
    """Index entries by the key of their lemma, as written and with a capital: keys are far quicker to ask for than strings."""
    index: dict[str, list[Entry]] = {}
    for entry in entries:
        index.setdefault(entry.head, []).append(entry)
    return {
        get_string_id(form): tuple(sorted(found, key=lambda e: -len(e.tail)))
        for head, found in index.items()
        for form in (head, head.capitalize())
    }


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Load the act lexicon once. Raises LexiconError where an entry breaks the schema."""
    words = read_yaml("dragoman.coding", "classes.yml")
    classes = {str(name): frozenset(str(w) for w in members) for name, members in words["classes"].items()}
    reporting = {
        str(verb): str(stance) for stance, verbs in words["reporting"].items() if stance != "source_phrases" for verb in verbs
    }
    light = {str(verb): str(fields["subject_is"]) for verb, fields in words["light_verbs"].items()}
    return Lexicon(
        verbs=_index([_entry(fields, False, classes) for fields in read_yaml("dragoman.coding", "verbs.yml")]),
        nouns=_index([_entry(fields, True, classes) for fields in read_yaml("dragoman.coding", "nouns.yml")]),
        classes=classes,
        light_verbs=light,
        reporting=reporting,
    )
