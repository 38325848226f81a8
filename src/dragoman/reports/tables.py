"""Tables of reports: JSONL, JSON, CSV and Parquet, one report a record, with a map from fields to columns."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from dragoman.records import Report
from dragoman.reports import charsets
from dragoman.reports.given import FIELDS, LONGEST, Found, Given, Rejected, ReportError, Unreadable, checked, label, parse_date

_LONGEST_LINE = 4 * LONGEST  # bytes of one line
_LARGEST_JSON = 64 << 20  # bytes of a JSON file, which is read whole
_MOST_VOID = 1_000_000  # empty lines in a row: what packs to nothing and takes for ever
_ROWS = 64  # of a Parquet file in memory at once


def jsonl(stream: BinaryIO, name: str, given: Given) -> Iterator[Found]:
    """Yield one report a line."""
    void = 0
    for number, raw in _lines(stream):
        where = f"{name}, line {number}"
        if raw is None:
            yield Rejected(where, f"the line is longer than {_LONGEST_LINE:,} bytes")
        elif raw.strip():
            void = 0
            yield _parsed(raw, where, given)
        elif (void := void + 1) > _MOST_VOID:
            raise Unreadable(f"after line {number - void} it holds nothing but empty lines")


def whole_json(stream: BinaryIO, name: str, given: Given) -> Iterator[Found]:
    """Yield the reports of a JSON file: one object, or a list of them."""
    raw = stream.read(_LARGEST_JSON + 1)
    if len(raw) > _LARGEST_JSON:
        yield Rejected(name, f"a JSON file is read whole, and this one has more than {_LARGEST_JSON:,} bytes: make it JSONL")
        return
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        if _is_lines(raw):
            import io

            yield from jsonl(io.BytesIO(raw), name, given)
        else:
            yield Rejected(name, f"this is no JSON: {error}")
        return
    if isinstance(value, dict):
        yield record(value, name, given)
        return
    for number, one in enumerate(value if isinstance(value, list) else [value], 1):
        yield record(one, f"{name}, record {number}", given)


def delimited(stream: BinaryIO, name: str, given: Given) -> Iterator[Found]:
    """Yield one report a row of a table with a header; the delimiter is the commonest of , ; tab | in the header."""
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_LINE))
    lines = _text_lines(stream)
    header = next(lines, "").lstrip("\ufeff")
    if not header.strip():
        yield Rejected(name, "the file is empty")
        return
    delimiter = max(",;\t|", key=header.count)
    try:
        columns = [column.strip() for column in next(csv.reader([header], delimiter=delimiter), [])]
    except csv.Error as error:
        raise Unreadable(f"its header is broken: {error}") from error
    _has_text(columns, given, name)
    rows = csv.reader(lines, delimiter=delimiter)
    number, void = 1, 0
    while True:
        number += 1
        where = f"{name}, row {number}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Rejected(where, f"this row is broken: {error}")
            continue
        if row is None:
            return
        if len(row) > len(columns):
            yield Rejected(
                where, f"it has {len(row)} fields, and the header {len(columns)}: a quote or a delimiter is out of place"
            )
        elif not row:
            void += 1
            if void > _MOST_VOID:
                raise Unreadable(f"it holds more than {_MOST_VOID:,} empty lines")
        else:
            yield record({key: value or None for key, value in zip(columns, row, strict=False)}, where, given)


def parquet(stream: BinaryIO, name: str, given: Given) -> Iterator[Found]:
    """Yield one report a row; only the columns that hold fields are read, a few rows at a time. Needs a stream that seeks."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(stream)
        columns = [column.name for column in table.schema_arrow]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Unreadable(f"this is no Parquet file: {_short(error)}") from error
    _has_text(columns, given, name)
    wanted = [column for column in columns if column in {given.column(field).split(".")[0] for field in FIELDS}]
    number = 0
    try:
        for batch in table.iter_batches(batch_size=_ROWS, columns=wanted, use_threads=False):
            for row in batch.to_pylist():
                number += 1
                yield record(row, f"{name}, row {number}", given)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Unreadable(f"after row {number} it cannot be read: {_short(error)}") from error


