"""The timeline of a relation as SVG geometry: bars up for cooperation, down for conflict, one panel a direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dragoman.relations.records import Turn
from dragoman.web.relation import Panel

WIDTH, LEFT, RIGHT = 960, 44, 10
PANEL, GAP = 90, 40


@dataclass(frozen=True, slots=True)
class Box:
    """A bar, in the drawing's units."""

    x: float
    y: float
    width: float
    height: float
    conflict: bool
    title: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A panel ready for its template. `ticks` are (x, text) below, `levels` (y, text) at the left, `turns` (x, number)."""

    direction: str
    top: float
    zero: float
    bottom: float
    boxes: tuple[Box, ...]
    levels: tuple[tuple[float, str], ...]
    turns: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All panels over one another with one axis of time."""

    width: int
    height: float
    drawings: tuple[Drawing, ...]
    ticks: tuple[tuple[float, str], ...]
    bottom: float


def timeline(panels: Sequence[Panel], turns: Sequence[Turn], by: str) -> Timeline | None:
    """Return the drawing; None where there is nothing to draw. Turning points are numbered in the order of `turns`."""
    if not panels:
        return None
    begins = [bar.begin for bar in panels[0].bars]
    step = (WIDTH - LEFT - RIGHT) / len(begins)
    up = max((bar.cooperative for panel in panels for bar in panel.bars), default=0)
    down = max((bar.conflictual for panel in panels for bar in panel.bars), default=0)
    unit = PANEL / max(up + down, 1)
    drawings = []
    top = 22.0
    for panel in panels:
        zero = top + up * unit
        low = max((bar.conflictual for bar in panel.bars), default=0)
        numbered = [(turn, m) for m, turn in enumerate(turns, 1) if turn.direction == panel.direction and turn.period in begins]
        levels = [(zero, "0")]
        levels += [(top, str(up))] if up else []
        levels += [(zero + low * unit, str(low))] if low else []
        drawings.append(
            Drawing(
                panel.direction,
                round(top, 1),
                round(zero, 1),
                round(zero + low * unit, 1),
                tuple(_boxes(panel, step, zero, unit, by)),
                tuple((round(y, 1), text) for y, text in levels),
                tuple((round(LEFT + begins.index(turn.period) * step, 1), m) for turn, m in numbered),
            )
        )
        top = zero + low * unit + GAP
    bottom = round(top - GAP, 1)
    return Timeline(WIDTH, bottom + 26, tuple(drawings), tuple(_ticks(begins, step)), bottom)


def _boxes(panel: Panel, step: float, zero: float, unit: float, by: str) -> list[Box]:
    found = []
    width = max(1.0, min(step * 0.8, 26))
    for n, bar in enumerate(panel.bars):
        x = round(LEFT + n * step + (step - width) / 2, 1)
        named = label(bar.begin, by)
        if bar.cooperative:
            high = round(bar.cooperative * unit, 1)
            found.append(Box(x, round(zero - high, 1), round(width, 1), high, False, f"{named}: {bar.cooperative} cooperative"))
        if bar.conflictual:
            high = round(bar.conflictual * unit, 1)
            found.append(Box(x, round(zero, 1), round(width, 1), high, True, f"{named}: {bar.conflictual} of conflict"))
    return found


def label(begin: date, by: str) -> str:
    """Return a period's name: 2024, 2024-06, or the Monday of a week."""
    return {"year": f"{begin:%Y}", "month": f"{begin:%Y-%m}"}.get(by, begin.isoformat())


def _ticks(begins: Sequence[date], step: float) -> list[tuple[float, str]]:
    years = [(n, str(at.year)) for n, at in enumerate(begins) if n == 0 or at.year != begins[n - 1].year]
    if len(years) < 3 and len(begins) > 1:
        years = [(n, f"{at:%Y-%m}") for n, at in enumerate(begins) if n == 0 or at.month != begins[n - 1].month]
    every = max(1, -(-len(years) // 12))
    return [(round(LEFT + n * step, 1), text) for n, text in years[::every]]
