"""Errors as answers: a page for people, RFC 9457's problem+json for programs; one shape each."""

from __future__ import annotations

import http
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from dragoman.web import templates

JSON = "application/problem+json"
_WHAT_NEXT = {
    400: "Go back and try again.",
    401: "Log in, and then open the page again.",
    403: "Ask whoever keeps this desk for another role.",
    404: "Search for it, or begin at the start page.",
    421: "Open the desk under the address that it prints when it starts.",
}


class Problem(Exception):
    """An error to be told to whoever asks. `detail` says what and what to do; `fields` names what was wrong in what was sent."""

    def __init__(self, status: int, detail: str, fields: list[dict[str, str]] | None = None, wait: int = 0) -> None:
        super().__init__(detail)
        self.status, self.detail, self.fields, self.wait = status, detail, fields or [], wait


def is_api(scope: Scope) -> bool:
    """Say whether a program asks."""
    return str(scope.get("path", "")).startswith("/api/")


def response(scope: Scope, status: int, detail: str, fields: list[dict[str, str]] | None = None, wait: int = 0) -> Response:
    """Return the answer to a request that failed."""
    title = http.HTTPStatus(status).phrase
    headers = {"retry-after": str(wait)} if wait else {}
    if status == 401 and is_api(scope):
        headers["www-authenticate"] = "Bearer"
    if is_api(scope):
        body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail, "errors": fields or []}
        return JSONResponse(body, status, headers=headers, media_type=JSON)
    page = templates.render("error.html", status=status, heading=title, detail=detail, next=_WHAT_NEXT.get(status, ""))
    return Response(page, status, headers=headers, media_type="text/html")