def record(fields: object, where: str, given: Given) -> Found:
    """Return the report of one record, or why there is none."""
    if not isinstance(fields, dict):
        return Rejected(where, 'a record is a JSON object, such as {"text": "…", "published": "2024-11-22"}')
    values: dict[str, str | None] = {}
    when = given.published
    for name in FIELDS:
        column = given.column(name)
        value = _value(fields, column)
        if name == "published" and isinstance(value, date):
            when = value.date() if isinstance(value, datetime) else value
        elif name == "id" and isinstance(value, int) and column in given.columns.values():
            values[name] = str(value)
        elif isinstance(value, str | None):
            values[name] = value
        else:
            return Rejected(where, f'"{label(column)}" is to be a string, and is a {type(value).__name__}')
    if not values.get("text"):
        return Rejected(where, f'it has no "{label(given.column("text"))}"')
    try:
        when = parse_date(said) if (said := values.get("published")) else when
    except ReportError as error:
        return Rejected(where, str(error))
    report = Report(
        values["text"] or "",
        when,
        values.get("title") or given.title,
        values.get("publisher") or given.publisher,
        values.get("url"),
        values.get("language"),
        values.get("id") or "",
    )
    return checked(report, where)


def _value(fields: Mapping[str, Any], column: str) -> Any:
    if column in fields:
        return fields[column]
    value: Any = fields
    for key in column.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _has_text(columns: list[str], given: Given, name: str) -> None:
    wanted = given.column("text")
    if wanted.split(".")[0] not in columns and wanted not in columns:
        shown = ", ".join(label(column) for column in columns[:30])
        raise Unreadable(f'it has no column "{label(wanted)}" (it has {shown}): say which holds the text, --columns text=COLUMN')


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _parsed(raw: bytes, where: str, given: Given) -> Found:
    try:
        try:
            value = json.loads(raw)
        except UnicodeDecodeError:
            value = json.loads(charsets.decode(raw) or "")
    except (ValueError, RecursionError) as error:
        return Rejected(where, f"this is no JSON: {error}")
    return record(value, where, given)


def _is_lines(raw: bytes) -> bool:
    """Say whether the first line alone is JSON: a JSONL file under another name."""
    try:
        return isinstance(json.loads(raw.partition(b"\n")[0]), dict)
    except (ValueError, RecursionError):
        return False


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield (number, line) with None for a line that is too long; memory is bounded by the longest line."""
    number = 0
    while raw := stream.readline(_LONGEST_LINE + 1):
        number += 1
        if len(raw) <= _LONGEST_LINE:
            yield number, raw
            continue
        while raw and not raw.endswith(b"\n"):
            raw = stream.readline(_LONGEST_LINE)
        yield number, None


def _text_lines(stream: BinaryIO) -> Iterator[str]:
    head = stream.readline(_LONGEST_LINE + 1)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from _wide_lines(stream, head)
        return
    while head:
        try:
            yield head.decode("utf-8")
        except UnicodeDecodeError:
            yield charsets.decode(head) or ""
        head = stream.readline(_LONGEST_LINE + 1)


def _wide_lines(stream: BinaryIO, head: bytes) -> Iterator[str]:
    """Yield the lines of UTF-16, as spreadsheets save it."""
    import codecs

    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    waiting = decoder.decode(head)
    read: Callable[[], bytes] = lambda: stream.read(65536)  # noqa: E731
    for chunk in iter(read, b""):
        waiting += decoder.decode(chunk)
        *whole, waiting = waiting.splitlines(keepends=True) or [""]
        yield from whole
        if len(waiting) > _LONGEST_LINE:
            raise Unreadable(f"a line is longer than {_LONGEST_LINE:,} bytes")
    yield waiting
