"""The ledger as callers see it: open, add, ask, check. Opening and errors are dealt with here, SQL in the modules beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL

from dragoman.ledger import check, days, engine, errors, forwarding, judge, migrate, read, read_events, search, seen_events, write
from dragoman.ledger import link as linking
from dragoman.ledger.days import Day, EventDay
from dragoman.ledger.events import Account, Event
from dragoman.ledger.judge import Judged, Judgement, Kind
from dragoman.ledger.read_events import Asked
from dragoman.ledger.results import Added, Counts, Entry, Relation
from dragoman.ledger.search import Conditions, Found
from dragoman.ledger.views import View
from dragoman.linking import Telling
from dragoman.records import Coding, Json, Mention, Report, Span

_ANY = Conditions()
BATCH = 256  # codings stored in one transaction


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


class Ledger:
    """A ledger that is open. Every method may raise LedgerError; many threads and programs may use one ledger at once."""

    def __init__(self, url: URL, opened: Engine, clock: Callable[[], datetime] = _now) -> None:
        self.url = url
        self.name = engine.label(url)
        self._engine = opened
        self._clock = clock
        self._made = linking.Made()

    @staticmethod
    def open(where: str | Path, create: bool = True, clock: Callable[[], datetime] = _now) -> Ledger:
        """Open the ledger in a SQLite file or at a PostgreSQL URL; make it, or migrate it, where need be.

        Raises NoLedger where it is none of ours, or there is none and `create` is False; NotInstalled where the driver is
        missing; LedgerError where it cannot be opened.
        """
        url = engine.url_of(where)
        name = engine.label(url)
        if not create and not engine.exists(url):
            raise errors.NoLedger(f"there is no ledger {name}: make one with dragoman ledger add FILES --ledger {name}")
        with errors.translated(name):
            opened = engine.connect(url)
            try:
                migrate.upgrade(opened, name, create)
            except BaseException:
                opened.dispose()
                raise
        return Ledger(url, opened, clock)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with errors.translated(self.name), engine.reading(self._engine) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open one state of the ledger to put SQL of one's own to it; what it raises is LedgerError."""
        with self._reading() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with errors.translated(self.name), engine.no_collection(), engine.writing(self._engine) as connection:
            yield connection

    @contextmanager
    def _linking(self) -> Iterator[Connection]:
        try:
            with self._writing() as connection:
                yield connection
        except BaseException:
            self._made.clear()
            raise

    # --- writing -----------------------------------------------------------------------------------------------------------

    def add(self, codings: Iterable[Coding], coder: str = "", batch: int = BATCH, link: bool = True) -> Added:
        """Store codings, `batch` of them a transaction, and link their mentions to events; what is in already changes nothing.

        `coder` is the version of the coder for codings that do not say it. A report coded by another version before keeps
        that coding too. Memory is bounded by the batch. Without `link` they are stored alone, which is faster, and stand in
        no event until `self.link()`.
        """
        added = Added()
        waiting = iter(codings)
        while group := list(islice(waiting, batch)):
            with self._linking() as connection:
                stored = write.add(connection, group, coder, self._clock())
                if link and stored.unlinked:
                    for key, (report, mention) in stored.mentions.items():
                        self._made.tellings.put(key, Telling.of(report, mention))
                    linking.codings_of(connection, stored.unlinked, self._made)
            added += stored.added
        return added

    def link(self, batch: int = BATCH) -> Iterator[int]:
        """Link what is not linked yet (a ledger of an older Dragoman, `add` without `link`); yield how many reports are left.

        `batch` reports a transaction: what is done when it is stopped stays done.
        """
        while True:
            with self._linking() as connection:
                write.lock(connection)
                if not (keys := linking.next_waiting(connection, batch)):
                    return
                linking.codings_of(connection, keys, self._made)
                left = linking.waiting(connection)
            yield left

    def relink(self, batch: int = BATCH) -> Iterator[int]:
        """Make every event anew; yield how many reports are left. Former ids lead on to what holds their mentions now."""
        with self._linking() as connection:
            linking.start_over(connection)
        yield from self.link(batch)
        with self._writing() as connection:
            write.lock(connection)
            forwarding.settle(connection)

    def unlinked(self) -> int:
        """Return how many codings wait to be linked."""
        with self._reading() as connection:
            return linking.waiting(connection)

    def set_aside(self, found: Iterable[tuple[str, str]]) -> int:
        """Record reports that could not be read, (where, reason) each; return how many are new."""
        with self._writing() as connection:
            return write.put_aside(connection, list(found), self._clock())

    def judge(
        self,
        mention: str,
        kind: Kind,
        by: str,
        reason: str | None = None,
        field: str | None = None,
        value: Any = None,
        other: str | None = None,
    ) -> Judgement:
        """Append what a person decided of a mention, by its id or the beginning of it; return the judgement as stored.

        `field` and `value` are for "correct" (a field of the mention's JSON), `other` for "merge" and "split" (another mention).
        Raises UnknownId, AmbiguousId, WrongJudgement.
        """
        asked = Judgement(0, self._clock(), by, kind, mention, "", "", 0, 0, other, field, value, reason)
        with self._linking() as connection:
            return self._relinked(connection, judge.add(connection, asked))

    def undo(self, judgement: int, by: str, reason: str | None = None) -> Judgement:
        """Append the undoing of a judgement, by its number. Raises WrongJudgement."""
        with self._linking() as connection:
            return self._relinked(connection, judge.undo(connection, judgement, by, reason, self._clock()))

    def _relinked(self, connection: Connection, made: Judgement) -> Judgement:
        if made.mention and made.other:  # a merge, a split, or the undoing of one
            linking.judged(connection, (made.mention, made.other), self._made)
        return made

    # --- asking ------------------------------------------------------------------------------------------------------------

    def entries(
        self,
        actor: str | None = None,
        recipient: str | None = None,
        since: date | None = None,
        until: date | None = None,
        category: str | None = None,
        coder: str | None = None,
        as_of: date | None = None,
        coded_by: date | None = None,
    ) -> Iterator[Entry]:
        """Yield the wanted mentions with the heads of their reports, by day; one state of the ledger throughout.

        `actor` and `recipient` are codes. A mention stands under its first day, or where its words give none under the day of
        publication. Each report is read as the newest coder told it, or as `coder`, `as_of` and `coded_by` say (see `View`).
        """
        wanted = read.Wanted(actor, recipient, since, until, category, View(coder, as_of, coded_by))
        with self._reading() as connection:
            yield from read.entries(connection, wanted)

    def mentions(
        self,
        actor: str | None = None,
        recipient: str | None = None,
        since: date | None = None,
        until: date | None = None,
        category: str | None = None,
        coder: str | None = None,
        as_of: date | None = None,
        coded_by: date | None = None,
    ) -> list[Mention]:
        """Return the wanted mentions, by day (see `entries`)."""
        return [one.mention for one in self.entries(actor, recipient, since, until, category, coder, as_of, coded_by)]

    def between(
        self,
        left: str,
        right: str,
        since: date | None = None,
        until: date | None = None,
        category: str | None = None,
        coder: str | None = None,
        as_of: date | None = None,
        coded_by: date | None = None,
    ) -> Relation:
        """Return what two countries gave or did to each other, and their joint acts."""
        wanted = read.Wanted(since=since, until=until, category=category, view=View(coder, as_of, coded_by))
        with self._reading() as connection:
            return read.relation(connection, left, right, wanted)

    def event(self, ident: str, coder: str | None = None, as_of: date | None = None, coded_by: date | None = None) -> Event:
        """Return an event by its id, a former id, or the id of one of its mentions, or the beginning of it.

        By default as the newest codings tell it; `coder`, `as_of` and `coded_by` ask for another view (see `View`), for which the
        mentions that it sees are linked anew. Raises UnknownId, AmbiguousId.
        """
        view = View(coder, as_of, coded_by)
        with self._reading() as connection:
            if view.plain:
                return read_events.event(connection, ident)
            return seen_events.event(connection, ident, view, self._made.tellings)

    def events(
        self,
        actor: str | None = None,
        recipient: str | None = None,
        since: date | None = None,
        until: date | None = None,
        category: str | None = None,
        status: str | None = None,
        newest: bool = False,
        limit: int | None = None,
        after: str | None = None,
        coder: str | None = None,
        as_of: date | None = None,
        coded_by: date | None = None,
    ) -> Iterator[Event]:
        """Yield the wanted events with their mentions, by day and id (the newest first where `newest`); memory stays bounded.

        For pages give `limit`, and as `after` the id of the last event of the page before. Raises UnknownId where there is no
        event `after`. Another view than the newest (`coder`, `as_of`, `coded_by`; see `View`) links what it sees when it is asked
        for, which needs memory for it.
        """
        asked = Asked(actor, recipient, since, until, category, status, None, newest, limit, after)
        view = View(coder, as_of, coded_by)
        with self._reading() as connection:
            if view.plain:
                yield from read_events.found(connection, asked)
            else:
                yield from seen_events.found(connection, asked, view, self._made.tellings)

    def account(
        self,
        left: str,
        right: str,
        since: date | None = None,
        until: date | None = None,
        category: str | None = None,
        status: str | None = None,
        coder: str | None = None,
        as_of: date | None = None,
        coded_by: date | None = None,
    ) -> Account:
        """Return the events between two countries: what each gave or did to the other, and their joint acts (see `events`)."""
        asked, view = Asked(None, None, since, until, category, status), View(coder, as_of, coded_by)
        with self._reading() as connection:
            if view.plain:
                return read_events.account(connection, left, right, asked)
            return seen_events.account(connection, left, right, asked, view, self._made.tellings)

    def event_days(self, actor: str, recipient: str, since: date | None = None, until: date | None = None) -> list[EventDay]:
        """Return what one country did to another, events counted by day, category and status; joint acts are marked."""
        with self._reading() as connection:
            return read_events.days(connection, actor, recipient, since, until)

    def report(self, ident: str) -> Report:
        """Return a report by its id or the beginning of it. Raises UnknownId, AmbiguousId."""
        with self._reading() as connection:
            return read.report(connection, ident)

    def mention(self, ident: str) -> Mention:
        """Return a mention by its id or the beginning of it. Raises UnknownId, AmbiguousId."""
        with self._reading() as connection:
            return read.mention(connection, ident)

    def coding(self, report: str, coder: str | None = None) -> Coding:
        """Return all that coding a report gave, by the newest coder or by `coder`. Raises UnknownId, AmbiguousId."""
        with self._reading() as connection:
            return read.coding(connection, report, coder)

    def coded(self, reports: Iterable[Report], coder: str) -> set[str]:
        """Return the ids of those reports that this version of the coder has coded, so that a run goes on where it stopped.

        A report whose id stands for another text in the ledger is not among them.
        """
        with self._reading() as connection:
            return read.coded(connection, reports, coder)

    def texts(self, ids: Iterable[str]) -> dict[str, tuple[Report, tuple[Span, ...]]]:
        """Return reports, by whole id, with the sentences that their newest coding found."""
        with self._reading() as connection:
            return read.texts(connection, ids)

    def linking(self, ident: str) -> list[Mention]:
        """Return the mentions that link to a mention, by its whole id."""
        with self._reading() as connection:
            return read.linking(connection, ident)

    def by_id(self, ids: Iterable[str]) -> dict[str, Mention]:
        """Return the mentions of whole ids; those that the ledger does not hold are absent."""
        with self._reading() as connection:
            return read.by_id(connection, ids)

    def events_by_id(self, ids: Iterable[str]) -> dict[str, Event]:
        """Return the events of whole ids; those that the ledger does not hold are absent."""
        with self._reading() as connection:
            return read_events.by_id(connection, ids)

    def judgements(self, mention: str | None = None, by: str | None = None) -> list[Judgement]:
        """Return what people decided, in order, the undone included; of one mention, by its whole id, or by one person."""
        with self._reading() as connection:
            return judge.history(connection, mention, by)

    def judged(self, mentions: Iterable[Mention]) -> list[Judged]:
        """Return mentions with the verdicts on them and their corrections."""
        with self._reading() as connection:
            return judge.judged(connection, list(mentions))

    def every_judged(self) -> list[Judged]:
        """Return every judged mention, as the newest coder tells it, with what people decided of it."""
        with self._reading() as connection:
            return judge.every(connection)

    def training(self) -> Iterator[Json]:
        """Yield every judged mention as an example to learn from: text, what was coded, what people made of it."""
        with self._reading() as connection:
            yield from judge.training(connection)

    def search(self, query: str, conditions: Conditions = _ANY, limit: int = 50) -> list[Found]:
        """Return the newest reports that hold every word of the query: `treaty "joint drill" artiller*`. Raises WrongSearch."""
        with self._reading() as connection:
            return search.search(connection, query, conditions, limit)

    def days(self, actor: str, recipient: str) -> list[Day]:
        """Return what one country did to another, counted by day, category and status; joint acts are marked."""
        with self._reading() as connection:
            return list(days.between(connection, actor, recipient))

    def left_out(self) -> list[tuple[str, str]]:
        """Return the reports that could not be read or stored, (where, reason) each."""
        with self._reading() as connection:
            return read.left_out(connection)

    def counts(self) -> Counts:
        """Count what the ledger holds."""
        with self._reading() as connection:
            return read.counts(connection)

    def check(self) -> list[str]:
        """Return every fault that recounting and recomputing finds; an empty list proves the ledger."""
        with self._reading() as connection:
            return list(check.faults(connection))
