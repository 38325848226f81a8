"""Searching reports by their words, with country, category, days and publisher: FTS5 in SQLite, tsvector in PostgreSQL.

Both split words at what is no letter or digit, fold case and keep accents; neither takes off endings, so that both answer alike.
The first 200,000 characters of a report are searched.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, TextClause, and_, exists, or_, select, text

from dragoman.ledger import rows
from dragoman.ledger.errors import LedgerError
from dragoman.ledger.results import Head
from dragoman.ledger.schema import codings, dyads, mentions, reports
from dragoman.ledger.views import NEWEST, View, seen

LONGEST = 200_000
_MARKS = string.punctuation  # PostgreSQL would keep "24.5" and "www.tass.com" whole
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_AROUND = 60


class WrongSearch(LedgerError):
    """There is no word to search for."""


@dataclass(frozen=True, slots=True)
class Found:
    """A report that holds the words, and the place of the first of them with what stands around it."""

    report: Head
    excerpt: str


@dataclass(frozen=True, slots=True)
class Conditions:
    """What else a report must fulfil: a mention of this country or category, days of publication, the publisher, a view."""

    country: str | None = None
    category: str | None = None
    since: date | None = None
    until: date | None = None
    publisher: str | None = None
    view: View = NEWEST


def terms(query: str) -> list[tuple[str, bool]]:
    """Return the terms of a query: (words, whether the last word may go on), as `treaty "joint drill" artiller*`."""
    found = []
    for quoted, plain in _TERM.findall(rows.storable(query)):
        words = re.findall(r"[^\W_]+", quoted or plain)
        if words:
            found.append((" ".join(words), plain.endswith("*")))
    if not found:
        raise WrongSearch(f'there is no word to search for in "{query}"')
    return found


def store(connection: Connection, first: int) -> None:
    """Take the words of the reports from key `first` on; runs in the transaction that adds them."""
    if connection.dialect.name == "sqlite":
        statement = (
            "INSERT INTO report_words (rowid, words) "
            "SELECT key, coalesce(title, '') || char(10) || substr(text, 1, :longest) FROM reports WHERE key >= :first"
        )
    else:
        statement = (
            "INSERT INTO report_words (report, words) "
            "SELECT key, to_tsvector('simple', translate(coalesce(title, '') || chr(10) || left(text, :longest), "
            ":marks, :blanks)) FROM reports WHERE key >= :first"
        )
    values = {"first": first, "longest": LONGEST, "marks": _MARKS, "blanks": " " * len(_MARKS)}
    wanted = values if connection.dialect.name == "postgresql" else {"first": first, "longest": LONGEST}
    connection.execute(text(statement), wanted)


def _holding(connection: Connection, asked: Sequence[tuple[str, bool]]) -> TextClause:
    """Return the condition that a report holds every term."""
    if connection.dialect.name == "sqlite":
        match = " AND ".join(f'"{words}"' + (" *" if going_on else "") for words, going_on in asked)
        return text("reports.key IN (SELECT rowid FROM report_words WHERE report_words MATCH :asked)").bindparams(asked=match)
    match = " & ".join(
        "(" + " <-> ".join([f"'{word}'" for word in words.split()]) + (":*" if going_on else "") + ")"
        for words, going_on in asked
    )
    return text("reports.key IN (SELECT report FROM report_words WHERE words @@ to_tsquery('simple', :asked))").bindparams(
        asked=match
    )


def search(connection: Connection, query: str, wanted: Conditions, limit: int) -> list[Found]:
    """Return the newest `limit` reports that hold every term of the query and fulfil the conditions. Raises WrongSearch."""
    asked = terms(query)
    statement = select(
        reports.c.id, reports.c.title, reports.c.published, reports.c.publisher, reports.c.url, reports.c.text
    ).where(_holding(connection, asked))
    if wanted.since:
        statement = statement.where(reports.c.published >= wanted.since)
    if wanted.until:
        statement = statement.where(reports.c.published <= wanted.until)
    if wanted.publisher:
        statement = statement.where(reports.c.publisher == wanted.publisher)
    if not wanted.view.plain:
        statement = statement.where(seen(connection, _codings(select(codings.c.key)), wanted.view).exists())
    if wanted.country or wanted.category:
        told = select(mentions.c.key).join(codings, codings.c.key == mentions.c.coding)
        told = seen(connection, _codings(told), wanted.view)
        if wanted.category:
            told = told.where(mentions.c.category == wanted.category)
        if wanted.country:
            party = or_(dyads.c.actor == wanted.country, dyads.c.recipient == wanted.country)
            told = told.where(exists().where(and_(dyads.c.mention == mentions.c.key, party)))
        statement = statement.where(told.exists())
    statement = statement.order_by(reports.c.published.is_(None), reports.c.published.desc(), reports.c.key.desc()).limit(limit)
    return [Found(Head(*head), _excerpt(body, asked)) for *head, body in connection.execute(statement)]


def _codings(query: Select[Any]) -> Select[Any]:
    return query.where(codings.c.report == reports.c.key).correlate(reports)


def _excerpt(body: str, asked: Sequence[tuple[str, bool]]) -> str:
    """Return the first term with what stands around it; the beginning of the text where only the title holds it."""
    pattern = r"[\W_]+".join(map(re.escape, asked[0][0].split()))
    found = re.search(rf"\b{pattern}", body, re.IGNORECASE)
    at = found.start() if found else 0
    start, end = max(0, at - _AROUND), (found.end() if found else 0) + _AROUND
    return ("…" if start else "") + " ".join(body[start:end].split()) + ("…" if end < len(body) else "")


def faults(connection: Connection) -> list[str]:
    """Return a fault where a report's words are missing from the index, or words without a report stand in it."""
    column = "rowid" if connection.dialect.name == "sqlite" else "report"
    held = set(connection.execute(text(f"SELECT {column} FROM report_words")).scalars())
    wanted = set(connection.execute(select(reports.c.key)).scalars())
    return [f"the words of {len(held ^ wanted)} reports are not as they should be in the search index"] if held != wanted else []
