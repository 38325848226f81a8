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
    """One benchmark: `module` has a `figures(path)` that yields rows.

    `data` is below the shared folder, or below the repository where `own` says that we wrote it; None where none is needed.
    """

    name: str
    what: str
    module: str
    data: str | None
    own: bool = False


BENCHMARKS = (
    Benchmark("articles", "annotated articles: events and their slots", "articles", "gold/articles"),
    Benchmark("speed", "words a second, start-up and memory on Reuters-21578", "speed", "data/corpora/reuters21578"),
    Benchmark("gate", "what the gate before the parser passes over in annotated articles", "gate", "gold"),
    Benchmark("relations", "category of a given pair; party spans; encoder speed", "relations", "data"),
    Benchmark("actors", "countries and sectors of phrases", "actors", None),
    Benchmark("dates", "dates as intervals on TimeBank and AQUAINT", "dates", "data/dates"),
    Benchmark("places", "toponyms on LGL and GeoWebNews", "places", "data/places"),
    Benchmark("items", "victim and target counts on MUC", "items", "data/muc"),
    Benchmark("quotes", "attribution on PolNeAR", "quotes", "data/quotes/polnear/dev"),
    Benchmark("factuality", "status on UW and UDS-IH2", "factuality", "data/factuality"),
    Benchmark("stages", "status against MUC's stage of execution", "stages", "data/muc"),
    Benchmark("causes", "cause, effect and signal spans on the Causal News Corpus", "causes", "data/causal"),
    Benchmark("exchanges", "links in return for, on passages of our own", "links", "tests/data/exchanges.tsv", own=True),
    Benchmark("undertakings", "duties, on passages of our own", "undertakings", "tests/data/undertakings.txt", own=True),
    Benchmark("coreference", "who is meant, on passages of our own", "coreference", "tests/data/coreference.txt", own=True),
    Benchmark("tellings", "merging within reports on annotated articles", "tellings", "gold"),
    Benchmark("linking", "events across documents on ECB+", "linking", "data/linking"),
    Benchmark("stories", "events across reports, on stories of our own", "stories", "tests/data/stories.txt", own=True),
    Benchmark("linking-speed", "linking: speed and memory", "linking_speed", None),
    Benchmark("ledger", "storing and asking", "ledger", None),
    Benchmark("scale", "folders of shards: written, linked out of core", "scale", None),
)


def chosen(names: Sequence[str]) -> list[Benchmark]:
    """Return the benchmarks named, all of them for no name. Raises BenchmarkError for a name that is none."""
    known = {benchmark.name: benchmark for benchmark in BENCHMARKS}
    if unknown := [name for name in names if name not in known]:
        raise BenchmarkError(f"no benchmark is named {', '.join(unknown)}; there are: {', '.join(known)}")
    return [known[name] for name in names] if names else list(BENCHMARKS)


def path_of(benchmark: Benchmark, data: Path | None, alone: bool) -> Path | None:
    """Return where a benchmark's data lies: `data` itself where it runs alone, else below `data`, the shared folder or this one.

    Raises BenchmarkError where that is absent.
    """
    if benchmark.data is None:
        return None
    home = Path() if benchmark.own else data or SHARED
    path = data if data and alone else home / benchmark.data
    if not path.exists():
        raise BenchmarkError(f"{benchmark.name}: its data is absent, looked for in {path} (give --data DIR or DRAGOMAN_SHARED)")
    return path


def run(benchmark: Benchmark, path: Path | None) -> Iterator[Row]:
    """Yield the rows of one benchmark. Raises BenchmarkError where the data does not hold what it needs."""
    module = importlib.import_module(f"dragoman.benchmark.{benchmark.module}")
    figures: Callable[..., Iterable[Row]] = module.figures
    try:
        yield from figures(path) if path is not None else figures()
    except FileNotFoundError as error:
        raise BenchmarkError(f"{benchmark.name}: {error}") from error


def page(rows: Sequence[Row], absent: Sequence[str]) -> str:
    """Return the results as the Markdown page that is committed as benchmarks/RESULTS.md."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    head = f"# Benchmark results\n\nMade by `dragoman benchmark` on {date.today().isoformat()} ({machine}).\n\n"
    tail = "".join(f"\nNot run: {line}\n" for line in absent)
    return head + markdown(rows) + tail
