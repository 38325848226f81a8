"""Puts the words around an expression into it: early and late, ranges, since and until, prepositions."""

from __future__ import annotations

import re
from dataclasses import replace

from dragoman.dates import calendar as cal
from dragoman.dates.calendar import Days, Part
from dragoman.dates.reading import Context, Reading, moved

_PARTS: dict[str, Part] = {
    "early": "early",
    "beginning": "early",
    "start": "early",
    "mid": "mid",
    "middle": "mid",
    "late": "late",
    "end": "late",
}
_PART = re.compile(
    r"(?<!\w)(?:(?:(?:the\s+)?(?:very\s+)?(?P<edge>beginning|start|middle|end)\s+of\s+|(?:the\s+)?(?P<side>early|mid|middle|late)"
    r"(?:\s+part\s+of)?(?:\s+in|\s+on)?(?:\s+|-))(?:the\s+)?)$",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"(?<!\w)(?P<way>earlier|later)\s+(?:(?:in|on)\s+)?(?:the\s+)?$", re.IGNORECASE)
_DAYPART_BEFORE = re.compile(
    r"(?<!\w)(?:(?:in|on|at|from|since|by|during)\s+)?(?:the\s+)?(?:(?:early|late|predawn|pre-dawn|small|opening)\s+)?"
    r"(?:(?:hours|morning|afternoon|evening|night|eve|noon|midnight|dawn|dusk)\s+(?:of|on)|late\s+on|early\s+on|noon|midnight|late|early"
    r"|\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\.?)?(?:\s+(?:local\s+time|(?-i:[A-Z]{2,4})))?,?(?:\s+on)?)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_DAYPART_AFTER = re.compile(
    r"\s+(?:(?:early|late|mid)[\s-]+)?(?:morning|afternoon|evening|night|midnight|noon)\b(?!\s+prayers)|\s+at\s+(?:dawn|dusk|noon|midnight|night)\b",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r"\s*(?P<join>-|–|—|,?\s+\bto|,?\s+\bthrough|,?\s+\buntil|,?\s+\btill|,?\s+\band|\bor)\s*(?:the\s+|on\s+|late\s+|early\s+|mid-?)*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?<!\w)between\s+(?:the\s+)?$", re.IGNORECASE)
