"""Full GeoNames on request: a dump (allCountries.zip, UA.txt …) joins the gazetteer in use, in the user's data folder."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from dragoman.places import names
from dragoman.places.gazetteer import Gazetteer, GazetteerError
from dragoman.places.index import Builder, Entry

COLUMNS = 19
SOUND = frozenset(
    [
        "AIRP",
        "AIRB",
        "AIRF",
        "AIRH",
        "MILB",
        "INSM",
        "NVB",
        "PRT",
        "DAM",
        "CSTM",
        "RSTN",
        "PP",
        "PPL",
        "OILR",
        "OILT",
        "MN",
        "NSY",
        "PSN",
    ]
)
"""Of the class S (buildings, bases, stations) only what news name as places: millions of shops would drown the rest."""
CLASSES = frozenset("APHLTS")


class ImportFailed(GazetteerError):
    """The dump cannot be read; the message says where and why, and what to do."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: lines taken, lines left out by class, lines that could not be read (with the first reasons)."""

    path: Path
    taken: int
    left_out: int
    bad: int
    reasons: tuple[str, ...]
    places: int
    names: int


def import_dump(path: Path, out: Path | None = None, progress: Callable[[int], None] | None = None) -> Imported:
    """Add a GeoNames dump to the gazetteer in use and write the whole to `out` (the user's data folder if None).

    The file is read line by line and replaced in one step at the end: an import that is stopped leaves what was there before.
    `progress` is told the number of lines read, every ten thousand.
    """
    target = out or names.user_file()
    taken = left_out = bad = 0
    reasons: list[str] = []
    iso3 = {code: place.country or "" for code, place in names.alpha2().items()}
    with _lines(path) as stream, Builder(target) as builder:
        builder.adopt(Gazetteer(target) if target.exists() else names.shipped())
        for number, row in enumerate(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            if progress is not None and number % 10_000 == 0:
                progress(number)
            try:
                entry = _entry(row, iso3)
            except ValueError as error:
                bad += 1
                if len(reasons) < 5:
                    reasons.append(f"line {number}: {error}")
                if bad == number == 100:
                    break
                continue
            if entry is None:
                left_out += 1
                continue
            builder.add(entry)
            taken += 1
        if not taken and not left_out:
            reason = reasons[0] if reasons else "it is empty"
            raise ImportFailed(f"{path}: this is no GeoNames dump ({reason}); take allCountries.zip or a country's from GeoNames")
        places, pairs = builder.write(f"GeoNames (CC BY 4.0), as shipped with Dragoman, and {path.name}")
    if out is None:
        names.reload()
    return Imported(target, taken, left_out, bad, tuple(reasons), places, pairs)


@contextmanager
def _lines(path: Path) -> Iterator[TextIO]:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as pack:
                inside = [n for n in pack.namelist() if n.endswith(".txt") and "readme" not in n.lower()]
                if not inside:
                    raise ImportFailed(f"{path}: no .txt in this archive; take allCountries.zip or a country's from GeoNames")
                with pack.open(inside[0]) as raw:
                    yield io.TextIOWrapper(raw, "utf8", "replace", newline="\n")
        else:
            with path.open(encoding="utf8", errors="replace", newline="\n") as stream:
                yield stream
    except (OSError, zipfile.BadZipFile) as error:
        raise ImportFailed(f"{path}: cannot be read: {error}") from error
    except csv.Error as error:
        raise ImportFailed(f"{path}: this is no GeoNames dump: {error}") from error


def _entry(row: list[str], iso3: dict[str, str]) -> Entry | None:
    """Return the place of a line, None where its class is left out; ValueError says what is wrong with the line."""
    if len(row) != COLUMNS:
        raise ValueError(f"{len(row)} columns, expected {COLUMNS}")
    ident, name, plain, others, lat, lon, sort, code, country, _, admin1, admin2, _, _, people, *_ = row
    latitude, longitude = float(lat), float(lon)
    if not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
        raise ValueError(f"no such point: {lat}, {lon}")
    if not name or not 0 < int(ident) < 2**32:
        raise ValueError("no name or no id")
    if sort not in CLASSES or (sort == "S" and code not in SOUND):
        return None
    kind = "city" if sort == "P" else "feature"
    admin = f"{country}.{admin1}" if country and admin1 else ""
    if sort == "A":
        kind = "county"
        if code.startswith("PCL"):
            kind, admin = "country", ""
        elif code == "ADM1":
            kind = "region"
        elif code == "ADM2" and admin2:
            admin = f"{admin}.{admin2}"
    elif admin and admin2:
        admin = f"{admin}.{admin2}"
    alternates = [n for n in others.split(",") if len(n) > 3 and n[0].isupper() and not n.isupper() and n.isprintable()]
    mains = [plain] if plain and plain != name else []
    return Entry(name, kind, iso3.get(country, ""), int(ident), latitude, longitude, int(people or 0), admin, alternates, mains)
