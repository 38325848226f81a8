"""What one noun phrase denotes: the country of its head, the head's sectors, a person's office."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from dragoman.actors.analysis import SUFFIXES_OF, Part, postmodifier
from dragoman.actors.lexicon import Entry, words_of
from dragoman.actors.people import Person

ARMED = frozenset({"MIL", "UAF", "PRM"})
ELITE_FROM = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY", "PTY", "OPP", "BUS", "PRE"})
STRONG_MODS = ("REB", "PRM", "OPP", "CRM")
# Heads that stand abroad by their nature: "troops in Syria" are not Syria's, "refugees in Lebanon" not Lebanon's.
AWAY = frozenset({"MIL", "REF", "UAF"})
AWAY_WORDS = words_of("away")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase denotes.

    `agent` is False where its head is no agent ("US sanctions"); `soft` where its sectors may still come from a complement.
    """

    code: str | None = None
    sector: tuple[str, ...] = ()
    name: str | None = None
    office: str | None = None
    qid: str | None = None
    agent: bool = False
    soft: bool = False
    away: bool = False
    quantity: bool = False
    person: Person | None = None
    kind: str = ""


NOTHING = Reading()


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
    """Return the parts without numbers and what joins two of them ("300 to 500 fighters")."""
    kept: list[Part] = []
    for i, part in enumerate(parts):
        around = {parts[i - 1].kind, parts[i + 1].kind} if 0 < i < len(parts) - 1 else set()
        if part.kind != "number" and not (part.kind in ("preposition", "and") and around == {"number"}):
            kept.append(part)
    return kept


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
        return Reading(code=owner.code, kind="thing")
    if owner.kind == "group" and reading.soft and owner.sector:
        return replace(reading, code=reading.code or owner.code, sector=owner.sector, soft=False)
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
        return _headless(items)
    named = head.kind == "name"
    reading = _name_head(head, before, everything, on) if named else _role_head(head, before, items[at + 1 :])
    return _elite(reading) if former else reading


def _elite(reading: Reading) -> Reading:
    if reading.kind in ("country", "seat") or not (set(reading.sector) & ELITE_FROM or reading.person):
        return reading
    return replace(reading, sector=("ELI",))


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


def _strong(parts: list[Part]) -> tuple[str | None, Entry | None]:
    """Return the country that modifiers give: the last name or adjective, no "US-backed"; "-led" ones where nothing else does."""
    weak: str | None = None
    for part in reversed(parts):
        if part.kind == "name":
            for entry in part.entries:
                if entry.code and entry.kind != "person":
                    return entry.code, entry
        elif part.kind == "compound" and part.suffix in SUFFIXES_OF and part.entries and part.entry.code and weak is None:
            weak = part.entry.code
    return weak, None


def _name_head(head: Part, before: list[Part], everything: list[Part], on: date | None) -> Reading:
    entry = head.entry
    code, _ = _strong(before)
    if entry.kind == "person":
        return _person(head, before, code, on)
    others = [e for e in head.entries if e.kind == "person"]
    titled = any(p.kind == "role" and any(e.role in ("head", "soft", "title", "person") for e in p.entries) for p in before)
    if others and titled:
        return _person(replace(head, entries=tuple(others)), before, code, on)
    if entry.kind in ("country", "seat", "region"):
        sector = entry.sector
        return Reading(entry.code, sector, entry.name, None, entry.qid, True, kind=entry.kind)
    if entry.kind in ("adjective", "people"):
        plural = entry.kind == "people"
        the = any(p.kind == "determiner" and p.norm == "the" for p in everything)
        sector = ("GOV",) if plural and the and len(before) == 0 else (("CVL",) if plural else ())
        if not plural and any(p.kind == "determiner" for p in everything):
            # "the French" are many and may stand for their state, "the Omani" is one person
            many = head.norm.endswith(("ese", "sh", "ch", "ss"))
            sector = ("GOV",) if the and many and not before else ("CVL",)
        if "regional" in entry.flags and sector == ("GOV",):
            sector = ("CVL",)
        name = entry.name if sector == ("GOV",) else None
        return Reading(entry.code or code, sector, name, None, None, True, kind="people" if plural else "adjective")
    generic = "generic" in entry.flags
    own = entry.code
    if (generic or not own) and code:
        own = code
    qid = entry.qid if own == entry.code else None
    return Reading(own, entry.sector, entry.name, None, qid, True, kind="generic" if generic else entry.kind)


def choose(entry: Entry, code: str | None, on: date | None) -> Person | None:
    """Return whom a name means: the one holder, the one of the country named beside it, or the one in office on the day.

    Of several in office the one who leads a country; of several who left the last to leave.
    """
    holders = list(entry.holders)
    if code:
        holders = [p for p in holders if p.code == code] or holders
    if len(holders) == 1:
        return holders[0]
    if on is not None:
        serving = [p for p in holders if p.term(on)]
        if len(serving) == 1:
            return serving[0]
        if serving:
            leading = [p for p in serving if p.first(on)]
            return leading[0] if len(leading) == 1 else None
        gone = sorted(((left, p) for p in holders if (left := p.left(on))), key=lambda pair: pair[0])
        if gone:
            return gone[-1][1]
    return holders[0] if len({p.name for p in holders}) == 1 else None


