"""Readers for expressions that lean on the day of publication or on a date told before."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dragoman.dates import calendar as cal
from dragoman.dates.calendar import Days
from dragoman.dates.grammar import vocabulary
from dragoman.dates.reading import (
    ORDINALS,
    Context,
    Reading,
    _month,
    _reader,
    _reading,
    _weekday,
    enclosing,
    moved,
    number,
    place_in_time,
)


def _pointer(text: str | None) -> str:
    """Return this, last, next, rolling or nothing for the words before a unit."""
    low = re.sub(r"\s+", " ", (text or "").lower())
    return {
        "": "",
        "this": "this",
        "the": "the",
        "last": "last",
        "next": "next",
        "this past": "past",
        "the past": "past",
        "past": "past",
        "this coming": "coming",
        "the coming": "coming",
        "coming": "coming",
        "the previous": "previous",
        "the following": "following",
    }.get(low, "")


@_reader
def _read_today(match: re.Match[str], context: Context) -> Reading | None:
    word = re.sub(r"\s+", " ", match["word"].lower())
    steps = {
        "the day before yesterday": -2,
        "yesterday": -1,
        "last night": -1,
        "tomorrow": 1,
        "the day after tomorrow": 2,
    }
    days = cal.on(cal.moved(context.published, steps.get(word, 0))) if context.published else None
    return _reading(match, days)


@_reader
def _read_weekday(match: re.Match[str], context: Context) -> Reading | None:
    weekday = _weekday(match["wd"])
    base = context.published
    if match["wd"].lower().endswith("s"):  # "on Fridays" is a habit, no date
        return None
    if base is None:
        return _reading(match, None, cycle=(weekday,))
    mod = _pointer(match["mod"])
    back = (base.weekday() - weekday) % 7
    ahead = (weekday - base.weekday()) % 7
    if mod == "previous" or mod == "following":
        focus = context.focus
        if focus is None:
            return _reading(match, None, cycle=(weekday,), anchored=True)
        step = (weekday - focus.finish.weekday()) % 7 or 7
        step = step if mod == "following" else -((focus.begin.weekday() - weekday) % 7 or 7)
        day = cal.moved(focus.finish if mod == "following" else focus.begin, step)
    elif mod in ("last", "past"):
        day = cal.moved(base, -(back or 7))
    elif mod == "next":
        day = cal.moved(base, 7 - base.weekday() + weekday)
    elif mod == "coming":
        day = cal.moved(base, ahead or 7)
    elif mod == "this":
        day = cal.moved(base, ahead if context.tense(match) == "future" or ahead + base.weekday() <= 6 else -back)
    elif _due(match, context) or context.tense(match) == "future":
        day = cal.moved(base, ahead)
    else:
        day = cal.moved(base, -back)
    return _reading(match, cal.on(day), cycle=(weekday,))


_DUE = re.compile(
    r"\b(?:by|until|till|through|no\s+later\s+than)\s+(?:(?:\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\.?)?|noon|midnight|early|late|the\s+end\s+of)\s+"
    r"(?:(?:local\s+time|[A-Z]{2,4})\s+)?(?:on\s+)?)?$"
)


def _due(match: re.Match[str], context: Context) -> bool:
    """Say whether the date is a term that runs ("until 9 a.m. Tuesday", "by Friday") and not one that ran out."""
    before = context.text[max(0, match.start() - 44) : match.start()]
    if not _DUE.search(before):
        return False
    around = context.text[max(0, match.start() - 80) : match.end() + 50]
    return not re.search(r"\b(?:had|was|were)\b", around)


@_reader
def _read_weekdayof(match: re.Match[str], context: Context) -> Reading | None:
    weekday = _weekday(match["wd"])
    if context.published is None:
        return _reading(match, None)
    week = {"this": 0, "last": -7, "next": 7}[match["which"].lower()]
    return _reading(match, cal.on(cal.moved(context.published, week - context.published.weekday() + weekday)))


@_reader
def _read_month(match: re.Match[str], context: Context) -> Reading | None:
    month = _month(match["month"] or match["month1"] or match["month2"] or match["month3"] or match["month4"])
    base = context.published
    if base is None:
        return _reading(match, None, cycle=(month,))
    mod = _pointer(match["mod"])
    if mod in ("last", "past"):
        year: int | None = base.year if month < base.month else base.year - 1
    elif mod in ("next", "coming"):
        year = base.year if month > base.month else base.year + 1
    elif mod == "this":
        year = base.year
    elif mod in ("previous", "following"):
        focus = context.focus
        if focus is None:
            return _reading(match, None, cycle=(month,), anchored=True)
        anchor = focus.begin
        year = anchor.year + (month <= anchor.month) if mod == "following" else anchor.year - (month >= anchor.month)
    else:
        when = context.tense(match)
        when = "future" if _due(match, context) else when
        year = place_in_time(month, None, context, when)
    return _reading(match, cal.month_of(year, month) if year else None, cycle=(month,))


@_reader
def _read_monthof(match: re.Match[str], context: Context) -> Reading | None:
    if context.published is None:
        return _reading(match, None)
    year = context.published.year + {"this": 0, "last": -1, "next": 1}[match["mod"].lower()]
    return _reading(match, cal.month_of(year, _month(match["month"])), cycle=(_month(match["month"]),))


def _since(base: date, count: int, unit: str) -> Days | None:
    begin = moved(base, -count, unit) if unit != "hour" else cal.moved(base, -max(1, (count + 23) // 24))
    return Days(begin, base, _precision(unit)) if begin else None


def _ahead(base: date, count: int, unit: str) -> Days | None:
    finish = moved(base, count, unit) if unit != "hour" else cal.moved(base, max(1, (count + 23) // 24))
    return Days(base, finish, _precision(unit)) if finish else None


def _precision(unit: str) -> cal.DatePrecision:
    precisions: dict[str, cal.DatePrecision] = {
        "hour": "day",
        "day": "day",
        "week": "week",
        "fortnight": "week",
        "month": "month",
    }
    return precisions.get(unit, "season" if unit == "quarter" else "year")


@_reader
def _read_rolling(match: re.Match[str], context: Context) -> Reading | None:
    base, unit = context.published, match["unit"].lower()
    if base is None:
        return _reading(match, None)
    count = number(match["n"])
    mod = match["mod"].lower()
    if mod in ("preceding", "following"):
        if context.focus is None:
            return _reading(match, None, anchored=True)
        base = context.focus.begin if mod == "preceding" else context.focus.finish
    if count is None:
        days, precision = vocabulary()["recent"].get(unit, (90, "month"))
        near = cal.moved(base, -days) if mod in ("past", "last", "previous", "preceding") else cal.moved(base, days)
        return _reading(match, Days(min(near, base), max(near, base), precision) if near else None)
    days_ = _since(base, count, unit) if mod in ("past", "last", "previous", "preceding") else _ahead(base, count, unit)
    return _reading(match, days_)


@_reader
def _read_recent(match: re.Match[str], context: Context) -> Reading | None:
    base, mod = context.published, match["mod"].lower()
    if base is None:
        return _reading(match, None)
    reach, precision = vocabulary()["recent"].get(match["unit"].lower(), (90, "month"))
    near = cal.moved(base, reach if mod == "coming" else -reach)
    return _reading(match, Days(min(near, base), max(near, base), precision) if near else None, vague=True)


@_reader
def _read_ofyear(match: re.Match[str], context: Context) -> Reading | None:
    if context.published is None:
        return _reading(match, None)
    year = context.published.year + {"this": 0, "last": -1, "next": 1}[match["mod"].lower()]
    quarter = 4 if match["q"].lower() == "final" else ORDINALS[match["q"].lower()]
    return _reading(match, cal.quarter_of(year, quarter))


@_reader
def _read_weekend(match: re.Match[str], context: Context) -> Reading | None:
    base = context.published
    if base is None:
        return _reading(match, None)
    mod, when = _pointer(match["mod"]), context.tense(match)
    current = cal.weekend_of(base)
    if mod in ("last", "past") or (mod in ("the", "") and when != "future"):
        # On a Saturday or Sunday "the weekend" is the one that runs; "last weekend" is never.
        inside = base.weekday() >= 5
        days = current if inside and mod in ("the", "") else cal.weekend_of(cal.moved(base, -7))
    elif mod == "next":
        days = cal.weekend_of(cal.moved(base, 7)) if base.weekday() >= 3 else current
    elif mod == "this" and when == "past" and base.weekday() <= 1:
        days = cal.weekend_of(cal.moved(base, -7))
    else:
        days = current
    return _reading(match, days)


@_reader
def _read_pointed(match: re.Match[str], context: Context) -> Reading | None:
    base, unit, mod = context.published, match["unit"].lower(), _pointer(match["mod"])
    if mod == "this" and unit == "day":
        return None
    if (
        match["unit"][0].isupper()
        and not match["unit"].isupper()
        and re.match(r"[\"”’']|,[\"”]|\s+With\b", context.text[match.end() : match.end() + 6])
    ):
        return None  # the name of a programme
    if mod in ("previous", "following"):
        focus = context.focus
        anchor = focus.begin if focus else None
        shifted = moved(anchor, -1 if mod == "previous" else 1, unit) if anchor else None
        return _reading(match, enclosing(shifted, unit), anchored=True)
    if base is None:
        return _reading(match, None)
    led = context.text[max(0, match.start() - 4) : match.start()].lower().endswith("the ")
    if mod == "past" or (mod == "last" and led):
        unit_days = enclosing(moved(base, -1, unit), unit)
        return _reading(match, _since(base, 1, unit), unit_days)
    if mod == "coming" or (mod == "next" and led):
        return _reading(match, _ahead(base, 1, unit), enclosing(moved(base, 1, unit), unit))
    if mod in ("last", "next"):
        return _reading(match, enclosing(moved(_first(base, unit), 1 if mod == "next" else -1, unit), unit))
    whole = enclosing(base, unit)
    if whole is None:
        return _reading(match, None)
    if context.tense(match) == "future":
        if unit == "week" and base.weekday() == 6:  # a Sunday paper's "this week" that lies ahead is the week that begins
            return _reading(match, enclosing(cal.moved(base, 1), unit))
        return _reading(match, whole.since(base), whole)
    return _reading(match, whole.until(base), whole)


def _first(day: date, unit: str) -> date:
    whole = enclosing(day, unit)
    return whole.begin if whole else day


@_reader
def _read_anchored(match: re.Match[str], context: Context) -> Reading | None:
    focus = context.focus
    mod, unit = re.sub(r"\s+", " ", match["mod"].lower()), match["unit"].lower()
    if focus is None:
        return _reading(match, None, anchored=True)
    step = 1 if "next" in mod or "following" in mod else -1 if "previous" in mod or "preceding" in mod else 0
    day = focus.begin
    months, seasons = [m.lower() for m in vocabulary()["months"]], vocabulary()["seasons"]
    if unit in months:
        year = day.year + step if step else day.year
        return _reading(match, cal.month_of(year, months.index(unit) + 1), anchored=True)
    if unit in seasons:
        return _reading(match, cal.season_of(day.year + step, seasons[unit]), anchored=True)
    if unit in ("morning", "afternoon", "evening", "night", "day"):
        if focus.begin != focus.finish:
            return _reading(match, None, anchored=True)
        return _reading(match, cal.on(cal.moved(day, step)), anchored=True)
    if unit in ("week", "weekend", "month", "quarter", "year"):
        shifted = moved(_first(day, unit), step, "week" if unit == "weekend" else unit)
        days = enclosing(shifted, unit)
        if match["next"] and days and (after := moved(days.begin, 1, "week" if unit == "weekend" else unit)):
            more = enclosing(after, unit)
            return _reading(match, Days(days.begin, more.finish, days.precision) if more else days, anchored=True)
        return _reading(match, days, anchored=True)
    weekday = _weekday(unit)
    ahead = (weekday - focus.finish.weekday()) % 7
    target = cal.moved(focus.finish, ahead or 7) if step >= 0 else cal.moved(day, -((day.weekday() - weekday) % 7 or 7))
    return _reading(match, cal.on(target), anchored=True)


@_reader
def _read_ago(match: re.Match[str], context: Context) -> Reading | None:
    unit, way = match["unit"].lower(), re.sub(r"\s+", " ", match["dir"].lower())
    deictic = way in ("ago", "from now", "hence")
    base = context.published if deictic else (context.focus.begin if context.focus else None)
    count = number(match["n"])
    if base is None or count is None:
        return _reading(match, None, anchored=not deictic)
    sign = 1 if way in ("later", "afterward", "afterwards", "from now", "hence") else -1
    if unit == "hour":
        return _reading(match, cal.on(base) if count < 24 else cal.on(cal.moved(base, sign * (count // 24))))
    if match["half"] and unit == "year":
        shifted = cal.months_on(base, sign * (12 * count + 6))
        return _reading(match, enclosing(shifted, "month"))
    if unit == "year" and count == 1 and sign < 0 and context.period and match.start() - context.period[1] < 800:
        # In a comparison of quarters "a year earlier" is the same quarter of the year before.
        quarter = context.period[0]
        return _reading(match, enclosing(moved(quarter.begin, -1, "year"), "quarter"))
    shifted = moved(base, sign * count, unit)
    unit_days = cal.on(shifted) if unit in ("week", "fortnight") else None
    return _reading(match, enclosing(shifted, unit), unit_days, anchored=not deictic)


@_reader
def _read_offset(match: re.Match[str], context: Context) -> Reading | None:
    way = "after" if (match["dir"] or match["dir1"]).lower() in ("after", "following") else "before"
    count = 1 if match["one"] else number(match["n"])
    unit = (match["one"] or match["unit"]).lower()
    return _reading(match, None, offset=((count if way == "after" else -count) if count else 0, unit), anchored=True)


@_reader
def _read_ahead(match: re.Match[str], context: Context) -> Reading | None:
    base, unit, count = context.published, match["unit"].lower(), number(match["n"])
    within = bool(match["prep"])
    # "in two days" is a date only where the words look ahead; "did it in two days" is a length of time.
    if not match["time"] and context.tense(match) != "future":
        return None
    if base is None or count is None:
        return _reading(match, None)
    if within:
        return _reading(match, _ahead(base, count, unit))
    return _reading(match, enclosing(moved(base, count, unit) if unit != "hour" else base, unit))


@_reader
def _read_lasting(match: re.Match[str], context: Context) -> Reading | None:
    base, unit, count = context.published, match["unit"].lower(), number(match["n"])
    # A length of time reaches to publication only in the perfect tense ("has been under siege for almost a year").
    before = context.text[max(0, match.start() - 120) : match.start()]
    if not re.search(r"\b(?:has|have|[’']ve)\b(?:\s+\w+){0,12}\s*$", before) or unit == "hour":
        return None
    if base is None or count is None:
        return _reading(match, None)
    begin = moved(base, -count, unit)
    begin = cal.moved(begin, 1) if begin and unit in ("month", "year", "decade") else begin
    return _reading(match, Days(begin, base, _precision(unit)) if begin else None)


@_reader
def _read_quarter(match: re.Match[str], context: Context) -> Reading | None:
    base = context.published
    word = (match["q"] or "").lower()
    told = match["y"] or match["y4"] or match["y0"]
    quarter = int(match["q4"]) if match["q4"] else {"final": 4, "latest": 0}.get(word, ORDINALS.get(word, 0))
    if told:
        return _reading(match, cal.quarter_of(int(told), quarter or 4), year_told=True)
    if base is None:
        return _reading(match, None)
    now = (base.month + 2) // 3
    if match["mod"]:
        return _reading(match, cal.quarter_of(base.year + {"this": 0, "last": -1, "next": 1}[match["mod"].lower()], quarter or 4))
    if quarter == 0:  # the latest quarter is the last whole one
        return _reading(match, cal.quarter_of(base.year - (now == 1), now - 1 or 4))
    year = base.year
    if quarter > now and context.tense(match) != "future" and quarter - now > 1:
        year -= 1
    elif quarter < now - 1 and context.tense(match) == "future":
        year += 1  # the quarter that has just ended is still to be reported on
    return _reading(match, cal.quarter_of(year, quarter))


@_reader
def _read_period(match: re.Match[str], context: Context) -> Reading | None:
    """Read "the latest quarter", "the year-ago period", "for the quarter", "by the end of the month"."""
    base = context.published
    period = context.period[0] if context.period else None
    unit = (match["unit"] or match["unit2"] or match["unit3"] or "period").lower()
    if match["unit3"] and unit in ("year", "month"):
        if base is None:
            return _reading(match, None)
        if unit == "month" and not re.search(
            r"(?:end|rest|middle|later|earlier|start|beginning)\s*$", context.text[max(0, match.start() - 12) : match.start()]
        ):
            return None
        return _trimmed(_reading(match, enclosing(base, unit)), match)
    back = match["back"] or match["back2"] or (match["mod"] or "").lower() in ("comparable", "corresponding")
    if unit == "period" and period is None:
        return None
    if base is None and period is None:
        return _reading(match, None)
    if period is None and base is not None:
        now = (base.month + 2) // 3
        period = cal.quarter_of(base.year - (now == 1), now - 1 or 4)
    if (match["mod"] or "").lower() == "current" and base is not None:
        period = enclosing(base, "quarter")
    days = enclosing(moved(period.begin, -1, "year"), "quarter") if back and period else period
    return _trimmed(_reading(match, days), match)


def _trimmed(reading: Reading, match: re.Match[str]) -> Reading:
    """Leave the preposition of a bare period to the step that reads prepositions."""
    bare = re.match(r"(?:in|for|during|of)\s+", match["bare"] or "", re.IGNORECASE)
    return replace(reading, start=reading.start + bare.end()) if bare else reading


@_reader
def _read_half(match: re.Match[str], context: Context) -> Reading | None:
    half = 1 if match["h"].lower() == "first" else 2
    if match["y"]:
        return _reading(match, cal.half_of(int(match["y"]), half), year_told=True)
    if context.published is None:
        return _reading(match, None)
    year = context.published.year + {"this": 0, "the": 0, "last": -1, "next": 1}[match["mod"].lower()]
    return _reading(match, cal.half_of(year, half))


@_reader
def _read_season(match: re.Match[str], context: Context) -> Reading | None:
    name = (match["s1"] or match["s2"] or match["s3"] or match["s4"]).lower()
    first = vocabulary()["seasons"][name]
    if match["y"]:
        return _reading(match, cal.season_of(int(match["y"]), first), year_told=True)
    base = context.published
    if base is None:
        return _reading(match, None)
    mod, when = _pointer(match["mod"]), context.tense(match)
    spans = [span for span in (cal.season_of(base.year + step, first) for step in (-2, -1, 0, 1)) if span]
    past = [span for span in spans if span.finish < base] or spans[:1]
    begun = [span for span in spans if span.begin <= base] or spans[:1]
    coming = [span for span in spans if span.finish >= base] or spans[-1:]
    if mod in ("last", "past"):
        days = past[-1]
    elif mod in ("next", "coming"):
        days = next((span for span in spans if span.begin > base), spans[-1])
    elif mod == "this":
        days = cal.season_of(base.year, first) if first != 12 or base.month > 2 else cal.season_of(base.year - 1, 12)
        return _reading(match, days)
    else:
        days = coming[0] if when == "future" else begun[-1]
    return _reading(match, days)


@_reader
def _read_yearend(match: re.Match[str], context: Context) -> Reading | None:
    base = context.published
    if base is None:
        return _reading(match, None)
    return _reading(match, cal.on(cal.make(base.year, 12, 31)), cal.year_of(base.year))
