"""What a watch remembers, in a SQLite file beside the ledger: feeds, what was seen of them, what still waits.

Each article goes from `link` (its page is to be fetched) to `report` (it is to be coded) to `done`; every step is one
transaction. It is `done` after the ledger has committed it, never before: killed between the two it is coded again, from the very
text that was kept, and the ledger finds it is in already. So nothing is lost and nothing doubled.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (
    url TEXT PRIMARY KEY, title TEXT, listed INTEGER NOT NULL DEFAULT 1, etag TEXT, modified TEXT,
    next_poll REAL NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, last_poll REAL, last_good REAL, error TEXT,
    articles INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (
    key TEXT PRIMARY KEY, feed TEXT NOT NULL, stage TEXT NOT NULL, payload TEXT,
    tries INTEGER NOT NULL DEFAULT 0, next_try REAL NOT NULL DEFAULT 0, seen REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting ON articles (stage, feed, next_try) WHERE stage <> 'done';
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_DAY = 86400
_FORGOTTEN = 90 * _DAY  # seconds after which an article that no feed lists any more is forgotten


@dataclass(frozen=True, slots=True)
class FeedState:
    """One row of `feeds`; times are seconds since 1970."""

    url: str
    title: str | None
    etag: str | None
    modified: str | None
    next_poll: float
    failures: int
    last_poll: float | None
    last_good: float | None
    error: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article at one of its stages; `payload` is JSON: an entry, a report, or [where, reason]."""

    key: str
    feed: str
    payload: str
    tries: int


class Busy(Exception):
    """Another watch holds this state."""


