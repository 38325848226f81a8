"""Style, script, icon, and Vega as vl-convert bundles it: everything a page loads comes from this machine."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from fastapi import APIRouter, Request
from starlette.responses import Response

from dragoman.web.problems import Problem

router = APIRouter()
_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_GLOBALS = "window.vegaEmbed = vegaEmbed; window.vega = vega; window.vegaLite = vegaLite;"
_FOR_LONG = {"cache-control": "public, max-age=31536000, immutable"}


@router.get("/static/{name}")
def static(name: str, request: Request) -> Response:
    """Serve one of the few files beside the templates."""
    found = files("dragoman.web.static") / name
    kind = _KINDS.get(name.rpartition(".")[2])
    if "/" in name or kind is None or not found.is_file():
        raise Problem(404, "There is no such file on this desk.")
    return Response(found.read_bytes(), media_type=kind, headers=_FOR_LONG if request.url.query else {})


@router.get("/favicon.ico")
def favicon() -> Response:
    """Serve the icon to browsers that ask for it here."""
    return Response((files("dragoman.web.static") / "icon.svg").read_bytes(), media_type=_KINDS["svg"])


@router.get("/vega.js")
def vega() -> Response:
    """Serve Vega, Vega-Lite and Vega-Embed."""
    return Response(_bundle(), media_type=_KINDS["js"], headers={"cache-control": "public, max-age=86400"})


@lru_cache(maxsize=1)
def _bundle() -> str:
    import vl_convert

    return vl_convert.javascript_bundle(_GLOBALS)
