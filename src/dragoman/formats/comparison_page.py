"""A comparison for reading: sentences, a table of dyads, a page, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from dragoman.formats.comparing import Comparison, Correlation, DyadAgreement

if TYPE_CHECKING:
    from jinja2 import Template

COLUMNS = ("left", "right", "same category", "same quad", "other quad", "only left", "only right", "r of counts", "r of scores")
SHOWN = 200  # dyads on a page


def summary(c: Comparison) -> list[str]:
    """Return what a comparison comes to, in sentences."""
    if c.since is None or c.until is None:
        return [f"{c.left} and {c.right} have no days in common."]
    only = len(c.only_left), len(c.only_right)
    matched = c.by_category + c.by_quad
    unit = "acts, one a dyad, category and day" if c.once_a_day else "acts"
    return [
        f"{c.since} to {c.until}: {c.left} has {c.acts[0]:,} {unit}, {c.right} {c.acts[1]:,} "
        f"({c.outside[0]:,} and {c.outside[1]:,} lie on other days).",
        f"{c.shared:,} of {len(c.dyads):,} dyads are in both. {matched:,} acts match: {c.by_category:,} by dyad, category "
        f"and day, {c.by_quad:,} more by quad. Only {c.left} has {only[0]:,}, only {c.right} {only[1]:,}.",
        f"Correlation of weekly counts: {shown(c.counts)}; of weekly scores: {shown(c.scores)}; "
        f"of counts across dyads: {shown(c.across)}.",
    ]


def shown(found: Correlation) -> str:
    """Return "0.61 [0.32, 0.80], n = 26", or a dash where there is no correlation to be had."""
    if found.r is None or found.low is None or found.high is None:
        return f"–, n = {found.n}"
    return f"{found.r:.2f} [{found.low:.2f}, {found.high:.2f}], n = {found.n}"


def cells(dyad: DyadAgreement) -> tuple[str, ...]:
    """Return a dyad's row: its name, then `COLUMNS`."""
    numbers = (dyad.left, dyad.right, dyad.by_category, dyad.by_quad, dyad.otherwise, dyad.only_left, dyad.only_right)
    return (f"{dyad.actor} → {dyad.recipient}", *(f"{number:,}" for number in numbers), shown(dyad.counts), shown(dyad.scores))


def headings(c: Comparison) -> tuple[str, ...]:
    """Return `COLUMNS` with the codings' names."""
    names = {"left": c.left, "right": c.right, "only left": f"only {c.left}", "only right": f"only {c.right}"}
    return tuple(names.get(column, column) for column in COLUMNS)


def page(c: Comparison) -> str:
    """Return the comparison as one HTML page that needs nothing else."""
    rows = [cells(dyad) for dyad in c.dyads[:SHOWN]]
    more = max(len(c.dyads) - SHOWN, 0)
    return _template().render(c=c, summary=summary(c), columns=headings(c), rows=rows, more=more)


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment

    text = resources.files("dragoman.formats").joinpath("templates", "comparison.html").read_text("utf8")
    return Environment(autoescape=True).from_string(text)


def csv_lines(c: Comparison) -> Iterator[str]:
    """Yield a line of names and a line a dyad, numbers unformatted."""
    series = [f"{what}_{part}" for what in ("counts", "scores") for part in ("n", "r", "low", "high")]
    names = ["actor", "recipient", "left", "right", "by_category", "by_quad", "otherwise", "only_left", "only_right"]
    yield _csv([*names, *series])
    for d in c.dyads:
        parts = [getattr(found, name) for found in (d.counts, d.scores) for name in ("n", "r", "low", "high")]
        numbers = [d.left, d.right, d.by_category, d.by_quad, d.otherwise, d.only_left, d.only_right]
        yield _csv([d.actor, d.recipient, *numbers, *parts])


def _csv(values: list[object] | list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()
