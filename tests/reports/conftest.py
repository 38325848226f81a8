from __future__ import annotations

from collections.abc import Iterator

import hostile_server
import pytest


@pytest.fixture
def server() -> Iterator[hostile_server.Server]:
    with hostile_server.serving() as found:
        yield found
