"""Add: a text pasted or files uploaded, coded in the background, and what was found in them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import JSONResponse, RedirectResponse, Response

from dragoman.ledger import UnknownId
from dragoman.records import Coding
from dragoman.web.additions import Addition, Upload
from dragoman.web.gate import Desk, Reviewer, check_form, desk_of, page
from dragoman.web.problems import Problem
from dragoman.web.templates import many, shown
from dragoman.web.views import asked
from dragoman.web.views.reports import summary

router = APIRouter()
MOST_FILES, FOUND = 50, 20


@router.get("/add")
def add(request: Request, person: Reviewer) -> Response:
    """Show the form, and what was added before."""
    desk = desk_of(request)
    desk.additions.warm()
    return page(request, "add.html", person=person, latest=desk.additions.latest(12), upload=desk.settings.upload, told=told)


@router.post("/add")
def take(
    request: Request,
    person: Reviewer,
    form_token: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    published: Annotated[str, Form()] = "",
    publisher: Annotated[str, Form()] = "",
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Put what was pasted or uploaded in the queue."""
    check_form(request, form_token)
    uploads = [Upload("pasted text.txt", text.replace("\r\n", "\n").encode("utf8", "surrogatepass"))] if text.strip() else []
    for file in files or []:
        if file.filename:
            uploads.append(Upload(file.filename[:200], file.file.read()))
    if not uploads:
        raise Problem(422, "paste a text or choose a file")
    if len(uploads) > MOST_FILES:
        raise Problem(422, f"at most {MOST_FILES} files at once: put more of them in a zip")
    when = asked.day(published, "published")
    key = desk_of(request).additions.add(person.name, uploads, when, publisher.strip()[:200], title.strip()[:500])
    return RedirectResponse(f"/add/{key}", 303)


def told(addition: Addition) -> str:
    """Return how far an addition is, in a sentence."""
    if addition.state == "waiting":
        return "waiting for its turn"
    if addition.state == "failed":
        return addition.message or "it failed"
    read = f"{addition.done:,} of {many(addition.total, 'report')} read" if addition.total else "the coder is getting ready"
    if addition.state == "coding":
        return read
    aside = f", {len(addition.aside)} set aside" if addition.aside else ""
    return f"{many(addition.done, 'report')} read, {many(addition.mentions, 'new mention')}{aside}"


def _addition(desk: Desk, key: int) -> Addition:
    found = desk.additions.get(key)
    if found is None:
        raise Problem(404, f"there is no addition number {key} on this desk")
    return found


@router.get("/add/{key}")
def addition(key: int, request: Request, person: Reviewer) -> Response:
    """Show how far an addition is, and then what was found."""
    desk = desk_of(request)
    found = _addition(desk, key)
    return page(
        request,
        "addition.html",
        person=person,
        addition=found,
        told=told(found),
        codings=_codings(desk, found) if found.over else [],
        summary=summary,
    )


def _codings(desk: Desk, found: Addition) -> list[Coding]:
    codings = []
    for ident in found.reports[:FOUND]:
        try:
            codings.append(desk.ledger.coding(ident))
        except UnknownId:  # it was refused: another report has its id
            continue
    return codings


@router.get("/add/{key}/progress")
def progress(key: int, request: Request, person: Reviewer) -> Response:
    """Tell a script how far an addition is."""
    found = _addition(desk_of(request), key)
    return JSONResponse({"state": found.state, "total": found.total, "done": found.done, "told": shown(told(found))})
