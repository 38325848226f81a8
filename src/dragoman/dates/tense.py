"""Whether the words around a date look ahead or back, by the nearest verb cue; no parser."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from dragoman.data_files import read_yaml

Tense = Literal["future", "past", "none"]

_REACH = 220
_SENTENCE_END = re.compile(r"[.!?]['\"”’)\]]*\s+(?=[A-Z\"“‘'(])|\n")
_ABBREVIATION = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sen|Rep|Gov|Sgt|St|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|No)\.\s+$"
)


def _words(values: list[str]) -> str:
    return "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))


@lru_cache(maxsize=1)
def _cues() -> re.Pattern[str]:
    data = read_yaml("dragoman.dates", "tense.yml")
    filler = r"(?:\s+(?:not|also|likely|soon|only|then|again|[a-z]+ly))*"
    # An auxiliary takes its whole verb group with it, so that "will be held" is not read as the past tense "held".
    future = (
        rf"(?:\b(?:{_words([w for w in data['future_auxiliaries'] if w[0].isalpha()])})\b"
        rf"|(?:'ll|’ll)\b){filler}(?!\s+have\b)(?:\s+be)?{filler}(?:\s+[a-z]+\b)?"
        rf"|\bmay{filler}\s+(?!have\b)(?:be\s+)?[a-z]+\b"
        rf"|\b(?:{_words(data['future_before_to'])})\s+(?:to|for)\b(?:\s+be)?(?:\s+[a-z]+\b)?"
        rf"|\b(?:{_words(data['future_before_in'])})\s+(?:on|in|by|at|from)\b"
        rf"|\bcould{filler}\s+(?!not\b|be\b|have\b)[a-z]+\b"
        rf"|\bto\s+be\s+[a-z]+(?:ed|n)\b"
        rf"|\b(?:{_words(data['future_words'])})\b"
    )
    past = rf"\b(?!(?:{_words(data['not_past'])})\b)[a-z]{{2,}}ed\b|\b(?:{_words(data['irregular_pasts'])})\b"
    present = rf"\b(?:{_words(data['future_presents'])})\b"
    # The guard in front keeps the many alternatives from being tried inside words.
    return re.compile(
        rf"(?:(?<![A-Za-z])(?=[a-z])|(?=['’]ll))(?:(?P<future>{future})|(?P<past>{past})|(?P<present>{present})|(?P<weak>\bto\s+[a-z]+\b))"
    )


def sentence_start(text: str, start: int) -> int:
    """Return where the sentence that holds offset `start` begins, at most 220 characters back."""
    low = max(0, start - _REACH)
    found = low
    for match in _SENTENCE_END.finditer(text, low, start):
        if not _ABBREVIATION.search(text, max(low, match.start() - 6), match.end()):
            found = match.end()
    return found


def _sentence_end(text: str, end: int) -> int:
    high = min(len(text), end + _REACH)
    for match in _SENTENCE_END.finditer(text, end, high):
        if not _ABBREVIATION.search(text, max(end, match.start() - 6), match.end()):
            return match.start()
    return high


def tense(text: str, start: int, end: int) -> Tense:
    """Say whether the date at `start` to `end` looks ahead: by the last verb cue before it, else the first one after it."""
    cues = _cues()
    kinds = [str(match.lastgroup) for match in cues.finditer(text, sentence_start(text, start), start)]
    strong = [kind for kind in kinds if kind != "weak"]
    if strong:
        return "past" if strong[-1] == "past" else "future"
    for match in cues.finditer(text, end, _sentence_end(text, end)):
        if match.lastgroup in ("future", "past"):
            return "future" if match.lastgroup == "future" else "past"
    return "future" if kinds else "none"
