"""The first page: what is new, which relations move, who acts on whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.ledger.events import Event
from dragoman.ledger.results import Counts, Head
from dragoman.web import queries
from dragoman.web.gate import Desk, Reader, desk_of, page
from dragoman.web.lines import Line, line
from dragoman.web.queries import Flow
from dragoman.web.worldmap import Drawn, drawn

router = APIRouter()
NEW, MOVERS, DRAWN = 12, 8, 40


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page shows, reckoned once for each state of the ledger."""

    counts: Counts
    until: date | None
    reports: tuple[Head, ...]
    events: tuple[tuple[Event, Line], ...]
    movers: tuple[Flow, ...]
    map: Drawn | None


@router.get("/")
def start(request: Request, person: Reader) -> Response:
    """Show what is new, movers, the map."""
    return page(request, "start.html", person=person, found=overview(desk_of(request)), recent=queries.RECENT)


def overview(desk: Desk) -> Overview:
    """Return what the first page shows."""
    with queries.reading(desk.ledger) as connection:
        state = queries.state(connection)

    def reckon() -> Overview:
        counts = desk.ledger.counts()
        with queries.reading(desk.ledger) as connection:
            until = queries.last_day(connection)
            found = queries.flows(connection, until) if until else []
            new = queries.newest_events(connection, NEW)
            heads = queries.newest_reports(connection, NEW // 2)
        now = sorted((flow for flow in found if flow.events), key=lambda flow: (-flow.events, flow.actor, flow.recipient))
        moved = sorted(found, key=lambda flow: (-abs(flow.change), -flow.events, flow.actor, flow.recipient))
        movers = tuple(flow for flow in moved if flow.change)[:MOVERS]
        return Overview(
            counts,
            until,
            tuple(heads),
            tuple((event, line(event)) for event in new),
            movers,
            drawn(now[:DRAWN]) if now else None,
        )

    return desk.kept.get(("start", state), reckon)
