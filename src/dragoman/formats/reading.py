"""Files of other coders to codings, streaming: GDELT's events and mentions, PLOVER JSON, POLECAT, ICEWS; plain, .gz or .zip.

A row that cannot be read is yielded as Rejected with where it stands and why, and the rest goes on.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Literal

from dragoman.formats import gdelt, icews, plover, polecat
from dragoman.formats.outgoing import one_line, unbroken
from dragoman.formats.rowtext import BadRow
from dragoman.records import Coding, Mention, Report
from dragoman.reports import Rejected

Incoming = Literal["gdelt", "plover", "polecat", "icews"]
Read = Iterator[Coding | Rejected]
LONGEST = 8_000_000  # bytes of one line: a whole report's text may stand in a record of PLOVER
_FAULTS = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)


class FormatError(ValueError):
    """A file as a whole cannot be read; the message says what and how to mend it."""


def read(paths: Sequence[Path], format: Incoming, coder: str) -> Read:
    """Yield what each row of the files tells as the coding of a report, made by `coder`; bad rows as Rejected.

    All files of one coder's day belong in one call: GDELT's mentions find their events among them, and PLOVER records of one
    report are put together. Memory is bounded; what must wait waits in a temporary database. Raises FormatError where a file
    cannot be opened or is of another format.
    """
    if format == "gdelt":
        yield from _gdelt(paths, coder)
    elif format == "plover":
        yield from _plover(paths, coder)
    else:
        module = polecat if format == "polecat" else icews
        for path in paths:
            yield from _table(path, module.COLUMNS, module.NEEDED, module.event, format, coder)


def sniff(path: Path) -> Incoming | None:
    """Return the format of a file by its first line; None where it is none that is read."""
    _, line = next(_lines(path), (0, ""))
    if isinstance(line, Rejected):
        return None
    if line.lstrip("\ufeff ").startswith("{"):
        return "plover"
    cells = line.split("\t")
    if len(cells) in (len(gdelt.EVENTS), len(gdelt.MENTIONS)) and cells[0].isdecimal():
        return "gdelt"
    names = {_plain(name) for name in _names(line)}
    if {_plain(name) for name in polecat.NEEDED} <= names:
        return "polecat"
    return "icews" if {_plain(name) for name in icews.NEEDED} <= names else None


# --- lines -----------------------------------------------------------------------------------------------------------------


def _lines(path: Path) -> Iterator[tuple[int, str | Rejected]]:
    """Yield the numbered lines of a file; what is no UTF-8 becomes U+FFFD. Raises FormatError where it cannot be opened."""
    number = 0
    try:
        with _opened(path) as stream:
            while raw := stream.readline(LONGEST + 1):
                number += 1
                if len(raw) > LONGEST:
                    while raw and not raw.endswith(b"\n"):
                        raw = stream.readline(LONGEST)
                    yield number, Rejected(_at(path, number), f"the line is longer than {LONGEST:,} bytes")
                    continue
                if line := raw.decode("utf8", "replace").rstrip("\r\n"):
                    yield number, line
    except _FAULTS as error:
        if number == 0:
            raise FormatError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
        yield number, Rejected(_at(path, number), f"the file breaks off here: {error}")


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as archive:
            names = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(names) != 1:
                raise FormatError(f"{path} holds {len(names)} files: unpack it and name them")
            with archive.open(names[0]) as member:
                yield member  # type: ignore[misc]
    elif path.suffix.lower() == ".gz":
        with gzip.open(path) as packed:
            yield packed  # type: ignore[misc]
    else:
        with path.open("rb") as plain:
            yield plain


def _at(path: Path, number: int) -> str:
    return f"{path.name}, line {number}"


# --- GDELT -----------------------------------------------------------------------------------------------------------------


def _gdelt(paths: Sequence[Path], coder: str) -> Read:
    kinds = {path: _width(path) for path in paths}
    wanting = any(kind == len(gdelt.MENTIONS) for kind in kinds.values())
    with _spool() as spool:
        if wanting:
            spool.execute("CREATE TABLE events (id TEXT PRIMARY KEY, row TEXT) WITHOUT ROWID")
        for path in sorted(paths, key=lambda path: kinds[path] != len(gdelt.EVENTS)):  # events first
            for number, line in _lines(path):
                if isinstance(line, Rejected):
                    yield line
                elif made := _of_gdelt(line, _at(path, number), coder, spool if wanting else None):
                    yield made


def _width(path: Path) -> int:
    _, line = next(_lines(path), (0, ""))
    return 0 if isinstance(line, Rejected) else line.count("\t") + 1


def _of_gdelt(line: str, at: str, coder: str, spool: sqlite3.Connection | None) -> Coding | Rejected | None:
    cells = unbroken(line).split("\t")
    if cells[0].lstrip("\ufeff").upper() == "GLOBALEVENTID":
        return None  # a header that somebody added
    try:
        if len(cells) == len(gdelt.EVENTS):
            if spool:
                spool.execute("INSERT OR IGNORE INTO events VALUES (?, ?)", (cells[0], "\t".join(cells)))
            return gdelt.event(cells, coder)
        if len(cells) == len(gdelt.MENTIONS) and spool:
            found = spool.execute("SELECT row FROM events WHERE id = ?", (cells[0],)).fetchone()
            if found is None:
                raise BadRow(f"event {cells[0][:20]} is in none of the files: give the events' files with the mentions'")
            return gdelt.mention_of_event(cells, found[0].split("\t"), coder)
        raise BadRow(f"it has {len(cells)} columns: events of GDELT 2.0 have 61, mentions 16")
    except BadRow as error:
        return Rejected(at, str(error))


@contextlib.contextmanager
def _spool() -> Iterator[sqlite3.Connection]:
    """Open a temporary database that SQLite keeps in memory while it is small and on disk when it is not."""
    spool = sqlite3.connect("", isolation_level=None)
    try:
        spool.execute("PRAGMA journal_mode = OFF")
        yield spool
    finally:
        spool.close()


# --- PLOVER ----------------------------------------------------------------------------------------------------------------


def _plover(paths: Sequence[Path], coder: str) -> Read:
    with _spool() as spool:
        spool.execute("CREATE TABLE told (n INTEGER PRIMARY KEY, report TEXT, at TEXT, line TEXT)")
        for path in paths:
            for number, line in _lines(path):
                if isinstance(line, Rejected):
                    yield line
                    continue
                at = _at(path, number)
                try:
                    found = plover.parse(line.removeprefix("\ufeff"))
                    if made := plover.ours(found, coder):
                        row = (plover.storable_id(made[0].id), at, line)
                        spool.execute("INSERT INTO told (report, at, line) VALUES (?, ?, ?)", row)
                    else:
                        yield plover.theirs(found, coder)
                except BadRow as error:
                    yield Rejected(at, str(error))
        spool.execute("CREATE INDEX by_report ON told (report)")
        query = "SELECT report, at, line FROM told ORDER BY report, n"
        for _, group in groupby(spool.execute(query), key=lambda row: row[0]):
            yield from _of_report(group, coder)


def _of_report(group: Iterable[tuple[str, str, str]], coder: str) -> Read:
    told: list[tuple[Report, Mention]] = []
    last = ""
    for _, at, line in group:
        made = plover.ours(plover.parse(line.removeprefix("\ufeff")), coder)
        if made is None or (told and made[0] != told[0][0]):
            yield Rejected(at, "its report has the id of another report among these records")
        else:
            told.append(made)
            last = at
    coding, lost = plover.together(told, coder)
    if lost:
        yield Rejected(last, f"{lost} links of its report lead to mentions that are not among these records")
    yield coding


# --- tables with a header --------------------------------------------------------------------------------------------------


def _table(
    path: Path,
    columns: Sequence[str],
    needed: Sequence[str],
    event: Callable[[Sequence[str], Mapping[str, int], str], Coding],
    format: str,
    coder: str,
) -> Read:
    at: dict[str, int] = {}
    width = 0
    for number, line in _lines(path):
        if isinstance(line, Rejected):
            yield line
        elif not at:
            names = [_plain(name) for name in _names(line)]
            at = {column: names.index(_plain(column)) for column in columns if _plain(column) in names}
            if missing := [column for column in needed if column not in at]:
                raise FormatError(f"{path} is no {format.upper()}: its first line has no column {', '.join(missing)}")
            width, tabs = len(names), "\t" in line
        else:
            try:
                cells = [one_line(cell) for cell in _cells(line, tabs)]
                if len(cells) != width:
                    raise BadRow(f"it has {len(cells)} columns, and the header {width}")
                yield event(cells, at, coder)
            except BadRow as error:
                yield Rejected(_at(path, number), str(error))


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def _cells(line: str, tabs: bool | None = None) -> list[str]:
    """Return the cells of a line, tab-separated or, where it has no tab, by commas; quotes around a cell are taken off.

    A line is a row: a cell with a line break in quotes, which neither POLECAT nor ICEWS has, is set aside by its columns.
    """
    if tabs or (tabs is None and "\t" in line):
        return [_unquoted(cell) for cell in line.split("\t")]
    try:
        return next(csv.reader([line]), [])
    except csv.Error as error:
        raise BadRow(f"it cannot be split into columns: {error}") from None


def _names(line: str) -> list[str]:
    """Return the names in a header; none where it cannot be split."""
    try:
        return _cells(line)
    except BadRow:
        return []


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
