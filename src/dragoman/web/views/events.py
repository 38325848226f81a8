"""Events: a list that can be narrowed, and one of them with every report's telling beside the others."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from dragoman.ledger.events import Event
from dragoman.ledger.results import Entry, EventLink, Head
from dragoman.records import Mention, Report, Span
from dragoman.web import marking, queries
from dragoman.web.blindness import seen
from dragoman.web.gate import Desk, Reader, desk_of, page
from dragoman.web.lines import Line, line
from dragoman.web.marking import Card, Segment
from dragoman.web.problems import Problem
from dragoman.web.templates import with_query
from dragoman.web.views import asked
from dragoman.web.worldmap import Located, located

router = APIRouter()
AT_ONCE = 40
SIDE_BY_SIDE = 24  # tellings that one page compares
LABELS = {
    "act": "act",
    "actor": "actor",
    "recipient": "recipient",
    "item": "items",
    "toll": "toll",
    "when": "when",
    "where": "where",
    "on the word of": "on the word of",
}


@router.get("/events")
def events(request: Request, person: Reader) -> Response:
    """List events, the newest first, narrowed as the address says."""
    desk = desk_of(request)
    wanted = asked.filters(request)
    actor = asked.maybe_country(request.query_params.get("actor"))
    recipient = asked.maybe_country(request.query_params.get("recipient"))
    after = request.query_params.get("after") or None
    found = list(
        desk.ledger.events(
            actor,
            recipient,
            wanted.since,
            wanted.until,
            wanted.category,
            wanted.status,
            newest=True,
            limit=AT_ONCE + 1,
            after=after,
        )
    )
    shown = [(event, line(event)) for event in found[:AT_ONCE]]
    asked_for = {
        "actor": actor,
        "recipient": recipient,
        "since": wanted.since,
        "until": wanted.until,
        "category": wanted.category,
        "status": wanted.status,
    }
    more = with_query("/events", **asked_for, after=found[AT_ONCE - 1].id) if len(found) > AT_ONCE else ""
    return page(
        request,
        "events.html",
        person=person,
        found=shown,
        wanted=wanted,
        actor=actor,
        recipient=recipient,
        more=more,
        asked_for=asked_for,
        later=after,
        **asked.choices(),
    )


# --- one event -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a report, and whether the paragraph goes on before and after it."""

    segments: tuple[Segment, ...]
    before: bool
    after: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """One report's telling: its card, the words around it marked, whether it copies another report."""

    card: Card
    report: Head
    passages: tuple[Passage, ...]
    copy_of: Head | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What one telling says of a field: (words, what was made of them) each."""

    said: tuple[tuple[str, str], ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A field across the tellings."""

    label: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether any telling says otherwise than the first that says anything."""
        return any(cell.differs for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Tie:
    """A link to another event."""

    kind: str
    cue: str | None
    event: Event
    line: Line
    outgoing: bool


@router.get("/events/{ident}")
def event(ident: str, request: Request, person: Reader) -> Response:
    """Show an event: each report's telling beside the others, what differs, links, map, judgements."""
    desk = desk_of(request)
    found = desk.ledger.event(ident)
    if found.id != ident:
        return RedirectResponse(f"/events/{found.id}", 303)
    tellings = _tellings(desk, found)
    visible = seen(found.judgements, person, desk.settings.blind)
    return page(
        request,
        "event.html",
        person=person,
        event=found,
        line=line(found),
        tellings=tellings,
        hidden=len(found.mentions) - len(tellings),
        rows=rows(tellings),
        ties=_ties(desk, found),
        map=_map(found),
        judgements=visible,
        hidden_judgements=len(found.judgements) - len(visible),
        roles=[role for role in marking.ROLES if any(f.role == role for t in tellings for f in t.card.fields)],
    )


def _tellings(desk: Desk, found: Event) -> list[Telling]:
    entries = found.mentions[:SIDE_BY_SIDE]
    cards = marking.cards([entry.mention for entry in entries])
    texts: dict[str, Report] = {}
    for entry in entries:
        if entry.report.id not in texts:
            texts[entry.report.id] = desk.ledger.report(entry.report.id)
    return [
        Telling(card, entry.report, passages(texts[entry.report.id].text, card), found.copies.get(entry.report.id))
        for card, entry in zip(cards, entries, strict=True)
    ]


