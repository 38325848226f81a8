"""kill -9 at random points: nothing is lost, nothing doubled, and the run goes on where it was stopped."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import ledger_killed
from ledger_server import Server

from dragoman.ledger import Ledger


def test_killed_while_adding_to_sqlite(tmp_path: Path) -> None:
    place = str(tmp_path / "ledger.sqlite")
    Ledger.open(place).close()
    assert ledger_killed.kill_many(place, 32, seed=1) >= 30
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
