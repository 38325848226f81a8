"""Finds items in plain text: amounts with the things that they count, sums of money, and things of a moveable kind."""

from __future__ import annotations

import re
from functools import lru_cache

from dragoman.items.kinds import kind_of, nouns, plural, singular
from dragoman.items.money import money
from dragoman.items.numbers import alternatives, amount, segments, value, vocabulary
from dragoman.items.phrases import read
from dragoman.records import Item

_NEXT = re.compile(r"[ \u00a0]+(?P<word>[^\W_](?:[\w&'’./-]*[\w'’])?)(?P<dot>\.(?=[A-Z]\.|\s[a-z]))?")
_OF = re.compile(r"\s+(?:of|worth\s+of)\s+(?:(?:its|the|his|her|their|our|these|those)\s+)?(?:most\s+\w+\s+)?", re.IGNORECASE)
_OF_SUM = re.compile(r"\s+(?:in|of|worth\s+of)\s+", re.IGNORECASE)
_TIMES = re.compile(
    r"(?:second|minute|hour|day|night|week|weekend|fortnight|month|quarter|year|decade|century|time|percent|per|cent|point|degree|p\.?m|a\.?m"
    r"|o'clock|year-old|month-old|way|thing|step|reason|such|mile|kilometer|kilometre|km|meter|metre|foot|feet|inch|time|round|side)s?\b\.?",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"(?:\b(?:No|Nos|Article|Articles|Chapter|Section|Resolution|Page|Flight|Route|Highway|Room|Group|Phase|Channel|aged?|at\s+age|January|February"
    r"|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?\s+|[\d.,:/$€£-])$"
)
# Endings of adjectives; verbs in -ive and words in -ing are left to the lexicon.
_MODIFIER = re.compile(
    r"(?:(?:i|e)an|ese|ish|[a-z]{2}an|ic|[a-z]al|ary|ed|ful|ous|ern|nuclear|-range|military|light|heavy|-made|-era|-quality)$"
)
_ARTICLE = re.compile(r"(?:an?|another)\s+", re.IGNORECASE)
_GLUED = re.compile(r"\s*-?\s*[a-z]")
_PERCENT = re.compile(r"\s*(?:%|percent|per\s+cent)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SIGNS = frozenset("$€£¥₽₹₩")


@lru_cache(maxsize=1)
def _starts() -> re.Pattern[str]:
    data = vocabulary()
    words = list(data["words"]) + [w.split()[0] for w in data["vague"]] + list(data["multiples"])
    words += [w.split()[0] for group in data["bounds"].values() for w in group] + ["half", "a", "an", "another", "between"]
    words = sorted(set(words))
    return re.compile(rf"(?<![\w.,$€£¥-])(?:\d|[$€£¥]|[A-Z]{{1,3}}\$|(?i:{alternatives(words)})\b|[^\W\d_]{{3,}}(?:-[\w]+)*)")


@lru_cache(maxsize=1)
def _group() -> re.Pattern[str]:
    """Return the pattern of what gives a count by its noun: "a 30,000-strong", "a pair of"."""
    multiples = alternatives(list(vocabulary()["multiples"]))
    return re.compile(rf"an?\s+(?:(?P<strong>[\w,]+-strong)|(?P<multiple>(?:\w+\s+)?(?:{multiples})\s+of))\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def _leads() -> frozenset[str]:
    data = vocabulary()
    words = list(data["words"]) + [w.split()[0] for w in data["vague"]] + list(data["multiples"])
    words += [w.split()[0] for group in data["bounds"].values() for w in group] + ["half", "a", "an", "another", "between"]
    return frozenset(word.lower() for word in words)


@lru_cache(maxsize=1)
def _stops() -> frozenset[str]:
    return frozenset(str(word).lower() for word in vocabulary()["stops"])


def _known(word: str) -> bool:
    return word.lower() in nouns() or singular(word) in nouns()


def noun_end(text: str, at: int, many: bool) -> int:
    """Return where the noun phrase that goes on at `at` ends: after its head, before verbs and the like; `at` where none."""
    stops = _stops()
    words: list[tuple[str, int]] = []
    end = at
    while len(words) < 7 and (match := _NEXT.match(text, end)):
        word = match["word"]
        if word.lower() in stops or (words and word[0].isdigit()):
            break
        words.append((word, match.end()))
        end = match.end()
        if word.endswith(("'s", "’s", "'", "’")) and many:
            continue
    if not words:
        return at
    if many:
        for index, (word, stop) in enumerate(words):
            if not plural(word) or word.endswith(("ss", "'s", "’s")):
                continue
            follow = words[index + 1][0] if index + 1 < len(words) else ""
            if follow and plural(follow) and _known(follow) and not word[0].isupper():
                continue
            return stop
    best = next((stop for word, stop in reversed(words) if _known(word) and not word.lower().endswith("ed")), None)
    if best is not None:
        return best
    return words[-1][1] if not many and len(words) <= 3 else words[0][1]


def _counted(text: str, at: int) -> Item | None:
    """Read the item whose amount, sum or article starts at `at`."""
    if _NOT_BEFORE.search(text, max(0, at - 14), at):
        return None
    if sum_ := money(text, at):
        end = sum_.end
        if link := _OF_SUM.match(text, end):
            stop = noun_end(text, link.end() - 1, many=False)
            # "in Chinese funding" says what for; "in 2017" and "in Syria" do not
            if stop > link.end() and text[link.end()].isalpha() and text[:stop].rsplit(None, 1)[-1][0].islower():
                end = stop
        elif (stop := noun_end(text, end, many=False)) > end and _GLUED.match(text, end):
            end = stop
        return _placed(text, at, end)
    article = _ARTICLE.match(text, at)
    if article and text[article.end() : article.end() + 1] in _SIGNS and (sum_ := money(text, article.end())):
        return _placed(text, at, noun_end(text, sum_.end, many=False))
    found = amount(text, at)
    if found is None:
        if group := _group().match(text, at):
            return _placed(text, at, noun_end(text, group.end(), many=bool(group["multiple"])))
        return _single(text, at, article.end() - at) if article else None
    after = text[found.end : found.end + 24].lstrip(" -\u00a0")
    if _TIMES.match(after) or _PERCENT.match(text, found.end):
        return None
    figures = _YEAR.fullmatch(text, at, found.end)
    end = found.end
    if link := _OF.match(text, end):
        end = link.end() - 1
    end = noun_end(text, end, many=found.count != 1)
    if end <= found.end:
        return None
    # "20 containers of ammunition", "6 million doses of vaccine", "a convoy of 20 trucks": on to what is measured
    while link := _OF.match(text, end):
        head = text[:end].rsplit(None, 1)[-1].lower()
        if singular(head) not in vocabulary()["units"] and singular(head) not in vocabulary()["partitives"]:
            break
        inner = amount(text, link.end())
        stop = noun_end(text, inner.end if inner else link.end() - 1, many=bool(inner))
        if stop <= link.end():
            break
        end = stop
    item = _placed(text, at, end)
    if item is None or (figures and (item.kind is None or not plural(item.what.split()[-1]))):
        return None
    if item.count == 1 and item.kind is None:
        return None
    return item if _TIMES.fullmatch(item.what.split()[-1]) is None else None


def _single(text: str, at: int, after: int) -> Item | None:
    """Read "an African lion", "a convoy of 20 trucks": one thing of a moveable kind."""
    end = noun_end(text, at + after - 1, many=False)
    head = text[:end].rsplit(None, 1)[-1].lower() if end > at + after else ""
    link = (
        _OF.match(text, end) if singular(head) in vocabulary()["partitives"] or singular(head) in vocabulary()["units"] else None
    )
    if link:
        inner = amount(text, link.end())
        stop = noun_end(text, inner.end if inner else link.end() - 1, many=bool(inner))
        end = stop if stop > link.end() else end
    if end <= at + after:
        return None
    item = _placed(text, at, end)
    if item is None or not (item.kind in vocabulary()["loose_kinds"] or (link and item.kind)):
        return None
    return item


def _placed(text: str, start: int, end: int) -> Item | None:
    item = read(text[start:end])
    return item.shifted(start) if item else None


def _loose(text: str, at: int, word: str, floor: int) -> Item | None:
    """Read a thing told without number or article by its noun, with the modifiers before it."""
    if not _known(word) or kind_of(word) not in vocabulary()["loose_kinds"] or (not plural(word) and not _mass(word)):
        return None
    end = at + len(word)
    follow = _NEXT.match(text, end)
    if follow and follow["word"].lower() not in _stops():
        after = follow["word"]
        if (_known(after) and plural(after)) or (_mass(word) and after.islower() and not after.endswith("ed")):
            return None  # the first word of a compound: "aid agencies"
    start = at
    while before := re.search(r"([^\W_][\w.'’-]*)[ \u00a0]$", text[max(floor, start - 24) : start]):
        modifier = before.group(1)
        if modifier.lower() in _stops() or modifier.lower() in _leads():
            break
        if not (_MODIFIER.search(modifier.lower()) or modifier[0].isupper() or (kind_of(modifier) and not plural(modifier))):
            break
        start -= len(before.group())
    return _placed(text, start, end)


def _mass(word: str) -> bool:
    data = vocabulary()
    return kind_of(word) in data["mass_kinds"] and word.lower() in data["invariant"]


def find(text: str) -> list[Item]:
    """Find the items of `text` in order, none overlapping: whatever is counted or measured, sums of money, and things of a kind
    that changes hands (animals, arms, food ...) without a number too. Spans of time, percentages and ordinals are none.
    """
    return [item.shifted(offset) for offset, segment in segments(text) for item in _find(segment)]


def _find(text: str) -> list[Item]:
    items: list[Item] = []
    leads, floor, at = _leads(), 0, 0
    starts = _starts()
    known = nouns()
    while match := starts.search(text, at):
        word = match.group()
        low = word.lower()
        item: Item | None = None
        if not word[0].isalpha() or low in leads or word.endswith("$"):
            item = _counted(text, match.start())
        elif low in known or low.endswith("s"):
            item = _loose(text, match.start(), word, floor)
        if item:
            items.append(item)
            floor = at = max(item.end, match.end())
        else:
            at = match.end()
            while at < len(text) and (
                text[at].isalnum() or (text[at] in ".,-" and at + 1 < len(text) and text[at + 1].isdigit())
            ):
                at += 1
    return items


def number(text: str) -> int | float | None:
    """Return the number that a phrase begins with, without its bound; None where it begins with none."""
    found = amount(text.lstrip())
    return found.count if found else value(text)
