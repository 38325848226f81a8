"""URLs against a real server on loopback: what it does wrong becomes a sentence; where it may not lead, nobody goes."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import time
import zlib

import pytest
from hostile_server import Reply, Server, bomb, drip, feed, item, page, raw, redirect, stall, tagged

from dragoman import reports
from dragoman.records import Report
from dragoman.reports import addresses, web
from dragoman.reports.given import Unreadable
from dragoman.reports.web import FetchError, Web


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses between requests, and little patience."""
    monkeypatch.setattr(web, "_STEP", 0.4)
    made = web.Web.__init__
    monkeypatch.setattr(Web, "__init__", lambda self, allow_private=False, **more: made(self, allow_private, 0.0, seconds=0.8))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700:4700::1111", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("239.255.255.250", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("::ffff:169.254.169.254", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b:1::a00:1", False),
        ("2002:7f00:1::", False),
        ("2002:a00:1::1", False),
        ("2001:0:7f00:1::1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert addresses.is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]"],
)
def test_no_way_to_write_loopback_is_fetched(server: Server, host: str) -> None:
    port = server.url.rsplit(":", 1)[1]
    (found,) = reports.read([f"http://{host}:{port}/a"])
    assert isinstance(found, reports.Rejected)
    assert "no public address" in found.reason or "no host" in found.reason
    assert not server.asked


def test_what_a_name_stands_for_is_looked_up_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that stands for a public address first and for loopback then (DNS rebinding) leads nowhere."""
    asked: list[str] = []
    real = socket.getaddrinfo
    connected: list[str] = []

    def answers(host: str, *more: object, **named: object) -> object:
        if host == "rebinding.example":
            asked.append(host)
            place = "203.0.114.7" if len(asked) == 1 else "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, 80))]
        return real(host, *more, **named)  # type: ignore[arg-type]

    def connect(place: tuple[str, int], *more: object, **named: object) -> socket.socket:
        connected.append(place[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    monkeypatch.setattr(socket, "create_connection", connect)
    list(reports.read(["http://rebinding.example/"]))
    assert connected == ["203.0.114.7"]
    (found,) = reports.read(["http://rebinding.example/"])
    assert isinstance(found, reports.Rejected)
    assert "127.0.0.1, which is no public address" in found.reason
    assert connected == ["203.0.114.7"]


def test_a_redirect_to_a_private_address_is_not_followed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address passes for public; the redirect leads to another name for loopback."""
    real = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda address: str(address) == "127.0.0.1" or real(address))
    server.pages["/a"] = redirect(server.url.replace("127.0.0.1", "127.0.0.2") + "/b")
    server.pages["/b"] = Reply(page())
    (found,) = reports.read([server.url + "/a"])
    assert isinstance(found, reports.Rejected)
    assert "127.0.0.2, which is no public address" in found.reason
    assert server.asked["/b"] == 0


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (redirect("/a"), "redirected more than 5 times"),
        (redirect("file:///etc/passwd"), "only http:// and https://"),
        (redirect("ftp://example.org/x"), "only http:// and https://"),
        (redirect("http://[bad"), "no host"),
        (Reply(status=302), "redirected to no address"),
        (Reply(b"oh", status=500), "the server answers 500"),
        (Reply(b"no", status=404), "the server answers 404"),
        (Reply(status=304), "was not asked"),
        (stall(), "takes too long"),
        (stall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n<p>"), "takes too long"),
        (drip, "takes too long"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n<p>short"), "breaks off"),
        (raw(b"what?\r\n\r\n"), "no proper HTTP"),
        (raw(b""), "no proper HTTP"),
        (raw(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100_000 + b"\r\n"), "no proper HTTP"),
        (bomb(300_000_000), "more than"),
        (Reply(b"x" * 11_000_000), "more than"),
        (Reply(b"<p>x</p>", headers={"Content-Encoding": "zstd"}), "not asked for"),
        (Reply(b"\x89PNG\r\n\x1a\n", "image/png"), "a picture"),
        (Reply(b"", "text/html"), "empty"),
        (Reply(b"<html><body></body></html>"), "no article"),
    ],
)
def test_what_servers_do(server: Server, answer: object, reason: str) -> None:
    server.pages["/a"] = answer  # type: ignore[assignment]
    server.pages["/robots.txt"] = Reply(status=404)
    began = time.monotonic()
    (found,) = reports.read([server.url + "/a"], allow_private=True)
    assert isinstance(found, reports.Rejected)
    assert reason in found.reason
    assert time.monotonic() - began < 6


TEXT = "Мордор подарил Гондору 24 лошади."


@pytest.mark.parametrize(
    "answer",
    [
        Reply(page(text=TEXT)),
        Reply(page(text=TEXT), "text/html; charset=iso-8859-1"),
        Reply(page(text=TEXT), "text/html; charset=nonsense"),
        Reply(page(text=TEXT).decode().encode("cp1251"), "text/html; charset=windows-1251"),
        Reply(page(text=TEXT * 20).decode().encode("cp1251"), "text/html; charset=utf-8"),
        Reply(b"\xff\xfe" + page(text=TEXT).decode().encode("utf-16-le"), "text/html; charset=utf-8"),
        Reply(page(text=TEXT).decode().replace("<head>", "<head><meta charset='windows-1251'>").encode("cp1251"), "text/html"),
        Reply(gzip.compress(page(text=TEXT)), headers={"Content-Encoding": "gzip"}),
        raw(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(text=TEXT)),
        raw(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%sand more"
            % (len(page(text=TEXT)), page(text=TEXT))
        ),
    ],
)
def test_every_encoding_and_length(server: Server, answer: object) -> None:
    server.pages["/a"] = answer  # type: ignore[assignment]
    (found,) = reports.read([server.url + "/a"], allow_private=True)
    assert isinstance(found, Report), found
    assert TEXT in found.text
    assert (found.publisher, str(found.published), found.url) == ("The Red Book", "2024-11-20", server.url + "/a")


