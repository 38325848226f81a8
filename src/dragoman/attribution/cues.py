"""The cue lexicon: which words ascribe what is told to somebody, with what stance, and where the words said may stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from dragoman.data_files import read_yaml
from dragoman.language import keys_of
from dragoman.records import Stance

# "deed" is of no word in the lexicon: what learned weights take for an attribution (weighing.py)
Kind = Literal["speech", "finding", "thought", "wish", "view", "act", "stand", "deed"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A word of saying. `takes` names the constructions that may hold what is said (attribution/data/cues.yml)."""

    kind: Kind
    stance: Stance
    takes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cues:
    """All words of saying by lemma, spaCy's keys of them, and the classes that their grammar needs."""

    verbs: Mapping[str, Cue]
    nouns: Mapping[str, Cue]
    adjectives: Mapping[str, Cue]
    adverbs: Mapping[str, Stance]
    bearers: frozenset[str]
    carriers: frozenset[str]
    surveys: frozenset[str]
    participles: frozenset[str]
    keys: frozenset[int]


def _index(groups: Iterable[Mapping[str, Any]]) -> dict[str, Cue]:
    """Join the groups of a word: the first gives kind and stance, each adds what it takes."""
    index: dict[str, Cue] = {}
    for group in groups:
        takes = frozenset(str(group["takes"]).split())
        for word in group["words"]:
            known = index.get(word)
            index[word] = replace(known, takes=known.takes | takes) if known else Cue(group["kind"], group["stance"], takes)
    return index


@lru_cache(maxsize=1)
def cues() -> Cues:
    """Load the cue lexicon once."""
    data = read_yaml("dragoman.attribution", "cues.yml")
    verbs = _index(data["verbs"])
    verbs |= {form: verbs[lemma] for form, lemma in data["lemmas"].items()}
    nouns, adjectives = _index(data["nouns"]), _index(data["adjectives"])
    return Cues(
        verbs=verbs,
        nouns=nouns,
        adjectives=adjectives,
        adverbs=dict(data["adverbs"]),
        bearers=frozenset(data["bearers"]),
        carriers=frozenset(data["carriers"]),
        surveys=frozenset(data["surveys"]),
        participles=frozenset(data["participles"]),
        keys=keys_of([*verbs, *nouns, *adjectives, *data["adverbs"]]),
    )
