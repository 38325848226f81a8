"""What the encoder says: frozen records, every offset in code points of the text that it was given."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.records import Span

Scores = tuple[tuple[str, float], ...]
"""Names with their probabilities, likeliest first."""


@dataclass(frozen=True, slots=True)
class Argument:
    """Words that play a part in an act: `role` is actor, recipient, item, place, when or speaker."""

    role: str
    start: int
    end: int
    score: float

    @property
    def span(self) -> Span:
        """The words as a span."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Act:
    """An act and the words that tell it.

    `score` is the probability that the words tell any act; `categories` share it out over PLOVER's sixteen. `modes` are
    those of the likeliest category ("" is none of them), `statuses` actual, future, hypothetical, negated.
    """

    start: int
    end: int
    score: float
    categories: Scores
    modes: Scores
    statuses: Scores
    arguments: tuple[Argument, ...]

    @property
    def span(self) -> Span:
        """The trigger as a span."""
        return Span(self.start, self.end)

    @property
    def category(self) -> str:
        """The likeliest category."""
        return self.categories[0][0]

    @property
    def mode(self) -> str | None:
        """The likeliest mode of that category; None where none fits best."""
        return self.modes[0][0] or None

    @property
    def status(self) -> str:
        """The likeliest status."""
        return self.statuses[0][0]

    def of(self, role: str) -> tuple[Argument, ...]:
        """The arguments with one role, in text order."""
        return tuple(argument for argument in self.arguments if argument.role == role)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one pass over a text found; `windows` above 1 says that it was too long to be read at once."""

    acts: tuple[Act, ...]
    windows: int = 1


@dataclass(frozen=True, slots=True)
class Relation:
    """What a text tells of one given pair.

    `probabilities` cover PLOVER's sixteen categories, likeliest first; `quad` is the quad class of `category`; `conflict`
    is the probability that the pair is in conflict; `cut` counts the word pieces left out of a text too long to be read.
    """

    category: str
    mode: str | None
    quad: int
    score: float
    probabilities: Scores
    conflict: float
    cut: int = 0
