"""Words of a text with their places: what the gazetteer is looked up by."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

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


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its characters, its normal form and what stands between it and the word before it."""

    raw: str
    norm: str
    start: int
    end: int
    gap: str

    @property
    def capital(self) -> bool:
        """Say whether the word begins with a capital letter or a digit."""
        return self.raw[0].isupper() or self.raw[0].isdigit()

    @property
    def possessive(self) -> bool:
        """Say whether the word is the s of a possessive ('s)."""
        return self.norm == "s" and len(self.gap) == 1 and self.gap in APOSTROPHES


def tokens_of(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the words of `text[start:end]`, offsets into `text`."""
    found: list[Token] = []
    last = start
    for match in WORD.finditer(text, start, len(text) if end is None else end):
        raw = match.group()
        found.append(Token(raw, normal(raw), match.start(), match.end(), text[last : match.start()]))
        last = match.end()
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
