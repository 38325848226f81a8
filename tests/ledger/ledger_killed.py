"""Programs that add to a ledger until they are killed, for the tests and for the longer run `python ledger_killed.py 200`."""

from __future__ import annotations

import multiprocessing
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

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


def kill_one(place: str, seconds: float, after: str) -> bool:
    """Start a writer, kill -9 it `seconds` after it says `after`; say whether it was still at work then."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["dragoman.ledger", "ledger_records", "alembic.command"])
    ours, its = context.Pipe(duplex=False)
    program = context.Process(target=writer, args=(place, its))
    program.start()
    its.close()
    while ours.recv() != after:
        pass
    time.sleep(seconds)
    program.kill()
    program.join()
    return program.exitcode == -9


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
        assert ledger.counts().reports == ledger.counts().mentions == total
        assert {m.id for m in ledger.mentions()} == {m.id for coding in wanted for m in coding.mentions}
        assert ledger.check() == []
        assert ledger.add(wanted).repeated == total


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "ledger.sqlite")
        kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
        started = time.perf_counter()
        found = sum(kill_many(path, 1, seed) for seed in range(kills))
        finish(path)
        print(f"{kills} kills, {found} while adding: nothing lost, nothing doubled, {time.perf_counter() - started:.0f} s")
