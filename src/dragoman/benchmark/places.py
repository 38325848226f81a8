"""Places against LGL and GeoWebNews: toponyms found, and given toponyms resolved; dev and held-back halves of the texts apart."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from xml.etree import ElementTree

from dragoman.benchmark.table import Row, f1
from dragoman.places.finder import find, given

NEAR = 161.0
"""100 miles, as the literature counts."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotated toponym."""

    start: int
    end: int
    geonameid: int | None
    latitude: float | None
    longitude: float | None
    kind: str | None = None

    def kilometres(self, latitude: float | None, longitude: float | None) -> float:
        """Return the great-circle distance to a point, infinity where either is unknown."""
        if self.latitude is None or self.longitude is None or latitude is None or longitude is None:
            return float("inf")
        a, b = radians(self.latitude), radians(latitude)
        east = radians(self.longitude - longitude)
        return 12742.0 * asin(min(1.0, sqrt(sin((a - b) / 2) ** 2 + cos(a) * cos(b) * sin(east / 2) ** 2)))


@dataclass(frozen=True, slots=True)
class Gold:
    """An annotated text. `ignored` are spans that count neither way: names within names of organisations."""

    corpus: str
    id: str
    text: str
    toponyms: tuple[Mark, ...]
    ignored: frozenset[tuple[int, int]]

    @property
    def dev(self) -> bool:
        """Whether the text is of the half that weights are fitted on."""
        return zlib.crc32(f"{self.corpus} {self.id}".encode()) % 2 == 0


_LITERAL = frozenset({"Literal", "Literal_Modifier", "Mixed", "Coercion", "Embedded_Literal"})
_KINDS = {"Metonymic": "metonym", "Non_Literal_Modifier": "metonym", "Demonym": "demonym"}


def load(folder: Path) -> list[Gold]:
    """Return the texts of both corpora."""
    return [*_lgl(folder / "lgl.xml"), *_gwn(folder / "gwn.xml")]


def _number(value: str | None) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        return None


def _lgl(path: Path) -> Iterator[Gold]:
    for article in ElementTree.parse(path).getroot():
        marks = []
        for item in article.iter("toponym"):
            tag = item.find("gaztag")
            ident = int(tag.get("geonameid", "0")) if tag is not None else None
            lat, lon = (_number(tag.findtext("lat")), _number(tag.findtext("lon"))) if tag is not None else (None, None)
            marks.append(Mark(int(item.findtext("start", "0")), int(item.findtext("end", "0")), ident, lat, lon))
        yield Gold("LGL", article.get("docid", ""), article.findtext("text", ""), tuple(marks), frozenset())


def _gwn(path: Path) -> Iterator[Gold]:
    for article in ElementTree.parse(path).getroot():
        marks, ignored = [], set()
        for item in article.iter("toponym"):
            sort = item.findtext("type", "")
            start, end = int(item.findtext("start", "0")), int(item.findtext("end", "0"))
            if sort == "Embedded_Non_Lit":
                ignored.add((start, end))
            if sort not in _LITERAL and sort not in _KINDS:
                continue
            ident = _number(item.findtext("geonamesID"))
            kind = "literal" if sort in _LITERAL else _KINDS[sort]
            if item.findtext("modifierType") == "Adjective":
                kind = "demonym"
            lat, lon = _number(item.findtext("latitude")), _number(item.findtext("longitude"))
            marks.append(Mark(start, end, int(ident) if ident else None, lat, lon, kind))
        yield Gold("GeoWebNews", article.get("file", ""), article.findtext("text", ""), tuple(marks), frozenset(ignored))


@dataclass(slots=True)
class Tally:
    """Counts of one corpus and half."""

    found: int = 0
    right: int = 0
    marks: int = 0
    given: int = 0
    exact: int = 0
    near: int = 0
    held: int = 0
    kinds: int = 0
    kinds_right: int = 0
    right_country: int = 0
    seconds: float = 0.0
    characters: int = 0


def tally(gold: list[Gold]) -> Tally:
    """Score texts: spans found, and ids and distances of the annotated toponyms when their spans are given."""
    count = Tally()
    for text in gold:
        begun = time.process_time()
        found = find(text.text)
        count.seconds += time.process_time() - begun
        count.characters += len(text.text)
        marks = {(m.start, m.end): m for m in text.toponyms}
        count.marks += len(marks)
        for where in found:
            span = where.start, where.end
            if span in text.ignored:
                continue
            count.found += 1
            mark = marks.get(span)
            if mark is not None:
                count.right += 1
                if mark.kind:
                    count.kinds += 1
                    count.kinds_right += mark.kind == where.kind
        known = [m for m in text.toponyms if m.geonameid]
        for mark, place in zip(known, given(text.text, [(m.start, m.end) for m in known]), strict=True):
            count.given += 1
            exact = place is not None and place.geonameid == mark.geonameid
            count.exact += exact
            count.near += exact or (place is not None and mark.kilometres(place.latitude, place.longitude) <= NEAR)
    return count


def figures(data_dir: Path) -> list[Row]:
    """Return the rows of the benchmark table for `../shared/data`."""
    texts = load(data_dir / "places" if (data_dir / "places").is_dir() else data_dir)
    rows = []
    for corpus in ("LGL", "GeoWebNews"):
        for half, dev in (("held-back half", False), ("dev half", True)):
            chosen = [t for t in texts if t.corpus == corpus and t.dev is dev]
            begun = time.perf_counter()
            count = tally(chosen)
            took = time.perf_counter() - begun
            data = f"{corpus}, {half}"
            size = f"{len(chosen)} texts, {count.marks} toponyms, {count.given} with an id"
            precision, recall = count.right / max(1, count.found), count.right / max(1, count.marks)
            score = f1(count.right, count.found, count.marks)
            rows += [
                Row("places: toponym F1 (P, R)", f"{score:.3f} ({precision:.3f}, {recall:.3f})", data, size, took),
                Row("places: given toponyms, exact id", f"{count.exact / max(1, count.given):.3f}", data, size, took),
                Row("places: given toponyms, within 161 km", f"{count.near / max(1, count.given):.3f}", data, size, took),
            ]
            if count.kinds:
                rows.append(Row("places: kind of a found toponym", f"{count.kinds_right / count.kinds:.3f}", data, size, took))
            rows.append(
                Row("places: KB of text a second", f"{count.characters / 1000 / count.seconds:.0f}", data, size, count.seconds)
            )
    return rows
