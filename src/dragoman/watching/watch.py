"""The watch: polls feeds, fetches what they list, codes it, adds it to the ledger; for weeks, whatever fails around it.

Threads do the visits, since servers are slow; this thread alone touches the state, the coder and the ledger.
"""

from __future__ import annotations

import hashlib
import json
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from dragoman.records import Coding, Report
from dragoman.reports.web import Web
from dragoman.watching import polling
from dragoman.watching.feedlist import Listed
from dragoman.watching.journal import Journal
from dragoman.watching.polling import Fetched, Polled
from dragoman.watching.state import FeedState, State, Waiting

if TYPE_CHECKING:
    from dragoman.ledger import Ledger

_DAY = 86400.0
_BATCH = 16  # reports coded and added at once: few are coded again after a kill, and a stop need not wait long
_TRIES = 8  # of one page: over about a day
_FIRST_TRY = 60.0  # seconds to the second
_ALIVE = 5.0  # seconds between signs of life


class Codes(Protocol):
    """What codes reports: `dragoman.coding.coder.Coder`."""

    def stream(self, reports: Iterable[Report]) -> Iterator[Coding]:
        """Code reports in order."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how many: seconds between two polls of a feed, visits at once, whether to end when all are done."""

    every: float = 900.0
    visits: int = 12
    once: bool = False


