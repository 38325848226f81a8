"""Every political agent that a text names: one pass over its capitalised words, a tree of names, and what grows around them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache

from dragoman.actors.analysis import SUFFIXES_BY, SUFFIXES_OF, Part, parts_of
from dragoman.actors.context import Context
from dragoman.actors.lexicon import Entry, known, lexicon, longest
from dragoman.actors.phrase import read
from dragoman.actors.reading import NOTHING, Reading
from dragoman.actors.tables import words_of
from dragoman.actors.tokens import Token, joins, normal, tokens_of
from dragoman.records import Party

# Capitalised words, and the few small ones that begin a name.
START = re.compile(
    r"(?:[^\W\d_a-z]\.){2,}"
    r"|(?<![^\W_])(?:[^\W\d_a-z][^\W_]*|3R|17|peshmerga|janjaweed|interahamwe|shabiha|al(?=[- ][A-Z])|bin(?= L))"
)
# "anti-Assad fighters": the name is told with the side taken.
_SIDE = re.compile(r"\b(?:[Aa]nti|[Pp]ro|[Nn]on|[Cc]ounter)[-‑]$")
_SUFFIXES = SUFFIXES_BY | SUFFIXES_OF
WINDOW = 160
LEFT = 70


@lru_cache(maxsize=65536)
def _begins(raw: str) -> int:
    """Say whether a word may begin a name (1) or a title before a name (2)."""
    book = lexicon()
    norm = normal(raw)
    if norm in book.names:
        return 1
    return 2 if norm in _titles() else 0


@cache
def _titles() -> frozenset[str]:
    """Return the first words of titles that stand before a person's name."""
    found: set[str] = set()

    def walk(tree: dict[str, object], first: str) -> None:
        for word, node in tree.items():
            if word == "":
                if any("office" in e.flags for e in node):  # type: ignore[attr-defined]
                    found.add(first)
            else:
                walk(node, first or word)  # type: ignore[arg-type]

    walk(lexicon().roles, "")
    return frozenset(found)


def find_in(text: str, on: date | None) -> list[Party]:
    """Return the parties that `text` names, in order, none overlapping."""
    found: list[Party] = []
    end = 0
    context = Context(text)
    for match in START.finditer(text):
        start = match.start()
        if start < end:
            continue
        begins = _begins(match.group())
        if not begins:
            continue
        words = _window(text, start)
        party = _named(text, words, on, context, end) if begins == 1 else None
        if party is None:
            party = _titled(text, words, on)
        if party is not None:
            found.append(party)
            end = party.end
    return found


def _window(text: str, start: int) -> list[Token]:
    """Return the words from `start` to the end of the sentence, at most a window of characters."""
    stop = min(len(text), start + WINDOW)
    line = text.find("\n", start, stop)
    if line >= 0:
        stop = line
    elif stop < len(text):
        while stop > start + WINDOW - 30 and text[stop - 1].isalnum():
            stop -= 1
    return tokens_of(text, start, stop)


def _named(text: str, words: list[Token], on: date | None, context: Context, floor: int) -> Party | None:
    entries, stop = longest(lexicon().names, words, 0, proper=True)
    if not entries or entries[0].kind == "not":
        return None
    entry = context.settle(entries, words, stop, on)
    if entry is None:
        return None
    last = _grow(words, stop)
    start = words[0].start
    if side := _SIDE.search(text, max(floor, start - 6), start):
        start = side.start()
    elif entry.kind == "person":
        start = _left(text, start, floor)
        if "titled" in entry.flags and start == words[0].start:
            return None
    piece = text[start : words[last - 1].end]
    reading = _read(piece, on)
    if reading is NOTHING or not (reading.code or reading.sector or reading.agent):
        return None
    if entry.kind == "person" and reading.person is None and not reading.sector:
        return None
    if context.place_only(entry, start, reading):
        return None
    return _party(text, start, words[last - 1].end, _noted(reading, entries[0], entry))


def _noted(reading: Reading, first: Entry, settled: Entry) -> Reading:
    """Return the reading with the name and country that the surroundings gave ("Georgia (US state)")."""
    if settled is first or reading.code != first.code:
        return reading
    return replace(reading, code=settled.code, name=settled.name if reading.name == first.name else reading.name)


