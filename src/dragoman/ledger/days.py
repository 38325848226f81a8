"""Day rollups: how many mentions stand between two countries on a day, kept in the transaction that adds or supersedes them.

`scale` is the sum of the mentions' scores in thousandths, a whole number, so that taking away gives back what adding gave.
Mentions with no day at all are not in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, delete, select

from dragoman.ledger.schema import codings, days, dyads, mentions

Key = tuple[str, str, str, str, str, bool]
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


@dataclass(slots=True)
class Change:
    """Counts and sums to add to the rollups, by their key."""

    counts: Counter[Key]
    sums: Counter[Key]

    @staticmethod
    def none() -> Change:
        """Return a change that changes nothing."""
        return Change(Counter(), Counter())

    def add(
        self, actor: str, recipient: str, day: str | None, category: str, status: str, joint: bool, scale: float, sign: int
    ) -> None:
        """Count one mention in (`sign` 1) or out (-1)."""
        if day is not None:
            key = (actor, recipient, day, category, status, joint)
            self.counts[key] += sign
            self.sums[key] += sign * thousandths(scale)


def thousandths(scale: float) -> int:
    """Return a score as the rollups sum it; a half is rounded away from zero, as both databases round."""
    return int(abs(scale) * 1000 + 0.5) * (1 if scale >= 0 else -1)


def told_by(connection: Connection, coding_keys: Iterable[int], change: Change, sign: int) -> None:
    """Count in or out every mention of codings that the ledger holds."""
    wanted = sorted(coding_keys)
    for at in range(0, len(wanted), _AT_ONCE):
        query = _dyads().where(mentions.c.coding.in_(wanted[at : at + _AT_ONCE]))
        for actor, recipient, day, category, status, joint, scale in connection.execute(query):
            change.add(actor, recipient, day.isoformat() if day else None, category, status, joint, scale, sign)


def _dyads() -> Select[Any]:
    m = mentions.c
    return select(dyads.c.actor, dyads.c.recipient, dyads.c.day, m.category, m.status, dyads.c.joint, m.event_scale).join(
        mentions, m.key == dyads.c.mention
    )


def apply(connection: Connection, change: Change) -> None:
    """Add a change to the rollups; those that come to nothing go."""
    changed = [(*key, change.counts[key], change.sums[key]) for key in change.counts if change.counts[key] or change.sums[key]]
    if not changed:
        return
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    connection.exec_driver_sql(
        f"INSERT INTO days (actor, recipient, day, category, status, joint, mentions, scale) VALUES ({', '.join([mark] * 8)}) "
        "ON CONFLICT (actor, recipient, day, category, status, joint) DO UPDATE "
        "SET mentions = days.mentions + excluded.mentions, scale = days.scale + excluded.scale",
        changed,
    )
    if any(count < 0 for count in change.counts.values()):
        connection.execute(delete(days).where(days.c.mentions == 0))


def between(connection: Connection, left: str, right: str) -> Iterator[Day]:
    """Yield the rollups of one direction, by day."""
    query = select(days).where(days.c.actor == left, days.c.recipient == right).order_by(days.c.day, days.c.category)
    for row in connection.execute(query):
        yield Day(left, right, row.day, row.category, row.status, row.joint, row.mentions, row.scale / 1000)


def faults(connection: Connection) -> Iterator[str]:
    """Yield every rollup that recounting gives otherwise."""
    counted = Change.none()
    current = _dyads().join(codings, codings.c.key == mentions.c.coding).where(codings.c.current)
    for actor, recipient, day, category, status, joint, scale in connection.execution_options(yield_per=1000).execute(current):
        counted.add(actor, recipient, day.isoformat() if day else None, category, status, joint, scale, 1)
    for row in connection.execute(select(days)):
        key = (row.actor, row.recipient, row.day.isoformat(), row.category, row.status, row.joint)
        count, total = counted.counts.pop(key, 0), counted.sums.pop(key, 0)
        if (row.mentions, row.scale) != (count, total):
            yield f"the rollup of {' '.join(map(str, key))} is {row.mentions} mentions, and {count} are counted"
    for key in counted.counts:
        yield f"the rollup of {' '.join(map(str, key))} is missing"
