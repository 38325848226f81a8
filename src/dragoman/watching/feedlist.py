"""The list of feeds to watch: an OPML file, as feed readers export it, or a text with one address a line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_MOST = 10 << 20


class FeedListError(ValueError):
    """The list cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed of the list: its address, and its title where the list gives one."""

    url: str
    title: str | None = None


def read(path: Path) -> tuple[Listed, ...]:
    """Return the feeds of a list in its order, each once. Raises FeedListError."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FeedListError(f"{path} cannot be read: {error.strerror}") from error
    if len(raw) > _MOST:
        raise FeedListError(f"{path} has more than {_MOST:,} bytes: this is no list of feeds")
    found = _opml(raw, path) if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _lines(raw)
    feeds = {feed.url: feed for feed in found if feed.url.lower().startswith(("http://", "https://"))}
    if not feeds:
        raise FeedListError(f"{path} lists no feeds: give an OPML file, or a text with one http:// or https:// address a line")
    return tuple(feeds.values())


def _lines(raw: bytes) -> list[Listed]:
    lines = (line.strip() for line in raw.decode("utf-8-sig", "replace").splitlines())
    return [Listed(line.split()[0]) for line in lines if line and not line.startswith("#")]


def _opml(raw: bytes, path: Path) -> list[Listed]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FeedListError(f"{path} is no OPML: {error}") from error
    outlines = [] if root is None else root.iter("{*}outline")
    return [
        Listed(url.strip(), outline.get("title") or outline.get("text"))
        for outline in outlines
        if (url := outline.get("xmlUrl") or outline.get("xmlurl") or outline.get("url"))
    ]
