"""Made-up news for the ledger's measures: happenings between countries over ten years, each told by some papers in their words.

As in real news few pairs of countries are told of often and most seldom, one report in ten prints another's text, and numbers
differ now and then. Three mentions a report: a deed with items, an answer linked to it, a denial. The same for the same seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from dragoman.records import (
    Attribution,
    Coding,
    Item,
    Link,
    Mention,
    Party,
    Report,
    Span,
    When,
    Where,
    Words,
    content_id,
)

CODER = "benchmark-1.0"
START = date(2015, 1, 1)
DAYS = 3650
_NAMES = """
RUS USA CHN UKR PRK IRN ISR KOR JPN IND TUR SYR DEU GBR FRA PAK SAU EGY VEN POL AFG IRQ YEM LBN AZE ARM GEO BLR KAZ UZB
VNM PHL TWN AUS CAN MEX BRA ARG COL CUB NGA ETH SDN SSD LBY DZA MAR TUN ZAF KEN SOM COD ITA ESP GRC SRB HUN ROU FIN SWE
"""
COUNTRIES = tuple(_NAMES.split())
_TOWNS = ("North", "Harbour", "Capital", "River", "Hill", "Coast")
_PAPERS = tuple(f"{town} {kind}" for town in _TOWNS for kind in ("Post", "Times"))
_THINGS = ("tents", "trucks", "horses", "doses of vaccine", "tonnes of rice", "radios", "drones", "blankets", "pumps", "rifles")
_ACTS = (
    ("sent", "AID", 2, 7.0),
    ("struck", "ASSAULT", 4, -9.0),
    ("received envoys of", "CONSULT", 1, 3.0),
    ("fined", "SANCTION", 4, -6.0),
)
_FIRST = "amber bridge cable depot eastern ferry garden hollow inner jetty kiln lower market narrow outer parish quarry ridge"
_SECOND = "alley barracks canal district estate forest gate hangar island junction knoll lane mill nursery orchard pier"
_WORDS = tuple(f"{one} {two}" for one in _FIRST.split() for two in _SECOND.split())
_WEIGHTS = tuple(accumulate(1 / (n + 1) for n in range(len(COUNTRIES))))


@dataclass(frozen=True, slots=True)
class _Plot:
    actor: str
    recipient: str
    act: tuple[str, str, int, float]
    thing: str
    count: int
    day: date
    place: str


def codings(mentions: int, seed: int = 1) -> Iterator[Coding]:
    """Yield made-up codings with so many mentions in all (three each); memory does not grow."""
    chance = random.Random(seed)
    told = 0
    while 3 * told < mentions:
        plot = _plot(chance)
        text, count = _text(plot, chance)
        for n in range(min(1 + int(chance.expovariate(0.8)), 12, mentions // 3 - told or 1)):
            if n and chance.random() > 0.1:
                text, count = _text(plot, chance)
            published = plot.day + timedelta(days=chance.randrange(3))
            yield coding(plot, text, count, Report(text, published, f"Report {told}", chance.choice(_PAPERS), language="en"))
            told += 1


def _plot(chance: random.Random) -> _Plot:
    one, other = _two(chance)
    day = START + timedelta(days=chance.randrange(DAYS))
    return _Plot(one, other, chance.choice(_ACTS), chance.choice(_THINGS), chance.randrange(2, 400), day, chance.choice(_WORDS))


def _two(chance: random.Random) -> tuple[str, str]:
    one, other = chance.choices(COUNTRIES, cum_weights=_WEIGHTS, k=2)
    while other == one:
        (other,) = chance.choices(COUNTRIES, cum_weights=_WEIGHTS)
    return one, other


def _text(plot: _Plot, chance: random.Random) -> tuple[str, int]:
    count = plot.count if chance.random() < 0.8 else plot.count + chance.randrange(1, 40)
    scene = [chance.choice(_WORDS) for _ in range(6)]
    text = (
        f"{plot.actor} {plot.act[0]} {plot.recipient} with {count} {plot.thing} near the {plot.place} on {plot.day:%A}, "
        f"officials said, past the {scene[0]} and the {scene[1]}. "
        f"In return {plot.recipient} promised {plot.actor} the use of the {scene[2]}, the {scene[3]} and the {scene[4]}. "
        f"{plot.recipient} denied that it had asked for the {scene[5]}."
    )
    return text, count


def coding(plot: _Plot, text: str, count: int, report: Report) -> Coding:
    """Return the coding of one report."""
    second, third = text.index("In return"), text.index(f"{plot.recipient} denied")

    def words(part: str, after: int = 0) -> Words:
        start = text.index(part, after)
        return Words(start, start + len(part), part)

    def party(code: str, after: int = 0) -> Party:
        found = words(code, after)
        return Party(found.start, found.end, code, code, code, ("GOV",), "government", "Q159")

    verb, category, quad, scale = plot.act
    ids = [content_id(report.id, kind) for kind in (category, "AGREE", "REJECT")]
    day, place, thing = words(f"{plot.day:%A}"), words(plot.place), words(f"{count} {plot.thing}")
    said = words("said")
    common = {"report": report.id, "coder": CODER, "confidence": 0.8, "cameo": "071"}
    deed = Mention(
        ids[0],
        category=category,
        trigger=words(verb),
        text_info=(Span(0, second - 1),),
        actor=(party(plot.actor),),
        recipient=(party(plot.recipient),),
        when=When(day.start, day.end, day.text, plot.day, plot.day, "day"),
        where=Where(place.start, place.end, place.text, plot.place, plot.recipient, None, 60.0, 100.0, "city"),
        items=(Item(thing.start, thing.end, thing.text, plot.thing, "goods", count, None, "exact"),),
        attribution=Attribution(party(plot.actor), said, (Span(0, said.start),), False, "asserts"),
        links=(Link("in_return_for", ids[1], words("In return")),),
        quad_code=quad,
        event_scale=scale,
        **common,  # type: ignore[arg-type]
    )
    promise = Mention(
        ids[1],
        category="AGREE",
        trigger=words("promised"),
        text_info=(Span(second, third - 1),),
        actor=(party(plot.recipient, second),),
        recipient=(party(plot.actor, second),),
        status="future",
        quad_code=1,
        event_scale=4.0,
        **common,  # type: ignore[arg-type]
    )
    denial = Mention(
        ids[2],
        category="REJECT",
        trigger=words("denied"),
        text_info=(Span(third, len(text)),),
        actor=(party(plot.recipient, third),),
        recipient=(party(plot.actor, second),),
        links=(Link("about", ids[0]),),
        quad_code=3,
        event_scale=-4.0,
        **common,  # type: ignore[arg-type]
    )
    return Coding(report, (deed, promise, denial), (), (Span(0, second - 1), Span(second, third - 1)), (), CODER)
