"""Readers for expressions that lean on the day of publication or on a date told before."""

from __future__ import annotations

import re
from datetime import date

from dragoman.dates import calendar as cal
from dragoman.dates.calendar import Days
from dragoman.dates.grammar import vocabulary
from dragoman.dates.reading import (
    Context,
    Reading,
    due,
    enclosing,
    made,
    month_number,
    moved,
    number,
    place_in_time,
    reader,
    weekday_number,
)
from dragoman.records import DatePrecision


def pointer(text: str | None) -> str:
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


@reader
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
    return made(match, days)


@reader
def _read_weekday(match: re.Match[str], context: Context) -> Reading | None:
    weekday = weekday_number(match["wd"])
    base = context.published
    if match["wd"].lower().endswith("s"):  # "on Fridays" is a habit, no date
        return None
    if base is None:
        return made(match, None, cycle=(weekday,))
    mod = pointer(match["mod"])
    back = (base.weekday() - weekday) % 7
    ahead = (weekday - base.weekday()) % 7
    if mod == "previous" or mod == "following":
        focus = context.focus
        if focus is None:
            return made(match, None, cycle=(weekday,), anchored=True)
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
    elif due(match, context) or context.tense(match) == "future":
        day = cal.moved(base, ahead)
    else:
        day = cal.moved(base, -back)
    return made(match, cal.on(day), cycle=(weekday,))


@reader
def _read_weekdayof(match: re.Match[str], context: Context) -> Reading | None:
    weekday = weekday_number(match["wd"])
    if context.published is None:
        return made(match, None)
    week = {"this": 0, "last": -7, "next": 7}[match["which"].lower()]
    return made(match, cal.on(cal.moved(context.published, week - context.published.weekday() + weekday)))


@reader
def _read_month(match: re.Match[str], context: Context) -> Reading | None:
    month = month_number(
        match["month"] or match["month1"] or match["month2"] or match["month3"] or match["month4"] or match["month5"]
    )
    base = context.published
    if base is None:
        return made(match, None, cycle=(month,))
    mod = pointer(match["mod"])
    if mod in ("last", "past"):
        year: int | None = base.year if month < base.month else base.year - 1
    elif mod in ("next", "coming"):
        year = base.year if month > base.month else base.year + 1
    elif mod == "this":
        year = base.year
    elif mod in ("previous", "following"):
        focus = context.focus
        if focus is None:
            return made(match, None, cycle=(month,), anchored=True)
        anchor = focus.begin
        year = anchor.year + (month <= anchor.month) if mod == "following" else anchor.year - (month >= anchor.month)
    else:
        when = context.tense(match)
        when = "future" if due(match, context) else when
        year = place_in_time(month, None, context, when)
    return made(match, cal.month_of(year, month) if year else None, cycle=(month,))


@reader
def _read_monthof(match: re.Match[str], context: Context) -> Reading | None:
    if context.published is None:
        return made(match, None)
    year = context.published.year + {"this": 0, "last": -1, "next": 1}[match["mod"].lower()]
    return made(match, cal.month_of(year, month_number(match["month"])), cycle=(month_number(match["month"]),))


