"""People who hold or held office, with dates: data/offices*.tsv, or the user's renewed copy in their place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

# Where the family name is written first: "Moon Jae-in" is Mr. Moon.
SURNAME_FIRST = frozenset({"CHN", "HKG", "KOR", "PRK", "SGP", "TWN"})
# Offices whose holder a bare surname means before all others of the name.
FIRST_OFFICES = frozenset(
    {"president", "prime minister", "chancellor", "premier", "king", "queen", "leader", "supreme leader", "chief executive"}
)


@dataclass(frozen=True, slots=True)
class Term:
    """One office of one person: sectors, title, first and last day (None: open or unknown)."""

    sector: tuple[str, ...]
    office: str
    start: date
    end: date | None

    def holds(self, on: date) -> bool:
        """Say whether the office is held on a day."""
        return self.start <= on and (self.end is None or on <= self.end)


@dataclass(frozen=True, slots=True)
class Person:
    """A person with every term of office known, earliest first.

    `surnames` stand alone; `titled` is a surname too common for that, which means the person after a title only ("Mr. Rice").
    """

    name: str
    names: tuple[str, ...]
    surnames: tuple[str, ...]
    titled: str
    code: str
    qid: str | None
    terms: tuple[Term, ...]

    def term(self, on: date | None) -> Term | None:
        """Return the office held on a day; without a day the last one. Of several the latest begun."""
        if on is None:
            return self.terms[-1]
        held = [term for term in self.terms if term.holds(on)]
        return held[-1] if held else None

    def first(self, on: date) -> bool:
        """Say whether the person leads a country on a day."""
        return any(term.holds(on) and term.office in FIRST_OFFICES for term in self.terms)

    def left(self, on: date) -> date | None:
        """Return when the last office before a day ended, None where none did."""
        return max((t.end for t in self.terms if t.end is not None and t.end < on), default=None)

    def stands_alone(self, on: date) -> bool:
        """Say whether a bare surname in a text of a day may mean the person.

        Leaders whose Wikidata id is known are talked of for ever, other leaders for fifteen years, others about their time.
        """
        leader = any(term.office in FIRST_OFFICES or term.office.endswith(" leader") for term in self.terms)
        if leader and self.qid:
            return True
        after = 5479 if leader else 730
        return any((term.start - on).days <= 365 and (term.end is None or (on - term.end).days <= after) for term in self.terms)

    def left_office(self, on: date) -> bool:
        """Say whether every office had ended by a day, at least one having been held."""
        return any(t.end is not None and t.end < on for t in self.terms) and not any(t.holds(on) for t in self.terms)


def day(text: str, *, last: bool) -> date | None:
    """Return a date from YYYY, YYYY-MM or YYYY-MM-DD: the first or the last day that it covers; None where empty."""
    if not text:
        return None
    numbers = [int(part) for part in text.split("-")]
    year = numbers[0]
    month = numbers[1] if len(numbers) > 1 else (12 if last else 1)
    if len(numbers) > 2:
        return date(year, month, numbers[2])
    if not last:
        return date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def user_data() -> Path:
    """Return the folder of the user's own data: $DRAGOMAN_DATA, else $XDG_DATA_HOME/dragoman, else ~/.local/share/dragoman."""
    if own := os.environ.get("DRAGOMAN_DATA"):
        return Path(own)
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "dragoman"


def offices_text() -> str:
    """Return the table of offices: the user's renewed one where it exists, else the shipped ones one after the other."""
    renewed = user_data() / "offices.tsv"
    if renewed.is_file():
        return renewed.read_text("utf8")
    shipped = sorted(
        (file for file in resources.files("dragoman.actors").joinpath("data").iterdir() if _is_offices(file.name)),
        key=lambda file: file.name,
    )
    return "\n".join(file.read_text("utf8") for file in shipped)


def _is_offices(name: str) -> bool:
    return name.startswith("offices") and name.endswith(".tsv")


def parse(text: str) -> tuple[Person, ...]:
    """Return the people of a table of offices. Raises ValueError with the line's number where a row is not as it should be."""
    found: dict[tuple[str, str], list[list[str]]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 9:
            raise ValueError(f"offices, line {number}: expected 9 cells, found {len(cells)}: {line[:60]!r}")
        found.setdefault((cells[0], cells[2]), []).append(cells)
    result = []
    for (name, code), group in found.items():
        aliases: dict[str, None] = {name: None}
        surnames: dict[str, None] = {}
        qid = None
        titled = ""
        terms = []
        for _, others, _, sectors, office, start, end, wikidata, _note in group:
            for alias in filter(None, others.split("|")):
                if alias.startswith("~="):
                    titled = alias[2:]
                else:
                    (surnames if alias.startswith("~") else aliases)[alias.lstrip("~")] = None
            begin = day(start, last=False)
            if begin is None:
                raise ValueError(f"offices: {name}, {office}: no start")
            terms.append(Term(tuple(filter(None, sectors.split("|"))), office, begin, day(end, last=True)))
            qid = qid or wikidata or None
        if not surnames and not titled and (surname := _surname(name)):
            surnames[surname] = None
        if titled or "-" in surnames:
            surnames.clear()
            titled = titled or _family_name(name, code)
        terms.sort(key=lambda term: term.start)
        result.append(Person(name, tuple(aliases), tuple(surnames), titled, code, qid, tuple(terms)))
    return tuple(result)


def _family_name(name: str, code: str) -> str:
    words = name.split()
    if code in SURNAME_FIRST and (len(words) > 2 or "-" in name or code in ("CHN", "KOR", "PRK")):
        return words[0]
    return _surname(name)


def _surname(name: str) -> str:
    words = name.split()
    return words[-1] if len(words) > 1 and words[-1][0].isupper() and len(words[-1]) > 2 else ""


@cache
def people() -> tuple[Person, ...]:
    """Return everybody in the table of offices, read once a process."""
    return parse(offices_text())
