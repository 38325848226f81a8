"""What a watch is doing, for other programs: the desk's /status reads it, without disturbing the watch."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dragoman.watching import state as states

_ALIVE = 120  # seconds after its last sign of life a watch is taken for dead


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """How one feed fares: `failures` in a row with the last `error`, articles found of it so far. Times are UTC."""

    url: str
    title: str | None
    failures: int
    error: str | None
    last_poll: datetime | None
    last_good: datetime | None
    next_poll: datetime | None
    articles: int


@dataclass(frozen=True, slots=True)
class Status:
    """A watch: whether it runs, since when, what it has added to the ledger, what waits, and each of its feeds.

    `pages` wait to be fetched, `waiting` to be coded; `reports`, `mentions` and `aside` count over all runs. Times are UTC.
    """

    running: bool
    pid: int | None
    started: datetime | None
    alive: datetime | None
    error: str | None
    reports: int
    mentions: int
    aside: int
    pages: int
    waiting: int
    feeds: tuple[FeedStatus, ...]

    @property
    def failing(self) -> int:
        """How many feeds failed when they were last asked."""
        return sum(feed.failures > 0 for feed in self.feeds)


def state_path(ledger: str | Path) -> Path:
    """Return where the watch of a ledger keeps its state: beside a file, in the working folder for a server's."""
    name = str(ledger)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", name) is None:
        return Path(f"{name}.watch")
    without_password = re.sub(r"(://[^:/@]*):[^@]*@", r"\1@", name)
    return Path(f"dragoman-{hashlib.sha256(without_password.encode()).hexdigest()[:8]}.watch")


def status(ledger: str | Path, state: Path | None = None) -> Status | None:
    """Return what the watch of a ledger is doing; None where there never was one, or its state cannot be read.

    `state` is the file where `dragoman watch` was given another with --state.
    """
    path = state or state_path(ledger)
    if not path.is_file():
        return None
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)
    except sqlite3.Error:
        return None
    try:
        return _read(db)
    except (sqlite3.Error, ValueError, KeyError):
        return None
    finally:
        db.close()


def _read(db: sqlite3.Connection) -> Status:
    facts = {name: json.loads(value) for name, value in db.execute("SELECT name, value FROM facts")}
    query = "SELECT stage, count(*) FROM articles WHERE stage <> 'done' GROUP BY stage"
    waits = {str(stage): int(count) for stage, count in db.execute(query)}
    alive = facts.get("alive")
    return Status(
        running=bool(facts.get("running")) and alive is not None and time.time() - alive < _ALIVE,
        pid=facts.get("pid"),
        started=_time(facts.get("started")),
        alive=_time(alive),
        error=facts.get("error"),
        reports=int(facts.get("reports", 0)),
        mentions=int(facts.get("mentions", 0)),
        aside=int(facts.get("aside", 0)),
        pages=waits.get("link", 0),
        waiting=waits.get("report", 0),
        feeds=tuple(
            FeedStatus(
                feed.url,
                feed.title,
                feed.failures,
                feed.error,
                _time(feed.last_poll),
                _time(feed.last_good),
                _time(feed.next_poll or None),
                feed.articles,
            )
            for feed in states.feeds(db)
        ),
    )


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).replace(microsecond=0)
