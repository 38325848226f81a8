"""The map of who acts on whom, and where one event was: SVG out of Natural Earth's outlines (boundaries.py made the data)."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from dragoman.web.boundaries import project
from dragoman.web.queries import Flow


@dataclass(frozen=True, slots=True)
class Arc:
    """One country's acts on another: a curve between them that bends to the right of its direction."""

    flow: Flow
    path: str
    width: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map ready for its template: outlines by code, curves, and the points where they end."""

    box: str
    outlines: tuple[tuple[str, str], ...]
    arcs: tuple[Arc, ...]
    points: tuple[tuple[str, int, int], ...]
    known: frozenset[str]


@lru_cache(maxsize=1)
def world() -> dict[str, Any]:
    """Return the map's data."""
    found: dict[str, Any] = json.loads((files("dragoman.web.data") / "world.json").read_text(encoding="utf8"))
    return found


def drawn(flows: Sequence[Flow]) -> Drawn:
    """Return the map of some flows; bodies without a place (UNO, EUR …) are in the table beside it alone."""
    points = world()["points"]
    most = max((flow.events for flow in flows), default=1)
    arcs = [
        Arc(flow, _curve(points[flow.actor], points[flow.recipient]), round(2 + 8 * math.sqrt(flow.events / most), 1))
        for flow in flows
        if flow.actor in points and flow.recipient in points
    ]
    known = {code for arc in arcs for code in (arc.flow.actor, arc.flow.recipient)}
    ends = tuple((code, *points[code]) for code in sorted(known))
    arcs.sort(key=lambda arc: arc.flow.events)
    return Drawn("140 0 1860 875", tuple(world()["outlines"].items()), tuple(arcs), ends, frozenset(known))


def _curve(start: Sequence[int], end: Sequence[int]) -> str:
    (x1, y1), (x2, y2) = start, end
    dx, dy = x2 - x1, y2 - y1
    bend = 0.22
    middle = (round((x1 + x2) / 2 - dy * bend), round((y1 + y2) / 2 - abs(dx) * bend * 0.6 + dx * bend * 0.4))
    return f"M{x1} {y1}Q{middle[0]} {middle[1]} {x2} {y2}"


@dataclass(frozen=True, slots=True)
class Located:
    """A small map around a place."""

    box: str
    outlines: tuple[tuple[str, str], ...]
    x: int
    y: int
    radius: int


def located(longitude: float, latitude: float, resolution: str | None) -> Located | None:
    """Return the map around a place in degrees (WGS 84): a country's surroundings, or a continent's part for a town."""
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return None
    x, y = (round(v) for v in project(longitude, latitude))
    width, height = (560, 300) if resolution in ("city", "feature", "region") else (900, 480)
    left = min(max(0, x - width // 2), 2000 - width)
    top = min(max(0, y - height // 2), max(0, world()["height"] - height))
    return Located(f"{left} {top} {width} {height}", tuple(world()["outlines"].items()), x, y, width // 90)
