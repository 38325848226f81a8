"""One event: what one or more mentions, from one or many reports, tell of the same happening. No database here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dragoman.ledger import gathering
from dragoman.ledger.judge import Judgement
from dragoman.ledger.results import Conflict, Entry, EventLink, Field, Head, Paired, Revision
from dragoman.records import Json, When


@dataclass(frozen=True)
class Event:
    """What one or more mentions tell of the same happening.

    `category` to `confidence` are what most independent sources give (`confidence` the highest of them); `day` is the first day
    of the event, or where none is told the day on which it was first published. `mentions` holds each telling with the head of
    its report, in order of publication. `copies` names, for each report that prints another's text, the report with the original.
    """

    id: str
    category: str
    mode: tuple[str, ...]
    context: tuple[str, ...]
    status: str
    begin: date | None
    finish: date | None
    precision: str | None
    country: str | None
    quad_code: int
    event_scale: float
    cameo: str | None
    confidence: float
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
    def reports(self) -> int:
        """How many reports tell it."""
        return len({entry.report.id for entry in self.mentions})

    @cached_property
    def sources(self) -> int:
        """How many independent sources tell it: publishers, each text counted for the one that printed it first."""
        return len({gathering.source_of(entry.report, self.copies) for entry in self.mentions})

    @property
    def first_told(self) -> date | None:
        """The day on which the first report of it was published."""
        return min((e.report.published for e in self.mentions if e.report.published), default=None)

    @property
    def last_told(self) -> date | None:
        """The day on which the last report of it was published."""
        return max((e.report.published for e in self.mentions if e.report.published), default=None)

    @property
    def day(self) -> date | None:
        """The day under which it stands."""
        return self.begin or self.first_told

    @cached_property
    def dyads(self) -> tuple[tuple[str, str, bool], ...]:
        """Every (actor code, recipient code, joint) that a report tells, in order; see `rows.dyads`."""
        return gathering.dyads(entry.mention for entry in self.mentions)

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
    category = gathering.most(entries, copies, lambda m: m.category)
    assert category is not None, "an event has a mention"
    alike = [entry for entry in entries if entry.mention.category == category]
    status = gathering.most(alike, copies, lambda m: m.status)
    when = gathering.most(entries, copies, lambda m: _days(m.when), lambda days: (days[1] - days[0], days))
    scored = gathering.most(alike, copies, lambda m: (m.quad_code, m.event_scale, m.cameo, m.mode))
    assert scored is not None, "as has its category"
    begin, finish, precision = when or (None, None, None)
    here = {entry.report.id for entry in entries}
    return Event(
        id=ident,
        category=category,
        mode=scored[3],
        context=gathering.most(alike, copies, lambda m: m.context or None) or (),
        status=status or "actual",
        begin=begin,
        finish=finish,
        precision=precision,
        country=gathering.most(entries, copies, lambda m: m.where.country_code if m.where else None),
        quad_code=scored[0],
        event_scale=scored[1],
        cameo=scored[2],
        confidence=max(entry.mention.confidence for entry in entries),
        mentions=entries,
        copies={report: first for report, first in copies.items() if report in here},
        links=links,
        linked_from=linked_from,
        pairings=pairings,
        judgements=judgements,
    )


def _days(when: When | None) -> tuple[date, date, str] | None:
    if when is None or when.begin is None:
        return None
    return when.begin, when.finish or when.begin, when.precision
