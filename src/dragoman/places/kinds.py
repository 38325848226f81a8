"""Literal, metonym or demonym: whether a name tells where, or who."""

from __future__ import annotations

from typing import Literal

from dragoman.places.names import cues
from dragoman.places.scan import Spot, Words

Kind = Literal["literal", "metonym", "demonym"]


def kind(words: Words, spot: Spot) -> Kind:
    """Return the kind of a toponym by its form and the words that touch it."""
    if spot.form in ("adjective", "people"):
        return "demonym"
    after = cues().get(words.low(spot.last), "") if words.gap(spot.last) == " " else ""
    before = cues().get(words.low(spot.first - 1), "") if words.gap(spot.first) == " " else ""
    if before in ("in", "move"):
        return "literal"
    if after in ("say", "govern") or before in ("with", "by"):
        return "metonym"
    if words.gap(spot.last) in ("'", "’") and words.low(spot.last) == "s":
        return "metonym"
    return "literal"