def _titled(text: str, words: list[Token], on: date | None) -> Party | None:
    """Return the party of a title with the name of somebody whom the tables do not hold ("Sen. Jane Doe")."""
    roles, stop = longest(lexicon().roles, words, 0, proper=False)
    if not roles or not any("office" in e.flags and "many" not in e.flags for e in roles):
        return None
    last = _grow(words, stop, titled=True)
    if last == stop or not words[stop].capital:
        return None
    piece = text[words[0].start : words[last - 1].end]
    reading = _read(piece, on)
    return _party(text, words[0].start, words[last - 1].end, reading) if reading.agent and reading.sector else None


def _grow(words: list[Token], stop: int, *, titled: bool = False) -> int:
    """Return the index after the last word that belongs to the agent which the first `stop` words begin.

    Role words and names after it are taken in ("Turkish" -> "Turkish-backed Syrian rebels"), plain words only on the way to one.
    """
    book = lexicon()
    i = good = stop
    after_role = titled
    while i < len(words):
        word = words[i]
        if word.possessive:
            i += 1
            continue
        if not (joins(word.gap, words[i - 1].norm) or word.gap == "' " or word.gap == "’ "):
            break
        if word.gap in ("-", "‑") and word.norm in _SUFFIXES:
            i += 1
            after_role = False
            continue
        roles, role_end = longest(book.roles, words, i, proper=False)
        names, name_end = longest(book.names, words, i, proper=True) if word.capital else ([], i)
        if names and names[0].surname and after_role and _unknown_name(words, name_end):
            # "Lt. Gen. Jeffrey Harrigian" has a first name that is somebody else's last
            names = []
        if names and name_end >= role_end and names[0].kind != "not":
            if names[0].surname and not (after_role or words[i - 1].possessive):
                break
            if words[i - 1].possessive or word.gap != "-":
                i = name_end
                good = i if not (names[0].kind == "adjective" and i < len(words) and words[i].gap in ("-", "‑")) else good
                after_role = False
                continue
            break
        if roles:
            i = role_end
            if any(e.role in ("head", "soft") for e in roles):
                good = i
                after_role = any("many" not in e.flags for e in roles)
            elif any(e.role in ("title", "person") for e in roles):
                after_role = True
            continue
        if word.norm in _CALENDAR:
            break
        if word.capital and after_role and word.gap.strip() in ("", ".", "-"):
            i += 1
            good = i
            continue
        if word.capital and i - good < 4 and i > 0:
            i += 1
            continue
        if word.norm in _NEUTRAL and i - good < 3:
            i += 1
            continue
        break
    return good


def _unknown_name(words: list[Token], i: int) -> bool:
    """Say whether a word with a capital that no table holds follows."""
    return i < len(words) and words[i].gap == " " and words[i].capital and not known(words, i)


_NEUTRAL = words_of("neutral")
_CALENDAR = words_of("calendar")


def _left(text: str, start: int, floor: int) -> int:
    """Return where the titles before a person's name begin ("Russian President Vladimir Putin")."""
    low = max(floor, start - LEFT)
    line = text.rfind("\n", low, start)
    low = max(low, line + 1)
    if low and low < len(text) and text[low - 1].isalnum():
        while low < start and text[low].isalnum():
            low += 1
    words = tokens_of(text, low, start)
    if not words or not joins(text[words[-1].end : start], words[-1].norm):
        return start
    best = start
    book = lexicon()
    for i in range(len(words) - 1, -1, -1):
        if i + 1 < len(words) and not joins(words[i + 1].gap, words[i].norm):
            break
        roles, stop = longest(book.roles, words, i, proper=False)
        if roles and all("force" in e.flags or e.role == "quant" for e in roles):
            continue  # "force Saddam Hussein out" is no title
        if roles and words[stop - 1].start < best and (stop == len(words) or words[stop].start >= best or best == start):
            if stop == len(words) or words[stop].start == best:
                best = words[i].start
            continue
    return best


@lru_cache(maxsize=65536)
def _read(piece: str, on: date | None) -> Reading:
    return read(_analysed(piece), on)


def _analysed(piece: str) -> list[Part]:
    return parts_of(piece, tokens_of(piece))


def _party(text: str, start: int, end: int, reading: Reading) -> Party:
    return Party(start, end, text[start:end], reading.name, reading.code, reading.sector, reading.office, reading.qid)
