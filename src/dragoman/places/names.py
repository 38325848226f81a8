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


@cache
def abbreviations() -> dict[str, Place]:
    """Return the first-level divisions that abbreviations stand for after a place ("Tex", "TX")."""
    book = gazetteer()
    found: dict[str, Place] = {}
    for code, name, short in rows("abbreviations.tsv"):
        for number, _ in book.find(key(name)):
            place = book.place(number)
            if place.kind == "region" and place.admin1 == code:
                for form in short.split("|"):
                    found[form] = place
                break
    return found


@cache
def traps() -> dict[str, list[tuple[str, ...]]]:
    """Return names that hold a place's name and are none (papers, people, firms), by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for (phrase,) in rows("traps.tsv"):
        words = tuple(key(phrase).split())
        found.setdefault(words[0], []).append(words)
    return found


@cache
def common_words() -> frozenset[str]:
    """Return the English words that are written small."""
    return frozenset(word for (word, *_) in rows("words.txt"))


@cache
def people() -> dict[str, str]:
    """Return names of persons: "g" a given name, "S" a common surname, "s" a surname."""
    return {name: flags for name, flags in rows("people.tsv")}


@cache
def cues() -> dict[str, str]:
    """Return the class of each word that says something of the name beside it; the first class that lists a word counts."""
    found: dict[str, str] = {}
    for label, words in rows("cues.tsv"):
        for word in words.split():
            found.setdefault(word, label)
    return found
