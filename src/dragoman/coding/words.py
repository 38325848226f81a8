"""Whose words: statements resolved to attributions, and the speakers of "we" and "I"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.attribution import Statement, chained, statements
from dragoman.coding.cast import Cast, Speech
from dragoman.language import Paragraph
from dragoman.records import Attribution, Party

_BEARING = frozenset({"statement", "report", "document", "letter", "post", "it"})
# What is wanted, demanded or praised is no information that somebody vouches for; what is alleged is.
_VOUCHED = frozenset({"speech", "finding"})
_ALLEGING = ("accus", "blam", "charg")


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with its speaker resolved."""

    attribution: Attribution

    def covers(self, at: int) -> bool:
        """Say whether the character at `at` is among the words said."""
        return any(span.start <= at < span.end for span in self.attribution.content)


def attributions(paragraphs: Sequence[Paragraph], cast: Cast) -> list[Said]:
    """Resolve every statement of a report, in text order; a statement that "the statement" makes is its last speaker's."""
    found: list[Attribution] = []
    last: Party | None = None
    for statement in statements(paragraphs):
        if not _vouched(statement):
            continue
        source = _source(statement, cast, last)
        if statement.source is not None and source is None:
            continue
        last = source or last
        found.append(Attribution(source, statement.cue, statement.content, statement.direct, statement.stance))
    return [Said(attribution) for attribution in chained(found)]


def _vouched(statement: Statement) -> bool:
    """Say whether a statement gives information on somebody's word: said, shown or thought, or alleged in an accusation."""
    if statement.kind == "thought":
        return statement.source is not None
    return statement.kind in _VOUCHED or statement.cue.text.lower().startswith(_ALLEGING)


def _source(statement: Statement, cast: Cast, last: Party | None) -> Party | None:
    if statement.source is None:
        return None
    parties = cast.parties(statement.source, statement.offset)
    if parties:
        return parties[0]
    return last if statement.source.lemma_.lower() in _BEARING else None


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
