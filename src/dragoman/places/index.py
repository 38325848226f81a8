"""Writes a gazetteer file: places and names stream into a scratch database, come out sorted, and the file is put in place whole.

Memory stays bounded however many places there are (all of GeoNames has twelve million), and no reader sees half a file.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from dragoman.places.gazetteer import KINDS, MAGIC, Gazetteer
from dragoman.places.words import digest, key

LONGEST = 7
"""How many words a name may have."""
_MIDDLE = 2**63  # SQLite's integers are signed: hashes are moved down by this, which keeps their order
_SCHEMA = """
create table place (key integer primary key, id integer, kind integer, country text, admin text, latitude real, longitude real,
                    population integer, name text);
create index by_id on place (id);
create index by_admin on place (admin) where id = 0;
create table pair (hash integer, place integer, main integer);
create table first (hash integer primary key, span integer);
"""


@dataclass(slots=True)
class Entry:
    """A place to write: `mains` are further main names, `names` other names; country is ISO 3166 alpha-3 or empty."""

    name: str
    kind: str
    country: str
    geonameid: int
    latitude: float
    longitude: float
    population: int
    admin: str = ""
    names: list[str] = field(default_factory=list)
    mains: list[str] = field(default_factory=list)


class Builder:
    """Takes places in any order and writes them; use it in a with statement."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._folder = TemporaryDirectory(prefix=".dragoman-places-", dir=path.parent)
        self._db = sqlite3.connect(Path(self._folder.name) / "scratch.sqlite")
        self._db.executescript("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -32768;" + _SCHEMA)

    def __enter__(self) -> Builder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._db.close()
        self._folder.cleanup()

    def adopt(self, book: Gazetteer) -> None:
        """Take over all that a gazetteer holds."""
        places = (
            (
                p.number,
                p.geonameid or 0,
                KINDS.index(p.kind),
                p.country or "",
                p.admin2 or p.admin1,
                p.latitude,
                p.longitude,
                p.population,
                p.name,
            )
            for p in book.places()
        )
        self._db.executemany("insert into place values (?, ?, ?, ?, ?, ?, ?, ?, ?)", places)
        self._db.executemany("insert into pair values (?, ?, ?)", ((h - _MIDDLE, n, m) for h, n, m in book.pairs()))
        self._db.executemany("insert into first values (?, ?)", ((h - _MIDDLE, s) for h, s in book.firsts()))

    def add(self, entry: Entry) -> None:
        """Add a place; one with the same GeoNames id, or a division without id and with the same code, is brought up to date."""
        row = None
        if entry.geonameid:
            row = self._db.execute("select key from place where id = ?", (entry.geonameid,)).fetchone()
        if row is None and entry.kind in ("region", "county"):
            asked = (entry.admin, KINDS.index(entry.kind))
            row = self._db.execute("select key from place where id = 0 and admin = ? and kind = ?", asked).fetchone()
        values = (entry.geonameid, KINDS.index(entry.kind), entry.country, entry.admin, entry.latitude, entry.longitude)
        if row is None:
            people_name = (entry.population, entry.name)
            number = self._db.execute(
                "insert into place values (null, ?, ?, ?, ?, ?, ?, ?, ?)", (*values, *people_name)
            ).lastrowid
        else:
            (number,) = row
            self._db.execute(
                "update place set id = ?, kind = ?, country = ?, admin = ?, latitude = ?, longitude = ?, "
                "population = max(population, ?) where key = ?",
                (*values, entry.population, number),
            )
        for index, name in enumerate([entry.name, *entry.mains, *entry.names]):
            words = key(name).split()
            if words and len(words) <= LONGEST:
                main = index <= len(entry.mains)
                self._db.execute("insert into pair values (?, ?, ?)", (digest(" ".join(words)) - _MIDDLE, number, main))
                self._db.execute(
                    "insert into first values (?, ?) on conflict (hash) do update set span = max(span, excluded.span)",
                    (digest(words[0]) - _MIDDLE, len(words)),
                )

    def write(self, source: str) -> tuple[int, int]:
        """Write the file; return how many places and how many pairs of a name and a place it holds."""
        folder = Path(self._folder.name)
        codes: dict[str, int] = {"": 0}
        columns = _Columns(folder)
        self._db.executescript(
            "create table numbered (place integer primary key, number integer);"
            "insert into numbered select key, row_number() over (order by kind > 0, -population, id, name) - 1 from place;"
        )
        offset = 0
        columns.add("name_at", "I", [0])
        for ident, kind, country, admin, latitude, longitude, population, name in self._db.execute(
            "select id, kind, country, admin, latitude, longitude, population, name from place "
            "join numbered on place.key = numbered.place order by number"
        ):
            text = name.encode("utf8", "replace")
            offset += len(text)
            columns.add("ids", "I", [ident])
            columns.add("lat", "f", [latitude])
            columns.add("lon", "f", [longitude])
            columns.add("population", "I", [min(population, 2**32 - 1)])
            columns.add("kind", "B", [kind])
            columns.add("country", "I", [codes.setdefault(country, len(codes))])
            columns.add("admin", "I", [codes.setdefault(admin, len(codes))])
            columns.add("name_at", "I", [offset])
            columns.add("names", "B", text)
        for hashed, number, main in self._db.execute(
            "select hash, number, max(main) from pair join numbered using (place) group by hash, number order by hash, number"
        ):
            columns.add("hash", "Q", [hashed + _MIDDLE])
            columns.add("of", "I", [number])
            columns.add("main", "B", [main])
        for hashed, span in self._db.execute("select hash, span from first order by hash"):
            columns.add("first", "Q", [hashed + _MIDDLE])
            columns.add("span", "B", [span])
        counts = columns.close()
        table, at = [], 0
        for name, form in _ARRAYS:
            size = counts[name] * array(form).itemsize
            table.append((name, form, at, size))
            at += -(-size // 8) * 8
        head = json.dumps({"source": source, "codes": list(codes), "arrays": table}, ensure_ascii=False).encode("utf8")
        head += b" " * (-(len(MAGIC) + 8 + len(head)) % 8)
        part = folder / "places.bin"
        with part.open("wb") as stream:
            stream.write(MAGIC + len(head).to_bytes(8, "little") + head)
            for name, _, _, size in table:
                with (folder / name).open("rb") as column:
                    shutil.copyfileobj(column, stream, 1 << 20)
                stream.write(b"\0" * (-size % 8))
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(self._path)
        return counts["ids"], counts["hash"]


_ARRAYS = (
    ("hash", "Q"),
    ("of", "I"),
    ("main", "B"),
    ("first", "Q"),
    ("span", "B"),
    ("ids", "I"),
    ("lat", "f"),
    ("lon", "f"),
    ("population", "I"),
    ("kind", "B"),
    ("country", "I"),
    ("admin", "I"),
    ("name_at", "I"),
    ("names", "B"),
)


class _Columns:
    """Columns that grow in files, a buffer each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._buffers = {name: array(form) for name, form in _ARRAYS}
        self._files = {name: (folder / name).open("wb") for name, _ in _ARRAYS}
        self._counts = dict.fromkeys(self._buffers, 0)

    def add(self, name: str, form: str, values: Sequence[int] | Sequence[float] | bytes) -> None:
        """Append values to a column."""
        buffer = self._buffers[name]
        buffer.extend(array(form, values))  # type: ignore[arg-type]
        if len(buffer) > 65536:
            self._flush(name)

    def _flush(self, name: str) -> None:
        self._counts[name] += len(self._buffers[name])
        self._buffers[name].tofile(self._files[name])
        del self._buffers[name][:]

    def close(self) -> dict[str, int]:
        """Write what is left; return how many values each column has."""
        for name, stream in self._files.items():
            self._flush(name)
            stream.close()
        return self._counts


def write(path: Path, entries: Iterable[Entry], source: str) -> tuple[int, int]:
    """Write the places to `path`; return how many places and how many pairs of a name and a place it holds."""
    with Builder(path) as builder:
        for entry in entries:
            builder.add(entry)
        return builder.write(source)
