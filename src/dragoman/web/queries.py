"""What the desk asks the ledger beyond what every program does: the newest, the movers, relations, pages of mentions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, func, select

from dragoman.ledger import Ledger, read, read_events, rows
from dragoman.ledger.events import Event
from dragoman.ledger.results import Entry, Head
from dragoman.ledger.schema import (
    codings,
    counters,
    dyads,
    event_days,
    event_dyads,
    event_mentions,
    events,
    mentions,
    reports,
)

RECENT = 30  # days that count as recent: what moves is compared with the RECENT days before


@contextmanager
def reading(ledger: Ledger) -> Iterator[Connection]:
    """Open one state of the ledger."""
    with ledger.reading() as connection:
        yield connection


def state(connection: Connection) -> tuple[Any, ...]:
    """Return what changes whenever the ledger does: the next free key of each table."""
    return tuple(tuple(row) for row in connection.execute(select(counters.c.name, counters.c.next).order_by(counters.c.name)))


# --- start -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flow:
    """How much one country acted on another in a stretch of days: events now, in as many days before, mean score now."""

    actor: str
    recipient: str
    events: int
    before: int
    mean: float

    @property
    def change(self) -> int:
        """How many more than before."""
        return self.events - self.before


def last_day(connection: Connection) -> date | None:
    """Return the day of the newest report that tells an event; what is foretold for later days does not count."""
    found: date | None = connection.execute(select(func.max(reports.c.published))).scalar()
    return found


def flows(connection: Connection, until: date) -> list[Flow]:
    """Return every pair of countries that acted in the RECENT days up to `until` or the RECENT before, actual acts alone."""
    begin, before = until - timedelta(days=RECENT - 1), until - timedelta(days=2 * RECENT - 1)
    d = event_days.c
    now = d.day >= begin
    query = (
        select(
            d.actor,
            d.recipient,
            func.sum(case((now, d.events), else_=0)),
            func.sum(case((now, 0), else_=d.events)),
            func.sum(case((now, d.scale), else_=0)),
        )
        .where(d.day.between(before, until), d.status == "actual", d.actor != "", d.recipient != "", d.actor != d.recipient)
        .group_by(d.actor, d.recipient)
    )
    return [
        Flow(actor, recipient, int(count), int(earlier), int(scale) / 1000 / int(count) if count else 0.0)
        for actor, recipient, count, earlier, scale in connection.execute(query)
    ]


def newest_events(connection: Connection, limit: int) -> list[Event]:
    """Return the events that came in last."""
    keys = connection.execute(select(events.c.key).order_by(events.c.key.desc()).limit(limit)).scalars()
    return read_events.by_key(connection, list(keys))


def newest_reports(connection: Connection, limit: int) -> list[Head]:
    """Return the reports that came in last."""
    heads = [reports.c[name] for name in Head.__slots__]
    return [Head(*row) for row in connection.execute(select(*heads).order_by(reports.c.key.desc()).limit(limit))]


# --- a relation ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What a view of events is narrowed to; the same on pages, in downloads and in the API."""

    since: date | None = None
    until: date | None = None
    category: str | None = None
    status: str | None = None


def between(
    connection: Connection, left: str, right: str, wanted: Filters, limit: int, page: int = 1
) -> tuple[list[tuple[Event, int]], bool]:
    """Return a page of the events between two countries, the newest first, each with its side, and whether there are more."""
    keys, more = keys_between(connection, left, right, wanted, limit, page)
    whole = read_events.by_key(connection, [key for key, _ in keys])
    return [(event, side) for event, (_, side) in zip(whole, keys, strict=True)], more


def keys_between(
    connection: Connection, left: str, right: str, wanted: Filters, limit: int, page: int = 1, categories: Sequence[str] = ()
) -> tuple[list[tuple[int, int]], bool]:
    """Return the keys of a page of the events between two countries, the newest first, and whether there are more.

    Each comes with its side: -1 where `left` acts, 1 where `right` does, 0 for acts of both together. `categories` narrows what
    `wanted` asks for further.
    """
    most = page * limit + 1
    found: dict[int, tuple[date | None, int]] = {}
    for actor, recipient, side in ((left, right, -1), (right, left, 1)):
        for key, day, joint in _one_way(connection, actor, recipient, wanted, categories, most):
            # an act of both on both is a joint one too
            found[key] = (day, 0 if joint or key in found else side)
    order = sorted(found, key=lambda key: (found[key][0] or date.min, key), reverse=True)
    return [(key, found[key][1]) for key in order[(page - 1) * limit : page * limit]], len(order) >= most


def _one_way(
    connection: Connection, actor: str, recipient: str, wanted: Filters, categories: Sequence[str], most: int
) -> list[tuple[int, date | None, bool]]:
    """Return the newest events of one direction, as the index gives them; the undated come last."""
    d = event_dyads.c
    query = select(d.event, d.day, d.joint).where(d.actor == actor, d.recipient == recipient)
    if wanted.since:
        query = query.where(d.day >= wanted.since)
    if wanted.until:
        query = query.where(d.day <= wanted.until)
    if wanted.category or wanted.status or categories:
        query = query.join(events, events.c.key == d.event)
        for column, values in (
            (events.c.category, categories),
            (events.c.category, wanted.category),
            (events.c.status, wanted.status),
        ):
            if values:
                query = query.where(column.in_([values] if isinstance(values, str) else values))
    dated = query.where(d.day.is_not(None)).order_by(d.day.desc(), d.event.desc()).limit(most)
    found = [(row.event, row.day, bool(row.joint)) for row in connection.execute(dated)]
    if len(found) < most and not (wanted.since or wanted.until):
        undated = query.where(d.day.is_(None)).order_by(d.event.desc()).limit(most - len(found))
        found += [(row.event, None, bool(row.joint)) for row in connection.execute(undated)]
    return found


