"""A watch to be killed: `watch_killed.py LEDGER FEEDS [once]`, with a coder that is there at once."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from dragoman.ledger import Ledger
from dragoman.records import Coding, Report, Span
from dragoman.reports.web import Web
from dragoman.watching import feedlist, state_path
from dragoman.watching.journal import Journal
from dragoman.watching.state import State
from dragoman.watching.watch import Pace, Watch

VERSION = "hand-1.0"


class ByHand:
    def stream(self, reports: Iterable[Report]) -> Iterator[Coding]:
        for report in reports:
            time.sleep(0.001)
            yield Coding(report, (), sentences=(Span(0, len(report.text)),))


def watch(ledger: str, feeds: Path, once: bool, every: float = 3600.0, stop: threading.Event | None = None) -> None:
    listed = [feedlist.read(feeds)]
    state = State(state_path(ledger))
    journal = Journal(Path(f"{ledger}.log"))
    web = Web(allow_private=True, delay=0.0, seconds=1.0)
    pace = Pace(every, 8, once)
    with Ledger.open(ledger) as store:
        try:
            Watch(state, store, ByHand(), VERSION, web, journal, stop or threading.Event(), pace).run(
                lambda: listed.pop() if listed else None
            )
        finally:
            state.close()
            journal.close()


if __name__ == "__main__":
    watch(sys.argv[1], Path(sys.argv[2]), "once" in sys.argv[3:])
