"""What the head of a noun phrase denotes with the words before it: a name, a person, a role word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dragoman.actors.analysis import SUFFIXES_OF, Part
from dragoman.actors.lexicon import Entry
from dragoman.actors.people import Person
from dragoman.actors.reading import ARMED, AWAY, AWAY_WORDS, ELITE_FROM, NOTHING, STRONG_MODS, Reading
from dragoman.actors.tables import words_of

# Days after which somebody is told of as what they were: who names Mussolini tells of his rule.
HISTORY = 15000


def elite(reading: Reading) -> Reading:
    """Return the reading of somebody of whom the words say "former": an office holder becomes ELI."""
    if reading.kind in ("country", "seat") or not (set(reading.sector) & ELITE_FROM or reading.person):
        return reading
    return replace(reading, sector=("ELI",))


def strong(parts: list[Part], on: date | None) -> tuple[str | None, Entry | None]:
    """Return the country that modifiers give: the last name or adjective, no "US-backed"; "-led" ones where nothing else does."""
    weak: str | None = None
    for part in reversed(parts):
        if part.kind == "name":
            for entry in part.entries:
                if entry.code and entry.kind != "person":
                    return entry.code, entry
        elif part.kind == "compound" and part.entries and weak is None:
            weak = _compound_code(part, on)
    return weak, None


def _compound_code(part: Part, on: date | None) -> str | None:
    """Return the country that "US-led" or "anti-Assad" gives.

    Who is for or against a person, a seat or a group fights where that is; "pro-Russian" and "US-backed" say no such thing.
    """
    entry = part.entry
    if part.suffix in SUFFIXES_OF:
        return entry.code
    if part.suffix not in ("anti", "pro"):
        return None
    if entry.kind == "person":
        person = choose(entry, None, on)
        return person.code if person else None
    return entry.code if entry.kind in ("seat", "group") and entry.code != "IMG" else None


def name_head(head: Part, before: list[Part], everything: list[Part], on: date | None) -> Reading:
    """Return what a name denotes with the words before it."""
    entry = head.entry
    code, _ = strong(before, on)
    if entry.kind == "person":
        return _person(head, before, code, on)
    others = [e for e in head.entries if e.kind == "person"]
    titled = any(p.kind == "role" and any(e.role in ("head", "soft", "title", "person") for e in p.entries) for p in before)
    if others and titled:
        return _person(head._replace(entries=tuple(others)), before, code, on)
    if entry.kind in ("country", "seat", "region"):
        sector = ("REB",) if _named(before, "REB") else entry.sector
        return Reading(entry.code, sector, entry.name, None, entry.qid, True, kind=entry.kind)
    if entry.kind in ("adjective", "people"):
        plural = entry.kind == "people"
        the = any(p.kind == "determiner" and p.norm == "the" for p in everything)
        # "Russian" alone acts for its state ("the Russian bombing"), "the Russians" do, "Russians" are people
        state = the if plural else "regional" not in entry.flags
        sector = ("GOV",) if state and not before else (("CVL",) if plural else ())
        if not plural and any(p.kind == "determiner" for p in everything):
            # "the French" are many and may stand for their state, "the Omani" is one person
            many = head.norm.endswith(("ese", "sh", "ch", "ss"))
            sector = ("GOV",) if the and many and not before else ("CVL",)
        if head.norm in words_of("persons_only"):
            sector = ("CVL",)
        if "regional" in entry.flags and sector == ("GOV",):
            sector = ("CVL",)
        name = entry.name if sector == ("GOV",) else None
        return Reading(entry.code or code, sector, name, None, None, True, kind="people" if plural else "adjective")
    generic = "generic" in entry.flags
    own = entry.code
    if (generic or not own) and code:
        own = code
    qid = entry.qid if own == entry.code else None
    named = entry.name if own == entry.code or not entry.code else None
    return Reading(own, entry.sector, named, None, qid, True, kind="generic" if generic else entry.kind)


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
    if person and entry.surname and on and not titles and not code and not person.stands_alone(on):
        return NOTHING
    words = role_head(titles[-1], before[: before.index(titles[-1])], [], on) if titles else None
    if person is None:
        if words is None:
            return Reading(code, (), None, None, None, agent=bool(code), kind="person")
        return replace(words, code=code or words.code, name=None)
    term = person.term(on)
    sector: tuple[str, ...] = term.sector if term else ()
    office = term.office if term else None
    if term is None and on is not None and person.left_office(on):
        sector, office = _left(person, on)
    if words is not None and words.sector:
        rank = titles[-1].entry.sector == ("MIL",)
        if not (term and (rank or words.soft or set(words.sector) & set(term.sector))):
            sector = words.sector
            office = words.office or office
    return Reading(person.code, sector, person.name, office, person.qid, True, person=person, kind="person")


def _left(person: Person, on: date) -> tuple[tuple[str, ...], str | None]:
    """Return the sectors of somebody out of office on a day: ELI, but a rebel stays a rebel and history's rulers rule in it."""
    last = max((t for t in person.terms if t.end is not None and t.end < on), key=lambda t: t.end or on)
    if not set(last.sector) & ELITE_FROM or (last.end is not None and (on - last.end).days > HISTORY):
        return last.sector, last.office
    return ("ELI",), None


