"""FollowTheMoney entities, one a line: an Event for each act, a LegalEntity or Person for each party, with statements.

Written to the schema of FollowTheMoney 4 (Event: name, date, startDate, endDate, involved, location, country, summary,
keywords, recordId, sourceUrl, publisher) without that package, which needs a C++ library. `origin` of each statement is the
report that it stands on: its address, or its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from dragoman import codebook
from dragoman.formats.outgoing import LeftOut, Outgoing, Source, json_line, one_line
from dragoman.records import Json, Mention, Party, When, content_id

DATASET = "dragoman"
MISSING = {
    "items": "an Event has no property for what changes hands; its summary has the words",
    "means": "no property",
    "size": "no property for how many people",
    "attribution": "no property for on whose word; its summary has the words",
    "links": "no property for links between events",
    "undertakings": "no property for what an agreement binds to",
    "geonameid": "no property",
    "confidence": "no property",
    "trigger, text_info": "no property for places in a text",
}
_SHORT = {"day": 10, "month": 7, "year": 4}  # FollowTheMoney's dates carry their precision in their length


def lines(rows: Iterable[Outgoing], left: LeftOut) -> Iterator[str]:
    """Yield one line an entity; each party once for each name it is told by (`ftm aggregate` puts them together)."""
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        left.of(row.mention, MISSING)
        if row.mention.actor and row.mention.recipient:
            left.add("actor, recipient", "involved does not say who acts and who is acted on; the name does")
        for party in (*row.mention.actor, *row.mention.recipient):
            entity = _entity(
                party_id(party), "Person" if party.office else "LegalEntity", _party(party), [row.source], row.mention
            )
            mark = (entity["id"], *entity["properties"]["name"], *entity["properties"].get("position", ()))
            if mark not in seen:
                seen.add(mark)
                yield json_line(entity)
        yield json_line(_event(row))


def _event(row: Outgoing) -> Json:
    mention, sources = row.mention, [source for _, source in row.told]
    parties = (*mention.actor, *mention.recipient)
    where = mention.where
    countries = [_alpha2(code) for code in [*(p.code for p in parties), where.country_code if where else None]]
    properties = {
        "name": [_name(mention)],
        **_dates(mention.when),
        "involved": [party_id(party) for party in parties],
        "location": [one_line(where.name or where.text)] if where else [],
        "country": [code for code in countries if code],
        "summary": [one_line(_summary(mention, row.source))],
        "keywords": [mention.category, *mention.mode, *mention.context, mention.status],
        "recordId": [row.id],
        "sourceUrl": [one_line(s.url) for s in sources if s.url and s.url.startswith(("http://", "https://"))],
        "publisher": [one_line(s.publisher) for s in sources],
        "modifiedAt": [s.published.isoformat() for s in sources if s.published],
    }
    return _entity(f"{DATASET}-{row.id}", "Event", properties, sources, mention)


def _entity(ident: str, schema: str, properties: dict[str, list[str]], sources: list[Source], mention: Mention) -> Json:
    held = {name: list(dict.fromkeys(value for value in values if value)) for name, values in properties.items()}
    held = {name: values for name, values in held.items() if values}
    first = sources[0]
    seen = min((s.published.isoformat() for s in sources if s.published), default=None)
    last = max((s.published.isoformat() for s in sources if s.published), default=None)
    statements = [
        {
            "id": content_id(ident, name, value),
            "entity_id": ident,
            "canonical_id": ident,
            "schema": schema,
            "prop": name,
            "value": value,
            "dataset": DATASET,
            "origin": (one_line(first.url) or f"report {first.id}")[:255],
            "first_seen": seen,
            "last_seen": last,
        }
        for name, values in held.items()
        for value in values
    ]
    return {
        "id": ident,
        "caption": held["name"][0],
        "schema": schema,
        "properties": held,
        "datasets": [DATASET],
        "statements": statements,
    }


def party_id(party: Party) -> str:
    """Return the id of a party's entity: its Wikidata id, or a hash of its name and country."""
    return f"{DATASET}-{party.identifier_id or content_id(_known_as(party), party.code or '')}"


def _known_as(party: Party) -> str:
    return one_line(party.name or party.text).strip() or party.code or "unknown"


def _party(party: Party) -> dict[str, list[str]]:
    wikidata = party.identifier_id if party.identifier_id and party.identifier_id[1:].isdecimal() else None
    held = {
        "name": [_known_as(party)],
        "country": [_alpha2(party.code) or ""],
        "sector": list(party.sector),
        "wikidataId": [wikidata or ""],
    }
    return held | {"position": [one_line(party.office)]} if party.office else held


def _name(mention: Mention) -> str:
    label = " ".join((codebook.category(mention.category).label, *(f"({mode})" for mode in mention.mode)))
    actors = ", ".join(_known_as(party) for party in mention.actor)
    recipients = ", ".join(_known_as(party) for party in mention.recipient)
    name = ": ".join(part for part in (actors, label) if part) + (f" → {recipients}" if recipients else "")
    return name if mention.status == "actual" else f"{name} ({mention.status})"


def _dates(when: When | None) -> dict[str, list[str]]:
    if when is None or when.begin is None:
        return {}
    begin, finish = when.begin.isoformat(), (when.finish or when.begin).isoformat()
    if length := _SHORT.get(when.precision):
        return {"date": [begin[:length]], **({} if finish[:length] == begin[:length] else {"endDate": [finish[:length]]})}
    return {"startDate": [begin], "endDate": [finish]}


def _summary(mention: Mention, source: Source) -> str:
    if source.text is None or not mention.text_info:
        return ""
    return mention.text_info[0].of(source.text)[:2000]


@lru_cache(maxsize=512)
def _alpha2(code: str | None) -> str | None:
    import pycountry

    if code in ("EUR", "XKX"):
        return {"EUR": "eu", "XKX": "xk"}[code]
    found = pycountry.countries.get(alpha_3=code) if code else None
    return found.alpha_2.lower() if found else None
