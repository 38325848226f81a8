"""Turning points: where the level of a series changes, how sure that is, and the events that weigh most in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING, Any

from dragoman.relations.acts import acts, with_words
from dragoman.relations.asking import Tables, Where, tables
from dragoman.relations.counting import points, together
from dragoman.relations.measures import LEAST_EVENTS, LEAST_PERIODS, Measure, filled, value_of
from dragoman.relations.records import Act, Point, Turn, frame
from dragoman.relations.scope import Countries, Period, Scope, TooFew, begin_of, next_of, period_of, periods, scope_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SURE = 0.05  # the largest share of shuffled series that may change as much as the one told
_SHUFFLES = 999
_LEAST = 3  # periods on either side of a turning point


@dataclass(frozen=True, slots=True)
class Level:
    """A stretch of a series between two turning points, and its mean a period."""

    begin: date
    end: date
    mean: float


@dataclass(frozen=True, slots=True)
class Course:
    """One direction's series, period by period, with its turning points and the levels between them."""

    direction: str
    measure: str
    by: Period
    begins: tuple[date, ...]
    values: tuple[float, ...]
    events: int
    turns: tuple[Turn, ...]

    def levels(self) -> list[Level]:
        """Return the levels in order."""
        starts = [0, *(self.begins.index(turn.period) for turn in self.turns), len(self.values)]
        return [
            Level(self.begins[a], next_of(self.begins[b - 1], self.by), sum(self.values[a:b]) / (b - a))
            for a, b in pairwise(starts)
        ]


def turning_points(
    where: Where,
    actor: Countries,
    recipient: Countries = None,
    by: str = "month",
    measure: Measure = "scale",
    since: date | None = None,
    until: date | None = None,
) -> pd.DataFrame:
    """Find where the level of what `actor` does to `recipient` changes (joint acts included); columns as in `Turn`.

    The series is cut where the mean shifts, by the exact segmentation of least squares (PELT, Killick et al. 2012, in `ruptures`)
    with a penalty of 3 σ² log n for each cut, σ² from the differences of neighbours. A cut is kept if at most 5 % of 999 shuffles
    of the two levels beside it shift as much anywhere. Each turn has up to five `events` with their words.

    Raises TooFew where there are under 20 events or under 24 periods.
    """
    with tables(where) as found:
        told = course(found, scope_of(actor, recipient, since, until), period_of(by), measure)
        return frame(told.turns, Turn)


def course(found: Tables, scope: Scope, by: Period, measure: Measure = "scale") -> Course:
    """Return the series of one direction with its turning points, for pages and charts. Raises TooFew."""
    told = [p for p in points(found, scope, by) if p.direction in (scope.label, together(scope)) and p.status == "actual"]
    begins = tuple(periods(told[0].period, told[-1].period, by)) if told else ()
    events = sum(point.events for point in told)
    if events < LEAST_EVENTS or len(begins) < LEAST_PERIODS:
        raise TooFew(
            f"{scope.label}: {events} events in {len(begins)} {by}s; turning points take {LEAST_EVENTS} events and "
            f"{LEAST_PERIODS} {by}s"
        )
    values = filled(found, told, measure, begins, by)
    cuts = _cuts(values)
    listed = _listed(found, scope, by, measure, cuts, begins, values)
    return Course(scope.label, measure, by, begins, tuple(values), events, tuple(listed))


def _cuts(values: Sequence[float]) -> list[tuple[int, float]]:
    """Return (index, p) of each turning point that is sure enough."""
    import numpy as np
    import ruptures

    series = np.asarray(values, dtype=float)
    steps = np.diff(series)
    spread = float((steps**2).mean() / 2)
    if not spread:
        return []
    penalty = 3 * spread * log(len(series))
    found = ruptures.KernelCPD(kernel="linear", min_size=_LEAST).fit(series.reshape(-1, 1)).predict(pen=penalty)
    cuts = [0, *found]
    while len(cuts) > 2:
        # the least sure cut goes first, and what is left is judged anew: a cut's neighbours change when it goes
        judged = [(_p(series[cuts[n - 1] : cuts[n + 1]], cuts[n] - cuts[n - 1]), cuts[n]) for n in range(1, len(cuts) - 1)]
        worst = max(judged)
        if worst[0] <= SURE:
            return [(cut, p) for p, cut in judged]
        cuts.remove(worst[1])
    return []


def _p(series: np.ndarray[Any, Any], at: int) -> float:
    """Return how often a shuffle of two levels shifts as much as they do, wherever it shifts most."""
    import numpy as np

    told = _shift(series[None, :])[0, at - 1]
    shuffled = np.random.default_rng(20240601).permuted(np.tile(series, (_SHUFFLES, 1)), axis=1)
    return float((1 + (_shift(shuffled).max(axis=1) >= told - 1e-9).sum()) / (1 + _SHUFFLES))


def _shift(rows: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return for each row and each cut the between-level sum of squares."""
    import numpy as np

    n = rows.shape[1]
    left = np.arange(1, n)
    sums = rows.cumsum(axis=1)
    before, after = sums[:, :-1] / left, (sums[:, -1:] - sums[:, :-1]) / (n - left)
    found: np.ndarray[Any, Any] = (before - after) ** 2 * left * (n - left) / n
    return found


def _listed(
    found: Tables,
    scope: Scope,
    by: Period,
    measure: Measure,
    cuts: Sequence[tuple[int, float]],
    begins: Sequence[date],
    values: Sequence[float],
) -> list[Turn]:
    ends = [0, *(cut for cut, _ in cuts), len(values)]
    turns: list[Turn] = []
    for n, (cut, p) in enumerate(cuts, start=1):
        before = sum(values[ends[n - 1] : cut]) / (cut - ends[n - 1])
        after = sum(values[cut : ends[n + 1]]) / (ends[n + 1] - cut)
        some = with_words(found, _weighing(found, scope, begins[cut], by, measure, after - before))
        turns.append(
            Turn(
                begins[cut], scope.label, measure, before, after, p, cut - ends[n - 1], ends[n + 1] - cut, tuple(some)
            )
        )  # fmt: skip
    return turns


def _weighing(found: Tables, scope: Scope, begin: date, by: Period, measure: Measure, change: float, most: int = 5) -> list[Act]:
    """Return the events of a new level's first three periods that push it the way it went; among equals the best told first."""
    end = begin
    for _ in range(3):
        end = next_of(end, by)
    days = Scope(scope.actor, scope.recipient, max(begin, scope.since or begin), min(end - timedelta(days=1), scope.until or end))
    sign = 1 if change >= 0 else -1

    def push(act: Act) -> float:
        point = Point(begin_of(act.day, by), act.direction, act.quad, act.category, act.status, act.alleged, 1, act.scale)
        return sign * value_of(point, measure)

    wanted = (scope.label, together(scope))
    near = [act for act in acts(found, days) if act.direction in wanted and act.status == "actual" and push(act) > 0]
    return sorted(near, key=lambda act: (-push(act), act.alleged, -act.sources, -act.reports, act.day, act.event))[:most]
