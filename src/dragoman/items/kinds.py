"""The kind of a thing by its head noun: animals, arms, money, people ... (docs/items.md), from data/nouns.tsv."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from dragoman.items.numbers import vocabulary

_DESIGNATION = re.compile(r"[A-Z][A-Za-z]{0,9}-?\d{1,4}[A-Za-z]{0,3}(?:['’]?s)?|[A-Z]{2,5}-[A-Z0-9]{1,4}s?")
_TIDY = re.compile(r"^\W+|[^\w.]+$|['’]s?$")


@lru_cache(maxsize=1)
def nouns() -> dict[str, str]:
    """Return the kind of each noun, singular and in lower case."""
    lines = (files("dragoman.items") / "data" / "nouns.tsv").read_text(encoding="utf8").splitlines()
    return dict(line.split("\t", 1) for line in lines if "\t" in line)


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """Return the singular of a noun in lower case; a word that is none already comes back as it is."""
    low = word.lower()
    data = vocabulary()
    if low in data["irregular"]:
        return str(data["irregular"][low])
    if low in data["invariant"] or not low.endswith("s") or len(low) < 4 or low.endswith(("ss", "us", "is")):
        return low
    known = nouns()
    endings = [low[:-1]]
    if low.endswith("ies"):
        endings.insert(0, low[:-3] + "y")
    elif low.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
        endings.insert(0, low[:-2])
    elif low.endswith("ves"):
        endings += [low[:-3] + "f", low[:-3] + "fe"]
    elif low.endswith("men"):
        endings.insert(0, low[:-3] + "man")
    return next((ending for ending in endings if ending in known), endings[0])


def plural(word: str) -> bool:
    """Say whether a noun stands in the plural or names a mass or a number without one."""
    low = word.lower()
    if low in vocabulary()["invariant"] or low in vocabulary()["irregular"]:
        return True
    return low.endswith("s") and "." not in low and not low.endswith(("ss", "us", "is", "'s", "’s")) and len(low) > 2


@lru_cache(maxsize=65536)
def kind_of(what: str) -> str | None:
    """Return the kind of a noun phrase by the longest known ending of it: "nuclear power plants" is buildings."""
    words = [word for word in (_TIDY.sub("", word) for word in what.split()) if word]
    if not words:
        return None
    known = nouns()
    last = words[-1]
    for size in (3, 2, 1):
        if len(words) < size:
            continue
        head = " ".join(word.lower() for word in words[-size:-1])
        for form in (last.lower(), singular(last)):
            kind = known.get(f"{head} {form}" if head else form)
            if kind:
                return None if kind == "none" else kind
    if last.lower().endswith("men") or last.lower().endswith("women"):
        return "people"
    for joined in (last.rsplit("-", 1)[-1],):
        if joined != last and (kind := known.get(singular(joined))):
            return kind
    return "arms" if _DESIGNATION.fullmatch(last) else None
