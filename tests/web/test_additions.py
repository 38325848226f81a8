from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
import web_desk
from starlette.testclient import TestClient
from web_desk import send

from dragoman.ledger import Ledger
from dragoman.records import Coding, Report
from dragoman.web import additions
from dragoman.web.additions import Addition, Additions, Upload
from dragoman.web.store import Store


class NoCoder:
    """Stands in for the worker's process: reads nothing out of a report, and breaks at one that says so. The real one is in
    test_browser.
    """

    def submit(self, _: Any, reports: list[Report]) -> Future[list[Coding]]:
        done: Future[list[Coding]] = Future()
        if any("break the worker" in report.text for report in reports):
            done.set_exception(BrokenProcessPool("killed"))
        elif any("fail" in report.text for report in reports):
            done.set_exception(RuntimeError("it failed"))
        else:
            done.set_result([Coding(report, (), coder="none-1.0") for report in reports])
        return done

    def shutdown(self, **_: Any) -> None:
        pass


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Additions]:
    monkeypatch.setattr(Additions, "_workers", lambda self: NoCoder())
    with Ledger.open(tmp_path / "l.sqlite") as ledger:
        found = Additions(Store(tmp_path / "l.desk"), ledger)
        found.start()
        yield found
        found.stop()


def over(queue: Additions, key: int) -> Addition:
    for _ in range(400):
        found = queue.get(key)
        assert found
        if found.over:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not end")


def zipped(**members: bytes) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return body.getvalue()


def added(queue: Additions, *uploads: Upload) -> Addition:
    return over(queue, queue.add("ana", uploads, None, "The Red Book", None))


@pytest.mark.parametrize(
    ("name", "body", "read", "aside"),
    [
        ("a.txt", b"Arnor gave Gondor horses.", 1, 0),
        ("a.jsonl", b'{"text": "Arnor gave Gondor horses."}\n{"text": "Gondor thanked Arnor."}\nnot json\n', 2, 1),
        (
            "a.html",
            b"<html><body><article><p>Arnor gave Gondor three hundred horses on Monday, the king said. " * 5 + b"</article>",
            1,
            0,
        ),
        ("a.zip", zipped(a_txt=b"Arnor gave Gondor horses.", b_txt=b"Gondor thanked Arnor.", c_txt=b""), 2, 1),
        ("a.bin", bytes(range(256)) * 20, 0, 1),
        ("empty.txt", b"", 0, 1),
    ],
)
def test_what_is_uploaded_is_read(queue: Additions, name: str, body: bytes, read: int, aside: int) -> None:
    found = added(queue, Upload(name, body))
    assert (found.done, len(found.aside)) == (read, aside)
    assert found.state == ("done" if read else "failed")
    assert len(found.reports) == read


@pytest.mark.parametrize("depth", [1, 2])
def test_a_zip_bomb_is_set_aside(queue: Additions, monkeypatch: pytest.MonkeyPatch, depth: int) -> None:
    monkeypatch.setattr(additions, "UNPACKED", 5_000_000)
    body = zipped(bomb_txt=b"a " * 10_000_000)
    for _ in range(depth - 1):
        body = zipped(a_zip=body)
    assert len(body) < 100_000
    found = added(queue, Upload("bomb.zip", body))
    assert found.state == "failed"
    assert found.aside
    assert added(queue, Upload("a.txt", b"Arnor gave Gondor horses.")).state == "done"


def test_an_error_ends_one_addition_and_not_the_queue(queue: Additions) -> None:
    broken = added(queue, Upload("a.txt", b"This will break the worker."))
    assert broken.state == "failed"
    assert "smaller parts" in (broken.message or "")
    failed = added(queue, Upload("a.txt", b"This will fail."))
    assert failed.message == "this could not be added: it failed"
    assert added(queue, Upload("a.txt", b"Arnor gave Gondor horses.")).state == "done"


def test_what_a_restart_interrupts_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Additions, "_workers", lambda self: NoCoder())
    store = Store(tmp_path / "l.desk")
    with Ledger.open(tmp_path / "l.sqlite") as ledger:
        stopped = Additions(store, ledger)  # never started: as if killed before it got to work
        keys = [
            stopped.add("ana", [Upload("a.txt", f"Arnor gave Gondor {n} horses.".encode())], None, None, None) for n in (1, 2)
        ]
        with store.work() as connection:
            connection.execute("UPDATE additions SET state = 'coding' WHERE key = ?", (keys[0],))
        again = Additions(store, ledger)
        again.start()
        assert [over(again, key).state for key in keys] == ["done", "done"]
        again.stop()
        assert ledger.counts().reports == 2
    with store.look() as connection:
        assert connection.execute("SELECT count(*) FROM uploads").fetchone()[0] == 0


# --- the pages -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(Additions, "_workers", lambda self: NoCoder())
    with web_desk.client(web_desk.settings(tmp_path, made)) as found:
        yield found


def shown(desk: TestClient, address: str) -> str:
    for _ in range(400):
        page = desk.get(address).text
        if 'http-equiv="refresh"' not in page:
            return page
        time.sleep(0.02)
    raise AssertionError("it did not end")


def test_adding_by_form_without_a_script(desk: TestClient) -> None:
    page = desk.get("/add").text
    fields = {
        "text": "Arnor gave Gondor horses.\r\nGondor thanked.",
        "title": "Horses",
        "published": "2024-11-22",
        "publisher": "R",
    }
    files = [("files", ("<b>.jsonl", b'{"text": "Gondor thanked Arnor.", "title": "Thanks"}\nnope', "application/jsonl"))]
    answer = desk.post("/add", data={"form_token": web_desk.form_token(page), **fields}, files=files)
    page = shown(desk, answer.headers["location"])
    assert "2 reports read" in page
    assert ">Horses</a>" in page
    assert ">Thanks</a>" in page
    assert "this is no JSON" in page
    assert "&lt;b&gt;.jsonl" in page
    told = desk.get(answer.headers["location"] + "/progress").json()
    assert (told["state"], told["done"], told["total"]) == ("done", 2, 2)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "paste a text or choose a file"),
        ({"text": "x", "published": "tomorrow"}, "is no day"),
        ({"text": "  \n"}, "paste a text"),
    ],
)
def test_what_cannot_be_added_is_said(desk: TestClient, fields: dict[str, str], said: str) -> None:
    answer = send(desk, "/add", "/add", **fields)
    assert answer.status_code == 422
    assert said in answer.text


def test_adding_by_the_api(desk: TestClient) -> None:
    body = {"reports": [{"text": "Arnor gave Gondor horses.", "published": "2024-11-22"}, {"text": "Gondor thanked Arnor."}]}
    answer = desk.post("/api/v1/additions", json=body)
    assert answer.status_code == 202
    for _ in range(400):
        found = desk.get(answer.headers["location"]).json()
        if found["state"] == "done":
            break
        time.sleep(0.02)
    assert (found["done"], found["set_aside"]) == (2, [])
    report = desk.get(f"/api/v1/reports/{found['reports'][0]}").json()
    assert report["report"]["published"] == "2024-11-22"
    assert json.loads(json.dumps(report))["mentions"] == []
