"""Asking for events: every function takes an open reading connection and returns events with their mentions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from dragoman.ledger import judge, read, rows
from dragoman.ledger.days import EventDay
from dragoman.ledger.errors import AmbiguousId, UnknownId
from dragoman.ledger.events import Account, Event, gathered
from dragoman.ledger.known import portions
from dragoman.ledger.results import Entry, EventLink, Head, Paired
from dragoman.ledger.schema import (
    codings,
    copies,
    event_days,
    event_dyads,
    event_links,
    event_mentions,
    events,
    forwards,
    mentions,
    pairings,
    reasons,
    reports,
)

_PAGE = 200  # events read at once
_first = reports.alias("first")  # made once: making an alias of a table takes longer than asking it
_source, _target = events.alias("source"), events.alias("target")
_one, _other = mentions.alias("one"), mentions.alias("other")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which events are wanted; None leaves a field open.

    `since` and `until` bound the day under which an event stands, both included. `after` is the id of the event after which to go
    on (in the order that `newest` says), for pages.
    """

    actor: str | None = None
    recipient: str | None = None
    since: date | None = None
    until: date | None = None
    category: str | None = None
    status: str | None = None
    joint: bool | None = None
    newest: bool = False
    limit: int | None = None
    after: str | None = None


def found(connection: Connection, asked: Asked) -> Iterator[Event]:
    """Yield the wanted events, by day and id; those without a day come last. Raises UnknownId where `after` is no event."""
    keys = islice(_keys(connection, asked), asked.limit)
    while page := list(islice(keys, _PAGE)):
        yield from by_key(connection, page)


def _keys(connection: Connection, asked: Asked) -> Iterator[int]:
    start = _place(connection, asked.after) if asked.after else None
    # first those with a day, which the index gives in order
    if start is None or start[0] is not None:
        yield from _pages(connection, asked, True, start)
        start = None
    if not (asked.since or asked.until):
        yield from _pages(connection, asked, False, start)


def _pages(connection: Connection, asked: Asked, dated: bool, start: tuple[date | None, str] | None) -> Iterator[int]:
    query, day = _narrowed(asked)
    query = query.where(day.is_not(None) if dated else day.is_(None)).limit(min(_PAGE, asked.limit or _PAGE))
    query = query.order_by(*((day.desc(), events.c.id.desc()) if asked.newest else (day, events.c.id)))
    while True:
        page = connection.execute(_after(query, day, start, asked.newest)).all()
        yield from (row.key for row in page)
        if len(page) < min(_PAGE, asked.limit or _PAGE):
            return
        start = page[-1].day, page[-1].id


def _narrowed(asked: Asked) -> tuple[Select[Any], Any]:
    if asked.actor or asked.recipient:
        day = event_dyads.c.day
        query = select(events.c.key, events.c.id, day).join(event_dyads, event_dyads.c.event == events.c.key)
        if asked.actor:
            query = query.where(event_dyads.c.actor == asked.actor)
        if asked.recipient:
            query = query.where(event_dyads.c.recipient == asked.recipient)
        if not (asked.actor and asked.recipient):
            query = query.distinct()  # a country alone may meet several others in one event
        if asked.joint is not None:
            query = query.where(event_dyads.c.joint == asked.joint)
    else:
        day = events.c.day
        query = select(events.c.key, events.c.id, day)
    if asked.since:
        query = query.where(day >= asked.since)
    if asked.until:
        query = query.where(day <= asked.until)
    if asked.category:
        query = query.where(events.c.category == asked.category)
    if asked.status:
        query = query.where(events.c.status == asked.status)
    return query, day


def _after(query: Select[Any], day: Any, start: tuple[date | None, str] | None, newest: bool) -> Select[Any]:
    if start is None:
        return query
    at, ident = start
    further = events.c.id < ident if newest else events.c.id > ident
    if at is None:
        return query.where(further)
    return query.where(day <= at if newest else day >= at, or_(day != at, further))


def _place(connection: Connection, ident: str) -> tuple[date | None, str]:
    row = connection.execute(select(events.c.day, events.c.id).where(events.c.id == ident)).one_or_none()
    if row is None:
        raise UnknownId(f'there is no event "{ident}" to go on after')
    return row.day, row.id


