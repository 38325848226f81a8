"""What a source is: told by its first bytes, else by its name, else by what a server says of it."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePosixPath

HEAD = 2048  # bytes looked at


class Kind(StrEnum):
    """A reader for each."""

    text = "text"
    page = "HTML"
    xml = "XML"  # a feed or a sitemap
    jsonl = "JSONL"
    json = "JSON"
    table = "CSV"
    parquet = "Parquet"
    warc = "WARC"
    zip = "zip"
    tar = "tar"
    packed = "compressed"  # gzip, bzip2 or xz around something else


_NAMES = {
    ".txt": Kind.text,
    ".md": Kind.text,
    ".html": Kind.page,
    ".htm": Kind.page,
    ".xhtml": Kind.page,
    ".xml": Kind.xml,
    ".rss": Kind.xml,
    ".atom": Kind.xml,
    ".rdf": Kind.xml,
    ".jsonl": Kind.jsonl,
    ".ndjson": Kind.jsonl,
    ".json": Kind.json,
    ".csv": Kind.table,
    ".tsv": Kind.table,
    ".parquet": Kind.parquet,
    ".warc": Kind.warc,
    ".wet": Kind.warc,
}
_TYPES = (
    ("html", Kind.page),
    ("xml", Kind.xml),
    ("jsonl", Kind.jsonl),
    ("ndjson", Kind.jsonl),
    ("json", Kind.json),
    ("csv", Kind.table),
    ("warc", Kind.warc),
)
_SQUEEZED = (".gz", ".bz2", ".xz")
# what people have in their folders and what is no report as it stands
_REFUSED = (
    (b"%PDF", "a PDF: save its text, or its page as HTML"),
    (b"\xd0\xcf\x11\xe0", "an Office document: save it as text"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3\x00", "a database; a ledger is named with --ledger"),
    (b"\x7fELF", "a program"),
    (b"7z\xbc\xaf", "a 7z archive: make it a zip or tar"),
    (b"Rar!", "a RAR archive: make it a zip or tar"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd: unpack it first, or use gzip"),
)
_OFFICE = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".jar", ".apk")
_PAGE = re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<article[\s>]", re.IGNORECASE)
_XML = re.compile(rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)[\s>:]", re.IGNORECASE)


def suffixes(name: str) -> list[str]:
    """Return the suffixes of a name in lower case, without those of compression: "a.jsonl.gz" has [".jsonl"]."""
    found = [suffix.lower() for suffix in PurePosixPath(name.split("?", maxsplit=1)[0].replace("\\", "/")).suffixes[-3:]]
    while found and found[-1] in _SQUEEZED:
        found.pop()
    return ["", ".tar"] if found and found[-1] in (".tgz", ".tbz2", ".txz") else found


def refused(name: str, head: bytes) -> str | None:
    """Say what a source is where it is known to be no report, or return None."""
    if head.startswith(b"PK") and (suffix := (suffixes(name) or [""])[-1]) in _OFFICE:
        return f"this is a {suffix[1:]} document: save it as text or HTML"
    return next((f"this is {what}" for magic, what in _REFUSED if head.startswith(magic)), None)


def kind_of(name: str, head: bytes, media_type: str = "") -> Kind:
    """Return what a source is. `head` holds its first bytes, `media_type` what a server says ("text/html; charset=…")."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.zip
    if head.startswith(b"PAR1"):
        return Kind.parquet
    if head.startswith(b"WARC/"):
        return Kind.warc
    if head[257:262] == b"ustar":
        return Kind.tar
    named = _NAMES.get((suffixes(name) or [""])[-1])
    if head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")):
        # a WARC's reader unpacks each record by itself
        return Kind.warc if named is Kind.warc and head.startswith(b"\x1f\x8b") else Kind.packed
    if named and named not in (Kind.xml, Kind.page, Kind.json):
        return named
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        if _XML.search(start) and not re.match(rb"<!doctype html", start, re.IGNORECASE):
            return Kind.xml
        if _PAGE.search(start):
            return Kind.page
    if named:
        return named
    said = next((kind for word, kind in _TYPES if word in media_type.lower()), None)
    if said is None and start.startswith(b'{"'):
        return Kind.jsonl
    return said or Kind.text
