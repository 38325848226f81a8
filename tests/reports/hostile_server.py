"""A real HTTP server on loopback that behaves as badly as one likes."""

from __future__ import annotations

import gzip
import http.server
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Handler = http.server.BaseHTTPRequestHandler
PAGE = (
    "<!DOCTYPE html><html><head><title>{title}</title><meta property='og:site_name' content='The Red Book'>"
    "<meta property='article:published_time' content='2024-11-20T08:00:00Z'></head><body><article><h1>{title}</h1>"
    "<p>{text} The court in Annuminas said so on Monday, and the envoys of the other realms were surprised by the news.</p>"
    "<p>The two kings had met at a summit in the summer, after long talks about the border and the toll on the great road.</p>"
    "</article></body></html>"
)


def page(title: str = "Horses", text: str = "Arnor gave Gondor 24 horses.") -> bytes:
    return PAGE.format(title=title, text=text).encode()


def feed(*items: str, title: str = "The Red Book") -> bytes:
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    return f"{head}<title>{title}</title>{''.join(items)}</channel></rss>".encode()


def item(link: str = "", title: str = "", text: str = "", guid: str = "", day: str = "Fri, 22 Nov 2024 10:00:00 GMT") -> str:
    body = f"<content:encoded><![CDATA[<p>{text}</p>]]></content:encoded>" if text else ""
    names = "".join(f"<{name}>{value}</{name}>" for name, value in (("link", link), ("guid", guid), ("title", title)) if value)
    return f"<item>{names}<pubDate>{day}</pubDate>{body}</item>"


@dataclass
class Reply:
    body: bytes = b""
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, handler: Handler) -> None:
        handler.send_response(self.status)
        for name, value in {"Content-Type": self.type, "Content-Length": str(len(self.body)), **self.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(self.body)


def rss(*items: str, **more: str) -> Reply:
    return Reply(feed(*items), "application/rss+xml", headers=more)


def redirect(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": to})


def raw(content: bytes) -> Callable[[Handler], None]:
    def answer(handler: Handler) -> None:
        handler.wfile.write(content)
        handler.close_connection = True

    return answer


def stall(before: bytes = b"") -> Callable[[Handler], None]:
    """Say nothing (more) for a long time."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(before)
        handler.wfile.flush()
        time.sleep(20)

    return answer


def drip(handler: Handler) -> None:
    """Send a byte now and then, for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(400):
        handler.wfile.write(b"<")
        handler.wfile.flush()
        time.sleep(0.05)


def tagged(reply: Reply, tag: str = '"one"') -> Callable[[Handler], None]:
    """Answer conditional requests."""

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.end_headers()
        else:
            Reply(reply.body, reply.type, headers={"ETag": tag})(handler)

    return answer


def bomb(size: int) -> Reply:
    return Reply(gzip.compress(b"<p>" + b"a" * size), headers={"Content-Encoding": "gzip"})


class Server:
    """`pages` maps paths to what answers; `asked` counts requests by path."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.pages: dict[str, Callable[[Handler], None]] = {}
        self.asked: Counter[str] = Counter()
        self.agents: set[str] = set()


@contextmanager
def serving() -> Iterator[Server]:
    class Answers(Handler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found.asked[self.path] += 1
            found.agents.add(self.headers.get("User-Agent", ""))
            try:
                found.pages.get(self.path, Reply(b"no", status=404))(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *arguments: object) -> None:
            pass

    class Quiet(http.server.ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *arguments: object) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Answers)
    found = Server(server.server_port)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
