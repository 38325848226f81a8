"""All that the page of a relation shows, reckoned from relations and the ledger: series, turning points, account, agreements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from dragoman.ledger import Ledger, gathering
from dragoman.ledger.events import Event
from dragoman.records import Undertaking
from dragoman.relations import counting, turning
from dragoman.relations.asking import LedgerTables, Question, Row, Tables
from dragoman.relations.records import Point, Turn
from dragoman.relations.scope import Period, Scope, TooFew, periods
from dragoman.web import queries
from dragoman.web.lines import Line, line
from dragoman.web.queries import Filters

AT_ONCE, SOME = 30, 12
MOST_PERIODS = 72  # more than so many bars are counted by the next longer period
_JOINING = {"in_return_for": "in return", "in_response_to": "in response", "because_of": "because of it"}
_ORDER = list(_JOINING)
_AGREEING = ("AGREE", "SUPPORT")


@dataclass(frozen=True, slots=True)
class Bar:
    """One period of one direction: how many cooperative and conflictual acts, and their summed score."""

    begin: date
    cooperative: int
    conflictual: int
    scale: float


@dataclass(frozen=True, slots=True)
class Panel:
    """The series of one direction ("RUS → PRK", "RUS + PRK"), every period from the first to the last."""

    direction: str
    bars: tuple[Bar, ...]
    events: int
    mean: float


@dataclass(frozen=True, slots=True)
class Entered:
    """An event in the account: its line, which side acts, what else it is linked to, who says so."""

    event: Event
    line: Line
    side: int
    said_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One row of the account: an act of either side, or two with what joins them; or an act of both together.

    `kind` and `cue` say how the answer is joined to the act; `leftwards` that the answer stands at the left.
    """

    left: Entered | None = None
    right: Entered | None = None
    both: Entered | None = None
    kind: str = ""
    cue: str = ""
    leftwards: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement with its undertakings, as all its tellings give them."""

    entered: Entered
    undertakings: tuple[Undertaking, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """What the page shows. `statuses` counts actual acts apart from alleged (on others' word alone), future … ones."""

    panels: tuple[Panel, ...]
    points: tuple[Point, ...]
    by: str
    turns: tuple[Turn, ...]
    no_turns: str
    statuses: tuple[tuple[str, int], ...]
    categories: tuple[tuple[str, str, int], ...]
    account: tuple[AccountRow, ...]
    more: bool
    agreements: tuple[Agreement, ...]
    accusations: tuple[Entered, ...]
    events: int

    def table(self) -> list[tuple[date, tuple[Bar, ...]]]:
        """Return the periods in which anything happened, with each panel's bar."""
        by_period = zip(*(panel.bars for panel in self.panels), strict=True)
        return [(bars[0].begin, bars) for bars in by_period if any(bar.cooperative or bar.conflictual for bar in bars)]


def reckoned(ledger: Ledger, left: str, right: str, wanted: Filters, by: str | None, page: int) -> Relation:
    """Return what the page of two countries shows under its filters.

    Never more than one connection is held at a time: a page that waited for a second one would keep the first from others.
    """
    scope = Scope((left,), (right,), wanted.since, wanted.until)
    tables = _Remembered(LedgerTables(ledger))
    period = _period(ledger, scope, by)
    told = [p for p in counting.points(tables, scope, period) if not wanted.category or p.category == wanted.category]
    shown = [point for point in told if point.status == (wanted.status or "actual")]
    panels = tuple(_panels(shown, scope, period))
    first = page == 1  # what is beside the account stands on its first page
    turns, no_turns = _turns(tables, scope, period) if first else ((), "")
    with queries.reading(ledger) as connection:
        found, more = queries.keys_between(connection, left, right, wanted, AT_ONCE, page)
        agreed = _some(connection, left, right, wanted, _AGREEING) if first else []
        accused = _some(connection, left, right, wanted, ("ACCUSE",)) if first else []
        # an agreement may stand in the account too: each event is read once
        events = queries.events_by_key(connection, (key for key, _ in (*found, *agreed, *accused)))
    entered = {key: Entered(event, line(event), 0, said_by(event)) for key, event in events.items()}

    def placed(keys: Iterable[tuple[int, int]]) -> list[Entered]:
        return [replace(entered[key], side=side) for key, side in keys]

    return Relation(
        panels,
        tuple(told),
        period,
        turns,
        no_turns,
        _statuses(told),
        _categories(shown),
        tuple(rows(placed(found))),
        more,
        tuple(_agreements(placed(agreed))),
        tuple(placed(accused)),
        sum(point.events for point in told),
    )


def said_by(event: Event) -> tuple[str, ...]:
    """Return on whose word an event stands, each once, in order of publication."""
    return tuple(dict.fromkeys(gathering.giver(entry) for entry in event.mentions))


# --- the series ------------------------------------------------------------------------------------------------------------


class _Remembered(Tables):
    """Tables that put each question once: a page and its turning points ask much the same."""

    def __init__(self, tables: Tables) -> None:
        self.name = tables.name
        self._tables = tables
        self._answers: dict[Any, list[Row]] = {}

    def ask(self, question: Question, *shape: Any, **values: Any) -> list[Row]:
        key = (question.__name__, shape, tuple(sorted(values.items())))
        if key not in self._answers:
            self._answers[key] = self._tables.ask(question, *shape, **values)
        return self._answers[key]


def _period(ledger: Ledger, scope: Scope, by: str | None) -> Period:
    """Return the period asked for, else the month, or the year where there would be too many months."""
    if by in ("week", "month", "year"):
        return by  # type: ignore[return-value]
    with queries.reading(ledger) as connection:
        first, last = queries.extent(connection, scope.actor[0], scope.recipient[0])
    begin, end = max(filter(None, (first, scope.since)), default=None), min(filter(None, (last, scope.until)), default=None)
    months = (end.year - begin.year) * 12 + end.month - begin.month if begin and end else 0
    return "month" if months < MOST_PERIODS else "year"


def _panels(told: Sequence[Point], scope: Scope, by: Period) -> Iterable[Panel]:
    if not told:
        return
    begins = list(periods(told[0].period, told[-1].period, by))
    for direction in (scope.label, scope.turned().label, counting.together(scope)):
        own = [point for point in told if point.direction == direction]
        if not own:
            continue
        good, bad, scale = Counter[date](), Counter[date](), Counter[date]()
        for point in own:
            (good if point.quad <= 2 else bad)[point.period] += point.events
            scale[point.period] += point.scale  # type: ignore[assignment]
        bars = tuple(Bar(at, good[at], bad[at], round(scale[at], 2)) for at in begins)
        count = sum(point.events for point in own)
        yield Panel(direction, bars, count, sum(point.scale for point in own) / count if count else 0.0)


def _turns(tables: Tables, scope: Scope, by: Period) -> tuple[tuple[Turn, ...], str]:
    found: list[Turn] = []
    few = []
    for way in (scope, scope.turned()):
        try:
            found += turning.course(tables, way, by).turns
        except TooFew as error:
            few.append(str(error))
    return tuple(sorted(found, key=lambda turn: (turn.period, turn.direction))), "; ".join(few)


def _statuses(told: Sequence[Point]) -> tuple[tuple[str, int], ...]:
    count: Counter[str] = Counter()
    for point in told:
        count["alleged" if point.alleged and point.status == "actual" else point.status] += point.events
    order = ("actual", "alleged", "future", "hypothetical", "negated")
    return tuple((name, count[name]) for name in order if count[name])


def _categories(told: Sequence[Point]) -> tuple[tuple[str, str, int], ...]:
    count: Counter[tuple[str, str]] = Counter()
    for point in told:
        count[point.direction, point.category] += point.events
    return tuple((direction, name, n) for (direction, name), n in sorted(count.items(), key=lambda one: (-one[1], one[0])))


# --- the account -----------------------------------------------------------------------------------------------------------


def rows(entered: Sequence[Entered]) -> Iterable[AccountRow]:
    """Yield the account's rows in order; an act and its answer by the other side stand in one row with what joins them."""
    by_id = {one.event.id: one for one in entered}
    used: set[str] = set()
    for one in entered:
        if one.event.id in used:
            continue
        used.add(one.event.id)
        if one.side == 0:
            yield AccountRow(both=one)
            continue
        other, kind, cue, answer = _partner(one, by_id, used)
        if other:
            used.add(other.event.id)
            left, right = (one, other) if one.side < 0 else (other, one)
            yield AccountRow(left, right, None, _JOINING[kind], cue, leftwards=answer is left)
        else:
            yield AccountRow(one) if one.side < 0 else AccountRow(None, one)


def _partner(one: Entered, by_id: dict[str, Entered], used: set[str]) -> tuple[Entered | None, str, str, Entered | None]:
    ties: list[tuple[Any, str, bool]] = [(link, link.target, True) for link in one.event.links]
    ties += [(link, link.event, False) for link in one.event.linked_from]
    for link, ident, outgoing in sorted(ties, key=lambda tie: _ORDER.index(tie[0].kind) if tie[0].kind in _JOINING else 9):
        other = by_id.get(ident)
        if link.kind in _JOINING and other and ident not in used and other.side == -one.side:
            # the link goes from the answer to what it answers
            return other, link.kind, link.cue or "", one if outgoing else other
    return None, "", "", None


def _some(connection: Connection, left: str, right: str, wanted: Filters, categories: tuple[str, ...]) -> list[tuple[int, int]]:
    if wanted.category and wanted.category not in categories:
        return []
    return queries.keys_between(connection, left, right, wanted, SOME, categories=categories)[0]


def _agreements(entered: Iterable[Entered]) -> Iterable[Agreement]:
    """Yield what the two agreed, and promised each other, with the undertakings told of it; signings without any are left out."""
    for one in entered:
        seen: dict[str, Undertaking] = {}
        for entry in one.event.mentions:
            for undertaking in entry.mention.undertakings:
                seen.setdefault(" ".join(undertaking.duty.text.casefold().split()), undertaking)
        if seen or one.event.category == "AGREE":
            yield Agreement(one, tuple(seen.values()))
