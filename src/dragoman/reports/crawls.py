"""Crawls: WARC and WARC.gz by fastwarc, as the Common Crawl news archive lays them out; one page a response."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, cast

from dragoman.records import Report
from dragoman.reports import bodies, charsets, pages, plain
from dragoman.reports.given import Found, Given, Rejected, Unreadable, label

_HEADERS = 1 << 16  # bytes that an answer's headers may have


def read(stream: BinaryIO, name: str, given: Given) -> Iterator[Found]:
    """Yield the article of each HTML response and each converted text (WET), in the file's order.

    Answers that are no pages are set aside with what they are; requests, metadata and revisits are passed over.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = WarcRecordType.response | WarcRecordType.conversion | WarcRecordType.resource
    source = cast(BinaryIO, _Source(stream))
    records = iter(ArchiveIterator(source, record_types=wanted, parse_http=False, fsspec_args=False))
    number = 0
    before = ""
    waiting: Found | None = None  # until the record after it shows that it was whole: checksums stand at a record's end
    while True:
        number += 1
        where = f"{name}, record {number}"
        try:
            record = next(records, None)
            whole, waiting = waiting, None  # as far as its checksum says, now that the next was found
            if whole:
                yield whole
            waiting, before = (_page(record, where, given) if record else None), where
        except (Unreadable, GeneratorExit, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # fastwarc's own panics are no Exceptions
            if waiting:
                yield Rejected(before, "it may be damaged: what follows it is")
            raise Unreadable(f"at record {number} it is damaged, and is read no further: {str(error)[:150]}") from error
        if waiting is None:
            break
    if number == 1:
        yield Rejected(name, "it holds no pages (no response in it can be read)")


class _Source:
    """A stream as fastwarc wants it; it asks for the place in the stream, which not every stream knows."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self._place += len(chunk)
        return chunk

    def tell(self) -> int:
        return self._place


def _page(record: Any, where: str, given: Given) -> Found:
    from fastwarc.warc import WarcRecordType

    url = record.headers.get("WARC-Target-URI")
    where += f" ({label(url)})" if url else ""
    length = record.content_length
    if length > pages.MOST + _HEADERS:
        return Rejected(where, f"the page has more than {pages.MOST:,} bytes")
    record.freeze()
    if record.content_length < length:
        return Rejected(where, f"it is cut short: {record.content_length:,} of {length:,} bytes are there")
    if record.record_type == WarcRecordType.conversion:
        found = plain.read_text(record.reader.read(), where, given.published, given.publisher, given.title)
        return replace(found, url=url) if isinstance(found, Report) else found
    kind = str(record.headers.get("Content-Type") or "")
    encoding = None
    if record.record_type == WarcRecordType.response:
        try:
            record.parse_http(auto_decode="transfer")
        except (OSError, ValueError) as error:
            return Rejected(where, f"the server's answer is broken: {str(error)[:150]}")
        if record.http_headers is None:
            return Rejected(where, "this is no answer of a web server")
        status = record.http_headers.status_code
        if status != 200:
            return Rejected(where, f"the server answered {status}, with no article")
        kind = str(record.http_headers.get("Content-Type") or "")
        encoding = record.http_headers.get("Content-Encoding")
    if kind and "html" not in kind.lower():
        return Rejected(where, f"this is no page, but {label(kind.split(';')[0])}")
    try:
        raw = bodies.inflated(record.reader.read(), encoding, pages.MOST + 1)
    except Unreadable as error:
        return Rejected(where, str(error))
    return pages.read(raw, where, pages.Told(url, charsets.charset_of(kind), given))