def _person(head: Part, before: list[Part], code: str | None, on: date | None) -> Reading:
    entry = head.entry
    person = choose(entry, code, on)
    titles = [p for p in before if p.kind == "role" and any(e.role in ("head", "soft", "title") for e in p.entries)]
    words = _role_head(titles[-1], before[: before.index(titles[-1])], []) if titles else None
    if person is None:
        if words is None:
            return Reading(code, (), None, None, None, agent=bool(code), kind="person")
        return replace(words, code=code or words.code, name=None)
    term = person.term(on)
    sector: tuple[str, ...] = term.sector if term else ()
    office = term.office if term else None
    if term is None and on is not None and person.left_office(on):
        sector = ("ELI",)
    if words is not None and words.sector:
        rank = titles[-1].entry.sector == ("MIL",)
        if not (term and (rank or set(words.sector) & set(term.sector))):
            sector = words.sector
            office = words.office or office
    return Reading(person.code, sector, person.name, office, person.qid, True, person=person, kind="person")


def _role_head(head: Part, before: list[Part], after: list[Part]) -> Reading:
    heads = [e for e in head.entries if e.role in ("head", "soft")] or list(head.entries)
    entry = heads[0]
    code, _ = _strong(before)
    mods = [p for p in before if p.kind == "role" and any(e.role in ("mod", "head", "title") for e in p.entries)]
    bodies = [e for p in before if p.kind == "name" for e in p.entries[:1] if e.kind in ("body", "group")]
    seats = [e for p in before if p.kind == "name" for e in p.entries[:1] if e.kind in ("seat", "country")]
    persons = [e for p in before if p.kind == "name" for e in p.entries[:1] if e.kind == "person"]
    if persons and not code and (person := choose(persons[-1], None, None)):
        code = person.code
    sector = entry.sector
    soft = entry.role == "soft"
    if bodies and bodies[-1].code and not ("generic" in bodies[-1].flags and code):
        code = bodies[-1].code
    if soft:
        sector, soft = _soft_sector(head, entry, before, mods, bodies, bool(code), bool(seats))
    elif bodies and bodies[-1].kind == "group" and set(sector) & ARMED:
        sector = bodies[-1].sector
    elif entry.role == "head" and set(sector) & {"MIL", "UAF"} and _named(before, "REB"):
        sector = ("REB",)
    code = code or entry.code
    if not code and "ngo" in entry.flags and not seats:
        code, sector = "NGO", ()
    if entry.name in words_of("relational"):
        code = None
    titled = "office" in entry.flags and "many" not in entry.flags
    name = _proper(after) if "many" not in entry.flags else None
    office = _office(head, before) if titled else None
    quantity = entry.role == "quant" or any(e.role == "quant" for e in head.entries)
    away = bool(set(sector) & AWAY) or bool(set(entry.name.split()) & AWAY_WORDS)
    agent = "thing" not in entry.flags and entry.role != "mod"
    return Reading(code, sector, name, office, None, agent, soft, away, quantity, kind="role")


def _proper(after: list[Part]) -> str | None:
    """Return the name that follows a title ("Minister Alexander Kozlov"): capitalised words that no table holds."""
    words: list[str] = []
    for part in after:
        if part.kind != "capital" or not part.raw:
            break
        words.append(part.raw)
    return " ".join(words) or None


def _named(before: list[Part], sector: str) -> bool:
    return any(p.kind == "role" and any(e.role == "mod" and sector in e.sector for e in p.entries) for p in before)


def _office(head: Part, before: list[Part]) -> str:
    words = [head.norm]
    for part in reversed(before):
        if part.kind == "role" and part.entry.role == "mod":
            words.insert(0, part.norm)
        else:
            break
    return " ".join(words)


def _soft_sector(
    head: Part, entry: Entry, before: list[Part], mods: list[Part], bodies: list[Entry], country: bool, seat: bool
) -> tuple[tuple[str, ...], bool]:
    """Return the sectors of a head that takes them from its modifiers, and whether a complement may still change them."""
    found = [e for p in mods for e in p.entries if e.sector and e.role in ("mod", "head")]
    for strong in STRONG_MODS:
        for e in found:
            if strong in e.sector:
                return e.sector, False
    if bodies and bodies[-1].kind == "group":
        return bodies[-1].sector, False
    if found:
        nearest = [e for e in mods[-1].entries if e.sector] or found
        chosen = next((e for e in nearest if e.role == "mod"), nearest[0])
        if chosen.sector == ("GOV",) and "force" in entry.flags:
            return ("MIL",), False
        return chosen.sector, False
    if bodies:
        return (bodies[-1].sector if bodies[-1].sector and "force" not in entry.flags else entry.sector), False
    if "force" in entry.flags or entry.name in words_of("collectives"):
        backed = any(p.kind == "compound" and p.suffix not in SUFFIXES_OF for p in before)
        if entry.name in words_of("collectives"):
            backed = any(p.kind == "compound" for p in before)
        peoples = "force" in entry.flags and any(p.kind == "name" and "ethnic" in p.entry.flags for p in before)
        if backed or peoples:
            return ("REB",), False
    return entry.sector, True


def _headless(items: list[Part]) -> Reading:
    """Return what words without a known head denote: a country named in them, no agent, unless they are a proper name."""
    code, entry = _strong(items)
    proper = items[-1].kind == "capital"
    if code is None and entry is None:
        return NOTHING
    return Reading(code, (), None, None, None, proper and len(items) > 1, kind="thing")
