"""Writes a gazetteer file from arrays: one pass, then renamed into place, so a reader never sees half of one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from dragoman.places.gazetteer import KINDS, MAGIC
from dragoman.places.words import digest, key

LONGEST = 7


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


def write(path: Path, entries: Iterable[Entry], source: str) -> int:
    """Write the places to `path`; return how many pairs of name and place it holds."""
    places = sorted(entries, key=lambda e: (KINDS.index(e.kind) > 0, -e.population, e.geonameid, e.name))
    codes: dict[str, int] = {"": 0}
    pairs: dict[tuple[int, int], bool] = {}
    spans: dict[int, int] = {}
    blob = bytearray()
    offsets = [0]
    for number, place in enumerate(places):
        blob += place.name.encode("utf8")
        offsets.append(len(blob))
        for index, name in enumerate([place.name, *place.mains, *place.names]):
            form = key(name)
            words = form.split()
            if not words or len(words) > LONGEST:
                continue
            pair = (digest(form), number)
            pairs[pair] = pairs.get(pair, False) or index <= len(place.mains)
            first = digest(words[0])
            spans[first] = max(spans.get(first, 0), len(words))
    ordered = sorted(pairs)
    firsts = sorted(spans)
    arrays: list[tuple[str, str, np.ndarray]] = [
        ("hash", "Q", np.array([h for h, _ in ordered], dtype="<u8")),
        ("of", "I", np.array([n for _, n in ordered], dtype="<u4")),
        ("main", "B", np.array([pairs[p] for p in ordered], dtype="u1")),
        ("first", "Q", np.array(firsts, dtype="<u8")),
        ("span", "B", np.array([spans[f] for f in firsts], dtype="u1")),
        ("ids", "I", np.array([p.geonameid for p in places], dtype="<u4")),
        ("lat", "f", np.array([p.latitude for p in places], dtype="<f4")),
        ("lon", "f", np.array([p.longitude for p in places], dtype="<f4")),
        ("population", "I", np.array([min(p.population, 2**32 - 1) for p in places], dtype="<u4")),
        ("kind", "B", np.array([KINDS.index(p.kind) for p in places], dtype="u1")),
        ("country", "I", np.array([codes.setdefault(p.country, len(codes)) for p in places], dtype="<u4")),
        ("admin", "I", np.array([codes.setdefault(p.admin, len(codes)) for p in places], dtype="<u4")),
        ("name_at", "I", np.array(offsets, dtype="<u4")),
        ("names", "B", np.frombuffer(bytes(blob), dtype="u1")),
    ]
    table, at = [], 0
    for name, form, values in arrays:
        table.append((name, form, at, values.nbytes))
        at += -(-values.nbytes // 8) * 8
    head = json.dumps({"source": source, "codes": list(codes), "arrays": table}, ensure_ascii=False).encode("utf8")
    head += b" " * (-(len(MAGIC) + 8 + len(head)) % 8)
    part = path.with_suffix(path.suffix + ".part")
    with part.open("wb") as stream:
        stream.write(MAGIC + len(head).to_bytes(8, "little") + head)
        for _, _, values in arrays:
            stream.write(values.tobytes() + b"\0" * (-values.nbytes % 8))
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    return len(ordered)