def _since(base: date, count: int, unit: str) -> Days | None:
    begin = moved(base, -count, unit) if unit != "hour" else cal.moved(base, -max(1, (count + 23) // 24))
    return Days(begin, base, _precision(unit)) if begin else None


def _ahead(base: date, count: int, unit: str) -> Days | None:
    finish = moved(base, count, unit) if unit != "hour" else cal.moved(base, max(1, (count + 23) // 24))
    return Days(base, finish, _precision(unit)) if finish else None


def _precision(unit: str) -> DatePrecision:
    precisions: dict[str, DatePrecision] = {
        "hour": "day",
        "day": "day",
        "week": "week",
        "fortnight": "week",
        "month": "month",
    }
    return precisions.get(unit, "season" if unit == "quarter" else "year")


@reader
def _read_rolling(match: re.Match[str], context: Context) -> Reading | None:
    base, unit = context.published, match["unit"].lower()
    if base is None:
        return made(match, None)
    count = number(match["n"])
    mod = match["mod"].lower()
    if mod in ("preceding", "following"):
        if context.focus is None:
            return made(match, None, anchored=True)
        base = context.focus.begin if mod == "preceding" else context.focus.finish
    if count is None:
        days, precision = vocabulary()["recent"].get(unit, (90, "month"))
        near = cal.moved(base, -days) if mod in ("past", "last", "previous", "preceding") else cal.moved(base, days)
        return made(match, Days(min(near, base), max(near, base), precision) if near else None)
    days_ = _since(base, count, unit) if mod in ("past", "last", "previous", "preceding") else _ahead(base, count, unit)
    return made(match, days_)


@reader
def _read_recent(match: re.Match[str], context: Context) -> Reading | None:
    base, mod = context.published, match["mod"].lower()
    if base is None:
        return made(match, None)
    reach, precision = vocabulary()["recent"].get(match["unit"].lower(), (90, "month"))
    near = cal.moved(base, reach if mod == "coming" else -reach)
    return made(match, Days(min(near, base), max(near, base), precision) if near else None, vague=True)


@reader
def _read_weekend(match: re.Match[str], context: Context) -> Reading | None:
    base = context.published
    if base is None:
        return made(match, None)
    mod, when = pointer(match["mod"]), context.tense(match)
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
    return made(match, days)


@reader
def _read_pointed(match: re.Match[str], context: Context) -> Reading | None:
    base, unit, mod = context.published, match["unit"].lower(), pointer(match["mod"])
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
        return made(match, enclosing(shifted, unit), anchored=True)
    if base is None:
        return made(match, None)
    led = context.text[max(0, match.start() - 4) : match.start()].lower().endswith("the ")
    if mod == "past" or (mod == "last" and led):
        unit_days = enclosing(moved(base, -1, unit), unit)
        return made(match, _since(base, 1, unit), unit_days)
    if mod == "coming" or (mod == "next" and led):
        return made(match, _ahead(base, 1, unit), enclosing(moved(base, 1, unit), unit))
    if mod in ("last", "next"):
        return made(match, enclosing(moved(_first(base, unit), 1 if mod == "next" else -1, unit), unit))
    whole = enclosing(base, unit)
    if whole is None:
        return made(match, None)
    if context.tense(match) == "future":
        if unit == "week" and base.weekday() == 6:  # a Sunday paper's "this week" that lies ahead is the week that begins
            return made(match, enclosing(cal.moved(base, 1), unit))
        return made(match, whole.since(base), whole)
    return made(match, whole.until(base), whole)


def _first(day: date, unit: str) -> date:
    whole = enclosing(day, unit)
    return whole.begin if whole else day


@reader
def _read_anchored(match: re.Match[str], context: Context) -> Reading | None:
    focus = context.focus
    mod, unit = re.sub(r"\s+", " ", match["mod"].lower()), match["unit"].lower()
    if focus is None:
        return made(match, None, anchored=True)
    step = 1 if "next" in mod or "following" in mod else -1 if "previous" in mod or "preceding" in mod else 0
    day = focus.begin
    months, seasons = [m.lower() for m in vocabulary()["months"]], vocabulary()["seasons"]
    if unit in months:
        year = day.year + step if step else day.year
        return made(match, cal.month_of(year, months.index(unit) + 1), anchored=True)
    if unit in seasons:
        return made(match, cal.season_of(day.year + step, seasons[unit]), anchored=True)
    if unit in ("morning", "afternoon", "evening", "night", "day"):
        if focus.begin != focus.finish:
            return made(match, None, anchored=True)
        return made(match, cal.on(cal.moved(day, step)), anchored=True)
    if unit in ("week", "weekend", "month", "quarter", "year"):
        shifted = moved(_first(day, unit), step, "week" if unit == "weekend" else unit)
        days = enclosing(shifted, unit)
        if match["next"] and days and (after := moved(days.begin, 1, "week" if unit == "weekend" else unit)):
            more = enclosing(after, unit)
            return made(match, Days(days.begin, more.finish, days.precision) if more else days, anchored=True)
        return made(match, days, anchored=True)
    weekday = weekday_number(unit)
    ahead = (weekday - focus.finish.weekday()) % 7
    target = cal.moved(focus.finish, ahead or 7) if step >= 0 else cal.moved(day, -((day.weekday() - weekday) % 7 or 7))
    return made(match, cal.on(target), anchored=True)


@reader
def _read_ago(match: re.Match[str], context: Context) -> Reading | None:
    unit, way = match["unit"].lower(), re.sub(r"\s+", " ", match["dir"].lower())
    deictic = way in ("ago", "from now", "hence")
    base = context.published if deictic else (context.focus.begin if context.focus else None)
    count = number(match["n"])
    if base is None or count is None:
        return made(match, None, anchored=not deictic)
    sign = 1 if way in ("later", "afterward", "afterwards", "from now", "hence") else -1
    if unit == "hour":
        return made(match, cal.on(base) if count < 24 else cal.on(cal.moved(base, sign * (count // 24))))
    if (match["half"] or match["half2"]) and unit == "year":
        shifted = cal.months_on(base, sign * (12 * count + 6))
        return made(match, enclosing(shifted, "month"))
    if unit == "year" and count == 1 and sign < 0 and context.period and match.start() - context.period[1] < 800:
        # In a comparison of quarters "a year earlier" is the same quarter of the year before.
        quarter = context.period[0]
        return made(match, enclosing(moved(quarter.begin, -1, "year"), "quarter"))
    shifted = moved(base, sign * count, unit)
    unit_days = cal.on(shifted) if unit in ("week", "fortnight") else None
    return made(match, enclosing(shifted, unit), unit_days, anchored=not deictic)


@reader
def _read_offset(match: re.Match[str], context: Context) -> Reading | None:
    way = "after" if (match["dir"] or match["dir1"]).lower() in ("after", "following") else "before"
    count = 1 if match["one"] else number(match["n"])
    unit = (match["one"] or match["unit"]).lower()
    return made(match, None, offset=((count if way == "after" else -count) if count else 0, unit), anchored=True)


@reader
def _read_ahead(match: re.Match[str], context: Context) -> Reading | None:
    base, unit, count = context.published, match["unit"].lower(), number(match["n"])
    within = bool(match["prep"])
    # "in two days" is a date only where the words look ahead; "did it in two days" is a length of time.
    if not match["time"] and context.tense(match) != "future":
        return None
    if base is None or count is None:
        return made(match, None)
    if within:
        return made(match, _ahead(base, count, unit))
    return made(match, enclosing(moved(base, count, unit) if unit != "hour" else base, unit))


@reader
def _read_lasting(match: re.Match[str], context: Context) -> Reading | None:
    base, unit, count = context.published, match["unit"].lower(), number(match["n"])
    # A length of time reaches to publication only in the perfect tense ("has been under siege for almost a year").
    before = context.text[max(0, match.start() - 120) : match.start()]
    if not re.search(r"\b(?:has|have|[’']ve)\b(?:\s+\w+){0,12}\s*$", before) or unit == "hour":
        return None
    if base is None or count is None:
        return made(match, None)
    begin = moved(base, -count, unit)
    begin = cal.moved(begin, 1) if begin and unit in ("month", "year", "decade") else begin
    return made(match, Days(begin, base, _precision(unit)) if begin else None)
