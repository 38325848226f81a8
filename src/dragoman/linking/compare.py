"""Two tellings compared: a weight in log odds and the findings that make it up. Symmetric; knows nothing of other tellings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from dragoman.linking.telling import Place, Telling
from dragoman.linking.weights import weights

_MUTUAL = frozenset({"CONSULT", "AGREE", "COOPERATE"})  # who meets whom is told either way round
_SPARE = 1  # days between the ends of two intervals that are still one event's: time zones, a night
_EVER = (date.min.toordinal(), date.max.toordinal())
_NEAR, _FAR = 30.0, 100.0  # km


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two tellings that speak for one event: their ids in order, the weight, and its (reason, weight), in a fixed order."""

    a: str
    b: str
    weight: float
    reasons: tuple[tuple[str, float], ...]


class Profile:
    """A telling made ready for many comparisons."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.words = frozenset(telling.words)
        self.parties = frozenset((*telling.actors, *telling.recipients))
        self.story = frozenset(telling.story)
        self.numbers = frozenset(word for word in telling.words if word[0].isdigit())
        self.possible = possible(telling)
        self.days = _ordinals(telling)

    @cached_property
    def people(self) -> frozenset[str]:
        """Names that are no country's."""
        return frozenset(self.telling.people)

    @cached_property
    def heads(self) -> frozenset[str]:
        """Stems of what the items are."""
        return frozenset(thing.head for thing in self.telling.items if thing.head)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Kinds of the items."""
        return frozenset(thing.kind for thing in self.telling.items if thing.kind)


def possible(telling: Telling) -> tuple[int, int]:
    """Return the first and last day (ordinals) on which it can have happened at all.

    Days told bind; an act told as done was done by the day of publication.
    """
    if telling.begin is not None:
        return telling.begin.toordinal(), (telling.finish or telling.begin).toordinal()
    if telling.published is not None and telling.status == "actual":
        return _EVER[0], telling.published.toordinal()
    return _EVER


def _ordinals(telling: Telling) -> tuple[int, int] | None:
    days = telling.days
    return (days[0].toordinal(), days[1].toordinal()) if days else None


def apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Say whether two intervals of possible days bar one event."""
    return one[0] > other[1] + _SPARE or other[0] > one[1] + _SPARE


def weigh(one: Profile, other: Profile) -> tuple[float, tuple[tuple[str, float], ...]] | None:
    """Return the weight of two tellings and its (reason, weight); None where their days bar one event."""
    found = findings(one, other)
    return None if found is None else _summed(tuple(found))


@lru_cache(maxsize=200_000)
def _summed(found: tuple[str, ...]) -> tuple[float, tuple[tuple[str, float], ...]]:
    table = weights()
    reasons = tuple((table[name].says, table[name].weight) for name in found)
    return math.fsum(weight for _, weight in reasons), reasons


def findings(one: Profile, other: Profile) -> list[str] | None:
    """Return what two tellings have in common and in what they differ, by the names of weights.yml; None where days bar."""
    if apart(one.possible, other.possible):
        return None
    a, b = one.telling, other.telling
    found = ["start", "same category" if a.category == b.category else "other category"]
    if a.modes and b.modes:
        found.append("same mode" if set(a.modes) & set(b.modes) else "other mode")
    _sides(one, other, found)
    _days(one, other, found)
    if a.place and b.place and (finding := _places(a.place, b.place)):
        found.append(finding)
    if a.items and b.items:
        _items(one, other, found)
    if a.toll and b.toll:
        _tolls(a, b, found)
    if a.trigger and a.trigger == b.trigger:
        found.append("same trigger")
    elif a.trigger in other.words or b.trigger in one.words:
        found.append("trigger among words")
    if one.numbers and other.numbers:
        found.append("same figures" if one.numbers & other.numbers else "other figures")
    found.append(f"{_share(one.words, other.words)} words")
    if a.report != b.report and one.story and other.story:
        found.append(f"{_share(one.story, other.story)} of the story")
    if a.status != b.status:
        found.append("other status")
    if a.report == b.report:
        found.append("same report")
    return found


