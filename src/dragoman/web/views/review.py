"""Review: one mention at a time, judged by a key; the queue, the progress, and how far people agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from dragoman.ledger import Judgement
from dragoman.ledger import agreement as measure
from dragoman.ledger.agreement import Agreement
from dragoman.ledger.results import Head
from dragoman.records import Mention, Report
from dragoman.web import corrections, marking, queries, queues
from dragoman.web.accounts import Person
from dragoman.web.blindness import seen
from dragoman.web.gate import NAME, Desk, Reviewer, back, check_form, desk_of, page, set_cookie
from dragoman.web.lines import Line, of_mention
from dragoman.web.problems import Problem
from dragoman.web.queues import QUEUES, Queue
from dragoman.web.views import asked
from dragoman.web.views.events import passages

router = APIRouter()
WHAT = {
    "uncertain": "Uncertain: what the coder is least sure of",
    "disagreement": "Disagreement: events that reports tell differently, and mentions that people judged differently",
    "sample": "Sample: a random sample, to measure how good the coder is",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a queue is, and how far the people who judged agree."""

    judged: int
    length: int
    mine: int
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Nearby:
    """A mention that this one may be merged with, or split from."""

    mention: Mention
    line: Line


def _chosen(request: Request) -> Queue:
    asked_for = request.query_params.get("queue", "uncertain")
    return next((kind for kind in QUEUES if kind == asked_for), "uncertain")


def _is_blind(request: Request, desk: Desk) -> bool:
    return desk.settings.blind or bool(request.query_params.get("blind"))


@router.get("/review")
def review(request: Request, person: Reviewer) -> Response:
    """Lead to the next mention of the queue that is not judged, nor in another reviewer's hands."""
    desk, kind = desk_of(request), _chosen(request)
    blind = _is_blind(request, desk)
    ids, history = _queue(desk, kind, person), desk.ledger.judgements()
    done = _judged(history, person if blind else None)
    passed = set(request.query_params.get("passed", "").split(".")[-40:])
    held = set() if blind else desk.claims.others(person.name)
    following = next((ident for ident in ids if ident not in done and ident not in held and ident not in passed), None)
    kept = {name: value for name, value in request.query_params.items() if name in ("queue", "blind", "passed", "last", "done")}
    if following is None:
        progress = _progress(ids, history, done, person)
        passed.discard("")
        return page(
            request, "reviewed.html", person=person, kind=kind, kinds=WHAT, blind=blind, progress=progress, passed=len(passed)
        )
    desk.claims.take(following, person.name)
    return RedirectResponse(f"/review/{following}?{urlencode(kept)}".rstrip("?"), 303)


def _queue(desk: Desk, kind: Queue, person: Person) -> list[str]:
    # judging does not change what was coded: the queue is made anew when reports come in, or who disputes what may have changed
    with queries.reading(desk.ledger) as connection:
        state = queries.state(connection)
    relevant = state if kind == "disagreement" else tuple(one for one in state if one[0] != "judgements")
    seed = "" if kind != "sample" else "0"

    def reckon() -> list[str]:
        with queries.reading(desk.ledger) as connection:
            return queues.queue(connection, kind, seed)

    return desk.kept.get(("queue", kind, relevant), reckon)


def _judged(history: Sequence[Judgement], by: Person | None) -> set[str]:
    """Return the mentions with a live decision: by one person, or by anybody."""
    live = (one for one in history if not one.undone and one.kind != "undo" and one.mention)
    return {str(one.mention) for one in live if by is None or one.judge == by.name}


def _progress(ids: Sequence[str], history: Sequence[Judgement], done: set[str], person: Person) -> Progress:
    mine = _judged(history, person)
    return Progress(sum(ident in done for ident in ids), len(ids), len(mine), measure.of(history))


@router.get("/review/{ident}")
def item(ident: str, request: Request, person: Reviewer) -> Response:
    """Show one mention to judge: its words, its fields, what else may tell the same."""
    desk, kind = desk_of(request), _chosen(request)
    blind = _is_blind(request, desk)
    mention = desk.ledger.mention(ident)
    report = desk.ledger.report(mention.report)
    (judged,) = desk.ledger.judged([mention])
    (card,) = marking.cards([judged.corrected])
    history = desk.ledger.judgements()
    ids = _queue(desk, kind, person)
    last = next((one for one in history if str(one.key) == request.query_params.get("last") and one.judge == person.name), None)
    kept = [(name, value) for name, value in request.query_params.items() if name in ("queue", "blind", "passed")]
    # who chooses to be blind is, admin or not
    reviewer = replace(person, role="reviewer") if request.query_params.get("blind") else person
    return page(
        request,
        "review.html",
        person=person,
        mention=judged.corrected,
        card=card,
        report=report,
        line=of_mention(mention, _head_of(report)),
        passages=passages(report.text, card),
        roles=[role for role in marking.ROLES if any(field.role == role for field in card.fields)],
        kind=kind,
        kinds=WHAT,
        blind=blind,
        forced_blind=desk.settings.blind,
        judgements=seen(judged.judgements, reviewer, blind),
        progress=_progress(ids, history, _judged(history, person if blind else None), person),
        last=last,
        kept=urlencode(kept),
        siblings=_siblings(desk, mention),
        near=_near(desk, mention),
        **asked.choices(),
    )


