"""Where reports come from: files and folders here, s3:// buckets, URLs; in an order that is the same every time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from dragoman.reports import streams
from dragoman.reports.given import Found, Given, MissingDriver, Rejected, Unreadable
from dragoman.reports.reading import Reading, read_stream, safely

if TYPE_CHECKING:
    from dragoman.reports.web import Web

_ANY = Given()


def read(sources: Iterable[str | Path], given: Given = _ANY, allow_private: bool = False) -> Iterator[Found]:
    """Yield each report of the sources in order: files, folders (each file in them, by name), `s3://…`, `https://…`, - for stdin.

    A feed's or sitemap's URL gives the articles that it lists. Nothing is fetched from addresses that are not public, unless
    `allow_private` says so. What is missing, empty, binary or overlong, and each bad record, is yielded as Rejected. Memory is
    bounded whatever the size of a source. No source raises an exception.
    """
    web = None
    for source in map(str, sources):
        if web is None and source.lower().startswith(("http://", "https://")):
            from dragoman.reports.web import Web

            web = Web(allow_private)
        yield from safely(source, _read(source, given, web))


def _read(source: str, given: Given, web: Web | None) -> Iterator[Found]:
    scheme = source.split("://", 1)[0].lower() if "://" in source else ""
    if source == "-":
        yield from _counted(sys.stdin.buffer, "standard input", given)
    elif scheme == "s3":
        yield from _stored(source, given)
    elif scheme in ("http", "https") and web:
        from dragoman.reports import following

        yield from following.read(source, given, web)
    elif scheme:
        raise Unreadable(f"{scheme}:// is read by no reader: give a file, a folder, s3://, http:// or https://")
    else:
        yield from _local(Path(source), given)


def _local(path: Path, given: Given) -> Iterator[Found]:
    if path.is_dir():
        found = False
        for file in _files(path):
            found = True
            yield from safely(str(file), _local(file, given))
        if not found:
            yield Rejected(str(path), "this folder holds no files")
        return
    if path.exists() and not path.is_file() and not path.is_fifo():
        raise Unreadable("this is no file")
    try:
        with path.open("rb") as stream:
            yield from _counted(stream, str(path), given)
    except FileNotFoundError:
        yield Rejected(str(path), "there is no such file")


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files under a folder by name; hidden ones are left out, links to folders are not followed."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            file = Path(place, name)
            if not name.startswith(".") and file.is_file():
                yield file


def _counted(stream: BinaryIO, name: str, given: Given) -> Iterator[Found]:
    if stream.seekable():
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        yield from read_stream(stream, name, Reading(given, streams.Budget(lambda: size)))
        return
    counting = streams.Counting(stream)
    budget = streams.Budget(lambda: counting.count)
    yield from read_stream(streams.buffered(counting), name, Reading(given, budget))


def _stored(url: str, given: Given) -> Iterator[Found]:
    """Yield the reports of an object, of all objects under a prefix, or of those that a pattern (`*`) names."""
    try:
        import fsspec

        files, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise MissingDriver("reports in S3 need its driver: pip install 'dragoman[s3]'") from error
    try:
        names = _names(files, path)
    except Exception as error:  # botocore has errors of many kinds, none of them ours
        raise Unreadable(f"the store refuses or is not there: {_short(error)}") from error
    if not names:
        yield Rejected(url, "there is no such object")
    for name in names:
        where = f"s3://{name}"
        yield from safely(where, _object(files, name, where, given))


def _names(files: Any, path: str) -> list[str]:
    if "*" in path:
        return sorted(files.glob(path))
    if not path.endswith("/") and files.isfile(path):
        return [path]
    return sorted(name for name in files.find(path) if not name.endswith("/"))


def _object(files: Any, name: str, where: str, given: Given) -> Iterator[Found]:
    try:
        size = int(files.size(name) or 0)
        stream = cast(BinaryIO, files.open(name, "rb", cache_type="readahead", block_size=4 << 20))
    except Exception as error:
        raise Unreadable(f"it cannot be opened: {_short(error)}") from error
    with stream:
        yield from read_stream(stream, where, Reading(given, streams.Budget(lambda: size)))


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
