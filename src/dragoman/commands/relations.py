"""`dragoman plot`: draw a relation to a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.commands.intake import day_of, fail, warn
from dragoman.commands.ledger import DEFAULT, FAILED, Where, country_of, opened

if TYPE_CHECKING:
    from dragoman.relations import Tables

EXAMPLE = (
    "Examples: `dragoman plot RUS PRK --out relation.svg`, `dragoman plot RUS PRK --chart turning --by month --out turns.png`, "
    "`dragoman plot RUS PRK --chart claim --since 2024-01-01 --until 2024-12-31 --out claim.html`"
)
_NEEDED = ("ibis", "altair", "vl_convert", "ruptures", "networkx", "pandas")


class Drawn(StrEnum):
    """What is drawn."""

    series = "series"
    account = "account"
    totals = "totals"
    agreements = "agreements"
    ends = "ends"
    answers = "answers"
    turning = "turning"
    claim = "claim"
    sources = "sources"
    network = "network"
    centrality = "centrality"


class By(StrEnum):
    """By which period events are counted."""

    day = "day"
    week = "week"
    month = "month"
    year = "year"


class Measured(StrEnum):
    """What is measured: the sum of PLOVER scores, events, those of a quality, or their share of all that the ledger holds."""

    scale = "scale"
    events = "events"
    cooperation = "cooperation"
    conflict = "conflict"
    share = "share"


def plot(
    countries: Annotated[
        list[str] | None,
        typer.Argument(metavar="COUNTRY", help="one country (with the world), or two; none for network and centrality"),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", help="the file to write: .svg, .png, .html (opens offline) or .json (Vega-Lite)")
    ] = Path("relation.svg"),
    chart: Annotated[
        Drawn,
        typer.Option(
            "--chart",
            help="series: events by quad · account: gifts and returns · totals: gifts by kind · agreements: what binds them · "
            "ends: gifts not returned, promises without a deed · answers: lags and correlation · "
            "turning: turning points with their words · claim: is the window from --since to --until the strongest? · sources: "
            "who tells · network, centrality: all countries",
        ),
    ] = Drawn.series,
    by: Annotated[By | None, typer.Option("--by", help="count by this period; without it one that fits is taken")] = None,
    measure: Annotated[Measured | None, typer.Option("--measure", help="for answers, turning and claim")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="from this day on")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="up to this day, included")] = None,
    ledger: Where = DEFAULT,
) -> None:
    """Draw a relation to a file, without network or browser; each chart says how many events it rests on, and who told them."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise fail(f"charts need {', '.join(missing)}: pip install 'dragoman[relations]'", 3)
    from dragoman.relations.charts.saving import SUFFIXES, save

    if out.suffix.lower() not in SUFFIXES:
        raise fail(f"{out} is no kind of chart: give a name that ends in {', '.join(SUFFIXES)}")
    first, last = day_of(since), day_of(until)
    if first and last and first > last:
        raise fail(f"--since {first} is after --until {last}")
    sides = _sides(chart, countries or [])
    draw = _drawing(chart, sides, by.value if by else None, measure.value if measure else None, first, last)
    if Path(ledger).is_dir():
        from dragoman.relations import tables

        with tables(ledger) as found:
            made = draw(found)
    else:
        with opened(ledger) as store:
            made = draw(store)
    try:
        save(made, out)
    except OSError as error:
        raise fail(f"{out} cannot be written: {error.strerror or error}", FAILED) from error
    warn(f"{out} is written")


def _sides(chart: Drawn, countries: list[str]) -> tuple[str | None, str | None]:
    """Return the codes of the countries; raise typer.Exit(2) where the chart needs others than are named."""
    wanted = {Drawn.network: (0,), Drawn.centrality: (0,), Drawn.series: (1, 2), Drawn.sources: (1, 2), Drawn.turning: (1, 2)}
    counts = wanted.get(chart, (2,))
    if len(countries) not in counts:
        raise fail(f"--chart {chart} takes {' or '.join(map(str, counts))} countries, and {len(countries)} are named")
    codes = [country_of(name) for name in countries]
    return (codes[0] if codes else None), (codes[1] if len(codes) > 1 else None)


def _drawing(
    chart: Drawn, sides: tuple[str | None, str | None], by: str | None, measure: Any, since: date | None, until: date | None
) -> Callable[[Tables | Any], Any]:
    from dragoman.relations import charts

    one, other = sides
    days: dict[str, Any] = {"since": since, "until": until}
    measured: dict[str, Any] = {"by": by or "month", **({"measure": measure} if measure else {})}
    if chart is Drawn.claim and (since is None or until is None):
        raise fail("--chart claim takes --since and --until: the window that is said to be the strongest")
    drawings: dict[Drawn, Callable[[Any], Any]] = {
        Drawn.series: lambda where: charts.series(where, one, other, by, **days),
        Drawn.account: lambda where: charts.account(where, one, other, **days),
        Drawn.totals: lambda where: charts.totals(where, one, other, **days),
        Drawn.agreements: lambda where: charts.agreements(where, one, other, **days),
        Drawn.ends: lambda where: charts.open_ends(where, one, other, **days),
        Drawn.sources: lambda where: charts.sources(where, one, other, **days),
        Drawn.answers: lambda where: charts.answers(where, one, other, **measured, **days),
        Drawn.turning: lambda where: charts.turning_points(where, one, other, **measured, **days),
        Drawn.claim: lambda where: charts.claim(where, one, other, (since or date.min, until or date.max), **measured),
        Drawn.network: lambda where: charts.network(where, **days),
        Drawn.centrality: lambda where: charts.centrality(where, by or "year", **days),
    }
    return drawings[chart]
