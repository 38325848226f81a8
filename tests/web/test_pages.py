from __future__ import annotations

import csv
import io
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import web_desk
from starlette.testclient import TestClient

from dragoman.ledger import Ledger
from dragoman.watching import state_path
from dragoman.watching.state import State
from dragoman.web.lines import line
from dragoman.web.templates import link_out, shown


def ids(browser: TestClient, query: str = "") -> list[str]:
    return [one["id"] for one in browser.get(f"/api/v1/events?limit=200{query}").json()["items"]]


def report_of(browser: TestClient, title: str) -> str:
    found = [one["id"] for one in browser.get("/api/v1/reports?limit=100").json()["items"] if one["title"].startswith(title)]
    return str(found[0])


def the_horses(browser: TestClient) -> str:
    mentions = browser.get(f"/api/v1/reports/{report_of(browser, 'Thirty horses')}").json()["mentions"]
    return str(browser.get(f"/api/v1/mentions/{mentions[0]['id']}").json()["event"])


# --- what pages show -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/", "Movers"),
        ("/relations", "Russia and North Korea|North Korea and Russia"),
        ("/relations?country=PRK", "Relations of North Korea"),
        ("/relations/RUS/PRK", "The account"),
        ("/relations/RUS/PRK?since=2024-06-01&until=2024-06-30&category=AID&status=actual&by=week", "two Pungsan dogs"),
        ("/relations/NOR/ISL", "Nothing of Norway and Iceland"),
        ("/relations/RUS/PRK/charts", "Gifts and returns"),
        ("/events", "Earlier events"),
        ("/events?actor=PRK&category=AID", "soldiers"),
        ("/events?category=AID&since=1900-01-01&until=1900-12-31", "No event under these conditions"),
        ("/reports", "Horses for the North"),
        ("/reports?q=horses", "Thirty horses"),
        ("/reports?q=zebra", "No report holds these words"),
        ("/add", "Paste a text"),
        ("/status", "Nothing watches feeds"),
        ("/api", "/api/v1/events"),
    ],
)
def test_every_page(browser: TestClient, address: str, said: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == 200
    assert re.search(said, answer.text)
    assert "<h1" in answer.text


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/nothing", 404, "no such page"),
        ("/reports/ffffffffffffffff", 404, "there is no report"),
        ("/events/zzz", 404, "there is no event"),
        ("/relations/Mordor/PRK", 404, "is no country"),
        ("/relations/PRK/PRK", 404, "two countries"),
        ("/relations/RUS/PRK?since=yesterday", 422, "is no day"),
        ("/relations/RUS/PRK?since=2024-02-01&until=2024-01-01", 422, "is after"),
        ("/events?category=LOVE", 422, "is no category"),
        ("/events?status=maybe", 422, "is no status"),
        ("/events.pdf", 404, "no download"),
        ("/static/../app.py", 404, "no such"),
        ("/static/%2e%2e%2fapp.py", 404, "no such"),
        ("/add/999", 404, "no addition"),
        ("/relations/RUS/PRK/charts/love.svg", 404, "no such chart"),
        ("/accounts", 404, "without accounts"),
    ],
)
def test_errors_are_pages_that_say_what_to_do(browser: TestClient, address: str, status: int, said: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == status
    assert said in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        ("Russia, North Korea", "/relations/RUS/PRK"),
        ("RUS PRK", "/relations/RUS/PRK"),
        ("Russia and North Korea", "/relations/RUS/PRK"),
        ("North Korea", "/relations?country=PRK"),
        ("joint drill", "/reports?q=joint+drill"),
        ("turkey", "/reports?q=turkey"),
        ("", "/reports"),
    ],
)
def test_the_search_box(browser: TestClient, query: str, leads_to: str) -> None:
    assert browser.get("/search", params={"q": query}).headers["location"] == leads_to


def test_a_name_in_the_address_becomes_the_code(browser: TestClient) -> None:
    answer = browser.get("/relations/Russia/North%20Korea?category=AID")
    assert answer.headers["location"] == "/relations/RUS/PRK?category=AID"


