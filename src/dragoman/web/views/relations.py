"""Relations: all of them by how much is told, and the page of two countries."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from dragoman.ledger.events import Event
from dragoman.web import downloads, drawing, queries
from dragoman.web.accounts import Person
from dragoman.web.blindness import event_for
from dragoman.web.gate import Desk, Reader, desk_of, page
from dragoman.web.problems import Problem
from dragoman.web.queries import Filters, Pair
from dragoman.web.relation import Relation, reckoned
from dragoman.web.views import asked

router = APIRouter()
AT_ONCE, PAGE = 100, 200


@router.get("/relations")
def relations(request: Request, person: Reader) -> Response:
    """List every two countries that the ledger tells of; narrowed to those of one country where the address says so."""
    desk = desk_of(request)
    left, right = request.query_params.get("left"), request.query_params.get("right")
    if left and right and left.strip() and right.strip():
        return RedirectResponse(f"/relations/{asked.country(left)}/{asked.country(right)}", 303)
    country = asked.maybe_country(request.query_params.get("country") or left or right)
    found = [pair for pair in pairs(desk) if country in (None, pair.left, pair.right)]
    number = asked.number(request, "page", 1)
    shown = found[(number - 1) * AT_ONCE : number * AT_ONCE]
    return page(
        request,
        "relations.html",
        person=person,
        pairs=shown,
        count=len(found),
        country=country,
        number=number,
        more=len(found) > number * AT_ONCE,
        **asked.choices(),
    )


def pairs(desk: Desk) -> list[Pair]:
    """Return every pair, reckoned once for each state of the ledger."""
    with queries.reading(desk.ledger) as connection:
        state = queries.state(connection)

    def reckon() -> list[Pair]:
        with queries.reading(desk.ledger) as connection:
            return queries.pairs(connection)

    return desk.kept.get(("pairs", state), reckon)


@router.get("/relations/{left}/{right}")
def relation(left: str, right: str, request: Request, person: Reader) -> Response:
    """Show how two countries stand with each other."""
    one, other = asked.country(left), asked.country(right)
    if one == other:
        raise Problem(404, "a relation has two countries: name another one")
    if (one, other) != (left, right):
        return RedirectResponse(f"/relations/{one}/{other}?{request.url.query}".rstrip("?"), 303)
    desk = desk_of(request)
    wanted = asked.filters(request)
    by = request.query_params.get("by") or None
    number = asked.number(request, "page", 1, 10_000)
    found = relation_of(desk, one, other, wanted, by, number)
    return page(
        request,
        "relation.html",
        person=person,
        left=one,
        right=other,
        found=found,
        timeline=drawing.timeline(found.panels, found.turns, found.by),
        label=drawing.label,
        wanted=wanted,
        asked_for={"since": wanted.since, "until": wanted.until, "category": wanted.category, "status": wanted.status, "by": by},
        number=number,
        periods=asked.PERIODS,
        **asked.choices(),
    )


def relation_of(desk: Desk, one: str, other: str, wanted: Filters, by: str | None, number: int) -> Relation:
    """Return what the page shows, reckoned once for each state of the ledger."""
    with queries.reading(desk.ledger) as connection:
        state = queries.state(connection)

    def reckon() -> Relation:
        return reckoned(desk.ledger, one, other, wanted, by, number)

    return desk.kept.get(("relation", one, other, wanted, by, number, state), reckon)


@router.get("/relations/{left}/{right}/events.{format}")
def download(left: str, right: str, format: str, request: Request, person: Reader) -> Response:
    """Give the events of a relation's view as a file."""
    one, other = asked.country(left), asked.country(right)
    wanted = asked.filters(request)
    return downloads.answer(format, _all(desk_of(request), person, one, other, wanted), f"{one}-{other}")


def _all(desk: Desk, person: Person, one: str, other: str, wanted: Filters) -> Iterator[Event]:
    # a page at a time, so that whoever reads slowly holds no connection
    number, more = 1, True
    while more:
        with queries.reading(desk.ledger) as connection:
            found, more = queries.between(connection, one, other, wanted, PAGE, number)
        yield from (event_for(event, person, desk.settings.blind) for event, _ in found)
        number += 1


@router.get("/events.{format}")
def all_events(format: str, request: Request, person: Reader) -> Response:
    """Give the events of a list's view as a file."""
    wanted = asked.filters(request)
    actor = asked.maybe_country(request.query_params.get("actor"))
    recipient = asked.maybe_country(request.query_params.get("recipient"))
    desk = desk_of(request)

    def every() -> Iterator[Event]:
        after = None
        while True:
            asked_for = (actor, recipient, wanted.since, wanted.until, wanted.category, wanted.status)
            found = list(desk.ledger.events(*asked_for, newest=True, limit=PAGE, after=after))
            yield from (event_for(event, person, desk.settings.blind) for event in found)
            if len(found) < PAGE:
                return
            after = found[-1].id

    return downloads.answer(format, every(), "events")
