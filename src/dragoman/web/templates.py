"""Templates to pages: everything is escaped; what would turn the direction of writing or move a cursor is shown, not obeyed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from dragoman.countries import BODIES, name_of

# controls, and what overrides or embeds a direction of writing (UAX 9); each becomes one character, so that offsets hold
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")


def shown(text: object) -> str:
    """Return a text fit for a page, character for character: what is unseen and would act becomes U+FFFD."""
    return _UNSEEN.sub("\ufffd", str(text)) if text is not None else ""


def unseen(text: str) -> int:
    """Count the characters that `shown` replaces, line ends apart."""
    return sum(match.group() != "\r" for match in _UNSEEN.finditer(text))


def link_out(url: str | None) -> str | None:
    """Return a report's address where it may be linked to: the web alone, no script."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def moment(seconds: float | datetime | None) -> str:
    """Return a time as "2024-11-22 14:05" (UTC)."""
    if seconds is None:
        return ""
    at = datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int | float) else seconds
    return f"{at:%Y-%m-%d %H:%M}"


def many(count: int, noun: str, plural: str = "") -> str:
    """Return "1 report", "2,000 reports"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def short_name(code: str | None) -> str:
    """Return a country's name for a heading; "nobody named" for an empty code."""
    return name_of(code) if code else "nobody named"


def with_query(path: str, **values: Any) -> str:
    """Return an address with those values that are not empty as its query."""
    found = {name: value for name, value in values.items() if value not in (None, "", [])}
    return f"{path}?{urlencode(found, doseq=True)}" if found else path


@lru_cache(maxsize=1)
def _version() -> str:
    """Return a mark that changes with any of the static files, so that browsers may keep them for long."""
    import hashlib

    digest = hashlib.sha256()
    for entry in sorted(files("dragoman.web.static").iterdir(), key=lambda one: one.name):
        if entry.is_file():
            digest.update(entry.read_bytes())
    return digest.hexdigest()[:10]


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the environment; templates are compiled once."""
    made = Environment(
        loader=PackageLoader("dragoman.web"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(zip_same=lambda values: [(value, value) for value in values])
    made.filters.update(shown=shown, moment=moment, link_out=link_out, path=lambda value: quote(str(value), safe=""))
    made.globals.update(many=many, name_of=short_name, with_query=with_query, static_version=_version, bodies=BODIES)
    made.globals.update(person=None, here="", notice="", form_token="", accounts=False)
    return made


def render(name: str, /, **values: Any) -> str:
    """Return a page."""
    return environment().get_template(name).render(**values)
