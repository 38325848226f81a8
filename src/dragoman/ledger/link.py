"""Keeping events true to the newest codings: every function runs inside one writing transaction of the caller's.

A coding is linked when the events are as it wants them: they hold its mentions where it is the newest of its report, none of them
where it is not. Linking takes some codings that are not, asks `dragoman.linking` what changes, and writes that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, func, select, update

from dragoman.ledger import copying, forwarding, happenings, pins, write
from dragoman.ledger.engine import insert_sql
from dragoman.ledger.known import Known, Tellings, hashed, portions, reasons_row
from dragoman.ledger.schema import blocks, codings, event_mentions, mentions, pairings, reasons
from dragoman.linking import Change, LinkedEvent, Pin, Telling, blocks_kept
from dragoman.linking import update as changes


@dataclass(frozen=True, slots=True)
class Made:
    """What was read and made of mentions and reports, kept from one transaction to the next for speed alone."""

    tellings: Tellings = field(default_factory=Tellings)
    prints: copying.Fingerprints = field(default_factory=copying.Fingerprints)

    def clear(self) -> None:
        """Forget all, as after a transaction that was rolled back."""
        self.tellings.clear()
        self.prints.clear()


@dataclass(slots=True)
class _Batch:
    """Mentions to take into events and out of them, key by id; reports whose texts may be copies."""

    added: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    tellings: list[Telling] = field(default_factory=list)
    reports: set[int] = field(default_factory=set)


def waiting(connection: Connection) -> int:
    """Count the codings that are not linked yet."""
    return int(connection.execute(select(func.count()).select_from(codings).where(~codings.c.linked)).scalar_one())


def next_waiting(connection: Connection, most: int) -> list[int]:
    """Return the keys of the first `most` codings that are not linked yet."""
    return list(connection.execute(select(codings.c.key).where(~codings.c.linked).order_by(codings.c.key).limit(most)).scalars())


def codings_of(connection: Connection, coding_keys: Collection[int], made: Made) -> None:
    """Link codings: their mentions go into events where they are the newest of their reports, out of them where not."""
    batch = _gathered(connection, coding_keys, made)
    standing, now = pins.standing(connection)
    here = {*batch.added, *batch.removed}
    _link(connection, made, batch, standing, {i for pair in now.items() if here.intersection(pair) for i in pair})
    for some in portions(coding_keys):
        connection.execute(update(codings).where(codings.c.key.in_(some)).values(linked=True))


def judged(connection: Connection, ids: Iterable[str], made: Made) -> None:
    """Link anew what a merge, a split or the undoing of one is about, by the ids of its mentions."""
    standing, _ = pins.standing(connection)
    _link(connection, made, _Batch(), standing, set(pins.current(connection, ids).values()))


def start_over(connection: Connection) -> None:
    """Take every event away and mark every coding as not linked; the ids of the events are kept, to lead on (`forwarding`)."""
    write.lock(connection)
    forwarding.keep_all(connection)
    happenings.remove_all(connection)
    for table in (pairings, reasons, blocks):
        connection.execute(delete(table))
    copying.remove_all(connection)
    connection.execute(update(codings).values(linked=False))


def _gathered(connection: Connection, coding_keys: Collection[int], made: Made) -> _Batch:
    batch = _Batch()
    for some in portions(coding_keys):
        query = (
            select(mentions.c.id, mentions.c.key, codings.c.current, event_mentions.c.event)
            .join(codings, codings.c.key == mentions.c.coding)
            .outerjoin(event_mentions, event_mentions.c.mention == mentions.c.key)
            .where(codings.c.key.in_(some))
        )
        for ident, key, current, event in connection.execute(query):
            if current:
                batch.added[ident] = key
            if event is not None:
                batch.removed[ident] = key
        fresh = select(codings.c.report).where(codings.c.key.in_(some), codings.c.current)
        batch.reports.update(connection.execute(fresh).scalars())
    found = made.tellings.get(connection, batch.added.values())
    batch.tellings = [found[key] for key in batch.added.values()]
    return batch


def _link(connection: Connection, made: Made, batch: _Batch, standing: list[Pin], moved: set[str]) -> None:
    known = Known(connection, made.tellings)
    change = changes(known, batch.tellings, batch.removed.keys(), standing, moved)
    reprinted = copying.update(connection, batch.reports, made.prints)
    # told by a newer coder under the same id: the event is the same, and a mention with another key tells it
    rekeyed = [i for i, key in batch.added.items() if batch.removed.get(i, key) != key]
    told_anew = _told_by(known, connection, reprinted, rekeyed, change)
    keys = {i: key for i, key in known.keys.items() if i not in batch.removed} | batch.added
    _blocks(connection, made, batch)
    _pairings(connection, change, known.keys, keys)
    gone = {event: known.event_keys[event] for event in (*change.gone, *(event.id for event in told_anew))}
    happenings.replace(connection, gone, (*change.events, *told_anew), keys)
    forwarding.update(connection, change, known.before.values())


def _told_by(
    known: Known, connection: Connection, reports: Collection[int], ids: Collection[str], change: Change
) -> list[LinkedEvent]:
    """Return the events that reports or mentions tell and whose mentions do not change."""
    keys: set[int] = set()
    for some in portions(reports):
        query = (
            select(event_mentions.c.event)
            .join(mentions, mentions.c.key == event_mentions.c.mention)
            .join(codings, codings.c.key == mentions.c.coding)
        )
        keys.update(connection.execute(query.where(codings.c.report.in_(some))).scalars())
    changed = {*change.gone, *(event.id for event in change.events)}
    found = {event.id: event for event in (*known.whole(keys), *known.events(ids))}
    return [event for event in found.values() if event.id not in changed]


def _blocks(connection: Connection, made: Made, batch: _Batch) -> None:
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    if out := _block_rows(made.tellings.get(connection, batch.removed.values())):
        connection.exec_driver_sql(f"DELETE FROM blocks WHERE block = {mark} AND mention = {mark}", out)
    if found := _block_rows({batch.added[telling.id]: telling for telling in batch.tellings}):
        connection.exec_driver_sql(insert_sql(blocks, connection), found)


def _block_rows(found: Mapping[int, Telling]) -> list[tuple[int, int]]:
    return sorted({(hashed(str(block)), key) for key, telling in found.items() for block in blocks_kept(telling)})


def _pairings(connection: Connection, change: Change, before: dict[str, int], after: dict[str, int]) -> None:
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    # a mention of an older coding may stand in the ledger under the same id: what it was paired with goes by its own key
    out = [(before[a], before[b]) for a, b in change.unpaired]
    out += [(before[p.a], before[p.b]) for p in change.pairings if p.a in before and p.b in before]
    if out:
        connection.exec_driver_sql(f"DELETE FROM pairings WHERE mention = {mark} AND other = {mark}", out)
    if change.pairings:
        why = sorted({reasons_row(p.reasons) for p in change.pairings})
        connection.exec_driver_sql(insert_sql(reasons, connection) + " ON CONFLICT DO NOTHING", why)
        found = sorted((after[p.a], after[p.b], p.weight, reasons_row(p.reasons)[0]) for p in change.pairings)
        connection.exec_driver_sql(insert_sql(pairings, connection), found)
