"""Literal, metonym or demonym: whether a name tells where, or who. Weighed features (model `kind` in data/weights.tsv)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from dragoman.places.evidence import probability
from dragoman.places.names import capitals, cues
from dragoman.places.scan import Spot, Words

Kind = Literal["literal", "metonym", "demonym"]
_CLASSES = ("before=", "after=", "scale=")


def features(words: Words, spot: Spot, local: Sequence[str]) -> list[str]:
    """Return the features that speak for or against a name's telling where; `local` are those of evidence.features."""
    found = ["bias", *(name for name in local if name.startswith(_CLASSES))]
    at, last = spot.first - 1, spot.last
    sort = "none"
    if spot.options:
        sort = "capital" if spot.name in capitals() else spot.options[0].place.kind
        if sort == "feature" and spot.options[0].place.name == "Europe":
            sort = "country"  # the European Union acts as states do
    found += [
        f"sort={sort}",
        *(f"sort={sort}&{name}" for name in local if name.startswith(("before=", "after=")) and "&" not in name),
    ]
    before, after = words.low(at), words.low(last)
    if words.gap(spot.first).strip() == "":
        found.append(f"word before={before}")
        found.append(f"class before={cues().get(before, '')}")
        second = words.low(at - 1)
        if before == "the":
            found.append(f"before the={cues().get(second, second)}")
        elif cues().get(before) in ("role", "land") or words.raw[at][:1].islower():
            found.append(f"second before={cues().get(second, '')}")
            found.append(f"{before} after={cues().get(second, '')}")
    if words.gap(last).strip() == "":
        found.append(f"class after={cues().get(after, '')}")
        if after.endswith("ed"):
            found.append("after=-ed")
        elif after.endswith("s") and words.raw[last][:1].islower():
            found.append("after=-s")
    elif words.gap(last) in ("'", "’") and after == "s":
        found.append(f"possessive of={cues().get(words.low(last + 1), '')}")
    if words.begins(spot.first):
        found.append("begins")
    if words.raw[spot.first].isupper() and len(words.raw[spot.first]) > 3:
        found.append("caps")
    return found


def kind(words: Words, spot: Spot, local: Sequence[str], weights: Mapping[str, float]) -> Kind:
    """Return the kind of a toponym by its form and the words around it."""
    if spot.form in ("adjective", "people"):
        return "demonym"
    return "literal" if probability(features(words, spot, local), weights) >= 0.5 else "metonym"