# --- whole events ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Parts:
    """What the ledger holds of some events, by the event's key."""

    told: dict[int, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    copies: dict[str, Head] = field(default_factory=dict)
    links: dict[int, list[EventLink]] = field(default_factory=lambda: defaultdict(list))
    linked_from: dict[int, list[EventLink]] = field(default_factory=lambda: defaultdict(list))
    pairings: dict[int, list[Paired]] = field(default_factory=lambda: defaultdict(list))


def by_key(connection: Connection, keys: Sequence[int]) -> list[Event]:
    """Return the events of these keys, at most some hundreds, in this order."""
    ids = {row.key: row.id for row in connection.execute(select(events.c.key, events.c.id).where(events.c.key.in_(keys)))}
    parts = _Parts()
    _tellings(connection, keys, parts)
    _links(connection, keys, parts)
    _pairings(connection, keys, parts)
    every = [entry.mention for key in keys for entry in parts.told[key]]
    judged = {one.mention.id: one.judgements for one in judge.judged(connection, every)}
    result = []
    for key in keys:
        decided = {j.key: j for entry in parts.told[key] for j in judged[entry.mention.id]}
        result.append(
            gathered(
                ids[key],
                parts.told[key],
                parts.copies,
                tuple(parts.links[key]),
                tuple(parts.linked_from[key]),
                tuple(parts.pairings[key]),
                tuple(decided[number] for number in sorted(decided)),
            )
        )
    return result


def by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Event]:
    """Return the events of these ids; unknown ids are absent."""
    found: dict[str, Event] = {}
    for some in portions(sorted(set(ids))):
        keys = connection.execute(select(events.c.key).where(events.c.id.in_(some))).scalars().all()
        found |= {event.id: event for event in by_key(connection, keys)}
    return found


def _tellings(connection: Connection, keys: Sequence[int], parts: _Parts) -> None:
    query = (
        select(
            event_mentions.c.event,
            mentions.c.record,
            mentions.c.confidence,
            *(reports.c[name] for name in Head.__slots__),
            *(_first.c[name].label(f"first_{name}") for name in Head.__slots__),
        )
        .join(mentions, mentions.c.key == event_mentions.c.mention)
        .join(codings, codings.c.key == mentions.c.coding)
        .join(reports, reports.c.key == codings.c.report)
        .outerjoin(copies, copies.c.report == reports.c.key)
        .outerjoin(_first, _first.c.key == copies.c.original)
        .where(event_mentions.c.event.in_(keys))
    )
    size = len(Head.__slots__)
    for event, record, confidence, *heads in connection.execute(query):
        head = Head(*heads[:size])
        parts.told[event].append(Entry(rows.mention_of(record, confidence), head))
        if heads[size] is not None:
            parts.copies[head.id] = Head(*heads[size:])


def _links(connection: Connection, keys: Sequence[int], parts: _Parts) -> None:
    query = (
        select(
            event_links.c.event,
            event_links.c.target.label("to"),
            event_links.c.kind,
            _source.c.id.label("event_id"),
            _target.c.id.label("target_id"),
            event_links.c.cue,
            mentions.c.id,
        )
        .join(_source, _source.c.key == event_links.c.event)
        .join(_target, _target.c.key == event_links.c.target)
        .join(mentions, mentions.c.key == event_links.c.mention)
    )
    wanted = set(keys)
    both = or_(event_links.c.event.in_(keys), event_links.c.target.in_(keys))
    for event, to, *link in connection.execute(query.where(both).order_by(_target.c.id, event_links.c.kind, mentions.c.id)):
        if event in wanted:
            parts.links[event].append(EventLink(*link))
        if to in wanted:
            parts.linked_from[to].append(EventLink(*link))