def role_head(head: Part, before: list[Part], after: list[Part], on: date | None) -> Reading:
    """Return what a role word denotes: its sectors and those of its modifiers, the country of the names before it."""
    if all(e.role == "mod" for e in head.entries):
        # "human rights": an adjective alone is nobody
        return NOTHING
    heads = [e for e in head.entries if e.role in ("head", "soft")] or list(head.entries)
    entry = heads[0]
    code, _ = strong(before, on)
    mods = [p for p in before if p.kind == "role" and any(e.role in ("mod", "head", "title") for e in p.entries)]
    mods = [p for p in mods if p.norm not in words_of("neutral")]  # a "deputy spokesman" is no member of parliament
    bodies = [e for p in before if p.kind == "name" for e in p.entries[:1] if e.kind in ("body", "group")]
    seats = [e for p in before if p.kind == "name" for e in p.entries[:1] if e.kind in ("seat", "country")]
    persons = [e for p in before if p.kind == "name" for e in p.entries[:1] if e.kind == "person"]
    if persons and not code and (person := choose(persons[-1], None, on)):
        code = person.code
    sector = entry.sector
    soft = entry.role == "soft"
    if "personal" in entry.flags and before and not (persons or any("PTY" in e.sector for e in bodies)):
        # "the Clinton campaign" is people, "the Turkish military campaign" is none
        somebody = not code and all(p.kind == "capital" for p in before)
        return Reading(code, sector if somebody else (), agent=somebody, kind="role" if somebody else "thing")
    if set(sector) & {"MIL", "REB"} and (side := _side(before)):
        sector, soft = (side,), False
    if bodies and bodies[-1].code and not ("generic" in bodies[-1].flags and code):
        code = bodies[-1].code
    if soft:
        sector, soft = _soft_sector(head, entry, before, mods, bodies, bool(code), bool(seats))
    elif bodies and bodies[-1].kind == "group" and set(sector) & ARMED:
        sector = bodies[-1].sector
    elif entry.role == "head" and set(sector) & {"MIL", "UAF"} and _named(before, "REB"):
        sector = ("REB",)
    code = code or entry.code or next((e.code for p in mods for e in p.entries if e.code), None)
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


def _side(before: list[Part]) -> str | None:
    """Return REB for who fights "anti-Assad", PRM for "pro-Assad": a person or seat of government before armed men."""
    for part in before:
        if part.kind == "compound" and part.entries and part.entry.kind in ("person", "seat"):
            return {"anti": "REB", "pro": "PRM"}.get(part.suffix)
    return None


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
        lends = bodies[-1].sector and not ("force" in entry.flags and "GOV" in bodies[-1].sector)
        return (bodies[-1].sector if lends else entry.sector), False
    if "force" in entry.flags or entry.name in words_of("collectives"):
        backed = any(p.kind == "compound" and p.suffix not in SUFFIXES_OF for p in before)
        if entry.name in words_of("collectives"):
            backed = any(p.kind == "compound" for p in before)
        peoples = "force" in entry.flags and any(p.kind == "name" and "ethnic" in p.entry.flags for p in before)
        if backed or peoples:
            return ("REB",), False
    return entry.sector, True


def headless(items: list[Part]) -> Reading:
    """Return what words without a known head denote: a country named in them, no agent, unless they are a proper name."""
    code, entry = strong(items, None)
    proper = items[-1].kind == "capital"
    if code is None and entry is None:
        return NOTHING
    return Reading(code, (), None, None, None, proper and len(items) > 1, kind="thing")
