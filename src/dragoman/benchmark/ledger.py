"""The ledger's speed and size on made-up news (`made_up_news`).

`dragoman benchmark ledger` takes a small ledger; `python -m dragoman.benchmark.ledger 1000000 5 FOLDER` stores and links a
million mentions, makes five of each by SQL, and asks for relations among the five million (10 GB on disk, taken away afterwards).
"""

from __future__ import annotations

import gc
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from dragoman.benchmark.made_up_news import COUNTRIES, DAYS, START, codings
from dragoman.benchmark.table import Row
from dragoman.ledger import Ledger

T = TypeVar("T")
_BATCH = 1000
_PAGE = 20  # events of each direction on a page
_PAGES = 200


def figures(mentions: int = 30_000, url: str | None = None) -> Iterator[Row]:
    """Store and link made-up mentions, ask for relations, add again, check; yield the rows. SQLite unless `url` says else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        with Ledger.open(url or path) as ledger:
            yield from _stored(ledger, mentions, path if url is None else None)
            yield _asked(ledger, mentions)
            seconds, faults = _timed(ledger.check)
            yield _row(ledger, mentions, "check, faults found", str(len(faults)), seconds)


def _row(ledger: Ledger, mentions: int, metric: str, value: str, seconds: float) -> Row:
    kind = "SQLite" if ledger.url.drivername == "sqlite" else "PostgreSQL"
    return Row(f"ledger, {kind}: {metric}", value, "made-up reports", f"{mentions:,} mentions", seconds)


def _stored(ledger: Ledger, mentions: int, path: Path | None) -> Iterator[Row]:
    """Store in parts that are made before the clock runs, link, and add again."""
    seconds, count, texts = 0.0, 0, 0
    every = codings(mentions)
    while part := [found for _, found in zip(range(10 * _BATCH), every, strict=False)]:
        gc.collect()
        gc.freeze()  # the reports stand ready here for the measure alone; elsewhere they come one by one
        taken, added = _timed(lambda: ledger.add(part, batch=_BATCH, link=False))
        gc.unfreeze()
        seconds, count = seconds + taken, count + added.mentions
        texts += sum(len(one.report.text.encode()) for one in part)
    yield _row(ledger, count, "mentions stored a second, with their links", f"{count / seconds:,.0f}", seconds)
    seconds, _ = _timed(lambda: sum(1 for _ in ledger.link(batch=_BATCH)))
    yield _row(ledger, count, "mentions linked to events a second", f"{count / seconds:,.0f}", seconds)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    yield _row(ledger, count, "memory at most, GB", f"{most:.2f}", seconds)
    again = [found for _, found in zip(range(_BATCH), codings(mentions), strict=False)]
    seconds, _ = _timed(lambda: ledger.add(again))
    yield _row(ledger, count, "mentions found in already, a second", f"{3 * len(again) / seconds:,.0f}", seconds)
    if path:  # all but what waits in the log, which is emptied as it grows
        used = os.path.getsize(path)
        yield _row(ledger, count, "bytes a mention, without the texts", f"{(used - texts) / count:,.0f}", 0.0)


def _asked(ledger: Ledger, mentions: int) -> Row:
    """Ask for pages of relations: the rollups of both directions, and the newest events of each up to some day."""
    chance = random.Random(2)
    times = []
    for _ in range(_PAGES):
        left, right = chance.sample(COUNTRIES[:20], 2)  # those of which most is told
        until = START + timedelta(days=chance.randrange(DAYS))

        def page() -> None:
            for actor, recipient in ((left, right), (right, left)):  # noqa: B023
                ledger.event_days(actor, recipient)
                list(ledger.events(actor, recipient, until=until, newest=True, limit=_PAGE))  # noqa: B023

        seconds, _ = _timed(page)
        times.append(1000 * seconds)
    p95 = statistics.quantiles(times, n=20)[-1]
    return _row(ledger, mentions, "page of a relation, ms at p95", f"{p95:.1f}", sum(times) / 1000)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


# --- large -----------------------------------------------------------------------------------------------------------------

_KEYED = {"reports": ("key",), "codings": ("key", "report"), "mentions": ("key", "coding"), "events": ("key",)}
_PARTS = {
    "parties": ("mention",),
    "items": ("mention",),
    "links": ("mention",),
    "dyads": ("mention",),
    "event_mentions": ("mention", "event"),
    "event_dyads": ("event",),
    "event_links": ("event", "target", "mention"),
    "pairings": ("mention", "other"),
}


def multiply(ledger: Ledger, times: int) -> None:
    """Make of every row of a SQLite ledger so many, with keys and ids of their own: for asking, not for checking."""
    with ledger._writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        most = max(int(connection.exec_driver_sql(f'SELECT max("key") FROM {name}').scalar_one()) for name in _KEYED) + 1
        for name, keys in {**_KEYED, **_PARTS}.items():
            columns = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({name})")]
            for n in range(1, times):
                asked = [_shifted(column, keys, n, most) for column in columns]
                names = ", ".join(f'"{column}"' for column in columns)
                own = f'INSERT INTO {name} ({names}) SELECT {", ".join(asked)} FROM {name} WHERE "{keys[0]}" < {most}'
                connection.exec_driver_sql(own)
        connection.exec_driver_sql(f"UPDATE event_days SET events = events * {times}, scale = scale * {times}")
        connection.exec_driver_sql(f"UPDATE counters SET next = {most * times}")


def _shifted(column: str, keys: tuple[str, ...], n: int, most: int) -> str:
    if column in keys:
        return f'"{column}" + {n * most}'
    return f"id || '-{n}'" if column == "id" else f'"{column}"'


def main(mentions: int, times: int, folder: str) -> None:
    """Run the large measure and print its rows as they come."""
    path = Path(folder) / "large-ledger.sqlite"
    try:
        with Ledger.open(path) as ledger:
            for row in _stored(ledger, mentions, path):
                print(row, flush=True)
            print(_asked(ledger, mentions), flush=True)
            multiply(ledger, times)
            print(_asked(ledger, mentions * times), flush=True)
    finally:
        for end in ("", "-wal", "-shm"):
            Path(f"{path}{end}").unlink(missing_ok=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
