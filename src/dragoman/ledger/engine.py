"""Open a database by path or URL: the differences between SQLite and PostgreSQL stand here and nowhere else."""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, exc, text
from sqlalchemy.engine import URL, make_url

from dragoman.ledger.errors import NoLedger, NotInstalled

PATIENCE = 60  # seconds that a writer waits for another
_WRITING = "dragoman_writing"
_LOCK = 0x647261676F  # the advisory lock of PostgreSQL under which a ledger is made or migrated


def url_of(where: str | Path) -> URL:
    """Return the URL of a path or URL. Raises NoLedger where it is neither, NotInstalled where its driver is missing."""
    name = str(where)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", name) is None:
        return URL.create("sqlite", database=name)
    try:
        url = make_url(name)
    except (exc.ArgumentError, ValueError) as error:
        raise NoLedger(
            f'"{_masked(name)}" is no ledger: give a file name, or a URL such as postgresql://USER:PASSWORD@HOST/NAME'
        ) from error
    kind = url.drivername.split("+")[0]
    if kind == "sqlite":
        return url.set(drivername="sqlite")
    if kind not in ("postgresql", "postgres"):
        raise NoLedger(f'"{kind}" is no database that a ledger can be kept in: use SQLite (a file name) or postgresql://…')
    if find_spec("psycopg") is None:
        raise NotInstalled("a ledger in PostgreSQL needs its driver: pip install 'dragoman[postgresql]'")
    return url.set(drivername="postgresql+psycopg")


def _masked(name: str) -> str:
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:***@", name)


def label(url: URL) -> str:
    """Return the ledger's name for messages, without a password."""
    if url.drivername == "sqlite":
        return url.database or "in memory"
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def exists(url: URL) -> bool:
    """Say whether there may be a ledger: a file for SQLite, always for a server."""
    return url.drivername != "sqlite" or url.database in (None, "", ":memory:") or Path(url.database or "").exists()


def connect(url: URL) -> Engine:
    """Return the engine; nothing is opened yet."""
    if url.drivername != "sqlite":
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})
    engine = create_engine(url, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _: Any) -> None:
    """Write-ahead log: readers and the writer never wait for each other. FULL: what is committed outlives a power cut."""
    connection.isolation_level = None  # transactions begin where we say, DDL included
    connection.execute("PRAGMA page_size=8192")  # of a new file: seven records fill a page better than three
    _into_wal(connection)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-65536", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _into_wal(connection: Any) -> None:
    # changing the mode does not wait for others as statements do, so two programs that open a new file wait here
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except connection.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    # a writer takes the lock before it reads what is there: it never finds out halfway that another was first
    writing = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state of the ledger throughout."""
    level = "REPEATABLE READ" if engine.dialect.name == "postgresql" else None
    with engine.connect() as plain:
        connection = plain.execution_options(isolation_level=level) if level else plain
        with connection.begin():
            yield connection


@contextmanager
def no_collection() -> Iterator[None]:
    """Hold back the collector of cycles: it would walk all that the ledger remembers at every batch, and find nothing to free."""
    held = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if held:
            gc.enable()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that writes: all of it is stored, or none."""
    with engine.connect().execution_options(**{_WRITING: True}) as connection, connection.begin():
        yield connection


def lock_schema(connection: Connection) -> None:
    """Wait until no other program makes or migrates the ledger; freed with the transaction (SQLite: held by `writing`)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def among(connection: Connection, query: str, numbers: Iterable[int], most: int = 5000) -> Iterator[Any]:
    """Yield the rows of a query that ends in `… IN`, for whole numbers in any count.

    The numbers stand in the statement, which costs a tenth of SQLAlchemy's work on as many parameters.
    """
    every = iter(numbers)
    while some := ",".join(map(str, islice(every, most))):
        yield from connection.exec_driver_sql(f"{query} ({some})").all()


def insert_sql(table: Table, connection: Connection) -> str:
    """Return INSERT with a placeholder a column, for rows that are tuples in column order.

    Rows go to the driver as they are: SQLAlchemy's work on each row's values takes longer than SQLite's.
    """
    quote = connection.dialect.identifier_preparer.quote
    mark = "%s" if connection.dialect.name == "postgresql" else "?"
    names = ", ".join(quote(column.name) for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) VALUES ({', '.join([mark] * len(table.columns))})"


def insert(table: Table, rows: Sequence[Sequence[Any]], connection: Connection) -> None:
    """Insert rows that are tuples in column order: by COPY in PostgreSQL, at half the work."""
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql(insert_sql(table, connection), rows)
        return
    quote = connection.dialect.identifier_preparer.quote
    statement = f"COPY {table.name} ({', '.join(quote(column.name) for column in table.columns)}) FROM STDIN"
    try:
        driver: Any = connection.connection
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as error:
        raise exc.OperationalError(statement, None, error) from error
