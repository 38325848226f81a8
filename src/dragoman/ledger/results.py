"""What the ledger answers: frozen records over the mentions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dragoman.records import Json, Mention


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


# --- events ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field: as people read it, who gives it, and in which mentions (ids). Forty copies of a text give it once."""

    text: str
    given_by: tuple[str, ...]
    mentions: tuple[str, ...]
    sources: int

    def to_json(self) -> Json:
        """Return the value as plain JSON types."""
        return {"text": self.text, "given_by": list(self.given_by), "mentions": list(self.mentions), "sources": self.sources}


@dataclass(frozen=True, slots=True)
class Field:
    """What reports give for one field, the most told first. `name` is "status", "date", "items: horse", "size: dead" …"""

    name: str
    values: tuple[Value, ...]

    @property
    def agreed(self) -> bool:
        """Whether all that give the field give it alike."""
        return len(self.values) == 1

    def to_json(self) -> Json:
        """Return the field as plain JSON types."""
        return {"name": self.name, "agreed": self.agreed, "values": [value.to_json() for value in self.values]}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who confirms or denies that it happened, in which mention."""

    kind: str  # "confirmed" or "denied"
    by: str
    mention: str

    def to_json(self) -> Json:
        """Return the conflict as plain JSON types."""
        return {"kind": self.kind, "by": self.by, "mention": self.mention}


@dataclass(frozen=True, slots=True)
class Revision:
    """A value that a later report gives for a field in place of `before`."""

    field: str
    before: str
    after: str
    published: date
    by: str
    mention: str

    def to_json(self) -> Json:
        """Return the revision as plain JSON types."""
        return {
            "field": self.field,
            "before": self.before,
            "after": self.after,
            "published": self.published.isoformat(),
            "by": self.by,
            "mention": self.mention,
        }


@dataclass(frozen=True, slots=True)
class EventLink:
    """A link from one event to another, with the words that say so and the mention (id) that tells it."""

    kind: str
    event: str
    target: str
    cue: str | None
    mention: str

    def to_json(self) -> Json:
        """Return the link as plain JSON types."""
        return {"kind": self.kind, "event": self.event, "target": self.target, "cue": self.cue, "mention": self.mention}


@dataclass(frozen=True, slots=True)
class Paired:
    """Why two mentions (ids) were taken to tell the same: the weight of the pairing and its reasons."""

    mention: str
    other: str
    weight: float
    reasons: tuple[tuple[str, float], ...]

    def to_json(self) -> Json:
        """Return the pairing as plain JSON types."""
        return {
            "mention": self.mention,
            "other": self.other,
            "weight": self.weight,
            "reasons": [list(reason) for reason in self.reasons],
        }
