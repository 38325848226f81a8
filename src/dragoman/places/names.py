"""Names that never depend on population: countries, their peoples and adjectives, continents, seas, lands across borders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

import pycountry

from dragoman.actors.people import user_data
from dragoman.actors.tables import parts
from dragoman.actors.tables import rows as actor_rows
from dragoman.places.gazetteer import Gazetteer, Place
from dragoman.places.words import key


@dataclass(frozen=True, slots=True)
class Known:
    """What a fixed name means. `form` is "name", "adjective" (Syrian) or "people" (Syrians)."""

    place: Place
    form: str
    upper: bool = False


def shipped() -> Gazetteer:
    """Return the gazetteer that the package ships."""
    return Gazetteer(Path(str(resources.files("dragoman.places").joinpath("data", "places.bin"))))


def user_file() -> Path:
    """Return where an import puts the user's own gazetteer."""
    return user_data() / "places.bin"


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer in use, opened once a process: the user's own where one was imported, else the shipped one."""
    return Gazetteer(user_file()) if user_file().exists() else shipped()


def reload() -> None:
    """Forget what was read, so that a new gazetteer is used."""
    for function in (gazetteer, countries, known, known_reach, abbreviations):
        function.cache_clear()


def alpha2() -> dict[str, Place]:
    """Return the countries by ISO 3166 alpha-2."""
    found = {c.alpha_2: countries()[c.alpha_3] for c in pycountry.countries if c.alpha_3 in countries()}
    return found | {"XK": countries()["XKX"]}


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
    book, states = gazetteer(), countries()
    found: dict[str, Known] = {}

    def add(surface: str, place: Place, form: str) -> None:
        upper = surface.replace(".", "").isupper() and len(surface) < 5
        found.setdefault(key(surface), Known(place, form, upper))

    def own(surface: str, code: str) -> bool:
        """Say whether the gazetteer has a division or large town of that name in the country: a part, not the whole (Dubai)."""
        places = (book.place(number) for number, main in book.find(key(surface)) if main)
        return any(p.country == code and (p.kind == "region" or p.population > 50000) for p in places)

    for place in states.values():
        add(place.name, place, "name")
    for name, names, code, lat, lon, ident, adjectives, people_ in rows("features.tsv"):
        place = _division(name, code) or Place(
            -1 - len(found), name, "feature", code or None, None, float(lat), float(lon), FAR, "", ""
        )
        if ident:
            place = replace(place, geonameid=int(ident))
        _all(add, place, (name, *parts(names)), parts(adjectives), parts(people_))
    for code, name, names, adjectives, people_, *_ in actor_rows("countries.tsv"):
        if code in states:
            others = [surface for surface in parts(names) if not own(surface, code)]
            derived = [f"{a}s" for a in parts(adjectives) if a.endswith(("an", "i"))]
            _all(add, states[code], (name, *others), parts(adjectives), (*parts(people_), *derived))
    for country in pycountry.countries:
        if country.alpha_3 in states:
            for attribute in ("official_name", "common_name"):
                if hasattr(country, attribute):
                    add(getattr(country, attribute), states[country.alpha_3], "name")
    for name, code, spellings in rows("aliases.tsv"):
        target = _named(name, code, parts(spellings))
        if target is not None:
            _all(add, target, parts(spellings), (), ())
    for name, code, adjectives, people_ in rows("peoples.tsv"):
        whole = _division(name, code) if "." in code else _town(name, code)
        if whole is not None:
            _all(add, whole, (), parts(adjectives), parts(people_))
    return found


FAR = 5_000_000
"""The people that a sea or a land across borders counts for beside a town of the same name."""


def _all(
    add: Callable[[str, Place, str], None], place: Place, names: Iterable[str], adjectives: Iterable[str], people_: Iterable[str]
) -> None:
    for form, surfaces in (("name", names), ("adjective", adjectives), ("people", people_)):
        for surface in surfaces:
            add(surface, place, form)


def _division(name: str, code: str) -> Place | None:
    """Return the first-level division of that name in a country (alpha-3) or with that GeoNames code."""
    book = gazetteer()
    for number, _ in book.find(key(name)):
        place = book.place(number)
        if code and place.kind == "region" and code in (place.country, place.admin1):
            return place
    return None


def _named(name: str, code: str, spellings: Iterable[str]) -> Place | None:
    """Return the most populous place of a country that bears a name or one of its other spellings."""
    if key(name) == key(countries()[code].name):
        return countries()[code]
    book = gazetteer()
    places = [book.place(number) for form in (name, *spellings) for number, _ in book.find(key(form))]
    cities = [place for place in places if place.country == code and place.kind == "city"]
    return max(cities, key=lambda place: place.population, default=None)


def _town(name: str, code: str) -> Place | None:
    book = gazetteer()
    for number, _ in book.find(key(name)):
        place = book.place(number)
        if place.kind == "city" and place.admin1.startswith(code + "."):
            return place
    return None


@cache
def known_reach() -> dict[str, int]:
    """Return how many words the longest fixed name has that begins with a word."""
    found: dict[str, int] = {}
    for name in known():
        words = name.split()
        found[words[0]] = max(found.get(words[0], 0), len(words))
    return found


@cache
def seats() -> frozenset[str]:
    """Return the keys of buildings and streets that stand for who governs there: the Kremlin, Downing Street."""
    return frozenset(key(name) for row in rows("seats.tsv") for name in row)


@cache
def capitals() -> frozenset[str]:
    """Return the keys of the towns that stand for governments."""
    return frozenset(key(seat) for row in actor_rows("countries.tsv") for seat in parts(row[5]))


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
    return {name: flags for name, flags, *_ in rows("people.tsv")}


@cache
def cues() -> dict[str, str]:
    """Return the class of each word that says something of the name beside it; the first class that lists a word counts."""
    found: dict[str, str] = {}
    for label, words in rows("cues.tsv"):
        for word in words.split():
            found.setdefault(word, label)
    return found
