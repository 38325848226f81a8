"""Intervals of whole days and the arithmetic on them. Whatever falls outside the years 1 to 9999 is None, never an error."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from dragoman.records import DatePrecision

Part = Literal["early", "mid", "late"]


@dataclass(frozen=True, slots=True)
class Days:
    """Days `begin` to `finish`, both included, told to a precision."""

    begin: date
    finish: date
    precision: DatePrecision

    def until(self, finish: date) -> Days:
        """Return the interval cut or stretched to end on `finish`; unchanged where that lies before its first day."""
        return replace(self, finish=finish) if finish >= self.begin else self

    def since(self, begin: date) -> Days:
        """Return the interval that starts on `begin`; unchanged where that lies after its last day."""
        return replace(self, begin=begin) if begin <= self.finish else self


def make(year: int, month: int, day: int) -> date | None:
    """Return the date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def on(day: date | None) -> Days | None:
    """Return one day as an interval."""
    return Days(day, day, "day") if day else None


def moved(day: date, days: int) -> date | None:
    """Return the day `days` later (earlier where negative)."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def months_on(day: date, months: int) -> date | None:
    """Return the same day of the month `months` later, the month's last day where that month is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _between(begin: date | None, finish: date | None, precision: DatePrecision) -> Days | None:
    return Days(begin, finish, precision) if begin and finish and begin <= finish else None


def week_of(day: date | None) -> Days | None:
    """Return the Monday to Sunday that holds `day`."""
    monday = moved(day, -day.weekday()) if day else None
    return _between(monday, moved(monday, 6) if monday else None, "week")


def weekend_of(day: date | None) -> Days | None:
    """Return the Saturday and Sunday of the week that holds `day`."""
    saturday = moved(day, 5 - day.weekday()) if day else None
    return _between(saturday, moved(saturday, 1) if saturday else None, "day")


def month_of(year: int, month: int) -> Days | None:
    """Return a calendar month."""
    return _months(year, month, 1, "month")


def _months(year: int, month: int, count: int, precision: DatePrecision) -> Days | None:
    begin = make(year, month, 1)
    after = months_on(begin, count) if begin else None
    finish = moved(after, -1) if after else date(9999, 12, 31) if begin and year == 9999 else None
    return _between(begin, finish, precision)


def quarter_of(year: int, quarter: int) -> Days | None:
    """Return a calendar quarter (1 to 4)."""
    return _months(year, 3 * quarter - 2, 3, "season")


def half_of(year: int, half: int) -> Days | None:
    """Return the first or second half of a year."""
    return _months(year, 6 * half - 5, 6, "season")


def season_of(year: int, first_month: int) -> Days | None:
    """Return the three months that begin with `first_month`."""
    return _months(year, first_month, 3, "season")


def year_of(year: int) -> Days | None:
    """Return a calendar year."""
    return _between(make(year, 1, 1), make(year, 12, 31), "year")


def years(first: int, last: int) -> Days | None:
    """Return the years `first` to `last`."""
    return _between(make(first, 1, 1), make(last, 12, 31), "year")


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * rest) // 433
    month = (h + rest - 7 * m + 90) // 25
    return date(year, month, (h + rest - 7 * m + 33 * month + 19) % 32)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """Return the `nth` weekday (Monday is 0) of a month."""
    first = make(year, month, 1)
    return moved(first, (weekday - first.weekday()) % 7 + 7 * (nth - 1)) if first else None


def part_of(days: Days, part: Part) -> Days:
    """Return the early, middle or late part: days 1-10, 11-20, 21-end of a month, else a third of the interval.

    A year parts at the ends of April and August; a week into Monday-Tuesday, Wednesday-Thursday and Friday-Sunday; a day stays.
    """
    begin, finish = days.begin, days.finish
    length = (finish - begin).days + 1
    if length == 1:
        return days
    if 28 <= length <= 31:
        cuts = (10, 20)
    elif 365 <= length <= 366:
        cuts = (length - 245, length - 122)
    elif length == 7:
        cuts = (2, 4)
    else:
        cuts = (length // 3, 2 * length // 3)
    first, second = begin + timedelta(days=cuts[0]), begin + timedelta(days=cuts[1])
    ends = {
        "early": (begin, first - timedelta(days=1)),
        "mid": (first, second - timedelta(days=1)),
        "late": (second, finish),
    }
    low, high = ends[part]
    return Days(low, max(low, high), days.precision)


def moved_or(day: date, days: int) -> date:
    """Return the day `days` later, or the same day where the calendar ends."""
    return moved(day, days) or day
