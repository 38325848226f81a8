from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import web_desk
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from dragoman.web import accounts


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Argon2 as it is, with the least work: what it costs on purpose is not what is tested."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr(accounts, "_hasher", lambda: quick)
        yield


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger file that tests copy, never change."""
    path = tmp_path_factory.mktemp("made") / "news.sqlite"
    web_desk.make_ledger(path)
    return path


@pytest.fixture
def browser(made: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A client of a desk of the test's own."""
    with web_desk.client(web_desk.settings(tmp_path, made)) as found:
        yield found
