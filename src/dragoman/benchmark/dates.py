"""Right intervals on TimeML texts (TimeBank, AQUAINT): the dates that `dragoman.dates` finds against the TIMEX3 annotation.

Scored are TIMEX3 of type DATE and TIME whose value is an interval of the calendar: day (also where an hour is told), week,
weekend, month, quarter, half year, season, year, decade, century. Left out, with whatever of ours overlaps them, are DURATION
and SET, the vague values (PAST_REF, PRESENT_REF, FUTURE_REF, and those with X: "1989-QX"), and the creation time itself.

A date is right where one that overlaps it names the same calendar unit. TIMEX3 gives "early September", "earlier this month"
and "since March" the whole unit that they name, so ours are compared before our conventions narrow or stretch them.
"""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dragoman import dates
from dragoman.benchmark.table import Row, f1
from dragoman.dates import calendar
from dragoman.dates.finder import expressions

Interval = tuple[date, date]
Found = list[tuple[int, int, Interval | None]]
Finder = Callable[[str, date | None], Found]

_TAG = re.compile(r"<TIMEX3\b([^>]*)>|</TIMEX3>|<[^>]+>", re.DOTALL)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_TEXT = re.compile(r"<TEXT>(.*)</TEXT>", re.DOTALL)
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


@dataclass(frozen=True, slots=True)
class Timex:
    """One annotated expression; `days` is None where it is left out."""

    start: int
    end: int
    kind: str
    value: str
    days: Interval | None


def interval(value: str) -> Interval | None:
    """Return the days of a TIMEX3 value, or None where it is vague."""
    days = None
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?", value):
        days = calendar.on(calendar.make(int(match[1]), int(match[2]), int(match[3])))
    elif match := re.fullmatch(r"(\d{4})-(\d\d)", value):
        days = calendar.month_of(int(match[1]), int(match[2]))
    elif match := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value):
        try:
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        except ValueError:
            return None
        days = calendar.weekend_of(monday) if match[3] else calendar.week_of(monday)
    elif match := re.fullmatch(r"(\d{4})-Q([1-4])", value):
        days = calendar.quarter_of(int(match[1]), int(match[2]))
    elif match := re.fullmatch(r"(\d{4})-H([12])", value):
        days = calendar.half_of(int(match[1]), int(match[2]))
    elif match := re.fullmatch(r"(\d{4})-(SP|SU|FA|WI)", value):
        days = calendar.season_of(int(match[1]), _SEASONS[match[2]])
    elif re.fullmatch(r"\d{4}", value):
        days = calendar.year_of(int(value))
    elif re.fullmatch(r"\d{3}", value):
        days = calendar.years(int(value) * 10, int(value) * 10 + 9)
    elif re.fullmatch(r"\d{2}", value):
        days = calendar.years(int(value) * 100 + 1, int(value) * 100 + 100)
    return (days.begin, days.finish) if days else None


def read(path: Path) -> tuple[str, date | None, list[Timex]]:
    """Return a TimeML file's plain text, its day of creation and its expressions."""
    raw = path.read_text(encoding="utf8", errors="replace")
    created = re.search(r'<TIMEX3[^>]*functionInDocument="CREATION_TIME"[^>]*>', raw)
    value = dict(_ATTRIBUTE.findall(created.group())).get("value", "") if created else ""
    days = interval(value)
    body = _TEXT.search(raw)
    marked = body.group(1) if body else ""
    parts: list[str] = []
    length, at = 0, 0
    opened: list[tuple[int, dict[str, str]]] = []
    found: list[Timex] = []
    for tag in _TAG.finditer(marked):
        piece = html.unescape(marked[at : tag.start()])
        parts.append(piece)
        length += len(piece)
        at = tag.end()
        if tag.group().startswith("<TIMEX3"):
            opened.append((length, dict(_ATTRIBUTE.findall(tag.group()))))
        elif tag.group() == "</TIMEX3>" and opened:
            start, told = opened.pop()
            kind, value = told.get("type", ""), told.get("value", "")
            left_out = kind not in ("DATE", "TIME") or told.get("functionInDocument") == "CREATION_TIME"
            found.append(Timex(start, length, kind, value, None if left_out else interval(value)))
    parts.append(html.unescape(marked[at:]))
    return "".join(parts), days[0] if days else None, found


