"""Every toponym of a text with its place and kind, and the place of a given name."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.places import kinds
from dragoman.places.reading import Judged, read, weights
from dragoman.records import Where

THRESHOLD = 0.5


def find(text: str, country_hints: Sequence[str] = ()) -> list[Where]:
    """Return every toponym of `text`, in order, none overlapping.

    `country_hints` are ISO 3166 alpha-3 codes that the text around it talks of. A name that no place of the gazetteer bears
    ("Elysian Fields Avenue") is there without id and point.
    """
    words, judged = read(text, country_hints)
    table = weights()["kind"]
    return [_where(text, one, kinds.kind(words, one.spot, one.local, table)) for one in judged if one.probability >= THRESHOLD]


def given(text: str, spans: Sequence[tuple[int, int]], country_hints: Sequence[str] = ()) -> list[Where | None]:
    """Return the place of each span of `text`, which the caller says are toponyms; None where the gazetteer has no such name."""
    words, judged = read(text, country_hints, forced=spans)
    table = weights()["kind"]
    found = {(one.spot.start, one.spot.end): one for one in judged if one.chosen is not None}
    return [
        _where(text, found[span], kinds.kind(words, found[span].spot, found[span].local, table)) if span in found else None
        for span in spans
    ]


def resolve(name: str, context: str = "", country_hints: Sequence[str] = ()) -> Where | None:
    """Return the place that `name` denotes in `context`; None where no place is called so. Its span is in `context` if it is."""
    at = context.find(name)
    if name and at >= 0:
        return given(context, [(at, at + len(name))], country_hints)[0]
    return given(f"{name}\n\n{context}", [(0, len(name))], country_hints)[0] if name else None


def _where(text: str, one: Judged, kind: kinds.Kind) -> Where:
    spot = one.spot
    words = text[spot.start : spot.end]
    if one.chosen is None:
        return Where(spot.start, spot.end, words, kind=kind)
    place = one.chosen.place
    return Where(
        spot.start,
        spot.end,
        words,
        place.name,
        place.country,
        place.geonameid,
        place.latitude,
        place.longitude,
        "region" if place.kind == "county" else place.kind,
        kind,
    )
