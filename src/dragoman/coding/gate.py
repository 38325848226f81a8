"""The gate before the parser: which paragraphs of a report can tell an act between parties at all.

A paragraph is let through where it names somebody whom the tables of dragoman.actors know, since later words may refer to them,
or where it holds a form of a word of the act lexicon and a word that may refer to a party named elsewhere in the report ("he",
"the minister", "both sides"). Lexicon and tables decide, so the gate follows them when they grow. What it costs: docs/speed.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from spacy.strings import get_string_id

from dragoman import actors, language
from dragoman.coding.lexicon import lexicon
from dragoman.coding.references import references
from dragoman.records import Party, Report, SetAside, Span

REASON = "passed over unread: no party is named here, and no word of an act meets one that could refer to a party"
_WORD = re.compile(r"[^\W\d_]+")
_ACT, _REFERENCE = 1, 2


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph before it is parsed: where it starts in the report, its text, the parties that it names (offsets in it)."""

    start: int
    text: str
    parties: tuple[Party, ...]

    @property
    def span(self) -> Span:
        """Its place in the report."""
        return Span(self.start, self.start + len(self.text))

    def aside(self) -> SetAside:
        """Say that and why it is passed over."""
        return SetAside(self.start, self.start + len(self.text), self.text, REASON)


def passages(report: Report) -> list[Passage]:
    """Return the paragraphs of a report."""
    return [Passage(start, line, tuple(actors.find(line, report.published))) for start, line in language.paragraphs(report.text)]


def sorted_out(found: Iterable[Passage]) -> tuple[list[Passage], list[Passage]]:
    """Part the paragraphs of a report into those to be read and those to be passed over.

    Raises ParserError where the English pipeline, whose lemmas are read, is missing.
    """
    found = list(found)
    named = any(party.code for passage in found for party in passage.parties)
    kept: list[Passage] = []
    passed: list[Passage] = []
    for passage in found:
        (kept if passage.parties or (named and _may_tell(passage.text)) else passed).append(passage)
    return kept, passed


def _may_tell(text: str) -> bool:
    """Say whether a text holds a word of an act and one that may refer to a party."""
    held = 0
    for word in _WORD.findall(text):
        held |= _kind(word.lower())
        if held == _ACT | _REFERENCE:
            return True
    return False


@lru_cache(maxsize=65536)
def _kind(word: str) -> int:
    """Return what a word in small letters may be: a form of a word of the act lexicon, a word that refers back, or both."""
    verbs, nouns = (language.parser().lemmas(word, pos) for pos in ("verb", "noun"))
    book = lexicon()
    act = any(get_string_id(lemma) in book.verbs for lemma in verbs) or any(get_string_id(lemma) in book.nouns for lemma in nouns)
    return (_ACT if act else 0) | (_REFERENCE if not _referring().isdisjoint(nouns) else 0)


@cache
def _referring() -> frozenset[str]:
    words = references()
    return frozenset([*words.personal, *words.speaker, *words.person, *words.body, *words.pair_bodies, "two", "both", "sides"])
