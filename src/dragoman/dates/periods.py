"""Readers for quarters, halves, seasons, fiscal comparisons and the end of the year."""

from __future__ import annotations

import re
from dataclasses import replace

from dragoman.dates import calendar as cal
from dragoman.dates.grammar import ORDINALS, vocabulary
from dragoman.dates.reading import Context, Reading, enclosing, made, moved, reader
from dragoman.dates.relative import pointer

_YEARS = {"this": 0, "the": 0, "last": -1, "next": 1}


@reader
def _read_ofyear(match: re.Match[str], context: Context) -> Reading | None:
    if context.published is None:
        return made(match, None)
    year = context.published.year + _YEARS[match["mod"].lower()]
    quarter = 4 if match["q"].lower() == "final" else ORDINALS[match["q"].lower()]
    return made(match, cal.quarter_of(year, quarter))


@reader
def _read_quarter(match: re.Match[str], context: Context) -> Reading | None:
    base = context.published
    word = (match["q"] or "").lower()
    told = match["y"] or match["y4"] or match["y0"]
    quarter = int(match["q4"]) if match["q4"] else {"final": 4, "latest": 0}.get(word, ORDINALS.get(word, 0))
    if told:
        return made(match, cal.quarter_of(int(told), quarter or 4), year_told=True)
    if base is None:
        return made(match, None)
    now = (base.month + 2) // 3
    if match["mod"]:
        return made(match, cal.quarter_of(base.year + _YEARS[match["mod"].lower()], quarter or 4))
    if quarter == 0:  # the latest quarter is the last whole one
        return made(match, cal.quarter_of(base.year - (now == 1), now - 1 or 4))
    year = base.year
    if quarter > now and context.tense(match) != "future" and quarter - now > 1:
        year -= 1
    elif quarter < now - 1 and context.tense(match) == "future":
        year += 1  # the quarter that has just ended is still to be reported on
    return made(match, cal.quarter_of(year, quarter))


@reader
def _read_period(match: re.Match[str], context: Context) -> Reading | None:
    """Read "the latest quarter", "the year-ago period", "for the quarter", "by the end of the month"."""
    base = context.published
    period = context.period[0] if context.period else None
    unit = (match["unit"] or match["unit2"] or match["unit3"] or "period").lower()
    if match["unit3"] and unit in ("year", "month"):
        if base is None:
            return made(match, None)
        if unit == "month" and not re.search(
            r"(?:end|rest|middle|later|earlier|start|beginning)\s*$", context.text[max(0, match.start() - 12) : match.start()]
        ):
            return None
        return _trimmed(made(match, enclosing(base, unit)), match)
    back = match["back"] or match["back2"] or (match["mod"] or "").lower() in ("comparable", "corresponding")
    if unit == "period" and period is None:
        return None
    if base is None and period is None:
        return made(match, None)
    if period is None and base is not None:
        now = (base.month + 2) // 3
        period = cal.quarter_of(base.year - (now == 1), now - 1 or 4)
    if (match["mod"] or "").lower() == "current" and base is not None:
        period = enclosing(base, "quarter")
    days = enclosing(moved(period.begin, -1, "year"), "quarter") if back and period else period
    return _trimmed(made(match, days), match)


def _trimmed(reading: Reading, match: re.Match[str]) -> Reading:
    """Leave the preposition of a bare period to the step that reads prepositions."""
    bare = re.match(r"(?:in|for|during|of)\s+", match["bare"] or "", re.IGNORECASE)
    return replace(reading, start=reading.start + bare.end()) if bare else reading


@reader
def _read_half(match: re.Match[str], context: Context) -> Reading | None:
    half = 1 if match["h"].lower() == "first" else 2
    if match["y"]:
        return made(match, cal.half_of(int(match["y"]), half), year_told=True)
    if context.published is None:
        return made(match, None)
    year = context.published.year + _YEARS[match["mod"].lower()]
    return made(match, cal.half_of(year, half))


@reader
def _read_season(match: re.Match[str], context: Context) -> Reading | None:
    name = (match["s1"] or match["s2"] or match["s3"] or match["s4"]).lower()
    first = vocabulary()["seasons"][name]
    if match["y"]:
        return made(match, cal.season_of(int(match["y"]), first), year_told=True)
    base = context.published
    if base is None:
        return made(match, None)
    mod, when = pointer(match["mod"]), context.tense(match)
    spans = [span for span in (cal.season_of(base.year + step, first) for step in (-2, -1, 0, 1)) if span]
    past = [span for span in spans if span.finish < base] or spans[:1]
    begun = [span for span in spans if span.begin <= base] or spans[:1]
    coming = [span for span in spans if span.finish >= base] or spans[-1:]
    days: cal.Days | None
    if mod in ("last", "past"):
        days = past[-1]
    elif mod in ("next", "coming"):
        days = next((span for span in spans if span.begin > base), spans[-1])
    elif mod == "this":
        days = cal.season_of(base.year, first) if first != 12 or base.month > 2 else cal.season_of(base.year - 1, 12)
        return made(match, days)
    else:
        days = coming[0] if when == "future" else begun[-1]
    return made(match, days)


@reader
def _read_yearend(match: re.Match[str], context: Context) -> Reading | None:
    base = context.published
    if base is None:
        return made(match, None)
    return made(match, cal.on(cal.make(base.year, 12, 31)), cal.year_of(base.year))
