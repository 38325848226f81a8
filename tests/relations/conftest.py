from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ledger"))

import ledger_server
import relations_world
from relations_linking import fill

from dragoman.records import Coding
from dragoman.relations import Tables, tables, to_parquet


@pytest.fixture(scope="session")
def server() -> Iterator[ledger_server.Server]:
    if ledger_server.binaries() is None:
        pytest.skip(ledger_server.MISSING)
    with ledger_server.server() as found:
        yield found


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up world in a SQLite ledger."""
    path = tmp_path_factory.mktemp("world") / "world.sqlite"
    fill(path, relations_world.codings())
    return path


@pytest.fixture
def ledger_of(tmp_path: Path) -> Callable[[list[Coding]], Path]:
    """Make a small SQLite ledger of some codings."""

    def made(told: list[Coding]) -> Path:
        path = tmp_path / "small.sqlite"
        fill(path, told)
        return path

    return made


@pytest.fixture(scope="session")
def copied(world: Path, server: ledger_server.Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same world in every place where the tables may stand."""
    import ibis

    url = server.database()
    fill(url, relations_world.codings())
    folder = tmp_path_factory.mktemp("parquet")
    to_parquet(world, folder)
    duck = ibis.duckdb.connect()
    for path in folder.glob("*.parquet"):
        duck.read_parquet(str(path), table_name=path.stem)
    return {"sqlite": str(world), "postgresql": url, "parquet": folder, "ibis": duck}


@pytest.fixture(scope="session")
def found(world: Path) -> Iterator[Tables]:
    with tables(world) as opened:
        yield opened
