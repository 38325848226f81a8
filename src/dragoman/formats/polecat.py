"""POLECAT: PLOVER events in 40 tab-separated columns with a header, as its weekly files have them (Halterman and others 2023)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from dragoman import codebook
from dragoman.formats import codes
from dragoman.formats.outgoing import LeftOut, Outgoing, Pair, number, own_id, pairs, tab_line, tellable
from dragoman.formats.rowtext import BadRow, Heard, Row, coding, day, maybe_day, number_in, place
from dragoman.records import Coding, Party, When, Where

_PARTY = "{0} Name|{0} Country|{0} COW|Primary {0} Sector|{0} Sectors|{0} Title|{0} Name Raw|Wikipedia {0} ID"
COLUMNS = (
    *("Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"),
    *_PARTY.format("Actor").split("|"),
    *_PARTY.format("Recipient").split("|"),
    *("Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename"),
    *("Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations"),
    *("Language", "Version"),
)
NEEDED = ("Event ID", "Event Date", "Event Type", "Actor Name", "Recipient Name")
MISSING = {
    "items": "no column for what changes hands",
    "means": "no column for how it was done",
    "size": "no column for how many people",
    "attribution": "no column for on whose word",
    "links": "no column for links between acts",
    "undertakings": "no column for what an agreement binds to",
    "enddate": "one day alone",
    "date_precision": "one day alone: the first of the month or year stands for it",
    "date_text": "no column for the words of the date",
    "cameo": "POLECAT has PLOVER's categories",
    "identifier_id": "the column holds Wikipedia's titles, not Wikidata's ids",
    "confidence": "no column",
    "trigger, text_info": "no column for the words of the act",
}
_FEATURES = {"country": "PCLI", "region": "ADM1", "city": "PPL", "feature": "SPOT"}
_RESOLUTIONS = {"PCL": "country", "ADM": "region", "PPL": "city"}


# --- out -------------------------------------------------------------------------------------------------------------------


def lines(rows: Iterable[Outgoing], left: LeftOut) -> Iterator[str]:
    """Yield the header and one line an event and pair of parties."""
    yield "\t".join(COLUMNS)
    for row in rows:
        if not tellable(row, left):
            continue
        left.of(row.mention, MISSING)
        for pair in pairs(row, left):
            yield tab_line(_event(row, pair, left))


def _event(row: Outgoing, pair: Pair, left: LeftOut) -> tuple[str, ...]:
    mention, source = row.mention, row.source
    left.add("mode", "a row holds one mode", max(len(mention.mode) - 1, 0))
    left.add("url", "no column for the report's address", source.url is not None)
    return (
        own_id(row, pair.n),
        row.day.isoformat() if row.day else "",
        mention.category,
        mention.mode[0] if mention.mode else "",
        number(mention.event_scale),
        str(mention.quad_code) if mention.quad_code else "",
        "; ".join(mention.context),
        *_actor(pair.actor),
        *_actor(pair.recipient),
        *_where(mention.where),
        source.publisher or "",
        source.published.isoformat() if source.published else "",
        *("", "", ""),  # names of the whole story, which a mention does not hold
        source.language or "",
        mention.coder,
    )


def _actor(party: Party | None) -> tuple[str, ...]:
    if party is None:
        return ("",) * 8
    known = codes.countries().get(party.code or "")
    sectors = "; ".join(dict.fromkeys(party.sector))
    first = party.sector[0] if party.sector else ""
    cow = known.cow if known else ""
    return (party.name or party.text, party.code or "", cow, first, sectors, party.office or "", party.text, "")


def _where(where: Where | None) -> tuple[str, ...]:
    if where is None:
        return ("",) * 10
    name, kind = where.name or "", where.resolution
    return (
        name,
        name if kind == "city" else "",
        "",
        name if kind == "region" else "",
        where.country_code or "",
        number(where.latitude),
        number(where.longitude),
        "" if where.geonameid is None else str(where.geonameid),
        where.text,
        _FEATURES.get(kind or "", ""),
    )


# --- in --------------------------------------------------------------------------------------------------------------------


def event(cells: Sequence[str], at: Mapping[str, int], coder: str) -> Coding:
    """Return the coding of a row whose columns stand where `at` says. Raises BadRow with what is wrong with it."""
    row = Row.of(cells)

    def get(column: str) -> str:
        return cells[at[column]].strip() if column in at else ""

    ident = "_".join(get("Event ID").split())
    if not ident:
        raise BadRow("Event ID is empty")
    category = get("Event Type").upper()
    if category not in codes.categories():
        raise BadRow(f'Event Type is no PLOVER category: "{category[:30]}"')
    when = day(get("Event Date"), "Event Date")
    told = row.words(at["Event Date"])
    mode = get("Event Mode").lower().replace(" ", "-")
    modes = (mode,) if (category, mode) in codes.modes() else ()
    scale = number_in(get("Intensity"), 10)
    contexts = (context.strip().lower().replace(" ", "_") for context in get("Contexts").replace(",", ";").split(";"))
    heard = Heard(
        ident,
        category,
        row.words(at["Event Type"]),
        _party(row, at, "Actor"),
        _party(row, at, "Recipient"),
        When(told.start, told.end, told.text, when, when, "day"),
        _place(row, at),
        modes,
        tuple(dict.fromkeys(context for context in contexts if context in codes.contexts())),
        codebook.quad(category),
        codebook.score(category, modes) if scale is None else scale,
        published=maybe_day(get("Publication Date")),
        publisher=get("Source") or None,
        language=get("Language") or None,
    )
    return coding("POLECAT", row.text, heard, coder)


def _party(row: Row, at: Mapping[str, int], side: str) -> tuple[Party, ...]:
    def get(column: str) -> str:
        return row.cells[at[column]].strip() if column in at else ""

    columns = [at[name] for name in (f"{side} Name Raw", f"{side} Name", f"{side} Country") if name in at]
    words = row.first(*columns)
    if words is None:
        return ()
    listed = (sector.strip().upper() for sector in f"{get(f'{side} Sectors')};{get(f'Primary {side} Sector')}".split(";"))
    sectors = tuple(dict.fromkeys(sector for sector in listed if sector in codes.sectors()))
    code = codes.country_named(get(f"{side} Country"))
    name, office = get(f"{side} Name") or None, get(f"{side} Title") or None
    return (Party(words.start, words.end, words.text, name, code, sectors, office),)


def _place(row: Row, at: Mapping[str, int]) -> Where | None:
    def get(column: str) -> str:
        return row.cells[at[column]].strip() if column in at else ""

    named = [at[c] for c in ("Raw Placename", "Placename", "City", "District", "Province", "Country") if c in at]
    words = row.first(*named)
    if words is None:
        return None
    feature = get("Feature Type").upper()
    resolution = _RESOLUTIONS.get(feature[:3]) or ("feature" if feature else None)
    where = place(
        words,
        get("Placename"),
        codes.country_named(get("Country")),
        get("Latitude"),
        get("Longitude"),
        resolution,
    )
    number = get("GeoNames ID").removesuffix(".0")
    geonameid = int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else None
    return replace(where, name=where.name or None, geonameid=geonameid)