def _pairings(connection: Connection, keys: Sequence[int], parts: _Parts) -> None:
    query = (
        select(event_mentions.c.event, _one.c.id, _other.c.id, pairings.c.weight, reasons.c.reasons)
        .join(pairings, pairings.c.mention == event_mentions.c.mention)
        .join(reasons, reasons.c.key == pairings.c.reasons)
        .join(_one, _one.c.key == pairings.c.mention)
        .join(_other, _other.c.key == pairings.c.other)
        .where(event_mentions.c.event.in_(keys))
        .order_by(_one.c.id, _other.c.id)
    )
    for event, left, right, weight, why in connection.execute(query):
        parts.pairings[event].append(Paired(left, right, weight, tuple((name, by) for name, by in json.loads(why))))


# --- one event, two countries ------------------------------------------------------------------------------------------------


def resolved(connection: Connection, prefix: str) -> str:
    """Return the id of the event that an id, or the beginning of one, leads to: its own, that of the event that absorbed it, or
    of the event that a mention of this id stands in.

    Raises UnknownId, AmbiguousId.
    """
    prefix = prefix.strip().lower()
    if not prefix:
        raise UnknownId("give an id, or the first characters of one, such as e3f2a91")
    ids: dict[str, str | None] = {}
    for query in (
        select(events.c.id, events.c.id).where(read.begins(events.c.id, prefix)),
        select(forwards.c.id, forwards.c.event).where(read.begins(forwards.c.id, prefix)),
        select(mentions.c.id, events.c.id)
        .join(event_mentions, event_mentions.c.mention == mentions.c.key)
        .join(events, events.c.key == event_mentions.c.event)
        .where(read.begins(mentions.c.id, prefix)),
    ):
        for ident, event in connection.execute(query.limit(6)):
            if ident == prefix:
                return _told(ident, event)
            ids[ident] = event
    if not ids:
        raise UnknownId(f'there is no event or mention whose id is or begins with "{prefix}"')
    if len(set(ids.values())) > 1:
        more = ", …" if len(ids) > 5 else ""
        raise AmbiguousId(f'"{prefix}" begins the ids {", ".join(sorted(ids)[:5])}{more}: give more of it')
    return _told(*ids.popitem())


def _told(ident: str, event: str | None) -> str:
    if event is None:
        raise UnknownId(f"the newest coder tells nothing of event {ident} any more: ask for an older one with --coder")
    return event


def event(connection: Connection, ident: str) -> Event:
    """Return an event by its id (or a former id, or that of a mention), or the beginning of it. Raises UnknownId, AmbiguousId."""
    key = connection.execute(select(events.c.key).where(events.c.id == resolved(connection, ident))).scalar_one()
    return by_key(connection, [key])[0]


def account(connection: Connection, left: str, right: str, asked: Asked) -> Account:
    """Return the events between two countries."""

    def side(actor: str, recipient: str, joint: bool) -> tuple[Event, ...]:
        return tuple(found(connection, replace(asked, actor=actor, recipient=recipient, joint=joint)))

    return sides(left, right, side(left, right, False), side(right, left, False), side(left, right, True))


def sides(left: str, right: str, gave: Iterable[Event], received: Iterable[Event], joint: Iterable[Event]) -> Account:
    """Return the account: "the two ratified the treaty with each other" is one act of both, not one of each."""
    gave, received = tuple(gave), tuple(received)
    both = {event.id for event in gave} & {event.id for event in received} if left != right else set()
    mutual = tuple(event for event in gave if event.id in both)
    return Account(
        left,
        right,
        tuple(event for event in gave if event.id not in both),
        tuple(event for event in received if event.id not in both) if left != right else (),
        tuple(sorted((*joint, *mutual), key=lambda event: (event.day or date.max, event.id))),
    )


def days(connection: Connection, actor: str, recipient: str, since: date | None, until: date | None) -> list[EventDay]:
    """Return the rollups of events of one direction, by day."""
    d = event_days.c
    query = select(event_days).where(d.actor == actor, d.recipient == recipient)
    if since:
        query = query.where(d.day >= since)
    if until:
        query = query.where(d.day <= until)
    return [
        EventDay(actor, recipient, row.day, row.category, row.status, row.joint, row.alleged, row.events, row.scale / 1000)
        for row in connection.execute(query.order_by(d.day, d.category, d.status, d.joint, d.alleged))
    ]