def test_a_report_shows_every_field_on_its_words(browser: TestClient) -> None:
    page = browser.get(f"/reports/{report_of(browser, 'Horses for the North')}").text
    fields = re.findall(r'data-field="(m\d+f\d+)"', page)
    assert len(fields) > 10
    anchors = re.findall(r'href="#w-(m\d+f\d+)"', page)
    for key in anchors:
        assert re.search(rf'data-fields="[^"]*\b{key}\b', page), f"nothing is marked for {key}"
    assert "set aside, and why" in page
    text = re.search(r'<div class="reading"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert text
    plain = re.sub(r"<[^>]+>", "", text.group(1))
    assert plain.startswith("SEOUL, Sept. 3 — Russia gave North Korea 24 horses last week")


def test_an_event_puts_the_tellings_side_by_side_and_marks_what_differs(browser: TestClient) -> None:
    page = browser.get(f"/events/{the_horses(browser)}").text
    assert "3 independent sources" in page.replace("<b>", "").replace("</b>", "")
    row = re.search(r'<tr><th scope="row">items.*?</tr>', page, re.DOTALL)
    assert row
    assert "differs" in row.group()
    cells = re.findall(r"<td[^>]*>.*?</td>", row.group(), re.DOTALL)
    assert [("differs" in cell, "30" in cell) for cell in cells].count((True, True)) == 1
    assert "in return for" in page
    assert "Why these tellings are one event" in page
    assert '<circle class="pin"' in page


def test_the_account_joins_gift_and_return(browser: TestClient) -> None:
    page = browser.get("/relations/RUS/PRK?since=2024-06-19&until=2024-06-20").text
    joined = re.search(r'a Russian-built Aurus limousine.*?<div class="join">(.*?)</div>.*?two Pungsan dogs', page, re.DOTALL)
    assert joined
    assert "in return" in joined.group(1)
    assert "<svg" in joined.group(1)
    assert "give the other military and other assistance" in page  # the undertakings


def test_accusations_say_who_says_so(browser: TestClient) -> None:
    page = browser.get("/relations/KOR/RUS").text
    section = page[page.index('id="accusations"') :]
    assert "accused" in section
    assert "Han River Daily" in section


# --- downloads are what is seen --------------------------------------------------------------------------------------------


def test_downloads_are_what_is_seen(browser: TestClient, tmp_path: Path) -> None:
    address = "/relations/RUS/PRK/events.{}?category=AID&status=actual"
    table = list(csv.DictReader(io.StringIO(browser.get(address.format("csv")).text)))
    lines = [json.loads(one) for one in browser.get(address.format("jsonl")).text.splitlines()]
    page = browser.get("/relations/RUS/PRK?category=AID&status=actual").text
    account = page[page.index('id="account"') : page.index('id="agreements"')]
    seen = list(dict.fromkeys(re.findall(r"/events/(e[0-9a-f]{16})\"><span", account)))
    assert seen
    assert {row["event"] for row in table} == set(seen) == {one["id"] for one in lines}
    assert {row["category"] for row in table} == {"AID"}
    everything = list(csv.DictReader(io.StringIO(browser.get("/events.csv").text)))
    with Ledger.open(tmp_path / "news.sqlite") as ledger:
        assert [row["event"] for row in everything] == [event.id for event in ledger.events(newest=True)]
        assert everything[0]["actor"].lstrip("'") == line(next(ledger.events(newest=True))).actors


@pytest.mark.parametrize("format", ["svg", "png", "json"])
def test_charts(browser: TestClient, format: str) -> None:
    answer = browser.get(f"/relations/RUS/PRK/charts/series.{format}")
    assert answer.status_code == 200
    assert answer.content.startswith({"svg": b"<svg", "png": b"\x89PNG", "json": b"{"}[format])


# --- hostile text stays text -----------------------------------------------------------------------------------------------


def test_hostile_text_stays_text_on_every_page(browser: TestClient) -> None:
    report = report_of(browser, "Wheat")
    mentions = browser.get(f"/api/v1/reports/{report}").json()["mentions"]
    event = browser.get(f"/api/v1/mentions/{mentions[0]['id']}").json()["event"]
    pages = ["/", "/reports", "/reports?q=wheat", "/events", f"/reports/{report}", f"/events/{event}", "/relations/NOR/SDN"]
    pages += [f"/review/{mentions[0]['id']}"]
    for address in pages:
        page = browser.get(address)
        assert page.status_code == 200, address
        assert "<script>document" not in page.text, address
        assert "<img src=x" not in page.text, address
        assert "<h1>Fake" not in page.text, address
        assert "\u202e" not in page.text, address
        assert 'href="javascript:' not in page.text, address
        assert page.text.count("</main>") == 1, address
    assert "&lt;script&gt;" in browser.get(f"/reports/{report}").text
    assert "turning the direction of writing" in browser.get(f"/reports/{report}").text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u202eb", "a\ufffdb"),
        ("a\u2066b\u2069", "a\ufffdb\ufffd"),
        ("a\x00b\x1b[2J", "a\ufffdb\ufffd[2J"),
        ("a\n\tb", "a\n\tb"),
        ("שלום", "שלום"),
    ],
)
def test_what_acts_unseen_is_shown(text: str, seen: str) -> None:
    assert shown(text) == seen
    assert len(shown(text)) == len(text)


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/a", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("http://[bad", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_linked(url: str | None, linked: bool) -> None:
    assert bool(link_out(url)) is linked


