"""Records to rows and back: the one place that knows both. Pure functions, no database.

A row is a tuple in its table's column order. Days and times go in as ISO text, which both databases read as dates. The `record`
column holds the mention's JSON without what is null or empty; the columns beside it are for asking, and follow from it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson

from dragoman import records_json
from dragoman.records import Coding, Json, Mention, Party, Report, SetAside, Span, content_id

Row = tuple[Any, ...]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LATER_NOTHING = re.compile(r',"[a-z_]+":(?:null|\[\]|\{\})')
_FIRST_NOTHING = re.compile(r'\{"[a-z_]+":(?:null|\[\]|\{\}),?')
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_MOST = 2**63 - 1


def storable(text: str) -> str:
    """Return the text with what no database stores (NUL, lone surrogates) as U+FFFD; every offset stays."""
    if text.isascii() and "\x00" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def _maybe(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _joined(labels: Sequence[str]) -> str | None:
    return " ".join(labels) or None


@lru_cache(maxsize=10_000)
def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


@lru_cache(maxsize=16)
def moment(at: datetime) -> str:
    """Return a time as both databases store it."""
    return at.isoformat(sep=" ", timespec="microseconds")


def digest(report: Report) -> str:
    """Return the hash of a report's content, which two reports under one id must share."""
    return content_id(report.title or "", report.text, _day(report.published) or "", report.publisher or "")


def dumped(value: Any) -> str:
    """Return compact JSON that any database stores: escaped where the characters cannot stand in a text column."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # a lone surrogate, a number beyond 64 bits
        text = _compact(value)
        return text if text.isascii() or not _UNSTORABLE.search(text) else json.dumps(value, separators=(",", ":"))


def record_of(mention: Mention) -> str:
    """Return the mention's JSON for the `record` column, without what is null or empty."""
    # taking the keys out of the text is five times as fast as leaving them out of the tree; inside a string a quote has its
    # backslash, so what matches is a key
    text = _LATER_NOTHING.sub("", dumped(mention.to_json()))
    return _FIRST_NOTHING.sub("{", text)


def cleaned(mention: Mention, record: str) -> Mention:
    """Return the mention as its columns hold it: itself, or with U+FFFD for what no database stores."""
    if "\\u0000" not in record and "\\ud" not in record:
        return mention
    return replace(records_json.mention(_storable_tree(mention.to_json())), confidence=mention.confidence)


