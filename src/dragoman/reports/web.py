"""Fetching: polite (robots.txt, pauses, conditional requests), bounded (size, time, redirects), from public addresses alone."""

from __future__ import annotations

import io
import os
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import BinaryIO

import httpcore
import httpx

from dragoman import __version__
from dragoman.reports import bodies, streams
from dragoman.reports.addresses import Backend, Deadline, Refused
from dragoman.reports.given import Unreadable, label
from dragoman.reports.manners import MOST_ROBOTS, Manners

AGENT = "Dragoman"  # the name that robots.txt may give rules for
SECONDS = 30.0  # for one fetch, redirects and all
_STEP = 10.0  # seconds that a server may be silent
_REDIRECTS = 5
_LONGEST_URL = 4000
_TEMPORARY = (408, 425, 429, 500, 502, 503, 504)


class FetchError(Unreadable):
    """A URL could not be fetched. `temporary` says that it may later; `retry_after` when the server says so, in seconds."""

    def __init__(self, reason: str, temporary: bool, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.temporary, self.status, self.retry_after = temporary, status, retry_after


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: the address after redirects, the body with its encoding undone; none where `unchanged`."""

    url: str
    body: bytes
    media_type: str
    etag: str | None
    modified: str | None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """An answer whose body is still to be read; `deadline` may be moved for files that take long."""

    url: str
    stream: BinaryIO
    media_type: str
    deadline: Deadline
    headers: httpx.Headers
    status: int
    size: Callable[[], int]


class Web:
    """Fetches; keeps the manners between fetches. Many threads may use one."""

    def __init__(
        self,
        allow_private: bool = False,
        delay: float = 1.0,
        wait: Callable[[float], object] = time.sleep,
        seconds: float = SECONDS,
    ) -> None:
        """`delay` is the pause between two requests to one host, `seconds` the time for one fetch."""
        self._allow_private, self._seconds = allow_private, seconds
        self._manners = Manners(AGENT, delay, wait)

    def fetch(self, url: str, most: int, etag: str | None = None, modified: str | None = None) -> Answer:
        """Fetch a URL whole. Raises FetchError, or Refused where the address is not public.

        `most` bounds the body's bytes, before and after its encoding is undone. `etag` and `modified` are those of the answer
        before, so that the server may say that nothing changed.
        """
        conditions = {"If-None-Match": etag or "", "If-Modified-Since": modified or ""}
        headers = {"Accept-Encoding": bodies.ACCEPTED, **{key: value for key, value in conditions.items() if value}}
        with self.open(url, headers) as opened:
            etag_now, modified_now = (_short(opened.headers.get(name)) for name in ("etag", "last-modified"))
            if opened.status == 304:
                return Answer(opened.url, b"", "", etag_now or etag, modified_now or modified, unchanged=True)
            body = bodies.inflated(_all(opened, most), opened.headers.get("content-encoding"), most + 1)
            if len(body) > most:
                raise FetchError(f"it has more than {most:,} bytes", temporary=False)
            return Answer(opened.url, body, opened.media_type, etag_now, modified_now)

    @contextmanager
    def open(self, url: str, headers: dict[str, str] | None = None, robots: bool = True) -> Iterator[Opened]:
        """Open a URL, following redirects; every hop is checked as the first is. Raises FetchError, Refused."""
        deadline = Deadline(self._seconds)
        for _ in range(_REDIRECTS + 1):
            _check(url)
            if robots and not self._manners.allows(url, self._robots):
                raise FetchError(f"robots.txt of its site does not let us read {label(url)[:200]}", temporary=False)
            if robots:
                self._manners.pause(url)
            deadline.extend(self._seconds)
            with _translated(url), self._asked(url, headers or {}, deadline) as response:
                if response.status_code in (301, 302, 303, 307, 308):
                    url = _target(url, response)
                    continue
                if response.status_code not in (200, 304):
                    raise _failure(response)
                if response.status_code == 304 and not (headers or {}).keys() & {"If-None-Match", "If-Modified-Since"}:
                    raise FetchError("the server says that nothing changed, and was not asked", temporary=True)
                body = _Body(response.iter_raw())
                media_type = response.headers.get("content-type", "")
                stream = streams.buffered(body)
                yield Opened(url, stream, media_type, deadline, response.headers, response.status_code, body.read_so_far)
                return
        raise FetchError(f"it is redirected more than {_REDIRECTS} times", temporary=False)

    @contextmanager
    def _asked(self, url: str, headers: dict[str, str], deadline: Deadline) -> Iterator[httpx.Response]:
        named = {"User-Agent": agent(), "Accept": "*/*", "Accept-Encoding": "identity", **headers}
        transport = _Transport(Backend(deadline, self._allow_private))
        # no proxies out of the environment: a proxy would resolve names that we have not checked
        with (
            httpx.Client(transport=transport, trust_env=False, timeout=_STEP, follow_redirects=False) as client,
            client.stream("GET", url, headers=named) as response,
        ):
            yield response

    def _robots(self, url: str) -> tuple[int, bytes]:
        try:
            with self.open(url, robots=False) as opened:
                # what is longer than anybody reads is cut there
                return opened.status, opened.stream.read(MOST_ROBOTS)
        except FetchError as error:
            if error.status is None:
                raise
            return error.status, b""


def agent() -> str:
    """Return who we say we are; DRAGOMAN_CONTACT adds an address under which a site's owner finds you."""
    contact = os.environ.get("DRAGOMAN_CONTACT", "").strip()
    return (
        f"{AGENT}/{__version__} (reads news{'; ' + contact if contact.isascii() and contact.isprintable() and contact else ''})"
    )


class _Transport(httpx.BaseTransport):
    """httpx over connections of our own making; nothing is kept open, so that each fetch has its own deadline."""

    def __init__(self, backend: Backend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(), max_connections=1, max_keepalive_connections=0, network_backend=backend
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Body(io.RawIOBase):
    """The bytes of an answer as a stream; what goes wrong on the way is a FetchError."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._rest:
            with _translated("it"):
                chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        part, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(part)] = part
        self.count += len(part)
        return len(part)

    def read_so_far(self) -> int:
        """Return how many bytes came."""
        return self.count


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _check(url: str) -> None:
    try:
        parts = httpx.URL(url)
        host = parts.host
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise FetchError(f"{label(url)[:200]} is no address", temporary=False) from error
    if parts.scheme not in ("http", "https") or not host or len(url) > _LONGEST_URL:
        raise Refused(f"{label(url)[:200]}: only http:// and https:// are fetched")


def _target(url: str, response: httpx.Response) -> str:
    try:
        return str(httpx.URL(url).join(response.headers["location"]))
    except (KeyError, httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise FetchError("it is redirected to no address", temporary=False) from error


def _failure(response: httpx.Response) -> FetchError:
    status = response.status_code
    return FetchError(f"the server answers {status}", status in _TEMPORARY, status, _seconds(response.headers.get("retry-after")))


def _seconds(text: str | None) -> float | None:
    """Return the seconds of a Retry-After, which is a number or a date."""
    if not text:
        return None
    if text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _short(value: str | None) -> str | None:
    """Return a header that is to be sent back, where it is not absurdly long."""
    return value if value and len(value) <= 1000 else None


def _all(opened: Opened, most: int) -> bytes:
    said = opened.headers.get("content-length", "")
    if said.isdigit() and int(said[:18]) > most:
        raise FetchError(f"it has more than {most:,} bytes", temporary=False)
    raw = opened.stream.read(most + 1)
    if len(raw) > most:
        raise FetchError(f"it has more than {most:,} bytes", temporary=False)
    return raw


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Turn what can go wrong between us and a server into a FetchError."""
    try:
        yield
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise FetchError("the server takes too long", temporary=True) from error
    except (httpcore.ProtocolError, httpx.ProtocolError) as error:
        raise FetchError(f"the server breaks off or speaks no proper HTTP: {str(error)[:120]}", temporary=True) from error
    except (httpcore.NetworkError, httpx.NetworkError, ssl.SSLError, ConnectionError) as error:
        reason = str(error)[:150] or type(error).__name__
        raise FetchError(f"the server cannot be reached: {reason}", temporary=True) from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise FetchError(f"{label(what)[:200]} cannot be asked for: {str(error)[:150]}", temporary=False) from error
