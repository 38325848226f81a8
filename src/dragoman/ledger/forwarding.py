"""Where the ids of former events lead: an id that was given once keeps its meaning, whatever the event grew into."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, null, select
from sqlalchemy import update as changed

from dragoman.ledger import pins
from dragoman.ledger.engine import insert_sql
from dragoman.ledger.known import portions
from dragoman.ledger.schema import event_mentions, events, forwards, mentions
from dragoman.linking import Change, LinkedEvent, event_id


def update(connection: Connection, change: Change, before: Iterable[LinkedEvent]) -> None:
    """Lead the ids of events that are no more to those that took their mentions; runs after the events are written.

    Where a newer coder tells none of an event's mentions any more, its id leads to the event of what is told at the same place of
    the same report, and to nothing where nothing is.
    """
    live = {event.id for event in change.events}
    for some in portions(live):
        connection.execute(delete(forwards).where(forwards.c.id.in_(some)))
    leads: dict[str, str | None] = dict(change.forwards)
    for event in before:
        if event.id in change.gone and event.id not in live and event.id not in leads:
            leads[event.id] = _in_place_of(connection, event)
    for old, new in sorted(leads.items()):
        connection.execute(changed(forwards).where(forwards.c.event == old).values(event=new))
        connection.execute(delete(forwards).where(forwards.c.id == old))
    if leads:
        connection.exec_driver_sql(insert_sql(forwards, connection), sorted(leads.items()))


def _in_place_of(connection: Connection, event: LinkedEvent) -> str | None:
    for mention in event.tellings:
        if (other := pins.in_place_of(connection, mention, any_category=True)) is not None:
            query = (
                select(events.c.id)
                .join(event_mentions, event_mentions.c.event == events.c.key)
                .join(mentions, mentions.c.key == event_mentions.c.mention)
            )
            if found := connection.execute(query.where(mentions.c.id == other)).scalar():
                return str(found)
    return None


def keep_all(connection: Connection) -> None:
    """Keep the ids of all events before they are made anew: until `settle` they lead nowhere."""
    connection.execute(forwards.insert().from_select(["id", "event"], select(events.c.id, null())))


def settle(connection: Connection) -> None:
    """Once all is linked anew: lead every id that was given to the event that its first mention stands in now."""
    for some in portions(connection.execute(select(forwards.c.id).join(events, events.c.id == forwards.c.id)).scalars()):
        connection.execute(delete(forwards).where(forwards.c.id.in_(some)))
    lost = (
        select(forwards.c.id, forwards.c.event).outerjoin(events, events.c.id == forwards.c.event).where(events.c.key.is_(None))
    )
    wanted = {ident: event or ident for ident, event in connection.execute(lost)}
    if not wanted:
        return
    names = set(wanted.values())
    told = (
        select(mentions.c.id, events.c.id)
        .join(event_mentions, event_mentions.c.mention == mentions.c.key)
        .join(events, events.c.key == event_mentions.c.event)
    )
    now = {}
    for mention, event in connection.execution_options(yield_per=1000).execute(told):
        if (name := event_id((mention,))) in names:
            now[name] = event
    for ident, name in sorted(wanted.items()):
        connection.execute(changed(forwards).where(forwards.c.id == ident).values(event=now.get(name)))


def faults(connection: Connection) -> list[str]:
    """Return a fault for every id that is an event's and leads elsewhere as well, or leads to no event."""
    found = [
        f"event {ident} stands in the ledger, and its id leads elsewhere too"
        for ident in connection.execute(select(forwards.c.id).join(events, events.c.id == forwards.c.id)).scalars()
    ]
    lost = select(forwards.c.id).outerjoin(events, events.c.id == forwards.c.event)
    lost = lost.where(events.c.key.is_(None), forwards.c.event.is_not(None))
    return found + [f"the former event {ident} leads to no event" for ident in connection.execute(lost).scalars()]
