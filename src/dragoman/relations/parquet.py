"""The ledger's tables as a folder of Parquet files, one a table, with the ledger's own column names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.ledger import schema
from dragoman.ledger.store import Ledger

if TYPE_CHECKING:
    import pyarrow
    from sqlalchemy import Connection, Table

_AT_ONCE = 20_000  # rows of a row group
_NOT_WRITTEN = {"counters", "bands", "blocks"}  # what the ledger alone needs


def to_parquet(ledger: Ledger | str | Path, folder: str | Path, text: bool = True) -> list[Path]:
    """Write every table of the ledger to `folder`, TABLE.parquet each; return the paths.

    All files show one state of the ledger. Days are date32, `text=False` leaves out the reports' texts (words are then empty).
    A file appears whole or not at all. Raises LedgerError, OSError.
    """
    if not isinstance(ledger, Ledger):
        with Ledger.open(ledger, create=False) as opened:
            return to_parquet(opened, folder, text)
    into = Path(folder)
    into.mkdir(parents=True, exist_ok=True)
    with ledger.reading() as connection:
        tables = [table for name, table in schema.metadata.tables.items() if name not in _NOT_WRITTEN]
        return [_written(connection, table, into / f"{table.name}.parquet", text) for table in tables]


def _written(connection: Connection, table: Table, path: Path, text: bool) -> Path:
    import pyarrow.parquet as pq

    kinds = _schema(table)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with pq.ParquetWriter(part, kinds, compression="zstd") as writer:
            for batch in _batches(connection, table, kinds, text):
                writer.write_batch(batch)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _batches(connection: Connection, table: Table, kinds: pyarrow.Schema, text: bool) -> Iterator[pyarrow.RecordBatch]:
    import pyarrow
    from sqlalchemy import literal, select

    hidden = {"text", "exact"} if table.name == "reports" and not text else set()
    columns = [literal("").label(column.name) if column.name in hidden else column for column in table.columns]
    query = select(*columns).order_by(*table.primary_key.columns)
    for rows in connection.execution_options(yield_per=_AT_ONCE).execute(query).partitions():
        by_column = zip(*rows, strict=True)
        yield pyarrow.record_batch([pyarrow.array(list(v), k.type) for v, k in zip(by_column, kinds, strict=True)], schema=kinds)


def _schema(table: Table) -> pyarrow.Schema:
    import pyarrow
    from sqlalchemy import BigInteger, Integer, SmallInteger

    by_python: dict[Any, Any] = {
        str: pyarrow.string(),
        int: pyarrow.int64(),
        float: pyarrow.float64(),
        bool: pyarrow.bool_(),
        date: pyarrow.date32(),
        datetime: pyarrow.timestamp("us"),
    }

    def kind(column: Any) -> Any:
        if isinstance(column.type, SmallInteger):
            return pyarrow.int16()
        if isinstance(column.type, Integer) and not isinstance(column.type, BigInteger):
            return pyarrow.int64() if column.primary_key or column.foreign_keys else pyarrow.int32()
        return by_python[column.type.python_type]

    return pyarrow.schema([(column.name, kind(column)) for column in table.columns])
