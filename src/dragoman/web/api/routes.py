"""The routes of the API: each reads or writes what a page does."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from dragoman.ledger import Judgement, WrongJudgement, WrongSearch
from dragoman.ledger import agreement as measure
from dragoman.ledger.events import Event
from dragoman.ledger.results import Entry, Head
from dragoman.ledger.search import Conditions
from dragoman.web import problems, queries
from dragoman.web.accounts import Person
from dragoman.web.additions import Addition, Upload
from dragoman.web.api import models
from dragoman.web.api.models import Actor, After, Ident, Limit, OfCategory, OfStatus, Recipient, Since, Until
from dragoman.web.blindness import event_for, seen
from dragoman.web.gate import Desk, Reader, Reviewer, check_program, desk_of
from dragoman.web.problems import Problem
from dragoman.web.queries import Filters, MentionsWanted
from dragoman.web.views.relations import pairs, relation_of

_SAID = {
    400: "the body cannot be read",
    401: "no token, or one that was taken back",
    403: "the role is too small for this",
    404: "there is no such thing",
    405: "this address does not take that kind of request",
    409: "it does not fit what the ledger holds",
    413: "too much was sent",
    421: "the desk is not served under this name",
    422: "what was asked cannot be read",
    503: "the ledger fails",
}
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": models.Problem, "description": said, "content": {problems.JSON: {}}} for status, said in _SAID.items()
}
router = APIRouter(prefix="/api/v1", responses=_ERRORS)
Number = Annotated[int, Path(ge=1, le=models.LARGEST)]
_PATTERN = "^[A-Z]{3}$"
Side = Annotated[str, Path(pattern=_PATTERN, description="ISO 3166 alpha-3 code, or UNO IGO EUR NGO IMG MNC")]


@router.get("/counts", tags=["ledger"])
def counts(request: Request, person: Reader) -> models.Counted:
    """Count what the ledger holds."""
    found = desk_of(request).ledger.counts()
    return models.Counted(**asdict(found) | {"coders": list(found.coders)})


# --- reports and mentions --------------------------------------------------------------------------------------------------


@router.get("/reports", tags=["reports"])
def reports(
    request: Request,
    person: Reader,
    publisher: Annotated[str | None, Query(max_length=200)] = None,
    limit: Limit = 50,
    after: After = None,
) -> models.Reports:
    """List reports in the order in which they came in."""
    with queries.reading(desk_of(request).ledger) as connection:
        found = queries.page_of_reports(connection, after or 0, limit + 1, publisher)
    return models.Reports(
        items=[_head(head) for _, head in found[:limit]], next=found[limit - 1][0] if len(found) > limit else None
    )


@router.get("/search", tags=["reports"])
def search(
    request: Request,
    person: Reader,
    q: Annotated[str, Query(min_length=1, max_length=500, description='all words must occur: treaty "joint drill" artiller*')],
    country: Actor = None,
    category: OfCategory = None,
    since: Since = None,
    until: Until = None,
    publisher: Annotated[str | None, Query(max_length=200)] = None,
    limit: Limit = 50,
) -> models.FoundReports:
    """Find reports by their words, the newest first."""
    try:
        found = desk_of(request).ledger.search(q, Conditions(country, category, since, until, publisher), limit)
    except WrongSearch:  # marks alone: no report holds no word
        found = []
    return models.FoundReports(items=[models.FoundReport(**asdict(one.report), excerpt=one.excerpt) for one in found])


@router.get("/reports/{ident}", tags=["reports"])
def report(ident: Ident, request: Request, person: Reader) -> models.OneReport:
    """Give a report with all its mentions and all that was set aside, with reasons."""
    coding = desk_of(request).ledger.coding(ident)
    return models.OneReport(
        report=coding.report.to_json(),
        coder=coding.coder,
        mentions=[mention.to_json() for mention in coding.mentions],
        set_aside=[asdict(aside) for aside in coding.set_aside],
        notes=list(coding.notes),
    )


@router.get("/mentions", tags=["mentions"])
def mentions(
    request: Request,
    person: Reader,
    wanted: Annotated[MentionsWanted, Depends(models.mentions_wanted)],
    limit: Limit = 50,
    after: After = None,
) -> models.Mentions:
    """List mentions in the order in which they came in."""
    with queries.reading(desk_of(request).ledger) as connection:
        found = queries.page_of_mentions(connection, wanted, after or 0, limit + 1)
        events = queries.events_of(connection, [entry.mention.id for _, entry in found])
    items = [_told(entry, events) for _, entry in found[:limit]]
    return models.Mentions(items=items, next=found[limit - 1][0] if len(found) > limit else None)


@router.get("/mentions/{ident}", tags=["mentions"])
def mention(ident: Ident, request: Request, person: Reader) -> models.ToldMention:
    """Give a mention with its report's head and its event."""
    desk = desk_of(request)
    found = desk.ledger.mention(ident)
    told = desk.ledger.report(found.report)
    with queries.reading(desk.ledger) as connection:
        events = queries.events_of(connection, [found.id])
    return _told(Entry(found, Head(told.id, told.title, told.published, told.publisher, told.url)), events)


