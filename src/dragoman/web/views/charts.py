"""The charts of a relation: each a picture (no script needed), and with Vega one that can be pointed at."""

from __future__ import annotations

import threading
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.ledger import Ledger
from dragoman.relations import TooFew, charts
from dragoman.relations.charts import saving
from dragoman.web import queries
from dragoman.web.gate import Desk, Reader, desk_of, page
from dragoman.web.problems import Problem
from dragoman.web.queries import Filters
from dragoman.web.templates import with_query
from dragoman.web.views import asked

router = APIRouter()
DRAWN = {
    "series": "What each did to the other, by quad",
    "account": "Gifts and returns",
    "totals": "What was given, by kind",
    "answers": "How acts are answered: lags and correlation",
    "turning": "Turning points",
    "sources": "Who tells it",
}
_KINDS = {"svg": "image/svg+xml", "png": "image/png", "json": "application/json"}
_drawing = threading.Semaphore(1)  # one picture at a time: a chart must not slow the pages of others


@router.get("/relations/{left}/{right}/charts")
def listed(left: str, right: str, request: Request, person: Reader) -> Response:
    """Show every chart of a relation, under the filters of its page."""
    one, other = asked.country(left), asked.country(right)
    wanted = asked.filters(request)
    narrowed = {"since": wanted.since, "until": wanted.until}
    base = f"/relations/{one}/{other}"
    found = [
        (name, title, {kind: with_query(f"{base}/charts/{name}.{kind}", **narrowed) for kind in _KINDS})
        for name, title in DRAWN.items()
    ]
    return page(request, "charts.html", person=person, left=one, right=other, base=base, found=found, wanted=wanted)


@router.get("/relations/{left}/{right}/charts/{name}.{format}")
def chart(left: str, right: str, name: str, format: str, request: Request, person: Reader) -> Response:
    """Give a chart as SVG, PNG or Vega-Lite JSON."""
    if name not in DRAWN or format not in _KINDS:
        raise Problem(404, f"there is no such chart: it is one of {', '.join(DRAWN)}, as {', '.join(_KINDS)}")
    desk, one, other, wanted = desk_of(request), asked.country(left), asked.country(right), asked.filters(request)
    return Response(_rendered(desk, one, other, name, format, wanted), media_type=_KINDS[format])


def _rendered(desk: Desk, one: str, other: str, name: str, format: str, wanted: Filters) -> bytes:
    with queries.reading(desk.ledger) as connection:
        state = queries.state(connection)

    def reckon() -> bytes:
        with _drawing:
            return saving.rendered(_chart(desk.ledger, one, other, name, wanted), f".{format}")

    return desk.kept.get(("chart", one, other, name, format, wanted.since, wanted.until, state), reckon)


def _chart(ledger: Ledger, one: str, other: str, name: str, wanted: Filters) -> Any:
    days = {"since": wanted.since, "until": wanted.until}
    drawn = {
        "series": charts.series,
        "account": charts.account,
        "totals": charts.totals,
        "answers": charts.answers,
        "turning": charts.turning_points,
        "sources": charts.sources,
    }
    try:
        return drawn[name](ledger, one, other, **days)  # type: ignore[operator]
    except TooFew as error:
        raise Problem(404, str(error)) from error
