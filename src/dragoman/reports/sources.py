"""Where reports come from: files and folders here, s3:// buckets, URLs; in an order that is the same every time."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from dragoman.reports import bodies, streams
from dragoman.reports.given import Found, Given, MissingDriver, Rejected, Unreadable, label
from dragoman.reports.reading import Reading, read_stream, safely

if TYPE_CHECKING:
    from dragoman.reports.web import Web

_ANY = Given()
_COMPANIONS = ("-wal", "-shm", "-journal", ".watch", ".watch.lock")  # of a ledger that stands in the folder
_LONGEST_LIST = 64 << 20  # bytes


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
    if re.search(r"\.paths(?:\.gz)?$", source):
        yield from _crawl(source, given, web)
        return
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


def _crawl(source: str, given: Given, web: Web | None) -> Iterator[Found]:
    """Yield the reports of the files that a list of the Common Crawl names (warc.paths.gz), below the place of that list."""
    root = source.split("crawl-data/", maxsplit=1)[0] if "crawl-data/" in source else ""
    if source.lower().startswith(("http://", "https://")) and web:
        listed = web.fetch(source, _LONGEST_LIST).body
    elif source.startswith("s3://"):
        files, path = _bucket(source)
        listed = files.cat_file(path, end=_LONGEST_LIST)
    else:
        listed = Path(source).read_bytes()
        root = root or f"{Path(source).parent}/"
    if listed.startswith(b"\x1f\x8b"):
        listed = bodies.inflated(listed, "gzip", _LONGEST_LIST)
    for line in listed.decode("utf8", "replace").split():
        if "://" in line or ".." in line.split("/") or line.startswith("/"):
            yield Rejected(source, f"it names {label(line)}, which does not stand below it")
        else:
            yield from safely(root + line, _read(root + line, given, web))


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
            if not name.startswith(".") and not name.endswith(_COMPANIONS) and file.is_file():
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
    files, path = _bucket(url)
    try:
        names = _names(files, path)
    except Exception as error:  # botocore has errors of many kinds, none of them ours
        raise Unreadable(f"the store refuses or is not there: {_short(error)}") from error
    if not names:
        yield Rejected(url, "there is no such object")
    for name in names:
        where = f"s3://{name}"
        yield from safely(where, _object(files, name, where, given))


def _bucket(url: str) -> tuple[Any, str]:
    """Return the file system of a bucket, and the path in it."""
    try:
        import fsspec
        import s3fs  # noqa: F401 – fsspec asks for it, and says less where it is missing

        files, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise MissingDriver("reports in S3 need its driver: pip install 'dragoman[s3]'") from error
    return files, path


def _names(files: Any, path: str) -> list[str]:
    if "*" in path:
        return sorted(files.glob(path))
    if not path.endswith("/") and files.isfile(path):
        return [path]
    return sorted(name for name in files.find(path) if not name.endswith("/"))


def _object(files: Any, name: str, where: str, given: Given) -> Iterator[Found]:
    try:
        size = int(files.size(name) or 0)
        # its own lines cannot be bounded
        stream = cast(BinaryIO, io.BufferedReader(files.open(name, "rb", cache_type="readahead", block_size=4 << 20)))
    except Exception as error:
        raise Unreadable(f"it cannot be opened: {_short(error)}") from error
    with stream:
        yield from read_stream(stream, where, Reading(given, streams.Budget(lambda: size)))


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
