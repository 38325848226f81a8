"""A noun phrase divided into head, owner and complements, and what they denote together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dragoman.actors.analysis import Part, postmodifier
from dragoman.actors.heads import elite, headless, name_head, role_head
from dragoman.actors.reading import NOTHING, Reading
from dragoman.actors.tables import words_of


def read(parts: list[Part], on: date | None) -> Reading:
    """Return what a phrase denotes, reading the head and, where it says too little, its complements."""
    parts = _trim(_unnumbered(parts))
    if not parts:
        return NOTHING
    cut = _head_end(parts)
    head, rest = parts[:cut], parts[cut:]
    reading = _segment(head, on)
    return _complete(reading, rest, on)


def _unnumbered(parts: list[Part]) -> list[Part]:
    """Return the parts without numbers, what joins two ("300 to 500 fighters") and what leads to one ("more than 80,000")."""
    first = next((i for i, part in enumerate(parts) if part.kind == "number"), 0)
    if all(_leads(part) for part in parts[:first]):
        parts = parts[first:]
    kept: list[Part] = []
    for i, part in enumerate(parts):
        around = {parts[i - 1].kind, parts[i + 1].kind} if 0 < i < len(parts) - 1 else set()
        if part.kind != "number" and not (part.kind in ("preposition", "and") and around == {"number"}):
            kept.append(part)
    return kept


def _leads(part: Part) -> bool:
    """Say whether a part can lead to a number: "up to", "as many as", "more than"."""
    if part.kind == "role":
        return all(entry.role == "quant" for entry in part.entries)
    return part.kind in ("word", "preposition", "relative", "determiner")


def _trim(parts: list[Part]) -> list[Part]:
    i = 0
    while i < len(parts) and parts[i].kind in ("stop", "preposition", "and", "relative"):
        i += 1
    return parts[i:]


def _has_head(parts: list[Part]) -> bool:
    return any(p.kind in ("name", "capital") or (p.kind == "role" and p.entry.role in ("head", "soft", "quant")) for p in parts)


def _head_end(parts: list[Part]) -> int:
    content = False
    for i, part in enumerate(parts):
        if part.kind == "preposition" and content:
            return i
        if part.kind == "relative" and content:
            return i
        if part.kind in ("stop", "and") and i and not _listed(parts, i):
            if part.kind == "stop" and _has_head(parts[:i]):
                return i
            if part.kind == "and" and _closes(parts[i - 1]):
                return i
        if content and postmodifier(part) and _closes(parts[i - 1]):
            return i
        if part.kind in ("name", "role", "word", "capital", "compound"):
            content = True
    return len(parts)


def _listed(parts: list[Part], i: int) -> bool:
    """Say whether a comma or an "and" stands within a list of adjectives ("Asian, African and Arab countries")."""
    after = next((p for p in parts[i + 1 :] if p.kind not in ("stop", "and", "determiner")), None)
    before = parts[i - 1]
    if before.kind != "name" or before.entry.kind != "adjective" or after is None:
        return False
    if after.kind == "role":
        return not parts[i].norm.startswith(",")
    return after.kind == "name" and after.entry.kind == "adjective"


def _closes(part: Part) -> bool:
    """Say whether a phrase can end with this part: a head or a name, no modifier."""
    if part.kind == "role":
        return any(e.role in ("head", "soft") for e in part.entries)
    return part.kind in ("name", "capital") or (part.kind == "word")


def _complete(reading: Reading, rest: list[Part], on: date | None) -> Reading:
    """Take from complements what the head leaves open: its country, and the sectors of a soft head."""
    i = 0
    while i < len(rest):
        part = rest[i]
        if part.kind == "preposition":
            reading = _with_complement(reading, part.norm, rest[i + 1 :], on)
            if reading.code and not reading.soft:
                break
        elif part.kind == "stop" and reading.agent and not reading.code and not part.norm.startswith((".", ";", ":")):
            beside = read(rest[i + 1 :], on)
            if beside.code and beside.agent:
                if beside.person or not reading.sector:
                    reading = replace(beside, sector=reading.sector or beside.sector, office=reading.office or beside.office)
                else:
                    reading = replace(reading, code=beside.code)
                break
        elif part.kind == "stop" and reading.sector == ("CVL",) and part.norm.startswith(","):
            # "Kim's sister, Kim Yo Jong": kin who hold an office act in it
            beside = read(rest[i + 1 :], on)
            if beside.person and beside.code == reading.code and beside.sector:
                return beside
        elif part.norm in ("loyal", "fleeing", "representing", "leaving", "escaping") and not reading.code:
            beside = read(rest[i + 1 :], on)
            sector = ("PRM",) if part.norm == "loyal" and reading.sector == ("MIL",) else reading.sector
            reading = replace(reading, code=beside.code, sector=sector)
        i += 1
    return reading


def _with_complement(reading: Reading, preposition: str, rest: list[Part], on: date | None) -> Reading:
    if not reading.agent or preposition not in ("of", "from", "for", "at", "in", "inside", "within", "near", "representing"):
        return reading
    other = read(rest, on)
    if reading.quantity and preposition == "of":
        return replace(other, office=None) if other.agent else reading
    takes = preposition in ("of", "for", "at", "from", "representing") and (other.agent or other.code)
    if takes and reading.soft and other.sector and other.kind not in ("country", "seat", "region"):
        mixed = other.sector if other.kind in ("body", "group", "role") else reading.sector
        if "BUS" in other.sector or reading.sector != ("MIL",):
            reading = replace(reading, sector=mixed, soft=False)
    if takes and not reading.code and other.code:
        if other.kind in ("body", "group") and not reading.sector:
            reading = replace(reading, sector=other.sector)
        return replace(reading, code=other.code)
    if preposition in ("in", "inside", "within", "near") and not reading.code and not reading.away:
        return replace(reading, code=other.code if other.kind in ("country", "seat", "region") or other.code else None)
    return reading


def _segment(parts: list[Part], on: date | None) -> Reading:
    """Return what a head with the words before it denotes; the last possessive divides owner from owned."""
    for i in range(len(parts) - 1, 0, -1):
        if parts[i].kind == "possessive":
            owner, owned = _segment(parts[:i], on), parts[i + 1 :]
            if not owned:
                return owner
            return _owned(owner, owned, on)
    return _plain_segment([p for p in parts if p.kind not in ("determiner", "possessive", "stop", "and")], parts, on)


def _owned(owner: Reading, owned: list[Part], on: date | None) -> Reading:
    reading = _plain_segment([p for p in owned if p.kind not in ("determiner", "stop", "and")], owned, on)
    if not reading.agent and not reading.code:
        # "Russia's invasion": the words name Russia, the phrase denotes no agent
        return Reading(code=owner.code, sector=reading.sector, kind="thing")
    if owner.kind == "group" and owner.sector and (reading.soft or reading.sector == ("GOV",)) and reading.person is None:
        return replace(reading, code=reading.code or owner.code, sector=owner.sector, soft=False)
    if (
        owner.kind == "role"
        and reading.soft
        and owner.sector
        and (reading.sector == ("GOV",) or set(owner.sector) & {"REB", "OPP"})
    ):
        # "the opposition's spokesman", "the rebels' commander" are theirs
        reading = replace(reading, sector=owner.sector)
    if owner.kind == "body" and reading.soft and owner.sector and reading.kind == "role":
        reading = replace(reading, sector=owner.sector if reading.sector in (("GOV",), ()) else reading.sector)
    relational = owned[-1].kind == "role" and owned[-1].entry.name in words_of("relational")
    if reading.person is None and not relational and (not reading.code or reading.kind == "generic"):
        reading = replace(reading, code=owner.code or reading.code)
    return reading


def _plain_segment(items: list[Part], everything: list[Part], on: date | None) -> Reading:
    if not items:
        return NOTHING
    head, at = _head(items)
    before = items[:at]
    former = any(p.kind == "role" and any(e.role == "former" for e in p.entries) for p in items[: at + 1]) and not (
        head is not None and head.kind == "role" and all(e.role == "former" for e in head.entries)
    )
    if head is None:
        return headless(items)
    named = head.kind == "name"
    reading = name_head(head, before, everything, on) if named else role_head(head, before, items[at + 1 :], on)
    return elite(reading) if former else reading


def _head(items: list[Part]) -> tuple[Part | None, int]:
    """Return the head of a segment: the last name or role word, unless plain lower-case words follow it."""
    last = len(items) - 1
    while last >= 0 and items[last].kind == "capital":
        last -= 1
    if last < 0:
        return None, -1
    trailing_capitals = last < len(items) - 1
    part = items[last]
    if part.kind == "word" or part.kind == "compound":
        return None, -1
    if part.kind == "role":
        if any(e.role in ("head", "soft", "quant", "title", "person") for e in part.entries):
            return part, last
        return (part, last) if part.entry.role == "mod" and len(items) == 1 else (None, -1)
    if part.kind == "name" and trailing_capitals and part.entry.kind not in ("adjective", "people"):
        return part, last
    if part.kind == "name":
        return part, last
    return None, -1
