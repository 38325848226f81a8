"""Words of a text and the one form in which names are compared: no case, no accents, no joining marks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

# "U.S." is one word; the s of a possessive never joins a name; digits count only beside letters
WORD = re.compile(r"W\. ?Va\b|(?:[^\W\d_]\.){2,}|[^\W\d_](?:[^\W_]|[’'ʼ‘`](?![sS]\b)(?=[^\W\d_]))*|\d+")
LINKS = frozenset((" ", "-", "‑", "–", "\n", "  "))
_LETTERS = str.maketrans(
    {
        "ı": "i",
        "İ": "i",
        "ł": "l",
        "Ł": "l",
        "ø": "o",
        "Ø": "o",
        "đ": "d",
        "Đ": "d",
        "ß": "ss",
        "æ": "ae",
        "Æ": "ae",
        "œ": "oe",
        "ə": "a",
        "ð": "d",
        "þ": "th",
    }
)
_LONG = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_DROPPED = re.compile(r"[.’'ʼ‘`´]")


@lru_cache(maxsize=65536)
def normal(word: str) -> str:
    """Return a word without case, accents and marks: `normal("Sana’a") == "sanaa"`, `normal("St.") == "saint"`."""
    if not word.isascii():
        plain = unicodedata.normalize("NFKD", word.translate(_LETTERS))
        word = "".join(c for c in plain if not unicodedata.combining(c))
    word = _DROPPED.sub("", word.casefold())
    return _LONG.get(word, word)


def key(name: str) -> str:
    """Return the form under which a name of several words is kept: `key("Port-au-Prince") == "port au prince"`."""
    return " ".join(filter(None, (normal(match.group()) for match in WORD.finditer(name))))


def digest(text: str) -> int:
    """Return a 64-bit number for a key, the same in every run."""
    return int.from_bytes(blake2b(text.encode("utf8", "surrogatepass"), digest_size=8).digest(), "little")
