"""Where two codings of the same days and dyads agree: counts, correlation by week, matched acts, what only one of them has."""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from dragoman.records import Json

FEWEST_WEEKS = 4  # Fisher's interval needs more than three


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """What one coding has one country do to another on a day."""

    day: date
    actor: str
    recipient: str
    category: str
    quad: int
    scale: float
    id: str = ""


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson's r over `n` weeks (or dyads) with its 95% confidence interval by Fisher's z; None where it cannot be had.

    It cannot where there are fewer than four, or one of the series never changes.
    """

    n: int
    r: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class DyadAgreement:
    """One dyad in both codings: acts in each, matched by category and by quad alone, those only one has, weekly series."""

    actor: str
    recipient: str
    left: int
    right: int
    by_category: int
    by_quad: int
    otherwise: int  # matched by dyad and day, but of another quad
    only_left: int
    only_right: int
    counts: Correlation
    scores: Correlation


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two codings compared over the days that both cover.

    `acts` are the numbers compared, after `once_a_day` where it was asked for; `outside` those on days that only one covers;
    `dyads` the agreement dyad by dyad, the most told first. `counts` and `scores` correlate the weekly totals of all acts,
    `across` the totals of dyads. `confusion` counts matched acts by (category left, category right).
    """

    left: str
    right: str
    since: date | None
    until: date | None
    once_a_day: bool
    acts: tuple[int, int]
    outside: tuple[int, int]
    dyads: tuple[DyadAgreement, ...]
    counts: Correlation
    scores: Correlation
    across: Correlation
    confusion: tuple[tuple[str, str, int], ...]
    only_left: tuple[Act, ...]
    only_right: tuple[Act, ...]

    @property
    def by_category(self) -> int:
        """How many acts match by dyad, category and day, a day to either side."""
        return sum(dyad.by_category for dyad in self.dyads)

    @property
    def by_quad(self) -> int:
        """How many more match by dyad, quad and day."""
        return sum(dyad.by_quad for dyad in self.dyads)

    @property
    def shared(self) -> int:
        """How many dyads both codings have."""
        return sum(bool(dyad.left and dyad.right) for dyad in self.dyads)

    def to_json(self) -> Json:
        """Return the comparison as plain JSON types."""

        def plain(value: object) -> object:
            if isinstance(value, date):
                return value.isoformat()
            if isinstance(value, dict):
                return {key: plain(part) for key, part in value.items()}
            return [plain(part) for part in value] if isinstance(value, list | tuple) else value

        found = plain(asdict(self))
        assert isinstance(found, dict)
        return {**found, "by_category": self.by_category, "by_quad": self.by_quad, "shared": self.shared}


def compare(
    left: Iterable[Act],
    right: Iterable[Act],
    names: tuple[str, str] = ("left", "right"),
    since: date | None = None,
    until: date | None = None,
    once_a_day: bool = True,
) -> Comparison:
    """Compare two codings of acts between countries.

    Only days between the later of the two first days and the earlier of the two last days are compared (`since` and `until`
    narrow them further). `once_a_day` counts one act a dyad, category and day, the field's usual filter against one event told
    many times (Schrodt 2015). Acts match one to one: first same dyad, category and day, then a day apart, then the same by
    quad, then by dyad alone. Correlations are Pearson's over the weeks (Monday to Sunday) of the days compared, weeks without
    acts included.
    """
    one, other = sorted(left), sorted(right)
    first, last = _window(one, other, since, until)
    inside = [[act for act in acts if first and last and first <= act.day <= last] for acts in (one, other)]
    outside = (len(one) - len(inside[0]), len(other) - len(inside[1]))
    if once_a_day:
        inside = [_once_a_day(acts) for acts in inside]
    by_dyad = [_by_dyad(acts) for acts in inside]
    weeks = _weeks(first, last)
    confusion: Counter[tuple[str, str]] = Counter()
    dyads: list[DyadAgreement] = []
    only_left: list[Act] = []
    only_right: list[Act] = []
    for actor, recipient in sorted({*by_dyad[0], *by_dyad[1]}):
        ours, theirs = by_dyad[0].get((actor, recipient), []), by_dyad[1].get((actor, recipient), [])
        found = _matched(ours, theirs)
        confusion.update((a.category, b.category) for rank in found.ranks for a, b in rank)
        only_left += found.only_left
        only_right += found.only_right
        series = _correlations(ours, theirs, weeks) if ours and theirs else (Correlation(len(weeks)), Correlation(len(weeks)))
        dyads.append(_agreement(found, actor, recipient, len(ours), len(theirs), series))
    dyads.sort(key=lambda d: (-min(d.left, d.right), -(d.left + d.right), d.actor, d.recipient))
    return Comparison(
        *names,
        first,
        last,
        once_a_day,
        (len(inside[0]), len(inside[1])),
        outside,
        tuple(dyads),
        *_correlations(inside[0], inside[1], weeks),
        correlation([float(d.left) for d in dyads], [float(d.right) for d in dyads]),
        tuple((a, b, count) for (a, b), count in sorted(confusion.items(), key=lambda c: (-c[1], c[0]))),
        tuple(sorted(only_left)),
        tuple(sorted(only_right)),
    )