class Watch:
    """One run of a watch; `run` returns when `stop` is set, or with `Pace.once` when nothing is left to do."""

    def __init__(
        self,
        state: State,
        ledger: Ledger,
        coder: Codes,
        version: str,
        web: Web,
        journal: Journal,
        stop: threading.Event,
        pace: Pace,
        shown: Callable[[str], None] = lambda line: None,
    ) -> None:
        """`shown` gets a status line now and then."""
        self._state, self._ledger, self._coder, self._version, self._web = state, ledger, coder, version, web
        self._journal, self._stop, self._pace, self._shown = journal, stop, pace, shown
        self._jobs: queue.SimpleQueue[Callable[[], Polled | Fetched] | None] = queue.SimpleQueue()
        self._answers: queue.Queue[Polled | Fetched] = queue.Queue()
        self._away: dict[str, str] = {}  # feeds and articles being visited, and their hosts
        self._failures = 0  # of the ledger or the disk, in a row
        self._alive_at = self._forgot_at = 0.0
        self._reports = self._mentions = 0

    def run(self, feeds: Callable[[], tuple[Listed, ...] | None]) -> None:
        """Watch the feeds that `feeds` returns; it is asked again now and then, and returns None where nothing changed."""
        for number in range(self._pace.visits):
            threading.Thread(target=self._visits, name=f"visits-{number}", daemon=True).start()
        self._state.tell(running=True, pid=os.getpid(), started=time.time(), alive=time.time(), error=None)
        self._journal.say("started", pid=os.getpid())
        asked: set[str] = set()
        try:
            while not self._stop.is_set():
                try:
                    if (listed := feeds()) is not None:
                        self._state.list_feeds((feed.url, feed.title) for feed in listed)
                    self._send_out(asked)
                    self._take_in()
                    busy = self._code()
                    self._sign_of_life()
                    self._failures = 0
                    if self._pace.once and not busy and self._is_done(asked):
                        break
                except Exception as error:  # disk full, ledger away, database locked: all of it may be over tomorrow
                    self._trouble(error)
        finally:
            for _ in range(self._pace.visits):
                self._jobs.put(None)
            self._journal.say("stopped", reports=self._reports, mentions=self._mentions)
            self._state.tell(running=False)

    # --- visits ------------------------------------------------------------------------------------------------------------

    def _visits(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._answers.put(job())

    def _send_out(self, asked: set[str]) -> None:
        """Give the threads what is due: one visit a host at a time, so that a slow one holds no more than one thread."""
        now = time.time()
        hosts = set(self._away.values())
        room = self._pace.visits * 2 - len(self._away)
        for feed in self._state.due(now):
            if room <= 0:
                return
            if feed.url in self._away or _host(feed.url) in hosts or (self._pace.once and feed.url in asked):
                continue
            asked.add(feed.url)
            room -= self._send(feed.url, _host(feed.url), hosts, _poll(self._web, feed))
        for waiting in self._state.pages(now):
            host = _host(json.loads(waiting.payload)[1])
            if room > 0 and waiting.key not in self._away and host not in hosts:
                room -= self._send(waiting.key, host, hosts, _fetch(self._web, waiting))

    def _send(self, name: str, host: str, hosts: set[str], job: Callable[[], Polled | Fetched]) -> int:
        self._away[name] = host
        hosts.add(host)
        self._jobs.put(job)
        return 1

    def _take_in(self) -> None:
        """Store the answers that are there; wait a moment where there are none and nothing is to be coded."""
        idle = not self._state.waiting("report", time.time(), 1)
        try:
            answer = self._answers.get(timeout=0.5 if idle else 0.01)
        except queue.Empty:
            return
        while True:
            # away until it is stored: what cannot be stored is asked again
            self._away.pop(answer.feed if isinstance(answer, Polled) else answer.key, None)
            self._polled(answer) if isinstance(answer, Polled) else self._fetched(answer)
            try:
                answer = self._answers.get_nowait()
            except queue.Empty:
                return

    def _polled(self, answer: Polled) -> None:
        now = time.time()
        if answer.error is not None:
            failures = next((feed.failures for feed in self._state.feeds() if feed.url == answer.feed), 0)
            wait = max(min(self._pace.every * 2.0 ** min(failures + 1, 20), _DAY), min(answer.retry_after or 0.0, 7 * _DAY))
            self._state.failed(answer.feed, answer.error, now, now + wait)
            self._journal.say("feed failed", feed=answer.feed, reason=answer.error, failures=failures + 1, next_in=round(wait))
            return
        next_poll = now + self._pace.every * _spread(answer.feed)
        new = self._state.polled(answer.feed, answer.etag, answer.modified, answer.title, answer.found, now, next_poll)
        self._journal.say("polled", feed=answer.feed, listed=len(answer.found), new=new, unchanged=answer.unchanged or None)

    def _fetched(self, answer: Fetched) -> None:
        if answer.error is None:
            self._state.move(answer.key, answer.stage, answer.payload)
            self._journal.say(
                "fetched", article=answer.key, aside=json.loads(answer.payload)[1] if answer.stage == "aside" else None
            )
            return
        tries = self._state.tries(answer.key) + 1
        if tries >= _TRIES:
            self._state.move(answer.key, "aside", json.dumps([answer.key, f"{answer.error} ({tries} tries)"]))
            self._journal.say("given up", article=answer.key, reason=answer.error, tries=tries)
            return
        wait = max(min(_FIRST_TRY * 4.0 ** (tries - 1), _DAY / 2), min(answer.retry_after or 0.0, _DAY))
        self._state.postpone(answer.key, time.time() + wait)
        self._journal.say("page failed", article=answer.key, reason=answer.error, tries=tries, next_in=round(wait))

    # --- coding ------------------------------------------------------------------------------------------------------------

    def _code(self) -> bool:
        """Code a batch of what waits and add it to the ledger; say whether there was any. Only then it is done in the state."""
        now = time.time()
        waiting = self._state.waiting("report", now, _BATCH)
        refused = self._state.waiting("aside", now, 200)
        if not waiting and not refused:
            return False
        reports = [Report.from_json(json.loads(one.payload)) for one in waiting]
        known = self._ledger.coded(reports, self._version) if reports else set()
        fresh = list({report.id: report for report in reports if report.id not in known}.values())
        codings = list(self._coder.stream(fresh))
        added = self._ledger.add(codings, coder=self._version)
        pairs = [(str(where), str(reason)) for where, reason in (json.loads(one.payload) for one in refused)]
        aside = self._ledger.set_aside(pairs) if pairs else 0
        self._state.done([one.key for one in (*waiting, *refused)], added.reports, added.mentions, aside + len(added.refused))
        self._reports += added.reports
        self._mentions += added.mentions
        self._journal.say(
            "added",
            reports=added.reports,
            mentions=added.mentions,
            in_already=len(reports) - added.reports or None,
            not_coded=sum(bool(coding.notes) and not coding.sentences for coding in codings) or None,
            aside=aside or None,
        )
        return True

    # --- the run itself ----------------------------------------------------------------------------------------------------

    def _is_done(self, asked: set[str]) -> bool:
        now = time.time()
        listed = {feed.url for feed in self._state.feeds() if feed.next_poll <= now}
        return not self._away and self._answers.empty() and listed <= asked and not self._state.waiting("link", now, 1)

    def _sign_of_life(self) -> None:
        now = time.time()
        if now - self._alive_at < _ALIVE:
            return
        self._alive_at = now
        self._state.tell(alive=now, error=None)
        if now - self._forgot_at > _DAY:
            self._state.forget(now)
            self._forgot_at = now
        feeds = self._state.feeds()
        counts = self._state.counts()
        failing = sum(feed.failures > 0 for feed in feeds)
        self._shown(
            f"{len(feeds):,} feeds, {failing:,} failing · {counts.get('link', 0):,} pages to fetch, "
            f"{counts.get('report', 0):,} to code · {self._reports:,} reports, {self._mentions:,} mentions added"
        )

    def _trouble(self, error: Exception) -> None:
        """Wait, longer each time, after what went wrong here; nothing that was not stored is counted as done."""
        self._failures += 1
        wait = min(2.0**self._failures, 300.0)
        reason = f"{type(error).__name__}: {error}"
        self._journal.say("trouble", reason=reason, next_in=wait)
        self._shown(f"trouble, trying again in {wait:.0f} s: {reason}")
        with suppress(sqlite3.Error):  # the disk that is full is the state's too; the line above has said it
            self._state.tell(alive=time.time(), error=reason)
        if self._pace.once and self._failures > 3:
            raise error
        self._stop.wait(wait)


def _poll(web: Web, feed: FeedState) -> Callable[[], Polled]:
    return lambda: polling.poll(web, feed)


def _fetch(web: Web, waiting: Waiting) -> Callable[[], Fetched]:
    return lambda: polling.fetch(web, waiting)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _spread(url: str) -> float:
    """Return 0.9 to 1.1, the same for the same feed: so that they do not all come due at once."""
    return 0.9 + 0.2 * int(hashlib.sha256(url.encode("utf8", "replace")).hexdigest()[:4], 16) / 0xFFFF
