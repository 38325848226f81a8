"""The coder in several processes: one a core, what goes in first comes out first, and a report that kills one harms no other.

Workers are forked from a server that has loaded the models once (where the system cannot fork, each loads its own), so they share
that memory. Each is handed a batch and hands back its codings; batches in flight are bounded, so memory is too. Codings are those
of one process, byte for byte: the same coder on the same reports.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from typing import Any

from dragoman.records import Coding, Report

BATCH = 16  # reports that a worker is handed at once
AHEAD = 4  # batches a worker that may wait for the oldest one to be done
_ORPHANED = 5.0  # seconds between two looks whether the parent still lives


Stream = Callable[[Iterable[Report]], Iterator[Coding]]
"""What a worker does: reports in, codings out, in order."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def code(reports: Iterable[Report], jobs: int | None = None) -> Iterator[Coding]:
    """Code reports in order with `jobs` processes (None: one a core); a handful of reports is coded in this process.

    A report whose coding ends its process (memory, a fault in a library) comes back without mentions and with a note; the rest go
    on. Raises ParserError where the models are missing, ValueError where `jobs` is below 1.
    """
    jobs = cores() if jobs is None else jobs
    if jobs < 1:
        raise ValueError(f"{jobs} jobs: at least one process has to do the work")
    waiting = iter(reports)
    first = list(islice(waiting, 2 * BATCH)) if jobs > 1 else []
    if len(first) < 2 * BATCH:
        yield from coder()(chain(first, waiting))
    else:
        yield from Crew(jobs).stream(chain(first, waiting))


def coder() -> Stream:
    """Return what the workers do."""
    from dragoman.coding.coder import Coder

    return Coder().stream


@dataclass(frozen=True, slots=True)
class _Task:
    """Reports to be coded together; their codings belong into batch `batch` from `place` on."""

    batch: int
    place: int
    reports: list[Report]


class _Worker:
    """A process and this end of its pipe; `task` is what it is at."""

    def __init__(self, make: Callable[[], Stream]) -> None:
        self.pipe, theirs = _context().Pipe()
        self.process = _context().Process(target=_work, args=(theirs, make), daemon=True)
        self.process.start()
        theirs.close()
        self.task: _Task | None = None

    def hand(self, task: _Task) -> None:
        """Give it something to do."""
        self.task = task
        with suppress(OSError):  # it has died: `outcome` will say so
            self.pipe.send(task.reports)

    def outcome(self) -> list[Coding] | None:
        """Wait for what it was given to do; None where it died of it. Raises what the worker raised."""
        try:
            answer = self.pipe.recv()
        except (EOFError, OSError):
            return None
        if isinstance(answer, BaseException):
            raise answer
        codings: list[Coding] = answer
        return codings

    def dismiss(self) -> None:
        """End it, whatever it is at."""
        self.process.terminate()
        self.process.join()
        self.pipe.close()


class Crew:
    """`jobs` processes, each doing what `make()` returns; `make` is a function of a module, so that it can be sent to them."""

    def __init__(self, jobs: int, make: Callable[[], Stream] = coder) -> None:
        self._jobs = jobs
        self._make = make
        self._again: deque[_Task] = deque()
        self._done: dict[int, list[Coding | None]] = {}

    def stream(self, reports: Iterable[Report]) -> Iterator[Coding]:
        """Yield the coding of each report, in order. Raises what `make` raises."""
        workers: list[_Worker] = []
        waiting = iter(reports)
        oldest = newest = 0
        try:
            while True:
                while newest - oldest < AHEAD * self._jobs and len(self._again) < self._jobs:
                    batch = list(islice(waiting, BATCH))
                    if not batch:
                        break
                    self._again.append(_Task(newest, 0, batch))
                    self._done[newest] = [None] * len(batch)
                    newest += 1
                while len(workers) < self._jobs:
                    workers.append(_Worker(self._make))
                for worker in workers:
                    if worker.task is None and self._again:
                        worker.hand(self._again.popleft())
                busy = [worker for worker in workers if worker.task]
                if not busy:
                    return
                ready = wait([worker.pipe for worker in busy])
                for worker in busy:
                    if worker.pipe in ready and not self._take(worker):
                        workers.remove(worker)
                while oldest in self._done and None not in self._done[oldest]:
                    yield from (coding for coding in self._done.pop(oldest) if coding)
                    oldest += 1
        finally:
            for worker in workers:
                worker.dismiss()

    def _take(self, worker: _Worker) -> bool:
        """Keep what a worker has done; where it died, have its reports coded one by one. Say whether it lives."""
        task, codings = worker.task, worker.outcome()
        assert task
        worker.task = None
        if codings is not None:
            self._done[task.batch][task.place : task.place + len(codings)] = codings
            return True
        worker.dismiss()
        if len(task.reports) == 1:
            note = f"coding this report ended its process ({_end(worker.process.exitcode)}); please report it with this text"
            self._done[task.batch][task.place] = Coding(task.reports[0], (), notes=(note,))
        else:
            singles = (_Task(task.batch, task.place + at, [report]) for at, report in enumerate(task.reports))
            self._again.extendleft(reversed(list(singles)))
        return False


def _end(code: int | None) -> str:
    if code is not None and code < 0:
        return f"by signal {signal.Signals(-code).name}"
    return f"with exit code {code}"


@cache
def _context() -> Any:
    """Return how processes are started: from a server that holds the models where Linux can fork, else afresh."""
    if not sys.platform.startswith("linux"):
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["dragoman.coding.loaded"])
    return context


def _work(pipe: Connection, make: Callable[[], Stream]) -> None:
    """Code what comes through the pipe until it is closed, or until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent, stopped, ends its workers itself
    try:
        stream = make()
        while True:
            while not pipe.poll(_ORPHANED):
                if not _parent_lives():
                    return
            pipe.send(list(stream(pipe.recv())))
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:
        with suppress(OSError):
            pipe.send(error)


def _parent_lives() -> bool:
    parent = multiprocessing.parent_process()
    return parent is not None and parent.is_alive()
