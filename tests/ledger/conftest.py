from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ledger_server
import pytest

from dragoman.ledger import Ledger


@pytest.fixture(scope="session")
def server() -> Iterator[ledger_server.Server]:
    if ledger_server.binaries() is None:
        pytest.skip(ledger_server.MISSING)
    with ledger_server.server() as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger may be made, in each database."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.sqlite")
    return str(request.getfixturevalue("server").database())


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    with Ledger.open(place) as found:
        yield found
