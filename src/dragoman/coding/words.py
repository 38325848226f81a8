"""Whose words: statements resolved to attributions, and the speakers of "we" and "I"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.attribution import statements
from dragoman.coding.cast import Cast, Speech
from dragoman.language import Paragraph
from dragoman.records import Attribution, Party, Span

_BEARING = frozenset({"statement", "report", "document", "letter", "post", "it"})


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with its speaker resolved; `act` says that the cue is an act of its own (accuse, demand, pledge)."""

    attribution: Attribution

    def covers(self, at: int) -> bool:
        """Say whether the character at `at` is among the words said."""
        return any(span.start <= at < span.end for span in self.attribution.content)


def attributions(paragraphs: Sequence[Paragraph], cast: Cast) -> list[Said]:
    """Resolve every statement of a report, in text order; a statement that "the statement" makes is its last speaker's."""
    found: list[Said] = []
    last: Party | None = None
    for statement in statements(paragraphs):
        source: Party | None = None
        if statement.source is not None:
            parties = cast.parties(statement.source, statement.offset)
            if parties:
                source = parties[0]
            elif last and statement.source.lemma_.lower() in _BEARING:
                source = last
        if statement.source is not None and source is None:
            continue
        last = source or last
        found.append(
            Said(
                Attribution(
                    source,
                    statement.cue,
                    tuple(Span(s.start, s.end) for s in statement.content),
                    statement.direct,
                    statement.stance,  # type: ignore[arg-type]
                )
            )
        )
    return found


def speeches(said: Sequence[Said]) -> list[Speech]:
    """Return the stretches of direct speech with their speakers."""
    return [
        Speech(span.start, span.end, s.attribution.source)
        for s in said
        if s.attribution.source and s.attribution.direct
        for span in s.attribution.content
    ]


def of(said: Sequence[Said], at: int) -> Attribution | None:
    """Return the innermost attribution whose words hold the character at `at`; its cue stands outside."""
    best: Attribution | None = None
    for s in said:
        if (
            s.covers(at)
            and not s.attribution.cue.start <= at < s.attribution.cue.end
            and (best is None or _length(s.attribution) <= _length(best))
        ):
            best = s.attribution
    return best


def _length(attribution: Attribution) -> int:
    return sum(span.end - span.start for span in attribution.content)
