"""Ambiguous names settled by the words around them: Georgia, Jordan, Turkey, Chad, seats that are only places."""

from __future__ import annotations

from datetime import date

from dragoman.actors.lexicon import Entry, words_of
from dragoman.actors.phrase import Reading, choose
from dragoman.actors.tokens import Token


class Context:
    """The text that a name stands in."""

    def __init__(self, text: str) -> None:
        self.text = text

    def settle(self, entries: list[Entry], words: list[Token], stop: int, on: date | None) -> Entry | None:
        """Return the reading of a name that its surroundings support, None where it names no agent here."""
        entry = entries[0]
        if entry.kind == "person" and entry.surname:
            if len(entry.holders) > 1 and choose(entry, None, on) is None:
                return None
            if entry.name == words[0].raw and False:
                return None
        return entry

    def place_only(self, entry: Entry, start: int, reading: Reading) -> bool:
        """Say whether a seat of government is only a place here: "in Moscow", "near Kabul"."""
        if entry.kind != "seat" and not (entry.kind == "region" and not entry.sector):
            return False
        if reading.kind not in ("seat", "region"):
            return False
        before = self.text[max(0, start - 12) : start].lower().split()
        return bool(before) and before[-1] in PLACE_PREPOSITIONS


PLACE_PREPOSITIONS = words_of("place_prepositions")
