"""The body of a web server's answer: its content encoding undone, never more of it in memory than is asked for."""

from __future__ import annotations

import io
import zlib

from dragoman.reports.given import Unreadable

ACCEPTED = "gzip, deflate"  # what is asked of servers


def inflated(raw: bytes, encoding: str | None, most: int) -> bytes:
    """Return at most `most` bytes of what a body holds. Raises Unreadable where it is damaged or of an unknown encoding."""
    for name in reversed([part.strip().lower() for part in (encoding or "").split(",")]):
        if name in ("gzip", "x-gzip", "deflate"):
            raw = _unzipped(raw, most)
        elif name == "br":
            raw = _brotli(raw, most)
        elif name not in ("", "identity"):
            raise Unreadable(f'it is sent in the encoding "{name[:40]}", which was not asked for')
    return raw


def _unzipped(raw: bytes, most: int) -> bytes:
    if raw[:2] == b"\x1f\x8b":
        window = 31
    elif raw[:1] and raw[0] & 15 == 8 and int.from_bytes(raw[:2], "big") % 31 == 0:
        window = 15
    else:
        window = -15  # servers that say deflate and leave out its head
    unpacker = zlib.decompressobj(window)
    try:
        return unpacker.decompress(raw, most)
    except zlib.error as error:
        if window == -15:
            return raw[:most]  # said to be compressed, and is not
        raise Unreadable(f"its compression is damaged: {error}") from error


def _brotli(raw: bytes, most: int) -> bytes:
    from fastwarc.stream_io import BrotliReader

    try:
        return bytes(BrotliReader(io.BytesIO(raw)).read(most))
    except (OSError, ValueError, RuntimeError) as error:
        raise Unreadable(f"its compression is damaged: {error}") from error
