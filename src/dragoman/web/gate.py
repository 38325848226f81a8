"""Who asks, and whether they may: the desk behind a request, its person, and answers that carry a form token."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dragoman.ledger import Ledger
from dragoman.web import safety, templates
from dragoman.web.accounts import TOKEN_MARK, Accounts, Limiter, Person, Role
from dragoman.web.additions import Additions
from dragoman.web.claims import Claims
from dragoman.web.kept import Kept
from dragoman.web.problems import Problem
from dragoman.web.settings import Settings

SESSION, VISIT, NAME = "dragoman_session", "dragoman_visit", "dragoman_name"
_NOTICES = {
    "judged": "Kept.",
    "undone": "Taken back; both decisions stay on record.",
    "password": "The password is changed; log in with it.",
    "closed": "The account is changed.",
    "made": "The account is made.",
    "withdrawn": "The token is taken back.",
    "named": "Your judgements carry this name from now on.",
    "out": "You are logged out.",
}


class LoginNeeded(Exception):
    """A page was asked for by nobody: they are sent to log in, and then back."""


@dataclass(slots=True)
class Desk:
    """All that requests share."""

    settings: Settings
    ledger: Ledger
    accounts: Accounts
    additions: Additions
    secret: bytes
    guesses: Limiter = field(default_factory=lambda: Limiter(5, 300.0))
    claims: Claims = field(default_factory=Claims)
    kept: Kept = field(default_factory=Kept)


def desk_of(request: Request) -> Desk:
    """Return the desk that serves a request."""
    desk: Desk = request.app.state.desk
    return desk


def person_of(request: Request) -> Person:
    """Return who asks. Raises LoginNeeded (pages) or Problem 401 (the API)."""
    desk = desk_of(request)
    api = request.url.path.startswith("/api/")
    given = request.headers.get("authorization", "")
    if api and given:
        kind, _, secret = given.partition(" ")
        person = desk.accounts.of_token(secret.strip()) if kind.lower() == "bearer" and TOKEN_MARK in secret else None
        if person is None:
            raise Problem(401, "this token is unknown or was taken back: make one on the desk under your name")
        return person
    if not desk.settings.accounts:
        visit = request.cookies.get(VISIT, "")
        name = templates.shown(request.cookies.get(NAME, "")).strip()[:60] or desk.settings.person
        return Person(name, "admin", f"visit {visit}" if visit else "")
    person = desk.accounts.of_session(request.cookies.get(SESSION, ""))
    if person is None:
        if api:
            raise Problem(401, "give a token: Authorization: Bearer drg_…")
        raise LoginNeeded
    return person


def needs(role: Role) -> Any:
    """Return the dependency that gives who asks, and refuses whoever has a lesser role."""

    def check(request: Request) -> Person:
        person = person_of(request)
        if not person.may(role):
            raise Problem(403, f'this needs the role "{role}"; yours is "{person.role}"')
        return person

    return check


Reader = Annotated[Person, Depends(needs("reader"))]
Reviewer = Annotated[Person, Depends(needs("reviewer"))]
Admin = Annotated[Person, Depends(needs("admin"))]


def token_of(request: Request) -> str:
    """Return the token that forms on this answer carry, "" where there is no session yet."""
    desk = desk_of(request)
    held = _session(request)
    return safety.form_token(desk.secret, held) if held else ""


def _session(request: Request) -> str:
    fresh: str = getattr(request.state, "visit", "")
    return request.cookies.get(SESSION) or request.cookies.get(VISIT) or fresh


def check_form(request: Request, token: str) -> None:
    """Refuse a form that does not carry its session's token. Raises Problem 403."""
    wanted = token_of(request)
    if not wanted or not safety.same_token(token, wanted):
        raise Problem(403, "this form is from another session or another site: load the page again and repeat")


def check_program(request: Request) -> None:
    """Refuse a writing request of a browser on another site's behalf; programs with a token pass. Raises Problem 403."""
    if request.headers.get("authorization"):
        return
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "none")
    if site not in ("none", "same-origin") or (origin and urlsplit(origin).netloc != request.headers.get("host")):
        raise Problem(403, "a page of another site may not write here")
    if desk_of(request).settings.accounts:
        check_form(request, request.headers.get("x-form-token", ""))


def page(request: Request, template: str, code: int = 200, /, **values: Any) -> Response:
    """Return a page of the desk, with who asks and the token for its forms."""
    desk = desk_of(request)
    if not _session(request):
        request.state.visit = secrets.token_urlsafe(24)
    common = {
        "person": values.pop("person", None),
        "accounts": desk.settings.accounts,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "notice": _NOTICES.get(request.query_params.get("done", ""), ""),
        "form_token": token_of(request),
    }
    answer = HTMLResponse(templates.render(template, **common, **values), code)
    if fresh := getattr(request.state, "visit", ""):
        set_cookie(request, answer, VISIT, fresh)
    return answer


def set_cookie(request: Request, answer: Response, name: str, value: str, age: int | None = None) -> None:
    """Set a cookie that no script reads and no other site sends."""
    secure = desk_of(request).settings.secure
    answer.set_cookie(name, value, max_age=age, path="/", secure=secure, httponly=True, samesite="lax")


def back(address: str, otherwise: str = "/", done: str = "") -> Response:
    """Return a redirection to an address of this desk, where a form named one; never to another site."""
    parts = urlsplit(address)
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc and "\\" not in address
    target = address if safe else otherwise
    if done:
        path, _, query = target.partition("?")
        kept = "&".join(part for part in query.split("&") if part and not part.startswith("done="))
        target = f"{path}?{kept}&done={done}" if kept else f"{path}?done={done}"
    return RedirectResponse(quote(target, safe="/?&=%:+,;@~!$'()*#-._"), 303)
