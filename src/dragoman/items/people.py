"""Numbers of people in running text: "at least 63 people", "two of his bodyguards", "a top general"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dragoman.items.finder import noun_end
from dragoman.items.kinds import kind_of, plural, singular
from dragoman.items.numbers import alternatives, amount, vocabulary
from dragoman.records import Bound

_PART = re.compile(
    r"\b(?:including|among\s+them|among\s+whom|mostly|mainly|such\s+as)\s+"
    r"(?:(?!\b(?:were|was|are|have|had|has|killed|wounded|injured|died|dead|arrested|detained|missing)\b)[\w,'’ -]){0,40}?$",
    re.IGNORECASE,
)
_THEM = re.compile(
    r"\s+of\s+(?:them|whom|these|those|the\s+(?:dead|wounded|injured|victims|killed|arrested|detained|missing))\b", re.IGNORECASE
)
_OWNED = re.compile(r"\s+of\s+(?:(?:his|her|their|its|the|our|my)|[\w'’ -]{1,30}?['’]s)\s+(?=\w)", re.IGNORECASE)
_OTHERS = re.compile(r"\s+(?:others?|more|people)\b(?:\s+(?:people|others)\b)?", re.IGNORECASE)
_MORE = re.compile(r"\s+(?:other|more|further|additional)\s+(?=[a-z])", re.IGNORECASE)
_NOT_COUNTED = re.compile(r"\s*(?:%|percent\b|per\s+cent\b|-)", re.IGNORECASE)
_DATED = re.compile(
    r"(?:\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
    r"|aged?|No|since|page|pages|on)\.?\s+|[\d.,:$€£])$",
    re.IGNORECASE,
)
_DAY_OF = re.compile(
    r"\s+(?:of\s+)?(?:January|February|March|April|May|June|July|August|September|October|November|December)\b", re.IGNORECASE
)
_ELLIPSIS = re.compile(
    r"(?<=\banother)\s+(?:(?:was|is|seriously|badly|critically)\s+)*(?:wounded|injured|killed|hurt|arrested|detained|missing)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:an?|another)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class People:
    """A number of people at `start` to `end`; `named` where a noun says who, `part` where it only parts a number told before."""

    start: int
    end: int
    count: int | None
    bound: Bound
    named: bool
    part: bool = False


@lru_cache(maxsize=1)
def _starts() -> re.Pattern[str]:
    data = vocabulary()
    words = [*data["words"], *data["multiples"], "a", "an", "another", "half", "between"]
    words += [word.split()[0] for group in data["bounds"].values() for word in group] + [
        word.split()[0] for word in data["vague"]
    ]
    return re.compile(rf"(?<![\w.,$€£¥-])(?:\d|(?:{alternatives(sorted(set(words)))})\b)", re.IGNORECASE)


def people(text: str, low: int, high: int) -> list[People]:
    """Return the numbers of people between two offsets, in order; numbers of other things are left out."""
    found: list[People] = []
    at = low
    while match := _starts().search(text, at, high):
        told = _one(text, match.start(), low)
        if told is None:
            at = match.end()
            while at < high and text[at].isalnum():
                at += 1
            continue
        found.append(told)
        at = max(told.end, match.end())
    return found


def _one(text: str, at: int, low: int) -> People | None:
    part = bool(_PART.search(text, max(low, at - 60), at))
    if re.search(r"\b(?:no|not)\s+$", text[max(low, at - 5) : at], re.IGNORECASE):
        return None  # "no one was killed"
    told = amount(text, at)
    if told is None:
        article = _ARTICLE.match(text, at)
        return _single(text, at, article.end(), part) if article else None
    count = told.count if isinstance(told.count, int) else None
    end = told.end
    words = text[at:end]
    if re.fullmatch(r"(?:19|20)\d\d", words) or _NOT_COUNTED.match(text, end) or _DAY_OF.match(text, end):
        return None
    if re.fullmatch(r"\d{1,2}", words) and _DATED.search(text, max(0, at - 12), at):
        return None
    if link := _THEM.match(text, end):
        return People(at, link.end(), count, told.bound, named=False, part=True)
    if owned := _OWNED.match(text, end):
        end = owned.end() - 1
    elif more := _MORE.match(text, end):
        end = more.end() - 1
    elif match := _OTHERS.match(text, end):
        return People(at, match.end(), count, told.bound, named=True, part=part)
    stop = noun_end(text, end, many=count != 1)
    phrase = text[end:stop].strip()
    if not phrase:
        return None if end > told.end else People(at, end, count, told.bound, named=False, part=part)
    kind, last = kind_of(phrase), phrase.split()[-1]
    if singular(last) in vocabulary()["not_people"] or (kind not in ("people", None) and not _bodies(last)):
        return None
    if kind is None and not (plural(last) or count == 1 or _bodies(last)):
        return None
    return People(at, stop, count, told.bound, named=True, part=part)


def _bodies(word: str) -> bool:
    """Say whether a noun that names no people counts them all the same: 14 deaths, 3 arrests."""
    return singular(word) in vocabulary()["bodies"]


def _single(text: str, at: int, after: int, part: bool) -> People | None:
    if _ELLIPSIS.match(text, after - 1):
        return People(at, after - 1, 1, "exact", named=False, part=part)  # "one was killed and another wounded"
    end = noun_end(text, after - 1, many=False)
    head = text[after:end]
    if not head or kind_of(head) != "people":
        return None
    last = head.split()[-1]
    if singular(last) in vocabulary()["collectives"] or plural(last):
        return None
    return People(at, end, 1, "exact", named=True, part=part)
