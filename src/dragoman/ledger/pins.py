"""People's merges and splits as linking takes them: pins between mentions that are linked now.

A judgement names what a coder told when it was made. Where a newer coder gives that telling another id, the pin goes to the
mention of the report whose trigger overlaps and whose category is the same, as verdicts are carried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import Connection, select

from dragoman.ledger import judge, rows
from dragoman.ledger.known import portions
from dragoman.ledger.schema import codings, judgements, mentions
from dragoman.linking import Pin


def standing(
    connection: Connection, by: date | None = None, place: Callable[[Iterable[str]], dict[str, str]] | None = None
) -> tuple[list[Pin], dict[str, str]]:
    """Return the pins in order of time, and for each id that a judgement names the id that stands for it now.

    With `by` only what was judged up to that day counts; `place` finds what stands for ids in another view than the newest.
    """
    query = select(judgements).where(judgements.c.kind.in_(("merge", "split"))).order_by(judgements.c.key)
    undone = judge.undoings(connection, by)
    live = [row for row in connection.execute(query) if row.key not in undone and (by is None or row.at.date() <= by)]
    if not live:
        return [], {}
    ids = {i for row in live for i in (row.mention, row.other)}
    now = place(ids) if place else current(connection, ids)
    pins = [Pin(row.kind, now[row.mention], now[row.other]) for row in live if row.mention in now and row.other in now]
    return [pin for pin in pins if pin.a != pin.b], now


def current(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return, for each mention id, the id of what the newest coding tells in its place, where it tells something."""
    wanted = set(ids)
    told: dict[str, str] = {}
    for some in portions(wanted):
        query = select(mentions.c.id).join(codings, codings.c.key == mentions.c.coding)
        told |= {i: i for i in connection.execute(query.where(mentions.c.id.in_(some), codings.c.current)).scalars()}
    for ident in wanted - told.keys():
        if (other := in_place_of(connection, ident)) is not None:
            told[ident] = other
    return told


def in_place_of(connection: Connection, ident: str, any_category: bool = False) -> str | None:
    """Return the mention of the newest coding whose trigger overlaps that of an older mention.

    It must be of the same category, or where `any_category` is best of the same.
    """
    query = select(mentions.c.record, mentions.c.confidence, codings.c.report).join(codings, codings.c.key == mentions.c.coding)
    row = connection.execute(query.where(mentions.c.id == ident).limit(1)).one_or_none()
    if row is None:
        return None
    old = rows.mention_of(row.record, row.confidence)
    its = connection.execute(query.where(codings.c.report == row.report, codings.c.current))
    new = [rows.mention_of(one.record, one.confidence) for one in its]
    over = [(one.category != old.category, one.id) for one in new if one.trigger.span.overlaps(old.trigger.span)]
    found = min(over, default=None)
    return found[1] if found and (any_category or not found[0]) else None