def _window(one: Sequence[Act], other: Sequence[Act], since: date | None, until: date | None) -> tuple[date | None, date | None]:
    if not one or not other:
        return None, None
    first = max(day for day in (one[0].day, other[0].day, since) if day)
    last = min(day for day in (one[-1].day, other[-1].day, until) if day)
    return (first, last) if first <= last else (None, None)


def _once_a_day(acts: Iterable[Act]) -> list[Act]:
    return list({(act.day, act.actor, act.recipient, act.category): act for act in acts}.values())


def _by_dyad(acts: Iterable[Act]) -> dict[tuple[str, str], list[Act]]:
    found: dict[tuple[str, str], list[Act]] = defaultdict(list)
    for act in acts:
        found[act.actor, act.recipient].append(act)
    return found


@dataclass(frozen=True, slots=True)
class _Matched:
    ranks: tuple[list[tuple[Act, Act]], ...]  # by category, by quad, by dyad alone
    only_left: list[Act]
    only_right: list[Act]


_KEYS: tuple[Callable[[Act], str], ...] = (lambda act: act.category, lambda act: str(act.quad), lambda act: "")


def _matched(ours: list[Act], theirs: list[Act]) -> _Matched:
    """Match the acts of one dyad, both in order of days, each once: the same day first, then a day apart."""
    ranks: tuple[list[tuple[Act, Act]], ...] = ([], [], [])
    for rank, key in zip(ranks, _KEYS, strict=True):
        for apart in (0, 1):
            waiting: dict[str, deque[Act]] = defaultdict(deque)
            for act in theirs:
                waiting[key(act)].append(act)
            found, ours = _in_order(ours, waiting, key, apart)
            rank.extend(found)
            theirs = sorted(act for queue in waiting.values() for act in queue)
    return _Matched(ranks, ours, theirs)


def _in_order(
    ours: Sequence[Act], waiting: dict[str, deque[Act]], key: Callable[[Act], str], apart: int
) -> tuple[list[tuple[Act, Act]], list[Act]]:
    """Take each act's first partner within `apart` days out of `waiting`; return the pairs and the acts without one."""
    found: list[tuple[Act, Act]] = []
    left: list[Act] = []
    passed: list[tuple[str, Act]] = []
    for act in ours:
        queue = waiting[key(act)]
        # what lies before the window of this act lies before the window of the next
        while queue and (act.day - queue[0].day).days > apart:
            passed.append((key(act), queue.popleft()))
        if queue and (queue[0].day - act.day).days <= apart:
            found.append((act, queue.popleft()))
        else:
            left.append(act)
    for name, act in passed:
        waiting[name].append(act)
    return found, left


def _agreement(
    found: _Matched, actor: str, recipient: str, left: int, right: int, series: tuple[Correlation, Correlation]
) -> DyadAgreement:
    category, quad, otherwise = (len(rank) for rank in found.ranks)
    lone = len(found.only_left), len(found.only_right)
    return DyadAgreement(actor, recipient, left, right, category, quad, otherwise, lone[0], lone[1], *series)


# --- series ----------------------------------------------------------------------------------------------------------------


def _monday(day: date) -> date:
    return date.fromordinal(max(day.toordinal() - day.weekday(), 1))


def _weeks(first: date | None, last: date | None) -> list[date]:
    if first is None or last is None:
        return []
    count = (_monday(last) - _monday(first)).days // 7 + 1
    return [_monday(first) + timedelta(days=7 * n) for n in range(count)]


def _correlations(ours: Sequence[Act], theirs: Sequence[Act], weeks: Sequence[date]) -> tuple[Correlation, Correlation]:
    """Return how the numbers of acts and the sums of their scores correlate over the weeks."""
    counts = [_summed(acts, weeks, lambda _: 1.0) for acts in (ours, theirs)]
    scores = [_summed(acts, weeks, lambda act: act.scale) for acts in (ours, theirs)]
    return correlation(*counts), correlation(*scores)


def _summed(acts: Iterable[Act], weeks: Sequence[date], value: Callable[[Act], float]) -> list[float]:
    found: dict[date, float] = defaultdict(float)
    for act in acts:
        found[_monday(act.day)] += value(act)
    return [found.get(week, 0.0) for week in weeks]


def correlation(one: Sequence[float], other: Sequence[float]) -> Correlation:
    """Return Pearson's r of two series of the same length with its 95% interval (Fisher 1921)."""
    n = len(one)
    if n < FEWEST_WEEKS or len(set(one)) == 1 or len(set(other)) == 1:
        return Correlation(n)
    try:
        r = max(-1.0, min(1.0, statistics.correlation(one, other)))
    except statistics.StatisticsError:
        return Correlation(n)
    if abs(r) > 1 - 1e-12:
        return Correlation(n, r, r, r)
    half = statistics.NormalDist().inv_cdf(0.975) / math.sqrt(n - 3)
    low, high = math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
    return Correlation(n, round(r, 4), round(low, 4), round(high, 4))
