"""The pages over a ledger in PostgreSQL say what they say over SQLite."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import web_desk
from starlette.testclient import TestClient

from dragoman.ledger import Ledger
from dragoman.web.settings import Settings

sys.path.append(str(Path(__file__).parents[1] / "ledger"))
import ledger_server

PAGES = (
    "/",
    "/relations",
    "/relations/RUS/PRK",
    "/relations/RUS/PRK?since=2024-06-01&until=2024-06-30&status=actual&by=week",
    "/relations/RUS/PRK?category=AGREE",
    "/relations/RUS/PRK/events.csv",
    "/events?actor=PRK",
    "/events.jsonl",
    "/reports",
    "/reports?q=horses&country=PRK",
    "/review?queue=uncertain",
    "/review?queue=disagreement",
    "/review?queue=sample",
    "/api/v1/mentions?actor=RUS&since=2024-01-01&limit=5",
    "/api/v1/relations/RUS/PRK",
    "/api/v1/relations",
)


@pytest.fixture
def both(made: Path, tmp_path: Path) -> Iterator[tuple[TestClient, TestClient]]:
    if ledger_server.binaries() is None:
        pytest.skip(ledger_server.MISSING)
    with ledger_server.server() as server, Ledger.open(made) as source:
        url = server.database()
        with Ledger.open(url) as target:
            # in the order in which they came, so that keys agree too
            target.add(source.coding(report.id) for report in web_desk.told())
        chosen = Settings(ledger=url, file=tmp_path / "pg.desk", person="ana")
        with web_desk.client(web_desk.settings(tmp_path, made)) as one, web_desk.client(chosen) as other:
            yield one, other


def test_pages_say_the_same_over_both_databases(both: tuple[TestClient, TestClient]) -> None:
    for address in PAGES:
        one, other = (browser.get(address) for browser in both)
        assert (one.status_code, one.headers.get("location")) == (other.status_code, other.headers.get("location")), address
        # form tokens differ, and so does nothing else
        plain = [re.sub(r'value="[0-9a-f]{64}"', "", answer.text) for answer in (one, other)]
        assert plain[0] == plain[1], address
    kept = both[1].get("/review").headers["location"]
    assert web_desk.send(both[1], kept, kept.partition("?")[0], decision="accept", kept="").status_code == 303
    assert both[1].get("/api/v1/judgements").json()["items"][0]["kind"] == "accept"