def test_deflate_is_undone_and_bounded(server: Server) -> None:
    web = Web(allow_private=True)
    for body in (zlib.compress(page()), zlib.compress(page())[2:-4], page()):
        server.pages["/a"] = Reply(body, headers={"Content-Encoding": "deflate"})
        assert web.fetch(server.url + "/a", 10_000).body == page()
    server.pages["/a"] = bomb(10_000_000)
    with pytest.raises(FetchError, match="more than 20,000 bytes"):
        web.fetch(server.url + "/a", 20_000)


def test_robots_are_asked_once_and_obeyed(server: Server) -> None:
    server.pages |= {"/a": Reply(page()), "/no/b": Reply(page()), "/c": redirect("/no/b")}
    server.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /\n\nUser-agent: Dragoman\nDisallow: /no*\n", "text/plain")
    found = list(reports.read([server.url + path for path in ("/a", "/no/b", "/c")], allow_private=True))
    assert isinstance(found[0], Report)
    assert all(isinstance(one, reports.Rejected) and "robots.txt" in one.reason for one in found[1:])
    assert (server.asked["/robots.txt"], server.asked["/no/b"]) == (1, 0)
    assert all(agent.startswith("Dragoman/") for agent in server.agents)


@pytest.mark.parametrize(("answer", "allowed"), [(Reply(status=404), True), (Reply(status=503), False), (bomb(5_000_000), True)])
def test_robots_that_are_not_there(server: Server, answer: Reply, allowed: bool) -> None:
    server.pages |= {"/robots.txt": answer, "/a": Reply(page())}
    (found,) = reports.read([server.url + "/a"], allow_private=True)
    assert isinstance(found, Report) is allowed


def test_nothing_changed(server: Server) -> None:
    server.pages["/feed"] = tagged(Reply(feed(), "application/rss+xml"))
    web = Web(allow_private=True)
    first = web.fetch(server.url + "/feed", 10_000)
    assert first.etag == '"one"'
    assert web.fetch(server.url + "/feed", 10_000, first.etag, first.modified).unchanged


def test_a_pause_between_requests_to_one_host(server: Server) -> None:
    from dragoman.reports.manners import Manners

    waited: list[float] = []
    manners = Manners("Dragoman", 2.0, waited.append)
    manners.allows("http://a.example/", lambda url: (200, b"User-agent: *\nCrawl-delay: 7\n"))
    for url in ("http://a.example/1", "http://a.example/2", "http://b.example/1", "http://a.example/3", "http://b.example/2"):
        manners.pause(url)
    assert [round(seconds) for seconds in waited] == [7, 14, 2]


def test_a_feed_and_an_index_of_sitemaps(server: Server) -> None:
    whole = "Arnor gave Gondor 24 horses. " * 20
    server.pages |= {"/1": Reply(page("One")), "/2": Reply(page("Two")), "/3": Reply(status=500)}
    server.pages["/feed"] = Reply(feed(item("/1", "Uno"), item("/3"), item("/4", "Four", whole)), "text/html")
    server.pages["/loop.xml"] = Reply(
        f"<sitemapindex><sitemap><loc>{server.url}/map.xml</loc></sitemap><sitemap><loc>{server.url}/loop.xml</loc></sitemap>"
        "</sitemapindex>".encode()
    )
    server.pages["/map.xml"] = Reply(f"<urlset><url><loc>{server.url}/2</loc></url></urlset>".encode(), "text/xml")
    found = list(reports.read([server.url + "/feed"], allow_private=True))
    assert [one.title for one in found if isinstance(one, Report)] == ["One", "Four"]
    assert [one.reason for one in found if isinstance(one, reports.Rejected)] == ["the server answers 500"]
    found = list(reports.read([server.url + "/loop.xml"], allow_private=True))
    assert [one.title for one in found if isinstance(one, Report)] == ["Two"]
    assert ["in a circle" in one.reason for one in found if isinstance(one, reports.Rejected)] == [True]


def test_large_files_are_streamed(server: Server) -> None:
    lines = b"".join(b'{"text": "Arnor gave Gondor %d horses."}\n' % number for number in range(1000))
    server.pages |= {
        "/a.jsonl": Reply(lines, "application/octet-stream"),
        "/a.jsonl.gz": Reply(gzip.compress(lines), "application/gzip"),
    }
    for path in server.pages.copy():
        assert len(list(reports.read([server.url + path], allow_private=True))) == 1000


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://example.org", "http://", "http://[::1", "http://a b/", "https://\x00/"]
)
def test_other_addresses(url: str) -> None:
    (found,) = reports.read([url], allow_private=True)
    assert isinstance(found, reports.Rejected)
    with pytest.raises(Unreadable):
        Web().fetch(url, 100)
