"""What a series measures, and the series without gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

from dragoman.relations import questions
from dragoman.relations.asking import Tables
from dragoman.relations.records import Point
from dragoman.relations.scope import Period, next_of

Measure = Literal["scale", "events", "cooperation", "conflict", "share"]
MEASURES: dict[str, str] = {
    "scale": "sum of PLOVER scores",
    "events": "events",
    "cooperation": "events of cooperation",
    "conflict": "events of conflict",
    "share": "events in 1,000 of the ledger's",
}
LEAST_PERIODS, LEAST_EVENTS = 24, 20  # with fewer nothing is said of a series


def value_of(point: Point, measure: Measure) -> float:
    """Return what a point adds to a measure: its summed score, its events, or its events of one quality."""
    if measure == "scale":
        return point.scale
    if measure in ("cooperation", "conflict"):
        return point.events if point.quad in ((1, 2) if measure == "cooperation" else (3, 4)) else 0
    return point.events


def filled(found: Tables, told: Iterable[Point], measure: Measure, begins: Sequence[date], by: Period) -> list[float]:
    """Return the measure of actual events in each period that begins on one of these days, 0 where there are none.

    "share" divides by all events that the ledger holds of the period, since a ledger grows with what is read: a relation of
    which more is told may merely be told of by more papers.
    """
    values = dict.fromkeys(begins, 0.0)
    for point in told:
        if point.status == "actual" and point.period in values:
            values[point.period] += value_of(point, measure)
    if measure == "share" and values:
        last = next_of(max(values), by) - timedelta(days=1)
        for period, events in found.ask(questions.totals, by, since=min(values), until=last):
            if period in values:
                values[period] *= 1000 / events
    return list(values.values())
