"""Finds dates in plain text: a quick look for calendar words, then the grammar on the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dragoman.dates import periods, relative  # noqa: F401 - their readers enter READERS
from dragoman.dates.compose import lead_day, parts, prepositions, ranges
from dragoman.dates.grammar import grammar
from dragoman.dates.reading import READERS, Context, Reading
from dragoman.records import When

_BEFORE, _AFTER = 56, 40
_FIGURES = re.compile(
    r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|Q[1-4]|FY"
)
_DIGITS = re.compile(r"\d{4}|\d[/.-]\d\d?[/.-]\d|[’']\d0s|9/11|FY ?\d\d")
_TOKEN = re.compile(r"[’']\d0s|\w+")


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of text around calendar words, merged where they meet."""
    low = text.lower()
    if len(low) != len(text):  # a few letters change their length: then offsets would slip
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    found = [match.start() for match in _FIGURES.finditer(text)]
    found += [match.start() for match in _DIGITS.finditer(text)]
    for word in grammar().tells:
        at = low.find(word)
        while at >= 0:
            found.append(at)
            at = low.find(word, at + 1)
    if not found:
        return
    found.sort()
    start, end = found[0], found[0]
    for at in found:
        if at - end > _BEFORE + _AFTER:
            yield max(0, start - _BEFORE), end + _AFTER
            start = at
        end = at
    yield max(0, start - _BEFORE), end + _AFTER


def expressions(text: str, published: date | None) -> list[Reading]:
    """Return every calendar expression of `text` in order, before ranges are joined and prepositions read."""
    rules = grammar()
    context = Context(text, published)
    found: list[Reading] = []
    taken = 0
    for low, high in _windows(text):
        for token in _TOKEN.finditer(text, low, high):
            start, word = token.start(), token.group()
            if start < taken or not (word[0] in "0123456789'’" or word.lower() in rules.starts):
                continue
            match = rules.master.match(text, start, high + _AFTER)
            name = match.lastgroup if match else None
            exact = rules.rules[name].match(text, start, high + _AFTER) if name else None
            reading = READERS[name](exact, context) if name and exact else None
            if reading is None or name is None:
                continue
            reading = parts(lead_day(replace(reading, kind=name), context), context)
            if found and reading.start < found[-1].end:
                reading = replace(reading, start=start)
            found.append(reading)
            if reading.days and not reading.vague:
                context.focus = reading.days
                context.told_at = reading.end if reading.year_told or (reading.anchored and context.told_at) else 0
                if name in ("quarter", "ofyear") or (name == "period" and reading.days.precision == "season"):
                    context.period = (reading.days, reading.end)
            taken = reading.end
    return found


def read(text: str, published: date | None) -> list[Reading]:
    """Return every date of `text` in order, as read before it becomes a record."""
    context = Context(text, published)
    readings: list[Reading] = []
    for reading in ranges(expressions(text, published), context):
        readings.append(prepositions(reading, context, readings[-1].end if readings else 0))
    return readings


def find(text: str, published: date | None = None) -> list[When]:
    """Find the dates of `text`, in order, none overlapping, each as an interval of days with its words.

    `published` is the day on which the text appeared. Without it, expressions that lean on it ("last week", "on March 29")
    come back unresolved: `begin` and `finish` None, `precision` "unknown". So do those that lean on an event without a date
    ("three days after the summit"). A text without a date gives an empty list, never the day of publication.
    """
    whens: list[When] = []
    last = 0
    for reading in read(text, published):
        start = reading.start
        while start < last or text[start].isspace():
            start += 1
        days = reading.days
        whens.append(
            When(
                start,
                reading.end,
                text[start : reading.end],
                days.begin if days else None,
                days.finish if days else None,
                days.precision if days else "unknown",
            )
        )
        last = reading.end
    return whens
