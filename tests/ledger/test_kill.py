"""kill -9 at random points: nothing is lost, nothing doubled, and the run goes on where it was stopped."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import ledger_killed
import ledger_old
from ledger_server import Server

from dragoman.ledger import Ledger


def test_killed_while_adding_to_sqlite(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.sqlite")
    Ledger.open(place).close()
    assert ledger_killed.kill_many(place, 24, seed=1) >= 20
    ledger_killed.finish(place)


def test_killed_while_adding_to_postgresql(server: Server) -> None:
    place = server.database()
    Ledger.open(place).close()
    assert ledger_killed.kill_many(place, 8, seed=2) >= 7
    ledger_killed.finish(place)


def test_killed_while_making_the_ledger(tmp_path: Path, server: Server) -> None:
    numbers = itertools.count()
    new_file: Callable[[], str] = lambda: str(tmp_path / f"{next(numbers)}.sqlite")  # noqa: E731
    ledger_killed.kill_making(new_file, 8, seed=3)
    ledger_killed.kill_making(server.database, 2, seed=4)


def test_killed_while_linking(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.sqlite")
    with Ledger.open(place) as ledger:
        ledger.add((ledger_killed.told(number) for number in range(ledger_killed.TOTAL)), link=False)
    assert ledger_killed.kill_linking(place, 16, seed=5) >= 12
    ledger_killed.finish(place)


def test_killed_while_linking_in_postgresql(server: Server) -> None:
    place = server.database()
    with Ledger.open(place) as ledger:
        ledger.add((ledger_killed.told(number) for number in range(100)), link=False)
    ledger_killed.kill_linking(place, 4, seed=6)
    ledger_killed.finish(place, 100)


def test_killed_while_migrating(tmp_path: Path, server: Server) -> None:
    numbers = itertools.count()
    template = tmp_path / "old.sqlite"
    found = [ledger_killed.told(number) for number in range(40)]
    ledger_old.make(str(template), "0002", found)
    copy: Callable[[], str] = lambda: shutil.copy(template, tmp_path / f"{next(numbers)}.sqlite")  # noqa: E731
    assert ledger_killed.kill_migrating(copy, 10, seed=7) >= 5

    def old() -> str:
        place = server.database()
        ledger_old.make(place, "0001", found)
        return place

    ledger_killed.kill_migrating(old, 2, seed=8)
