"""The codes of the field's formats: CAMEO with Goldstein's scores and PLOVER's categories, CAMEO, FIPS and COW country codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from dragoman import codebook
from dragoman.formats.outgoing import LeftOut
from dragoman.records import Mention

# GDELT's four classes by CAMEO root, as its files have them (they differ from PLOVER's quads for 09 and 14)
_LAST_ROOT = ((5, 1), (9, 2), (14, 3), (20, 4))
# sectors that CAMEO spells otherwise; those that it spells alike need no row
_FROM_CAMEO = {"INS": "REB", "SEP": "REB", "SET": "CVL", "NGM": "NGO"}
CAMEO_ROLES = frozenset(
    {"GOV", "MIL", "COP", "JUD", "LEG", "SPY", "REB", "UAF", "OPP", "CVL", "ELI"}
    | {"REF", "MED", "BUS", "LAB", "AGR", "EDU", "HLH", "ENV", "HRI", "CRM", "NGO"}
)  # PLOVER sectors that are CAMEO types under the same three letters
BODIES = frozenset({"IGO", "NGO", "IMG", "MNC"})  # codes of parties that are CAMEO types and no country


@dataclass(frozen=True, slots=True)
class Cameo:
    """One CAMEO code: Goldstein's score, and the PLOVER category that it becomes (None for statements: PLOVER has none)."""

    code: str
    goldstein: float
    category: str | None
    mode: tuple[str, ...]
    context: tuple[str, ...]

    @property
    def quad(self) -> int:
        """GDELT's QuadClass."""
        root = int(self.code[:2])
        return next(quad for last, quad in _LAST_ROOT if root <= last)


@dataclass(frozen=True, slots=True)
class Country:
    """One country's codes; "" where a list has none."""

    iso: str
    cameo: str
    fips: str
    cow: str


def _rows(name: str) -> Iterator[list[str]]:
    text = resources.files("dragoman.formats").joinpath("data", name).read_text("utf8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def cameo() -> dict[str, Cameo]:
    """Return the CAMEO codes by code."""
    return {
        code: Cameo(code, float(score), category or None, (mode,) if mode else (), tuple(contexts.split()))
        for code, score, category, mode, contexts in _rows("cameo.tsv")
    }


def cameo_of(mention: Mention) -> Cameo:
    """Return the CAMEO code of a mention: its own, or where that is none the codebook's for its category, mode and context."""
    known = cameo()
    return known.get(mention.cameo or "") or known[codebook.cameo(mention.category, mention.mode, mention.context)]


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """Return every country's codes by its ISO alpha-3 code."""
    return {iso: Country(iso, own or iso, fips, cow) for iso, own, fips, cow in _rows("countries.tsv")}


@lru_cache(maxsize=1)
def by_cameo() -> dict[str, str]:
    """Return ISO codes by CAMEO country code; regions such as AFR are no countries."""
    return {country.cameo: country.iso for country in countries().values()}


@lru_cache(maxsize=1)
def by_fips() -> dict[str, str]:
    """Return ISO codes by FIPS 10-4 code."""
    return {country.fips: country.iso for country in countries().values() if country.fips} | {"GZ": "PSE"}


@lru_cache(maxsize=4096)
def country_named(name: str) -> str | None:
    """Return our code for a country or body given by code or name; None where it is none."""
    from dragoman.countries import UnknownCountry, code_of

    if not 2 < len(name) < 100:
        return None
    try:
        return code_of(name)
    except UnknownCountry:
        return None


def untold(code: Cameo, mention: Mention, left: LeftOut) -> None:
    """Count what a mention's CAMEO code does not give back: its category where several share it, its modes, contexts."""
    other = code.category != mention.category
    left.add("event", f"CAMEO {code.code} stands for {code.category or 'a statement'}, not {mention.category}", other)
    left.add("mode", "no column; the CAMEO code tells another or none", len({*mention.mode} - {*code.mode}))
    left.add("context", "no column; the CAMEO code tells another or none", len({*mention.context} - {*code.context}))


def sector_of(role: str) -> str | None:
    """Return the PLOVER sector of a CAMEO actor type, None where PLOVER has no such sector."""
    return role if role in CAMEO_ROLES else _FROM_CAMEO.get(role)


@lru_cache(maxsize=1)
def categories() -> frozenset[str]:
    """Return the names of PLOVER's categories."""
    return frozenset(category.name for category in codebook.categories())


@lru_cache(maxsize=1)
def modes() -> frozenset[tuple[str, str]]:
    """Return (category, mode) for every mode."""
    return frozenset((mode.category, mode.name) for mode in codebook.modes())


@lru_cache(maxsize=1)
def contexts() -> frozenset[str]:
    """Return the names of PLOVER's contexts."""
    return frozenset(context.name for context in codebook.contexts())


@lru_cache(maxsize=1)
def sectors() -> frozenset[str]:
    """Return the names of PLOVER's sectors."""
    return frozenset(sector.name for sector in codebook.sectors())
