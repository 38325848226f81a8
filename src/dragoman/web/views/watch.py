"""How the watch of this ledger fares: what it has added, what waits, each of its feeds."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman import watching
from dragoman.web.gate import Reader, desk_of, page

router = APIRouter()


@router.get("/status")
def status(request: Request, person: Reader) -> Response:
    """Show what `dragoman watch` is doing; the failing feeds first."""
    found = watching.status(desk_of(request).settings.ledger)
    feeds = sorted(found.feeds, key=lambda feed: (-feed.failures, feed.title or feed.url)) if found else []
    return page(request, "status.html", person=person, found=found, feeds=feeds)
