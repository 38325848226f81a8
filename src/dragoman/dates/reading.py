"""What one calendar expression means: a reader for each pattern of the grammar."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from dragoman.dates import calendar as cal
from dragoman.dates.calendar import Days
from dragoman.dates.grammar import NUMBERS, ORDINALS, TENS, alternatives, grammar, vocabulary
from dragoman.dates.tense import Tense, tense

NEAR, FAR = 75, 285
_LENGTHS = {"hour": 0, "day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}


@dataclass(slots=True)
class Context:
    """What a reader may look at: the text, its day of publication, and the last day that the text has named.

    `period` is the last quarter that it named, and where: "a year earlier" compares with it.
    `told_at` is where the last date stood that was told with its year, 0 once another has followed.
    """

    text: str
    published: date | None
    focus: Days | None = None
    period: tuple[Days, int] | None = None
    told_at: int = 0

    def tense(self, match: re.Match[str]) -> Tense:
        """Say whether the words around the match look ahead."""
        return tense(self.text, match.start(), match.end())


@dataclass(slots=True)
class Reading:
    """One expression as read. `unit` is the whole calendar unit that it names, before any convention narrows it.

    `year_told` says that no publication day was needed; `cycle` holds the month (and day) or weekday so that a range can read
    it again in the light of its other end.
    """

    start: int
    end: int
    kind: str
    days: Days | None
    unit: Days | None
    year_told: bool = False
    cycle: tuple[int, ...] = ()
    offset: tuple[int, str] | None = None
    anchored: bool = False
    vague: bool = False


Reader = Callable[[re.Match[str], Context], Reading | None]
READERS: dict[str, Reader] = {}


def reader(function: Reader) -> Reader:
    """Enter a function named `_read_X` as the reader of the pattern X."""
    READERS[function.__name__.removeprefix("_read_")] = function
    return function


def made(match: re.Match[str], days: Days | None, unit: Days | None = None, **more: Any) -> Reading:
    """Return the reading of a match; the unit is the days themselves where none is given."""
    return Reading(match.start(), match.end(), "", days, unit or days, **more)


def number(word: str | None) -> int | None:
    """Return the number that a digit string or a number word up to ninety-nine says."""
    if word is None:
        return None
    low = word.lower()
    if low.isdecimal():
        return int(low)
    if low in NUMBERS:
        return NUMBERS[low]
    tens, _, ones = low.partition("-")
    return NUMBERS[tens] + NUMBERS.get(ones, 0) if tens in NUMBERS else None


def day_number(text: str) -> int:
    """Return the day of the month that a pattern has matched."""
    return int(re.match(r"\d+", text)[0])  # type: ignore[index]


def month_number(text: str) -> int:
    """Return the number of a month by its name or abbreviation."""
    return grammar().months[text.lower().rstrip(".")]


def weekday_number(text: str) -> int:
    """Return the number of a weekday, Monday 0, by its name."""
    low = text.lower().rstrip(".")
    return grammar().weekdays[low if low in grammar().weekdays else low.rstrip("s")]


def full_year(two: int, published: date | None) -> int:
    """Return the year that two digits stand for: at most ten years ahead of publication, else the last such year."""
    limit = (published.year if published else 2030) + 10
    year = limit - limit % 100 + two
    return year if year <= limit else year - 100


def moved(day: date, count: int, unit: str) -> date | None:
    """Return the day `count` units on from `day`."""
    if unit in _LENGTHS:
        return cal.moved(day, count * _LENGTHS[unit])
    return cal.months_on(day, count * _MONTHS.get(unit, 1))


def enclosing(day: date | None, unit: str) -> Days | None:
    """Return the calendar unit that holds `day`."""
    if day is None:
        return None
    if unit in ("week", "fortnight"):
        return cal.week_of(day)
    if unit == "weekend":
        return cal.weekend_of(day)
    if unit == "month":
        return cal.month_of(day.year, day.month)
    if unit == "quarter":
        return cal.quarter_of(day.year, (day.month + 2) // 3)
    if unit == "year":
        return cal.year_of(day.year)
    if unit == "decade":
        return cal.years(day.year - day.year % 10, day.year - day.year % 10 + 9)
    if unit == "century":
        return cal.years(day.year - (day.year - 1) % 100, day.year - (day.year - 1) % 100 + 99)
    return cal.on(day)


# Absolute dates.


@reader
def _read_iso(match: re.Match[str], context: Context) -> Reading | None:
    days = cal.on(cal.make(int(match["y"]), int(match["m"]), int(match["d"])))
    return made(match, days, year_told=True) if days else None


@reader
def _read_numeric(match: re.Match[str], context: Context) -> Reading | None:
    a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
    if len(match["y"]) == 2:
        year = full_year(year, context.published)
    # A full stop is written between day and month; otherwise month first, as the American press does, unless it cannot be.
    month, day = (b, a) if match["sep"] == "." or a > 12 else (a, b)
    days = cal.on(cal.make(year, month, day))
    return made(match, days, year_told=True) if days else None


def place_in_time(month: int, day: int | None, context: Context, when: Tense) -> int | None:
    """Return the year of a month (and day) told without one: the latest not after publication, the next where it lies ahead."""
    published = context.published
    if published is None:
        return None
    this, told = (published.month, published.day), (month, day if day else published.day)
    this = this if day else (published.month, 0)
    told = told if day else (month, 0)
    year = published.year if told <= this else published.year - 1
    if when == "future" and not (day and (near := cal.make(year, month, day)) and 0 <= (published - near).days <= NEAR):
        return published.year if told >= this else published.year + 1
    if not day:
        return year
    # Where one of the two candidates is near and the other most of a year away, the near one is meant, whatever the tense of a
    # neighbouring verb ("extended to Nov. 20", "would help those hit on Aug. 7").
    before, after = cal.make(year, month, day), cal.make(year + 1, month, day)
    if before and after and (after - published).days <= NEAR and (published - before).days > FAR:
        return year + 1
    return year


def day_in(year: int, month: int, day: int) -> Days | None:
    """Return one day, or None where there is none such."""
    return cal.on(cal.make(year, month, day))


_DUE = re.compile(
    r"\b(?P<term>by|until|till|through|to|no\s+later\s+than|starting|beginning|effective)\s+(?:(?:on|from)\s+)?(?:(?:\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\.?)?"
    r"|noon|midnight|early|mid|late|the\s+end\s+of|the\s+middle\s+of)[\s-]+(?:(?:local\s+time|[A-Z]{2,4})\s+)?(?:on\s+)?)?$"
)
_PUT_OFF = re.compile(
    r"\b(?:extended|prolonged|postponed|delayed|adjourned|suspended|renewed|pushed\s+back|put\s+off|sentenced|banned|valid)\b"
)


def due(match: re.Match[str], context: Context) -> bool:
    """Say whether the date is a term that runs ("until 9 a.m. Tuesday", "starting Friday") and not one that ran out."""
    text = context.text
    led = _DUE.search(text, max(0, match.start() - 44), match.start())
    if not led:
        return False
    if _PUT_OFF.search(text, max(0, match.start() - 80), match.start()):
        return True
    if led["term"] == "to":
        return False
    near = text[max(0, match.start() - 80) : match.end() + 50]
    return not re.search(r"\b(?:had|was|were)\b", near) or (led["term"] == "starting" and " had " not in near)


def _narrated(month: int, day: int, context: Context, match: re.Match[str]) -> int | None:
    """Return the year of a day that follows a full date of years ago in the same story ("On August 6, 1945 ... on August 15")."""
    focus, published = context.focus, context.published
    if focus is None or not context.told_at or focus.begin != focus.finish or match.start() - context.told_at > 400:
        return None
    if published and published.year - focus.begin.year < 2:
        return None
    year = focus.begin.year
    told = cal.make(year, month, day)
    return year if told and focus.begin <= told <= (cal.moved(focus.begin, 120) or told) else None


def _month_days(match: re.Match[str], context: Context, month: int, first: int, last: int | None) -> Reading | None:
    groups = match.groupdict()
    told = groups.get("y") or (str(full_year(int(groups["yy"]), context.published)) if groups.get("yy") else None)
    year = int(told) if told else _narrated(month, first, context, match)
    if not told and year is None:
        year = place_in_time(month, first, context, "future" if due(match, context) else context.tense(match))
    if not (cal.make(2000, month, first) and cal.make(2000, month, last or first)):
        return None
    if year is None:
        return made(match, None, cycle=(month, first))
    begin, finish = cal.make(year, month, first), cal.make(year, month, last or first)
    if not begin or not finish or finish < begin:
        return None
    return made(match, Days(begin, finish, "day"), year_told=bool(told), cycle=(month, first))


@reader
def _read_monthday(match: re.Match[str], context: Context) -> Reading | None:
    last = match["d2"] or match["d3"]
    return _month_days(match, context, month_number(match["month"]), day_number(match["d"]), day_number(last) if last else None)


@reader
def _read_daymonth(match: re.Match[str], context: Context) -> Reading | None:
    last = day_number(match["d"]) if match["d"] else ORDINALS[match["o"].lower()]
    first = day_number(match["d1"]) if match["d1"] else last
    return _month_days(match, context, month_number(match["month"]), min(first, last), max(first, last))


@reader
def _read_monthyear(match: re.Match[str], context: Context) -> Reading | None:
    month = month_number(match["month"])
    return made(match, cal.month_of(int(match["y"]), month), year_told=True, cycle=(month,))


def spelled_year(words: str) -> int | None:
    """Return the year that words say: "nineteen ninety-one", "twenty sixteen", "two thousand and three"."""
    tokens = [token for token in re.split(r"[\s-]+", words.lower()) if token not in ("and", "oh")]
    if tokens[:2] == ["two", "thousand"]:
        return 2000 + sum(NUMBERS.get(token, 0) for token in tokens[2:])
    rest = sum(NUMBERS.get(token, 0) for token in tokens[1:])
    if rest < 10 and " oh" not in words.lower().replace("-", " "):
        return None
    return NUMBERS[tokens[0]] * 100 + rest if rest < 100 else None


@reader
def _read_spelled(match: re.Match[str], context: Context) -> Reading | None:
    year = spelled_year(match["y"])
    if year is None:
        return None
    days = cal.month_of(year, month_number(match["month"])) if match["month"] else cal.year_of(year)
    return made(match, days, year_told=True)


@reader
def _read_weekof(match: re.Match[str], context: Context) -> Reading | None:
    day = _month_days(match, context, month_number(match["month"]), day_number(match["d"]), None)
    if day is None:
        return None
    days = cal.week_of(day.days.begin) if day.days else None
    return made(match, days, year_told=day.year_told)


@reader
def _read_year(match: re.Match[str], context: Context) -> Reading | None:
    year = int(match["y"])
    before = context.text[max(0, match.start() - 12) : match.start()].lower()
    after = context.text[match.end() : match.end() + 24]
    led = re.search(
        r"\b(?:in|since|of|from|by|until|till|and|to|during|through|late|early|mid|the|after|before|around|circa)[\s-]+$",
        before,
    )
    if not 1900 <= year <= 2099 and not led:
        return None
    # "in 2000 villages", "has 2024 tanks": a count; nouns of events stand in the singular or after an article.
    attributive = led or re.search(r"(?:\b(?:a|an|its|his|her|their|our|this|that|over|on|for|with)|[’']s)\s+$", before)
    if re.match(r"\s+[a-z]+s\b", after) and (year % 100 == 0 or not attributive):
        return None
    if re.match(rf"\s+(?:{alternatives(vocabulary()['counted'])})\b", after):
        return None
    return made(match, cal.year_of(year), year_told=True)


@reader
def _read_yearrange(match: re.Match[str], context: Context) -> Reading | None:
    first = int(match["y"])
    last = int(match["y2"]) if len(match["y2"]) == 4 else first - first % 100 + int(match["y2"])
    last = last + 100 if last < first and len(match["y2"]) == 2 and last + 100 - first <= 2 else last
    return made(match, cal.years(first, last), year_told=True) if first < last else None


@reader
def _read_decade(match: re.Match[str], context: Context) -> Reading | None:
    if match["y"]:
        first = int(match["y"])
    else:
        first = full_year(int(match["y2"][:2]) if match["y2"] else TENS[match["w"].lower()], context.published)
    days = cal.years(first, first + 9)
    part = match["part"]
    if days and part:
        spans = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}[part.lower()]
        return made(match, cal.years(first + spans[0], first + spans[1]), days, year_told=True)
    return made(match, days, year_told=True)


@reader
def _read_century(match: re.Match[str], context: Context) -> Reading | None:
    index = int(match["n"]) if match["n"] else ORDINALS[match["o"].lower()]
    days = cal.years(100 * index - 99, 100 * index)
    if days and match["part"]:
        part = {"early": (0, 32), "mid": (33, 65), "late": (66, 99)}[match["part"].lower()]
        return made(match, cal.years(days.begin.year + part[0], days.begin.year + part[1]), days, year_told=True)
    return made(match, days, year_told=True) if days else None


@reader
def _read_fiscal(match: re.Match[str], context: Context) -> Reading | None:
    told = match["y"] or match["y1"] or match["y2"]
    year = full_year(int(told), context.published) if len(told) == 2 else int(told)
    start = vocabulary()["fiscal_start_month"]
    begin, finish = cal.make(year - 1, start, 1), cal.make(year, start - 1, 30)
    return made(match, Days(begin, finish, "year"), cal.year_of(year), year_told=True) if begin and finish else None


@reader
def _read_named(match: re.Match[str], context: Context) -> Reading | None:
    entry = grammar().names.get(match["name"].lower())
    if entry is None:
        return None
    if "begin" in entry:
        begin, finish = entry["begin"], entry["finish"]
        led = context.text[max(0, match.start() - 24) : match.start()]
        if begin != finish and not re.search(r"\b(?:in|during|throughout|through|until|till|of)\s+$", led, re.IGNORECASE):
            return None  # "after World War II", "the Vietnam War" told of are no dates
        return made(match, Days(begin, finish, "day" if begin == finish else "year"), year_told=True)

    def in_year(year: int) -> date | None:
        if not 1583 <= year <= 9999:
            return None
        if "easter" in entry:
            return cal.moved(cal.easter(year), entry["easter"])
        if "nth" in entry:
            return cal.nth_weekday(year, entry["month"], entry["weekday"], entry["nth"])
        return cal.make(year, entry["month"], entry["day"])

    if match["y"]:
        return made(match, cal.on(in_year(int(match["y"]))), year_told=True)
    if context.published is None:
        return made(match, None)
    when = context.tense(match)
    mod = (match["mod"] or "").lower()
    day = in_year(context.published.year)
    if day and mod:
        step = {"last": -1 if day >= context.published else 0, "next": 1 if day <= context.published else 0, "this": 0}[mod]
        return made(match, cal.on(in_year(context.published.year + step)))
    if day and day > context.published and when != "future" and not (when == "none" and (day - context.published).days <= 75):
        day = in_year(context.published.year - 1)
    elif day and day < context.published and when == "future":
        day = in_year(context.published.year + 1)
    return made(match, cal.on(day))
