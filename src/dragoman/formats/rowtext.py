"""A row of another coder as a report: the row is the text, and every field rests on the cell that says it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from dragoman.records import Coding, Mention, Party, Report, Span, When, Where, Words, content_id


class BadRow(ValueError):
    """A row that tells no event that can be stored; the message says why, in words that a user can read."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row and where each begins in the text, which is the cells joined by tabs."""

    cells: Sequence[str]
    starts: tuple[int, ...]

    @staticmethod
    def of(cells: Sequence[str]) -> Row:
        """Return the row of cells; the caller has taken tabs and line ends out of them."""
        starts, at = [], 0
        for cell in cells:
            starts.append(at)
            at += len(cell) + 1
        return Row(cells, tuple(starts))

    @property
    def text(self) -> str:
        """The row as one text."""
        return "\t".join(self.cells)

    def words(self, column: int) -> Words:
        """Return the words of a cell."""
        start = self.starts[column]
        return Words(start, start + len(self.cells[column]), self.cells[column])

    def first(self, *columns: int) -> Words | None:
        """Return the words of the first cell of these that is not empty."""
        return next((self.words(column) for column in columns if self.cells[column]), None)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a row tells, its codes already ours: the fields of a mention, with the words that they rest on."""

    ident: str
    category: str
    trigger: Words
    actor: tuple[Party, ...] = ()
    recipient: tuple[Party, ...] = ()
    when: When | None = None
    where: Where | None = None
    mode: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    quad: int = 0
    scale: float = 0.0
    cameo: str | None = None
    confidence: float = 0.0
    published: date | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None


def coding(kind: str, text: str, heard: Heard, coder: str) -> Coding:
    """Return the coding of a row: a report whose text is the row, and the one mention that the row is."""
    title = f"{kind} event {heard.ident}"
    report = Report(text, heard.published, title, heard.publisher, heard.url, heard.language)
    mention = Mention(
        id=content_id(report.id, heard.category, str(heard.trigger.start)),
        report=report.id,
        category=heard.category,
        trigger=heard.trigger,
        text_info=(Span(0, len(text)),),
        mode=heard.mode,
        context=heard.context,
        actor=heard.actor,
        recipient=heard.recipient,
        when=heard.when,
        where=heard.where,
        quad_code=heard.quad,
        event_scale=heard.scale,
        cameo=heard.cameo,
        confidence=heard.confidence,
        coder=coder,
    )
    return Coding(report, (mention,), coder=coder)


def day(text: str, column: str) -> date:
    """Read YYYYMMDD, with or without a time, or YYYY-MM-DD. Raises BadRow."""
    digits = text[:10].replace("-", "") if "-" in text else text[:8]
    try:
        if len(digits) != 8 or not (digits.isascii() and digits.isdecimal()):
            raise ValueError
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise BadRow(f'{column} is no date: "{text[:30]}"') from None


def maybe_day(text: str) -> date | None:
    """Read a date as `day` does; None where there is none."""
    try:
        return day(text, "") if text else None
    except BadRow:
        return None


def number_in(text: str, most: float) -> float | None:
    """Read a number between -most and most; None where it is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= most else None


def place(words: Words, name: str, country: str | None, latitude: str, longitude: str, resolution: str | None) -> Where:
    """Return a place with its point, which is left out where either number is none or off the globe."""
    lat, lon = number_in(latitude, 90), number_in(longitude, 180)
    if lat is None or lon is None:
        lat = lon = None
    return Where(words.start, words.end, words.text, name, country, None, lat, lon, resolution)


def publisher_of(url: str) -> str | None:
    """Return the host of a web address without "www."; None where it is none."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and "." in host else None