def _storable_tree(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _storable_tree(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_storable_tree(part) for part in value]
    return storable(value) if isinstance(value, str) else value


# --- reports and codings ---------------------------------------------------------------------------------------------------


def report_row(key: int, report: Report, at: datetime) -> Row:
    """Return the row of `reports`; `exact` holds what has no column: captions, or all where characters cannot stand in one."""
    fields = (report.id, report.title, report.text, report.publisher, report.url, report.language)
    exact: Json = {"captions": [span.to_json() for span in report.captions]} if report.captions else {}
    if any(field and _UNSTORABLE.search(field) for field in fields):
        exact = report.to_json()
    return (
        key,
        storable(report.id),
        digest(report),
        _maybe(report.title),
        storable(report.text),
        _day(report.published),
        _maybe(report.publisher),
        _maybe(report.url),
        _maybe(report.language),
        json.dumps(exact) if exact else None,
        moment(at),
    )


def report_of(row: Any) -> Report:
    """Return the report of a row of `reports`, character for character."""
    exact = json.loads(row.exact) if row.exact else {}
    if "text" in exact:
        return records_json.report(exact)
    captions = tuple(Span(part["start"], part["end"]) for part in exact.get("captions", ()))
    return Report(row.text, row.published, row.title, row.publisher, row.url, row.language, row.id, captions)


def coding_row(key: int, report_key: int, coding: Coding, coder: str, at: datetime, current: bool) -> Row:
    """Return the row of `codings`: everything of a coding but its report and its mentions."""
    aside = [[s.start, s.end, s.text, s.reason] for s in coding.set_aside]
    return (
        key,
        report_key,
        storable(coder),
        moment(at),
        current,
        len(coding.mentions),
        dumped(list(coding.notes)) if coding.notes else None,
        dumped(aside) if aside else None,
        dumped([[s.start, s.end] for s in coding.sentences]) if coding.sentences else None,
        False,
    )


def coding_of(row: Any, report: Report, mentions: Sequence[Mention]) -> Coding:
    """Return the coding of a row of `codings` with its report and mentions."""
    return Coding(
        report,
        tuple(mentions),
        tuple(SetAside(*fields) for fields in json.loads(row.set_aside or "[]")),
        tuple(Span(*ends) for ends in json.loads(row.sentences or "[]")),
        tuple(json.loads(row.notes or "[]")),
        row.coder,
    )


def coder_of(coding: Coding, otherwise: str) -> str:
    """Return which version of the coder made a coding: what it says itself, or its mentions say, or `otherwise`."""
    return coding.coder or next((m.coder for m in coding.mentions if m.coder), otherwise)


# --- mentions --------------------------------------------------------------------------------------------------------------


def mention_of(record: str, confidence: float) -> Mention:
    """Return the mention of a row's `record`; its confidence, rounded in JSON, comes from the column."""
    return replace(records_json.mention(json.loads(record)), confidence=confidence)


def mention_rows(key: int, coding_key: int, mention: Mention, published: date | None) -> dict[str, list[Row]]:
    """Return every row of a mention, by table: its own and its parts'."""
    record = record_of(mention)
    plain = cleaned(mention, record)
    return {
        "mentions": [_mention_row(key, coding_key, plain, record)],
        "parties": list(_party_rows(key, plain)),
        "items": list(_item_rows(key, plain)) if plain.items else [],
        "figures": list(_figure_rows(key, plain)) if plain.size else [],
        "links": list(_link_rows(key, plain)) if plain.links else [],
        "dyads": list(_dyad_rows(key, plain, published)),
    }


def _mention_row(key: int, coding_key: int, mention: Mention, record: str) -> Row:
    when, said = mention.when, mention.attribution
    return (
        key,
        mention.id,
        coding_key,
        mention.category,
        _joined(mention.mode),
        _joined(mention.context),
        mention.status,
        _day(when.begin) if when else None,
        _day(when.finish) if when else None,
        when.precision if when else None,
        mention.where.country_code if mention.where else None,
        mention.quad_code,
        float(mention.event_scale),
        mention.cameo,
        float(mention.confidence),
        said.source.code if said and said.source else None,
        said.stance if said else None,
        record,
    )


def _party_rows(key: int, mention: Mention) -> Iterator[Row]:
    for role, found in (("actor", mention.actor), ("recipient", mention.recipient)):
        for n, party in enumerate(found):
            yield (
                key,
                role,
                n,
                party.code,
                _joined(party.sector),
                party.name,
                party.text,
                party.start,
                party.end,
                party.office,
                party.identifier_id,
            )


def _item_rows(key: int, mention: Mention) -> Iterator[Row]:
    for n, item in enumerate(mention.items):
        yield (
            key,
            n,
            item.what,
            item.kind,
            None if item.count is None else float(item.count),
            item.unit,
            item.bound,
            item.text,
            item.start,
            item.end,
        )


def _figure_rows(key: int, mention: Mention) -> Iterator[Row]:
    for n, figure in enumerate(mention.size):
        count = min(int(figure.count), _MOST)
        yield (key, n, figure.outcome, count, figure.bound, figure.text, figure.start, figure.end)


def _link_rows(key: int, mention: Mention) -> Iterator[Row]:
    for n, link in enumerate(mention.links):
        cue = link.cue
        yield (
            key,
            n,
            link.kind,
            link.to,
            cue.text if cue else None,
            cue.start if cue else None,
            cue.end if cue else None,
        )


def _codes(parties: Sequence[Party]) -> list[str]:
    return list(dict.fromkeys(party.code for party in parties if party.code))


def dyads(mention: Mention) -> list[tuple[str, str, bool]]:
    """Return (actor code, recipient code, joint) for every actor and every recipient.

    Two actors or more and no recipient is a joint act, and counts for each ordered pair of them. A side that names nobody with
    a code is "", so that acts of one country alone are found too.
    """
    if len(mention.actor) == len(mention.recipient) == 1:  # as most are
        return [(mention.actor[0].code or "", mention.recipient[0].code or "", False)]
    actors, recipients = _codes(mention.actor), _codes(mention.recipient)
    if not mention.recipient and len(actors) > 1:
        return [(one, other, True) for one in actors for other in actors if one != other]
    return [(actor, recipient, False) for actor in actors or [""] for recipient in recipients or [""]]


def _dyad_rows(key: int, mention: Mention, published: date | None) -> Iterator[Row]:
    # the day is the act's first, or where the text gives none the day of publication
    begin = mention.when.begin if mention.when else None
    day = _day(begin or published)
    for actor, recipient, joint in dyads(mention):
        if actor or recipient:
            yield (key, actor, recipient, joint, day)


def set_aside_row(origin: str, reason: str, at: datetime) -> Row:
    """Return the row of `set_aside`: a report that could not be read or stored, and why."""
    return (content_id(origin, reason), storable(origin), storable(reason), moment(at))
