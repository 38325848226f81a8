"""Which benchmarks there are, where their data lies, and how to run them."""

from __future__ import annotations

import importlib
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dragoman.benchmark.table import Row, markdown

SHARED = Path(os.environ.get("DRAGOMAN_SHARED", "../shared"))


class BenchmarkError(ValueError):
    """No benchmark has that name, or its data is absent; the message says which and where it was looked for."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark: `module` has a `figures(folder)` that yields rows; `folder` is below the shared data (None: needs none)."""

    name: str
    what: str
    module: str
    folder: str | None


BENCHMARKS = (
    Benchmark("articles", "annotated articles: events and their slots", "articles", "gold/articles"),
    Benchmark("speed", "words a second and memory on Reuters-21578", "speed", "data/corpora/reuters21578"),
    Benchmark("relations", "category of a given pair; party spans; encoder speed", "relations", "data"),
    Benchmark("actors", "countries and sectors of phrases", "actors", None),
    Benchmark("dates", "dates as intervals on TimeBank and AQUAINT", "dates", "data/dates"),
    Benchmark("places", "toponyms on LGL and GeoWebNews", "places", "data"),
    Benchmark("items", "victim and target counts on MUC", "items", "data/muc"),
    Benchmark("quotes", "attribution on PolNeAR", "quotes", "data/quotes/polnear"),
    Benchmark("factuality", "status on UW and UDS-IH2", "factuality", "data/factuality"),
    Benchmark("causes", "cause links on the Causal News Corpus", "links", "data/causal"),
    Benchmark("ledger", "storing and asking", "ledger", None),
)


def chosen(names: Sequence[str]) -> list[Benchmark]:
    """Return the benchmarks named, all of them for no name. Raises BenchmarkError for a name that is none."""
    known = {benchmark.name: benchmark for benchmark in BENCHMARKS}
    if unknown := [name for name in names if name not in known]:
        raise BenchmarkError(f"no benchmark is named {', '.join(unknown)}; there are: {', '.join(known)}")
    return [known[name] for name in names] if names else list(BENCHMARKS)


def folder_of(benchmark: Benchmark, data: Path | None, alone: bool) -> Path | None:
    """Return where a benchmark's data lies: `data` itself where it runs alone, else below `data` or the shared folder.

    Raises BenchmarkError where that is absent.
    """
    if benchmark.folder is None:
        return None
    folder = data if data and alone else (data or SHARED) / benchmark.folder
    if not folder.is_dir():
        raise BenchmarkError(f"{benchmark.name}: its data is absent, looked for in {folder} (give --data DIR or DRAGOMAN_SHARED)")
    return folder


def run(benchmark: Benchmark, folder: Path | None) -> Iterator[Row]:
    """Yield the rows of one benchmark. Raises BenchmarkError where the folder does not hold what it needs."""
    module = importlib.import_module(f"dragoman.benchmark.{benchmark.module}")
    figures: Callable[..., Iterable[Row]] = module.figures
    try:
        yield from figures(folder) if folder is not None else figures()
    except FileNotFoundError as error:
        raise BenchmarkError(f"{benchmark.name}: {error}") from error


def page(rows: Sequence[Row], absent: Sequence[str]) -> str:
    """Return the results as the Markdown page that is committed as benchmarks/RESULTS.md."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    head = f"# Benchmark results\n\nMade by `dragoman benchmark` on {date.today().isoformat()} ({machine}).\n\n"
    tail = "".join(f"\nNot run: {line}\n" for line in absent)
    return head + markdown(rows) + tail
