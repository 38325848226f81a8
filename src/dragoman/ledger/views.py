"""Which codings a reader reads: the newest of each report, those of one version of the coder, what was known on a day.

What was known on a day has two sides. `as_of` is the world's: reports published up to that day (of reports without a day of
publication those that were coded by then). `coded_by` is the ledger's: what had been coded up to that day, each report by the
newest version that had read it then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, case, exists, or_, select

from dragoman.ledger import write
from dragoman.ledger.schema import codings, reports


@dataclass(frozen=True, slots=True)
class View:
    """`coder` asks for one version of the coder; `as_of` for what was published, `coded_by` for what was coded up to a day."""

    coder: str | None = None
    as_of: date | None = None
    coded_by: date | None = None

    @property
    def plain(self) -> bool:
        """Whether it is what the ledger's events are made of: the newest coding of every report."""
        return self == NEWEST


NEWEST = View()


def seen(connection: Connection, query: Select[Any], view: View) -> Select[Any]:
    """Return a query over `codings` and `reports` narrowed to what a view sees: at most one coding of each report."""
    if view.as_of:
        published, coded = reports.c.published, codings.c.coded_at
        query = query.where(or_(published <= view.as_of, and_(published.is_(None), coded < _after(view.as_of))))
    if view.coded_by:
        query = query.where(codings.c.coded_at < _after(view.coded_by))
    if view.coder:
        return query.where(codings.c.coder == view.coder)
    if view.coded_by is None:
        return query.where(codings.c.current)
    newer = codings.alias("newer")
    rank, its = _rank(connection, codings.c.coder), _rank(connection, newer.c.coder)
    later = or_(its > rank, and_(its == rank, newer.c.coded_at > codings.c.coded_at))
    return query.where(
        ~exists().where(newer.c.report == codings.c.report, newer.c.coded_at < _after(view.coded_by), later).correlate(codings)
    )


def _after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time())


def _rank(connection: Connection, coder: Any) -> Any:
    """Return the place of a coder among the ledger's, the newest version highest."""
    known = connection.execute(select(codings.c.coder).distinct()).scalars()
    ordered = sorted(known, key=lambda name: (write.version(name), name))
    ranks: dict[Any, int] = {}
    for name in ordered:  # equal versions share a place: there the later coding counts
        same = [rank for other, rank in ranks.items() if write.version(other) == write.version(name)]
        ranks[name] = same[0] if same else len(ranks)
    return case(ranks, value=coder, else_=-1)
