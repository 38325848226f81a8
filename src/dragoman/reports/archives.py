"""Zip and tar: each member is read where it is, nothing is unpacked to the disk, so that names in it lead nowhere."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from dragoman.reports import streams
from dragoman.reports.given import Unreadable, label

_MOST_MEMBERS = 1_000_000
Member = tuple[str, BinaryIO | str]  # its name, and its stream or why it has none


def zipped(stream: BinaryIO, budget: streams.Budget) -> Iterator[Member]:
    """Yield the files of a zip in its own order. Needs a stream that seeks."""
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable(f"this zip is broken: {error}") from error
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise Unreadable(f"it holds more than {_MOST_MEMBERS:,} files: split it")
    for member in members:
        name = label(member.filename)
        if member.is_dir() or _hidden(name):
            continue
        if member.flag_bits & 1:
            yield name, "it is locked with a password"
            continue
        try:
            inner = cast(BinaryIO, archive.open(member))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
            yield name, f"it cannot be unpacked: {error}"
            continue
        with inner:
            yield name, streams.buffered(streams.Counting(inner, budget))


def tarred(stream: BinaryIO) -> Iterator[Member]:
    """Yield the files of a tar in its own order; the stream is read once, from its beginning to its end."""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for count, member in enumerate(archive, 1):
                name = label(member.name)
                if count > _MOST_MEMBERS:
                    raise Unreadable(f"it holds more than {_MOST_MEMBERS:,} files: split it")
                archive.members.clear()  # type: ignore[attr-defined] # else every head of a million members is kept
                if member.isdir() or _hidden(name):
                    continue
                inner = archive.extractfile(member) if member.isreg() else None
                if inner is None:
                    yield name, "it is a link or a device, no file"
                    continue
                yield name, streams.buffered(streams.Counting(cast(BinaryIO, inner)))
    except (tarfile.TarError, ValueError, OverflowError) as error:
        raise Unreadable(f"this tar is broken: {error}") from error


def _hidden(name: str) -> bool:
    """Say whether a member is what systems add by themselves."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith(".")
