"""The API's description: OpenAPI for programs, and a page of it for people (no script, nothing fetched)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from dragoman.web.api.routes import router
from dragoman.web.gate import Reader, desk_of, page

about = APIRouter()


def description(accounts: bool) -> dict[str, Any]:
    """Return the OpenAPI description; a desk with accounts demands a token."""
    made = get_openapi(
        title="Dragoman",
        version="1",
        description="The ledger between states: reports, mentions, events, relations, judgements (records: docs/records.md).",
        routes=router.routes,
    )
    for path in made["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    schema = {"$ref": "#/components/schemas/Problem"}
                    answer["content"] = {"application/problem+json": {"schema": schema}}
    if accounts:
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{"token": []}]
    return made


@about.get("/api/v1/openapi.json")
def openapi(request: Request) -> Response:
    """Give the description to programs; it tells nothing of the ledger, so anybody may read it."""
    return JSONResponse(description(desk_of(request).settings.accounts))


@about.get("/api")
def read(request: Request, person: Reader) -> Response:
    """Show the description to people."""
    made = description(desk_of(request).settings.accounts)
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "about": operation.get("description", ""),
            "parameters": [
                (one["name"], one.get("required", False), one.get("description", "")) for one in operation.get("parameters", [])
            ],
        }
        for path, methods in made["paths"].items()
        for method, operation in methods.items()
    ]
    return page(request, "api.html", person=person, operations=operations)
