"""The API against its own description: schemathesis draws requests, good and bad, and nothing may break the promise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import web_desk
from hypothesis import HealthCheck, Phase, settings
from starlette.testclient import TestClient

from dragoman.web.additions import Additions
from dragoman.web.api.description import description

_COUNT = 15  # requests drawn for each operation


schema = schemathesis.openapi.from_dict(description(accounts=False))


@pytest.fixture(scope="module")
def address(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Additions, "start", lambda self: None)  # what is added waits: the worker is tested elsewhere
        with web_desk.served(web_desk.settings(tmp_path_factory.mktemp("api"), made)) as found:
            yield found


@schema.parametrize()
@settings(
    max_examples=_COUNT,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_nothing_breaks_the_description(case: schemathesis.Case, address: str) -> None:
    case.call_and_validate(base_url=address)


def test_pages_go_on_where_the_one_before_ended(browser: TestClient) -> None:
    for address, ident in (
        ("/api/v1/mentions", lambda one: one["mention"]["id"]),
        ("/api/v1/events", lambda one: one["id"]),
        ("/api/v1/reports", lambda one: one["id"]),
        ("/api/v1/relations", lambda one: (one["left"], one["right"])),
        ("/api/v1/relations/RUS/PRK/events", lambda one: one["id"]),
    ):
        whole = [ident(one) for one in browser.get(address, params={"limit": 200}).json()["items"]]
        paged: list[Any] = []
        after: Any = None
        while True:
            page = browser.get(address, params={"limit": 3, **({"after": after} if after is not None else {})}).json()
            paged += [ident(one) for one in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert paged == whole, address
        assert len(set(paged)) == len(paged) > 3, address


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/nothing", 404),
        ("/api/v1/events/zzz", 404),
        ("/api/v1/events?limit=0", 422),
        ("/api/v1/events?since=1700000000", 422),
        ("/api/v1/events?category=LOVE", 422),
        ("/api/v1/relations/RUS/rus", 422),
        ("/api/v1/relations/RUS/RUS", 404),
        ("/api/v1/search", 422),
    ],
)
def test_errors_have_one_shape(browser: TestClient, address: str, status: int) -> None:
    answer = browser.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    assert isinstance(found["errors"], list)


def test_judging_by_the_api(browser: TestClient) -> None:
    mention = browser.get("/api/v1/mentions?limit=1").json()["items"][0]["mention"]["id"]
    made = browser.post("/api/v1/judgements", json={"mention": mention, "kind": "correct", "field": "status", "value": "negated"})
    assert made.status_code == 201
    assert (
        browser.post("/api/v1/judgements", json={"mention": mention, "kind": "correct", "field": "id", "value": 1}).status_code
        == 409
    )
    assert browser.post("/api/v1/judgements", json={"mention": "f" * 16, "kind": "accept"}).status_code == 404
    assert browser.post(f"/api/v1/judgements/{made.json()['key']}/undo", json={}).status_code == 201
    found = browser.get("/api/v1/judgements", params={"mention": mention}).json()["items"]
    assert [(one["kind"], one["undone"]) for one in found] == [("correct", True), ("undo", False)]
    assert browser.get("/api/v1/agreement").json()["judged"] == 0