def _head(head: Head) -> models.ReportHead:
    return models.ReportHead(**asdict(head))


def _told(entry: Entry, events: dict[str, str]) -> models.ToldMention:
    ident = entry.mention.id
    return models.ToldMention(mention=entry.mention.to_json(), report=_head(entry.report), event=events.get(ident))


# --- events and relations --------------------------------------------------------------------------------------------------


@router.get("/events", tags=["events"])
def events(
    request: Request,
    person: Reader,
    actor: Actor = None,
    recipient: Recipient = None,
    category: OfCategory = None,
    status: OfStatus = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    after: Annotated[str | None, Query(pattern="^[0-9a-z]{1,64}$", description="the `next` of the page before")] = None,
) -> models.Events:
    """List events, the newest first, each with every report's telling."""
    ledger = desk_of(request).ledger
    found = list(ledger.events(actor, recipient, since, until, category, status, newest=True, limit=limit + 1, after=after))
    return models.Events(
        items=[_event(event, request, person) for event in found[:limit]],
        next=found[limit - 1].id if len(found) > limit else None,
    )


@router.get("/events/{ident}", tags=["events"])
def event(ident: Ident, request: Request, person: Reader) -> dict[str, Any]:
    """Give an event (docs/ledger.md): what its reports agree and disagree on, and each telling."""
    return _event(desk_of(request).ledger.event(ident), request, person)


def _event(found: Event, request: Request, person: Person) -> dict[str, Any]:
    return event_for(found, person, desk_of(request).settings.blind).to_json()


@router.get("/relations", tags=["relations"])
def relations(
    request: Request, person: Reader, country: Actor = None, limit: Limit = 100, after: After = None
) -> models.Relations:
    """List every two countries that the ledger tells of."""
    found = [pair for pair in pairs(desk_of(request)) if country in (None, pair.left, pair.right)]
    begin = after or 0
    items = [models.PairOfCountries(**asdict(pair)) for pair in found[begin : begin + limit]]
    return models.Relations(items=items, next=begin + limit if len(found) > begin + limit else None)


@router.get("/relations/{left}/{right}", tags=["relations"])
def relation(
    left: Side,
    right: Side,
    request: Request,
    person: Reader,
    by: Literal["week", "month", "year"] = "month",
    category: OfCategory = None,
    since: Since = None,
    until: Until = None,
) -> models.OneRelation:
    """Give the series between two countries and its turning points."""
    if left == right:
        raise Problem(404, "a relation has two countries")
    found = relation_of(desk_of(request), left, right, Filters(since, until, category), by, 1)
    return models.OneRelation(
        left=left,
        right=right,
        by=by,
        series=[models.SeriesPoint(**asdict(point)) for point in found.points],
        turning_points=[
            models.Turn(
                period=turn.period, direction=turn.direction, before=turn.before, after=turn.after, p=turn.p,
                events=[act.event for act in turn.events],
            )
            for turn in found.turns
        ],
        note=found.no_turns,
    )  # fmt: skip


