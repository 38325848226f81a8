"""`dragoman knowledge update` against an HTTP server on loopback that answers as Wikidata's service does, well and badly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from dragoman.actors import people, update, wikidata
from dragoman.cli import app

TODAY = date(2026, 6, 1)
Reply = tuple[int, dict[str, str], bytes]


def cell(value: str, kind: str = "literal") -> dict[str, str]:
    return {"type": kind, "value": value}


def row(person: str, name: str, position: str, label: str, start: str, end: str = "", **more: str) -> dict[str, Any]:
    found = {
        "person": cell(f"http://www.wikidata.org/entity/{person}", "uri"),
        "personLabel": cell(name),
        "position": cell(f"http://www.wikidata.org/entity/{position}", "uri"),
        "positionLabel": cell(label),
        "start": cell(f"{start}T00:00:00Z"),
        "startPrecision": cell("11"),
    }
    if end:
        found |= {"end": cell(f"{end}T00:00:00Z"), "endPrecision": cell("11")}
    return found | {key: cell(value) for key, value in more.items()}


def answer(rows: list[Any]) -> bytes:
    return json.dumps({"head": {"vars": ["person"]}, "results": {"bindings": rows}}).encode()


FRANCE = [
    row("Q3052772", "Emmanuel Macron", "Q191954", "President of the French Republic", "2017-05-14"),
    row("Q900001", "Jeanne Exemple", "Q191954", "President of the French Republic", "2026-05-20", alias="Jeanne-Marie Exemple"),
    row("Q900002", "Paul Modèle", "Q1", "Minister of Foreign Affairs of France", "2026-05-21"),
    row("Q900003", "Q900003", "Q191954", "President of the French Republic", "1999-01-01"),
    row("Q900004", "Anne Autre", "Q2", "Deputy Minister of Foreign Affairs", "2020-01-01"),
]


@dataclass
class Service:
    """What the server says, country by country; each question takes the next reply, the last one again and again."""

    url: str = ""
    replies: dict[str, list[Reply | Callable[[], Reply]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)

    def says(self, code: str, *replies: Reply) -> None:
        self.replies[code] = list(replies)

    def good(self, code: str, rows: list[Any]) -> None:
        self.says(code, (200, {"Content-Type": "application/sparql-results+json"}, answer(rows)))


@pytest.fixture
def service() -> Iterator[Service]:
    told = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)["query"][0]
            code = query.split('wdt:P298 "')[1][:3]
            told.asked.append(code)
            told.agents.add(self.headers["User-Agent"])
            replies = told.replies.get(code) or [(200, {}, answer([]))]
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
            status, headers, body = reply() if callable(reply) else reply
            self.send_response(status)
            for key, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_address[1]}/sparql"
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRAGOMAN_DATA", str(tmp_path))
    return tmp_path


def ask(service: Service, *codes: str) -> list[update.Asked]:
    return list(update.ask_all(codes, service.url, timeout=5, pause=0, wait=lambda _: None, today=TODAY))


def person(name: str) -> people.Person:
    return next(p for p in people.parse(people.offices_text()) if p.name == name)


def test_a_renewal_ends_one_term_and_begins_the_next(service: Service, own_data: Path) -> None:
    service.good("FRA", FRANCE)
    assert ask(service, "FRA")[0].offices == 3
    before = len(people.parse(people.offices_text()))
    renewed = update.renew(["FRA"], service.url, today=TODAY)
    assert renewed.path == own_data / "offices.tsv"
    assert renewed.added == 2
    assert renewed.changed >= 1
    macron = person("Emmanuel Macron")
    assert macron.term(date(2026, 5, 19))
    assert not macron.term(date(2026, 6, 1))
    new = person("Jeanne Exemple")
    assert new.names == ("Jeanne Exemple", "Jeanne-Marie Exemple")
    assert new.surnames == ("Exemple",)
    assert new.terms[0].office == "president"
    assert new.qid == "Q900001"
    minister = person("Paul Modèle")
    assert minister.surnames == ()
    assert minister.titled == "Modèle"
    assert minister.terms[0].office == "foreign minister"
    assert len(people.parse(people.offices_text())) == before + 2
    assert person("Vladimir Putin").qid == "Q7747"
    assert not list((own_data / "knowledge").iterdir())


def test_the_service_is_told_who_asks(service: Service) -> None:
    ask(service, "FRA")
    assert service.agents == {wikidata.AGENT}


def test_a_second_run_asks_only_what_is_missing(service: Service, own_data: Path) -> None:
    service.good("FRA", FRANCE)
    service.says("DEU", (500, {}, b"java.util.concurrent.TimeoutException"))
    assert [a.fault is None for a in ask(service, "FRA", "DEU")] == [True, False]
    with pytest.raises(update.UpdateError, match="no answer yet for DEU"):
        update.renew(["FRA", "DEU"], service.url, today=TODAY)
    assert not (own_data / "offices.tsv").exists()
    service.asked.clear()
    service.good("DEU", [])
    assert [a.known for a in ask(service, "FRA", "DEU")] == [True, False]
    assert service.asked == ["DEU"]
    assert update.renew(["FRA", "DEU"], service.url, today=TODAY).added == 2


def test_an_old_or_foreign_answer_is_asked_for_again(service: Service) -> None:
    service.good("FRA", FRANCE)
    ask(service, "FRA")
    later = date(2026, 7, 1)
    asked = list(update.ask_all(["FRA"], service.url, pause=0, wait=lambda _: None, today=later))
    assert not asked[0].known
    assert service.asked == ["FRA", "FRA"]


GOOD = (200, {}, answer(FRANCE))
BAD: dict[str, tuple[Reply, str]] = {
    "a page": ((200, {"Content-Type": "text/html"}, b"<html>Sign in to this network</html>"), "no JSON"),
    "rows that break off": ((200, {}, answer(FRANCE)[:700] + b"\njava.util.concurrent.TimeoutException\n\tat com"), "no JSON"),
    "a body shorter than told": ((200, {"Content-Length": "99999"}, answer(FRANCE)), "breaks off|cannot be reached"),
    "other JSON": ((200, {}, b'{"error": "none"}'), "not one of a SPARQL service"),
    "a list": ((200, {}, b"[1, 2]"), "not one of a SPARQL service"),
    "bindings that are none": ((200, {}, b'{"results": {"bindings": "many"}}'), "not one of a SPARQL service"),
    "bytes": ((200, {}, b"\xff\xfe\x00\x01"), "no JSON"),
    "nothing": ((200, {}, b""), "no JSON"),
    "overload": ((429, {"Retry-After": "1"}, b"Too Many Requests"), "429"),
    "an error": ((503, {}, b""), "503"),
    "a refusal": ((403, {}, b"blocked"), "403"),
    "no such page": ((404, {}, b""), "404"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_a_reason_and_replaces_nothing(name: str, service: Service, own_data: Path) -> None:
    reply, reason = BAD[name]
    service.says("FRA", reply)
    (asked,) = ask(service, "FRA")
    assert asked.fault
    assert any(part in asked.fault for part in reason.split("|"))
    with pytest.raises(update.UpdateError):
        update.renew(["FRA"], service.url, today=TODAY)
    assert not (own_data / "offices.tsv").exists()


@pytest.mark.parametrize("name", [n for n in BAD if n not in ("a refusal", "no such page")])
def test_what_passes_is_tried_again(name: str, service: Service) -> None:
    service.says("FRA", BAD[name][0], GOOD)
    (asked,) = ask(service, "FRA")
    assert asked.fault is None
    assert asked.offices == 3


def test_how_long_the_service_asks_to_wait_is_kept_to(service: Service) -> None:
    service.says("FRA", BAD["overload"][0], (429, {"Retry-After": "9000"}, b""), BAD["an error"][0], GOOD)
    waits: list[float] = []
    list(update.ask_all(["FRA"], service.url, timeout=5, pause=0, wait=waits.append, today=TODAY))
    assert waits == [1.0, 60.0, 4.0, 0]


NONSENSE = [
    "text",
    {},
    row("nobody", "Ann Example", "Q191954", "President", "2020-01-01"),
    row("Q5", "<script>alert(1)</script>", "Q191954", "President", "2020-01-01"),
    row("Q5", "Ann Example", "Q191954", "President", "2020-13-41"),
    row("Q5", "Ann Example", "Q191954", "President", "2020-01-01", "2019-01-01"),
    row("Q5", "Ann Example", "Q191954", "President", "2990-01-01"),
    row("Q5", "Ann Example", "Q191954", "President", "2020-01-01") | {"startPrecision": cell("7")},
]


@pytest.mark.parametrize("one", NONSENSE, ids=str)
def test_a_row_of_nonsense_is_left_out_with_its_reason(one: Any) -> None:
    found = wikidata.read({"results": {"bindings": [*FRANCE, one]}}, "FRA", TODAY)
    assert len(found.held) == 3
    assert len(found.left_out) == 1


def test_an_answer_of_nonsense_is_not_believed(service: Service, own_data: Path) -> None:
    service.good("FRA", [*FRANCE, *NONSENSE])
    ask(service, "FRA")
    with pytest.raises(update.UpdateError, match="are no offices"):
        update.renew(["FRA"], service.url, today=TODAY)
    assert not (own_data / "offices.tsv").exists()


def test_no_office_at_all_replaces_nothing(service: Service, own_data: Path) -> None:
    ask(service, "FRA")
    with pytest.raises(update.UpdateError, match="no office at all"):
        update.renew(["FRA"], service.url, today=TODAY)
    assert not (own_data / "offices.tsv").exists()


def test_a_damaged_answer_on_disk_is_asked_for_again(service: Service, own_data: Path) -> None:
    service.good("FRA", FRANCE)
    ask(service, "FRA")
    (own_data / "knowledge" / "FRA.json").write_text('{"asked": "2026-0', "utf8")
    assert not ask(service, "FRA")[0].known


def test_the_same_answer_twice_changes_nothing(service: Service, own_data: Path) -> None:
    service.good("FRA", FRANCE)
    ask(service, "FRA")
    update.renew(["FRA"], service.url, today=TODAY)
    first = (own_data / "offices.tsv").read_text("utf8")
    ask(service, "FRA")
    again = update.renew(["FRA"], service.url, today=TODAY)
    assert (again.added, again.changed) == (0, 0)
    assert (own_data / "offices.tsv").read_text("utf8") == first == (own_data / "offices.tsv.before").read_text("utf8")


def test_no_service_is_said(own_data: Path) -> None:
    gone = list(update.ask_all(["FRA"], "http://127.0.0.1:9/sparql", timeout=2, wait=lambda _: None))
    assert gone[0].fault
    assert "cannot be reached" in gone[0].fault
    file = list(update.ask_all(["FRA"], "file:///etc/passwd", wait=lambda _: None))
    assert file[0].fault
    assert "no address of a web service" in file[0].fault


def test_the_command(service: Service, own_data: Path) -> None:
    run = CliRunner().invoke
    service.good("FRA", FRANCE)
    service.says("DEU", BAD["a refusal"][0])
    words = ["knowledge", "update", "--endpoint", service.url, "--pause", "0", "--tries", "1"]
    shipped = run(app, ["knowledge", "show"])
    assert "the shipped one" in shipped.output
    failed = run(app, [*words, "--country", "fra", "--country", "DEU"])
    assert failed.exit_code == 1
    assert "1 of 2 countries gave no answer" in failed.output
    done = run(app, [*words, "--country", "FRA"])
    assert done.exit_code == 0
    assert "2 new" in done.output
    assert str(own_data) in run(app, ["knowledge", "show"]).output.replace("\n", "")
    wrong = run(app, [*words, "--country", "XYZ"])
    assert wrong.exit_code == 2
    assert "XYZ" in wrong.output
