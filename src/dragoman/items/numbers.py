"""Amounts in words and figures: 12,000, "two and a half million", "several hundred", "10 to 15", "at least 63"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dragoman.data_files import read_yaml
from dragoman.records import Bound

# No number that anyone counts with is longer; what is, is a serial number or noise.
LONGEST, GREATEST = 80, 1e18


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Any]:
    """Return the words of data/items.yml."""
    loaded: dict[str, Any] = read_yaml("dragoman.items", "items.yml")
    return loaded


def alternatives(words: list[str]) -> str:
    """Return a pattern for any of `words`, the longest first, their blanks stretching over any white space."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


_RUN = re.compile(r"\s{40,}")


def segments(text: str) -> Iterator[tuple[int, str]]:
    """Yield the stretches of a text between long runs of white space, with their offsets: nothing is told across those, and a
    pattern that seeks its way through one takes the square of its length.
    """
    at = 0
    for run in _RUN.finditer(text):
        if run.start() > at:
            yield at, text[at : run.start()]
        at = run.end()
    if at < len(text):
        yield at, text[at:]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as told at `start` to `end`: `count` None and `bound` "about" for "several hundred"."""

    start: int
    end: int
    count: int | float | None
    bound: Bound


def number_pattern() -> str:
    """Return the pattern of one number, figures or words, with its magnitudes."""
    data = vocabulary()
    magnitude = alternatives([word for word in data["magnitudes"] if len(word) > 3 and not word.endswith("s")])
    short = r"(?:[mbt]n|bln|mln|[mk])(?!\w)"
    words = alternatives(list(data["words"]))
    figures = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?:[\u00a0\u202f]\d{3})+|\d+)(?:\.\d+)?"
    one = rf"(?:{words})(?:[-\s](?:{words}))?"
    rest = rf"(?:[\s,]+(?:and\s+)?{one}(?:\s+(?:{magnitude})\b)?){{0,5}}"
    said = rf"(?:{one}|an?)(?:\s+and\s+a\s+half)?(?:[\s-]+(?:{magnitude})\b){{1,4}}{rest}"
    half = rf"half\s+(?:a\s+)?(?:{magnitude})\b|(?:a\s+)?quarter\s+of\s+a\s+(?:{magnitude})\b"
    return rf"(?:{figures}(?:\s+and\s+a\s+half)?(?:[\s\u00a0-]*(?:{magnitude})\b|\s?{short}){{0,4}}|{half}|{said}|{one}\b)"


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    data = vocabulary()
    number = number_pattern()
    calibre = r"[\s-]?(?:mm|cm|millimet(?:er|re)s?|calib(?:er|re))\b"  # "155 mm shells": of the thing, no count
    bounds = "|".join(rf"(?P<{name}>{alternatives(words)})" for name, words in data["bounds"].items())
    flags = re.IGNORECASE
    return {
        "bound": re.compile(rf"(?<!\w)(?:{bounds})\s+", flags),
        "neutral": re.compile(rf"(?<!\w)(?:{alternatives(data['neutral'])})\s+", flags),
        "number": re.compile(rf"(?<![\w.,$€£¥-])(?:{number})(?![\d%]|-(?!plus|odd|{number})[a-z]|{calibre})", flags),
        "second": re.compile(rf"\s*(?:-|–|—|to|and|or)\s*(?:[$€£¥]\s?)?(?P<number>{number})(?![\d%])", flags),
        "vague": re.compile(rf"(?<!\w)(?:{alternatives(data['vague'])})(?!\w)(?:\s+(?:more|other)\b)?", flags),
        "after": re.compile(
            "|".join(
                rf"(?P<{name}>\s*-?(?:{alternatives([word.lstrip('-') for word in words])})(?!\w))"
                for name, words in data["after"].items()
            ),
            flags,
        ),
        "between": re.compile(r"(?<!\w)(?:between|from)\s+", flags),
        "token": re.compile(r"[a-z]+|[\d.,\u00a0\u202f]+", flags),
    }


@lru_cache(maxsize=4096)
def value(text: str) -> int | float | None:
    """Return the number that `text` says, or None: `value("two and a half million")` is 2500000."""
    if len(text) > LONGEST:
        return None
    data = vocabulary()
    words, magnitudes = data["words"], data["magnitudes"]
    low = re.sub(r"\s+", " ", text.lower().strip())
    if low.startswith(("half ", "quarter ", "a quarter ")):
        scale = next((magnitudes[token] for token in low.split() if token in magnitudes), None)
        return None if scale is None else _whole(scale * (0.5 if low.startswith("half") else 0.25))
    half = "and a half" in low
    low = low.replace(" and a half", "")
    total: float = 0
    current: float | None = None
    for token in _patterns()["token"].findall(low):
        if token[0].isdigit():
            try:
                current = (current or 0) + float(re.sub(r"[,\u00a0\u202f]", "", token.rstrip(".,")))
            except ValueError:
                return None
        elif token in ("a", "an"):
            current = 1 if current is None else current
        elif token in words:
            current = (current or 0) + words[token]
        elif token in magnitudes:
            scale = magnitudes[token]
            current = (1 if current is None else current) + (0.5 if half else 0)
            half = False
            if scale == 100 or token in ("dozen", "score"):
                current *= scale
            elif total and total < current * scale and current >= 1 and total < scale:
                total, current = (total + current) * scale, None
            else:
                total, current = total + current * scale, None
        elif token != "and":
            return None
    if current is None and not total:
        return None
    number = total + (current or 0) + (0.5 if half else 0)
    return _whole(number) if number <= GREATEST else None


def _whole(number: float) -> int | float:
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def bounded(text: str, at: int) -> tuple[int, Bound | None]:
    """Return where the words of a bound (and of nothing) before a number end, and the bound."""
    patterns = _patterns()
    bound: Bound | None = None
    while True:
        if match := patterns["bound"].match(text, at):
            bound = bound or match.lastgroup  # type: ignore[assignment]
        elif not (match := patterns["neutral"].match(text, at)):
            return at, bound
        at = match.end()


def amount(text: str, at: int = 0) -> Amount | None:
    """Read the amount that starts at `at`, bound and all; None where none stands there."""
    patterns = _patterns()
    start = at
    at, bound = bounded(text, at)
    vague = patterns["vague"].match(text, at)
    if vague:
        return Amount(start, vague.end(), None, "about")
    between = patterns["between"].match(text, at)
    number = patterns["number"].match(text, between.end() if between else at)
    if not number:
        return None
    count = value(number.group())
    if count is None:
        return None
    end = number.end()
    second = patterns["second"].match(text, end)
    if second and (between or not re.match(r"\s*(?:and|or)\b", second.group()) or re.match(r"\s*or\b", second.group())):
        high = value(second["number"])
        if high is not None and scaled(count, number.group(), second["number"]) < high:
            # A range vouches for its lower end: nothing above it is certain.
            return Amount(start, second.end(), scaled(count, number.group(), second["number"]), "at_least")
    after = patterns["after"].match(text, end)
    if after:
        name = bound or str(after.lastgroup)
        return Amount(start, after.end(), count, name)  # type: ignore[arg-type]
    return Amount(start, end, count, bound or "exact")


def scaled(count: int | float, low: str, high: str) -> int | float:
    """Return the lower end in the magnitude of the higher: "two to three million" is from two million."""
    magnitudes = vocabulary()["magnitudes"]
    words = [word for word in re.findall(r"[a-z]+", high.lower()) if word in magnitudes]
    if words and not any(word in magnitudes for word in re.findall(r"[a-z]+", low.lower())) and count < 1000:
        for word in words:
            count *= magnitudes[word]
    return _whole(count) if count <= GREATEST else count