def _sides(one: Profile, other: Profile, found: list[str]) -> None:
    a, b = one.telling, other.telling
    if one.people and other.people:
        found.append("same people" if one.people & other.people else "other people")
    if a.actors == b.actors and a.recipients == b.recipients:
        found.append("same sides" if a.recipients or len(a.actors) > 1 else "same parties")
        return
    mutual = a.category in _MUTUAL or b.category in _MUTUAL
    if mutual:
        if one.parties == other.parties:
            found.append("same sides")
        elif one.parties <= other.parties or other.parties <= one.parties:
            found.append("one side more")
        else:
            found.append("other party")
        return
    actors, recipients = _side(a.actors, b.actors), _side(a.recipients, b.recipients)
    if actors >= 0 and recipients >= 0:
        found.append("same parties" if actors + recipients == 2 else "one side more")
    elif set(a.actors) & set(b.recipients) and set(a.recipients) & set(b.actors):
        found.append("sides changed")
    else:
        found += ["other actor"] if actors < 0 else []
        found += ["other recipient"] if recipients < 0 else []


def _side(mine: tuple[str, ...], theirs: tuple[str, ...]) -> int:
    """1 where one side is named alike in part, 0 where one telling leaves it out, -1 where it is another."""
    if not mine or not theirs:
        return 0
    return 1 if set(mine) & set(theirs) else -1


def _days(one: Profile, other: Profile, found: list[str]) -> None:
    mine, theirs = one.days, other.days
    if mine is None or theirs is None:
        found.append("undated")
        return
    gap = max(mine[0] - theirs[1], theirs[0] - mine[1])
    if gap > 0:
        told = one.telling.dated and other.telling.dated
        found.append("days apart" if gap > 1 else "another day" if told else "one day apart")
    elif not (one.telling.dated and other.telling.dated):
        found.append("news of same days")
    else:
        found.append("same day" if mine == theirs and mine[0] == mine[1] else "same days")


def _places(a: Place, b: Place) -> str | None:
    if a.geonameid is not None and a.geonameid == b.geonameid:
        return "same place"
    if a.geonameid is None or b.geonameid is None:
        return "same place" if a.name == b.name else None
    if not (a.precise and b.precise) or None in (a.latitude, a.longitude, b.latitude, b.longitude):
        return None
    distance = kilometres(a, b)
    return "near place" if distance < _NEAR else "other place" if distance > _FAR else None


def kilometres(a: Place, b: Place) -> float:
    """Return the great-circle distance of two places that have coordinates (haversine, mean radius of the earth 6,371 km)."""
    south, north = math.radians(a.latitude or 0.0), math.radians(b.latitude or 0.0)
    east = math.radians((b.longitude or 0.0) - (a.longitude or 0.0))
    part = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(east / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(part)))


def _items(one: Profile, other: Profile, found: list[str]) -> None:
    shared = one.heads & other.heads
    if not shared and one.kinds and other.kinds and not one.kinds & other.kinds:
        found.append("other item")
        return
    counts = [
        agree(x.count, x.bound, y.count, y.bound)
        for x in one.telling.items
        for y in other.telling.items
        if x.count is not None and y.count is not None and (x.head == y.head or not shared) and x.unit == y.unit
    ]
    if shared:
        found.append("same item")
    elif one.kinds & other.kinds:  # troops and soldiers, or dogs and horses: a number that differs decides
        found.append("same kind of item" if any(counts) or not counts else "other item of a kind")
    if counts and (shared or any(counts)):
        found.append("same count" if any(counts) else "other count")


def _tolls(a: Telling, b: Telling, found: list[str]) -> None:
    counts = [agree(x.count, x.bound, y.count, y.bound) for x in a.toll for y in b.toll if x.outcome == y.outcome]
    if counts:
        found.append("same toll" if any(counts) else "other toll")


def agree(one: float, bound: str | None, other: float, other_bound: str | None) -> bool:
    """Say whether two numbers with their bounds can both be right ("more than 10,000" and 12,000)."""
    if one == other:
        return True
    low, low_bound, high, high_bound = (one, bound, other, other_bound) if one < other else (other, other_bound, one, bound)
    if low_bound == "at_least" or high_bound == "at_most":
        return high <= 2 * low  # "more than 10,000" is no word for a million
    return "about" in (low_bound, high_bound) and high <= 1.1 * low


def _share(one: frozenset[str], other: frozenset[str]) -> str:
    """Name how much two sets of stems share (Jaccard)."""
    shared = len(one & other)
    share = shared / (len(one) + len(other) - shared) if shared else 0.0
    if share >= 0.6:
        return "most"
    if share >= 0.3:
        return "many"
    if share >= 0.15:
        return "some"
    return "few" if share >= 0.06 else "no"
