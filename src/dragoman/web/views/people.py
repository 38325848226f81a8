"""Logging in and out, one's own account and tokens, and the accounts that an admin keeps."""

from __future__ import annotations

import math
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from dragoman.web.accounts import ROLES, WHAT, AccountError, Person
from dragoman.web.gate import SESSION, Admin, Reader, back, check_form, desk_of, page, set_cookie
from dragoman.web.problems import Problem

router = APIRouter()
Text = Annotated[str, Form(max_length=1000)]


@router.get("/login")
def login(request: Request) -> Response:
    """Show the form to log in by."""
    if not desk_of(request).settings.accounts:
        return RedirectResponse("/", 303)
    return page(request, "login.html", then=request.query_params.get("next", "/"), wrong="", name="")


@router.post("/login")
def enter(request: Request, form_token: Text = "", name: Text = "", password: Text = "", then: Text = "/") -> Response:
    """Begin a session, or say no; after five wrong tries a name and an address must wait."""
    desk = desk_of(request)
    check_form(request, form_token)
    keys = (f"name {name.strip().casefold()[:80]}", f"from {request.client.host if request.client else ''}")
    if wait := desk.guesses.wait(*keys):
        raise Problem(429, f"too many wrong passwords: try again in {math.ceil(wait / 60)} minutes", wait=wait)
    known = desk.accounts.knows(name, password)
    if known is None:
        desk.guesses.failed(*keys)
        wrong = "There is no account with this name and password."
        return page(request, "login.html", 401, then=then, wrong=wrong, name=name)
    desk.guesses.succeeded(keys[0])
    answer = back(then, "/")
    set_cookie(request, answer, SESSION, desk.accounts.begin(known))
    return answer


@router.post("/logout")
def leave(request: Request, form_token: Text = "") -> Response:
    """End the session."""
    check_form(request, form_token)
    desk_of(request).accounts.end(request.cookies.get(SESSION, ""))
    answer = RedirectResponse("/login?done=out", 303)
    answer.delete_cookie(SESSION, path="/")
    return answer


@router.get("/account")
def account(request: Request, person: Reader) -> Response:
    """Show one's own account and tokens."""
    _only_with_accounts(request)
    tokens = desk_of(request).accounts.tokens(person.name)
    return page(request, "account.html", person=person, tokens=tokens, made="", wrong="", what=WHAT[person.role])


@router.post("/account/password")
def password(request: Request, person: Reader, form_token: Text = "", old: Text = "", new: Text = "") -> Response:
    """Change one's own password; every session of the account ends."""
    check_form(request, form_token)
    desk = desk_of(request)
    keys = (f"name {person.name.casefold()}",)
    if wait := desk.guesses.wait(*keys):
        raise Problem(429, f"too many wrong passwords: try again in {math.ceil(wait / 60)} minutes", wait=wait)
    wrong = ""
    if desk.accounts.knows(person.name, old) != person.name:
        desk.guesses.failed(*keys)
        wrong = "The old password is wrong."
    else:
        try:
            desk.accounts.set_password(person.name, new)
            return RedirectResponse("/login?done=password", 303)
        except AccountError as error:
            wrong = f"{error}."
    tokens = desk.accounts.tokens(person.name)
    return page(request, "account.html", 422, person=person, tokens=tokens, made="", wrong=wrong, what=WHAT[person.role])


@router.post("/account/tokens")
def issue(request: Request, person: Reader, form_token: Text = "", label: Text = "") -> Response:
    """Make a token for a program; it is shown on this answer alone."""
    check_form(request, form_token)
    _only_with_accounts(request)
    accounts = desk_of(request).accounts
    made = accounts.issue(person.name, label)
    tokens = accounts.tokens(person.name)
    return page(request, "account.html", person=person, tokens=tokens, made=made, wrong="", what=WHAT[person.role])


@router.post("/account/tokens/withdraw")
def withdraw(request: Request, person: Reader, form_token: Text = "", mark: Text = "") -> Response:
    """Take a token back."""
    check_form(request, form_token)
    desk_of(request).accounts.withdraw(person.name, mark)
    return back("/account", done="withdrawn")


@router.get("/accounts")
def accounts(request: Request, person: Admin) -> Response:
    """List the accounts."""
    _only_with_accounts(request)
    return _listed(request, person)


@router.post("/accounts")
def make(
    request: Request,
    person: Admin,
    form_token: Text = "",
    name: Text = "",
    role: Text = "",
    password: Text = "",
) -> Response:
    """Make an account."""
    check_form(request, form_token)
    _only_with_accounts(request)
    try:
        desk_of(request).accounts.add(name, password, role)
    except AccountError as error:
        return _listed(request, person, f"{error}.")
    return back("/accounts", done="made")


@router.post("/accounts/change")
def change(
    request: Request,
    person: Admin,
    form_token: Text = "",
    name: Text = "",
    role: Text = "",
    closed: Text = "",
) -> Response:
    """Give an account another role, close it or open it."""
    check_form(request, form_token)
    try:
        desk_of(request).accounts.change(name, role or None, bool(closed))
    except AccountError as error:
        return _listed(request, person, f"{error}.")
    return back("/accounts", done="closed")


def _listed(request: Request, person: Person, wrong: str = "") -> Response:
    found = desk_of(request).accounts.all()
    return page(request, "accounts.html", 422 if wrong else 200, person=person, found=found, wrong=wrong, roles=ROLES, what=WHAT)


def _only_with_accounts(request: Request) -> None:
    if not desk_of(request).settings.accounts:
        raise Problem(
            404, "this desk is open on this machine alone, without accounts: dragoman serve --host shows how to have them"
        )
