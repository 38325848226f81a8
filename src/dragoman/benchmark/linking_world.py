"""A made-up world of tellings for measuring the speed of linking: 200 countries, a year, few dyads with most of the news.

Real news is skewed, so dyads are drawn by Zipf's law and events are told once to dozens of times; words, places and items of an
event vary from telling to telling, as reports do. The same seed gives the same world.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from dragoman.linking import Place, Telling, Thing, Toll

_CATEGORIES = (
    ("CONSULT", 1),
    ("SUPPORT", 1),
    ("AID", 2),
    ("COOPERATE", 2),
    ("ACCUSE", 3),
    ("REJECT", 3),
    ("ASSAULT", 4),
    ("SANCTION", 4),
)
_START = date(2024, 1, 1)
_WORDS = tuple(f"word{n}" for n in range(6000))


def tellings(count: int, seed: int = 1, countries: int = 200, days: int = 365) -> Iterator[tuple[int, Telling]]:
    """Yield `count` tellings in order of publication within an event, each with the number of its event."""
    rng = random.Random(seed)
    made = event = 0
    while made < count:
        event += 1
        size = min(1 + int(rng.paretovariate(1.3) - 0.5), 60, count - made)
        for telling in _event(rng, event, size, countries, days):
            yield event, telling
            made += 1


def _event(rng: random.Random, event: int, size: int, countries: int, days: int) -> Iterator[Telling]:
    one, other = _country(rng, countries), _country(rng, countries)
    category, quad = rng.choice(_CATEGORIES)
    day = _START + timedelta(days=rng.randrange(days))
    spot = rng.randrange(40)
    place = Place(f"{one} {spot}", one, 1000 * int(one[1:]) + spot, spot * 1.5, spot * 2.0, True)
    topic = rng.sample(_WORDS, 14)
    item, count, trigger = rng.choice(_WORDS), rng.randrange(1, 500), rng.choice(_WORDS[:200])
    for n in range(size):
        told = day + timedelta(days=rng.choice((0, 0, 0, 1, 1, 2)))
        dated = rng.random() < 0.6
        words = {*rng.sample(topic, 9), *rng.sample(_WORDS, 6), one.lower(), other.lower()}
        yield Telling(
            id=f"{rng.getrandbits(64):016x}",
            report=f"{event}.{n}",
            category=category,
            quad=quad,
            published=told,
            publisher=f"paper {rng.randrange(300)}",
            actors=(one,),
            recipients=(other,) if rng.random() < 0.8 else (),
            begin=day if dated else None,
            finish=day if dated else None,
            precision="day" if dated else None,
            place=place if rng.random() < 0.5 else None,
            items=(Thing(item, "arms", float(count)),) if quad == 2 and rng.random() < 0.7 else (),
            toll=(Toll("dead", float(count)),) if category == "ASSAULT" and rng.random() < 0.5 else (),
            trigger=trigger if rng.random() < 0.7 else rng.choice(_WORDS[:200]),
            words=tuple(sorted(words)),
        )


def _country(rng: random.Random, countries: int) -> str:
    return f"C{min(int(rng.paretovariate(0.8)), countries):03}"
