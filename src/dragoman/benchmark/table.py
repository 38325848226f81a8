"""The benchmark table: rows of one shape, as terminal table and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: its metric, value, the data it is from, how much of it, and how long it took in seconds."""

    metric: str
    value: str
    data: str
    size: str
    seconds: float


def markdown(rows: Iterable[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| metric | value | data | size | seconds |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {r.metric} | {r.value} | {r.data} | {r.size} | {r.seconds:.1f} |" for r in rows]
    return "\n".join(lines) + "\n"


def f1(found: int, coded: int, annotated: int) -> float:
    """Return F1 from how many of `coded` match how many of `annotated`; 0 where nothing matches."""
    return 2 * found / (coded + annotated) if found else 0.0


def mean(values: Sequence[float]) -> float:
    """Return the mean, 0 of nothing."""
    return sum(values) / len(values) if values else 0.0
