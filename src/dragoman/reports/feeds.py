"""Feeds (RSS, Atom) by feedparser, and sitemaps: the articles that a publisher lists, with their text or their address."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urljoin

from dragoman.records import Report, Span
from dragoman.reports import pages
from dragoman.reports.given import LONGEST, Found, Given, Rejected, ReportError, Unreadable, checked, label, parse_date

MOST = 32 << 20  # bytes; a sitemap may have 50 MB by its standard, which few use
_ENTRIES = 50_000  # of one feed or sitemap
_BRIEF, _SUMMARY = 400, 1000  # characters from which an entry's content, its summary is taken for the whole article
_CUT = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\[&#8230;\]|read (?:more|on)|continue reading|full (?:story|article))[\s\]»>.→]*$",
    re.IGNORECASE,
)
_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|RDF)\s*>", re.IGNORECASE)
_MAP = re.compile(rb"<(?:[a-z]+:)?(urlset|sitemapindex)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a feed or sitemap lists it. `text` is the whole article or None, `summary` what there is otherwise.

    `ident` is what the feed calls it, for telling what was seen before.
    """

    ident: str
    link: str | None
    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    language: str | None = None
    text: str | None = None
    captions: tuple[Span, ...] = ()
    summary: str | None = None
    sitemap: bool = False

    def given(self, given: Given) -> Given:
        """Return what is known of the article before its page is read."""
        return replace(
            given,
            published=self.published or given.published,
            publisher=given.publisher or self.publisher,
            title=self.title or given.title,
        )

    def report(self, where: str, given: Given) -> Found:
        """Return the report of an entry that holds the whole article."""
        known = self.given(given)
        text, captions = (self.text, self.captions) if self.text else (self.summary or "", ())
        return checked(
            Report(text, known.published, known.title, known.publisher, self.link, self.language, captions=captions), where
        )


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed or sitemap: its own title, and its entries in its order; those of an index of sitemaps are sitemaps.

    Of one that is cut short the last entry is left out, since its text may be cut too.
    """

    title: str | None
    entries: tuple[Entry, ...]
    cut: bool = False


Follow = Callable[[Entry, Given, str], Iterator[Found]]  # reads an entry's page


def read(feed: Feed, name: str, given: Given, follow: Follow | None = None) -> Iterator[Found]:
    """Yield the reports of a feed or sitemap: an entry's text, else what `follow` makes of its link.

    Without `follow` nothing is fetched, and an entry without its text is set aside.
    """
    for number, entry in enumerate(feed.entries, 1):
        where = f"{name}, entry {number}"
        if entry.text or (entry.summary and not entry.link):
            yield entry.report(where, given)
        elif not entry.link:
            yield Rejected(where, "it has neither text nor link")
        elif follow is None:
            yield Rejected(where, f"it holds no full text, and its page is not fetched here: {label(entry.link)}")
        else:
            yield from follow(entry, given, f"{name}: {label(entry.link)}")


def parse(raw: bytes, url: str | None = None, content_type: str | None = None) -> Feed:
    """Return what a feed or sitemap lists, as far as it can be read. Raises Unreadable where it is neither.

    `url` resolves relative links, `content_type` is the server's header.
    """
    if len(raw) > MOST:
        raise Unreadable(f"the feed has more than {MOST:,} bytes")
    head = raw[:4096].replace(b"\x00", b"")
    if kind := _MAP.search(head):
        return _sitemap(raw, url, kind.group(1).lower() == b"sitemapindex")
    return _feed(raw, url, content_type)


def _feed(raw: bytes, url: str | None, content_type: str | None) -> Feed:
    import feedparser

    # a stream, never the bytes: feedparser takes bytes for the name of a file to open
    headers = {"content-type": content_type or "application/xml", **({"content-location": url} if url else {})}
    try:
        found: Any = feedparser.parse(io.BytesIO(raw), response_headers=headers)
    except Exception as error:  # hostile input, and the parser is not ours
        raise Unreadable(f"the feed cannot be parsed ({type(error).__name__}: {str(error)[:100]})") from error
    if not found.get("version") and not found.entries:
        raise Unreadable("this is neither a feed nor a sitemap")
    title = _text(found.feed.get("title"))
    language = _text(found.feed.get("language"))
    url = url or _text(found.feed.get("link"))
    entries: list[Entry] = []
    for raw_entry in found.entries[:_ENTRIES]:
        try:
            entries.append(_entry(raw_entry, title, language, url))
        except Exception as error:  # one entry harms no other
            entries.append(Entry(f"broken {len(entries)}", None, f"a broken entry ({type(error).__name__})"))
    cut = not _END.search(raw[-4096:].replace(b"\x00", b""))
    return Feed(title, tuple(entries[:-1] if cut else entries), cut)


def _entry(entry: Any, feed_title: str | None, language: str | None, url: str | None) -> Entry:
    link = _text(entry.get("link"))
    link = urljoin(url or "", link) if link else None
    bodies = [part.get("value") or "" for part in entry.get("content") or ()]
    body, captions = pages.fragment(max(bodies, key=len)) if any(bodies) else ("", ())
    summary, _ = pages.fragment(entry.get("summary") or "") if entry.get("summary") else ("", ())
    whole = bool(body) and (len(body) >= _BRIEF or not link) and not _CUT.search(body[-60:])
    if not whole and len(summary) >= _SUMMARY and not _CUT.search(summary[-60:]):
        body, captions, whole = summary, (), True
    source = entry.get("source") or {}
    return Entry(
        _text(entry.get("id")) or link or f"{_text(entry.get('title'))} {summary[:200]}",
        link if link and link.lower().startswith(("http://", "https://")) else None,
        _text(entry.get("title")),
        _published(entry),
        _text(source.get("title")) or feed_title,
        _text((entry.get("title_detail") or {}).get("language")) or language,
        body[: LONGEST + 1] if whole else None,
        captions if whole else (),
        summary or body or None,
    )


def _published(entry: Any) -> date | None:
    """Return the day of publication, in the zone in which it is told; the day of an update says nothing of it."""
    try:
        return parse_date(entry["published"])
    except (KeyError, ReportError, AttributeError, TypeError):
        parsed = entry.get("published_parsed")
    try:
        return date(*parsed[:3]) if parsed else None
    except (TypeError, ValueError):
        return None


def _text(value: Any) -> str | None:
    """Return plain words out of what may hold marks."""
    if not isinstance(value, str) or not value.strip():
        return None
    words = pages.fragment(value)[0] if "<" in value or "&" in value else value
    return " ".join(words.split())[:2000] or None


def _sitemap(raw: bytes, url: str | None, index: bool) -> Feed:
    """Read a sitemap with the tags of Google News (https://www.sitemaps.org/protocol.html); `lastmod` is no publication date."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"the sitemap is broken: {str(error)[:100]}") from error
    if root is None:
        raise Unreadable("the sitemap is broken")
    entries: list[Entry] = []
    for element in list(root)[:_ENTRIES]:
        fields = {
            part.tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1]: part.text for part in element.iter() if isinstance(part.tag, str)
        }
        link = urljoin(url or "", (fields.get("loc") or "").strip())
        if not link.lower().startswith(("http://", "https://")):
            continue
        if index:
            entries.append(Entry(link, link, sitemap=True))
            continue
        try:
            day = parse_date(fields.get("publication_date") or "")
        except ReportError:
            day = None
        entries.append(
            Entry(link, link, _text(fields.get("title")), day, _text(fields.get("name")), _text(fields.get("language")))
        )
    return Feed(None, tuple(entries))