_FROM = re.compile(r"(?<!\w)from\s+(?:the\s+)?$", re.IGNORECASE)
_BARE_DAY = re.compile(
    r"(?<![\w.,])(?P<lead>between|from)\s+(?:the\s+)?(?P<d>[12]?\d|3[01])(?:st|nd|rd|th)?\s+(?:and|to|until)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"(?<!\w)(?:(?P<since>(?:ever\s+)?since)|(?P<until>until|till|through|by|no\s+later\s+than|before\s+the\s+end\s+of|up\s+to)"
    r"|(?P<plain>back\s+in|as\s+early\s+as|as\s+late\s+as|as\s+of|only|just|during|throughout|over|in|on|at))\s+(?:the\s+)?(?P<end>end\s+of\s+)?$",
    re.IGNORECASE,
)
_ADVERB = re.compile(
    r"(?<!\w)(?:just|only|some|about|almost|nearly|barely|exactly|more\s+than|less\s+than|over)\s+$", re.IGNORECASE
)
_SINCE_CLAUSE = re.compile(
    r"(?<!\w)(?:ever\s+)?since\s+(?!then\b)[^.;:!?\n\"“”()]{3,100}?\b(?:began|begun|started|erupted|broke\s+out|took\s+\w+|invaded|ended|resumed|seized\s+\w+"
    r"|came\s+to\s+power|launched|opened|fell|left|won|became|[a-z]+ed)\s+(?:(?:back\s+)?(?:on|in|at)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
_SHORT = 45


def _left(text: str, start: int) -> tuple[str, int]:
    low = max(0, start - _SHORT)
    return text[low:start], low


def parts(reading: Reading, context: Context) -> Reading:
    """Narrow a reading by "early", "mid", "late", "the end of", "earlier", "later"; take in the time of day."""
    before, low = _left(context.text, reading.start)
    days, published = reading.days, context.published
    if days and days.begin == days.finish:
        if after := _DAYPART_AFTER.match(context.text, reading.end):
            reading = replace(reading, end=after.end())
        if match := _DAYPART_BEFORE.search(before) or _EARLIER.search(before):
            reading = replace(reading, start=low + match.start())
        return reading
    if match := _EARLIER.search(before):
        reading = replace(reading, start=low + match.start())
        whole = reading.unit
        if whole and published:
            if match["way"].lower() == "earlier" and whole.begin < published <= cal.moved_or(whole.finish, 1):
                return replace(reading, days=Days(whole.begin, cal.moved_or(published, -1), whole.precision))
            if match["way"].lower() == "later" and whole.begin <= published < whole.finish:
                return replace(reading, days=Days(cal.moved_or(published, 1), whole.finish, whole.precision))
            return replace(reading, days=whole)
        return reading
    if match := _PART.search(before):
        part = _PARTS[(match["edge"] or match["side"]).lower()]
        if match["edge"] and re.search(
            r"\b(?:until|till|through|by|before|to|since|from)\s+$", before[: match.start()], re.IGNORECASE
        ):
            # "through the end of 2017" reaches to its last day, "since the start of 2017" from its first: the whole year will do.
            return replace(reading, start=low + match.start(), days=reading.unit)
        whole = reading.unit
        return replace(reading, start=low + match.start(), days=cal.part_of(whole, part) if whole else None)
    return reading


def lead_day(reading: Reading, context: Context) -> Reading:
    """Read the bare day of "between 3 and 7 May" into the range."""
    before, low = _left(context.text, reading.start)
    days = reading.days
    if len(reading.cycle) == 2 and days and days.begin != days.finish:
        lead = _BETWEEN.search(before) or _FROM.search(before)
        return replace(reading, start=low + lead.start()) if lead else reading
    match = _BARE_DAY.search(before)
    if not match or len(reading.cycle) != 2:
        return reading
    begin = cal.make(days.begin.year, days.begin.month, int(match["d"])) if days else None
    start = low + match.start()
    if days and begin and begin <= days.finish:
        return replace(reading, start=start, days=days.since(begin), unit=days.since(begin))
    return replace(reading, start=start) if not days else reading


def _again(reading: Reading, year: int) -> Days | None:
    """Return a month or a day of the year read again for another year."""
    if len(reading.cycle) == 2:
        return cal.on(cal.make(year, *reading.cycle))
    return cal.month_of(year, reading.cycle[0])


def ranges(readings: list[Reading], context: Context) -> list[Reading]:
    """Join the two ends of each range, and an offset ("three days after") with the date that follows it."""
    done: list[Reading] = []
    for reading in readings:
        joined = _joined(done[-1], reading, context) if done else None
        if joined:
            done[-1] = joined
        else:
            done.append(reading)
    return done


def _joined(left: Reading, right: Reading, context: Context) -> Reading | None:
    text = context.text
    gap = text[left.end : right.start]
    if len(gap) > 30:
        return None
    if left.offset and re.fullmatch(r"\s+(?:the\s+)?", gap):
        count, unit = left.offset
        base = right.days.begin if right.days else None
        day = moved(base, count, unit) if base and count else None
        days = cal.on(day) if unit in ("day", "week", "fortnight") else None
        return replace(right, start=left.start, days=days, unit=days, anchored=True, cycle=())
    if right.days and left.days == right.days and len(left.cycle) == 1 and len(right.cycle) == 2 and gap in (", ", " "):
        return replace(right, start=left.start)  # "Sunday night, March 9"
    match = _JOIN.fullmatch(gap)
    if not match or left.vague or right.vague:
        return None
    before, low = _left(text, left.start)
    between, led = _BETWEEN.search(before), _FROM.search(before)
    word = match["join"].strip(" ,").lower()
    weekdays = len(left.cycle) == 1 and len(right.cycle) == 1 and left.days and left.days.begin == left.days.finish
    left, right = _aligned(left, right, bool(weekdays))
    if left.days is None or right.days is None:
        return None
    follow = right.days.begin == cal.moved_or(left.days.finish, 1)
    if word in ("and", "or") and not between and not (follow and word == "and" and left.cycle and right.cycle):
        return None
    if word in ("to", "until", "till") and not (led or left.cycle or left.year_told):
        return None
    if right.days.finish < left.days.begin:
        return None
    lead = between or led
    precision = left.days.precision if left.days.precision == right.days.precision else right.days.precision
    days = Days(left.days.begin, right.days.finish, precision)
    return Reading(
        start=low + lead.start() if lead else left.start,
        end=right.end,
        kind="range",
        days=days,
        unit=days,
        year_told=right.year_told or left.year_told,
    )


def _aligned(left: Reading, right: Reading, weekdays: bool) -> tuple[Reading, Reading]:
    """Read the end without a year in the light of the other: "from March to June 2016", "from Monday to Wednesday"."""
    if not left.cycle or not right.cycle:
        return left, right
    if weekdays and left.days:
        ahead = (right.cycle[0] - left.days.begin.weekday()) % 7
        day = cal.on(cal.moved(left.days.begin, ahead))
        return left, replace(right, days=day, unit=day)
    if right.year_told and not left.year_told and right.days:
        year = right.days.begin.year
        days = _again(left, year)
        if days and days.begin > right.days.finish:
            days = _again(left, year - 1)
        return replace(left, days=days, unit=days), right
    if left.days and not right.year_told:
        year = left.days.begin.year
        days = _again(right, year)
        if days and days.finish < left.days.begin:
            days = _again(right, year + 1)
        return left, replace(right, days=days, unit=days)
    return left, right


def prepositions(reading: Reading, context: Context, floor: int) -> Reading:
    """Take in the preposition; "since" reaches to publication, "until" and "by" from it where the date lies ahead.

    `floor` is where the date before it ends: words before that belong to it.
    """
    before, low = _left(context.text, reading.start)
    if reading.kind == "range":
        return reading
    adverb = _ADVERB.search(before)
    if adverb and not reading.cycle and not reading.year_told:
        reading = replace(reading, start=low + adverb.start())
        before = before[: adverb.start()]
    match = _PREPOSITION.search(before)
    if not match or not match["since"]:
        reading = _since_clause(reading, context, floor)
    if not match or reading.kind == "since":
        return reading
    reading = replace(reading, start=low + match.start())
    days, published = reading.days, context.published
    if not days:
        return reading
    if match["since"]:
        if published is None:
            return replace(reading, days=None)
        return replace(reading, days=days.until(published))
    if match["until"] and published and days.finish > published:
        return replace(reading, days=Days(published, days.finish, days.precision))
    return reading


def _since_clause(reading: Reading, context: Context, floor: int) -> Reading:
    """Read "since the attacks began Tuesday": the clause is part of the date's words, and the interval reaches to publication."""
    text, published = context.text, context.published
    low = max(floor, reading.start - 120)
    match = _SINCE_CLAUSE.search(text[low : reading.start])
    if not match or reading.days is None or published is None or reading.days.begin > published:
        return reading
    return replace(reading, start=low + match.start(), days=reading.days.until(published), kind="since")
