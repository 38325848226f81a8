"""Prove the events of a ledger: each follows from its mentions, each mention of the newest codings stands in one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, or_, select

from dragoman.ledger import copying, days, forwarding, gathering, happenings
from dragoman.ledger.known import Tellings, hashed, portions
from dragoman.ledger.link import waiting
from dragoman.ledger.schema import (
    blocks,
    codings,
    event_days,
    event_dyads,
    event_links,
    event_mentions,
    events,
    mentions,
    pairings,
)
from dragoman.linking import blocks_of, event_id

_AT_ONCE = 400


def faults(connection: Connection) -> Iterator[str]:
    """Yield every fault of the events, their links, rollup and former ids."""
    if count := waiting(connection):
        yield f"{count} codings are not linked to events yet: dragoman ledger relink does it"
    yield from _members(connection)
    yield from _contents(connection)
    yield from _candidates(connection)
    held = sorted(tuple(row) for row in connection.execute(select(event_links)))
    if held != sorted(happenings.event_link_rows(connection)):
        yield "the links of events are not what the links of their mentions give"
    yield from days.wrong(connection, event_days, happenings.recounted(connection))
    yield from forwarding.faults(connection)
    yield from copying.faults(connection)


def _members(connection: Connection) -> Iterator[str]:
    told = (
        select(func.count())
        .select_from(mentions)
        .join(codings, codings.c.key == mentions.c.coding)
        .outerjoin(event_mentions, event_mentions.c.mention == mentions.c.key)
        .where(codings.c.linked)
    )
    if count := connection.execute(told.where(codings.c.current, event_mentions.c.event.is_(None))).scalar_one():
        yield f"{count} mentions of the newest codings stand in no event"
    if count := connection.execute(told.where(~codings.c.current, event_mentions.c.event.is_not(None))).scalar_one():
        yield f"{count} mentions of older codings stand in events"
    empty = select(events.c.id).outerjoin(event_mentions, event_mentions.c.event == events.c.key)
    for ident in connection.execute(empty.where(event_mentions.c.mention.is_(None))).scalars():
        yield f"event {ident} has no mention"


def _contents(connection: Connection) -> Iterator[str]:
    """Compare what stands for each event with what its mentions give."""
    rows = iter(connection.execute(select(events)).all())
    while some := list(islice(rows, _AT_ONCE)):
        keys = [row.key for row in some]
        members: dict[int, list[int]] = defaultdict(list)
        for mention, event in connection.execute(select(event_mentions).where(event_mentions.c.event.in_(keys))):
            members[event].append(mention)
        pairs: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for row in connection.execute(select(event_dyads).where(event_dyads.c.event.in_(keys))):
            pairs[row.event].append((row.actor, row.recipient, bool(row.joint), row.day))
        told = happenings.briefs(connection, [mention for its in members.values() for mention in its])
        for row in some:
            its = [told[mention] for mention in members[row.key]]
            if not its:
                continue
            stands = gathering.summary(its)
            wanted = happenings.event_row(row.key, event_id(one.id for one in its), stands)
            if [_plain(value) for value in row] != [_plain(value) for value in wanted]:
                yield f"event {row.id}: its row is not what its mentions give"
            if sorted(pairs[row.key]) != sorted((*pair, stands.day) for pair in stands.dyads):
                yield f"event {row.id}: its pairs of countries are not what its mentions give"


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _candidates(connection: Connection) -> Iterator[str]:
    """Compare what finds candidates with what the tellings give; pairings must be of mentions that stand in events."""
    tellings = Tellings()
    linked = connection.execute(select(event_mentions.c.mention).order_by(event_mentions.c.mention)).scalars().all()
    missing, total = 0, 0
    for some in portions(linked):
        try:
            found = tellings.get(connection, some)
        except ValueError:  # a record that cannot be read is a fault of its own, named with its mention
            return
        wanted = {(hashed(str(block)), key) for key, telling in found.items() for block in blocks_of(telling)}
        total += len(wanted)
        for asked in portions(sorted({block for block, _ in wanted})):
            wanted -= {(row.block, row.mention) for row in connection.execute(select(blocks).where(blocks.c.block.in_(asked)))}
        missing += len(wanted)
    held = connection.execute(select(func.count()).select_from(blocks)).scalar_one()
    if missing or held != total:
        yield (
            f"{missing} mentions are not in the blocks in which linking looks for them, and {held - total + missing} are in "
            "others: dragoman ledger relink --all makes them anew"
        )
    one, other = event_mentions.alias("one"), event_mentions.alias("other")
    loose = (
        select(func.count())
        .select_from(pairings)
        .outerjoin(one, one.c.mention == pairings.c.mention)
        .outerjoin(other, other.c.mention == pairings.c.other)
        .where(or_(one.c.event.is_(None), other.c.event.is_(None)))
    )
    if count := connection.execute(loose).scalar_one():
        yield f"{count} pairings are of mentions that stand in no event"
