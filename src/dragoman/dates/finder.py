"""Finds dates in plain text: a quick look for calendar words, then the grammar on the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dragoman.dates import relative  # noqa: F401 - its readers enter READERS
from dragoman.dates.compose import lead_day, parts, prepositions, ranges
from dragoman.dates.grammar import grammar
from dragoman.dates.reading import READERS, Context, Reading
from dragoman.records import When

_BEFORE, _AFTER = 48, 48
_NEWLINE = re.compile(r"[\r\n]")


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of text around calendar words, merged where they meet."""
    low, high = 0, -1
    for match in grammar().anchor.finditer(text):
        start, end = max(0, match.start() - _BEFORE), min(len(text), match.end() + _AFTER)
        if start <= high:
            high = max(high, end)
            continue
        if high >= 0:
            yield low, high
        low, high = start, end
    if high >= 0:
        yield low, high


def read(text: str, published: date | None) -> list[Reading]:
    """Return every calendar expression of `text` in order, as read before it becomes a record."""
    rules = grammar()
    context = Context(text, published)
    found: list[Reading] = []
    taken = 0
    for low, high in _windows(text):
        at = max(low, taken)
        while match := rules.master.search(text, at, high):
            name = _rule(match)
            exact = rules.rules[name].match(text, match.start())
            reading = READERS[name](exact, context) if exact else None
            if reading is None or exact is None:
                at = match.start() + 1
                while at < high and text[at - 1].isalnum():
                    at += 1
                continue
            reading = parts(lead_day(replace(reading, kind=name), context), context)
            if found and reading.start < found[-1].end:
                reading = replace(reading, start=exact.start())
            found.append(reading)
            if reading.days and not reading.vague:
                context.focus = reading.days
            at = taken = reading.end
    return [prepositions(reading, context) for reading in ranges(found, context)]


def _rule(match: re.Match[str]) -> str:
    return next(name for name, value in match.groupdict().items() if value is not None and name in READERS)


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
