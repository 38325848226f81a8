"""Put a question, written once as an Ibis expression, to the ledger's tables, wherever they stand.

Compiling an expression takes ten milliseconds, asking a ledger one: so an expression is compiled once for each database and
shape, with the values left open, and the SQL is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from dragoman.ledger.errors import NoLedger, NotInstalled
from dragoman.ledger.store import Ledger

if TYPE_CHECKING:
    from ibis.expr.types import Table, Value

# what a question is asked with: a name gives the literal, or in compiled SQL the place where it will stand
Given: TypeAlias = "Callable[[str], Value]"
Question: TypeAlias = "Callable[..., Table]"
Row: TypeAlias = tuple[Any, ...]

EARLIEST, LATEST = date(1, 1, 1), date(9999, 12, 31)
_OPEN = re.compile(r"'@([a-z0-9_]+)'")


Read: TypeAlias = "tuple[tuple[int, Callable[[Any], Any]], ...]"


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL with named places, and which columns a driver gives in another type than the expression has."""

    sql: str
    read: Read


def _rows(found: Iterable[Any], read: Read) -> list[Row]:
    """Return what a driver gave, in the types that the expression has."""
    if not read:
        return [tuple(row) for row in found]
    columns = list(zip(*found, strict=True))
    for at, typed in read if columns else ():
        columns[at] = tuple([None if value is None else typed(value) for value in columns[at]])
    return list(zip(*columns, strict=True))


class Tables:
    """The ledger's tables, open for questions: one for SQLAlchemy, one for DuckDB over Parquet, one for any Ibis connection.

    `name` is what charts call the ledger. Threads may share one; open it once and keep it.
    """

    name: str

    def ask(self, question: Question, *shape: Any, **values: Any) -> list[Row]:
        """Return the answer's rows, in the order of the expression's columns."""
        raise NotImplementedError


class LedgerTables(Tables):
    """The tables of an open ledger, in SQLite or PostgreSQL."""

    def __init__(self, ledger: Ledger) -> None:
        self.name = Path(ledger.name).name
        self._ledger = ledger
        self._dialect = "sqlite" if ledger.url.drivername == "sqlite" else "postgres"

    def ask(self, question: Question, *shape: Any, **values: Any) -> list[Row]:
        """Ask the ledger through its own connections; every question sees one state of it."""
        compiled = _compiled(question, shape, self._dialect)
        with self._ledger.reading() as connection:
            return _rows(connection.execute(_text(compiled.sql), _plain(values)).all(), compiled.read)


class ParquetTables(Tables):
    """The tables as a folder of Parquet files, one a table (`to_parquet` writes it), read by DuckDB."""

    def __init__(self, folder: Path) -> None:
        import duckdb

        from dragoman.relations.tables import COLUMNS

        self.name = folder.name
        self._duckdb = duckdb.connect()
        for table in COLUMNS:
            path = folder / f"{table}.parquet"
            if not path.exists():
                raise NoLedger(f"{folder} holds no {path.name}: write the folder with dragoman.relations.to_parquet")
            name = str(path).replace("'", "''")
            self._duckdb.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{name}')")

    def close(self) -> None:
        """Close the files."""
        self._duckdb.close()

    def ask(self, question: Question, *shape: Any, **values: Any) -> list[Row]:
        """Ask DuckDB, on a cursor of this call's own."""
        compiled = _compiled(question, shape, "duckdb")
        sql = _DOLLAR.sub(r"$\1", compiled.sql)
        wanted = set(_DOLLAR.findall(compiled.sql))
        cursor = self._duckdb.cursor()
        try:
            cursor.execute(sql, {name: value for name, value in _plain(values).items() if name in wanted})
            return _rows(cursor.fetchall(), compiled.read)
        finally:
            cursor.close()


class IbisTables(Tables):
    """The tables behind an Ibis connection: a warehouse, or DuckDB with tables of these names."""

    def __init__(self, connection: Any) -> None:
        self.name = str(connection.name)
        self._connection = connection

    def ask(self, question: Question, *shape: Any, **values: Any) -> list[Row]:
        """Ask the connection, with the values in the expression."""
        import ibis

        plain = _plain(values)
        expression = question(lambda name: ibis.literal(plain[name]), *shape)
        found = self._connection.to_pyarrow(expression)
        return _rows(zip(*(column.to_pylist() for column in found.columns), strict=True), _reading(expression, "any"))


Where: TypeAlias = "Ledger | Tables | str | Path | Any"


@contextmanager
def tables(where: Where) -> Iterator[Tables]:
    """Open the ledger's tables for as long as the block lasts.

    `where` is an open Ledger, a SQLite file, a postgresql:// URL, a folder of Parquet files, an Ibis connection, or Tables that
    are open already. Raises NoLedger where it is none of these, NotInstalled where a library is missing.
    """
    _need_ibis()
    if isinstance(where, Tables):
        yield where
    elif isinstance(where, Ledger):
        yield LedgerTables(where)
    elif isinstance(where, str | Path):
        if Path(str(where)).is_dir():
            with closing(ParquetTables(Path(where))) as parquet:
                yield parquet
        else:
            with Ledger.open(where, create=False) as ledger:
                yield LedgerTables(ledger)
    elif hasattr(where, "to_pyarrow") and hasattr(where, "name"):
        yield IbisTables(where)
    else:
        raise NoLedger(f"{where!r} holds no ledger: give a Ledger, a file, a URL, a folder of Parquet or an Ibis connection")


def _need_ibis() -> None:
    from importlib.util import find_spec

    if find_spec("ibis") is None:
        raise NotInstalled("relations need their libraries: pip install 'dragoman[relations]'")


@lru_cache(maxsize=1024)
def _compiled(question: Question, shape: tuple[Any, ...], dialect: str) -> Compiled:
    import ibis

    expression = question(lambda name: ibis.literal(f"@{name}"), *shape)
    sql = _OPEN.sub(r":\1", str(ibis.to_sql(expression, dialect=dialect)))
    return Compiled(sql, _reading(expression, dialect))


_DOLLAR = re.compile(r"(?<![:\w]):([a-z][a-z0-9_]*)")


@lru_cache(maxsize=1024)
def _text(sql: str) -> Any:
    from sqlalchemy import text

    return text(sql)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in values.items()}


# --- what drivers give: SQLite has neither dates nor booleans, PostgreSQL sums whole numbers as decimals ----------------------


def _reading(expression: Any, dialect: str) -> Read:
    kinds = [_kind(kind) for kind in expression.schema().types]
    return tuple((at, _READ[kind]) for at, kind in enumerate(kinds) if kind in _OTHERWISE[dialect])


@lru_cache(maxsize=50_000)
def _day(value: Any) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value.date() if isinstance(value, datetime) else value


def _kind(kind: Any) -> str:
    if kind.is_date() or kind.is_timestamp():
        return "date"
    if kind.is_boolean():
        return "boolean"
    if kind.is_integer():
        return "integer"
    return "number" if kind.is_numeric() else "string"


_READ: dict[str, Callable[[Any], Any]] = {"date": _day, "boolean": bool, "integer": int, "number": float, "string": str}
_OTHERWISE = {"sqlite": {"date", "boolean"}, "postgres": {"date", "integer", "number"}, "duckdb": {"date"}, "any": set(_READ)}
