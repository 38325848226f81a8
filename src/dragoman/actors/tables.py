"""The tables in data/: rows of cells, closed lists of words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources


def rows(file: str) -> Iterator[list[str]]:
    """Yield the rows of a table in data/ as lists of cells; lines that begin with # are comments."""
    text = resources.files("dragoman.actors").joinpath("data", file).read_text("utf8")
    for number, line in enumerate(text.split("\n"), 1):
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) < 4:
                raise ValueError(f"{file}, line {number}: expected at least 4 cells, found {len(cells)}: {line[:60]!r}")
            yield cells


@cache
def words_of(name: str) -> frozenset[str]:
    """Return a closed list of words from data/words.tsv."""
    return frozenset(next(cells[2] for cells in rows("words.tsv") if cells[0] == name).split())


def parts(cell: str) -> list[str]:
    """Return the parts of a cell that are separated by bars."""
    return [part for part in cell.split("|") if part]
