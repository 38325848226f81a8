"""Words of a text with their places: what the gazetteer is looked up by."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from dragoman.actors.tables import words_of

# "U.S." is one word; "Guinea-Bissau" and "N'Djamena" are two: names are compared word by word, whatever joins them.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+")
_LETTERS = str.maketrans(
    {"ı": "i", "İ": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ß": "ss", "æ": "ae", "Æ": "ae", "ə": "a"}
)
# Short forms that a full stop follows within a name ("Gen. Milley"); a single letter does too.
ABBREVIATIONS = words_of("abbreviations")
APOSTROPHES = "'’ʼ`´"


@lru_cache(maxsize=65536)
def normal(word: str) -> str:
    """Return a word without case, accents and full stops: `normal("Erdoğan") == "erdogan"`, `normal("U.S.") == "us"`."""
    if word.isascii():
        return word.lower().replace(".", "")
    plain = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().replace(".", "")


class Token(NamedTuple):
    """One word: its characters, its normal form, what stands between it and the word before it.

    `capital` says whether it begins with a capital letter or a digit, `possessive` whether it is the s of a possessive ('s).
    """

    raw: str
    norm: str
    start: int
    end: int
    gap: str
    capital: bool
    possessive: bool


def tokens_of(text: str, begin: int = 0, end: int | None = None) -> list[Token]:
    """Return the words of `text[begin:end]`, offsets into `text`."""
    found: list[Token] = []
    last = begin
    for match in WORD.finditer(text, begin, len(text) if end is None else end):
        raw = match.group()
        start, after = match.span()
        norm, gap, first = normal(raw), text[last:start], raw[0]
        possessive = norm == "s" and len(gap) == 1 and gap in APOSTROPHES
        found.append(Token(raw, norm, start, after, gap, first.isupper() or first.isdigit(), possessive))
        last = after
    return found


@lru_cache(maxsize=4096)
def joins(gap: str, before: str) -> bool:
    """Say whether two words with `gap` between them may belong to one name; `before` is the word before the gap."""
    if gap in (" ", "-", "'", "’"):
        return True
    if len(gap) > 3 or "\n" in gap or "\t" in gap:
        return False
    bare = gap.strip()
    if not bare or bare in ("-", "–", "‑", "'", "’", "/", "&"):
        return True
    return gap.startswith(".") and bare == "." and abbreviated(before)


def abbreviated(word: str) -> bool:
    """Say whether a full stop after a word may stand within a name."""
    return len(word) == 1 or word in ABBREVIATIONS
