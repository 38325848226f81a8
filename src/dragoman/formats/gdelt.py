"""GDELT 2.0: events (61 columns) and mentions (16 columns), tab-separated, without a header and without quoting.

Columns and codes after GDELT's codebook of February 2015; where its files differ from it (FractionDate, QuadClass of 09 and 14)
the files are followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from dragoman import codebook
from dragoman.formats import codes
from dragoman.formats.outgoing import LeftOut, Outgoing, Pair, Source, number, number_id, one_line, pairs, tellable
from dragoman.formats.rowtext import BadRow, Heard, Row, coding, day, maybe_day, number_in, place, publisher_of
from dragoman.records import Coding, Mention, Party, When, Where

_ACTOR = (
    *("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode"),
    *("Religion1Code", "Religion2Code", "Type1Code", "Type2Code", "Type3Code"),
)
_GEO = ["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"]
EVENTS = (
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
    *(f"Actor{n}{name}" for n in (1, 2) for name in _ACTOR),
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"),
    *("NumMentions", "NumSources", "NumArticles", "AvgTone"),
    *(f"{what}Geo_{name}" for what in ("Actor1", "Actor2", "Action") for name in _GEO),
    *("DATEADDED", "SOURCEURL"),
)
MENTIONS = (
    *("GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier"),
    *("SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence"),
    *("MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras"),
)
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
    "geonameid": "FeatureID is a number of another gazetteer (GNS, GNIS)",
    "office": "no column for offices",
    "identifier_id": "no column for Wikidata ids",
    "trigger, text_info": "no column for the words of the act; mentions have its place in the text",
}
_AT = {name: number for number, name in enumerate(EVENTS)}
_MENTION_AT = {name: number for number, name in enumerate(MENTIONS)}
_NO_GEO = ("0", "", "", "", "", "", "", "")
_RESOLUTIONS = {"1": "country", "2": "region", "3": "city", "4": "city", "5": "region"}
WEB, CITATION = "1", "2"


# --- out -------------------------------------------------------------------------------------------------------------------


def lines(rows: Iterable[Outgoing], left: LeftOut) -> Iterator[str]:
    """Yield one line an event and pair of parties."""
    for row in rows:
        if tellable(row, left):
            left.of(row.mention, MISSING)
            for pair in pairs(row, left):
                yield "\t".join(_event(row, pair, left))


def mention_lines(rows: Iterable[Outgoing], left: LeftOut) -> Iterator[str]:
    """Yield one line a telling of each line of `lines`."""
    for row in rows:
        if tellable(row, left):
            for pair in pairs(row, left):
                for mention, source in row.told:
                    yield "\t".join(_mention(row, pair, mention, source))


def _event(row: Outgoing, pair: Pair, left: LeftOut) -> list[str]:
    mention = row.mention
    at = row.day or date.min
    code = codes.cameo_of(mention)
    codes.untold(code, mention, left)
    return [
        number_id(row, pair.n),
        at.strftime("%Y%m%d").rjust(8, "0"),
        at.strftime("%Y%m").rjust(6, "0"),
        f"{at.year:04}",
        f"{at.year:04}.{round(((at.month - 1) * 30 + at.day) / 365 * 10000):04}",
        *_actor(pair.actor, left),
        *_actor(pair.recipient, left),
        "1" if _leads(mention, row.source) else "0",
        code.code,
        code.code[:3],
        code.code[:2],
        str(code.quad),
        str(code.goldstein),
        str(len(row.told)),
        str(row.sources),
        str(row.reports),
        "",
        *_NO_GEO,
        *_NO_GEO,
        *_geo(mention.where, left),
        _moment(row.source.published or at),
        _identifier(row.source),
    ]


def _moment(at: date) -> str:
    return at.strftime("%Y%m%d").rjust(8, "0") + "000000"


def _identifier(source: Source) -> str:
    return one_line(source.url) or source.id


def _leads(mention: Mention, source: Source) -> bool:
    """Say whether the act is told in the first paragraph, which is GDELT's IsRootEvent."""
    text = source.text
    if text is None or not mention.text_info:
        return True
    begin = len(text) - len(text.lstrip())
    end = text.find("\n", begin)
    return end < 0 or mention.text_info[0].start < end


