"""What every reader shares: what comes out of it, what the user says of all reports, when a text is no report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import TypeAlias

from dragoman.records import Report

LONGEST = 2_000_000  # characters; the longest report that is coded, about three novels
FIELDS = ("id", "text", "title", "published", "publisher", "url", "language")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class ReportError(ValueError):
    """An argument about reports (a date, a column map) is wrong; the message says what and how to mend it."""


class Unreadable(Exception):
    """A source cannot be read, or no further; the message is the reason that the user reads."""


class MissingDriver(RuntimeError):
    """What a source needs is not installed; the message names what to install."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A report that could not be read: where it stands ("feed.jsonl, line 12") and why."""

    where: str
    reason: str


Found: TypeAlias = Report | Rejected


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of all reports; what a report says of itself goes first.

    `columns` maps fields of a report (`text`, `published` …) to the columns or keys that hold them in tables and JSON; a key
    inside an object is written with a dot (`article.body`).
    """

    published: date | None = None
    publisher: str | None = None
    title: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """Return the column that holds a field."""
        return self.columns.get(name, name)


def parse_columns(text: str | None) -> dict[str, str]:
    """Read a column map, "text=body,published=date". Raises ReportError."""
    found: dict[str, str] = {}
    for part in (text or "").split(","):
        name, equals, column = (piece.strip() for piece in part.partition("="))
        if not part.strip():
            continue
        if not (equals and column) or name not in FIELDS:
            raise ReportError(
                f'"{part}" is no column: write FIELD=COLUMN with one of {", ".join(FIELDS)}, such as text=body,published=date'
            )
        found[name] = column
    return found


def parse_date(text: str) -> date:
    """Read a publication date: YYYY-MM-DD, an ISO 8601 date and time, or the date of a mail or feed. Raises ReportError."""
    text = text.strip()
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).date()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        raise ReportError(f'"{text[:60]}" is no date: write it as YYYY-MM-DD, such as 2024-11-22') from error


def checked(report: Report, where: str) -> Found:
    """Return a report that can be coded, with its language where none is told; else why it cannot."""
    from dragoman import language

    if not report.text.strip():
        return Rejected(where, "the text is empty")
    if len(report.text) > LONGEST:
        return Rejected(where, f"the text has more than {LONGEST:,} characters: split it into reports, one a JSONL line")
    if report.language is None and (found := language.language_of(report.text)):
        return replace(report, language=found)
    return report


def label(name: str) -> str:
    """Return a name out of an archive or a page as it may be shown: one line, no control characters, not too long."""
    clean = _CONTROL.sub("?", name.encode("utf8", "replace").decode("utf8"))
    return clean if len(clean) <= 300 else clean[:297] + "…"
