"""Write a chart to a file, by its suffix: no network, no browser."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

SUFFIXES = (".svg", ".png", ".html", ".json")
_SCALE = 2.0  # of a PNG: 144 dots an inch


def save(chart: Any, path: str | Path) -> Path:
    """Write a chart as SVG, PNG (144 dpi), a page with Vega's JavaScript in it, or Vega-Lite JSON; return the path.

    The file appears whole or not at all. Raises ValueError where the suffix is none of these, OSError where it cannot be written.
    """
    path = Path(path)
    made = rendered(chart, path.suffix.lower())
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(made)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def rendered(chart: Any, suffix: str) -> bytes:
    """Return what a file of this suffix holds. Raises ValueError."""
    import altair as alt
    import vl_convert

    if suffix not in SUFFIXES:
        raise ValueError(f'"{suffix}" is no kind of chart: give a name that ends in {", ".join(SUFFIXES)}')
    spec: dict[str, Any] = chart.to_dict()
    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    if suffix == ".json":
        return (json.dumps(spec, indent=1, ensure_ascii=False) + "\n").encode()
    if suffix == ".svg":
        return str(vl_convert.vegalite_to_svg(spec, vl_version=version)).encode()
    if suffix == ".png":
        return bytes(vl_convert.vegalite_to_png(spec, vl_version=version, scale=_SCALE))
    return str(vl_convert.vegalite_to_html(spec, vl_version=version, bundle=True, renderer="svg")).encode()
