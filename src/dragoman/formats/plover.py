"""PLOVER JSON, one record a line: field names after PLOVER's manual of 2021 (docs/records.md), with the report that tells it.

Read back, a record that brings its report's text is the same mention of the same report. A record of another program, with
the field names of 2021 or of the older drafts, becomes a report of what it tells: its text, if any, and below it a line a field.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dragoman import codebook, records_json
from dragoman.formats import codes
from dragoman.formats.outgoing import LeftOut, Outgoing, json_line, one_line
from dragoman.formats.rowtext import BadRow, Heard, coding, day, maybe_day, publisher_of
from dragoman.records import Coding, Json, Mention, Party, Report, Status, When, Where, Words, content_id

_STATUSES: dict[str, Status] = {"actual": "actual", "future": "future", "hypothetical": "hypothetical", "negated": "negated"}


# --- out -------------------------------------------------------------------------------------------------------------------


def lines(rows: Iterable[Outgoing], left: LeftOut, text: bool = True) -> Iterator[str]:
    """Yield one record a mention or event; `text` says whether each brings its report's whole text."""
    for row in rows:
        left.add("text", "left out as asked (--no-text)", not text)
        left.add("mentions of the event but the first", "a record tells one", len(row.told) - 1)
        yield json_line(record(row, text))


def record(row: Outgoing, text: bool = True) -> Json:
    """Return the record of a mention, or of an event as its first mention tells it."""
    source = row.source
    found = row.mention.to_json()
    found["confidence"] = row.mention.confidence
    if row.tellings:
        found |= {"event_id": row.id, "mentions": len(row.tellings), "sources": row.sources, "reports": row.reports}
    found |= {
        "title": source.title,
        "published": source.published.isoformat() if source.published else None,
        "publisher": source.publisher,
        "url": source.url,
        "language": source.language,
    }
    if text and source.text is not None:
        found |= {"text": source.text, "captions": [span.to_json() for span in source.captions]}
    return found


# --- in --------------------------------------------------------------------------------------------------------------------


def parse(line: str) -> Json:
    """Return the record of a line. Raises BadRow where it is none."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRow(f"it is no JSON: {str(error)[:80]}") from None
    if not isinstance(found, dict):
        raise BadRow("it is no JSON object")
    if _category(found) is None:
        raise BadRow(f'event is no PLOVER category: "{str(found.get("event"))[:30]}"')
    return found


def ours(found: Json, coder: str) -> tuple[Report, Mention] | None:
    """Return the report and mention of a record that brings its report's text and its offsets; None where it does not."""
    if not isinstance(found.get("text"), str) or not isinstance(found.get("trigger"), dict) or "report" not in found:
        return None
    try:
        report = records_json.report({**found, "id": found["report"]})
        mention = replace(records_json.mention(found), coder=coder)
        _ = report.to_json(), mention.to_line(), hash(mention)  # what is of a wrong type shows itself here
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None
    return (report, mention) if _supported(mention, report) else None


def _supported(mention: Mention, report: Report) -> bool:
    """Say whether every word that the mention tells stands in the text at the place that is given."""
    from dragoman.ledger.check import unsupported

    return mention.report == report.id and not any(True for _ in unsupported(mention, report))


def together(told: Sequence[tuple[Report, Mention]], coder: str) -> tuple[Coding, int]:
    """Return the coding of one report's records, and how many links lead to mentions that were not among them."""
    report = told[0][0]
    mentions = {mention.id: mention for _, mention in reversed(told)}
    kept = [replace(m, links=tuple(link for link in m.links if link.to in mentions)) for m in mentions.values()]
    lost = sum(len(m.links) for m in mentions.values()) - sum(len(m.links) for m in kept)
    kept.sort(key=lambda m: (m.trigger.start, m.trigger.end, m.id))
    return Coding(report, tuple(kept), coder=coder), lost


def theirs(found: Json, coder: str) -> Coding:
    """Return the coding of another program's record: a report of what it tells, and its mention. Raises BadRow."""
    category = _category(found) or ""
    told = _Told(_string(found, "text"))
    actors = [told.party(party, "actor") for party in _list(found, "actor", "source")]
    recipients = [told.party(party, "recipient") for party in _list(found, "recipient", "target")]
    when = _when(found, told)
    where = _where(found, told)
    own = _string(found, "event_text", "eventText") or _nested(found, "trigger", "text")
    trigger = told.words("event", own or category)
    status = _STATUSES.get(_string(found, "status", "auxmode", "aux_mode").lower(), "actual")
    if status != "actual":
        told.words("status", status)
    address = _string(found, "url")
    published = maybe_day(_string(found, "published", "publication_date", "date_published", "publicationDate")[:10])
    modes = tuple(mode for mode in _labels(found.get("mode")) if (category, mode) in codes.modes())
    heard = Heard(
        "_".join(_string(found, "id").split()) or content_id(json.dumps(found, sort_keys=True)),
        category,
        trigger,
        tuple(party for party in actors if party),
        tuple(party for party in recipients if party),
        when,
        where,
        modes,
        tuple(context for context in _labels(found.get("context")) if context in codes.contexts()),
        codebook.quad(category),
        codebook.score(category, modes),
        codebook.cameo(category, modes, _labels(found.get("context"))),
        published=published,
        publisher=_string(found, "publisher", "publication") or publisher_of(address),
        url=address or None,
        language=_string(found, "language") or None,
    )
    made = coding("PLOVER", told.text, heard, coder)
    return replace(made, mentions=tuple(replace(mention, status=status) for mention in made.mentions))


