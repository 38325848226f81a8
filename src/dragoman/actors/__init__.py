"""Political agents in texts: `find` names every one, `resolve` says who one noun phrase is, `is_agent` whether it is one.

    >>> from dragoman import actors
    >>> party = actors.resolve("US-backed Syrian rebels")
    >>> party.code, party.sector
    ('SYR', ('REB',))

Rests on the tables in data/ (countries, bodies, armed groups, role words, offices with dates), no parser and no network.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from dragoman.actors.search import _read, find_in
from dragoman.records import Party

__all__ = ["find", "is_agent", "resolve"]


def find(text: str, on: date | None = None) -> list[Party]:
    """Return every political agent that `text` names, in order, not overlapping, offsets in code points of `text`.

    Countries, adjectives of country, seats of government, bodies, armed groups, people in office with their titles. `on` is the
    day of the text: it decides who holds which office; without it the last office known counts.
    """
    return find_in(text, on)


@lru_cache(maxsize=131072)
def resolve(text: str, on: date | None = None) -> Party | None:
    """Return who one noun phrase denotes: the country of its head and the head's PLOVER sectors; None where it names none.

    The span of the party is the whole of `text`.
    """
    reading = _read(text, on)
    if not (reading.agent or reading.code or reading.sector):
        return None
    return Party(0, len(text), text, reading.name, reading.code, reading.sector, reading.office, reading.qid)


def is_agent(text: str, on: date | None = None) -> bool:
    """Say whether the head of a noun phrase denotes political agents, people or bodies ("US sanctions" does not)."""
    return _read(text, on).agent
