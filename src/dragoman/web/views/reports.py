"""Reports: found by their words, and one of them with everything that it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from dragoman.countries import UnknownCountry, code_of
from dragoman.ledger import Judgement
from dragoman.ledger.search import Conditions
from dragoman.records import Mention
from dragoman.web import marking, queries
from dragoman.web.accounts import Person
from dragoman.web.blindness import seen
from dragoman.web.gate import Desk, Reader, desk_of, page
from dragoman.web.lines import words
from dragoman.web.templates import unseen
from dragoman.web.views import asked

router = APIRouter()
AT_ONCE = 30


@router.get("/reports")
def reports(request: Request, person: Reader) -> Response:
    """Find reports by their words; without words show the newest."""
    desk = desk_of(request)
    query = request.query_params.get("q", "").strip()[:500]
    wanted = asked.filters(request)
    country = asked.maybe_country(request.query_params.get("country"))
    publisher = request.query_params.get("publisher", "").strip() or None
    limit = AT_ONCE * asked.number(request, "pages", 1, 20)
    found, heads = [], []
    if query:
        conditions = Conditions(country, wanted.category, wanted.since, wanted.until, publisher)
        found = desk.ledger.search(query, conditions, limit + 1)
    else:
        with queries.reading(desk.ledger) as connection:
            heads = queries.newest_reports(connection, limit + 1)
    return page(
        request,
        "reports.html",
        person=person,
        query=query,
        found=found[:limit],
        heads=heads[:limit],
        more=len(found or heads) > limit,
        pages=limit // AT_ONCE,
        country=country,
        publisher=publisher,
        wanted=wanted,
        **asked.choices(),
    )


@router.get("/search")
def search(request: Request, person: Reader) -> Response:
    """Go where the words of the search box lead: a relation ("Russia, North Korea"), a country, or reports that hold them."""
    query = request.query_params.get("q", "").strip()[:500]
    for mark in (" and ", ",", "–", " - ", " to ", ";", "→", " "):
        left, found, right = query.partition(mark)
        if found and (codes := _codes(left, right)):
            return RedirectResponse(f"/relations/{codes[0]}/{codes[1]}", 303)
    if len(query) > 2 and (code := _code(query)):
        return RedirectResponse(f"/relations?{urlencode({'country': code})}", 303)
    return RedirectResponse(f"/reports?{urlencode({'q': query})}" if query else "/reports", 303)


def _code(text: str) -> str | None:
    text = text.strip()
    if not text or (text != text.title() and not text.isupper()):
        return None  # a country is written with a capital; "turkey" may be a bird
    try:
        return code_of(text)
    except UnknownCountry:
        return None


def _codes(left: str, right: str) -> tuple[str, str] | None:
    one, other = _code(left), _code(right)
    return (one, other) if one and other and one != other else None


@dataclass(frozen=True, slots=True)
class Linked:
    """Where a link of a card leads: a card of this page, or an event told elsewhere."""

    href: str
    text: str


@router.get("/reports/{ident}")
def report(ident: str, request: Request, person: Reader) -> Response:
    """Show a report with the words of every field marked, its events beside it, and what was set aside and why."""
    desk = desk_of(request)
    coding = desk.ledger.coding(ident)
    if coding.report.id != ident:
        return RedirectResponse(f"/reports/{coding.report.id}", 303)
    cards = marking.cards(coding.mentions)
    number = {card.mention.id: card for card in cards}
    with queries.reading(desk.ledger) as connection:
        events = queries.events_of(connection, list(number))
    links = {ident: Linked(f"#{card.key}", f"{card.number} “{card.mention.trigger.text}”") for ident, card in number.items()}
    return page(
        request,
        "report.html",
        person=person,
        report=coding.report,
        coding=coding,
        cards=cards,
        segments=marking.segments(coding.report.text, cards, coding.set_aside),
        roles=[role for role in marking.ROLES if any(field.role == role for card in cards for field in card.fields)],
        events=events,
        links=links,
        judged=_judged(desk, person, coding.mentions),
        unseen=unseen(coding.report.text),
        title=coding.report.title or f"Report {coding.report.id}",
        summary=summary,
    )


def _judged(desk: Desk, person: Person, mentions: Sequence[Mention]) -> dict[str, tuple[bool, list[Judgement]]]:
    """Return for each mention that was judged whether it is rejected, and by what, as far as a person may see it."""
    found = {}
    for one in desk.ledger.judged(mentions):
        if visible := seen(one.judgements, person, desk.settings.blind):
            found[one.mention.id] = (one.rejected and one.verdict in visible, visible)
    return found


def summary(mention: Mention) -> str:
    """Return a mention as its card's heading says it."""
    return " ".join(filter(None, (words(mention.actor), f"“{mention.trigger.text}”", words(mention.recipient))))
