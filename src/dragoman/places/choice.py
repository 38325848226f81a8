"""Which place is it? Every place of a name is weighed by what the text says around it; the weights stand in data/weights.tsv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, exp, hypot, log10, radians

from dragoman.places.gazetteer import Place
from dragoman.places.names import cues
from dragoman.places.scan import Option, Spot, Words

_KIND_WORDS = {"county": "county", "division": "region", "role": "city"}


class Rest(dict[str, float]):
    """Weights less those of one name, without a copy."""

    def __init__(self, whole: Mapping[str, float], part: Mapping[str, float]) -> None:
        super().__init__()
        self._whole, self._part = whole, part

    def get(self, code: str, default: float = 0.0) -> float:  # type: ignore[override]
        """Return the weight of a code."""
        return self._whole.get(code, default) - self._part.get(code, 0.0)


@dataclass(slots=True)
class Talk:
    """What a text talks of: weight of each country and first-level division, and the places that are settled."""

    countries: dict[str, float] = field(default_factory=dict)
    divisions: dict[str, float] = field(default_factory=dict)
    points: list[tuple[str, float, float, float]] = field(default_factory=list)
    total: float = 0.0

    def add(self, name: str, place: Place, weight: float, most: float) -> None:
        """Count a name as talking of a place: `weight` over all its mentions, `most` in any one of them."""
        if place.country:
            self.countries[place.country] = self.countries.get(place.country, 0.0) + weight
            self.total += weight
        if place.admin1 and place.kind != "country":
            self.divisions[place.admin1] = self.divisions.get(place.admin1, 0.0) + weight
        if place.kind in ("city", "county", "region") and most > 0.02:
            self.points.append((name, place.latitude, place.longitude, most))


def kilometres(one: Place, lat: float, lon: float) -> float:
    """Return about how far a place is from a point: exact enough below a few hundred kilometres."""
    east = (one.longitude - lon + 180) % 360 - 180
    return 111.2 * hypot(one.latitude - lat, east * cos(radians((one.latitude + lat) / 2)))


def containers(words: Words, spot: Spot, following: Spot | None, previous: Spot | None) -> list[tuple[str, Spot]]:
    """Return the places that the text says a name lies in, each with how it says so: "," or "in" or "left"."""
    found = []
    if following is not None and following.form == "name":
        between = words.text[spot.end : following.start]
        if (following.first == spot.last and between.strip() in (",", "(", "/")) or (
            following.first == spot.last + 1 and between.endswith(", ") and cues().get(words.low(spot.last)) in _KIND_WORDS
        ):
            found.append((",", following))
        elif (
            (following.first == spot.last + 1 and words.low(spot.last) in ("in", "of") and len(between) < 6)
            or (following.first == spot.last + 2 and between.strip().lower() in ("in the", ", in the"))
            or (following.first == spot.last + 1 and between.strip().lower() == ", in")
        ):
            found.append(("in", following))
    if (
        previous is not None
        and spot.first - previous.last <= 5
        and not any(m in words.text[previous.end : spot.start] for m in ".\n;")
    ):
        found.append(("left", previous))
    return found


def _holds(outer: Spot, inner: Place) -> bool:
    for option in outer.options[:8]:
        place = option.place
        if place.kind == "country" and place.country == inner.country and inner.kind != "country":
            return True
        if place.kind == "region" and place.admin1 == inner.admin1 and inner.kind in ("city", "county"):
            return True
        if place.kind == "county" and place.admin2 and place.admin2 == inner.admin2 and inner.kind == "city":
            return True
    return False


def told_kind(words: Words, spot: Spot) -> str | None:
    """Return the kind of place that the words beside a name say it is: "Kursk region", "the city of Kursk"."""
    after = _KIND_WORDS.get(cues().get(words.low(spot.last), "")) if words.gap(spot.last) == " " else None
    if after is not None and words.low(spot.last) not in ("state", "county", "city", "parish") and after == "city":
        after = None
    if _listed(words, spot.last):
        return "county"
    if words.low(spot.last) in ("city", "town", "village") and words.gap(spot.last) == " ":
        return "city"
    if after in ("county", "region"):
        return after
    if words.low(spot.first - 1) == "of" and words.gap(spot.first) == " ":
        label = cues().get(words.low(spot.first - 2), "")
        if words.low(spot.first - 2) in ("region", "province", "state", "republic", "oblast"):
            return "region"
        if words.low(spot.first - 2) in ("county", "parish"):
            return "county"
        if label == "role":
            return "city"
    return None


def _listed(words: Words, at: int) -> bool:
    """Say whether a list goes on from here to the word "counties": "Preble, Darke or Warren counties"."""
    for i in range(at, min(len(words), at + 8)):
        if words.low(i) == "counties":
            return i > at or words.gap(i) == " "
        if not (words.raw[i][0].isupper() or words.low(i) in ("and", "or")) or words.gap(i).strip() not in ("", ","):
            return False
    return False


def prior(option: Option, first: Option, kind: str | None) -> dict[str, float]:
    """Return the features of one place that rest on the gazetteer and the words that touch the name."""
    place = option.place
    found = {"people": log10(place.population + 1), f"kind={place.kind}": 1.0}
    if option.main:
        found["main"] = 1.0
    if option is first:
        found["most people"] = 1.0
        if place.kind in ("country", "feature"):
            found["fixed name"] = 1.0
    if kind is not None:
        found["told kind" if place.kind == kind else "other kind than told"] = 1.0
    return found


def context(option: Option, name: str, talk: Talk, held: Sequence[tuple[str, Spot]], hints: Sequence[str]) -> dict[str, float]:
    """Return the features of one place that rest on what else the text talks of."""
    place = option.place
    found: dict[str, float] = {}
    if talk.total > 0 and place.country:
        share = talk.countries.get(place.country, 0.0) / (talk.total + 0.5)
        found["country's share"] = share
        if share > 0.02:
            found["country named"] = 1.0
    if place.admin1 and place.kind != "country" and talk.total > 0:
        share = talk.divisions.get(place.admin1, 0.0) / (talk.total + 0.5)
        found["division's share"] = share
        if share > 0.05:
            found["division named"] = 1.0
    if place.kind != "country" and place.kind != "feature":
        near = close = 0.0
        for other, lat, lon, weight in talk.points:
            if other != name and -3 < place.latitude - lat < 3:
                away = kilometres(place, lat, lon)
                near = max(near, weight * exp(-away / 80))
                close = max(close, weight * exp(-away / 25))
        found["near"], found["close"] = near, close
    for how, outer in held:
        if _holds(outer, place):
            found[f"within {how}"] = 1.0
        elif how == ",":
            found["not within ,"] = 1.0
    if place.country in hints:
        found["hinted"] = 1.0
    return found


def total(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the weighted sum of features."""
    return sum(value * weights.get(name, 0.0) for name, value in features.items())


def shares(scores: Sequence[float]) -> list[float]:
    """Return probabilities that stand as the exponentials of scores."""
    top = max(scores)
    raised = [exp(score - top) for score in scores]
    whole = sum(raised)
    return [r / whole for r in raised]
