"""Records for the ledger's tests: made by hand, and drawn by hypothesis. None of them comes from the coder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from dragoman.records import (
    Attribution,
    Coding,
    Figure,
    Item,
    Link,
    Means,
    Mention,
    Party,
    Report,
    SetAside,
    Span,
    Undertaking,
    When,
    Where,
    Words,
    content_id,
)

CODER = "hand-1.0"


def words(text: str, part: str) -> Words:
    start = text.index(part)
    return Words(start, start + len(part), part)


def party(text: str, part: str, code: str | None) -> Party:
    found = words(text, part)
    return Party(found.start, found.end, part, code=code)


def mention(
    report: Report,
    trigger: str,
    actor: Sequence[tuple[str, str | None]],
    recipient: Sequence[tuple[str, str | None]] = (),
    category: str = "AID",
    **more: Any,
) -> Mention:
    """Return a mention whose words stand in the report: `mention(report, "gave", [("Arnor", "ARN")], [("Gondor", "GON")])`."""
    text = report.text
    found = words(text, trigger)
    return Mention(
        id=content_id(report.id, category, str(found.start)),
        report=report.id,
        category=category,
        trigger=found,
        text_info=(Span(0, len(text)),),
        actor=tuple(party(text, part, code) for part, code in actor),
        recipient=tuple(party(text, part, code) for part, code in recipient),
        coder=more.pop("coder", CODER),
        **more,
    )


def gift(number: int = 0, published: date | None = date(2024, 11, 22), coder: str = CODER, text: str = "") -> Coding:
    """Return the coding of a report that tells one gift of Arnor to Gondor."""
    report = Report(text or f"Arnor gave Gondor {number} horses.", published, f"Gift {number}", "The Red Book")
    item = words(report.text, f"{number} horses") if not text else words(report.text, "horses")
    items = (Item(item.start, item.end, item.text, "horse", "animals", number, None, "exact"),)
    told = mention(report, "gave", [("Arnor", "ARN")], [("Gondor", "GON")], items=items, coder=coder)
    return Coding(report, (told,), coder=coder)


# --- by hypothesis ---------------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"a":null,', ',"name":null', '{"text":[],', "\x00", "\\u0000", "\\", '\\"', "№ 5 \U0001f434", "’", "\u2028"]
)
maybe_texts = st.none() | texts
codes = st.sampled_from(["ARN", "GON", "ROH", "MOR", None])
counts = st.none() | st.integers(0, 10**20) | st.floats(0, 1e12, allow_nan=False)
bounds = st.sampled_from(["exact", "at_least", "at_most", "about"])
days = st.none() | st.dates()


@st.composite
def codings(draw: st.DrawFn) -> Coding:
    """Draw a coding: any text, mentions whose spans stand in it, links among them."""
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60) | texts.filter(bool))
    report = Report(text, draw(days), draw(maybe_texts), draw(maybe_texts), draw(maybe_texts), draw(st.none() | st.just("en")))
    report = replace(report, captions=draw(st.lists(spans(text), max_size=2).map(tuple)))
    count = draw(st.integers(0, 3))
    ids = [content_id(report.id, str(number)) for number in range(count)]
    told = tuple(draw(mentions(report, ident, ids)) for ident in ids)
    marks = st.lists(spans(text), max_size=3).map(tuple)
    aside = tuple(SetAside(s.start, s.end, s.of(text), draw(texts)) for s in draw(marks))
    return Coding(report, told, aside, draw(marks), tuple(draw(st.lists(texts, max_size=2))), CODER)


def spans(text: str) -> st.SearchStrategy[Span]:
    places = st.integers(0, len(text))
    return st.tuples(places, places).map(lambda ends: Span(min(ends), max(ends)))


@st.composite
def mentions(draw: st.DrawFn, report: Report, ident: str, ids: Sequence[str]) -> Mention:
    text = report.text
    some = spans(text)

    def at() -> tuple[int, int, str]:
        span = draw(some)
        return span.start, span.end, span.of(text)

    def told() -> Words:
        return Words(*at())

    def maybe_told() -> Words | None:
        return told() if draw(st.booleans()) else None

    def several(make: Any, most: int = 2) -> Any:
        return tuple(make() for _ in range(draw(st.integers(0, most))))

    def labels() -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(["GOV", "MIL", "COP"]), max_size=2)))

    def someone() -> Party:
        return Party(*at(), draw(maybe_texts), draw(codes), labels(), draw(maybe_texts), draw(maybe_texts), maybe_told())

    def attribution(depth: int = 1) -> Attribution:
        return Attribution(
            someone() if draw(st.booleans()) else None,
            told(),
            tuple(draw(st.lists(some, max_size=2))),
            draw(st.booleans()),
            draw(st.sampled_from(["asserts", "claims", "confirms", "denies", "warns", "accuses"])),
            attribution(depth - 1) if depth and draw(st.booleans()) else None,
        )

    def place() -> Where:
        degrees = st.none() | st.floats(-90, 90)
        kind = draw(st.sampled_from(["literal", "metonym", "demonym"]))
        number = draw(st.none() | st.integers(0, 10**8))
        return Where(*at(), draw(maybe_texts), draw(codes), number, draw(degrees), draw(degrees), draw(maybe_texts), kind)

    return Mention(
        id=ident,
        report=report.id,
        category=draw(st.sampled_from(["AID", "AGREE", "ASSAULT"])),
        trigger=told(),
        text_info=tuple(draw(st.lists(some, max_size=3))),
        mode=labels(),
        context=labels(),
        actor=several(someone, 3),
        recipient=several(someone, 3),
        when=When(*at(), draw(days), draw(days), draw(st.sampled_from(["day", "month", "unknown"])))
        if draw(st.booleans())
        else None,
        where=place() if draw(st.booleans()) else None,
        items=several(
            lambda: Item(*at(), draw(texts), draw(maybe_texts), draw(counts), draw(maybe_texts), draw(st.none() | bounds))
        ),
        means=several(lambda: Means(*at(), draw(st.sampled_from(["conveyance", "escort", "weapon", "channel"])))),
        size=several(
            lambda: Figure(*at(), draw(st.sampled_from(["dead", "injured"])), draw(st.integers(0, 10**20)), draw(bounds))
        ),
        status=draw(st.sampled_from(["actual", "future", "hypothetical", "negated"])),
        attribution=attribution() if draw(st.booleans()) else None,
        links=several(lambda: Link(draw(st.sampled_from(["in_return_for", "about"])), draw(st.sampled_from(ids)), maybe_told())),
        undertakings=several(lambda: Undertaking(told(), maybe_told(), maybe_told(), maybe_told(), several(told), several(told))),
        quad_code=draw(st.integers(0, 4)),
        event_scale=draw(st.floats(-10, 10)),
        cameo=draw(st.none() | st.just("071")),
        confidence=draw(st.floats(0, 1)),
        coder=CODER,
    )
