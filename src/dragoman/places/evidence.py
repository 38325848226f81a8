"""Is it a place? What speaks for and against a name's being a toponym, each a named feature with a weight in data/weights.tsv."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp

from dragoman.places.names import common_words, cues, people, seats
from dragoman.places.scan import Spot, Words


def surroundings(words: Words, spot: Spot, taken: Mapping[int, Spot]) -> tuple[str, str]:
    """Return the class of what stands before a name and of what stands after it."""
    return _before(words, spot, taken), _after(words, spot, taken)


def _before(words: Words, spot: Spot, taken: Mapping[int, Spot]) -> str:
    at = spot.first - 1
    gap = words.gap(spot.first)
    if at < 0:
        return "start"
    bare = gap.strip()
    other = taken.get(at)
    if bare == "," and (other is not None or (taken.get(at - 1) and cues().get(words.low(at)) in ("role", "division", "county"))):
        return "place,"
    if (bare == "" and "\n" not in gap) or bare == ".":
        raw = words.raw[at]
        low = words.low(at)
        label = cues().get(low)
        if label in ("title", "named") and (bare == "" or low in _DOTTED):
            return label
        if bare == ".":
            return "initial" if len(raw) == 1 else "start"
        if raw[0].isupper() and other is not None:
            return "place"
        if raw[0].isupper() and not (words.begins(at) and (label or low in common_words())):
            if len(raw) == 1:
                return "initial"
            if "g" in people().get(low, ""):
                return "given"
            return label if label in ("street", "land", "water", "built", "role", "month", "in", "move") else "capital"
        return label or ("small" if raw[0].islower() else "number" if raw[0].isdigit() else "small")
    if "-" in gap or "–" in gap:
        return "hyphen"
    if words.begins(spot.first):
        return "start"
    return "(" if "(" in gap else "," if "," in gap else "mark"


_DOTTED = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "sen",
        "sens",
        "rep",
        "reps",
        "gov",
        "gen",
        "lt",
        "col",
        "maj",
        "capt",
        "sgt",
        "cpl",
        "adm",
        "cmdr",
        "rev",
        "st",
        "prof",
    ]
)


def _after(words: Words, spot: Spot, taken: Mapping[int, Spot]) -> str:
    at = spot.last
    if at >= len(words):
        return "end"
    gap = words.gap(at)
    bare = gap.strip()
    low = words.low(at)
    raw = words.raw[at]
    if bare in ("'", "’", "`") and low == "s":
        return "possessive"
    if bare in ("-", "‑", "–"):
        return "hyphen" if cues().get(low) != "lead" else "lead"
    if bare == "" and "\n" not in gap:
        label = cues().get(low)
        if raw[0].isupper():
            if at in taken:
                return "place"
            if label in ("media", "organ", "company", "sport", "deed", "street", "county", "division", "water", "land", "built"):
                return f"{label}^"
            if "s" in people().get(low, "").lower():
                return "surname"
            return "initial" if len(raw) == 1 else "capital"
        if label in (
            "say",
            "govern",
            "county",
            "division",
            "water",
            "land",
            "built",
            "bond",
            "role",
            "and",
            "in",
            "lead",
            "folk",
            "money",
            "organ",
        ):
            return label
        return "number" if raw[0].isdigit() else "small"
    if "," in bare:
        return ",place" if at in taken else ","
    if bare.startswith("("):
        return "("
    return "stop"


def features(words: Words, spot: Spot, taken: Mapping[int, Spot]) -> list[str]:
    """Return the features of a name that need nothing of the rest of the text."""
    before, after = surroundings(words, spot, taken)
    size = spot.last - spot.first
    people_ = max((option.place.population for option in spot.options), default=0)
    main = max((o.place.population for o in spot.options if o.main), default=0)
    scale = "0" if people_ < 1000 else "1" if people_ < 10000 else "2" if people_ < 100000 else "3" if people_ < 1000000 else "4"
    if spot.known:
        scale = "known" if spot.form == "name" else spot.form
    if spot.known and spot.form == "name" and spot.name in seats():
        scale = "seat"
    if spot.form == "pattern":
        scale = f"pattern {cues().get(words.low(spot.last - 1), '')}{'+' if spot.options else ''}"
    found = ["bias", f"scale={scale}", f"before={before}", f"after={after}", f"before={before}&scale={scale}"]
    found.append(f"after={after}&scale={scale}")
    found.append(f"before={before}&after={after}")
    if spot.form == "pattern":
        if words.begins(spot.first) and words.low(spot.first) in common_words():
            found.append("pattern&start")
        return found
    if words.begins(spot.first):
        found.append(f"begins&scale={scale}")
    if size > 1:
        found += ["long", f"long&scale={scale}"]
    elif not spot.known:
        low = spot.name
        if low in common_words():
            found += ["common", f"common&before={before}", f"common&scale={scale}"]
        flags = people().get(low, "")
        for flag in flags:
            found += [f"person={flag}", f"person={flag}&before={before}", f"person={flag}&scale={scale}"]
        if flags:
            found.append(f"person&after={after}")
        if cues().get(low):
            found.append("cue")
            if cues()[low] == "month":
                found.append("month")
    if main < people_ / 20:
        found.append("alternate")
    kinds = {option.place.kind for option in spot.options}
    if "region" in kinds:
        found.append("region")
    if "county" in kinds:
        found.append("county")
    raw = words.raw[spot.first]
    if raw.isupper() and len(raw) > 2 and "." not in raw:
        found += ["caps", f"caps&scale={scale}"]
    return found


def probability(names: Iterable[str], weights: Mapping[str, float]) -> float:
    """Return how likely features make it that a name is a toponym."""
    total = sum(weights.get(name, 0.0) for name in names)
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))
