"""A chart for every table of relations, in Altair: shown in a notebook, or saved by `save` without network or browser.

>>> from dragoman.relations import charts                                       # doctest: +SKIP
>>> charts.save(charts.series("dragoman.sqlite", "RUS", "PRK"), "relation.svg")  # doctest: +SKIP
"""

from __future__ import annotations

from datetime import date
from typing import Any

from dragoman.relations import acts, claims, counting, networks, reciprocity, reckoning, turning
from dragoman.relations.asking import Where, tables
from dragoman.relations.charts.agreed import drawn_agreements, drawn_ends
from dragoman.relations.charts.counted import drawn_series, drawn_sources
from dragoman.relations.charts.networked import drawn_centrality, drawn_network
from dragoman.relations.charts.reckoned import drawn_account, drawn_totals
from dragoman.relations.charts.saving import rendered, save
from dragoman.relations.charts.tested import drawn_claim, drawn_reciprocity, drawn_turning
from dragoman.relations.measures import Measure
from dragoman.relations.scope import Countries, Period, Scope, TooFew, period_of, scope_of

__all__ = [
    "account",
    "agreements",
    "answers",
    "centrality",
    "claim",
    "network",
    "open_ends",
    "rendered",
    "save",
    "series",
    "sources",
    "totals",
    "turning_points",
]

_MOST_PERIODS = 160


def series(
    where: Where,
    actor: Countries,
    recipient: Countries = None,
    by: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """Draw `relations.series`; without `by` the shortest period that leaves at most 160 of them."""
    scope = scope_of(actor, recipient, since, until)
    with tables(where) as found:
        basis = counting.basis(found, scope)
        period = period_of(by) if by else fitting(basis.first, basis.last)
        return drawn_series(counting.points(found, scope, period), scope, period, basis)


def fitting(first: date | None, last: date | None) -> Period:
    """Return the shortest period of which at most 160 lie between two days; the month where no day is known."""
    if first is None or last is None:
        return "month"
    days = (last - first).days
    sizes: tuple[tuple[Period, int], ...] = (("day", 1), ("week", 7), ("month", 30))
    return next((by for by, size in sizes if days / size <= _MOST_PERIODS), "year")


def sources(
    where: Where, actor: Countries, recipient: Countries = None, since: date | None = None, until: date | None = None
) -> Any:
    """Draw `relations.sources`: who tells, and on whose word."""
    scope = scope_of(actor, recipient, since, until)
    with tables(where) as found:
        return drawn_sources(counting.tellers(found, scope), scope, counting.basis(found, scope))


def account(where: Where, left: Countries, right: Countries, since: date | None = None, until: date | None = None) -> Any:
    """Draw `relations.account`: what one gave above, the other below, gift and return tied."""
    scope = scope_of(left, right, since, until)
    with tables(where) as found:
        return drawn_account(reckoning.entries(found, scope), scope, counting.basis(found, scope))


def totals(where: Where, left: Countries, right: Countries, since: date | None = None, until: date | None = None) -> Any:
    """Draw `relations.totals`: gifts by kind, side by side."""
    scope = scope_of(left, right, since, until)
    with tables(where) as found:
        return drawn_totals(reckoning.summed(reckoning.entries(found, scope)), scope, counting.basis(found, scope))


def agreements(where: Where, left: Countries, right: Countries, since: date | None = None, until: date | None = None) -> Any:
    """Draw `relations.agreements`: each from its day to its end, with what it binds to."""
    scope = scope_of(left, right, since, until)
    with tables(where) as found:
        _, last = counting.coverage(found)
        return drawn_agreements(reckoning.duties(found, scope), scope, counting.basis(found, scope), until or last)


def open_ends(
    where: Where, left: Countries, right: Countries, since: date | None = None, until: date | None = None, months: int = 6
) -> Any:
    """Draw `relations.open_ends`: gifts not returned, promises and what became of them, agreements invoked or broken."""
    scope = scope_of(left, right, since, until)
    with tables(where) as found:
        return drawn_ends(reckoning.ends(found, scope, months), scope, counting.basis(found, scope))


def answers(
    where: Where,
    left: Countries,
    right: Countries,
    by: str = "month",
    most: int = 6,
    measure: Measure = "scale",
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """Draw `relations.exchanges` and `relations.lags`; where there are too few events for a correlation the chart says so."""
    scope, period = scope_of(left, right, since, until), period_of(by)
    with tables(where) as found:
        try:
            lags: Any = reciprocity.correlated(found, scope, period, most, measure)
        except TooFew as few:
            lags = str(few)
        return drawn_reciprocity(reciprocity.linked(found, scope), lags, scope, period, measure, counting.basis(found, scope))


def turning_points(
    where: Where,
    actor: Countries,
    recipient: Countries = None,
    by: str = "month",
    measure: Measure = "scale",
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """Draw `relations.turning_points`; where there are too few events the chart shows them one by one and says so."""
    scope, period = scope_of(actor, recipient, since, until), period_of(by)
    with tables(where) as found:
        basis = counting.basis(found, scope)
        try:
            course = turning.course(found, scope, period, measure)
        except TooFew as few:
            return drawn_turning(str(few), (), scope, basis, _singly(acts.acts(found, scope), scope))
        return drawn_turning(course, course.turns, scope, basis)


def _singly(told: list[Any], scope: Scope) -> list[tuple[date, float]]:
    wanted = (scope.label, counting.together(scope))
    return [(act.day, act.scale) for act in told if act.direction in wanted and act.status == "actual"]


def claim(
    where: Where,
    left: Countries,
    right: Countries,
    window: tuple[date, date],
    by: str = "month",
    measure: Measure = "cooperation",
    since: date | None = None,
    directed: bool = False,
) -> Any:
    """Draw `relations.claim`: the window among all earlier ones as long, with the verdict."""
    scope, period = scope_of(left, right, since, window[1]), period_of(by)
    with tables(where) as found:
        basis = counting.basis(found, scope)
        try:
            return drawn_claim(claims.weighed(found, scope, period, measure, window[0], directed), scope, period, basis)
        except TooFew as few:
            return drawn_claim(str(few), scope, period, basis)


def network(where: Where, since: date | None = None, until: date | None = None, category: str | None = None) -> Any:
    """Draw `relations.network` over the whole time as a matrix."""
    with tables(where) as found:
        edges = networks.edges(found, "year", since, until, category)
        return drawn_network(edges, counting.basis(found, Scope((), (), since, until)))


def centrality(
    where: Where, by: str = "year", since: date | None = None, until: date | None = None, measure: str = "strength"
) -> Any:
    """Draw `relations.centrality` from period to period: "strength" (share of events), "pagerank" or "between"."""
    with tables(where) as found:
        edges = networks.edges(found, period_of(by), since, until)
        return drawn_centrality(networks.nodes(edges), counting.basis(found, Scope((), (), since, until)), measure)