class _Told:
    """The text of a record's report as it grows: the record's own text, then a line for each value that it does not hold."""

    def __init__(self, text: str) -> None:
        self.text = text

    def words(self, name: str, value: str) -> Words:
        """Return where a value's words stand, in the record's text or on a line of their own."""
        at = self.text.find(value)
        if at < 0:
            self.text += ("\n" if self.text else "") + f"{name}: "
            at = len(self.text)
            self.text += value
        return Words(at, at + len(value), value)

    def party(self, value: Any, role: str) -> Party | None:
        """Return a party told as an object or as a bare name."""
        get = value if isinstance(value, dict) else {"text": value if isinstance(value, str) else ""}
        own, code = _string(get, "text", "actor_text", "actorText", "name"), _string(get, "code", "country")
        if not own and not code:
            return None
        words = self.words(role, own or code)
        sectors = tuple(s for s in _labels(get.get("sector"), upper=True) if s in codes.sectors())
        return Party(
            words.start,
            words.end,
            words.text,
            _string(get, "name", "wiki") or None,
            codes.country_named(code or own),
            sectors,
            _string(get, "office", "title") or None,
            _string(get, "identifier_id", "wikidata") or None,
        )


def _when(found: Json, told: _Told) -> When | None:
    text = _string(found, "date")
    if not text:
        return None
    begin = day(text[:10], "date")
    last: date | None = maybe_day(_string(found, "enddate", "end_date")[:10])
    words = told.words("date", text[:10])
    if last is None or last < begin:
        last = begin
    precision = _string(found, "date_precision")
    if precision not in ("day", "week", "month", "season", "year"):
        precision = "day" if last == begin else "unknown"
    return When(words.start, words.end, words.text, begin, last, precision)  # type: ignore[arg-type]


def _where(found: Json, told: _Told) -> Where | None:
    value = found.get("event_loc") or found.get("location")
    get = value if isinstance(value, dict) else {"name": value if isinstance(value, str) else ""}
    own = _string(get, "extracted_place", "name", "resolved_place", "placename")
    if not own:
        return None
    words = told.words("place", own)
    lat, lon = (get.get(key) for key in ("lat", "lon"))
    point = isinstance(lat, int | float) and isinstance(lon, int | float) and abs(lat) <= 90 and abs(lon) <= 180
    name, country = _string(get, "resolved_place") or None, codes.country_named(_string(get, "country_code", "country"))
    geonameid, resolution = get.get("geonameid"), _string(get, "resolution")
    return Where(
        words.start,
        words.end,
        words.text,
        name,
        country,
        geonameid if type(geonameid) is int and 0 <= geonameid < 2**53 else None,
        float(lat) if point and lat is not None else None,
        float(lon) if point and lon is not None else None,
        resolution if resolution in ("country", "region", "city", "feature") else None,
    )


def _string(found: Json, *names: str) -> str:
    """Return the first of these fields that is a text, on one line where it is not the report's; numbers are written out."""
    for name in names:
        value = found.get(name)
        if isinstance(value, str) and value.strip():
            return value if name == "text" else one_line(value).strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)[:30]
    return ""


def _nested(found: Json, name: str, part: str) -> str:
    value = found.get(name)
    return _string(value, part) if isinstance(value, dict) else ""


def _list(found: Json, *names: str) -> list[Any]:
    value: Any = next((found[name] for name in names if found.get(name)), [])
    return value[:100] if isinstance(value, list) else [value]


def _labels(value: Any, upper: bool = False) -> tuple[str, ...]:
    listed = value.replace(",", ";").split(";") if isinstance(value, str) else value if isinstance(value, list) else []
    texts = (text.strip() for text in listed if isinstance(text, str))
    return tuple(dict.fromkeys(text.upper() if upper else text.lower() for text in texts if text))


def _category(found: Json) -> str | None:
    value = found.get("event")
    name = value.strip().upper() if isinstance(value, str) else ""
    return name if name in codes.categories() else None


def storable_id(ident: str) -> str:
    """Return a report's id as SQLite can sort by it."""
    return ident.encode("utf8", "backslashreplace").decode()
