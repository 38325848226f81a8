"""Series: how many acts, of what kind, how friendly, from period to period; and who tells of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from dragoman.relations import questions
from dragoman.relations.asking import Tables, Where, tables
from dragoman.relations.records import Basis, Point, Teller, frame
from dragoman.relations.scope import Countries, Period, Scope, period_of, scope_of

if TYPE_CHECKING:
    import pandas as pd


@lru_cache(maxsize=1)
def quads() -> dict[str, int]:
    """Return the quad of every category: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."""
    from dragoman import codebook

    return {category.name: category.quad for category in codebook.categories()}


def series(
    where: Where,
    actor: Countries,
    recipient: Countries = None,
    by: str = "month",
    since: date | None = None,
    until: date | None = None,
) -> pd.DataFrame:
    """Count events between two countries or groups, in both directions, by period, category, status and voice.

    Countries are codes or names, one or several; without a recipient it is what `actor` does to anybody and anybody to it. One
    row a (period, direction, category, status, alleged): columns as in `Point`, and the `mean` score of an event. Periods
    without events have no row; events without any day are left out. An event between several members of two groups counts once.

    Raises UnknownCountry, ValueError (no such period), NoLedger, NotInstalled.
    """
    scope, period = scope_of(actor, recipient, since, until), period_of(by)
    with tables(where) as found:
        table = frame(points(found, scope, period), Point)
    return table.assign(mean=table.scale / table.events)


def points(found: Tables, scope: Scope, by: Period) -> list[Point]:
    """Return the same as records, for pages; sorted by period, direction, category, status."""
    told = [*_one_way(found, scope, by, joint=True)]
    if scope.actor != scope.recipient:
        told += _one_way(found, scope.turned(), by, joint=False)
    return sorted(told, key=lambda p: (p.period, p.direction, p.category, p.status, p.alleged))


def together(scope: Scope) -> str:
    """Return the label of joint acts: RUS + PRK."""
    return " + ".join(("+".join(side) or "*") for side in (scope.actor, scope.recipient))


def _one_way(found: Tables, scope: Scope, by: Period, joint: bool) -> Iterable[Point]:
    # joint acts stand in both directions: they are taken from one
    if scope.dyad:
        rows = found.ask(questions.counted_by_day, by, **scope.values)
    else:
        rows = found.ask(questions.counted, by, scope.shape, **scope.values)
    quad_of, one, both = quads(), scope.label, together(scope)
    for period, category, status, is_joint, alleged, events, scale in rows:
        if is_joint and not joint:
            continue
        yield Point(period, both if is_joint else one, quad_of.get(category, 0), category, status, alleged, events, scale / 1000)


def sources(
    where: Where,
    actor: Countries,
    recipient: Countries = None,
    since: date | None = None,
    until: date | None = None,
    by: str | None = None,
) -> pd.DataFrame:
    """Count who tells of the events of `series`: publishers, and the countries on whose word it stands; see `Teller`.

    With `by` in each period; shares are then of the period's events.
    """
    scope = scope_of(actor, recipient, since, until)
    with tables(where) as found:
        return frame(tellers(found, scope, period_of(by) if by else None), Teller)


def tellers(found: Tables, scope: Scope, by: Period | None = None) -> list[Teller]:
    """Return the same as records, for pages: by period, the most events first."""
    shape, values = scope.shape, scope.values
    events: dict[date | None, int] = {row[0]: row[1] for row in found.ask(questions.how_many, shape, by, **values)}
    told = [
        Teller(period, "publisher", name or "", "", n, reports, n / events[period])
        for period, name, n, reports in found.ask(questions.publishers, shape, by, **values)
    ]
    told += [
        Teller(period, "source", name or "", stance or "", n, reports, n / events[period])
        for period, name, stance, n, reports in found.ask(questions.sayers, shape, by, **values)
    ]
    return sorted(told, key=lambda t: (t.period or date.min, t.kind, -t.events, t.name, t.stance))


def coverage(found: Tables) -> tuple[date | None, date | None]:
    """Return the first and the last day of any event of the ledger."""
    ((first,),), ((last,),) = found.ask(questions.first_day), found.ask(questions.last_day)
    return first, last


def basis(found: Tables, scope: Scope) -> Basis:
    """Return what figures of both directions of a scope rest on."""
    shape, values = scope.shape, scope.values
    rows = found.ask(questions.basis, shape, **values)
    ((events, reports, publishers, first, last),) = found.ask(questions.extent, shape, **values)
    return Basis(events, reports, publishers, tuple(sorted(coder for coder, *_ in rows)), found.name, first, last)
