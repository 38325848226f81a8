"""`dragoman ledger …`: store reports with what they tell, ask for it, prove that nothing is lost or doubled."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.intake import (
    AllowPrivate,
    Columns,
    Files,
    Intake,
    Jobs,
    Published,
    Publisher,
    Title,
    day_of,
    fail,
    reports_of,
    warn,
)
from dragoman.commands.progress import beside, progress, total

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from dragoman.ledger import Account, Added, Event, Ledger, View
    from dragoman.records import Coding, Report
    from dragoman.reports import Rejected

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Keep the ledger: add reports, ask for accounts, export, check."
)

FAILED = 4
_BATCH, _SECONDS = 128, 2.0  # a batch is stored when it is so full or so old: little is lost when the run is killed

Where = Annotated[
    str,
    typer.Option("--ledger", envvar="DRAGOMAN_LEDGER", metavar="FILE|URL", help="a SQLite file, or postgresql://USER@HOST/NAME"),
]
DEFAULT = "dragoman.sqlite"
BATCH = 256  # reports linked in one transaction
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="as it was known on this day: from reports published up to it")
]
CodedBy = Annotated[
    str | None,
    typer.Option("--coded-by", metavar="YYYY-MM-DD", help="as the ledger told it on this day: from what was coded up to it"),
]
Version = Annotated[
    str | None, typer.Option("--coder", metavar="VERSION", help="as this version of the coder tells it; by default the newest")
]


class Shown(StrEnum):
    """How an account is printed."""

    table = "table"
    jsonl = "jsonl"


@contextmanager
def opened(where: str, create: bool = False) -> Iterator[Ledger]:
    """Open a ledger for a command: what goes wrong with it becomes one line and an exit code."""
    from dragoman import ledger

    try:
        with ledger.Ledger.open(where, create=create) as found:
            yield found
    except ledger.NotInstalled as error:
        raise fail(str(error), 3) from error
    except (ledger.NoLedger, ledger.UnknownId, ledger.AmbiguousId, ledger.WrongJudgement, ledger.WrongSearch) as error:
        raise fail(str(error), 2) from error
    except ledger.LedgerError as error:
        raise fail(str(error), FAILED) from error


# --- add -------------------------------------------------------------------------------------------------------------------


@app.command(epilog="Example: `dragoman ledger add feed.jsonl article.txt --published 2024-11-22 --publisher TASS`")
def add(
    files: Files = None,
    ledger: Where = DEFAULT,
    published: Published = None,
    publisher: Publisher = None,
    title: Title = None,
    columns: Columns = None,
    allow_private: AllowPrivate = False,
    jobs: Jobs = None,
) -> None:
    """Code reports and store them with their mentions. Running it again changes nothing; a stopped run goes on where it was."""
    incoming = reports_of(files, published, publisher, title, columns, allow_private)
    with opened(ledger, create=True) as store, progress() as bar:
        if store.unlinked():
            warn(f"linking what an older Dragoman, or a run without linking, left in {store.name}")
            run_linking(store)
        intake = Intake(beside(bar))
        task = bar.add_task("reports", total=total(files))
        adding = Adding(store, intake, bar, task)
        adding.run(incoming, jobs)
        counts = store.counts()
    warn(adding.summary())
    if remarks := intake.remarks():
        warn(remarks)
    warn(f"the ledger {store.name} holds {counts.reports:,} reports, {counts.mentions:,} mentions")
    if intake.rejected or adding.unread or adding.added.refused:
        raise typer.Exit(1)


class Adding:
    """One run of `ledger add`: skips what is in, codes the rest, stores it batch by batch."""

    def __init__(self, store: Ledger, intake: Intake, bar: Progress, task: TaskID) -> None:
        from dragoman.ledger import Added

        self.added: Added = Added()
        self.unread = 0
        self._store, self._intake, self._bar, self._task = store, intake, bar, task

    def run(self, incoming: Iterator[Report | Rejected], jobs: int | None = 1) -> None:
        """Add every report, coded by `jobs` processes (None: one a core); what is stored when it is stopped stays stored."""
        from dragoman.coding import crew
        from dragoman.coding.coder import VERSION

        batch: list[Coding] = []
        since = time.monotonic()
        for coding in crew.code(self._fresh(self._intake.keep(self._counted(incoming)), VERSION), jobs):
            batch.append(coding)
            if len(batch) >= _BATCH or time.monotonic() - since > _SECONDS:
                self._flush(batch, VERSION)
                batch, since = [], time.monotonic()
        self._flush(batch, VERSION)

    def _counted(self, incoming: Iterator[Report | Rejected]) -> Iterator[Report | Rejected]:
        for report in incoming:
            yield report
            self._bar.advance(self._task)

    def _fresh(self, reports: Iterator[Report], version: str) -> Iterator[Report]:
        from dragoman.ledger import Added

        while group := list(islice(reports, 32)):
            done = self._store.coded(group, version)
            self.added += Added(repeated=sum(report.id in done for report in group))
            yield from (report for report in group if report.id not in done)

    def _flush(self, batch: list[Coding], version: str) -> None:
        for coding in batch:
            if coding.notes and not coding.sentences:
                self.unread += 1
                name = coding.report.title or coding.report.id
                self._intake.say(f"set aside: {name}: {' '.join(coding.notes)}")
        if batch:
            added = self._store.add(batch, coder=version)
            for refused in added.refused:
                self._intake.say(f"set aside: {refused}")
            self.added += added
        if taken := self._intake.taken():
            self._store.set_aside(taken)

    def summary(self) -> str:
        """Return the last line: what was added, what was in, what was set aside."""
        added = self.added
        aside = self._intake.rejected + self.unread + len(added.refused)
        return (
            f"{added.reports:,} reports with {added.mentions:,} mentions added, {added.repeated:,} were in already, "
            f"{aside:,} set aside" + (" (each with its reason, kept in the ledger)" if aside else "")
        )


# --- show, event -----------------------------------------------------------------------------------------------------------


@app.command(
    epilog="Example: `dragoman ledger show RUS PRK --since 2024-06-01 --category AID`, or `ledger show Russia 'North Korea'`"
)
def show(
    one: Annotated[str, typer.Argument(metavar="COUNTRY", help="ISO code or name")],
    other: Annotated[str, typer.Argument(metavar="COUNTRY", help="ISO code or name")],
    ledger: Where = DEFAULT,
    since: Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="from this day on")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="up to this day, included")] = None,
    category: Annotated[str | None, typer.Option("--category", help="one PLOVER category, such as AID")] = None,
    as_of: AsOf = None,
    coded_by: CodedBy = None,
    coder: Version = None,
    format: Annotated[Shown, typer.Option("--format", help="two columns, or JSON lines")] = Shown.table,
) -> None:
    """Print the account of two countries, each event once: what each gave or did to the other, on whose word, for what."""
    first, last = day_of(since), day_of(until)
    left, right = country_of(one), country_of(other)
    kind = category_of(category)
    view = view_of(coder, as_of, coded_by)
    with opened(ledger) as store:
        found = store.account(left, right, first, last, kind, None, view.coder, view.as_of, view.coded_by)
        if format is Shown.jsonl:
            for event in sorted(found.events(), key=lambda one: (str(one.day or "9"), one.id)):
                sys.stdout.write(json.dumps(event.to_json(), ensure_ascii=False) + "\n")
        else:
            print_account(store, found)
        unlinked(store)


def print_account(store: Ledger, found: Account) -> None:
    """Print an account as two columns."""
    from dragoman.render import account, terminal

    every = found.events()
    judged = {one.mention.id: one for one in store.judged(e.mention for event in every for e in event.mentions) if one.judgements}
    terminal.console().print(account.account(found, targets_of(store, every), judged))


def targets_of(store: Ledger, found: Sequence[Event]) -> dict[str, Event]:
    """Return the events that those found link to, or that link to them, by id."""
    known = {event.id: event for event in found}
    wanted = {ident for event in found for link in (*event.links, *event.linked_from) for ident in (link.event, link.target)}
    return store.events_by_id(wanted - known.keys()) | known


def unlinked(store: Ledger) -> None:
    """Say on standard error where reports stand in no event yet."""
    if count := store.unlinked():
        warn(f"{count:,} codings in {store.name} are not linked to events yet: dragoman ledger relink does it")


def view_of(coder: str | None, as_of: str | None, coded_by: str | None) -> View:
    """Return the view that a user asks for; raise typer.Exit(2) where a day is none."""
    from dragoman.ledger import View

    return View(coder, day_of(as_of), day_of(coded_by))


def country_of(text: str) -> str:
    """Return the code of a country that a user names; raise typer.Exit(2) where it is none."""
    from dragoman.countries import UnknownCountry, code_of

    try:
        return code_of(text)
    except UnknownCountry as error:
        raise fail(str(error)) from error


def category_of(name: str | None) -> str | None:
    """Return a category that a user names; raise typer.Exit(2) where it is none."""
    from dragoman import codebook

    if name is None:
        return None
    known = [category.name for category in codebook.categories()]
    if name.upper() not in known:
        raise fail(f'"{name}" is no category: it is one of {", ".join(known)}')
    return name.upper()


@app.command(epilog="Example: `dragoman ledger event e3f2a91` (the first characters of an id that `ledger show` prints)")
def event(
    ident: Annotated[str, typer.Argument(metavar="ID", help="the id of an event or mention, or the first characters of it")],
    ledger: Where = DEFAULT,
    as_of: AsOf = None,
    coded_by: CodedBy = None,
    coder: Version = None,
    format: Annotated[Shown, typer.Option("--format", help="to read, or a JSON line")] = Shown.table,
) -> None:
    """Print one event with all its words: what its reports agree on, who gives what, every sentence that tells it."""
    from dragoman.render import event as page
    from dragoman.render import terminal

    view = view_of(coder, as_of, coded_by)
    with opened(ledger) as store:
        found = store.event(ident, view.coder, view.as_of, view.coded_by)
        if format is Shown.jsonl:
            sys.stdout.write(json.dumps(found.to_json(), ensure_ascii=False) + "\n")
            return
        judged = store.judged(entry.mention for entry in found.mentions)
        tellings = [page.telling(one.mention, store.report(one.mention.report), one) for one in judged]
        terminal.console().print(page.event(found, ident, targets_of(store, [found]), tellings))


# --- relink -----------------------------------------------------------------------------------------------------------------


@app.command(epilog="Example: `dragoman ledger relink` (what is not linked yet) · `dragoman ledger relink --all`")
def relink(
    ledger: Where = DEFAULT,
    everything: Annotated[bool, typer.Option("--all", help="make every event anew, not what is missing alone")] = False,
) -> None:
    """Link mentions to events where that is still to be done, as in an older Dragoman's ledger; stopped, it goes on."""
    with opened(ledger) as store:
        run_linking(store, everything)
        unlinked(store)


def run_linking(store: Ledger, everything: bool = False) -> None:
    """Link what is not linked, or all, with progress."""
    with progress() as bar:
        task = bar.add_task("linking", total=None)
        for left in store.relink() if everything else store.link():
            done = int(bar.tasks[task].completed) + 1
            bar.update(task, completed=done, total=done + -(-left // BATCH))


# --- check ----------------------------------------------------------------------------------------------------------------


@app.command(epilog="Example: `dragoman ledger check --ledger dragoman.sqlite`")
def check(ledger: Where = DEFAULT) -> None:
    """Prove the ledger: recount and recompute everything in it. Ends with exit code 4 where a fault is found."""
    with opened(ledger) as store:
        faults = store.check()
        counts = store.counts()
    for fault in faults:
        typer.echo(fault)
    if faults:
        raise fail(f"the ledger {store.name}: {len(faults)} faults found", FAILED)
    typer.echo(
        f"{store.name} is sound: {counts.reports:,} reports, {counts.codings:,} codings, {counts.mentions:,} mentions, "
        f"{counts.set_aside:,} set aside"
    )
