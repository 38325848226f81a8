"""Reciprocity: what is told to answer what and after how long, and whether the acts of one go with those of the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import atanh, sqrt, tanh
from typing import TYPE_CHECKING, Any

from dragoman.relations import questions
from dragoman.relations.asking import Tables, Where, tables
from dragoman.relations.counting import points, together
from dragoman.relations.measures import LEAST_EVENTS, LEAST_PERIODS, Measure, filled
from dragoman.relations.records import Exchange, Lag, frame
from dragoman.relations.scope import Countries, Period, Scope, TooFew, period_of, periods, scope_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd

_Z = 1.959964  # 97.5 % of the normal distribution


def exchanges(
    where: Where, left: Countries, right: Countries, since: date | None = None, until: date | None = None
) -> pd.DataFrame:
    """Return the acts that reports link with an answer (in return for, in response to), with the days between; see `Exchange`."""
    with tables(where) as found:
        return frame(linked(found, scope_of(left, right, since, until)), Exchange)


def lags(
    where: Where,
    left: Countries,
    right: Countries,
    by: str = "month",
    most: int = 6,
    measure: Measure = "scale",
    since: date | None = None,
    until: date | None = None,
) -> pd.DataFrame:
    """Correlate what `left` does to `right` with what `right` does to `left` up to `most` periods later and earlier; see `Lag`.

    Pearson's r of the two series (periods without events are 0, of actual events only), with a 95 % interval by Fisher's z on the
    effective number of periods (Bartlett 1946; Pyper and Peterman 1998), since series that remember themselves say less than
    their length. It is no proof of cause: both may answer a third.

    Raises TooFew where either side has under 20 events or there are under 24 periods.
    """
    with tables(where) as found:
        return frame(correlated(found, scope_of(left, right, since, until), period_of(by), most, measure), Lag)


@dataclass(frozen=True, slots=True)
class Tie:
    """A link from one event of a relation to another (`target`), of which `direction` and the fields of that name tell."""

    event: str
    day: date
    dated: bool
    quad: int
    mode: str
    kind: str
    cue: str
    target: str
    target_day: date
    target_dated: bool
    target_category: str
    direction: str


def ties(found: Tables, scope: Scope) -> list[Tie]:
    """Return every link between two events of a relation that have days, once, by the target's day."""
    told: dict[tuple[str, str, str], Tie] = {}
    for way in (scope, scope.turned()):
        for event, at, dated, quad, mode, kind, cue, target, day, target_dated, category, forth, joint in found.ask(
            questions.links, way.shape, **way.values
        ):
            direction = together(scope) if joint else (way if forth else way.turned()).label
            tie = Tie(
                event, at, dated, quad, mode or "", kind, cue or "", target, day, target_dated, category, direction
            )  # fmt: skip
            key = (tie.event, kind, target)
            if tie.event == target or day is None:
                continue
            if key not in told or (tie.direction, tie.cue) < (told[key].direction, told[key].cue):
                told[key] = tie
    return sorted(told.values(), key=lambda tie: (tie.target_day, tie.target, tie.day, tie.event, tie.kind))


def linked(found: Tables, scope: Scope) -> list[Exchange]:
    """Return the exchanges as records, for pages; by the day of the act."""
    return [
        Exchange(
            tie.target,
            tie.target_day,
            tie.event,
            tie.day,
            tie.direction,
            tie.kind,
            tie.cue,
            (tie.day - tie.target_day).days if tie.dated and tie.target_dated else None,
        )
        for tie in ties(found, scope)
        if tie.kind in ("in_return_for", "in_response_to")
    ]


def correlated(found: Tables, scope: Scope, by: Period, most: int = 6, measure: Measure = "scale") -> list[Lag]:
    """Return the lagged correlations as records, for pages; by lag. Raises TooFew."""
    told = points(found, scope, by)
    sides = [[p for p in told if p.direction == way.label and p.status == "actual"] for way in (scope, scope.turned())]
    counts = [sum(point.events for point in side) for side in sides]
    span = list(periods(told[0].period, told[-1].period, by)) if told else []
    if min(counts) < LEAST_EVENTS or len(span) < LEAST_PERIODS + most:
        raise TooFew(
            f"{scope.label}: {counts[0]} and {counts[1]} events in {len(span)} {by}s; a correlation takes "
            f"{LEAST_EVENTS} on each side and {LEAST_PERIODS + most} {by}s"
        )
    one, other = (filled(found, side, measure, span, by) for side in sides)
    return [found_lag for lag in range(-most, most + 1) if (found_lag := _lag(one, other, lag, scope.label))]


def _lag(one: Sequence[float], other: Sequence[float], lag: int, direction: str) -> Lag | None:
    import numpy as np

    x = np.asarray(one[: len(one) - lag] if lag >= 0 else one[-lag:])
    y = np.asarray(other[lag:] if lag >= 0 else other[: len(other) + lag])
    if not x.std() or not y.std():
        return None
    r = float(np.clip(np.corrcoef(x, y)[0, 1], -0.999999, 0.999999))
    effective = _effective(x, y)
    half = _Z / sqrt(max(effective - 3, 1))
    return Lag(direction, lag, r, tanh(atanh(r) - half), tanh(atanh(r) + half), len(x), effective)


def _effective(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> float:
    """Return how many independent periods two series are worth: n / (1 + 2 Σ (1 - k/n) r_x(k) r_y(k)), k up to n/5."""
    n = len(x)
    total = 1.0
    for k in range(1, max(n // 5, 1) + 1):
        total += 2 * (1 - k / n) * _auto(x, k) * _auto(y, k)
    return float(min(n, max(4.0, n / total))) if total > 0 else float(n)


def _auto(x: np.ndarray[Any, Any], k: int) -> float:
    centred = x - x.mean()
    return float((centred[:-k] * centred[k:]).sum() / (centred**2).sum())
