"""Ambiguous names settled by the words around them: Georgia, the Congos, Jordan and Chad as names, seats that are only places."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache

from dragoman.actors.heads import choose
from dragoman.actors.lexicon import Entry, known
from dragoman.actors.reading import Reading
from dragoman.actors.tables import rows, words_of
from dragoman.actors.tokens import Token, normal, tokens_of

PLACE_PREPOSITIONS = words_of("place_prepositions")
OPENERS = words_of("openers")
_BEFORE = re.compile(r"([^\W\d_][^\W_]*)(\.?) $")


class Context:
    """The text that a name stands in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._senses: dict[str, tuple[str, str] | None] = {}

    def settle(self, entries: list[Entry], words: list[Token], stop: int, on: date | None) -> Entry | None:
        """Return the reading of a name that its surroundings support, None where it names no agent here."""
        entry, start = entries[0], words[0].start
        if entry.kind == "person" and entry.surname:
            if _before_surname(words, stop):
                return None
            if len(entry.holders) > 1 and choose(entry, None, on) is None:
                return None
            return None if self._after_first_name(start) else entry
        if entry.kind == "country":
            if normal(entry.name) in words_of("given_names") and (
                self._after_first_name(start) or (stop == 1 and _before_surname(words, stop))
            ):
                return None
            if sense := self._sense(entry.name):
                return replace(entry, name=sense[0], code=sense[1])
        return entry

    def _after_first_name(self, start: int) -> bool:
        """Say whether a first name that no table holds stands before a name: "Michael" of "Michael Jordan"."""
        before = _BEFORE.search(self.text, max(0, start - 24), start)
        if before is None or not before.group(1)[0].isupper() or normal(before.group(1)) in OPENERS:
            return False
        if before.group(2):  # an initial ("William E. LaMothe"), or the end of a sentence
            return len(before.group(1)) == 1
        return not known(tokens_of(before.group(1)), 0)

    def _sense(self, name: str) -> tuple[str, str] | None:
        """Return name and code of the other land of a name ("Georgia", the US state) where the text is about that one."""
        if name not in _senses():
            return None
        if name not in self._senses:
            other, code, own, others = _senses()[name]
            wins = len(others.findall(self.text)) > len(own.findall(self.text))
            self._senses[name] = (other, code) if wins else None
        return self._senses[name]

    def place_only(self, entry: Entry, start: int, reading: Reading) -> bool:
        """Say whether a seat of government is only a place here: "in Moscow", "near Kabul"."""
        if entry.kind != "seat" and not (entry.kind == "region" and not entry.sector):
            return False
        if reading.kind not in ("seat", "region"):
            return False
        before = self.text[max(0, start - 12) : start].lower().split()
        return bool(before) and before[-1] in PLACE_PREPOSITIONS


def _before_surname(words: list[Token], stop: int) -> bool:
    """Say whether a name that no table holds goes on after a word: "Kim" of "Kim Hyon-chong", "Chad" of "Chad Smith".

    Where the word after that has a capital as well, the words may be a headline's ("Trump Threatens Iran").
    """
    if stop >= len(words) or words[stop].gap != " " or not words[stop].capital or words[stop].raw.isupper():
        return False
    if words[stop].norm in OPENERS or known(words, stop):
        return False
    return stop + 1 >= len(words) or not words[stop + 1].capital or words[stop + 1].gap != " "


@cache
def _senses() -> dict[str, tuple[str, str, re.Pattern[str], re.Pattern[str]]]:
    """Return, for each ambiguous name, the other land, its code, and the words that speak for the one and the other."""
    found = {}
    for name, other, code, own, others in rows("senses.tsv"):
        patterns = (re.compile(r"\b(?:" + cell + r")\b") for cell in (own, others))
        found[name] = (other, code, *patterns)
    return found  # type: ignore[return-value]
