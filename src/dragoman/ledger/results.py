"""What the ledger answers: frozen records over the mentions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dragoman.records import Mention


@dataclass(frozen=True, slots=True)
class Added:
    """What adding did: reports and mentions stored, reports that were in already, reports refused (each with its reason)."""

    reports: int = 0
    mentions: int = 0
    repeated: int = 0
    refused: tuple[str, ...] = ()

    def __add__(self, other: Added) -> Added:
        return Added(
            self.reports + other.reports,
            self.mentions + other.mentions,
            self.repeated + other.repeated,
            self.refused + other.refused,
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a ledger holds. `codings` counts a report once for every version of the coder that read it."""

    reports: int
    codings: int
    mentions: int
    set_aside: int
    coders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A report without its text: who published it, when."""

    id: str
    title: str | None
    published: date | None
    publisher: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A mention with the head of the report that tells it."""

    mention: Mention
    report: Head

    @property
    def day(self) -> date | None:
        """The day it stands under: its first day, or where the text gives none the day on which it was published."""
        when = self.mention.when
        return when.begin if when and when.begin else self.report.published


@dataclass(frozen=True, slots=True)
class Relation:
    """What the ledger holds between two countries, in order of days.

    `gave` is what `left` did to `right`, `received` what `right` did to `left`; `joint` holds acts of both that name no
    recipient (a signing), or both as recipients of both.
    """

    left: str
    right: str
    gave: tuple[Entry, ...]
    received: tuple[Entry, ...]
    joint: tuple[Entry, ...]

    def entries(self) -> tuple[Entry, ...]:
        """Return each entry once."""
        return tuple({entry.mention.id: entry for entry in (*self.gave, *self.received, *self.joint)}.values())

    @property
    def mentions(self) -> int:
        """How many mentions there are."""
        return len(self.entries())

    @property
    def reports(self) -> int:
        """How many reports tell them."""
        return len({entry.report.id for entry in self.entries()})