def extent(connection: Connection, left: str, right: str) -> tuple[date | None, date | None]:
    """Return the first and the last day of what the ledger tells between two countries."""
    d = event_dyads.c
    ends: list[date] = []
    for actor, recipient in ((left, right), (right, left)):
        one = select(d.day).where(d.actor == actor, d.recipient == recipient, d.day.is_not(None)).limit(1)
        ends += connection.execute(one.order_by(d.day)).scalars()
        ends += connection.execute(one.order_by(d.day.desc())).scalars()
    return min(ends, default=None), max(ends, default=None)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two countries and how many events stand between them, in both directions."""

    left: str
    right: str
    events: int
    first: date | None
    last: date | None


def pairs(connection: Connection) -> list[Pair]:
    """Return every two countries that the ledger tells of, the most told first."""
    d = event_days.c
    one = case((d.actor < d.recipient, d.actor), else_=d.recipient)
    other = case((d.actor < d.recipient, d.recipient), else_=d.actor)
    # joint acts stand in both directions
    count = func.sum(case((and_(d.joint, d.actor > d.recipient), 0), else_=d.events))
    query = (
        select(one, other, count, func.min(d.day), func.max(d.day))
        .where(d.actor != "", d.recipient != "", d.actor != d.recipient)
        .group_by(one, other)
        .order_by(count.desc(), one, other)
    )
    return [Pair(a, b, int(n), _day(first), _day(last)) for a, b, n, first, last in connection.execute(query)]


def _day(value: Any) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


# --- pages of mentions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MentionsWanted:
    """Which mentions a program asks for; None leaves a field open."""

    actor: str | None = None
    recipient: str | None = None
    category: str | None = None
    status: str | None = None
    since: date | None = None
    until: date | None = None
    report: str | None = None


def page_of_mentions(connection: Connection, wanted: MentionsWanted, after: int, limit: int) -> list[tuple[int, Entry]]:
    """Return the mentions with keys over `after`, in the order in which they came in, with their keys."""
    heads = [reports.c[name] for name in Head.__slots__]
    query = (
        select(mentions.c.key, mentions.c.record, mentions.c.confidence, *heads)
        .join(codings, codings.c.key == mentions.c.coding)
        .join(reports, reports.c.key == codings.c.report)
        .where(codings.c.current, mentions.c.key > after)
        .order_by(mentions.c.key)
        .limit(limit)
    )
    for column, value in (
        (mentions.c.category, wanted.category),
        (mentions.c.status, wanted.status),
        (reports.c.id, wanted.report),
    ):
        if value:
            query = query.where(column == value)
    if wanted.actor or wanted.recipient or wanted.since or wanted.until:
        some = select(dyads.c.mention)
        for column, value in ((dyads.c.actor, wanted.actor), (dyads.c.recipient, wanted.recipient)):
            if value:
                some = some.where(column == value)
        if wanted.since:
            some = some.where(dyads.c.day >= wanted.since)
        if wanted.until:
            some = some.where(dyads.c.day <= wanted.until)
        query = query.where(mentions.c.key.in_(some))
    return [(key, Entry(rows.mention_of(record, sure), Head(*head))) for key, record, sure, *head in connection.execute(query)]


def page_of_reports(connection: Connection, after: int, limit: int, publisher: str | None = None) -> list[tuple[int, Head]]:
    """Return the heads of reports with keys over `after`, in the order in which they came in, with their keys."""
    heads = [reports.c[name] for name in Head.__slots__]
    query = select(reports.c.key, *heads).where(reports.c.key > after).order_by(reports.c.key).limit(limit)
    if publisher:
        query = query.where(reports.c.publisher == publisher)
    return [(key, Head(*head)) for key, *head in connection.execute(query)]


def events_of(connection: Connection, idents: Sequence[str]) -> dict[str, str]:
    """Return the event's id of each mention's id that stands in one."""
    found: dict[str, str] = {}
    for at in range(0, len(idents), read.AT_ONCE):
        query = (
            select(mentions.c.id, events.c.id)
            .join(event_mentions, event_mentions.c.mention == mentions.c.key)
            .join(events, events.c.key == event_mentions.c.event)
            .where(mentions.c.id.in_(idents[at : at + read.AT_ONCE]))
        )
        for ident, event in connection.execute(query):
            found[ident] = event
    return found


def events_by_id(connection: Connection, idents: Iterable[str]) -> dict[str, Event]:
    """Return the events of these ids; unknown ones are absent."""
    wanted = sorted(set(idents))[: read.AT_ONCE]
    keys = list(connection.execute(select(events.c.key).where(events.c.id.in_(wanted))).scalars())
    return {event.id: event for event in read_events.by_key(connection, keys)}


def events_by_key(connection: Connection, keys: Iterable[int]) -> dict[int, Event]:
    """Return events by their keys."""
    wanted = sorted(set(keys))
    return dict(zip(wanted, read_events.by_key(connection, wanted), strict=True))
