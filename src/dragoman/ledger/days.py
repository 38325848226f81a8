"""Day rollups: how many mentions stand between two countries on a day, kept in the transaction that adds or supersedes them.

`scale` is the sum of the mentions' scores in thousandths, a whole number, so that taking away gives back what adding gave.
Mentions with no day at all are not in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from dragoman.ledger.engine import insert_sql
from dragoman.ledger.schema import codings, days, dyads, mentions

Key = tuple[Any, ...]
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Day:
    """What one country did to another on one day, of one category and status, by count and summed score."""

    actor: str
    recipient: str
    day: date
    category: str
    status: str
    joint: bool
    mentions: int
    scale: float


@dataclass(frozen=True, slots=True)
class EventDay:
    """As `Day`, each event counted once however many mentions tell it; `alleged` ones stand on somebody's word alone."""

    actor: str
    recipient: str
    day: date
    category: str
    status: str
    joint: bool
    alleged: bool
    events: int
    scale: float


class Change:
    """Counts and sums of scores to add to a rollup, by its key (actor, recipient, day, category, status, …)."""

    __slots__ = ("counts", "sums")

    def __init__(self) -> None:
        self.counts: defaultdict[Key, int] = defaultdict(int)
        self.sums: defaultdict[Key, int] = defaultdict(int)

    def add(self, key: Key, scale: float, sign: int) -> None:
        """Count one mention or event in (`sign` 1) or out (-1); what has no day (the third of the key) is not counted."""
        if key[2] is not None:
            self.counts[key] += sign
            self.sums[key] += sign * thousandths(scale)


def thousandths(scale: float) -> int:
    """Return a score as the rollups sum it; a half is rounded away from zero, as both databases round."""
    return int(abs(scale) * 1000 + 0.5) * (1 if scale >= 0 else -1)


def told_by(connection: Connection, coding_keys: Iterable[int], change: Change, sign: int) -> None:
    """Count in or out every mention of codings that the ledger holds."""
    wanted = sorted(coding_keys)
    for at in range(0, len(wanted), _AT_ONCE):
        for *key, scale in connection.execute(_dyads().where(mentions.c.coding.in_(wanted[at : at + _AT_ONCE]))):
            change.add(dated(key), scale, sign)


def dated(key: Sequence[Any]) -> Key:
    """Return a rollup's key as it is counted: its day as text."""
    return (*key[:2], key[2].isoformat() if key[2] else None, *key[3:])


def _dyads() -> Select[Any]:
    m = mentions.c
    return select(dyads.c.actor, dyads.c.recipient, dyads.c.day, m.category, m.status, dyads.c.joint, m.event_scale).join(
        mentions, m.key == dyads.c.mention
    )


def apply(connection: Connection, change: Change, table: Table = days) -> None:
    """Add a change to a rollup; rows that come to nothing go."""
    changed = [(*key, change.counts[key], change.sums[key]) for key in change.counts if change.counts[key] or change.sums[key]]
    if not changed:
        return
    *keys, count, total = (column.name for column in table.columns)
    connection.exec_driver_sql(
        f"{insert_sql(table, connection)} ON CONFLICT ({', '.join(keys)}) DO UPDATE "
        f"SET {count} = {table.name}.{count} + excluded.{count}, {total} = {table.name}.{total} + excluded.{total}",
        changed,
    )
    if fewer := [key for key, number in change.counts.items() if number < 0]:
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        condition = " AND ".join(f"{name} = {mark}" for name in keys)
        connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE {condition} AND {count} = 0", fewer)


def between(connection: Connection, left: str, right: str) -> Iterator[Day]:
    """Yield the rollups of one direction, by day."""
    query = select(days).where(days.c.actor == left, days.c.recipient == right).order_by(days.c.day, days.c.category)
    for row in connection.execute(query):
        yield Day(left, right, row.day, row.category, row.status, row.joint, row.mentions, row.scale / 1000)


def faults(connection: Connection) -> Iterator[str]:
    """Yield every rollup of mentions that recounting gives otherwise."""
    counted = Change()
    current = _dyads().join(codings, codings.c.key == mentions.c.coding).where(codings.c.current)
    for *key, scale in connection.execution_options(yield_per=1000).execute(current):
        counted.add(dated(key), scale, 1)
    yield from wrong(connection, days, counted)


def wrong(connection: Connection, table: Table, counted: Change) -> Iterator[str]:
    """Yield every row of a rollup that is not as it was counted anew."""
    what = list(table.columns)[-2].name
    for *key, number, total in connection.execute(select(table)):
        named = dated(key)
        count, sum_ = counted.counts.pop(named, 0), counted.sums.pop(named, 0)
        if (number, total) != (count, sum_):
            yield f"the rollup of {' '.join(map(str, named))} is {number} {what}, and {count} are counted"
    for named in counted.counts:
        yield f"the rollup of {' '.join(map(str, named))} is missing"
