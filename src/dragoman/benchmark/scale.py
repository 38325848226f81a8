"""Folders of shards: writing them, linking them with DuckDB out of core. Made-up news, so nothing is read."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from dragoman.benchmark.made_up_news import codings
from dragoman.benchmark.table import Row
from dragoman.records import Coding
from dragoman.scale import linking
from dragoman.scale.folder import Folder
from dragoman.scale.shards import SIZE, Shard


def figures(mentions: int = 50_000, memory: str = "500MB") -> Iterator[Row]:
    """Yield the rows for so many made-up mentions; `memory` is what DuckDB may use."""
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(f"{place}/shards")
        told = list(codings(mentions))
        began = time.perf_counter()
        for number in range(0, len(told), SIZE):
            _keep(folder, number // SIZE, told[number : number + SIZE])
        seconds = time.perf_counter() - began
        size = sum(path.stat().st_size for path in Path(place).rglob("*.parquet"))
        data = f"made up, {mentions:,} mentions in {len(told):,} reports"
        yield Row("shards written, mentions/s", f"{mentions / seconds:,.0f}", data, f"shards of {SIZE} reports", seconds)
        yield Row(
            "shards, bytes a mention (texts included)", f"{size / mentions:,.0f}", data, f"shards of {SIZE} reports", seconds
        )
        began = time.perf_counter()
        counts = linking.link(folder, Path(place, "linked"), memory)
        seconds = time.perf_counter() - began
        what = f"{counts['events']:,} events, {counts['pairings']:,} pairings"
        yield Row(f"shards linked with {memory}, mentions/s", f"{mentions / seconds:,.0f}", data, what, seconds)


def _keep(folder: Folder, number: int, told: list[Coding]) -> None:
    shard = Shard(number, tuple(coding.report for coding in told))
    folder.hand(shard)
    folder.keep(number, shard.key, told, told[0].coder)
