"""One event: what one or more mentions, from one or many reports, tell of the same happening. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dragoman.ledger import gathering
from dragoman.ledger.gathering import Summary
from dragoman.ledger.judge import Judgement
from dragoman.ledger.results import Conflict, Entry, EventLink, Field, Head, Paired, Revision
from dragoman.records import Json


@dataclass(frozen=True)
class Event:
    """What one or more mentions tell of the same happening.

    `summary` holds what most independent sources give (`event.category` … `event.dyads` read it). `mentions` holds each telling
    with the head of its report, in order of publication. `copies` names, for each report that prints another's text, the report
    that printed it first.
    """

    id: str
    summary: Summary
    mentions: tuple[Entry, ...]
    copies: Mapping[str, Head]
    links: tuple[EventLink, ...] = ()
    linked_from: tuple[EventLink, ...] = ()
    pairings: tuple[Paired, ...] = ()
    judgements: tuple[Judgement, ...] = ()

    @cached_property
    def head(self) -> Entry:
        """The telling that stands for the event: of those that give its category and status, the surest."""

        def rank(entry: Entry) -> tuple[bool, bool, float, str]:
            told = entry.mention
            return told.category == self.category, told.status == self.status, told.confidence, told.id

        return max(self.mentions, key=rank)

    @property
    def category(self) -> str:
        """PLOVER category."""
        return self.summary.category

    @property
    def mode(self) -> tuple[str, ...]:
        """Modes of the category."""
        return self.summary.mode

    @property
    def context(self) -> tuple[str, ...]:
        """Contexts."""
        return self.summary.context

    @property
    def status(self) -> str:
        """Actual, future, hypothetical or negated."""
        return self.summary.status

    @property
    def alleged(self) -> bool:
        """Whether it stands on somebody's word alone: no telling is in the reporter's own words, none confirms it."""
        return self.summary.alleged

    @property
    def begin(self) -> date | None:
        """First day, None where no report gives days."""
        return self.summary.begin

    @property
    def finish(self) -> date | None:
        """Last day."""
        return self.summary.finish

    @property
    def precision(self) -> str | None:
        """Precision of the days."""
        return self.summary.precision

    @property
    def country(self) -> str | None:
        """Code of the country where it happened."""
        return self.summary.country

    @property
    def quad_code(self) -> int:
        """Quad, 1 to 4."""
        return self.summary.quad_code

    @property
    def event_scale(self) -> float:
        """Score, -10 to 10."""
        return self.summary.event_scale

    @property
    def cameo(self) -> str | None:
        """CAMEO code."""
        return self.summary.cameo

    @property
    def confidence(self) -> float:
        """The highest confidence of its mentions."""
        return self.summary.confidence

    @property
    def reports(self) -> int:
        """How many reports tell it."""
        return self.summary.reports

    @property
    def sources(self) -> int:
        """How many independent sources tell it: publishers, each text counted for the one that printed it first."""
        return self.summary.sources

    @property
    def first_told(self) -> date | None:
        """The day on which the first report of it was published."""
        return self.summary.first_told

    @property
    def last_told(self) -> date | None:
        """The day on which the last report of it was published."""
        return self.summary.last_told

    @property
    def day(self) -> date | None:
        """The day under which it stands: its first, or where none is told the day of first publication."""
        return self.summary.day

    @property
    def dyads(self) -> tuple[tuple[str, str, bool], ...]:
        """Every (actor code, recipient code, joint) that a report tells; "" names nobody with a code."""
        return self.summary.dyads

    @cached_property
    def agreement(self) -> tuple[Field, ...]:
        """For each field that a report gives, the values with who gives which."""
        return gathering.agreement(self.mentions, self.copies)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Who confirms it and who denies it, where somebody does either."""
        return gathering.conflicts(self.mentions)

    @cached_property
    def revisions(self) -> tuple[Revision, ...]:
        """What later reports give otherwise than all reports before them, in order of publication."""
        return gathering.revisions(self.mentions)

    def to_json(self) -> Json:
        """Return the event with its mentions as plain JSON types (docs/ledger.md)."""

        def day(value: date | None) -> str | None:
            return value.isoformat() if value else None

        return {
            "id": self.id,
            "event": self.category,
            "mode": list(self.mode),
            "context": list(self.context),
            "status": self.status,
            "alleged": self.alleged,
            "date": day(self.begin),
            "enddate": day(self.finish),
            "date_precision": self.precision,
            "country_code": self.country,
            "quad_code": self.quad_code,
            "event_scale": self.event_scale,
            "cameo": self.cameo,
            "confidence": round(self.confidence, 4),
            "dyads": [{"actor": actor, "recipient": recipient, "joint": joint} for actor, recipient, joint in self.dyads],
            "reports": self.reports,
            "sources": self.sources,
            "first_told": day(self.first_told),
            "last_told": day(self.last_told),
            "agreement": [field.to_json() for field in self.agreement],
            "conflicts": [conflict.to_json() for conflict in self.conflicts],
            "revisions": [revision.to_json() for revision in self.revisions],
            "links": [link.to_json() for link in self.links],
            "linked_from": [link.to_json() for link in self.linked_from],
            "pairings": [pairing.to_json() for pairing in self.pairings],
            "judgements": [judgement.to_json() for judgement in self.judgements],
            "mentions": [
                {"report": _head(entry.report, self.copies), "mention": entry.mention.to_json()} for entry in self.mentions
            ],
        }


def _head(report: Head, copies: Mapping[str, Head]) -> Json:
    return {
        "id": report.id,
        "title": report.title,
        "published": report.published.isoformat() if report.published else None,
        "publisher": report.publisher,
        "url": report.url,
        "copy_of": copies[report.id].id if report.id in copies else None,
    }


@dataclass(frozen=True, slots=True)
class Account:
    """The events between two countries, in order of days.

    `gave` is what `left` did to `right`, `received` what `right` did to `left`; `joint` holds acts of both that name no
    recipient (a signing), or both as recipients of both.
    """

    left: str
    right: str
    gave: tuple[Event, ...]
    received: tuple[Event, ...]
    joint: tuple[Event, ...]

    def events(self) -> tuple[Event, ...]:
        """Return each event once."""
        return tuple({event.id: event for event in (*self.gave, *self.received, *self.joint)}.values())


def gathered(
    ident: str,
    tellings: Iterable[Entry],
    copies: Mapping[str, Head],
    links: tuple[EventLink, ...] = (),
    linked_from: tuple[EventLink, ...] = (),
    pairings: tuple[Paired, ...] = (),
    judgements: tuple[Judgement, ...] = (),
) -> Event:
    """Return the event that mentions tell. `copies` may hold more reports than theirs."""
    entries = gathering.in_order(tellings)
    here = {entry.report.id for entry in entries}
    return Event(
        ident,
        gathering.summary([gathering.Brief.of(entry, copies) for entry in entries]),
        entries,
        {report: first for report, first in copies.items() if report in here},
        links,
        linked_from,
        pairings,
        judgements,
    )
