"""Plain text: one file, one report."""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

from dragoman.records import Report
from dragoman.reports import charsets
from dragoman.reports.given import LONGEST, Found, Given, Rejected, checked
from dragoman.reports.wrapping import unwrapped

MOST = 4 * LONGEST  # bytes of the longest text


def read(stream: BinaryIO, name: str, given: Given) -> Found:
    """Read one open text."""
    return read_text(stream.read(MOST + 1), name, given.published, given.publisher, given.title)


def read_text(
    raw: bytes, name: str, published: date | None = None, publisher: str | None = None, title: str | None = None
) -> Found:
    """Read one plain text: UTF-8 (with or without a mark), UTF-16 with its mark, else what the bytes look like; hard-wrapped
    lines are joined.
    """
    if not raw:
        return Rejected(name, "the file is empty")
    text = charsets.decode(raw)
    if text is None:
        return Rejected(name, "this is no text: it holds binary data")
    return checked(Report(unwrapped(text), published, title, publisher), name)
