"""How many people were killed, injured, arrested, went missing or were displaced, as the text tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from dragoman.items.finder import noun_end
from dragoman.items.kinds import kind_of, plural, singular
from dragoman.items.numbers import alternatives, amount, vocabulary
from dragoman.records import Bound, Figure

Outcome = Literal["dead", "injured", "arrested", "missing", "displaced"]

_AUXILIARY = (
    r"(?:(?:were|was|are|is|have|had|has|been|being|be|got|get|had\s+been|reported(?:ly)?|confirmed|believed|feared|to|also|later|already|still|now|then|so\s+far"
    r"|either|since|initially|subsequently|officially|said|known|thought|listed\s+as|left|as|seriously|severely|critically|badly|slightly|lightly|fatally|apparently|allegedly|who)\s+)*"
)
_FINITE = re.compile(r"\b(?:were|was|are|is|have|had|has|been|being|be|got|to|left)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"\s*(?:,|\(|—|–|--)\s*(?:including|most(?:ly)?|mainly|many|some|all|both|among|at\s+least|nearly|half|the\s+majority|almost|primarily|largely|\w+\s+of\s+(?:them|whom))\b"
    r"[^.;()—]{0,90}?(?:,|\)|—|–|--)",
    re.IGNORECASE,
)
_PART = re.compile(r"\b(?:including|among\s+them|among\s+whom|mostly|mainly|such\s+as)\s+(?:[\w,'’ -]{0,40}?)$", re.IGNORECASE)
_PART_ONLY = re.compile(r"\b(?:including|among\s+them|among\s+whom)\b(?P<gap>[^.;]*)$", re.IGNORECASE)
_COORDINATE = re.compile(r"\s*(?:,\s*(?:and\s+)?|and\s+|as\s+well\s+as\s+|along\s+with\s+|&\s*)", re.IGNORECASE)
_THEM = re.compile(r"\s+of\s+(?:them|whom|the\w*|those)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\s+(?:others?|more|people)\b(?:\s+(?:people|others))?", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:[.!?]['\"”’)]*\s+(?=[\"“‘'A-Z\d])|[\r\n]+)")
_NAME = r"(?:(?-i:[A-Z])[\w'’-]+)(?:\s+(?:al-|bin\s+|ibn\s+|van\s+|de\s+|von\s+)?(?-i:[A-Z])[\w'’-]+)*"


@dataclass(frozen=True, slots=True)
class _People:
    """A number of people told at `start` to `end`; `part` where it only parts a number told before."""

    start: int
    end: int
    count: int | None
    bound: Bound
    named: bool
    part: bool = False


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, Any] = yaml.safe_load((files("dragoman.items") / "data" / "casualties.yml").read_text(encoding="utf8"))
    return loaded


def _choice(group: dict[str, list[str]]) -> str:
    return "|".join(rf"(?P<{outcome}>{alternatives(words)})" for outcome, words in group.items())


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    words, flags = _words(), re.IGNORECASE
    every = sorted({w for group in words.values() for some in group.values() for w in some}, key=len, reverse=True)
    stems = "kill|dead|death|died|\\bdie\\b|toll|bod(?:y|ies)\\b|slain|slew|slay|murder|assassin|execut|massacr|slaughter|shot|gunned|behead|hang|martyr|perish|lives|fatal|lynch|drown|wound|injur|hurt|maim|arrest|detain|detention|round|apprehend|jail|custody|missing|unaccounted|disappear|displac|uproot|homeless|flee|fled|corpse|casualt"
    del every
    return {
        "any": re.compile(stems, flags),
        "right": re.compile(rf"[\s,]*(?P<aux>{_AUXILIARY})(?:{_choice(words['participles'])})(?!\w)", flags),
        "died": re.compile(
            rf"\s*(?:(?:who|have|had|has|were|was|also|later|reportedly|are\s+believed\s+to\s+have)\s+)*(?:{_choice(words['intransitives'])})(?!\w)",
            flags,
        ),
        "left": re.compile(rf"(?<!\w)(?:{_choice(words['verbs'])})\s+(?:(?:another|a\s+further|the|off|all)\s+)?$", flags),
        "noun": re.compile(rf"(?:{_choice(words['nouns'])})(?!\w)", flags),
        "toll": re.compile(
            rf"(?:{_choice(words['tolls'])})\b[^.;]{{0,90}}?\b(?:to|at|of|reached|reaching|exceeded|exceeds|passed|surpassed|topped|hit|was|is|were|as|stands\s+at|stood\s+at|:)\s*$",
            flags,
        ),
        "start": re.compile(
            rf"(?<![\w.,$€£¥-])(?:\d|(?:{alternatives([*vocabulary()['words'], *[w.split()[0] for g in vocabulary()['bounds'].values() for w in g], 'a', 'an', 'another', 'half', 'between', *vocabulary()['multiples'], *[w.split()[0] for w in vocabulary()['vague']]])})\b)",
            flags,
        ),
        "single": re.compile(
            rf"(?P<who>(?<!\w)(?:an?|the|his|her|one|another|its|their)\s+(?:[\w'’-]+\s+){{0,6}}?[\w'’-]+|{_NAME}|(?<!\w)(?:he|she))"
            rf"(?:\s*,[^,.;]{{1,80}},)?\s+(?:was|has\s+been|had\s+been|is)\s+(?:(?:also|reportedly|later|seriously|critically|badly|slightly|fatally|\w+ly)\s+)?"
            rf"(?:{_choice({k: [w for w in v if w not in ('dead', 'hurt')] for k, v in words['participles'].items() if k != 'displaced'})})(?!\w)",
            flags,
        ),
    }


def _outcome(match: re.Match[str]) -> Outcome | None:
    return next((name for name in ("dead", "injured", "arrested", "missing", "displaced") if match.groupdict().get(name)), None)  # type: ignore[return-value]


def _groups(text: str, low: int, high: int) -> list[_People]:
    """Return the numbers of people in one sentence, in order; numbers of other things are left out."""
    found: list[_People] = []
    starts, at = _patterns()["start"], low
    while match := starts.search(text, at, high):
        people = _people(text, match.start(), low)
        if people is None:
            at = match.end()
            continue
        found.append(people)
        at = max(people.end, match.end())
    return found


def _people(text: str, at: int, low: int) -> _People | None:
    told = amount(text, at)
    article = re.match(r"(?:an?|another)\s+", text[at : at + 9], re.IGNORECASE)
    before = text[low:at]
    part = bool(_PART.search(before))
    if told is None:
        if not article:
            return None
        end = noun_end(text, at + article.end() - 1, many=False)
        head = text[at + article.end() : end]
        if (
            not head
            or kind_of(head) != "people"
            or singular(head.split()[-1]) in vocabulary()["collectives"]
            or plural(head.split()[-1])
        ):
            return None
        return _People(at, end, 1, "exact", named=True, part=part)
    if (
        re.search(
            r"(?:\b(?:January|February|March|April|May|June|July|August|September|October|November|December|aged?|No\.|in|since|by)\s+|[\d.,:$€£])$",
            text[max(0, at - 12) : at],
        )
        and re.match(r"\d{1,4}\b(?![\d,])", text[at : told.end])
        and (re.fullmatch(r"(?:19|20)\d\d|\d{1,2}", text[at : told.end]))
        and not re.search(r"\b(?:by|in)\s+$", text[max(0, at - 4) : at])
    ):
        return None
    if re.fullmatch(r"(?:19|20)\d\d", text[at : told.end]):
        return None
    count = told.count if isinstance(told.count, int) else None
    end = told.end
    if link := _THEM.match(text, end):
        return _People(at, link.end(), count, told.bound, named=False, part=True)
    if match := _OTHERS.match(text, end):
        return _People(at, match.end(), count, told.bound, named=True, part=part)
    if re.match(r"\s*(?:%|percent|per\s+cent|-)", text[end : end + 10]):
        return None
    stop = noun_end(text, end, many=count != 1)
    phrase = text[end:stop].strip()
    if not phrase:
        return _People(at, end, count, told.bound, named=False, part=part)
    kind = kind_of(phrase)
    last = phrase.split()[-1]
    if kind not in ("people", None) and not _patterns()["noun"].fullmatch(last):
        return None
    if kind is None and not (plural(last) or count == 1 or _patterns()["noun"].match(last)):
        return None
    if re.fullmatch(
        r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|miles?|kilometers?|kilometres?|km|times?|occasions?|attacks?|incidents?|strikes?|rounds?|shots?|explosions?|blasts?|bombings?|rockets?|airstrikes?|raids?|clashes)",
        last,
        re.IGNORECASE,
    ):
        return None
    return _People(at, stop, count, told.bound, named=True, part=part)


def size(text: str) -> list[Figure]:
    """Return the figures of people killed, injured, arrested, missing or displaced that `text` tells, in order.

    A part of a number told in the same breath ("six civilians, including two women") is no figure of its own; numbers told side
    by side ("five troops and six civilians") are one figure each. Where no number is told ("dozens") there is no figure.
    """
    if not _patterns()["any"].search(text):
        return []
    figures: list[Figure] = []
    low = 0
    ends = [match.end() for match in _SENTENCE.finditer(text)] + [len(text)]
    for high in ends:
        if _patterns()["any"].search(text, low, high):
            figures += _sentence(text, low, high)
        low = high
    return figures


def _sentence(text: str, low: int, high: int) -> list[Figure]:
    groups = _groups(text, low, high)
    outcomes: list[Outcome | None] = [None] * len(groups)
    ends = [group.end for group in groups]
    for index, group in enumerate(groups):
        outcome, end = _told_after(text, group, high)
        if outcome is None:
            outcome = _told_before(text, group, low)
        if group.part and not (_THEM.search(text, group.start, group.end) and outcome):
            continue
        outcomes[index] = outcome
        ends[index] = max(ends[index], end)
    _spread(text, groups, outcomes)
    figures = [
        Figure(group.start, group.end, text[group.start : group.end], outcome, group.count, group.bound)
        for group, outcome in zip(groups, outcomes, strict=True)
        if outcome and group.count
    ]
    taken = [(figure.start, figure.end) for figure in figures] + [(group.start, group.end) for group in groups]
    for match in _patterns()["single"].finditer(text, low, high):
        single = _one(text, match, taken)
        if single:
            figures.append(single)
    return sorted(figures, key=lambda figure: figure.start)


def _spread(text: str, groups: list[_People], outcomes: list[Outcome | None]) -> None:
    """Give numbers told side by side the outcome of the one that has it: "five troops and six civilians were killed"."""
    for index in range(len(groups) - 2, -1, -1):
        left, right = groups[index], groups[index + 1]
        joined = _COORDINATE.fullmatch(text, left.end, right.start)
        if joined and outcomes[index] is None and outcomes[index + 1] and left.named and right.named and not left.part:
            if not _told_before_only(text, right):
                outcomes[index] = outcomes[index + 1]
    for index in range(len(groups) - 1):
        left, right = groups[index], groups[index + 1]
        joined = _COORDINATE.fullmatch(text, left.end, right.start)
        if joined and outcomes[index] and outcomes[index + 1] is None and right.named and not right.part:
            outcomes[index + 1] = outcomes[index]


def _told_before_only(text: str, group: _People) -> bool:
    return _patterns()["left"].search(text, max(0, group.start - 40), group.start) is not None


def _told_after(text: str, group: _People, high: int) -> tuple[Outcome | None, int]:
    patterns = _patterns()
    last = text[group.start : group.end].rsplit(None, 1)[-1]
    if group.named and (match := patterns["noun"].fullmatch(last)):
        return _outcome(match), group.end
    end = group.end
    if aside := _ASIDE.match(text, end, high):
        end = aside.end()
    if match := patterns["died"].match(text, end, high):
        return _outcome(match), match.end()
    match = patterns["right"].match(text, end, high)
    if match is None:
        return None, end
    if "," in text[end : match.start("aux")] and not _FINITE.search(match["aux"]) and end == group.end:
        return None, end
    if not _FINITE.search(match["aux"]):
        # "five soldiers killed two civilians": the verb has an object, so those before it are the killers
        rest = text[match.end() : match.end() + 24]
        if re.match(
            r"\s+(?:\d|an?\b|the\b|at\s+least|more\s+than|about|some\b|dozens|scores|hundreds|several|[a-z]+s\b(?<!as)(?<!is))",
            rest,
            re.IGNORECASE,
        ) and not re.match(r"\s+(?:as|this|across|others)\b", rest, re.IGNORECASE):
            return None, end
        if re.match(r"\s+(?:" + alternatives(list(vocabulary()["words"])) + r")\b", rest, re.IGNORECASE):
            return None, end
    return _outcome(match), match.end()


def _told_before(text: str, group: _People, low: int) -> Outcome | None:
    patterns = _patterns()
    near = max(low, group.start - 60)
    if match := patterns["left"].search(text, near, group.start):
        outcome = _outcome(match)
        verb = match.group().strip().lower()
        if verb in ("forced", "forcing", "drove", "driving"):
            after = text[group.end : group.end + 40]
            return (
                "displaced"
                if re.match(
                    r"\s*(?:to\s+flee|to\s+leave\s+their\s+homes|from\s+their\s+homes|out\s+of\s+their\s+homes)",
                    after,
                    re.IGNORECASE,
                )
                else None
            )
        led = text[max(low, match.start() - 12) : match.start()].lower()
        if re.search(r"\b(?:and|or)\s+$", led) and re.search(r"(?:killed|killing|kill|wounded|injured)\s+(?:and|or)\s+$", led):
            return None
        if re.search(r"\b(?:was|were|been|be|is|are)\s+$", led) and not verb.startswith(("the ", "bod")):
            return None
        return outcome
    if match := patterns["toll"].search(text, max(low, group.start - 160), group.start):
        return _outcome(match)
    left = re.search(r"\b(?:left|leaving|leaves)\s+$", text[near : group.start], re.IGNORECASE)
    del left
    return None


def _one(text: str, match: re.Match[str], taken: list[tuple[int, int]]) -> Figure | None:
    """Return a figure of one for "a top general was wounded", "Zarqawi was killed"."""
    start, end = match.start("who"), match.end("who")
    if any(start < high and low < end for low, high in taken):
        return None
    who = match["who"]
    head = who.split()[-1].strip(",'’")
    named = who[0].isupper() and not re.match(r"(?:The|A|An|His|Her|One|Another|Its|Their|He|She)\b", who)
    if plural(head) or (not named and who.lower() not in ("he", "she") and kind_of(head) != "people"):
        return None
    if singular(head) in vocabulary()["collectives"] or re.search(r"\b(?:no|nobody|none|which|that)\b", who, re.IGNORECASE):
        return None
    outcome = _outcome(match)
    return Figure(start, end, who, outcome, 1, "exact") if outcome else None


def with_bound(figure: Figure, bound: Bound) -> Figure:
    """Return the figure with another bound."""
    return replace(figure, bound=bound)
