"""The rows of events: what stands for each, its pairs of countries, its rollup, its mentions and its links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, or_, select

from dragoman.ledger import days, gathering, write
from dragoman.ledger.engine import insert_sql
from dragoman.ledger.gathering import Brief, Summary
from dragoman.ledger.known import portions
from dragoman.ledger.results import Head
from dragoman.ledger.schema import (
    codings,
    copies,
    dyads,
    event_days,
    event_dyads,
    event_links,
    event_mentions,
    events,
    links,
    mentions,
    reports,
)
from dragoman.linking import LinkedEvent

Row = tuple[Any, ...]
_first = reports.alias("first")
_OWN = (event_links, event_dyads, event_mentions)


def replace(connection: Connection, gone: Mapping[str, int], found: Sequence[LinkedEvent], keys: Mapping[str, int]) -> None:
    """Write events in place of those that are `gone` (key by id); one that stays under its id keeps its key.

    `keys` holds the keys of the mentions that tell them, by id.
    """
    change = days.Change()
    for counted, scale in _counted(connection, gone.values()):
        change.add(counted, scale, -1)
    _delete(connection, gone.values())
    fresh = [event.id for event in found if event.id not in gone]
    first = write.keys(connection, "events", len(fresh))
    event_keys = {ident: first + n for n, ident in enumerate(fresh)} | dict(gone)
    members = {event_keys[event.id]: [keys[i] for i in event.tellings] for event in found}
    told = briefs(connection, [key for its in members.values() for key in its])
    rows: dict[str, list[Row]] = defaultdict(list)
    for event in found:
        key = event_keys[event.id]
        stands = gathering.summary([told[mention] for mention in members[key]])
        rows["events"].append(event_row(key, event.id, stands))
        rows["event_mentions"] += [(mention, key) for mention in members[key]]
        for actor, recipient, joint in stands.dyads:
            rows["event_dyads"].append((key, actor, recipient, joint, stands.day.isoformat() if stands.day else None))
            change.add(_day_key(actor, recipient, joint, stands), stands.event_scale, 1)
    for table in (events, event_mentions, event_dyads):
        if rows[table.name]:
            connection.exec_driver_sql(insert_sql(table, connection), sorted(rows[table.name]))
    days.apply(connection, change, event_days)
    _link(connection, members)


def _day_key(actor: str, recipient: str, joint: bool, stands: Summary) -> days.Key:
    day = stands.day.isoformat() if stands.day else None
    return actor, recipient, day, stands.category, stands.status, joint, stands.alleged


def remove_all(connection: Connection) -> None:
    """Delete every event."""
    for table in (*_OWN, event_days, events):
        connection.execute(delete(table))


def _delete(connection: Connection, keys: Iterable[int]) -> None:
    for some in portions(keys):
        connection.execute(delete(event_links).where(or_(event_links.c.event.in_(some), event_links.c.target.in_(some))))
        for table in (event_dyads, event_mentions):
            connection.execute(delete(table).where(table.c.event.in_(some)))
        connection.execute(delete(events).where(events.c.key.in_(some)))


def _counted(connection: Connection, keys: Iterable[int]) -> Iterator[tuple[days.Key, float]]:
    """Yield the rollup's keys that stored events are counted under, with their scores."""
    for some in portions(keys):
        for *key, scale in connection.execute(_stored().where(events.c.key.in_(some))):
            yield days.dated(key), scale


def _stored() -> Any:
    e, d = events.c, event_dyads.c
    return select(d.actor, d.recipient, d.day, e.category, e.status, d.joint, e.alleged, e.event_scale).join(
        event_dyads, d.event == e.key
    )


def recounted(connection: Connection) -> days.Change:
    """Return the rollup of events, counted anew."""
    change = days.Change()
    for *key, scale in connection.execution_options(yield_per=1000).execute(_stored()):
        change.add(days.dated(key), scale, 1)
    return change


def event_row(key: int, ident: str, stands: Summary) -> Row:
    """Return the row of `events`."""

    def day(value: Any) -> str | None:
        return value.isoformat() if value else None

    return (
        key,
        ident,
        stands.category,
        " ".join(stands.mode) or None,
        " ".join(stands.context) or None,
        stands.status,
        stands.alleged,
        day(stands.day),
        day(stands.begin),
        day(stands.finish),
        stands.precision,
        stands.country,
        stands.quad_code,
        stands.event_scale,
        stands.cameo,
        stands.confidence,
        stands.mentions,
        stands.reports,
        stands.sources,
        day(stands.first_told),
        day(stands.last_told),
    )


