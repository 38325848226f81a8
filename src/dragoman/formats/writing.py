"""Each format that goes out, by its name: how it is written and which program of the field reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

from dragoman.formats import ftm, gdelt, graphml, icews, plover, polecat, tables
from dragoman.formats.outgoing import LeftOut, Outgoing

Lines = Callable[[Iterable[Outgoing], LeftOut], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `needs_text` says that its writer reads the reports' texts; `binary` that it writes no lines of text."""

    name: str
    lines: Lines | None = None
    binary: Callable[[Iterable[Outgoing], LeftOut, BinaryIO], int] | None = None
    needs_text: bool = False


FORMATS = {
    format.name: format
    for format in (
        Format("jsonl", tables.json_lines),
        Format("csv", tables.csv_lines),
        Format("parquet", binary=tables.parquet),
        Format("plover", plover.lines, needs_text=True),
        Format("gdelt", gdelt.lines, needs_text=True),
        Format("gdelt-mentions", gdelt.mention_lines, needs_text=True),
        Format("polecat", polecat.lines),
        Format("icews", icews.lines, needs_text=True),
        Format("ftm", ftm.lines, needs_text=True),
        Format("graphml", binary=graphml.write),
    )
}


def write(rows: Iterable[Outgoing], format: str, stream: BinaryIO, text: bool = True) -> tuple[int, LeftOut]:
    """Write mentions or events in a format; return how many lines (rows, edges) were written, and what was left out.

    `text` says whether formats that bring the reports' texts (plover, ftm) may. Raises KeyError where there is no such format,
    ImportError where the library that it needs is not installed.
    """
    chosen, left = FORMATS[format], LeftOut()
    if chosen.binary:
        return chosen.binary(rows, left, stream), left
    lines = chosen.lines or tables.json_lines
    if chosen.name == "plover":
        lines = partial(plover.lines, text=text)
    elif chosen.name == "ftm" and not text:
        rows = (replace(row, source=replace(row.source, text=None)) for row in rows)
    count = 0
    for line in lines(rows, left):
        stream.write(line.encode("utf8", "replace") + b"\n")
        count += 1
    return count, left
