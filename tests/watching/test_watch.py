"""The watch against a real server: nothing lost, nothing doubled, no feed harmed by another; stopped, killed, started again."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
import watch_killed
from hostile_server import Reply, Server, bomb, drip, feed, item, page, raw, redirect, rss, stall, tagged

from dragoman.ledger import Ledger
from dragoman.reports import web
from dragoman.watching import feedlist, polling, state_path, status
from dragoman.watching.feedlist import FeedListError
from dragoman.watching.state import State


def whole(number: int) -> str:
    return f"Arnor gave Gondor {number} horses, the court in Annuminas said on Monday. " * 8


def opml(path: Path, server: Server, *feeds: str) -> Path:
    outlines = "".join(f'<outline text="{name}" type="rss" xmlUrl="{server.url}{name}"/>' for name in feeds)
    path.write_text(f'<opml version="2.0"><body><outline text="News">{outlines}</outline></body></opml>')
    return path


def told(ledger: Path) -> list[str]:
    """Return the titles of the reports in a ledger, and prove it."""
    import sqlite3

    with Ledger.open(str(ledger)) as store:
        assert store.check() == []
    with sqlite3.connect(ledger) as db:
        return sorted(title for (title,) in db.execute("SELECT title FROM reports"))


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "news.sqlite"


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_STEP", 0.3)


@pytest.mark.usefixtures("at_once")
def test_one_broken_feed_harms_no_other(server: Server, ledger: Path, tmp_path: Path) -> None:
    bad = {
        "/stalls": stall(),
        "/drips": drip,
        "/lies": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n<rss"),
        "/loops": redirect("/loops"),
        "/away": redirect("file:///etc/passwd"),
        "/bomb": bomb(80_000_000),
        "/fails": Reply(status=500, headers={"Retry-After": "100000"}),
        "/page": Reply(page()),
        "/nothing": Reply(b"", "application/rss+xml"),
        "/noise": Reply(bytes(range(256)) * 50, "application/rss+xml"),
        "/cut": Reply(feed(item("/u", "Uncut", whole(8)), item("/cut1", "Cut", whole(9)))[:-40], "application/rss+xml"),
    }
    server.pages |= bad
    server.pages["/good"] = rss(item("/a1", "Whole", whole(1)), item("/a2", "Linked"), item("/a3"), item("/a4"))
    server.pages |= {"/a2": Reply(page("A page")), "/a3": Reply(status=404), "/a4": Reply(status=503)}
    server.pages["/moved"] = redirect("/good2", 301)
    server.pages["/good2"] = Reply(
        feed(item("/b1", "Cyrillic Москва", whole(2))).decode().encode("cp1251"), "text/xml; charset=windows-1251"
    )
    feeds = opml(tmp_path / "feeds.opml", server, *bad, "/good", "/moved")
    watch_killed.watch(str(ledger), feeds, once=True)
    assert told(ledger) == ["A page", "Cyrillic Москва", "Uncut", "Whole"]
    found = status(str(ledger))
    assert found is not None
    assert not found.running
    failing = {feed.url.removeprefix(server.url): feed for feed in found.feeds if feed.failures}
    assert set(failing) | {"/cut"} == set(bad)
    assert all(one.error and one.next_poll and one.last_poll for one in failing.values())
    retried = failing["/fails"]
    assert retried.next_poll is not None
    assert retried.last_poll is not None
    assert (retried.next_poll - retried.last_poll).total_seconds() >= 99_000
    assert (found.pages, found.waiting) == (1, 0)  # the page that was away is tried again
    assert found.aside == 1
    with Ledger.open(str(ledger)) as store:
        assert [(where.removeprefix(server.url), reason) for where, reason in store.left_out()] == [
            ("/a3", "the server answers 404")
        ]
    lines = [json.loads(line) for line in Path(f"{ledger}.log").read_text().splitlines()]
    assert {line["what"] for line in lines} >= {"started", "polled", "feed failed", "fetched", "page failed", "added", "stopped"}


@pytest.mark.usefixtures("at_once")
def test_repeats_are_known(server: Server, ledger: Path, tmp_path: Path) -> None:
    """Two feeds of one paper, guids that change, marks of campaigns, items again and again: one report each."""
    number = Counter[str]()

    def changing(handler: object) -> None:
        number["asked"] += 1
        count = number["asked"]
        new = [item(f"/x{n}?utm_source=rss{count}", f"X{n}", whole(n), guid=f"{count}-{n}") for n in range(count)]
        rss(*new, *new)(handler)  # type: ignore[arg-type]

    server.pages["/world"] = changing
    server.pages["/politics"] = rss(item("/x0", "X0 again", whole(0)), item("/p", "P", whole(77)))
    server.pages["/agency"] = rss(item("/agency/p", "P", whole(77)))  # the same text on another site's page
    server.pages["/blog"] = rss(*(item(server.url + "/", f"B{n}", whole(n + 500), guid=f"b{n}") for n in range(3)))
    server.pages["/tagged"] = tagged(rss(item("/t", "T", whole(900))))
    feeds = opml(tmp_path / "feeds.opml", server, "/world", "/politics", "/agency", "/blog", "/tagged")
    stop = threading.Event()
    thread = threading.Thread(target=watch_killed.watch, args=(str(ledger), feeds, False, 0.3, stop))
    thread.start()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and (number["asked"] < 4 or server.asked["/tagged"] < 3):
        time.sleep(0.05)
    found = status(str(ledger))
    assert found is not None
    assert found.running
    assert found.pid is not None
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    watch_killed.watch(str(ledger), feeds, once=True)
    titles = told(ledger)
    seen = [title for title in titles if title.startswith("X")]
    assert len(seen) == len({title.split()[0] for title in seen}) == number["asked"] or len(seen) >= 4
    assert Counter(title.split()[0] for title in titles)["X0"] == 1
    assert [title for title in titles if title[0] in "BT"] == ["B0", "B1", "B2", "T"]
    assert titles.count("P") == 1  # same words, same day, same publisher: the same report


def test_killed_at_any_point_nothing_is_lost_or_doubled(server: Server, ledger: Path, tmp_path: Path) -> None:
    wanted = []
    for name in range(6):
        items = []
        for n in range(12):
            title = f"F{name} N{n}"
            wanted.append(title)
            items.append(item(f"/{name}/{n}", title, "" if n % 2 else whole(name * 100 + n)))
            server.pages[f"/{name}/{n}"] = Reply(page(title))
        server.pages[f"/feed{name}"] = tagged(rss(*items))
    feeds = opml(tmp_path / "feeds.opml", server, *(f"/feed{name}" for name in range(6)))
    chance = random.Random(5)
    script = [sys.executable, watch_killed.__file__, str(ledger), str(feeds)]
    at_work = 0
    for _ in range(6):
        program = subprocess.Popen(script, stderr=subprocess.DEVNULL)
        log = Path(f"{ledger}.log")
        before = log.stat().st_size if log.exists() else 0
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not (log.exists() and log.stat().st_size > before):
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.12))
        at_work += program.poll() is None
        program.kill()
        program.wait()
    assert at_work == 6
    subprocess.run([*script, "once"], check=True, timeout=60)
    assert told(ledger) == sorted(wanted)
    found = status(str(ledger))
    assert found is not None
    assert (found.pages, found.waiting, found.aside) == (0, 0, 0)
    assert sum(feed.articles for feed in found.feeds) == len(wanted)


def test_the_command_starts_stops_and_starts(server: Server, ledger: Path, tmp_path: Path) -> None:
    server.pages["/feed"] = rss(item("/a", "Horses", "Russia gave North Korea 24 horses, the Kremlin said on Monday. " * 8))
    feeds = opml(tmp_path / "feeds.opml", server, "/feed")
    command = [
        sys.executable,
        "-m",
        "dragoman.cli",
        "watch",
        str(feeds),
        "--ledger",
        str(ledger),
        "--allow-private",
        "--delay",
        "0",
    ]
    program = subprocess.Popen([*command, "--every", "0.01"], stderr=subprocess.PIPE, text=True)
    assert program.stderr is not None
    said = []
    for line in program.stderr:
        said.append(json.loads(line))
        if said[-1]["what"] == "added":
            break
    second = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert second.returncode == 4
    assert "another dragoman watch is at work" in second.stderr
    program.send_signal(signal.SIGTERM)
    _, rest = program.communicate(timeout=30)
    assert program.returncode == 0
    assert json.loads(rest.splitlines()[-1])["what"] == "stopped"
    assert said[-1]["reports"] == 1
    assert said[-1]["mentions"] >= 1
    assert told(ledger) == ["Horses"]


def test_a_failing_ledger_is_waited_for(server: Server, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.ledger import LedgerError

    server.pages["/feed"] = rss(item("/a", "Horses", whole(1)))
    failures = [LedgerError("the disk is full"), LedgerError("the disk is full")]
    add = Ledger.add

    def failing(self: Ledger, *arguments: object, **named: object) -> object:
        if failures:
            raise failures.pop()
        return add(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "add", failing)
    monkeypatch.setattr(threading.Event, "wait", lambda self, timeout=None: time.sleep(0.01))
    watch_killed.watch(str(ledger), opml(tmp_path / "feeds.opml", server, "/feed"), once=True)
    assert told(ledger) == ["Horses"]
    assert Path(f"{ledger}.log").read_text().count("the disk is full") == 2


@pytest.mark.parametrize(
    ("content", "urls"),
    [
        (
            "https://a.example/feed\n# no\n\nhttp://b.example/x the second\nnonsense\n",
            ["https://a.example/feed", "http://b.example/x"],
        ),
        (
            '<opml><body><outline><outline xmlUrl="http://a.example/"/></outline><outline text="x"/></body></opml>',
            ["http://a.example/"],
        ),
        ('<opml><body><outline xmlUrl="http://a.example/"/><outline xmlUrl="file:///etc/passwd"/>', ["http://a.example/"]),
        (
            '<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><outline xmlUrl="http://a.example/" text="&x;"/></opml>',
            ["http://a.example/"],
        ),
        ("", None),
        ("<opml/>", None),
        ("<", None),
        ("file:///etc/passwd", None),
    ],
)
def test_lists_of_feeds(tmp_path: Path, content: str, urls: list[str] | None) -> None:
    path = tmp_path / "feeds"
    path.write_text(content)
    if urls is None:
        with pytest.raises(FeedListError):
            feedlist.read(path)
    else:
        assert [feed.url for feed in feedlist.read(path)] == urls


def test_by_what_an_article_is_known_again() -> None:
    from dragoman.reports.feeds import Entry

    same = ("http://www.a.example/x?id=1&utm_medium=rss", "https://a.example/x?id=1#top", "https://A.example/x?id=1&fbclid=q")
    assert len({polling.keys_of((Entry(link, link),), "f")[0] for link in same}) == 1
    other = ("https://a.example/x?id=2", "https://a.example/", "http://[bad", "")
    assert len({polling.keys_of((Entry(f"{n}", link),), "f")[0] for n, link in enumerate((*other, same[0]))}) == 5


def test_a_feed_that_lists_thousands_keeps_no_other_waiting(tmp_path: Path) -> None:
    state = State(tmp_path / "x.watch")
    state.list_feeds([("a", None), ("b", None)])
    state.polled("a", None, None, None, [(f"a{n:04}", "link", "[]") for n in range(2000)], 1.0, 2.0)
    state.polled("b", None, None, None, [("b0", "link", "[]")], 1.0, 2.0)
    assert [page.key for page in state.pages(5.0)] == ["a0000", "a0001", "a0002", "b0"]
    state.postpone("b0", 9.0)
    assert "b0" not in [page.key for page in state.pages(5.0)]
    state.close()


def test_the_status_of_a_watch_that_never_was(tmp_path: Path) -> None:
    assert status(str(tmp_path / "none.sqlite")) is None
    (tmp_path / "bad.watch").write_bytes(b"no database at all, but something else")
    assert status("x", tmp_path / "bad.watch") is None
    one, other = (state_path(f"postgresql://ana:{password}@host/news") for password in ("x", "y"))
    assert one == other
