"""The desk's own file: accounts, sessions, tokens, texts waiting to be coded.

They stand apart from the ledger because a ledger is copied, mailed and published, and password hashes and half-coded uploads
must not travel with it; and because a ledger in PostgreSQL is read by people who have no business with this desk's accounts.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = 1
_TABLES = """
CREATE TABLE accounts (name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, made REAL NOT NULL,
    closed INTEGER NOT NULL);
CREATE TABLE sessions (digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    made REAL NOT NULL, seen REAL NOT NULL);
CREATE TABLE tokens (digest TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE, label TEXT NOT NULL,
    made REAL NOT NULL, used REAL);
CREATE TABLE additions (key INTEGER PRIMARY KEY, at REAL NOT NULL, by TEXT NOT NULL, state TEXT NOT NULL, names TEXT NOT NULL,
    published TEXT, publisher TEXT, title TEXT, total INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
    mentions INTEGER NOT NULL DEFAULT 0, message TEXT, reports TEXT NOT NULL DEFAULT '[]', aside TEXT NOT NULL DEFAULT '[]');
CREATE TABLE uploads (addition INTEGER NOT NULL REFERENCES additions ON DELETE CASCADE, n INTEGER NOT NULL, name TEXT NOT NULL,
    body BLOB NOT NULL, PRIMARY KEY (addition, n));
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""


class DeskFileError(Exception):
    """The desk's own file cannot be used; the message says which and why."""


class Store:
    """The file, opened anew for every piece of work, so that threads and programs share it."""

    def __init__(self, path: Path) -> None:
        """Make or open the file; only its owner may read it. Raises DeskFileError."""
        self.path = path
        try:
            if not path.exists():
                path.touch(mode=0o600)
            with self._opened() as connection:
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                if version == 0:
                    connection.execute("PRAGMA journal_mode=WAL")
                    connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version={VERSION}; COMMIT;")
                elif version != VERSION:
                    raise DeskFileError(f"{path} is of another version of the desk ({version}): use that, or another --desk FILE")
        except (OSError, sqlite3.DatabaseError) as error:
            raise DeskFileError(f"the desk's file {path} cannot be used: {error}") from error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys=ON")
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def work(self) -> Iterator[sqlite3.Connection]:
        """Open one transaction that may write: all of it is kept, or none."""
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def look(self) -> Iterator[sqlite3.Connection]:
        """Open a connection to read by."""
        with self._opened() as connection:
            yield connection

    def secret(self, name: str) -> bytes:
        """Return a random secret of this desk, made when it is first asked for."""
        with self.work() as connection:
            connection.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", (name, secrets.token_bytes(32)))
            return bytes(connection.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()[0])