# --- what stands before every page -----------------------------------------------------------------------------------------


def test_headers_keep_a_page_to_itself(browser: TestClient) -> None:
    for address in ("/", "/nothing", "/api/v1/counts", "/static/desk.css"):
        headers = browser.get(address).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_pages_hold_no_inline_script_or_style(browser: TestClient) -> None:
    for address in ("/", "/relations/RUS/PRK", f"/reports/{report_of(browser, 'Horses')}", "/add", "/relations/RUS/PRK/charts"):
        page = browser.get(address).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"", page)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page), address


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "", "0.0.0.0"])
def test_another_host_is_refused(browser: TestClient, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code == 421
    assert browser.get("/api/v1/counts", headers={"host": host}).headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8321", "[::1]:80", "LOCALHOST:1"])
def test_loopback_is_served(browser: TestClient, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/add", {"text": "Norway sent Sudan wheat."}),
        ("/review/abc", {"decision": "accept"}),
        ("/judgements/1/undo", {}),
        ("/name", {"called": "eve"}),
    ],
)
def test_a_form_of_another_site_is_refused(browser: TestClient, address: str, fields: dict[str, str]) -> None:
    browser.get("/")
    for token in ("", "0" * 64):
        assert browser.post(address, data={**fields, "form_token": token}).status_code == 403


def test_the_api_is_not_written_for_another_site(browser: TestClient) -> None:
    body = {"reports": [{"text": "Norway sent Sudan wheat."}]}
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert browser.post("/api/v1/additions", json=body, headers=headers).status_code == 403


@pytest.mark.parametrize("address", ["/add", "/api/v1/additions"])
def test_too_much_is_refused_whether_it_says_its_length_or_not(made: Path, tmp_path: Path, address: str) -> None:
    with web_desk.client(web_desk.settings(tmp_path, made, upload=10_000)) as browser:
        assert browser.post(address, content=b"x" * 20_000).status_code == 413
        stream = (b"x" * 1000 for _ in range(20))
        kind = {"content-type": "application/json" if "api" in address else "application/x-www-form-urlencoded"}
        assert browser.post(address, content=stream, headers=kind).status_code == 413


def test_more_readers_at_once_than_the_ledger_has_connections(made: Path, tmp_path: Path) -> None:
    """A page that held one connection while it waited for another would have them all wait for each other."""
    with web_desk.served(web_desk.settings(tmp_path, made)) as address, ThreadPoolExecutor(30) as readers:
        pages = [f"{address}/relations/RUS/PRK?since=2024-01-{n:02}" for n in range(1, 31)]
        answers = list(readers.map(lambda page: httpx.get(page, timeout=20).status_code, pages))
    assert answers == [200] * 30


def test_the_watch_tells_how_it_fares(browser: TestClient) -> None:
    ledger = browser.app.state.desk.settings.ledger  # type: ignore[attr-defined]
    state = State(state_path(ledger))
    state.list_feeds([("https://a.example/feed", "Morning <b>Post</b>"), ("https://b.example/feed", None)])
    state.failed("https://a.example/feed", "it answers 500", 1_700_000_000.0, 1_700_000_600.0)
    state.tell(running=True, started=1_700_000_000.0, alive=time.time(), reports=1234)
    state.close()
    text = browser.get("/status").text
    assert "<b>running</b> since 2023-11-14 22:13 UTC" in text
    assert "<b>1,234</b> reports added" in text
    assert "2 feeds, 1 failing" in text
    assert "it answers 500 (1 time in a row)" in text
    assert "Morning &lt;b&gt;Post" in text
