"""Make the map's data file from Natural Earth: `python -m dragoman.web.boundaries countries-110m.json countries-50m.json`.

Natural Earth (public domain) comes as TopoJSON in the npm package world-atlas 2.0.2 (`npm pack world-atlas`). Outlines are
those of 1:110m; every country gets a point, the middle of its largest land of 1:50m. Both are projected once, to Equal Earth
(Šavrič, Patterson and Jenny 2018, doi 10.1080/13658816.2018.1504949), on a sheet WIDTH units wide, in whole units.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

WIDTH = 2000.0
TOP, BOTTOM = 84.0, -58.0  # degrees of latitude shown: Antarctica acts on nobody
MIDDLE = 11.0  # degrees of longitude in the middle of the sheet, so that its edge runs through Bering Strait
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = math.sqrt(3) / 2
_WIDEST = math.pi / (_M * _A[0])  # x of longitude 180 at the equator
_KOSOVO = {"Kosovo": "XKX"}  # it has no numeric code


def project(longitude: float, latitude: float) -> Point:
    """Return where a place (degrees, WGS 84) lies on the sheet: x from 0 to WIDTH, y downwards from latitude TOP."""
    x, y = _equal_earth((longitude - MIDDLE + 180) % 360 - 180, latitude)
    return _placed(x, y)


def _placed(x: float, y: float) -> Point:
    _, top = _equal_earth(0.0, TOP)
    scale = WIDTH / (2 * _WIDEST)
    return (x + _WIDEST) * scale, (top - y) * scale


def height() -> float:
    """Return the height of the sheet."""
    return project(0.0, BOTTOM)[1]


def _equal_earth(longitude: float, latitude: float) -> Point:
    theta = math.asin(_M * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    slope = _A[0] + 3 * _A[1] * square + sixth * (7 * _A[2] + 9 * _A[3] * square)
    y = theta * (_A[0] + _A[1] * square + sixth * (_A[2] + _A[3] * square))
    return math.radians(longitude) * math.cos(theta) / (_M * slope), y


def countries(atlas: dict[str, Any]) -> Iterator[tuple[str, list[Ring]]]:
    """Yield each country of a world-atlas file: its ISO code and its outer rings, in degrees."""
    arcs = [_decoded(arc, atlas["transform"]) for arc in atlas["arcs"]]
    for shape in atlas["objects"]["countries"]["geometries"]:
        code = _code(shape)
        polygons = shape.get("arcs", [])
        if code and polygons:
            outer = [polygon[0] for polygon in (polygons if shape["type"] == "MultiPolygon" else [polygons])]
            yield code, [_ring(numbers, arcs) for numbers in outer]


def _code(shape: dict[str, Any]) -> str | None:
    import pycountry

    country = pycountry.countries.get(numeric=str(shape.get("id", "")).zfill(3))
    return country.alpha_3 if country else _KOSOVO.get(shape["properties"]["name"])


def _decoded(arc: Sequence[Sequence[int]], transform: dict[str, Any]) -> Ring:
    (across, up), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    found: Ring = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        found.append((x * across + left, y * up + bottom))
    return found


def _ring(numbers: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _area(ring: Ring) -> float:
    """Return the signed area (the shoelace formula)."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _middle(rings: Sequence[Ring]) -> Point:
    """Return the centroid of the largest ring, its longitude counted from MIDDLE."""
    ring = max((_unrolled(one) for one in rings), key=lambda one: abs(_area(one)))
    area = _area(ring)
    if not area:
        return ring[0]
    pairs = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
    return sum((a[0] + b[0]) * c for a, b, c in pairs) / (6 * area), sum((a[1] + b[1]) * c for a, b, c in pairs) / (6 * area)


def _path(rings: Sequence[Ring]) -> str:
    parts = []
    for ring in rings:
        if max(latitude for _, latitude in ring) < BOTTOM:
            continue
        for piece in _pieces(ring):
            points: list[tuple[int, int]] = []
            for longitude, latitude in piece:
                x, y = _placed(*_equal_earth(longitude, max(BOTTOM, min(TOP, latitude))))
                if not points or points[-1] != (round(x), round(y)):
                    points.append((round(x), round(y)))
            if len(points) > 3:
                steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(points)]
                parts.append(f"M{points[0][0]} {points[0][1]}l{' '.join(steps).replace(' -', '-')}Z")
    return "".join(parts)


def _pieces(ring: Ring) -> Iterator[Ring]:
    """Yield the ring, its longitudes counted from MIDDLE, cut where it passes the edge of the sheet."""
    unrolled = _unrolled(ring)
    for turn in (-360.0, 0.0, 360.0):
        piece = [(x + turn, y) for x, y in unrolled]
        for edge, sign in ((-180.0, 1.0), (180.0, -1.0)):
            piece = list(_within(piece, edge, sign))
        if len(piece) > 2:
            yield piece


def _unrolled(ring: Ring) -> Ring:
    """Return the ring with longitudes counted from MIDDLE that never jump."""
    found: Ring = []
    for longitude, latitude in ring:
        turned = longitude - MIDDLE
        before = found[-1][0] if found else 0.0
        found.append((turned + 360 * round((before - turned) / 360), latitude))
    return found


def _within(ring: Ring, edge: float, sign: float) -> Iterator[Point]:
    """Yield the part of a ring on one side of a meridian (Sutherland and Hodgman's clipping)."""
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        inside, next_inside = (a[0] - edge) * sign >= 0, (b[0] - edge) * sign >= 0
        if inside:
            yield a
        if inside != next_inside:
            share = (edge - a[0]) / (b[0] - a[0])
            yield edge, a[1] + share * (b[1] - a[1])


def made(coarse: dict[str, Any], fine: dict[str, Any]) -> dict[str, Any]:
    """Return the data file: the sheet's size, outlines as SVG paths, and for every country the point that stands for it."""
    outlines = {code: path for code, rings in countries(coarse) if code != "ATA" and (path := _path(rings))}
    points = {
        code: [round(v) for v in project(longitude + MIDDLE, latitude)]
        for code, rings in countries(fine)
        if code != "ATA"
        for longitude, latitude in [_middle(rings)]
    }
    return {
        "source": "Natural Earth 4.1, 1:110m and 1:50m (public domain), by the npm package world-atlas 2.0.2; Equal Earth",
        "width": WIDTH,
        "height": round(height()),
        "outlines": dict(sorted(outlines.items())),
        "points": dict(sorted(points.items())),
    }


if __name__ == "__main__":
    atlases = [json.loads(Path(name).read_text(encoding="utf8")) for name in sys.argv[1:3]]
    target = Path(__file__).parent / "data" / "world.json"
    target.write_text(json.dumps(made(*atlases), ensure_ascii=False, indent=0) + "\n", encoding="utf8")