def _head_of(report: Report) -> Head:
    return Head(report.id, report.title, report.published, report.publisher, report.url)


def _siblings(desk: Desk, mention: Mention) -> list[Nearby]:
    """Return the other tellings of the event that a mention stands in."""
    with queries.reading(desk.ledger) as connection:
        event = queries.events_of(connection, [mention.id]).get(mention.id)
    if event is None:
        return []
    told = desk.ledger.event(event).mentions
    return [Nearby(e.mention, of_mention(e.mention, e.report)) for e in told if e.mention.id != mention.id][:9]


def _near(desk: Desk, mention: Mention) -> list[Nearby]:
    """Return mentions of other events that may tell the same."""
    with queries.reading(desk.ledger) as connection:
        ids = queues.touching(connection, mention.id)
    found = desk.ledger.by_id(ids)
    return [Nearby(found[i], of_mention(found[i], _head_of(desk.ledger.report(found[i].report)))) for i in ids if i in found]


# --- deciding --------------------------------------------------------------------------------------------------------------


@router.post("/review/{ident}")
async def decide(
    ident: str,
    request: Request,
    person: Reviewer,
) -> Response:
    """Keep what was decided of a mention, and go on to the next."""
    form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    check_form(request, form.get("form_token", ""))
    return await run_in_threadpool(_decided, desk_of(request), ident, person, form)


def _decided(desk: Desk, ident: str, person: Person, form: dict[str, str]) -> Response:
    kept = dict(parse_qsl(form.get("kept", "")))
    kind, why = form.get("decision", ""), form.get("why", "").strip()[:2000] or None
    if kind == "skip":
        kept["passed"] = ".".join([*kept.get("passed", "").split(".")[-39:], ident]).strip(".")
        return RedirectResponse(f"/review?{urlencode(kept)}", 303)
    if kind in ("accept", "reject"):
        made = desk.ledger.judge(ident, "accept" if kind == "accept" else "reject", person.name, why)
    elif kind in ("merge", "split"):
        if not form.get("other", "").strip():
            raise Problem(422, f"choose which mention to {kind} this one with")
        made = desk.ledger.judge(ident, "merge" if kind == "merge" else "split", person.name, why, other=form["other"].strip())
    elif kind == "correct":
        mention = desk.ledger.mention(ident)
        (judged,) = desk.ledger.judged([mention])
        report = desk.ledger.report(mention.report)
        for field, value in corrections.changes(judged.corrected, report.text, form):
            made = desk.ledger.judge(ident, "correct", person.name, why, field, value)
    else:
        raise Problem(422, "decide: accept, reject, correct, merge, split or skip")
    return RedirectResponse(f"/review?{urlencode({**kept, 'last': made.key})}", 303)


@router.post("/judgements/{number}/undo")
def undo(
    number: int,
    request: Request,
    person: Reviewer,
    form_token: Annotated[str, Form()] = "",
    then: Annotated[str, Form()] = "/review",
) -> Response:
    """Take a decision of one's own back (an admin may take back anybody's)."""
    check_form(request, form_token)
    desk = desk_of(request)
    found = next((one for one in desk.ledger.judgements() if one.key == number), None)
    if found is None:
        raise Problem(404, f"there is no judgement number {number}")
    if found.judge != person.name and not person.may("admin"):
        raise Problem(403, "only an admin takes back what another person decided")
    desk.ledger.undo(number, person.name)
    return back(then, "/review", "undone")


@router.post("/name")
def name(
    request: Request,
    person: Reviewer,
    form_token: Annotated[str, Form()] = "",
    called: Annotated[str, Form()] = "",
    then: Annotated[str, Form()] = "/review",
) -> Response:
    """Say under which name one judges, on a desk without accounts."""
    check_form(request, form_token)
    if desk_of(request).settings.accounts:
        raise Problem(403, "on a desk with accounts you judge under your account's name")
    answer = back(then, "/review", "named")
    set_cookie(
        request, answer, NAME, "".join(ch for ch in called.strip()[:60] if (ch.isalnum() and ch.isascii()) or ch in "-_."), 10**8
    )
    return answer