@router.get("/relations/{left}/{right}/events", tags=["relations"])
def relation_events(
    left: Side,
    right: Side,
    request: Request,
    person: Reader,
    category: OfCategory = None,
    status: OfStatus = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[int | None, Query(ge=1, le=100_000, description="the `next` of the page before")] = None,
) -> models.RelationEvents:
    """List the events between two countries in both directions, the newest first."""
    number = after or 1
    with queries.reading(desk_of(request).ledger) as connection:
        wanted = Filters(since, until, category, status)
        found, more = queries.between(connection, left, right, wanted, limit, number)
    return models.RelationEvents(items=[_event(event, request, person) for event, _ in found], next=number + 1 if more else None)


# --- judgements ------------------------------------------------------------------------------------------------------------


@router.get("/judgements", tags=["judgements"])
def judgements(
    request: Request,
    person: Reader,
    mention: Annotated[str | None, Query(max_length=64, description="of the mention with this id")] = None,
    by: Annotated[str | None, Query(max_length=60, description="by this person")] = None,
    limit: Limit = 100,
    after: After = None,
) -> models.Judgements:
    """List what people decided; on a blind desk, as far as one has decided oneself (an admin sees all)."""
    desk = desk_of(request)
    visible = seen(desk.ledger.judgements(mention), person, desk.settings.blind)
    found = [one for one in visible if one.key > (after or 0) and by in (None, one.judge)]
    return models.Judgements(
        items=[_judgement(one) for one in found[:limit]], next=found[limit - 1].key if len(found) > limit else None
    )


@router.post("/judgements", tags=["judgements"], status_code=201)
def judge(decision: models.Decision, request: Request, person: Reviewer) -> models.OneJudgement:
    """Append a decision on a mention; nothing is overwritten."""
    check_program(request)
    ledger = desk_of(request).ledger
    try:
        made = ledger.judge(
            decision.mention, decision.kind, person.name, decision.reason, decision.field, decision.value, decision.other
        )
    except WrongJudgement as error:
        raise Problem(409, str(error)) from error
    return _judgement(made)


@router.post("/judgements/{number}/undo", tags=["judgements"], status_code=201)
def undo(number: Number, undoing: models.Undoing, request: Request, person: Reviewer) -> models.OneJudgement:
    """Take a decision of one's own back; both stay on record."""
    check_program(request)
    ledger = desk_of(request).ledger
    found = next((one for one in ledger.judgements() if one.key == number), None)
    if found is None:
        raise Problem(404, f"there is no judgement number {number}")
    if found.judge != person.name and not person.may("admin"):
        raise Problem(403, "only an admin takes back what another person decided")
    return _judgement(ledger.undo(number, person.name, undoing.reason))


def _judgement(one: Judgement) -> models.OneJudgement:
    return models.OneJudgement(**one.to_json())


@router.get("/agreement", tags=["judgements"])
def agreement(request: Request, person: Reader) -> models.Agreed:
    """Tell how far judges agree with each other, and the coder with them."""
    found = measure.of(desk_of(request).ledger.judgements())
    return models.Agreed(**asdict(found) | {"precision": found.precision, "corrected": dict(found.corrected)})


# --- adding ----------------------------------------------------------------------------------------------------------------


@router.post("/additions", tags=["adding"], status_code=202)
def add(new: models.NewReports, request: Request, person: Reviewer, response: Response) -> models.OneAddition:
    """Give texts to be coded; ask for the addition until its state is "done"."""
    check_program(request)
    desk = desk_of(request)
    lines = [json.dumps(one.model_dump(mode="json", exclude_none=True)) for one in new.reports]
    key = desk.additions.add(person.name, [Upload("texts.jsonl", "\n".join(lines).encode())], None, None, None)
    response.headers["location"] = f"/api/v1/additions/{key}"
    return _addition(desk, key)


@router.get("/additions/{number}", tags=["adding"])
def addition(number: Number, request: Request, person: Reviewer) -> models.OneAddition:
    """Tell how far an addition is."""
    return _addition(desk_of(request), number)


def _addition(desk: Desk, key: int) -> models.OneAddition:
    found: Addition | None = desk.additions.get(key)
    if found is None:
        raise Problem(404, f"there is no addition number {key} on this desk")
    names = ("key", "state", "total", "done", "mentions", "message")
    aside = [{"where": where, "reason": reason} for where, reason in found.aside]
    return models.OneAddition(**{name: getattr(found, name) for name in names}, reports=list(found.reports), set_aside=aside)
