"""The desk as an ASGI application: guard, routes, errors, and a worker that lives as long as it."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from dragoman.ledger import AmbiguousId, Ledger, LedgerError, UnknownId, WrongJudgement, WrongSearch
from dragoman.web import api, problems, safety
from dragoman.web.accounts import Accounts
from dragoman.web.additions import Additions
from dragoman.web.gate import Desk, LoginNeeded
from dragoman.web.problems import Problem
from dragoman.web.queries import Filters
from dragoman.web.settings import Settings
from dragoman.web.store import Store
from dragoman.web.views import add, assets, charts, events, people, relations, reports, review, start, watch

_log = logging.getLogger("dragoman.desk")
_WRONG = {UnknownId: 404, AmbiguousId: 404, WrongJudgement: 422, WrongSearch: 422}


def desk(settings: Settings, ledger: Ledger | None = None) -> FastAPI:
    """Return the application that serves a ledger; it opens, and makes, the ledger and the desk's own file.

    Raises LedgerError, DeskFileError.
    """
    opened = ledger or Ledger.open(settings.ledger)
    store = Store(settings.file)
    additions = Additions(store, opened)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        additions.start()
        if settings.warm:
            threading.Thread(target=_warm, args=(app.state.desk,), name="dragoman warm", daemon=True).start()
        yield
        additions.stop()
        opened.close()

    app = FastAPI(title="Dragoman", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.desk = Desk(settings, opened, Accounts(store), additions, store.secret("forms"))
    for part in (start, reports, events, charts, relations, review, add, people, watch, assets):
        app.include_router(part.router, include_in_schema=False)
    app.include_router(api.router)
    app.include_router(api.about, include_in_schema=False)
    app.add_exception_handler(LoginNeeded, _to_login)
    for kind in (Problem, LedgerError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _told)
    app.add_middleware(safety.Guard, hosts=settings.hosts, upload=settings.upload, secure=settings.secure)
    return app


def _warm(found: Desk) -> None:
    """Load what the first visitors would wait for: the libraries behind relations, and the pages that everybody opens."""
    try:
        start.overview(found)
        for pair in relations.pairs(found)[:3]:
            relations.relation_of(found, pair.left, pair.right, Filters(), None, 1)
    except LedgerError as error:
        _log.warning("nothing is loaded ahead: %s", error)


def _to_login(request: Request, _: Exception) -> Response:
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?next={quote(here, safe='')}" if request.method == "GET" else "/login", 303)


def _told(request: Request, error: Exception) -> Response:
    """Return any error in the one shape that whoever asks expects; what is ours to mend is logged, not shown."""
    if isinstance(error, Problem):
        return problems.response(request.scope, error.status, error.detail, error.fields, error.wait)
    if isinstance(error, HTTPException):
        said = _SENTENCES.get(error.status_code, str(error.detail))
        answer = problems.response(request.scope, error.status_code, said)
        answer.headers.update(error.headers or {})
        if error.status_code == 405:
            answer.headers["allow"] = ", ".join(_allowed(request))
        return answer
    if isinstance(error, RequestValidationError):
        fields = [{"field": ".".join(map(str, one["loc"])), "detail": str(one["msg"])} for one in error.errors()]
        said = "; ".join(f"{one['field']}: {one['detail']}" for one in fields) or "what was sent cannot be read"
        return problems.response(request.scope, 422, said, fields)
    if isinstance(error, LedgerError):
        status = next((code for kind, code in _WRONG.items() if isinstance(error, kind)), 503)
        return problems.response(request.scope, status, str(error))
    _log.error("%s %s", request.method, request.url.path, exc_info=error)
    return problems.response(request.scope, 500, "the desk failed at this; its log says why")


def _allowed(request: Request) -> list[str]:
    """Return every method that an address takes; a single route knows only its own."""
    routes = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
    return sorted({method for route in routes for method in getattr(route, "methods", None) or ()})


_SENTENCES = {404: "There is no such page on this desk.", 405: "This address does not take that kind of request."}