def _actor(party: Party | None, left: LeftOut) -> list[str]:
    if party is None:
        return [""] * 10
    known = codes.countries().get(party.code or "")
    country, group, roles = (known.cameo if known else ""), "", []
    raw = country
    if party.code == "UNO":
        raw, group, roles = "IGOUNO", "UNO", ["IGO"]
    elif party.code == "EUR":
        raw, country, group, roles = "IGOEUREEC", "EUR", "EEC", ["IGO"]
    elif party.code in codes.BODIES:
        raw, roles = party.code, [party.code]
    elif party.code and not known:
        left.add("code", f"CAMEO has no code for {one_line(party.code)[:20]}")
    sectors = list(dict.fromkeys(party.sector))
    if not party.code:
        sectors.sort(key=lambda sector: sector not in codes.BODIES)  # GDELT reads NGO without a country as our code NGO
    for sector in sectors:
        if sector in roles:
            continue
        if sector not in codes.CAMEO_ROLES:
            left.add("sector", f"CAMEO has no type for {one_line(sector)[:20]}")
        elif len(roles) == 3:
            left.add("sector", "three types a party at most")
        else:
            roles.append(sector)
            raw += sector
    if party.name and party.name != party.text:
        left.add("party text", "the canonical name is written, not the words of the text")
    types = [*roles, "", "", ""][:3]
    return [raw, one_line(party.name or party.text), country, group, "", "", "", *types]


def _geo(where: Where | None, left: LeftOut) -> tuple[str, ...]:
    if where is None:
        return _NO_GEO
    known = codes.countries().get(where.country_code or "")
    fips = known.fips if known else ""
    if where.country_code and not fips:
        left.add("country of the place", f"FIPS has no code for {one_line(where.country_code)[:20]}")
    united_states = where.country_code == "USA"
    name = one_line(where.name or where.text)
    if where.resolution == "country":
        kind, full = "1", name
    else:
        kind = {"region": "2" if united_states else "5", None: "0"}.get(where.resolution, "3" if united_states else "4")
        full = f"{name}, {_country_name(where.country_code)}" if fips and where.country_code else name
    if where.resolution == "feature":
        left.add("resolution", "GDELT has no type for a feature: it reads as a city")
    if not fips and kind != "0":
        kind = "0"
        left.add("resolution", "a place without a country has no type in GDELT")
    return (kind, full, fips, fips, "", number(where.latitude), number(where.longitude), fips if kind == "1" else "")


@lru_cache(maxsize=512)
def _country_name(code: str) -> str:
    from dragoman.countries import name_of

    return one_line(name_of(code))


def _mention(row: Outgoing, pair: Pair, mention: Mention, source: Source) -> list[str]:
    # -1 is GDELT's "not found"; the same party may stand elsewhere, or nowhere, in another report of the event
    def offset(party: Party | None, among: Sequence[Party]) -> str:
        return next((str(p.start) for p in among if party and p.code == party.code), "-1")

    sentence = next((n for n, s in enumerate(source.sentences, 1) if s.start <= mention.trigger.start < s.end), -1)
    told = source.published or row.day or date.min
    return [
        number_id(row, pair.n),
        _moment(row.source.published or row.day or date.min),
        _moment(told),
        WEB if source.url else CITATION,
        one_line(source.publisher) or publisher_of(source.url or "") or "",
        _identifier(source),
        str(sentence),
        offset(pair.actor, mention.actor),
        offset(pair.recipient, mention.recipient or mention.actor),
        str(mention.trigger.start),
        "1",
        str(round(mention.confidence * 100)),
        str(len(source.text)) if source.text is not None else "-1",
        "",
        "",
        "",
    ]


# --- in --------------------------------------------------------------------------------------------------------------------


