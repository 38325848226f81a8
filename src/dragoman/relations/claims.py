"""Testing a claim such as "the strongest link since the end of the Cold War": a window against every earlier one as long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from dragoman.relations import questions
from dragoman.relations.asking import Tables, Where, tables
from dragoman.relations.counting import coverage, points, together
from dragoman.relations.measures import Measure, filled
from dragoman.relations.records import Claim, frame
from dragoman.relations.scope import Countries, Period, Scope, TooFew, begin_of, period_of, periods, scope_of

if TYPE_CHECKING:
    import pandas as pd

LEAST_EVENTS, LEAST_WINDOWS = 10, 3
_DRAWS = 1999
_GROWN = 1.5  # times as many events of anybody a period: the ledger has grown, and the verdict says so
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
    to; the ledger cannot speak of what it does not cover: periods of which it holds nothing of anybody are left out, and the
    verdict says from when on it speaks, and whether it holds more of everybody in the window. `measure` "share" counts
    events in 1,000 of the ledger's, for a ledger that grew. The interval is a moving-block bootstrap of the earlier periods and
    of the window (1,999 draws, blocks of 3); the same draws every time.

    Raises TooFew where the relation has under 10 events, or the ledger covers under 3 windows' lengths before it.
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
    anybody: dict[date, int] = {}
    if begins:
        anybody.update((day, events) for day, events in found.ask(questions.totals, by, since=first, until=until))
    held = [anybody.get(day, 0) for day in begins]  # where the ledger holds nothing of anybody, nothing is known
    at = next((n for n, day in enumerate(begins) if day >= begin_of(begin, by)), len(begins))
    long, known = len(begins) - at, sum(n > 0 for n in held[:at])
    events = sum(point.events for point in told)
    if events < LEAST_EVENTS or long < 1 or known < LEAST_WINDOWS * long:
        raise TooFew(
            f"{scope.label}: {events} events, {at} {by}s before a window of {long}, {known} of them with anything in the ledger; "
            f"a claim takes {LEAST_EVENTS} events and {LEAST_WINDOWS} times the window's length before it (the ledger begins on "
            f"{covered})"
        )
    starts = [n for n in range(at - long + 1) if 2 * sum(h > 0 for h in held[n : n + long]) >= long]
    means = [_mean(values[n : n + long], held[n : n + long]) for n in starts]
    value = _mean(values[at:], held[at:])
    higher = max((begins[n] for n, mean in zip(starts, means, strict=True) if mean >= value), default=None)
    earlier = [value for value, h in zip(values[:at], held[:at], strict=True) if h]
    low, high, p = _interval(earlier, values[at:])
    inside = sum(point.events for point in told if point.period >= begins[at])
    tested = Claim(
        direction=scope.label if directed else together(scope).replace(" + ", " ↔ "),
        measure=measure,
        since=begins[at],
        until=until,
        value=value,
        events=inside,
        rank=1 + sum(mean >= value for mean in means),
        windows=len(means) + 1,
        earlier=sum(earlier) / len(earlier),
        earlier_events=events - inside,
        earlier_since=first,
        difference=value - sum(earlier) / len(earlier),
        low=low,
        high=high,
        p=p,
        last_higher=higher,
        held=sum(held[at:]) / long,
        held_earlier=sum(held[:at]) / known,
        verdict="",
    )
    windows = (*(begins[n] for n in starts), begins[at])
    return Tested(replace(tested, verdict=_verdict(tested, by)), windows, (*means, value))


def _mean(values: Sequence[float], held: Sequence[int]) -> float:
    """Return the mean over the periods of which the ledger holds anything."""
    return sum(values) / max(1, sum(h > 0 for h in held))


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
    grown = ""
    if claim.measure != "share" and claim.held > _GROWN * claim.held_earlier:
        grown = (
            f"; but the ledger itself holds more of anybody ({claim.held:,.0f} events a {by} against {claim.held_earlier:,.0f}): "
            'the measure "share" allows for that'
        )
    sure = "clearly above" if claim.low > 0 else "clearly below" if claim.high < 0 else "not clearly different from"
    return (
        f"{place} of {claim.windows} windows since {claim.earlier_since:%-d %b %Y}, where the ledger or the claim begins{since}; "
        f"{sure} the {by}s before ({claim.value:.2f} a {by} against {claim.earlier:.2f}; difference {claim.difference:+.2f}, "
        f"95 % {claim.low:+.2f} to {claim.high:+.2f}; n = {claim.events} and {claim.earlier_events} events){grown}"
    )
