from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "reports"))  # the server that the readers are tested against

import hostile_server


@pytest.fixture
def server() -> Iterator[hostile_server.Server]:
    with hostile_server.serving() as found:
        yield found