def event(cells: Sequence[str], coder: str) -> Coding:
    """Return the coding of a row of events. Raises BadRow with what is wrong with it."""
    row = Row.of(cells)
    return coding("GDELT", row.text, _heard(row), coder)


def mention_of_event(cells: Sequence[str], event_cells: Sequence[str], coder: str) -> Coding | None:
    """Return the coding of a row of mentions, whose text is the event's row with the mention's below it.

    None where the mention is the report that the event's own row names: it stands in the ledger by that row. Raises BadRow.
    """
    get = dict(zip(MENTIONS, cells, strict=True))
    if get["MentionIdentifier"] == event_cells[_AT["SOURCEURL"]]:
        return None
    row = Row.of(event_cells)
    heard = _heard(row)
    told = maybe_day(get["MentionTimeDate"])
    if told is None:
        raise BadRow(f'MentionTimeDate is no date: "{get["MentionTimeDate"][:30]}"')
    percent = get["Confidence"]
    address = get["MentionIdentifier"]
    heard = replace(
        heard,
        published=told,
        publisher=get["MentionSourceName"] or publisher_of(address),
        url=address if get["MentionType"] == WEB else None,
        confidence=min(int(percent), 100) / 100 if percent.isascii() and percent.isdecimal() else 0.0,
    )
    return coding("GDELT", row.text + "\n" + "\t".join(cells), heard, coder)


def _heard(row: Row) -> Heard:
    get = row.cells
    ident = get[_AT["GLOBALEVENTID"]]
    if not (ident.isascii() and ident.isdecimal() and len(ident) < 20):
        raise BadRow(f'GLOBALEVENTID is no number: "{ident[:30]}"')
    code = codes.cameo().get(get[_AT["EventCode"]])
    if code is None:
        raise BadRow(f'EventCode is no CAMEO code: "{get[_AT["EventCode"]][:30]}"')
    if code.category is None:
        raise BadRow(f"CAMEO {code.code[:2]} (statements) has no PLOVER category")
    at = day(get[_AT["SQLDATE"]], "SQLDATE")
    told = row.words(_AT["SQLDATE"])
    address = get[_AT["SOURCEURL"]]
    scale = number_in(get[_AT["GoldsteinScale"]], 10)
    return Heard(
        ident,
        code.category,
        row.words(_AT["EventCode"]),
        _party(row, _AT["Actor1Code"]),
        _party(row, _AT["Actor2Code"]),
        When(told.start, told.end, told.text, at, at, "day"),
        _where(row),
        code.mode,
        code.context,
        codebook.quad(code.category),
        code.goldstein if scale is None else scale,
        code.code,
        published=maybe_day(get[_AT["DATEADDED"]]),
        publisher=publisher_of(address),
        url=address or None,
    )


def _party(row: Row, at: int) -> tuple[Party, ...]:
    words = row.first(at + 1, at)  # the name, or where there is none the code
    if words is None:
        return ()
    raw, _, country, group = row.cells[at : at + 4]
    roles = [role for role in row.cells[at + 7 : at + 10] if role]
    if group == "UNO" or raw.startswith("IGOUNO"):
        code: str | None = "UNO"
    elif group == "EEC" or "EUREEC" in raw:
        code = "EUR"
    else:
        code = codes.by_cameo().get(country) or next((role for role in roles if role in codes.BODIES), None)
    sectors = dict.fromkeys(found for role in roles if role != code and (found := codes.sector_of(role)))
    name = row.cells[at + 1] or None
    return (Party(words.start, words.end, words.text, name, code, tuple(sectors)),)


def _where(row: Row) -> Where | None:
    at = _AT["ActionGeo_Type"]
    kind, full, fips, _, _, latitude, longitude, _ = row.cells[at : at + 8]
    if not full:
        return None
    country = codes.by_fips().get(fips)
    name = full if kind == "1" or not country else full.rpartition(", ")[0] or full
    return place(row.words(at + 1), name, country, latitude, longitude, _RESOLUTIONS.get(kind))
