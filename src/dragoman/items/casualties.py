"""How many people were killed, injured, arrested, went missing or were displaced, as the text tells it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Literal

from dragoman.data_files import read_yaml
from dragoman.items.kinds import kind_of, plural, singular
from dragoman.items.numbers import alternatives, segments, vocabulary
from dragoman.items.people import People, people
from dragoman.records import Bound, Figure

Outcome = Literal["dead", "injured", "arrested", "missing", "displaced"]
OUTCOMES: tuple[Outcome, ...] = ("dead", "injured", "arrested", "missing", "displaced")

_AUXILIARY = (
    r"(?:(?:could|may|might|would|were|was|are|is|have|had|has|been|being|be|got|get|reported|confirmed|believed"
    r"|feared|to|also|later|already|still|now|then|so\s+far|either|since|said|known"
    r"|thought|listed\s+as|left|as|who|that|\w+ly)\s+)*"
)
_FINITE = re.compile(r"\b(?:were|was|are|is|have|had|has|been|being|be|got|left)\b", re.IGNORECASE)
_BRACKET = re.compile(r"\s*(?:\([^()]{1,120}\)|(?:--|—|–)[^.;—–]{1,120}?(?:--|—|–))\s*")
_ASIDE = re.compile(
    r"\s*,\s*(?:including|most(?:ly)?|mainly|many|some|all|both|among|at\s+least|nearly|half|the\s+majority|almost|primarily|largely"
    r"|\w+\s+of\s+(?:them|whom))\b[^.;()]{0,90}?,",
    re.IGNORECASE,
)
# Words between noun and verb: "two policemen guarding the consulate were", "12 members of the party, the largest, have".
_BETWEEN = re.compile(
    r"(?:\s+(?:of|in|from|at|on(?:\s+board)?|near|aboard|with|belonging|who|whose|including|inside|outside|[a-z]+ing)"
    r"(?:\s+(?!(?:were|was|are|is|have|had|has|and|but|when|after|said)\b)[\w'’-]+){1,8}?)?(?:,[^,.;]{1,60},)?"
    r"\s+(?=(?:were|was|are|have|had|has|could|may|might|died|perished|drowned|lost)\b)",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\s+or\s+(?:killed|wounded|injured|captured|missing|detained|arrested|hurt)\b", re.IGNORECASE)
_COORDINATE = re.compile(r"\s*(?:,\s*(?:and\s+)?|and\s+|as\s+well\s+as\s+|along\s+with\s+|&\s*)(?:also\s+)?", re.IGNORECASE)
_TOGETHER = r"\b(?:along|together)\s+with\s+(?:(?:his|her|the|their)\s+)?$"
_THEM = re.compile(r"\s+of\s+(?:them|whom|the\w*|those)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:[.!?]['\"”’)]*\s+(?=[\"“‘'A-Z\d])|[\r\n]+)")
_OBJECT = re.compile(
    r"\s+(?:(?:him|her|them)(?:self|selves)?\b|it\b)|\s+(?!(?:as|this|across|others|thus|perhaps|besides|yes)\b)(?:\d|an?\b|the\b|at\s+least\b|more\s+than\b|about\b|some\b|dozens|scores"
    r"|hundreds|several|[a-z]+s\b)",
    re.IGNORECASE,
)
_FLIGHT = re.compile(
    r"\s*(?:to\s+(?:flee|abandon|leave\s+their\s+homes)|(?:from|out\s+of)\s+their\s+(?:homes|villages|houses))", re.IGNORECASE
)
_PAST = re.compile(r"\b(?:past|above|beyond|exceed(?:ed|s)|passed|surpassed|topped)\s+$", re.IGNORECASE)
_ENDS = re.compile(
    r"\s*(?:[.,;:)]|$|(?:in|on|at|near|during|when|after|before|and|as|from|with|outside|inside|by)\b)", re.IGNORECASE
)
_NAME = r"(?:(?-i:[A-Z])[\w'’-]+)(?:\s+(?:al-|bin\s+|ibn\s+|van\s+|de\s+|von\s+)?(?-i:[A-Z])[\w'’-]+)*"


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = read_yaml("dragoman.items", "casualties.yml")
    return loaded


def _choice(group: dict[str, list[str]]) -> str:
    return "|".join(rf"(?P<{outcome}>{alternatives(words)})" for outcome, words in group.items())


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    words, flags = _words(), re.IGNORECASE
    passive = {
        outcome: [w for w in some if w not in ("dead", "hurt", "burned")]
        for outcome, some in words["participles"].items()
        if outcome != "displaced"
    }
    return {
        "right": re.compile(rf"[\s,]*(?P<aux>{_AUXILIARY})(?:{_choice(words['participles'])})(?!\w)", flags),
        "died": re.compile(
            rf"[\s,]*(?:(?:who|that|have|had|has|were|was|also|later|are\s+believed\s+to\s+have|\w+ly)\s+)*(?:{_choice(words['intransitives'])})(?!\w)",
            flags,
        ),
        "left": re.compile(rf"(?<!\w)(?:{_choice(words['verbs'])})\s+(?:(?:another|a\s+further|the|off|all)\s+)?$", flags),
        "after_name": re.compile(
            rf"(?<!\w)(?<!was\s)(?<!were\s)(?<!been\s)(?:{_choice(words['verbs'])})\s+(?:(?:him|her|them)(?:self|selves)|(?:the|his|her|their|its)\s+(?:[\w'’-]+\s+){{0,4}}?[\w'’-]+|{_NAME})"
            rf"\s*,?\s*(?:and|as\s+well\s+as|along\s+with)\s+(?:his\s+|her\s+|their\s+)?$",
            flags,
        ),
        "named": re.compile(
            rf"(?<!\w)(?:{_choice(words['verbs'])})\s+(?P<who>(?:(?:the|a|an)\s+)?(?:[\w'’-]+\s+){{0,4}}?(?P<head>(?-i:[a-z]+))\s+{_NAME})",
            flags,
        ),
        "noun": re.compile(rf"(?:{_choice(words['nouns'])})(?!\w)", flags),
        "toll": re.compile(
            rf"(?:{_choice(words['tolls'])})\b[^.;]{{0,90}}?\b(?:to|at|of|past|above|over|beyond|reached|reaching|exceeded|exceeds|passed|surpassed|topped|hit|was|is|were|as|by|:)\s*$",
            flags,
        ),
        "number": re.compile(rf"\s+(?:{alternatives(list(vocabulary()['words']))})\b", flags),
        "with": re.compile(rf"(?:{_choice(words['participles'])})\b[^.;]{{0,80}}?{_TOGETHER}", flags),
        "single": re.compile(
            rf"(?P<who>(?<!\w)(?:an?|the|his|her|one|another|its|their)\s+(?:[\w'’-]+\s+){{0,6}}?[\w'’-]+|{_NAME}|(?<!\w)(?:he|she))"
            rf"(?:\s*,[^,.;]{{1,80}},)?\s+(?:was|has\s+been|had\s+been|is)\s+(?:(?:also|later|\w+ly)\s+)?(?:{_choice(passive)})(?!\w)",
            flags,
        ),
    }


def _outcome(match: re.Match[str]) -> Outcome | None:
    groups = match.groupdict()
    return next((name for name in OUTCOMES if groups.get(name)), None)


def size(text: str) -> list[Figure]:
    """Return the figures of people killed, injured, arrested, missing or displaced that `text` tells, in order.

    A part of a number told in the same breath ("six civilians, including two women") is no figure of its own; numbers told side
    by side ("five troops and six civilians") are one figure each. Where no number is told ("dozens") there is no figure.
    """
    tells = _words()["tells"]
    if not _telling(text, tells):
        return []
    return [figure.shifted(offset) for offset, segment in segments(text) for figure in _size(segment, tells)]


def together(text: str, figures: list[Figure]) -> list[Figure]:
    """Add up figures of one outcome that `text` tells side by side: "five troops and six civilians" are eleven dead."""
    joined: list[Figure] = []
    for figure in figures:
        before = joined[-1] if joined else None
        if before and before.outcome == figure.outcome and _COORDINATE.fullmatch(text, before.end, figure.start):
            bound = figure.bound if before.bound == "exact" else before.bound
            words = text[before.start : figure.end]
            joined[-1] = Figure(before.start, figure.end, words, figure.outcome, before.count + figure.count, bound)
        else:
            joined.append(figure)
    return joined


def _size(text: str, tells: list[str]) -> list[Figure]:
    figures: list[Figure] = []
    low = 0
    for high in [*(match.end() for match in _SENTENCE.finditer(text)), len(text)]:
        if _telling(text[low:high], tells):
            figures += _sentence(text, low, high)
        low = high
    return figures


def _telling(text: str, tells: list[str]) -> bool:
    low = text.lower()
    return any(word in low for word in tells)


def _sentence(text: str, low: int, high: int) -> list[Figure]:
    inside = [(match.start(), match.end()) for match in _BRACKET.finditer(text, low, high)]
    groups = [
        group
        for group in people(text, low, high)
        if not any(start < group.start and group.end < end for start, end in inside)
        or _told_before(text, group, group.start - 30)
    ]
    outcomes: list[Outcome | None] = []
    for group in groups:
        outcome = _told_after(text, group, high) or _told_before(text, group, low)
        part_only = group.part and not (outcome and _THEM.search(text, group.start, group.end))
        outcomes.append(None if part_only else outcome)
    _spread(text, groups, outcomes)
    figures = [
        Figure(group.start, group.end, text[group.start : group.end], outcome, group.count, _bound(text, group))
        for group, outcome in zip(groups, outcomes, strict=True)
        if outcome and group.count
    ]
    taken = [(group.start, group.end) for group in groups]
    for match in _patterns()["single"].finditer(text, low, high):
        figure = _one(match, taken)
        if figure:
            figures.append(figure)
    taken += [(figure.start, figure.end) for figure in figures]
    for match in _patterns()["named"].finditer(text, low, high):
        figure = _victim(match, taken)
        if figure:
            figures.append(figure)
    return sorted(figures, key=lambda figure: figure.start)


def _bound(text: str, group: People) -> Bound:
    past = group.bound == "exact" and _PAST.search(text, max(0, group.start - 12), group.start)
    return "at_least" if past else group.bound


def _spread(text: str, groups: list[People], outcomes: list[Outcome | None]) -> None:
    """Give numbers told side by side the outcome of the one that has it: "five troops and six civilians were killed"."""
    pairs = list(zip(range(len(groups) - 1), range(1, len(groups)), strict=True))
    for first, second in reversed(pairs):
        left, right = groups[first], groups[second]
        if (
            outcomes[first] is None
            and outcomes[second]
            and left.named
            and right.named
            and not left.part
            and not _verb_before(text, right)
            and _COORDINATE.fullmatch(_BRACKET.sub(" ", text[left.end : right.start]))
        ):
            outcomes[first] = outcomes[second]
    for first, second in pairs:
        left, right = groups[first], groups[second]
        if (
            outcomes[first]
            and outcomes[second] is None
            and right.named
            and not right.part
            and _COORDINATE.fullmatch(text, left.end, right.start)
        ):
            outcomes[second] = outcomes[first]


def _verb_before(text: str, group: People) -> bool:
    return _patterns()["left"].search(text, max(0, group.start - 40), group.start) is not None


def _told_after(text: str, group: People, high: int) -> Outcome | None:
    patterns = _patterns()
    if group.named and (match := patterns["noun"].fullmatch(text[group.start : group.end].rsplit(None, 1)[-1])):
        return _outcome(match)
    end = group.end
    aside = _BRACKET.match(text, end, high) or _ASIDE.match(text, end, high)
    if aside:
        end = aside.end()
    if match := patterns["died"].match(text, end, high):
        return _outcome(match)
    match = patterns["right"].match(text, end, high)
    if match is None:
        between = _BETWEEN.match(text, end, high) if group.named else None
        if between is None:
            return None
        if match := patterns["died"].match(text, between.end(), high):
            return _outcome(match)
        match = patterns["right"].match(text, between.end(), high)
        if match is None or not _FINITE.search(match["aux"]):
            return None
    if _EITHER.match(text, match.end()):
        return None  # "killed or wounded": neither is told by itself
    finite = _FINITE.search(match["aux"])
    if "," in text[end : match.start("aux")] and not finite and not aside:
        return None
    # "five soldiers killed two civilians": the verb has an object, so those before it are the killers
    if not finite and re.match(r"an?\s", text[group.start : group.end], re.IGNORECASE):
        return None  # "a bomber killed ...": one person without "was" is who did it
    if not finite and (_OBJECT.match(text, match.end()) or patterns["number"].match(text, match.end())):
        return None
    return _outcome(match)


def _told_before(text: str, group: People, low: int) -> Outcome | None:
    patterns = _patterns()
    low = max(0, low)
    if match := patterns["left"].search(text, max(low, group.start - 60), group.start):
        verb = match.group().strip().lower()
        if verb in ("forced", "forcing", "drove", "driving"):
            return "displaced" if _FLIGHT.match(text, group.end) else None
        if verb in ("claimed", "claiming") and not text[group.start : group.end].lower().endswith("lives"):
            return None
        led = text[max(low, match.start() - 16) : match.start()].lower()
        if re.search(r"\b(?:killed|killing|kill|wounded|wounding|injured)\s+(?:and|or)\s+$", led):
            return None  # "killed or wounded 30": neither is told by itself
        if re.search(r"\b(?:was|were|been|be|is|are)\s+$", led) and not verb.endswith(" of"):
            return None
        return _outcome(match)
    if match := patterns["after_name"].search(text, max(low, group.start - 110), group.start):
        # "killed himself and 12 others", "killed the mayor and two guards"
        return _outcome(match) if _ENDS.match(text, group.end) else None
    if match := patterns["toll"].search(text, max(low, group.start - 160), group.start):
        return _outcome(match)
    if match := patterns["with"].search(text, max(low, group.start - 120), group.start):
        return _outcome(match)
    return None


def _one(match: re.Match[str], taken: list[tuple[int, int]]) -> Figure | None:
    """Return a figure of one for "a top general was wounded", "Zarqawi was killed"."""
    start, end, who = match.start("who"), match.end("who"), match["who"]
    if any(start < high and low < end for low, high in taken):
        return None
    head = who.split()[-1].strip(",'’")
    named = who[0].isupper() and not re.match(r"(?:The|A|An|His|Her|One|Another|Its|Their|He|She)\b", who, re.IGNORECASE)
    if plural(head) or (not named and who.lower() not in ("he", "she") and kind_of(head) != "people"):
        return None
    if singular(head) in vocabulary()["collectives"] or re.search(
        r"\b(?:no|nobody|none|which|that|who|whom)\b", who, re.IGNORECASE
    ):
        return None
    outcome = _outcome(match)
    return Figure(start, end, who, outcome, 1, "exact") if outcome else None


def _victim(match: re.Match[str], taken: list[tuple[int, int]]) -> Figure | None:
    """Return a figure of one for "killed Hezbollah leader Hassan Nasrallah": a person's role in the singular, and the name."""
    start, end, outcome = match.start("who"), match.end("who"), _outcome(match)
    if (
        outcome is None
        or plural(match["head"])
        or kind_of(match["head"]) != "people"
        or match["head"] in vocabulary()["collectives"]
    ):
        return None
    if any(start < high and low < end for low, high in taken):
        return None
    return Figure(start, end, match["who"], outcome, 1, "exact")