class State:
    """The open file; for one thread."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises Busy where another program watches with it, sqlite3.Error where it cannot be opened."""
        # a lock that the system frees with the process, however it ends
        self._lock = sqlite3.connect(f"{path}.lock", timeout=0.5, isolation_level=None)
        try:
            self._lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._lock.close()
            raise Busy(f"another dragoman watch is at work with {path}") from error
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file and free the lock."""
        self._db.close()
        self._lock.close()

    def __enter__(self) -> sqlite3.Connection:
        self._db.execute("BEGIN IMMEDIATE")
        return self._db

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._db.execute("ROLLBACK" if kind else "COMMIT")

    # --- feeds -------------------------------------------------------------------------------------------------------------

    def list_feeds(self, feeds: Iterable[tuple[str, str | None]]) -> None:
        """Make these the feeds that are watched; what is known of one that was listed before is kept."""
        with self as db:
            db.execute("UPDATE feeds SET listed = 0")
            db.executemany(
                "INSERT INTO feeds (url, title) VALUES (?, ?) ON CONFLICT (url) DO UPDATE SET listed = 1,"
                " title = coalesce(excluded.title, title)",
                list(feeds),
            )

    def due(self, now: float, limit: int = 1000) -> list[FeedState]:
        """Return the feeds whose time has come, the longest waiting first."""
        return feeds(self._db, "WHERE listed AND next_poll <= ? ORDER BY next_poll, url LIMIT ?", (now, limit))

    def feeds(self) -> list[FeedState]:
        """Return every feed that is listed, by its address."""
        return feeds(self._db)

    def polled(
        self,
        feed: str,
        etag: str | None,
        modified: str | None,
        title: str | None,
        found: Sequence[tuple[str, str, str]],
        at: float,
        next_poll: float,
    ) -> int:
        """Record an answer: (key, stage, payload) of each article that it lists; return how many are new."""
        with self as db:
            new = 0
            for key, stage, payload in found:
                row = (key, feed, stage, payload, at)
                added = db.execute("INSERT OR IGNORE INTO articles (key, feed, stage, payload, seen) VALUES (?, ?, ?, ?, ?)", row)
                new += added.rowcount
                db.execute("UPDATE articles SET seen = ? WHERE key = ? AND seen < ?", (at, key, at - _DAY))
            db.execute(
                "UPDATE feeds SET etag = ?, modified = ?, title = coalesce(title, ?), failures = 0, error = NULL, last_poll = ?,"
                " last_good = ?, next_poll = ?, articles = articles + ? WHERE url = ?",
                (etag, modified, title, at, at, next_poll, new, feed),
            )
        return new

    def failed(self, feed: str, reason: str, at: float, next_poll: float) -> None:
        """Record that a feed could not be read, and when it is tried again."""
        with self as db:
            db.execute(
                "UPDATE feeds SET failures = failures + 1, error = ?, last_poll = ?, next_poll = ? WHERE url = ?",
                (reason, at, next_poll, feed),
            )

    # --- articles ----------------------------------------------------------------------------------------------------------

    def waiting(self, stage: str, now: float, limit: int) -> list[Waiting]:
        """Return articles at a stage whose time has come."""
        query = "SELECT key, feed, payload, tries FROM articles WHERE stage = ? AND next_try <= ? ORDER BY next_try, key LIMIT ?"
        return [Waiting(*row) for row in self._db.execute(query, (stage, now, limit))]

    def pages(self, now: float, each: int = 3) -> list[Waiting]:
        """Return pages whose time has come, a few of each feed: one that lists thousands does not keep others waiting."""
        feeds = [row[0] for row in self._db.execute("SELECT DISTINCT feed FROM articles WHERE stage = 'link' ORDER BY feed")]
        query = (
            "SELECT key, feed, payload, tries FROM articles WHERE stage = 'link' AND feed = ? AND next_try <= ?"
            " ORDER BY next_try, key LIMIT ?"
        )
        return [Waiting(*row) for feed in feeds for row in self._db.execute(query, (feed, now, each))]

    def tries(self, key: str) -> int:
        """Return how often fetching an article's page has failed."""
        found = self._db.execute("SELECT tries FROM articles WHERE key = ?", (key,)).fetchone()
        return int(found[0]) if found else 0

    def move(self, key: str, stage: str, payload: str | None) -> None:
        """Take an article to another stage."""
        with self as db:
            db.execute("UPDATE articles SET stage = ?, payload = ?, tries = 0, next_try = 0 WHERE key = ?", (stage, payload, key))

    def postpone(self, key: str, until: float) -> None:
        """Count a failed try; the next is not before `until`."""
        with self as db:
            db.execute("UPDATE articles SET tries = tries + 1, next_try = ? WHERE key = ?", (until, key))

    def done(self, keys: Iterable[str], reports: int, mentions: int, aside: int) -> None:
        """Record that the ledger holds these articles, and what that added."""
        with self as db:
            db.executemany("UPDATE articles SET stage = 'done', payload = NULL WHERE key = ?", [(key,) for key in keys])
            for name, count in (("reports", reports), ("mentions", mentions), ("aside", aside)):
                db.execute(
                    "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
                    (name, count),
                )

    def counts(self) -> dict[str, int]:
        """Count the articles that wait, by stage."""
        query = "SELECT stage, count(*) FROM articles WHERE stage <> 'done' GROUP BY stage"
        return {str(stage): int(count) for stage, count in self._db.execute(query)}

    def forget(self, now: float) -> int:
        """Forget articles that were done long ago and that no feed lists any more; return how many."""
        with self as db:
            return db.execute("DELETE FROM articles WHERE stage = 'done' AND seen < ?", (now - _FORGOTTEN,)).rowcount

    # --- facts of the run --------------------------------------------------------------------------------------------------

    def tell(self, **facts: object) -> None:
        """Record facts of this run, such as its process and that it is alive."""
        with self as db:
            db.executemany(
                "INSERT OR REPLACE INTO facts VALUES (?, ?)", [(name, json.dumps(value)) for name, value in facts.items()]
            )


def feeds(db: sqlite3.Connection, where: str = "WHERE listed ORDER BY url", values: Sequence[object] = ()) -> list[FeedState]:
    """Return rows of `feeds`."""
    columns = "url, title, etag, modified, next_poll, failures, last_poll, last_good, error, articles"
    return [FeedState(*row) for row in db.execute(f"SELECT {columns} FROM feeds {where}", values)]
