"""Read reports from a stream: its kind is told, its reader run; what fails is set aside with its reason, the run goes on."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from dragoman.records import Report
from dragoman.reports import archives, charsets, crawls, feeds, kinds, pages, plain, streams, tables
from dragoman.reports.given import Found, Given, MissingDriver, Rejected, Unreadable, label
from dragoman.reports.kinds import Kind

_DEEPEST = 5  # wrappers around a text: a tar in a gzip is two
UPLOAD = 1 << 30  # bytes that may come out of one upload

_ANY = Given()


def read_bytes(content: bytes, name: str, given: Given = _ANY, most: int = UPLOAD) -> Iterator[Found]:
    """Yield the reports of one file that somebody handed over, and what was set aside of it, in the file's order.

    `name` is its file name, which helps to tell what it is and stands in what is set aside. `most` bounds the bytes that may
    come out of it. Nothing is fetched from the network and nothing is written; no file raises an exception.
    """
    budget = streams.Budget(lambda: len(content), most)
    yield from safely(label(name), read_stream(io.BytesIO(content), label(name), Reading(given, budget)))


@dataclass(frozen=True, slots=True)
class Reading:
    """One source being read: what the user gave, how much may still be unpacked, how deep in archives it is.

    `url` and `media_type` are those of a fetched source.
    """

    given: Given
    budget: streams.Budget
    depth: int = 0
    media_type: str = ""
    url: str | None = None

    def inside(self) -> Reading:
        """Return the reading of what is in an archive. Raises Unreadable where it is too deep."""
        if self.depth >= _DEEPEST:
            raise Unreadable(f"archives stand in one another more than {_DEEPEST} deep")
        return replace(self, depth=self.depth + 1, media_type="")


def read_stream(stream: BinaryIO, name: str, reading: Reading) -> Iterator[Found]:
    """Yield the reports of an open stream. May raise what its reader raises: see `safely`."""
    head, stream = streams.headed(stream, kinds.HEAD)
    if not head:
        yield Rejected(name, "the file is empty")
        return
    if reason := kinds.refused(name, head):
        yield Rejected(name, reason)
        return
    given = reading.given
    match kinds.kind_of(name, head, reading.media_type):
        case Kind.jsonl:
            yield from tables.jsonl(stream, name, given)
        case Kind.json:
            yield from tables.whole_json(stream, name, given)
        case Kind.table:
            yield from tables.delimited(stream, name, given)
        case Kind.parquet:
            yield from tables.parquet(streams.seekable(stream), name, given)
        case Kind.zip:
            yield from _members(archives.zipped(streams.seekable(stream), reading.budget), name, reading.inside())
        case Kind.tar:
            yield from _members(archives.tarred(stream), name, reading.inside())
        case Kind.packed:
            yield from read_stream(streams.unpacked(stream, head, reading.budget), name, reading.inside())
        case Kind.page:
            told = pages.Told(reading.url, charsets.charset_of(reading.media_type), given)
            yield pages.read(stream.read(pages.MOST + 1), name, told)
        case Kind.xml:
            yield from feeds.read(feeds.parse(stream.read(feeds.MOST + 1), reading.url), name, given)
        case Kind.warc:
            yield from crawls.read(stream, name, given)
        case _:
            found = plain.read(stream, name, given)
            yield replace(found, url=reading.url) if isinstance(found, Report) else found


def _members(members: Iterable[archives.Member], name: str, reading: Reading) -> Iterator[Found]:
    for member, stream in members:
        where = f"{name}: {member}"
        if isinstance(stream, str):
            yield Rejected(where, stream)
        else:
            yield from safely(where, read_stream(stream, where, reading), streams.TooMuch)


def safely(where: str, found: Iterator[Found], but: type[Unreadable] | None = None) -> Iterator[Found]:
    """Yield what a reader yields; what it raises (`but` for one) becomes the reason why the rest of the source is set aside."""
    try:
        yield from found
    except MissingDriver:
        raise
    except Unreadable as error:
        if but and isinstance(error, but):
            raise
        yield Rejected(where, str(error))
    except streams.BROKEN as error:
        yield Rejected(where, f"it is cut short or damaged, and is read no further: {error}")
    except OSError as error:
        yield Rejected(where, f"it cannot be read: {error.strerror or error}")
    except Exception as error:
        yield Rejected(where, f"reading it failed ({type(error).__name__}: {str(error)[:200]}); please report it with this file")
