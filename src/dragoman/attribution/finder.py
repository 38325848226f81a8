"""Attributions of a text: statements whose sources are resolved and whose nesting is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman import language
from dragoman.attribution.statement import Statement
from dragoman.attribution.statements import statements
from dragoman.attribution.weighing import further
from dragoman.coding.cast import Cast
from dragoman.language import Paragraph
from dragoman.records import Attribution, Party


def find(text: str, *, sayings_only: bool = False) -> list[Attribution]:
    """Return who is said to say what in an English text, in the order of the cues; [] for an empty text.

    A source's words are its whole noun phrase; name, code and sectors are given where they can be told. With `sayings_only`, what
    learned weights take for an attribution though no saying is told ("voted for the bill") is left out, as the coder leaves it
    out. Raises ParserError where the English pipeline is missing.
    """
    return of_paragraphs(text, language.parse(text), sayings_only=sayings_only)


def of_paragraphs(text: str, paragraphs: Sequence[Paragraph], *, sayings_only: bool = False) -> list[Attribution]:
    """`find` on parsed paragraphs of `text`."""
    cast = Cast(None)
    for paragraph in paragraphs:
        cast.meet(paragraph.doc, paragraph.start)
    found = statements(paragraphs)
    if not sayings_only:
        found = sorted([*found, *further(paragraphs, found)], key=lambda s: (s.cue.start, s.content))
    return chained([Attribution(_party(s, cast, text), s.cue, s.content, s.direct, s.stance) for s in found])


def chained(found: Sequence[Attribution]) -> list[Attribution]:
    """Return attributions with the chain told: one whose cue stands in another's words is reported by that one."""
    known: dict[int, Attribution] = {}

    def linked(index: int, seen: frozenset[int]) -> Attribution:
        if index not in known:
            cue = found[index].cue
            around = [
                (sum(s.end - s.start for s in other.content), i)
                for i, other in enumerate(found)
                if i != index and i not in seen and any(s.start <= cue.start and cue.end <= s.end for s in other.content)
            ]
            outer = linked(min(around)[1], seen | {index}) if around else None
            known[index] = replace(found[index], reported_by=outer)
        return known[index]

    return [linked(i, frozenset()) for i in range(len(found))]


def _party(statement: Statement, cast: Cast, text: str) -> Party | None:
    if statement.source is None or statement.phrase is None:
        return None
    start, end = statement.phrase.start, statement.phrase.end
    known = cast.parties(statement.source, statement.offset)
    if known:
        return replace(known[0], start=start, end=end, text=text[start:end])
    return Party(start, end, text[start:end])
