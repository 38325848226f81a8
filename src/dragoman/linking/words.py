"""Words as linking compares them: stems of content words, irregular verbs under their infinitive, numbers as digits.

Stems are Snowball's for English (Porter 2). Words that every report has ("said", "officials") are left out.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from importlib.resources import files

import yaml

_WORD = re.compile(r"\d[\d,.]*\d|\d+|[^\W\d_]{2,}", re.UNICODE)


@lru_cache(maxsize=1)
def _lists() -> tuple[frozenset[str], dict[str, str]]:
    data = yaml.safe_load((files("dragoman.linking") / "data" / "words.yml").read_text(encoding="utf8"))
    irregular = {form: verb for verb, forms in data["irregular"].items() for form in forms.split()}
    return frozenset(data["common"].split()), irregular


@lru_cache(maxsize=1)
def _stemmer() -> object:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of one word in any case: "sent", "sends" and "sending" are "send"."""
    lowered = word.lower()
    if lowered[:1].isdigit():
        return sys.intern(lowered.replace(",", ""))
    lowered = _lists()[1].get(lowered, lowered)
    return sys.intern(str(_stemmer().stemWord(lowered)))  # type: ignore[attr-defined]


def stems(text: str, most: int = 1000) -> tuple[str, ...]:
    """Return the stems of the first `most` different content words, sorted."""
    found = dict[str, None]()
    for match in _WORD.finditer(text):
        if told := _content(match[0]):
            found[told] = None
            if len(found) == most:
                break
    return tuple(sorted(found))


@lru_cache(maxsize=100_000)
def _content(word: str) -> str:
    """Return the stem of a content word, "" of another."""
    return "" if word.lower() in _lists()[0] else stem(word)
