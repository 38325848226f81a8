"""ICEWS: CAMEO events in 20 tab-separated columns with a header, as its yearly files have them (Boschee and others 2015)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from dragoman import codebook
from dragoman.formats import codes
from dragoman.formats.outgoing import LeftOut, Outgoing, Pair, Source, number, number_id, pairs, tab_line, tellable
from dragoman.formats.rowtext import BadRow, Heard, Row, coding, day, number_in, place
from dragoman.records import Coding, Mention, Party, When, Where

COLUMNS = (
    *("Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity"),
    *("Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher"),
    *("City", "District", "Province", "Country", "Latitude", "Longitude"),
)
NEEDED = ("Event ID", "Event Date", "Source Name", "CAMEO Code", "Target Name")
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
    "geonameid": "no column",
    "office": "no column for offices",
    "identifier_id": "no column for Wikidata ids",
    "confidence": "no column",
    "trigger, text_info": "no column for the words of the act",
}
# ICEWS's names of sectors; the first of each is the one written
_SECTORS = (
    *(
        ("GOV", "Government"),
        ("GOV", "Executive"),
        ("MIL", "Military"),
        ("COP", "Police"),
        ("JUD", "Judicial"),
        ("LEG", "Legislative / Parliamentary"),
    ),
    *(
        ("SPY", "Intelligence"),
        ("PTY", "Parties"),
        ("OPP", "Dissident"),
        ("OPP", "Opposition"),
        ("REB", "Rebel"),
        ("REB", "Insurgents"),
    ),
    *(
        ("REB", "Separatists"),
        ("PRM", "Paramilitary"),
        ("UAF", "Unidentified Forces"),
        ("CVL", "General Population / Civilian / Social"),
    ),
    *(
        ("CVL", "Civilian"),
        ("ELI", "Elite"),
        ("REF", "Refugees / Displaced"),
        ("MED", "Media"),
        ("BUS", "Business"),
        ("LAB", "Labor"),
    ),
    *(("AGR", "Farm"), ("EDU", "Education"), ("REL", "Religious"), ("HLH", "Medical / Health"), ("ENV", "Environment")),
    *(("HRI", "Human Rights"), ("CRM", "Criminals / Gangs"), ("NGO", "Nongovernmental Organizations"), ("UNK", "Unknown")),
)


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
    code = codes.cameo_of(mention)
    codes.untold(code, mention, left)
    left.add("url", "no column for the report's address", source.url is not None)
    left.add("published", "no column for the day of publication", source.published is not None)
    return (
        number_id(row, pair.n),
        row.day.isoformat() if row.day else "",
        *_actor(pair.actor, left),
        " ".join((mention.category, *mention.mode)),
        code.code,
        number(code.goldstein),
        *_actor(pair.recipient, left),
        source.id,
        _sentence(mention, source),
        source.publisher or "",
        *_where(mention.where, left),
    )


def _sentence(mention: Mention, source: Source) -> str:
    return next((str(n) for n, s in enumerate(source.sentences, 1) if s.start <= mention.trigger.start < s.end), "")


def _actor(party: Party | None, left: LeftOut) -> tuple[str, ...]:
    from dragoman.countries import name_of

    if party is None:
        return ("", "", "")
    words = dict(reversed(_SECTORS))  # the first of each
    left.add(
        "party text", "the canonical name is written, not the words of the text", bool(party.name and party.name != party.text)
    )
    sectors = [words.get(sector, sector) for sector in dict.fromkeys(party.sector)]
    return (party.name or party.text, ", ".join(sectors), name_of(party.code) if party.code else "")


def _where(where: Where | None, left: LeftOut) -> tuple[str, ...]:
    from dragoman.countries import name_of

    if where is None:
        return ("",) * 6
    name = where.name or where.text
    country = name_of(where.country_code) if where.country_code else ""
    if where.resolution == "country":
        city, province = "", ""
        country = country or name
    elif where.resolution == "region":
        city, province = "", name
    else:
        city, province = name, ""
        left.add("resolution", "a place that is no town stands in the column City", where.resolution != "city")
    return (city, "", province, country, number(where.latitude), number(where.longitude))


# --- in --------------------------------------------------------------------------------------------------------------------


def event(cells: Sequence[str], at: Mapping[str, int], coder: str) -> Coding:
    """Return the coding of a row whose columns stand where `at` says. Raises BadRow with what is wrong with it."""
    row = Row.of(cells)

    def get(column: str) -> str:
        return cells[at[column]].strip() if column in at else ""

    ident = "_".join(get("Event ID").split())
    if not ident:
        raise BadRow("Event ID is empty")
    code = codes.cameo().get(_digits(get("CAMEO Code")))
    if code is None:
        raise BadRow(f'CAMEO Code is none: "{get("CAMEO Code")[:30]}"')
    if code.category is None:
        raise BadRow(f"CAMEO {code.code[:2]} (statements) has no PLOVER category")
    when = day(get("Event Date"), "Event Date")
    told = row.words(at["Event Date"])
    scale = number_in(get("Intensity"), 10)
    heard = Heard(
        ident,
        code.category,
        row.words(at["CAMEO Code"]),
        _party(row, at, "Source"),
        _party(row, at, "Target"),
        When(told.start, told.end, told.text, when, when, "day"),
        _place(row, at),
        code.mode,
        code.context,
        codebook.quad(code.category),
        code.goldstein if scale is None else scale,
        code.code,
        publisher=get("Publisher") or None,
    )
    return coding("ICEWS", row.text, heard, coder)


def _digits(code: str) -> str:
    """Return a CAMEO code with the zero that spreadsheets take from its front: "42" is "042", "311" may be "0311"."""
    if code in codes.cameo():
        return code
    return "0" + code if code.isascii() and code.isdecimal() else code


def _party(row: Row, at: Mapping[str, int], side: str) -> tuple[Party, ...]:
    def get(column: str) -> str:
        return row.cells[at[column]].strip() if column in at else ""

    columns = [at[name] for name in (f"{side} Name", f"{side} Country") if name in at]
    words = row.first(*columns)
    if words is None:
        return ()
    code = codes.country_named(get(f"{side} Country"))
    listed = [word.strip().lower() for word in get(f"{side} Sectors").split(",")]
    sectors = tuple(dict.fromkeys(found for word in listed if (found := _sector_words().get(word))))
    return (Party(words.start, words.end, words.text, get(f"{side} Name") or None, code, sectors),)


@lru_cache(maxsize=1)
def _sector_words() -> dict[str, str]:
    own = {sector.name.lower(): sector.name for sector in codebook.sectors()}
    return own | {word.lower(): sector for sector, word in _SECTORS}


def _place(row: Row, at: Mapping[str, int]) -> Where | None:
    named = [(at[c], kind) for c, kind in _PLACES if c in at]
    found = next(((column, kind) for column, kind in named if row.cells[column]), None)
    if found is None:
        return None
    words = row.words(found[0])

    def get(column: str) -> str:
        return row.cells[at[column]].strip() if column in at else ""

    country = codes.country_named(get("Country"))
    return place(words, words.text, country, get("Latitude"), get("Longitude"), found[1])


_PLACES = (("City", "city"), ("District", "region"), ("Province", "region"), ("Country", "country"))
