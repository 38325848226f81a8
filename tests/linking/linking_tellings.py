"""Made-up tellings, and how hypothesis draws them: few values, so that much is alike."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from dragoman.linking import Place, Telling, Thing, Toll

DAY = date(2024, 6, 10)
_PLACES = (
    None,
    Place("osgiliath", "GON", 11, 50.0, 10.0, True),
    Place("pelargir", "GON", 12, 48.0, 10.0, True),
    Place("ithilien", "GON"),
)
_ITEMS = (
    (),
    (Thing("dog", "animals", 2.0),),
    (Thing("dog", "animals", 3.0),),
    (Thing("wheat", "food", 400.0, "tons", "at_least"),),
)
_WORDS = ("attack", "bridge", "river", "army", "night", "ship", "gift", "palace", "400", "treaty", "wall", "horse")


def telling(i: str, **fields: Any) -> Telling:
    """A telling of Mordor's attack on Gondor on a day, unless told otherwise."""
    usual: dict[str, Any] = {
        "report": f"report of {i}",
        "category": "ASSAULT",
        "quad": 4,
        "published": DAY,
        "actors": ("MOR",),
        "recipients": ("GON",),
        "begin": DAY,
        "finish": DAY,
        "precision": "day",
        "trigger": "attack",
        "words": ("army", "attack", "bridge", "night", "river"),
    }
    return Telling(id=i, **{**usual, **fields})


@st.composite
def drawn(draw: st.DrawFn, i: str) -> Telling:
    begin = draw(st.none() | st.integers(0, 6).map(lambda n: DAY + timedelta(days=n)))
    length = draw(st.sampled_from([0, 0, 0, 2, 29]))
    return telling(
        i,
        report=f"r{draw(st.integers(0, 6))}",
        category=draw(st.sampled_from(["ASSAULT", "ASSAULT", "COERCE"])),
        published=draw(st.none() | st.integers(0, 6).map(lambda n: DAY + timedelta(days=n))),
        actors=draw(st.sampled_from([("MOR",), ("MOR",), ("GON",), (), ("HAR", "MOR")])),
        recipients=draw(st.sampled_from([("GON",), ("GON",), ("MOR",), ()])),
        begin=begin,
        finish=begin and begin + timedelta(days=length),
        place=draw(st.sampled_from(_PLACES)),
        items=draw(st.sampled_from(_ITEMS)),
        toll=draw(st.sampled_from([(), (Toll("dead", 6.0),), (Toll("dead", 9.0, "about"),)])),
        status=draw(st.sampled_from(["actual", "actual", "future", "negated"])),
        words=tuple(sorted(draw(st.sets(st.sampled_from(_WORDS), min_size=2, max_size=8)))),
    )


sets = st.integers(1, 14).flatmap(lambda n: st.tuples(*(drawn(f"m{i:02}") for i in range(n)))).map(list)
