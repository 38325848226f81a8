"""Testing a claim such as "the strongest link since the end of the Cold War": a window against every earlier one as long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from dragoman.relations.asking import Tables, Where, tables
from dragoman.relations.counting import coverage, points, together
from dragoman.relations.measures import Measure, filled
from dragoman.relations.records import Claim, Point, frame
from dragoman.relations.scope import Countries, Period, Scope, TooFew, begin_of, period_of, periods, scope_of

if TYPE_CHECKING:
    import pandas as pd

LEAST_EVENTS, LEAST_WINDOWS = 10, 3
_DRAWS = 1999
_BLOCK = 3  # periods drawn together in the bootstrap, so that runs of good and bad months stay runs


@dataclass(frozen=True, slots=True)
class Tested:
    """A claim with the value of every window that it was tested against, for the chart."""

    claim: Claim
    begins: tuple[date, ...]
    values: tuple[float, ...]


def claim(
    where: Where,
    left: Countries,
    right: Countries,
    window: tuple[date, date],
    by: str = "month",
    measure: Measure = "cooperation",
    since: date | None = None,
    directed: bool = False,
) -> pd.DataFrame:
    """Test whether a relation was stronger in `window` (first and last day) than in any earlier window as long; see `Claim`.

    Both directions and joint acts together, or with `directed` what `left` does to `right`. `since` is what the claim goes back
    to; the ledger cannot speak of what it does not cover, and the verdict says from when on it does. `measure` "share" counts
    events in 1,000 of the ledger's, for a ledger that grew. The interval is a moving-block bootstrap of the earlier periods and
    of the window (1,999 draws, blocks of 3); the same draws every time.

    Raises TooFew where the relation has under 10 events, or there are under 3 windows' lengths before it.
    """
    with tables(where) as found:
        return frame(
            [weighed(found, scope_of(left, right, since, window[1]), period_of(by), measure, window[0], directed).claim], Claim
        )


def weighed(found: Tables, scope: Scope, by: Period, measure: Measure, begin: date, directed: bool = False) -> Tested:
    """Return the test as records, for pages and charts; the window goes from `begin` to `scope.until`. Raises TooFew."""
    wanted = (scope.label, together(scope)) if directed else (scope.label, together(scope), scope.turned().label)
    told = [p for p in points(found, scope, by) if p.direction in wanted and p.status == "actual"]
    covered, _ = coverage(found)
    first = max(scope.since or covered or begin, covered or begin)
    until = scope.until or begin
    begins = list(periods(first, until, by))
    values = filled(found, told, measure, begins, by)
    at = next((n for n, day in enumerate(begins) if day >= begin_of(begin, by)), len(begins))
    long = len(begins) - at
    events = sum(point.events for point in told)
    if events < LEAST_EVENTS or long < 1 or at < LEAST_WINDOWS * long:
        raise TooFew(
            f"{scope.label}: {events} events, {at} {by}s before a window of {long}; a claim takes {LEAST_EVENTS} events and "
            f"{LEAST_WINDOWS} times the window's length before it (the ledger begins on {covered})"
        )
    means = [sum(values[n : n + long]) / long for n in range(at - long + 1)]
    value = sum(values[at:]) / long
    rank = 1 + sum(mean >= value for mean in means)
    higher = max((begins[n] for n, mean in enumerate(means) if mean >= value), default=None)
    low, high, p = _interval(values[:at], values[at:])
    inside = _events(told, begins[at])
    known = Claim(
        direction=scope.label if directed else together(scope).replace(" + ", " ↔ "),
        measure=measure,
        since=begins[at],
        until=until,
        value=value,
        events=inside,
        rank=rank,
        windows=len(means) + 1,
        earlier=sum(values[:at]) / at,
        earlier_events=events - inside,
        earlier_since=first,
        difference=value - sum(values[:at]) / at,
        low=low,
        high=high,
        p=p,
        last_higher=higher,
        verdict="",
    )
    return Tested(replace(known, verdict=_verdict(known, by)), (*begins[: len(means)], begins[at]), (*means, value))


def _events(told: Sequence[Point], begin: date) -> int:
    return sum(point.events for point in told if point.period >= begin)


def _interval(earlier: Sequence[float], window: Sequence[float]) -> tuple[float, float, float]:
    import numpy as np

    dice = np.random.default_rng(20240601)

    def drawn(values: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        series = np.asarray(values, dtype=float)
        block = min(_BLOCK, len(series))
        count = -(-len(series) // block)
        starts = dice.integers(0, len(series), (_DRAWS, count))
        index = (starts[:, :, None] + np.arange(block)).reshape(_DRAWS, -1)[:, : len(series)] % len(series)
        means: np.ndarray[tuple[int], np.dtype[np.float64]] = series[index].mean(axis=1)
        return means

    difference = drawn(window) - drawn(earlier)
    low, high = np.quantile(difference, (0.025, 0.975))
    every = np.asarray([*earlier, *window], dtype=float)
    shuffled = dice.permuted(np.tile(every, (_DRAWS, 1)), axis=1)[:, -len(window) :].mean(axis=1)
    p = (1 + (shuffled >= np.mean(window) - 1e-9).sum()) / (1 + _DRAWS)
    return float(low), float(high), float(p)


def _verdict(claim: Claim, by: Period) -> str:
    place = "the highest" if claim.rank == 1 else f"number {claim.rank}"
    since = f"; as high or higher in the window from {claim.last_higher:%-d %b %Y}" if claim.last_higher else ""
    sure = "clearly above" if claim.low > 0 else "clearly below" if claim.high < 0 else "not clearly different from"
    return (
        f"{place} of {claim.windows} windows since {claim.earlier_since:%-d %b %Y}, where the ledger or the claim begins{since}; "
        f"{sure} the {by}s before ({claim.value:.2f} a {by} against {claim.earlier:.2f}; difference {claim.difference:+.2f}, "
        f"95 % {claim.low:+.2f} to {claim.high:+.2f}; n = {claim.events} and {claim.earlier_events} events)"
    )
