"""Read records back from their JSON: the inverse of the `to_json` methods, for the ledger and for other programs' records.

An absent key is an absent value, so a record may leave out what is null or empty. `confidence` comes back as it was written,
rounded to four digits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from dragoman.records import (
    Attribution,
    Figure,
    Item,
    Json,
    Link,
    Means,
    Mention,
    Party,
    Report,
    Span,
    Undertaking,
    When,
    Where,
    Words,
)

T = TypeVar("T")


def report(record: Json) -> Report:
    """Return the report that a record tells. Raises ValueError where it is none."""
    try:
        return Report(
            record["text"],
            _date(record.get("published")),
            record.get("title"),
            record.get("publisher"),
            record.get("url"),
            record.get("language"),
            record.get("id") or "",
            _each(_span, record.get("captions")),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no report record: {error!r}") from error


def mention(record: Json) -> Mention:
    """Return the mention that a record tells. Raises ValueError where it is none."""
    try:
        return _mention(record)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this is no mention record: {error!r}") from error


def _mention(record: Json) -> Mention:
    get = record.get
    return Mention(
        id=record["id"],
        report=record["report"],
        category=record["event"],
        trigger=_words(record["trigger"]),
        text_info=_each(_span, get("text_info")),
        mode=tuple(get("mode") or ()),
        context=tuple(get("context") or ()),
        actor=_each(_party, get("actor")),
        recipient=_each(_party, get("recipient")),
        when=_when(record),
        where=_maybe(_where, get("event_loc")),
        items=_each(_item, get("items")),
        means=_each(_means, get("means")),
        size=_each(_figure, get("size_text")),
        status=get("status") or "actual",
        attribution=_maybe(_attribution, get("attribution")),
        links=_each(_link, get("links")),
        undertakings=_each(_undertaking, get("undertakings")),
        quad_code=get("quad_code") or 0,
        event_scale=get("event_scale") or 0.0,
        cameo=get("cameo"),
        confidence=get("confidence") or 0.0,
        coder=get("coder") or "",
    )


def _maybe(read: Callable[[Json], T], value: Json | None) -> T | None:
    return None if value is None else read(value)


def _each(read: Callable[[Json], T], values: list[Any] | None) -> tuple[T, ...]:
    return tuple(read(value) for value in values) if values else ()


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _span(value: Json) -> Span:
    return Span(value["start"], value["end"])


def _words(value: Json) -> Words:
    return Words(value["start"], value["end"], value["text"])


def _party(value: Json) -> Party:
    get = value.get
    return Party(
        value["start"],
        value["end"],
        value["text"],
        get("name"),
        get("code"),
        tuple(get("sector") or ()),
        get("office"),
        get("identifier_id"),
        _maybe(_words, get("antecedent")),
    )


def _when(record: Json) -> When | None:
    words = record.get("date_text")
    if words is None:
        return None
    begin, finish = _date(record.get("date")), _date(record.get("enddate"))
    return When(words["start"], words["end"], words["text"], begin, finish, record.get("date_precision") or "unknown")


def _where(value: Json) -> Where:
    get = value.get
    return Where(
        value["start"],
        value["end"],
        value["extracted_place"],
        get("resolved_place"),
        get("country_code"),
        get("geonameid"),
        get("lat"),
        get("lon"),
        get("resolution"),
        get("kind") or "literal",
    )


def _item(value: Json) -> Item:
    get = value.get
    return Item(
        value["start"],
        value["end"],
        value["text"],
        value["what"],
        get("kind"),
        get("count"),
        get("unit"),
        get("bound"),
    )


def _means(value: Json) -> Means:
    return Means(value["start"], value["end"], value["text"], value["kind"])


def _figure(value: Json) -> Figure:
    return Figure(value["start"], value["end"], value["text"], value["outcome"], value["count"], value.get("bound") or "exact")


def _attribution(value: Json) -> Attribution:
    return Attribution(
        source=_party(value) if value.get("text") is not None else None,
        cue=_words(value["cue"]),
        content=_each(_span, value.get("content")),
        direct=value.get("direct") or False,
        stance=value.get("stance") or "asserts",
        reported_by=_maybe(_attribution, value.get("reported_by")),
    )


def _link(value: Json) -> Link:
    return Link(value["kind"], value["to"], _maybe(_words, value.get("cue")))


def _undertaking(value: Json) -> Undertaking:
    get = value.get
    return Undertaking(
        _words(value["duty"]),
        _maybe(_words, get("condition")),
        _maybe(_words, get("manner")),
        _maybe(_words, get("term")),
        _each(_words, get("by")),
        _each(_words, get("to")),
    )
