"""Programs that add to a ledger until they are killed, for the tests and for the longer run `python ledger_killed.py 200`."""

from __future__ import annotations

import itertools
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import ledger_old
from ledger_records import gift

from dragoman.ledger import Ledger
from dragoman.records import Coding

TOTAL = 800
BATCH = 5


def told(number: int) -> Coding:
    """Return a report of its own days: in a real ledger few reports tell of the same countries on the same day."""
    return gift(number, date(1900, 1, 1) + timedelta(days=9 * number))


def writer(place: str, ready: Connection) -> None:
    """Say that it begins, then add every report in small batches, the ledger made first where there is none."""
    ready.send("making")
    with Ledger.open(place) as ledger:
        ready.send("adding")
        ledger.add((told(number) for number in range(TOTAL)), batch=BATCH)


def linker(place: str, ready: Connection) -> None:
    """Say that it begins, then open the ledger, which migrates an old one, and link what is not linked in small batches."""
    ready.send("migrating")
    with Ledger.open(place) as ledger:
        ready.send("linking")
        list(ledger.link(batch=BATCH))


def kill_one(place: str, seconds: float, after: str, work: Callable[[str, Connection], None] = writer) -> bool:
    """Start a program, kill -9 it `seconds` after it says `after`; say whether it was still at work then."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["dragoman.ledger", "ledger_records", "alembic.command"])
    ours, its = context.Pipe(duplex=False)
    program = context.Process(target=work, args=(place, its))
    program.start()
    its.close()
    while ours.recv() != after:
        pass
    time.sleep(seconds)
    program.kill()
    program.join()
    return program.exitcode == -9


def kill_linking(place: str, kills: int, seed: int, longest: float = 0.12) -> int:
    """Kill programs that link a ledger; what one has linked the next need not. Return how many were at work."""
    chance = random.Random(seed)
    at_work, before = 0, TOTAL
    for _ in range(kills):
        at_work += kill_one(place, chance.uniform(0, longest), "linking", linker)
        with Ledger.open(place) as ledger:
            left = ledger.unlinked()
            assert left <= before, "what was linked is lost"
            held = sum(len(event.mentions) for event in ledger.events())
            assert held == ledger.counts().mentions - left, "a batch was linked in part"
            before = left
    return at_work


def kill_migrating(place_of_old: Callable[[], str], kills: int, seed: int, longest: float = 0.3) -> int:
    """Kill programs while they migrate a filled ledger of an earlier version, each another; return how many were at work."""
    chance = random.Random(seed)
    at_work = 0
    for _ in range(kills):
        place = place_of_old()
        at_work += kill_one(place, chance.uniform(0, longest), "migrating", linker)
        with Ledger.open(place) as ledger:
            list(ledger.link())
            assert ledger.check() == []
    return at_work


def kill_many(place: str, kills: int, seed: int, longest: float = 0.12) -> int:
    """Kill writers at random points; return how many were still at work. Raises AssertionError where anything is lost."""
    chance = random.Random(seed)
    at_work, before = 0, 0
    for _ in range(kills):
        at_work += kill_one(place, chance.uniform(0, longest), "adding")
        with Ledger.open(place) as ledger:
            counts = ledger.counts()
            assert counts.reports >= before, "what was stored is lost"
            assert counts.reports == counts.mentions == counts.codings, "a batch was stored in part"
            assert counts.reports in (TOTAL, counts.reports // BATCH * BATCH), "a batch was stored in part"
            before = counts.reports
    return at_work


def kill_making(place_of_new: object, kills: int, seed: int, longest: float = 0.25) -> None:
    """Kill writers while they make a ledger, each in a new place; every ledger can be used afterwards."""
    chance = random.Random(seed)
    for _ in range(kills):
        place = place_of_new()  # type: ignore[operator]
        kill_one(place, chance.uniform(0, longest), "making")
        with Ledger.open(place) as ledger:
            ledger.add([gift(1)])
            assert ledger.check() == []


def finish(place: str, total: int = TOTAL) -> None:
    """Run to the end what was killed, and prove the ledger."""
    with Ledger.open(place) as ledger:
        wanted = [told(number) for number in range(total)]
        ledger.add(wanted)
        list(ledger.link())
        assert ledger.counts().reports == ledger.counts().mentions == total
        assert {m.id for m in ledger.mentions()} == {m.id for coding in wanted for m in coding.mentions}
        assert ledger.check() == []
        assert ledger.add(wanted).repeated == total


def main(kills: int) -> None:
    """Kill as often while adding, while linking and while migrating; print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()

        def say(what: str, at_work: int) -> None:
            print(f"{kills} kills, {at_work} while {what}: nothing lost, nothing doubled, {time.perf_counter() - started:.0f} s")

        path = str(Path(folder) / "ledger.sqlite")
        Ledger.open(path).close()
        say("adding", sum(kill_many(path, 1, seed) for seed in range(kills)))
        finish(path)
        path = str(Path(folder) / "unlinked.sqlite")
        with Ledger.open(path) as ledger:
            ledger.add((told(number) for number in range(TOTAL)), link=False)
        say("linking", sum(kill_linking(path, 1, seed) for seed in range(kills)))
        finish(path)
        template = Path(folder) / "old.sqlite"
        ledger_old.make(str(template), "0001", [told(number) for number in range(100)])
        numbers = itertools.count()

        def copy() -> str:
            return shutil.copy(template, Path(folder) / f"{next(numbers)}.sqlite")

        say("migrating", kill_migrating(copy, kills, seed=7))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
