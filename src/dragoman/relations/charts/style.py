"""How charts look: one palette, one type, a title that says what is shown and a caption that says what it rests on.

The colours are those of Okabe and Ito (2008), which all common forms of colour blindness tell apart. In greyscale what is said
is light and what is done is dark; cooperation stands above the line, conflict below; lines differ by their dashes too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date
from typing import Any

from dragoman.ledger.errors import NotInstalled
from dragoman.relations.records import Basis

BLUE, SKY, ORANGE, VERMILION = "#0072B2", "#56B4E9", "#E69F00", "#D55E00"
GREEN, PURPLE, YELLOW, BLACK = "#009E73", "#CC79A7", "#F0E442", "#000000"
INK, GREY, PALE = "#222222", "#595959", "#D9D9D9"
QUADS = {
    2: ("cooperation, done", BLUE),
    1: ("cooperation, said", SKY),
    3: ("conflict, said", ORANGE),
    4: ("conflict, done", VERMILION),
}
SERIES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK)
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3], [10, 2], [4, 4])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right")
WIDTH = 620
FONT = "Liberation Sans, Helvetica, Arial, sans-serif"
_WRAP = 104  # characters of a caption's line at WIDTH


def altair() -> Any:
    """Return Altair, imported when it is first needed. Raises NotInstalled."""
    try:
        import altair
    except ImportError as error:
        raise NotInstalled("charts need their libraries: pip install 'dragoman[relations]'") from error
    return altair


def day(value: date) -> str:
    """Return a day as Vega reads it in the reader's own time: a date alone would be taken for UTC and slip by a day."""
    return f"{value.isoformat()}T00:00:00"


def values(rows: Sequence[dict[str, Any]]) -> Any:
    """Return rows as a chart's data."""
    alt = altair()

    return alt.Data(values=list(rows))


def wrapped(text: str, width: int = _WRAP) -> list[str]:
    """Return a text in lines that fit a chart."""
    return textwrap.wrap(text, width) or [""]


def plural(count: int, one: str) -> str:
    """Return "1 event", "1,024 events"."""
    return f"{count:,} {one}" + ("" if count == 1 else "s")


def caption(basis: Basis, *notes: str) -> list[str]:
    """Return the lines that say what a chart rests on: n, sources, days, coder, ledger, and what there is to note."""
    if not basis.events:
        rests = "n = 0: the ledger holds no events of these countries and days."
    else:
        days = f"{basis.first:%-d %b %Y} – {basis.last:%-d %b %Y}" if basis.first and basis.last else "days unknown"
        tellers = f"{plural(basis.reports, 'report')} by {plural(basis.publishers, 'publisher')}"
        rests = f"n = {plural(basis.events, 'event')} told in {tellers}; {days}."
    coders = f"Coded by {', '.join(basis.coders)}; " if basis.coders else ""
    return [*wrapped(" ".join((rests, *filter(None, notes)))), f"{coders}ledger {basis.ledger}; Dragoman."]


def head(text: str) -> Any:
    """Return the title of one panel of several."""
    alt = altair()

    return alt.TitleParams(text, fontSize=12, anchor="start", offset=6, frame="group")


def days(first: date, last: date) -> Any:
    """Return the axis of days from one to the other, named as finely as there is room."""
    alt = altair()

    years = (last - first).days / 365
    form = "%Y" if years > 8 else "%b %Y" if years > 0.5 else "%-d %b %Y"
    return alt.Axis(grid=False, format=form, labelFlush=False, tickCount=8 if years > 0.5 else 5, labelOverlap=True)


def signed(title: str | None = None, ticks: int = 4) -> Any:
    """Return an axis of numbers that may be negative: +20, 0, −20."""
    alt = altair()

    shown = "datum.value == 0 ? '0' : format(datum.value, '+,~f')"
    return alt.Axis(title=title, tickCount=ticks, labelExpr=shown)


def finished(chart: Any, title: str, basis: Basis, *notes: str) -> Any:
    """Return the chart with its title, its caption and the type that all charts share."""
    head = altair().TitleParams(
        wrapped(title, 76), subtitle=caption(basis, *notes), anchor="start", frame="group", offset=14, subtitlePadding=5
    )
    return (
        chart.properties(title=head, background="white", padding=12)
        .configure(font=FONT)
        .configure_title(fontSize=15, fontWeight=600, color=INK, subtitleFontSize=11, subtitleColor=GREY, subtitleLineHeight=14)
        .configure_axis(
            labelColor=INK, titleColor=INK, labelFontSize=11, titleFontSize=11, titleFontWeight="normal", gridColor="#E8E8E8",
            domainColor=GREY, tickColor=GREY, titlePadding=8,
        )
        .configure_legend(
            orient="bottom", direction="horizontal", titleFontSize=11, titleFontWeight="normal", labelFontSize=11, symbolSize=110,
            labelColor=INK, titleColor=INK, columnPadding=14, labelLimit=320,
        )
        .configure_header(labelFontSize=12, labelColor=INK, titleFontSize=11, labelFontWeight=600)
        .configure_view(stroke=None)
    )  # fmt: skip
