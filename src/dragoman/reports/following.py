"""URLs: what stands there, read by its kind; and the pages that a feed or a sitemap lists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

from dragoman.reports import charsets, feeds, kinds, pages, streams
from dragoman.reports.feeds import Entry
from dragoman.reports.given import Found, Given, Rejected, Unreadable, label
from dragoman.reports.kinds import Kind
from dragoman.reports.reading import Reading, read_stream, safely
from dragoman.reports.web import Web

_ARTICLES = (Kind.page, Kind.text, Kind.xml)
_LONG = 12 * 3600.0  # seconds for a file of many reports
_DEEPEST = 2  # an index of sitemaps and the sitemaps in it


def read(url: str, given: Given, web: Web, sitemaps: tuple[str, ...] = ()) -> Iterator[Found]:
    """Yield the reports of what stands at a URL. Raises FetchError, Refused and what readers raise: see `safely`.

    `sitemaps` are those in which this one is listed.
    """
    with ExitStack() as stack:
        opened = stack.enter_context(web.open(url, {"Accept-Encoding": "gzip"}))
        budget = streams.Budget(opened.size)
        head, stream = streams.headed(opened.stream, kinds.HEAD)
        if encoding := opened.headers.get("content-encoding", "").lower().strip():
            if encoding not in ("gzip", "x-gzip", "identity"):
                raise Unreadable(f'it is sent in the encoding "{label(encoding)[:40]}", which was not asked for')
            if head.startswith(b"\x1f\x8b"):
                head, stream = streams.headed(streams.unpacked(stream, head, budget), kinds.HEAD)
        name = opened.url.split("#", maxsplit=1)[0]
        kind = kinds.kind_of(name, head, opened.media_type)
        if kind not in _ARTICLES:
            opened.deadline.extend(_LONG)
        if kind is Kind.xml:
            # read whole, so that the connection is not kept while the pages it lists are fetched
            feed = stream.read(feeds.MOST + 1)
            stack.close()
            yield from _listed(feed, opened.url, label(url), given, web, (*sitemaps, url), opened.media_type)
            return
        yield from read_stream(stream, label(name), Reading(given, budget, media_type=opened.media_type, url=opened.url))


def _listed(
    raw: bytes, url: str, name: str, given: Given, web: Web, sitemaps: tuple[str, ...], media_type: str
) -> Iterator[Found]:
    yield from feeds.read(feeds.parse(raw, url, media_type), name, given, partial(_follow, web, sitemaps))


def _follow(web: Web, sitemaps: tuple[str, ...], entry: Entry, given: Given, where: str) -> Iterator[Found]:
    if not entry.sitemap:
        yield from safely(where, _one(entry, given, web, where))
    elif len(sitemaps) > _DEEPEST or entry.link in sitemaps:
        yield Rejected(where, f"sitemaps stand in one another more than {_DEEPEST} deep, or in a circle")
    else:
        yield from safely(where, read(entry.link or "", given, web, sitemaps))


def _one(entry: Entry, given: Given, web: Web, where: str) -> Iterator[Found]:
    yield article(entry, given, web, where)


def article(entry: Entry, given: Given, web: Web, where: str) -> Found:
    """Fetch and read the page of an entry. Raises FetchError, Refused."""
    answer = web.fetch(entry.link or "", pages.MOST)
    kind = kinds.kind_of("", answer.body[: kinds.HEAD], answer.media_type)
    if reason := kinds.refused(entry.link or "", answer.body[: kinds.HEAD]):
        return Rejected(where, reason)
    if kind is not Kind.page:
        return Rejected(where, f"this is no page, but {kind.value}")
    told = pages.Told(answer.url, charsets.charset_of(answer.media_type), entry.given(given))
    return pages.read(answer.body, where, told)