def own(text: str, published: date | None) -> Found:
    """Return what `dragoman.dates` reads, each as the calendar unit that it names."""
    return [(r.start, r.end, (r.unit.begin, r.unit.finish) if r.unit else None) for r in expressions(text, published)]


@dataclass(slots=True)
class Count:
    """How many dates are annotated, how many were found (with and without an interval), how many are right."""

    annotated: int = 0
    found: int = 0
    met: int = 0
    right: int = 0


def score(path: Path, finder: Finder, count: Count) -> list[tuple[str, str, str, str]]:
    """Add one text to the count; return what went wrong: (kind of error, words, wanted, got)."""
    text, created, wanted = read(path)
    got = finder(text, created)
    wrong: list[tuple[str, str, str, str]] = []
    used: set[int] = set()
    for timex in wanted:
        if timex.days is None:
            continue
        count.annotated += 1
        over = [i for i, (start, end, _) in enumerate(got) if start < timex.end and timex.start < end and i not in used]
        exact = [i for i in over if got[i][2] == timex.days]
        count.met += bool(over)
        words = re.sub(r"\s+", " ", text[max(0, timex.start - 60) : timex.end + 30])
        if exact:
            count.right += 1
            used.add(exact[0])
        elif over:
            used.add(over[0])
            wrong.append(("interval", words, timex.value, str(got[over[0]][2])))
        else:
            wrong.append(("missed", words, timex.value, ""))
    for i, (start, end, days) in enumerate(got):
        free = not any(start < t.end and t.start < end and t.days is None for t in wanted)
        if i in used or (free and days is not None):
            count.found += 1
            if i not in used:
                wrong.append(("spurious", re.sub(r"\s+", " ", text[max(0, start - 40) : end + 30]), "", str(days)))
    return wrong


def figures(data_dir: Path, finder: Finder = own) -> Iterator[Row]:
    """Score every folder of `*.tml` files under `data_dir` and yield its rows. Raises FileNotFoundError where there is none."""
    folders = sorted({path.parent for path in data_dir.rglob("*.tml")})
    if not folders:
        raise FileNotFoundError(f"no TimeML file (*.tml) under {data_dir}")
    for folder in folders:
        started = time.perf_counter()
        count = Count()
        paths = sorted(path for path in folder.glob("*.tml") if not path.name.startswith("."))
        for path in paths:
            score(path, finder, count)
        seconds = time.perf_counter() - started
        size = f"{len(paths)} texts, {count.annotated} dates"
        name = folder.name
        yield Row("date interval F1", f"{f1(count.right, count.found, count.annotated):.3f}", name, size, seconds)
        yield Row("date interval precision", f"{count.right / max(1, count.found):.3f}", name, size, seconds)
        yield Row("date interval recall", f"{count.right / max(1, count.annotated):.3f}", name, size, seconds)
        yield Row("date found", f"{count.met / max(1, count.annotated):.3f}", name, size, seconds)


def annotated(folder: Path) -> Iterator[Row]:
    """Score the dates of annotated articles (shared/gold's layout): where an event's date words are given, is its interval found?

    Raises FileNotFoundError where the folder holds no article.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise FileNotFoundError(f"no annotated article (*.json) in {folder}")
    started = time.perf_counter()
    told = met = right = 0
    for path in paths:
        article = json.loads(path.read_text(encoding="utf8"))
        text = article["text"]
        whens = dates.find(text, date.fromisoformat(article["published"]) if article.get("published") else None)
        for when in (event["when"] for event in article["events"] if event.get("when")):
            places = [match.start() for match in re.finditer(re.escape(when["text"]), text)]
            over = [w for w in whens if any(w.start < at + len(when["text"]) and at < w.end for at in places)]
            told += 1
            met += bool(over)
            right += any((str(w.begin), str(w.finish)) == (when["start"], when["end"]) for w in over)
    seconds = time.perf_counter() - started
    size = f"{len(paths)} articles, {told} dated events"
    yield Row("dated event: interval found", f"{right / max(1, told):.3f}", folder.name, size, seconds)
    yield Row("dated event: words found", f"{met / max(1, told):.3f}", folder.name, size, seconds)
