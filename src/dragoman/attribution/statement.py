"""The record of one statement, and the paragraph that statements are read from."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from dragoman.attribution.cues import Kind
from dragoman.attribution.quotation import Quote
from dragoman.records import Span, Stance, Words


@dataclass(frozen=True, slots=True)
class Statement:
    """Who says which stretches of the report, by which cue. Offsets are the report's.

    `source` is the head of the source's noun phrase and `phrase` the whole of it; both None where nobody is named. `offset` is
    where the paragraph of `source` starts.
    """

    source: Token | None
    offset: int
    phrase: Span | None
    cue: Words
    content: tuple[Span, ...]
    direct: bool
    stance: Stance
    kind: Kind

    def holds(self, at: int) -> bool:
        """Say whether the character at `at` is among the words said."""
        return any(span.start <= at < span.end for span in self.content)


@dataclass(frozen=True, slots=True)
class Scene:
    """A paragraph being read: its text (spaCy builds it anew at each access), where it starts, the quotes that are spoken."""

    doc: Doc
    offset: int
    text: str
    marked: tuple[Quote, ...]

    def quoted(self, statement: Statement) -> bool:
        """Say whether a statement's cue stands in quoted words."""
        at = statement.cue.start - self.offset
        return any(quote.start <= at < quote.end for quote in self.marked)
