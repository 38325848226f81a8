"""Streams that are bounded: a look at the first bytes, unpacking that stops at a bomb, a place to seek in."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, cast

from dragoman.reports.given import Unreadable

_AT_LEAST = 100 << 20  # bytes that may be unpacked of anything
_RATIO = 250  # more than text ever packs; a bomb packs a thousand times
_IN_MEMORY = 32 << 20
_LARGEST_COPY = 8 << 30  # bytes of a zip or Parquet file that comes as a stream
BROKEN = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile)


class TooMuch(Unreadable):
    """What is unpacked of one source is too much: nothing more of it is read, whatever is nested in it."""


class Budget:
    """How much may be unpacked of one source, whatever is nested in it: 250 times its size, 100 MB at least."""

    def __init__(self, size: Callable[[], int], most: int | None = None) -> None:
        """`size` returns the bytes read of the source so far; `most` bounds what is unpacked of it altogether."""
        self._size, self._most = size, most
        self._spent = 0

    def spend(self, count: int) -> None:
        """Count bytes as unpacked. Raises TooMuch where they are too many."""
        self._spent += count
        if self._most is not None and self._spent > self._most:
            raise TooMuch(f"more than {self._most:,} bytes come out of it: split it")
        if self._spent > _AT_LEAST and self._spent > _RATIO * self._size():
            raise TooMuch(f"it unpacks to over {_RATIO} times its size: this is no text but a bomb, and is read no further")


class Counting(io.RawIOBase):
    """A stream that counts what is read of it, and tells a budget."""

    def __init__(self, inner: BinaryIO, budget: Budget | None = None) -> None:
        self._inner, self._budget = inner, budget
        self.count = 0

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read into a buffer; return how many bytes."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        chunk = self._inner.read(len(view)) or b""
        view[: len(chunk)] = chunk
        self.count += len(chunk)
        if self._budget:
            self._budget.spend(len(chunk))
        return len(chunk)


class _Replayed(io.RawIOBase):
    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        chunk = self._head[: len(view)] or self._rest.read(len(view)) or b""
        self._head = self._head[len(view) :]
        view[: len(chunk)] = chunk
        return len(chunk)


def buffered(raw: io.RawIOBase) -> BinaryIO:
    """Return a stream with lines and whole reads over a raw one."""
    return cast(BinaryIO, io.BufferedReader(raw, 1 << 16))


def headed(stream: BinaryIO, size: int) -> tuple[bytes, BinaryIO]:
    """Return the first bytes of a stream, and a stream that still begins with them."""
    head = b""
    while len(head) < size and (chunk := stream.read(size - len(head))):
        head += chunk
    if stream.seekable():
        stream.seek(-len(head), io.SEEK_CUR)
        return head, stream
    return head, buffered(_Replayed(head, stream))


def unpacked(stream: BinaryIO, head: bytes, budget: Budget) -> BinaryIO:
    """Return what a gzip, bzip2 or xz stream holds, bounded."""
    inner: BinaryIO
    if head.startswith(b"\x1f\x8b"):
        inner = cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    elif head.startswith(b"BZh"):
        inner = cast(BinaryIO, bz2.BZ2File(stream))
    else:
        inner = cast(BinaryIO, lzma.LZMAFile(stream))  # noqa: SIM115 – closed with its last reference
    return buffered(Counting(inner, budget))


def seekable(stream: BinaryIO) -> BinaryIO:
    """Return a stream that can be read from any place: itself, or a nameless copy on the disk. Raises TooMuch."""
    if stream.seekable():
        return stream
    copy = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 – closed with its last reference
    while chunk := stream.read(1 << 20):
        if copy.tell() > _LARGEST_COPY:
            raise TooMuch(f"it has more than {_LARGEST_COPY:,} bytes, too many to copy to this disk: fetch it first")
        copy.write(chunk)
    copy.seek(0)
    return cast(BinaryIO, copy)