def briefs(connection: Connection, keys: Collection[int]) -> dict[int, Brief]:
    """Return the briefs of mentions, by key."""
    pairs: dict[int, list[tuple[str, str, bool]]] = defaultdict(list)
    found: dict[int, Brief] = {}
    m = mentions.c
    query = (
        select(
            m.key,
            m.id,
            m.category,
            m.mode,
            m.context,
            m.status,
            m.date,
            m.enddate,
            m.date_precision,
            m.country,
            m.quad_code,
            m.event_scale,
            m.cameo,
            m.confidence,
            m.stance,
            *(reports.c[name] for name in Head.__slots__),
            _first.c.id,
            _first.c.publisher,
        )
        .join(codings, codings.c.key == m.coding)
        .join(reports, reports.c.key == codings.c.report)
        .outerjoin(copies, copies.c.report == reports.c.key)
        .outerjoin(_first, _first.c.key == copies.c.original)
    )
    for some in portions(keys):
        for mention, *pair in connection.execute(
            select(dyads.c.mention, dyads.c.actor, dyads.c.recipient, dyads.c.joint).where(dyads.c.mention.in_(some))
        ):
            pairs[mention].append((pair[0], pair[1], bool(pair[2])))
        for row in connection.execute(query.where(m.key.in_(some))):
            key, ident, category, mode, context, *plain = row[:15]
            head = Head(*row[15:20])
            printed = {head.id: Head(row[20], None, None, row[21], None)} if row[20] is not None else {}
            labels = (tuple((mode or "").split()), tuple((context or "").split()))
            source = gathering.source_of(head, printed)
            fields: Row = (ident, category, *labels, *plain, tuple(pairs[key]), head.id, head.published, source)
            found[key] = Brief(*fields)
    return found


# --- links -----------------------------------------------------------------------------------------------------------------


def _link(connection: Connection, members: Mapping[int, Sequence[int]]) -> None:
    """Write anew the links from and to events, whose mentions are given, out of their mentions' links."""
    sources = set(members)
    here = [mention for its in members.values() for mention in its]
    for some in portions(here):
        # who links to these mentions; an event of theirs may be none of those given
        query = _mention_links(event_mentions.c.event).join(event_mentions, event_mentions.c.mention == links.c.mention)
        sources.update(connection.execute(query.where(_told.c.key.in_(some))).scalars())
    _write_links(connection, sources)


_its, _told = mentions.alias("its"), mentions.alias("told")


def _mention_links(*columns: Any) -> Any:
    """Return a query over the links of mentions, `_told` being the mention of the same coding that a link leads to."""
    return (
        select(*columns)
        .select_from(links)
        .join(_its, _its.c.key == links.c.mention)
        .join(_told, (_told.c.id == links.c.target) & (_told.c.coding == _its.c.coding))
    )


def _write_links(connection: Connection, sources: Collection[int]) -> None:
    found: list[Row] = []
    for some in portions(sources):
        connection.execute(delete(event_links).where(event_links.c.event.in_(some)))
        found += event_link_rows(connection, some)
    if found:
        connection.exec_driver_sql(insert_sql(event_links, connection), found)


def event_link_rows(connection: Connection, sources: Sequence[int] | None = None) -> list[Row]:
    """Return the rows of `event_links` that the links of mentions give, of some events or of all: each leads to another event."""
    source, target = event_mentions.alias("source"), event_mentions.alias("target")
    query = (
        _mention_links(source.c.event, links.c.kind, target.c.event, links.c.cue, links.c.mention)
        .join(source, source.c.mention == links.c.mention)
        .join(target, target.c.mention == _told.c.key)
        .where(source.c.event != target.c.event)
        .order_by(source.c.event, _its.c.id, links.c.n)
    )
    if sources is not None:
        query = query.where(source.c.event.in_(sources))
    found: list[Row] = []
    for event, *link in connection.execute(query):
        n = found[-1][1] + 1 if found and found[-1][0] == event else 0
        found.append((event, n, *link))
    return found
