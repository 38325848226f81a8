"""`dragoman watch`: poll feeds, code what they list and add it to the ledger, for weeks."""

from __future__ import annotations

import signal
import sqlite3
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.intake import AllowPrivate, fail, warn
from dragoman.commands.ledger import DEFAULT, FAILED, Where, opened

if TYPE_CHECKING:
    from dragoman.watching.feedlist import Listed

EXAMPLE = "Example: `dragoman watch feeds.opml --ledger news.sqlite`; stop it with Ctrl-C, start it again, nothing is lost"


def watch(
    feeds: Annotated[Path, typer.Argument(metavar="FEEDS", help="an OPML file, or a text with one feed's address a line")],
    ledger: Where = DEFAULT,
    every: Annotated[float, typer.Option("--every", min=0.01, metavar="MINUTES", help="between two visits to a feed")] = 15.0,
    delay: Annotated[
        float, typer.Option("--delay", min=0.0, metavar="SECONDS", help="between two requests to one host, at least")
    ] = 1.0,
    log: Annotated[Path | None, typer.Option("--log", help="JSON lines; without it standard error, or beside the ledger")] = None,
    state: Annotated[Path | None, typer.Option("--state", help="what the watch remembers; beside the ledger by itself")] = None,
    once: Annotated[bool, typer.Option("--once", help="visit every feed that is due once, then end")] = False,
    allow_private: AllowPrivate = False,
) -> None:
    """Poll feeds, code the articles they list and add them to the ledger. Stopped or killed and started again, it goes on."""
    from dragoman import watching
    from dragoman.watching.feedlist import FeedListError
    from dragoman.watching.state import Busy, State

    listing = _Listing(feeds)
    try:
        listing.first()
    except FeedListError as error:
        raise fail(str(error)) from error
    where = state or watching.state_path(ledger)
    with opened(ledger, create=True) as store:
        try:
            kept = State(where)
        except Busy as error:
            raise fail(str(error), FAILED) from error
        except sqlite3.Error as error:
            raise fail(f"{where} cannot be opened as the state of a watch: {error}", FAILED) from error
        from dragoman.coding.coder import VERSION, Coder
        from dragoman.reports.web import Web
        from dragoman.watching.journal import Journal
        from dragoman.watching.watch import Pace, Watch

        on_terminal = sys.stderr.isatty()
        path = log or (Path(f"{where}.log") if on_terminal else None)
        try:
            journal = Journal(path)
        except OSError as error:
            raise fail(f"{path} cannot be written: {error.strerror}") from error
        stop = _stopping()
        web = Web(allow_private, delay, stop.wait)
        pace = Pace(every * 60, once=once)
        if on_terminal:
            warn(f"watching {feeds}, adding to {store.name}, logging to {path}; Ctrl-C stops it")
        try:
            Watch(kept, store, Coder(), VERSION, web, journal, stop, pace, _line if on_terminal else _silent).run(listing)
        finally:
            if on_terminal:
                sys.stderr.write("\n")
            kept.close()
            journal.close()


class _Listing:
    """The list of feeds, read again when its file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._found: tuple[Listed, ...] | None = None

    def first(self) -> None:
        """Read the list. Raises FeedListError."""
        self._found = self()

    def __call__(self) -> tuple[Listed, ...] | None:
        from dragoman.watching import feedlist

        if self._found is not None:
            found, self._found = self._found, None
            return found
        try:
            stat = self._path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
        except OSError:
            stamp = None
        if self._stamp is not None and stamp in (self._stamp, None):
            return None
        known, self._stamp = self._stamp, stamp
        try:
            return feedlist.read(self._path)
        except feedlist.FeedListError:
            if known is None:
                raise
            return None  # being written just now, perhaps: the list as it was goes on


def _stopping() -> threading.Event:
    """Return an event that SIGTERM and Ctrl-C set; a second Ctrl-C ends at once."""
    stop = threading.Event()

    def asked(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, asked)
    return stop


def _line(text: str) -> None:
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()


def _silent(text: str) -> None:
    pass
