"""Quoted stretches of a paragraph: double and single marks, straight and curly, those that are opened and not closed too."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DOUBLE = re.compile(r"''|``|[\"“”„«»]")
_SINGLE = re.compile(r"(?<![\w'’])['‘](?=[\w“\"$£€@#\[(])([^\n]*?[^\s'‘])['’](?![\w'’])")
_OPENS = "“„«``"
_CLOSES = "”»"
_BEFORE_OPENING = " \t\u00a0([{-–—/:,'‘"
_SHORTEST_SINGLE = 12  # characters: below it, single marks are apostrophes or mere emphasis


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch from its opening to its closing mark (both inside it); `closed` is False where the paragraph ends first."""

    start: int
    end: int
    closed: bool

    def spoken(self, text: str) -> bool:
        """Say whether the stretch is an utterance and not a word or two set off ("so-called experts")."""
        inside = text[self.start : self.end].strip("\"'“”‘’„«»` ")
        return len(inside.split()) >= 4 or inside[-1:] in (",", ".", "?", "!", "…") or not self.closed


def quotes(text: str) -> list[Quote]:
    """Return the quoted stretches of a paragraph in order; a quote inside a quote is part of it."""
    found: list[Quote] = []
    opened: int | None = None
    for mark in _DOUBLE.finditer(text):
        sign = mark.group()
        opens = sign in _OPENS or (sign not in _CLOSES and (mark.start() == 0 or text[mark.start() - 1] in _BEFORE_OPENING))
        if opened is None:
            if opens:
                opened = mark.start()
        elif not opens or (sign not in _OPENS and text[mark.start() - 1 : mark.start()] in ",.?!"):
            if mark.start() - opened > 1:
                found.append(Quote(opened, mark.end(), True))
            opened = None
        elif sign in _OPENS or mark.start() - opened > 1:
            # A new opening mark while one is open: the old one was never closed, or belongs to an earlier paragraph's speech.
            opened = opened if sign in _OPENS else mark.start()
    if opened is not None and len(text) - opened > 1:
        found.append(Quote(opened, len(text), False))
    for match in _SINGLE.finditer(text):
        if match.end() - match.start() >= _SHORTEST_SINGLE and not any(
            q.start < match.end() and match.start() < q.end for q in found
        ):
            found.append(Quote(match.start(), match.end(), True))
    return sorted(found, key=lambda q: q.start)
