"""The patterns of calendar words: one named pattern a kind of expression, and the master pattern that looks for all at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dragoman.data_files import read_yaml

NUMBERS = {
    word: value
    for value, words in enumerate(
        [
            "zero",
            "one a an",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
    for word in words.split()
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}
ORDINALS = {
    word: value
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
            "twenty-first",
        ],
        start=1,
    )
}
TENS = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Any]:
    """Return the words of data/dates.yml and data/named.yml."""
    loaded: dict[str, Any] = {}
    for name in ("dates.yml", "named.yml"):
        loaded |= read_yaml("dragoman.dates", name)
    return loaded


def alternatives(words: list[str]) -> str:
    """Return a pattern for any of `words`, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _capital(words: list[str]) -> str:
    """Return a pattern for names as written or in capitals, whatever the case flag of the whole."""
    return rf"(?-i:{alternatives([*words, *(word.upper() for word in words)])})"


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled patterns, `rules` by name and `master` for all.

    Every expression holds one of `tells`, a month's name or four digits; it begins with a digit or one of the words `starts`.
    """

    rules: dict[str, re.Pattern[str]]
    master: re.Pattern[str]
    tells: tuple[str, ...]
    starts: frozenset[str]
    months: dict[str, int]
    weekdays: dict[str, int]
    names: dict[str, dict[str, Any]]


def _rules(data: dict[str, Any]) -> dict[str, str]:
    month_long = _capital(data["months"])
    month_short = rf"{_capital(list(data['month_abbreviations']))}\b\.?"
    month = rf"(?:{month_long}\b|{month_short})"
    clear = _capital([name for name in data["months"] if name not in data["ambiguous_months"]])
    weekday = rf"(?:{_capital(data['weekdays'])}\b|{_capital(list(data['weekday_abbreviations']))}\b\.?)"
    weekday_long = rf"{_capital(data['weekdays'])}s?\b"
    not_name = rf"(?!\s+(?-i:{alternatives(data['weekday_names_after'])})\b)"
    after_name = "".join(rf"(?<!\b{re.escape(word)}\s)" for word in data["weekday_names_before"])
    units = alternatives([word for word in NUMBERS if word != "zero"])
    number = rf"(?:\d{{1,3}}|{units}|(?:twenty|thirty|forty|fifty)-(?:{units}))"
    vague = r"(?:several|(?:a\s+)?few|some|many|a\s+couple(?:\s+of)?|couple\s+of|dozens\s+of)"
    ordinal = rf"(?:{alternatives(list(ORDINALS))})"
    unit = r"(?:hour|day|week|fortnight|month|quarter|year|decade)"
    day = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|:\d|[.,]\d)"
    year = r"(?:1[0-9]|20)\d\d(?!\d|[.,]\d)"
    dash = r"\s*(?:-|–|—|\bto\b|\bthrough\b)\s*"
    season = r"(?:spring|summer|autumn|fall|winter)"
    pointing = r"(?:this\s+past|this\s+coming|this|last|next|the\s+past|the\s+coming|the\s+previous|the\s+following|coming|past)"
    ones = alternatives([w for w in NUMBERS if w not in ("a", "an", "zero", "hundred")])
    spelled = (
        rf"(?:(?:nineteen|eighteen|twenty)[\s-]+(?:(?:oh[\s-]+)?(?:{ones}))(?:[\s-]+(?:{ones}))?"
        rf"|two\s+thousand(?:\s+(?:and\s+)?(?:{ones})(?:-(?:{ones}))?)?)"
    )
    names = alternatives([word for group in ("periods", "holidays") for entry in data[group] for word in entry["words"]])
    return {
        "iso": r"(?<![\d-])(?P<y>\d{4})(?P<sep>[-/.])(?P<m>0?[1-9]|1[0-2])(?:[-/.])(?P<d>3[01]|[12]\d|0?[1-9])(?![\d-])",
        "named": rf"(?:(?P<mod>last|this|next)\s+)?(?P<name>(?-i:{names}))\b(?!/)(?:,?\s+(?P<y>{year}))?",
        "numeric": r"(?<![\d/.\-$])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d\d)(?![\d/%-]|\.\d)",
        "daymonth": (
            rf"(?:{weekday},?\s+)?(?:the\s+)?(?:(?P<d1>{day})(?:{dash}|\s+and\s+))?(?:(?P<d>{day})|(?P<o>{ordinal}))"
            rf"\s+(?:of\s+)?(?P<month>{month})(?!\s+\d{{1,2}}\b(?!\s*,?\s*\d{{4}}|\s*(?:[(),.;]|--|$)))"
            rf"(?:,?\s+(?P<y>{year})|\s+(?P<yy>\d\d)(?=\s*(?:[(),.;]|--|$)))?"
        ),
        "monthday": (
            rf"(?:{weekday},?\s+)?(?P<month>{month})\s+(?:the\s+)?(?P<d>{day})"
            rf"(?:(?:{dash}(?P<d2>{day})(?!\s*{month})|\s+and\s+(?P<d3>{day})(?=\s*(?:[.,;)]|$))))?(?:,?\s+(?P<y>{year}))?(?![/%])"
        ),
        "monthyear": rf"(?P<month>{month})(?:,|\s+of|\s+in)?\s*(?:(?<=\s)|(?<=,))\s*(?P<y>{year})",
        "spelled": (
            rf"(?:(?P<month>{month_long})\s+(?:of\s+)?|(?<=\bin\s)|(?<=\bsince\s)|(?<=\bof\s)|(?<=\bby\s)|(?:the\s+)?year\s+)"
            rf"(?P<y>{spelled})\b(?!\s+(?:hundred|thousand|million|people|troops|soldiers|dollars|percent))"
        ),
        "weekdayof": rf"(?P<wd>{weekday_long})(?:\s+of)?\s+(?P<which>this|last|next)\s+week\b",
        "weekday": rf"{after_name}(?:(?P<mod>{pointing})\s+)?(?P<wd>{weekday_long}){not_name}",
        "monthof": rf"(?P<month>{month_long})\s+(?:of\s+)?(?P<mod>this|last|next)\s+year\b",
        "month": (
            rf"(?:(?P<mod>{pointing})\s+(?P<month1>{month_long})\b(?!\s+\d)|(?P<month2>{month_long})(?=[’']s?\s)|(?P<month>{clear})\b"
            # a month for sure after these; after the others a name may follow ("to April Jones")
            rf"|(?:(?<=\bin\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\bearly\s)|(?<=\blate\s)|(?<=mid-)|(?<=\bmid\s)|(?<=\bduring\s)"
            rf"|(?<=\bthrough\s))(?P<month3>{month_long})\b(?!\s+\d)"
            rf"|(?:(?<=\bof\s)|(?<=\bby\s)|(?<=\bfrom\s)|(?<=\bto\s)|(?<=\bbetween\s)|(?<=\bbefore\s)|(?<=\bafter\s)|(?<=\band\s))"
            rf"(?P<month5>{month_long})\b(?!\s+(?-i:[A-Z][a-z]|\d))"
            rf"|(?:(?<=\ba\s)|(?<=\ban\s)|(?<=\bthe\s)|(?<=[’']s\s))(?P<month4>{month_long})(?=\s+(?-i:[a-z])(?!(?:n|f|o|or)\s)))"
        ),
        "today": (
            r"(?P<word>the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|yesterday|today|tonight|tomorrow|last\s+night"
            r"|this\s+(?:very\s+)?(?:morning|afternoon|evening))\b(?:\s+(?:morning|afternoon|evening|night)\b)?"
        ),
        "rolling": (
            rf"(?:(?:the|these|this)\s+)?(?P<mod>past|last|previous|next|coming|preceding|following)\s+(?:(?P<n>{number})|(?P<v>{vague}))"
            rf"(?:\s+|-)(?P<unit>{unit})s?\b"
        ),
        "recent": rf"(?:the\s+)?(?:most\s+)?(?P<mod>recent|coming|last|past)\s+(?P<unit>{unit})s\b(?:\s+and\s+{unit}s\b)?",
        "ofyear": r"(?P<mod>this|last|next)\s+year[’']s\s+(?P<q>first|second|third|fourth|final)(?:\s+|-)quarter\b",
        "weekend": rf"(?:(?P<mod>{pointing}|the)\s+)?weekend\b",
        "pointed": (
            rf"(?P<mod>{pointing})\s+(?:(?:calendar|fiscal|financial|whole|full)\s+)?"
            r"(?P<unit>day|week|month|quarter|year|decade|century)\b"
        ),
        "anchored": (
            rf"(?P<mod>that\s+same|the\s+same|that\s+very|that|the\s+next|the\s+following|the\s+previous|the\s+preceding|a\s+following)\s+"
            rf"(?P<unit>day|week|weekend|month|year|quarter|{season}|morning|afternoon|evening|night|{weekday_long}|{month_long})\b"
            rf"(?P<next>\s+and\s+the\s+(?:next|following)(?:\s+one)?\b(?!\s+(?!year|month|day|week)[a-z]))?"
        ),
        "ago": (
            rf"(?:(?P<n>{number})(?P<half>\s+and\s+a\s+half)?|(?P<v>{vague}))\s+(?P<unit>{unit})s?(?P<half2>\s+and\s+a\s+half)?"
            rf"(?:\s+or\s+(?:so|more))?\s+"
            rf"(?P<dir>ago|earlier|before(?=\s*(?:[.,;:)]|$))|later|afterwards?|from\s+now|hence|prior)\b"
        ),
        "offset": (
            rf"(?:(?P<n>{number})|(?P<v>{vague}))\s+(?P<unit>{unit})s?\s+(?P<dir>after|before|following|prior\s+to)\b"
            rf"|the\s+(?P<one>day|week|month|year)\s+(?P<dir1>after|before)\b"
        ),
        "ahead": rf"(?P<prep>with)?in\s+(?:(?P<n>{number})|(?P<v>{vague}))\s+(?P<unit>{unit})s?(?P<time>[’']s?\s+time)?\b",
        "lasting": (
            rf"for\s+(?:(?:almost|nearly|about|around|over|more\s+than|at\s+least|roughly|some|just\s+over|the\s+better\s+part\s+of)\s+)*"
            rf"(?:(?P<n>{number})|(?P<v>{vague}))\s+(?P<unit>{unit})s?\b"
        ),
        "period": (
            r"(?:the|a)\s+(?P<mod>latest|current|comparable|corresponding|same)\s+(?:year-(?P<back2>ago|earlier)\s+)?(?P<unit>quarter|period)\b"
            r"|(?:(?:the|a)\s+)?year-(?P<back>ago|earlier)(?:\s+(?P<unit2>quarter|period))?\b"
            r"|(?P<bare>(?:in|for|during|of)\s+(?:the\s+)?(?:full\s+)?)(?<=the\s)(?P<unit3>quarter|year|month)\b"
            r"(?!-|\s+(?:of|in\s+which|to\s+come|ended|ending|after|before|since|that|when)\b)"
        ),
        "weekof": (
            r"(?:the\s+)?week\s+(?P<of>of|that\s+began\s+on|beginning|starting|ending|ended)\s+"
            rf"(?P<month>{month})\s+(?P<d>{day})(?:,?\s+(?P<y>{year}))?"
        ),
        "quarter": (
            rf"(?:(?P<the>the|its|a|their)\s+)?(?:(?P<fy>fiscal)\s+)?(?:(?P<y0>{year})\s+)?"
            rf"(?P<q>first|second|third|fourth|final|latest)(?:\s+|-)quarter\b"
            rf"(?:\s+(?:of\s+)?(?:fiscal\s+)?(?:(?P<y>{year})|(?P<mod>this|last|next)\s+year))?"
            rf"|\bQ(?P<q4>[1-4])(?:\s+(?:of\s+)?(?P<y4>{year}))?"
        ),
        "half": rf"(?:the\s+)?(?P<h>first|second)\s+half\s+of\s+(?:(?P<y>{year})|(?P<mod>this|last|next|the)\s+year)",
        "season": (
            rf"(?:(?P<mod>{pointing})\s+(?P<s1>{season})\b|(?:the\s+)?(?P<s2>{season})(?:\s+of)?\s+(?P<y>{year})"
            rf"|(?:in|over|during|since|by|until|this|early|late|mid)\s+(?:the\s+)?(?:early\s+|late\s+)?(?P<s3>{season})\b(?!\s+of\b|,?\s+\d{{4}})"
            rf"|(?:(?<=\ba\s)|(?<=\bthe\s))(?P<s4>summer|winter|autumn)"
            rf"(?=\s+(?:(?-i:[A-Z]+)\s+)?(?:{alternatives(data['season_heads'])})\b))"
        ),
        "fiscal": (
            rf"(?:the\s+)?(?:fiscal|financial)\s+(?:year\s+)?(?P<y>{year})|\bFY\s?(?P<y1>{year}|\d\d)\b"
            rf"|the\s+(?P<y2>{year})\s+(?:fiscal|financial)\s+year"
        ),
        "decade": (
            rf"(?:the\s+)?(?:(?P<part>early|mid|late)(?:\s+|-)(?:to[- ]late[- ])?)?(?:the\s+)?"
            rf"(?:(?P<y>(?:1[0-9]|20)\d0)[’']?s|[’'](?P<y2>\d0)s"
            rf"|(?<=the\s)(?:nineteen[- ])?(?P<w>{alternatives(list(TENS))}))\b"
        ),
        "century": rf"(?:the\s+)?(?:(?P<part>early|mid|late)(?:\s+|-))?"
        rf"(?:(?P<n>\d{{1,2}})(?:st|nd|rd|th)|(?P<o>{ordinal}))[\s-]+century\b",
        "yearend": r"(?:the\s+)?(?:year[- ]end|year[’']s\s+end|end\s+of\s+the\s+year)\b",
        "yearrange": r"(?<![\d.,$-])(?P<y>(?:1[5-9]|20)\d\d)\s?[-–/]\s?(?P<y2>(?:1[5-9]|20)\d\d|\d\d)(?![\d-]|[.,]\d)",
        "year": r"(?<![\d.,$€£#@_+=/])(?:(?<![-–])|(?<=mid-)|(?<=pre-)|(?<=post-)|(?<=late-)|(?<=early-))(?<!\bNo\.\s)"
        r"(?P<y>(?:1[0-9]|20)\d\d)(?![\d%]|[.,]\d|[-/–][A-Za-z\d]{3}|[a-z])",
    }


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """Compile the patterns; done once."""
    data = vocabulary()
    rules = _rules(data)
    flags = re.IGNORECASE
    compiled = {name: re.compile(rf"(?<!\w)(?:{pattern})", flags) for name, pattern in rules.items()}

    def anonymous(name: str, pattern: str) -> str:
        if "(?P=" in pattern:  # the back reference needs a name of its own among all the others
            pattern = pattern.replace("(?P<sep>", f"(?P<{name}_sep_>").replace("(?P=sep)", f"(?P={name}_sep_)")
        return re.sub(r"\(\?P<(?!\w+_sep_>)\w+>", "(?:", pattern)

    master = re.compile(
        r"(?<!\w)(?:" + "|".join(rf"(?P<{name}>{anonymous(name, rule)})" for name, rule in rules.items()) + ")", flags
    )
    months = {name.lower(): index for index, name in enumerate(data["months"], start=1)}
    months |= {name.lower(): index for name, index in data["month_abbreviations"].items()}
    weekdays = {name.lower(): index for index, name in enumerate(data["weekdays"])}
    weekdays |= {name.lower(): index for name, index in data["weekday_abbreviations"].items()}
    names = {word.lower(): entry for group in ("periods", "holidays") for entry in data[group] for word in entry["words"]}
    firsts = {word.split()[0].split("-")[0].lower() for word in names_of(data)}
    starts = frozenset(
        firsts
        | set(data["starts"])
        | set(months)
        | set(weekdays)
        | set(NUMBERS)
        | set(ORDINALS)
        | set(TENS)
        | set(data["seasons"])
    )
    tells = tuple(word.lower() for word in [*data["tells"], *names_of(data)])
    return Grammar(compiled, master, tells, starts, months, weekdays, names)


def names_of(data: dict[str, Any]) -> list[str]:
    """Return the names of all named periods and holidays."""
    return [word for group in ("periods", "holidays") for entry in data[group] for word in entry["words"]]