def passages(text: str, card: Card, most: int = 6) -> tuple[Passage, ...]:
    """Return the sentences that tell a mention, and the words elsewhere that its fields rest on, each with its marks."""
    told = list(card.mention.text_info)
    outside = [span for field in card.fields for span in field.spans if not any(span.overlaps(one) for one in told)]
    windows = [*told, *(marking.excerpt(text, span, 70) for span in outside)]
    merged: list[Span] = []
    for window in sorted(windows):
        if merged and window.start <= merged[-1].end + 40 and "\n" not in text[merged[-1].end : window.start]:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, window.end))
        else:
            merged.append(window)
    return tuple(_passage(text, card, window) for window in merged[:most])


def _passage(text: str, card: Card, window: Span) -> Passage:
    before, after = text[: window.start].rstrip(" "), text[window.end :].lstrip(" ")
    # a sentence that ends before, or begins after, needs no mark
    going_on = bool(before) and before[-1] not in '.!?\n”"', bool(after) and text[window.end - 1] not in '.!?\n”"'
    return Passage(tuple(marking.segments(text, [card], within=window)), *going_on)


def rows(tellings: list[Telling]) -> list[Row]:
    """Return the fields across tellings; a cell differs where it says something other than most of those before and after it."""
    found = [_row("status", [((t.card.mention.status, ""),) for t in tellings])]
    for name, label in LABELS.items():
        said = [tuple((f.words, f.value) for f in t.card.fields if _label(f.label) == name) for t in tellings]
        if any(said):
            found.append(_row(label, said))
    return found


def _label(label: str) -> str:
    return "item" if label in ("conveyance", "escort", "weapon", "channel") else label


def _row(label: str, said: list[tuple[tuple[str, str], ...]]) -> Row:
    # tellings are compared by what was made of their words, since words always differ
    meant = [frozenset(value or words.casefold() for words, value in cell) for cell in said]
    given = [one for one in meant if one]
    usual = max(given, key=given.count) if given else frozenset()
    differs = [bool(one) and one != usual and label != "on the word of" for one in meant]
    return Row(label, tuple(Cell(cell, other) for cell, other in zip(said, differs, strict=True)))


def _ties(desk: Desk, found: Event) -> list[Tie]:
    wanted = [(link, link.target, True) for link in found.links] + [(link, link.event, False) for link in found.linked_from]
    with queries.reading(desk.ledger) as connection:
        others = queries.events_by_id(connection, (ident for _, ident, _ in wanted))
    ties: dict[tuple[str, str, bool], Tie] = {}
    for link, ident, outgoing in wanted:
        if ident in others and ident != found.id:
            ties.setdefault((link.kind, ident, outgoing), _tie(link, others[ident], outgoing))
    return list(ties.values())


def _tie(link: EventLink, other: Event, outgoing: bool) -> Tie:
    return Tie(link.kind.replace("_", " "), link.cue, other, line(other), outgoing)


def _map(found: Event) -> tuple[Located, str] | None:
    for entry in found.mentions:
        place = entry.mention.where
        if place and place.latitude is not None and place.longitude is not None:
            drawn = located(place.longitude, place.latitude, place.resolution)
            if drawn:
                return drawn, place.name or place.text
    return None


@router.get("/mentions/{ident}")
def mention(ident: str, request: Request, person: Reader) -> Response:
    """Lead to the event that a mention stands in, else to its report."""
    desk = desk_of(request)
    found: Mention = desk.ledger.mention(ident)
    with queries.reading(desk.ledger) as connection:
        event = queries.events_of(connection, [found.id]).get(found.id)
    if event:
        return RedirectResponse(f"/events/{event}", 303)
    if not found.report:
        raise Problem(404, f'there is no mention "{ident}"')
    return RedirectResponse(f"/reports/{found.report}", 303)


def entry_of(found: Event, mention: str) -> Entry | None:
    """Return the telling with this mention's id."""
    return next((entry for entry in found.mentions if entry.mention.id == mention), None)
