"""Read reports from files and streams: plain text (one report) and JSONL (one report a line)."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from dragoman.records import Report

LONGEST = 2_000_000  # characters; the longest report that is coded, about three novels
_LONGEST_LINE = 4 * LONGEST  # bytes of one JSONL line


class ReportError(ValueError):
    """An argument about reports (a date, a path) is wrong; the message says what and how to mend it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A report that could not be read: where it stands ("feed.jsonl, line 12") and why."""

    where: str
    reason: str


def parse_date(text: str) -> date:
    """Read a publication date, YYYY-MM-DD or an ISO 8601 date and time. Raises ReportError."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).date()
    except ValueError as error:
        raise ReportError(f'"{text}" is no date: write it as YYYY-MM-DD, such as 2024-11-22') from error


def read(
    paths: Iterable[Path],
    published: date | None = None,
    publisher: str | None = None,
    title: str | None = None,
) -> Iterator[Report | Rejected]:
    """Yield each report of the files in order; what a JSONL record says of itself goes before the given metadata.

    A missing, empty, binary or overlong file, or a bad line, is yielded as Rejected.
    """
    for path in paths:
        if path.is_dir():
            yield Rejected(str(path), "this is a folder: name its files, such as FOLDER/*.txt")
            continue
        try:
            with path.open("rb") as stream:
                yield from read_stream(
                    stream, str(path), path.suffix.lower() in (".jsonl", ".ndjson"), published, publisher, title
                )
        except FileNotFoundError:
            yield Rejected(str(path), "there is no such file")
        except OSError as error:
            yield Rejected(str(path), f"it cannot be opened: {error.strerror}")


def read_stream(
    stream: BinaryIO,
    name: str,
    lines: bool,
    published: date | None = None,
    publisher: str | None = None,
    title: str | None = None,
) -> Iterator[Report | Rejected]:
    """Yield the reports of one open stream: JSONL where `lines` says so, else one plain text."""
    if not lines:
        yield read_text(stream.read(4 * LONGEST + 1), name, published, publisher, title)
        return
    number = 0
    while raw := stream.readline(_LONGEST_LINE + 1):
        number += 1
        where = f"{name}, line {number}"
        if len(raw) > _LONGEST_LINE:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(_LONGEST_LINE)
            yield Rejected(where, f"the line is longer than {_LONGEST_LINE:,} bytes")
        elif raw.strip():
            yield _record(raw, where, published, publisher)


def read_text(
    raw: bytes, name: str, published: date | None = None, publisher: str | None = None, title: str | None = None
) -> Report | Rejected:
    """Read one plain text: UTF-8 (with or without a mark), UTF-16 with its mark, else Windows-1252."""
    if not raw:
        return Rejected(name, "the file is empty")
    text = _decode(raw)
    if text is None:
        return Rejected(name, "this is no text: it holds binary data")
    return _checked(Report(text, published, title, publisher), name)


def _checked(report: Report, where: str) -> Report | Rejected:
    if not report.text.strip():
        return Rejected(where, "the text is empty")
    if len(report.text) > LONGEST:
        return Rejected(where, f"the text has more than {LONGEST:,} characters: split it into reports, one a JSONL line")
    return report


def _decode(raw: bytes) -> str | None:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            return None
    sample = raw[:65536]
    if b"\x00" in sample or sum(byte < 9 or 13 < byte < 27 for byte in sample) > len(sample) // 100 + 2:
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _record(raw: bytes, where: str, published: date | None, publisher: str | None) -> Report | Rejected:
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return Rejected(where, f"this is no JSON: {error}")
    if not isinstance(fields, dict):
        return Rejected(where, 'a record is a JSON object, such as {"text": "…", "published": "2024-11-22"}')
    for name in ("id", "text", "title", "published", "publisher", "url", "language"):
        if not isinstance(fields.get(name), str | None):
            return Rejected(where, f'"{name}" is to be a string, and is a {type(fields[name]).__name__}')
    text = fields.get("text")
    if not text:
        return Rejected(where, 'it has no "text"')
    try:
        when = parse_date(fields["published"]) if fields.get("published") else published
    except ReportError as error:
        return Rejected(where, str(error))
    return _checked(
        Report(
            text,
            when,
            fields.get("title"),
            fields.get("publisher") or publisher,
            fields.get("url"),
            fields.get("language"),
            fields.get("id") or "",
        ),
        where,
    )
