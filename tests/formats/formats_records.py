"""Mentions of real countries for the tests of formats, drawn by hypothesis; made by hand where a test needs one case."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from dragoman import codebook
from dragoman.formats import Outgoing, Source
from dragoman.formats.outgoing import one_line
from dragoman.records import Mention, Party, Span, When, Where, Words, content_id

TEXT = "Arnor gave Gondor 40 horses in Minas Tirith on Monday."
CODES = ("RUS", "PRK", "ROU", "USA", "TLS", "XKX", "BES", "UNO", "EUR", "IGO", "MNC", None)
SECTORS = tuple(sector.name for sector in codebook.sectors())
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"', '"a"', 'a"b', " x ", "\t", "a\nb", "a\r", "x, y", "=1+1", "№\u2028", "\x00", "𐍈", "; ", ","]
)
worded = names.filter(lambda text: bool(one_line(text).strip()))  # a party or place has words
days = st.dates()


def party(text: str = "Arnor", code: str | None = "RUS", **more: Any) -> Party:
    start = TEXT.index(text) if text in TEXT else 0
    return Party(start, start + len(text), text, code=code, **more)


def mention(**more: Any) -> Mention:
    """Return a gift of horses, on a day and in a place, other fields as given."""
    fields: dict[str, Any] = {
        "id": content_id("a gift"),
        "report": content_id("a report"),
        "category": "AID",
        "trigger": Words.at(TEXT, 6, 10),
        "text_info": (Span(0, len(TEXT)),),
        "actor": (party(),),
        "recipient": (party("Gondor", "PRK"),),
        "when": When(47, 53, "Monday", date(2024, 6, 3), date(2024, 6, 3), "day"),
        "where": Where(31, 43, "Minas Tirith", "Minas Tirith", "PRK", 1871859, 39.03385, 125.75432, "city"),
        "quad_code": 2,
        "event_scale": 7.0,
        "cameo": "070",
        "confidence": 0.75,
        "coder": "hand-1.0",
    }
    return Mention(**{**fields, **more})


def row(told: Mention | None = None, **source: Any) -> Outgoing:
    told = told or mention()
    known = {"published": date(2024, 6, 4), "publisher": "The Red Book", "url": "https://redbook.example/a", **source}
    return Outgoing(told.id, told, Source(told.report, **known))


@st.composite
def parties(draw: st.DrawFn) -> Party:
    sectors = draw(st.lists(st.sampled_from(SECTORS), max_size=4))
    name, office = draw(st.none() | worded), draw(st.none() | names)
    text = draw(worded)
    return Party(0, len(text), text, name, draw(st.sampled_from(CODES)), tuple(sectors), office)


@st.composite
def wheres(draw: st.DrawFn) -> Where:
    text = draw(worded)
    point = draw(st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
    latitude, longitude = point or (None, None)
    country = draw(st.sampled_from(["RUS", "PRK", "USA", "BES", None]))
    number = draw(st.none() | st.integers(0, 10**8))
    resolution = draw(st.sampled_from(["country", "region", "city", "feature", None]))
    return Where(0, len(text), text, draw(st.none() | worded), country, number, latitude, longitude, resolution)


@st.composite
def rows(draw: st.DrawFn) -> Outgoing:
    """Draw what goes out: any category with its modes, contexts and codes, parties of any sort, a place, a day."""
    category = draw(st.sampled_from([c.name for c in codebook.categories()]))
    modes = [mode.name for mode in codebook.modes(category)]
    mode = tuple(draw(st.lists(st.sampled_from(modes), max_size=2, unique=True))) if modes else ()
    contexts = tuple(draw(st.lists(st.sampled_from([c.name for c in codebook.contexts()]), max_size=2, unique=True)))
    begin = draw(days)
    told = mention(
        id=content_id(draw(st.text(max_size=3))),
        category=category,
        mode=mode,
        context=contexts,
        actor=tuple(draw(st.lists(parties(), max_size=2))),
        recipient=tuple(draw(st.lists(parties(), max_size=2))),
        when=draw(st.none() | st.just(When(0, 1, "A", begin, begin, "day"))),
        where=draw(st.none() | wheres()),
        quad_code=codebook.quad(category),
        event_scale=codebook.score(category, mode),
        cameo=codebook.cameo(category, mode, contexts),
    )
    url = draw(st.none() | st.just("https://www.redbook.example/ä?b=1"))
    publisher = "redbook.example" if url else draw(st.none() | names)
    return row(told, published=draw(days), publisher=publisher, url=url)
