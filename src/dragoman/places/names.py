"""The names that never depend on population: countries, their peoples and adjectives, continents, seas and lands across borders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from dragoman.actors.lexicon import parts
from dragoman.actors.lexicon import rows as actor_rows
from dragoman.places.gazetteer import Gazetteer, Place
from dragoman.places.words import key

CODES = {"XKX": "XKX", "KSV": "XKX"}


@dataclass(frozen=True, slots=True)
class Known:
    """What a fixed name means. `form` is "name", "adjective" (Syrian) or "people" (Syrians)."""

    place: Place
    form: str
    upper: bool = False


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer that the package ships, opened once a process."""
    return Gazetteer(Path(str(resources.files("dragoman.places").joinpath("data", "places.bin"))))


@cache
def countries() -> dict[str, Place]:
    """Return the gazetteer's countries by ISO 3166 alpha-3."""
    found: dict[str, Place] = {}
    book = gazetteer()
    for number in range(len(book)):
        place = book.place(number)
        if place.kind != "country":
            break
        found[place.country or ""] = place
    return found


def rows(file: str) -> list[list[str]]:
    """Return the cells of a table in data/; lines that begin with # are comments."""
    text = resources.files("dragoman.places").joinpath("data", file).read_text("utf8")
    return [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]


@cache
def known() -> dict[str, Known]:
    """Return what each fixed name means, by its key."""
    found: dict[str, Known] = {}

    def add(surface: str, place: Place, form: str) -> None:
        upper = surface.replace(".", "").isupper() and len(surface) < 5
        found.setdefault(key(surface), Known(place, form, upper))

    states = countries()
    for code, name, names, adjectives, people, *_ in actor_rows("countries.tsv"):
        place = states.get(code)
        if place is None:
            continue
        for surface in (name, *parts(names)):
            add(surface, place, "name")
        for surface in parts(adjectives):
            add(surface, place, "adjective")
        for surface in (*parts(people), *(f"{a}s" for a in parts(adjectives) if a.endswith(("an", "i")))):
            add(surface, place, "people")
    for place in states.values():
        add(place.name, place, "name")
    for name, names, code, lat, lon, ident, adjectives, people in rows("features.tsv"):
        number = -1 - len(found)
        place = Place(number, name, "feature", code or None, int(ident) if ident else None, float(lat), float(lon), 0, "", "")
        for surface in (name, *parts(names)):
            add(surface, place, "name")
        for surface in parts(adjectives):
            add(surface, place, "adjective")
        for surface in parts(people):
            add(surface, place, "people")
    return found


@cache
def known_reach() -> dict[str, int]:
    """Return how many words the longest fixed name has that begins with a word."""
    found: dict[str, int] = {}
    for name in known():
        words = name.split()
        found[words[0]] = max(found.get(words[0], 0), len(words))
    return found
