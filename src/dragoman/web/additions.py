"""Texts that people add: kept in the desk's file until a worker has coded them; neither an error nor a restart loses one."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from dragoman.ledger import Ledger
from dragoman.records import Coding, Report
from dragoman.web.store import Store

BATCH = 8  # reports that go to the worker at once: progress is seen to move
UNPACKED = 200_000_000  # bytes that may come out of one upload
SHOWN = 200  # reports and refusals that an addition remembers by name
_log = logging.getLogger("dragoman.desk")


@dataclass(frozen=True, slots=True)
class Upload:
    """One text or file as it was sent."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Addition:
    """What somebody added and how far it is: "waiting", "coding", "done", "failed". `reports` holds ids, `aside` (where, why)."""

    key: int
    at: float
    by: str
    state: str
    names: tuple[str, ...]
    published: str | None
    publisher: str | None
    title: str | None
    total: int
    done: int
    mentions: int
    message: str | None
    reports: tuple[str, ...]
    aside: tuple[tuple[str, str], ...]

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed")


def _addition(row: Any) -> Addition:
    fields = {name: row[name] for name in row.keys()}  # noqa: SIM118
    fields["names"] = tuple(json.loads(row["names"]))
    fields["reports"] = tuple(json.loads(row["reports"]))
    fields["aside"] = tuple((where, why) for where, why in json.loads(row["aside"]))
    return Addition(**fields)


# --- the worker: a process of its own, so that parsing never slows a page ------------------------------------------------------

_coder: Any = None  # what the process holds for its whole life


def _load() -> None:
    global _coder  # noqa: PLW0603
    os.nice(5)
    from dragoman.coding.coder import Coder

    _coder = Coder()


def _code(reports: list[Report]) -> list[Coding]:
    return list(_coder.stream(reports))


def _version() -> str:
    from dragoman.coding.coder import VERSION

    return VERSION


class Additions:
    """The queue and its worker. One addition is coded at a time; what fails is told, and the next one goes on."""

    def __init__(self, store: Store, ledger: Ledger) -> None:
        self._store = store
        self._ledger = ledger
        self._queue: queue.Queue[int | None] = queue.Queue()
        self._pool: ProcessPoolExecutor | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to work; what an earlier run left undone is taken up again."""
        with self._store.look() as connection:
            rows = connection.execute("SELECT key FROM additions WHERE state IN ('waiting', 'coding') ORDER BY key").fetchall()
        for row in rows:
            self._queue.put(row["key"])
        self._thread = threading.Thread(target=self._work, name="dragoman additions", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop; what is unfinished goes on with the next start."""
        self._queue.put(None)
        self._drop_pool()
        if self._thread:
            self._thread.join(timeout=10)

    def warm(self) -> None:
        """Load the coder now, so that the text that somebody is about to add does not wait for it."""
        self._workers().submit(_code, [])

    def add(self, by: str, uploads: Sequence[Upload], published: date | None, publisher: str | None, title: str | None) -> int:
        """Keep what somebody sent and put it in the queue; return its number."""
        names = json.dumps([one.name for one in uploads])
        row = (time.time(), by, names, published.isoformat() if published else None, publisher or None, title or None)
        with self._store.work() as connection:
            made = connection.execute(
                "INSERT INTO additions (at, by, state, names, published, publisher, title) VALUES (?, ?, 'waiting', ?, ?, ?, ?)",
                row,
            )
            key = int(made.lastrowid or 0)
            bodies = [(key, n, one.name, one.body) for n, one in enumerate(uploads)]
            connection.executemany("INSERT INTO uploads VALUES (?, ?, ?, ?)", bodies)
        self._queue.put(key)
        return key

    def get(self, key: int) -> Addition | None:
        """Return one addition, None where there is none."""
        with self._store.look() as connection:
            row = connection.execute("SELECT * FROM additions WHERE key = ?", (key,)).fetchone()
        return _addition(row) if row else None

    def latest(self, limit: int = 20, before: int | None = None) -> list[Addition]:
        """Return the newest additions."""
        query = "SELECT * FROM additions WHERE key < ? ORDER BY key DESC LIMIT ?"
        with self._store.look() as connection:
            return [_addition(row) for row in connection.execute(query, (before or 2**62, limit))]

    # --- in the thread -----------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while (key := self._queue.get()) is not None:
            try:
                self._do(key)
            except BrokenProcessPool:
                self._drop_pool()
                if self._queue.empty() or self._queue.queue[0] is not None:
                    self._note(
                        key, state="failed", message="the coder stopped while it read this: add it again, in smaller parts"
                    )
            except Exception as error:
                _log.exception("addition %s", key)
                self._note(key, state="failed", message=f"this could not be added: {error}")

    def _do(self, key: int) -> None:
        self._note(key, state="coding", done=0, mentions=0, message=None)
        addition = self.get(key)
        if addition is None:
            return
        ids: list[str] = []
        aside: list[tuple[str, str]] = []
        total = done = mentions = 0
        for batch in _batches(self._read(addition, aside)):
            total += len(batch)
            self._note(key, total=total)
            known = self._ledger.coded(batch, _version())
            fresh = [report for report in batch if report.id not in known]
            codings = self._workers().submit(_code, fresh).result() if fresh else []
            added = self._ledger.add(codings)
            aside += [(refused.partition(": ")[0], refused.partition(": ")[2]) for refused in added.refused]
            done += len(batch)
            mentions += added.mentions
            ids += [report.id for report in batch][: SHOWN - len(ids)]
            self._note(key, done=done, mentions=mentions, reports=json.dumps(ids), aside=json.dumps(aside[:SHOWN]))
        self._ledger.set_aside(aside)
        message = None if done else "no report could be read from this"
        self._note(key, state="done" if done else "failed", message=message, aside=json.dumps(aside[:SHOWN]))
        with self._store.work() as connection:
            connection.execute("DELETE FROM uploads WHERE addition = ?", (key,))

    def _read(self, addition: Addition, aside: list[tuple[str, str]]) -> Iterator[Report]:
        from dragoman import reports

        with self._store.look() as connection:
            rows = connection.execute("SELECT name, body FROM uploads WHERE addition = ? ORDER BY n", (addition.key,)).fetchall()
        published = date.fromisoformat(addition.published) if addition.published else None
        given = reports.Given(published, addition.publisher, addition.title)
        for row in rows:
            for found in reports.read_bytes(row["body"], row["name"], given, most=UNPACKED):
                if isinstance(found, reports.Rejected):
                    aside.append((found.where, found.reason))
                else:
                    yield found

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # spawned: a process that is forked while threads hold locks may hang
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_load)
        return self._pool

    def _drop_pool(self) -> None:
        pool, self._pool = self._pool, None
        if pool:
            pool.shutdown(wait=False, cancel_futures=True)

    def _note(self, key: int, **values: Any) -> None:
        names = ", ".join(f"{name} = ?" for name in values)
        with self._store.work() as connection:
            connection.execute(f"UPDATE additions SET {names} WHERE key = ?", (*values.values(), key))


def _batches(reports: Iterator[Report]) -> Iterator[list[Report]]:
    while batch := list(islice(reports, BATCH)):
        yield batch
