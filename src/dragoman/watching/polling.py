"""One visit each: ask a feed what is new, fetch the page of an article. Runs in threads, touches no state."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from dragoman.records import Report
from dragoman.reports import following
from dragoman.reports.feeds import MOST, Entry, parse
from dragoman.reports.given import Found, Given, Rejected, Unreadable, label
from dragoman.reports.web import FetchError, Web
from dragoman.watching.state import FeedState, Waiting

_FROM_WHERE = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|at_\w+|ns_\w+|cmpid|xtor", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Polled:
    """A feed's answer: (key, stage, payload) of each article that it lists, or why it could not be read."""

    feed: str
    found: tuple[tuple[str, str, str], ...] = ()
    title: str | None = None
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False
    error: str | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """An article's page: the stage it goes to and its payload there, or why it is to be tried again."""

    key: str
    stage: str = ""
    payload: str = ""
    error: str | None = None
    retry_after: float | None = None


def poll(web: Web, feed: FeedState) -> Polled:
    """Ask a feed for what is new; whatever goes wrong is told, not raised."""
    try:
        answer = web.fetch(feed.url, MOST, feed.etag, feed.modified)
        if answer.unchanged:
            return Polled(feed.url, etag=answer.etag, modified=answer.modified, unchanged=True)
        listed = parse(answer.body, answer.url, answer.media_type)
        keys = keys_of(listed.entries, feed.url)
        found = tuple(
            (key, *_stage(entry, feed.url)) for key, entry in zip(keys, listed.entries, strict=True) if not entry.sitemap
        )
        if listed.entries and not found:
            raise Unreadable("this is an index of sitemaps: list the sitemaps themselves")
        if listed.cut:  # asked again without conditions, for what is missing
            return Polled(feed.url, found, listed.title)
        return Polled(feed.url, found, listed.title, answer.etag, answer.modified)
    except FetchError as error:
        return Polled(feed.url, error=str(error), retry_after=error.retry_after)
    except Unreadable as error:
        return Polled(feed.url, error=str(error))
    except Exception as error:  # one broken feed harms no other
        return Polled(feed.url, error=f"reading it failed ({type(error).__name__}: {str(error)[:150]})")


def fetch(web: Web, waiting: Waiting) -> Fetched:
    """Fetch the page of an article; what may work later is told as an error, what never will goes to the set-aside."""
    entry = _entry(json.loads(waiting.payload))
    where = label(entry.link or waiting.key)
    try:
        return Fetched(waiting.key, *_kept(following.article(entry, Given(), web, where)))
    except FetchError as error:
        if error.temporary:
            return Fetched(waiting.key, error=str(error), retry_after=error.retry_after)
        return Fetched(waiting.key, *_kept(Rejected(where, str(error))))
    except Unreadable as error:
        return Fetched(waiting.key, *_kept(Rejected(where, str(error))))
    except Exception as error:  # one broken page harms no other
        return Fetched(waiting.key, *_kept(Rejected(where, f"reading it failed ({type(error).__name__}: {str(error)[:150]})")))


def keys_of(entries: tuple[Entry, ...], feed: str) -> list[str]:
    """Return by what each article is known again, in this feed and in others of the same publisher: its address.

    What a feed calls it serves where it has no address of its own: none, a front page, or one that several entries share.
    """
    links = [_address(entry.link) for entry in entries]
    shared = Counter(link for link, _ in {(link, entry.ident) for link, entry in zip(links, entries, strict=True)})
    return [link if link and shared[link] == 1 else f"{feed} {entry.ident}" for link, entry in zip(links, entries, strict=True)]


def _address(link: str | None) -> str | None:
    """Return an address without what changes between tellings of it: scheme, case of the host, fragment, campaign marks."""
    if not link:
        return None
    try:
        parts = urlsplit(link)
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
        query = urlencode([(name, value) for name, value in parse_qsl(parts.query, True) if not _FROM_WHERE.fullmatch(name)])
    except ValueError:
        return None
    if parts.path in ("", "/") and not query:
        return None
    return f"{host}{f':{port}' if port else ''}{parts.path}{'?' + query if query else ''}"


def _stage(entry: Entry, feed: str) -> tuple[str, str]:
    if entry.text or (entry.summary and not entry.link):
        return _kept(entry.report(f"{label(feed)}: {label(entry.ident)}", Given()))
    if not entry.link:
        return _kept(Rejected(f"{label(feed)}: {label(entry.ident)}", "it has neither text nor link"))
    published = entry.published.isoformat() if entry.published else None
    return "link", json.dumps([entry.ident, entry.link, entry.title, published, entry.publisher])


def _entry(fields: list[Any]) -> Entry:
    ident, link, title, published, publisher = fields
    return Entry(ident, link, title, date.fromisoformat(published) if published else None, publisher)


def _kept(found: Found) -> tuple[str, str]:
    """Return the stage and payload of what was read."""
    if isinstance(found, Report):
        return "report", json.dumps(found.to_json())
    return "aside", json.dumps([found.where, found.reason])
