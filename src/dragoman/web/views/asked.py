"""What a page is asked with: days, countries, categories from an address, each checked with a sentence where it is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import Request

from dragoman import codebook
from dragoman.countries import UnknownCountry, code_of, names
from dragoman.web.problems import Problem
from dragoman.web.queries import Filters

STATUSES = ("actual", "future", "hypothetical", "negated")
PERIODS = ("week", "month", "year")


def day(text: str | None, name: str) -> date | None:
    """Return a day of an address, None where it is empty. Raises Problem."""
    if not text or not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Problem(422, f'{name}: "{text[:40]}" is no day: write it as YYYY-MM-DD, such as 2024-11-22') from error


def country(text: str) -> str:
    """Return the code of a country that an address or a form names, by code or name. Raises Problem."""
    try:
        return code_of(text[:200])
    except UnknownCountry as error:
        raise Problem(404, str(error)) from error


def maybe_country(text: str | None) -> str | None:
    """Return the code of a country, None where nothing is given. Raises Problem."""
    return country(text) if text and text.strip() else None


def category(text: str | None) -> str | None:
    """Return a category, None where nothing is given. Raises Problem."""
    if not text or not text.strip():
        return None
    wanted = text.strip().upper()
    if wanted not in categories():
        raise Problem(422, f'"{text[:40]}" is no category: it is one of {", ".join(categories())}')
    return wanted


def status(text: str | None) -> str | None:
    """Return a status, None where nothing is given. Raises Problem."""
    if not text or not text.strip():
        return None
    if text not in STATUSES:
        raise Problem(422, f'"{text[:40]}" is no status: it is one of {", ".join(STATUSES)}')
    return text


def categories() -> list[str]:
    """Return the names of the categories."""
    return [one.name for one in codebook.categories()]


def filters(request: Request) -> Filters:
    """Return what an address narrows events to. Raises Problem."""
    asked = request.query_params
    since, until = day(asked.get("since"), "since"), day(asked.get("until"), "until")
    if since and until and since > until:
        raise Problem(422, f"since {since} is after until {until}")
    return Filters(since, until, category(asked.get("category")), status(asked.get("status")))


def number(request: Request, name: str, otherwise: int, most: int = 100_000) -> int:
    """Return a whole number of an address, between 1 and `most`."""
    text = request.query_params.get(name, "")
    return max(1, min(int(text), most)) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def choices() -> dict[str, Any]:
    """Return what forms offer: categories, statuses, countries."""
    known = sorted(((name, code) for code, name in names().items()), key=lambda pair: pair[0])
    return {"categories": codebook.categories(), "statuses": STATUSES, "countries": known}
