"""`dragoman ledger export`, `dragoman ledger import`, `dragoman compare`: the field's formats, in and out."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from dragoman.commands.intake import day_of, fail, warn
from dragoman.commands.ledger import (
    DEFAULT,
    FAILED,
    AsOf,
    CodedBy,
    Version,
    Where,
    app,
    category_of,
    country_of,
    opened,
    view_of,
)

if TYPE_CHECKING:
    from dragoman.formats.comparing import Act, Comparison
    from dragoman.formats.outgoing import LeftOut, Outgoing
    from dragoman.formats.reading import Incoming
    from dragoman.ledger import Added, Ledger
    from dragoman.records import Coding

COMPARE_EXAMPLE = "Example: `dragoman compare dragoman.sqlite 20241122.export.CSV.zip --out comparison.html`"
_AT_ONCE = 1000  # rows stored in one transaction

Since = Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="from this day on")]
Until = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="up to this day, included")]


class Out(StrEnum):
    """The formats that go out."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"
    plover = "plover"
    gdelt = "gdelt"
    gdelt_mentions = "gdelt-mentions"
    polecat = "polecat"
    icews = "icews"
    ftm = "ftm"
    graphml = "graphml"


class In(StrEnum):
    """The formats that come in."""

    gdelt = "gdelt"
    plover = "plover"
    polecat = "polecat"
    icews = "icews"


class Rows(StrEnum):
    """What a row of an export is."""

    event = "event"
    mention = "mention"


_BY_MENTION = (Out.jsonl, Out.csv, Out.parquet, Out.plover)  # formats whose rows are mentions where nothing else is asked for


# --- export ----------------------------------------------------------------------------------------------------------------


@app.command(
    epilog="Examples: `dragoman ledger export --format csv --out mentions.csv` · "
    "`dragoman ledger export --format gdelt --out events.CSV --mentions mentions.CSV --report` · "
    "`dragoman ledger export --format graphml --since 2024-01-01 --out relations.graphml`"
)
def export(
    ledger: Where = DEFAULT,
    format: Annotated[Out, typer.Option("--format", help="docs/formats.md says which field goes where")] = Out.jsonl,
    out: Annotated[Path | None, typer.Option("--out", help="write to this file instead of standard output")] = None,
    unit: Annotated[
        Rows | None, typer.Option("--unit", help="one row an event or a mention (jsonl, csv, parquet, plover: a mention)")
    ] = None,
    mentions: Annotated[
        Path | None, typer.Option("--mentions", metavar="FILE", help="with --format gdelt: write the mentions' file too")
    ] = None,
    report: Annotated[bool, typer.Option("--report", help="list on standard error what the format cannot hold")] = False,
    text: Annotated[bool, typer.Option("--text/--no-text", help="plover, ftm: with the reports' texts")] = True,
    actor: Annotated[str | None, typer.Option("--actor", metavar="COUNTRY", help="acts of this country alone")] = None,
    recipient: Annotated[str | None, typer.Option("--recipient", metavar="COUNTRY", help="acts on this country")] = None,
    since: Since = None,
    until: Until = None,
    category: Annotated[str | None, typer.Option("--category", help="one PLOVER category, such as AID")] = None,
    as_of: AsOf = None,
    coded_by: CodedBy = None,
    coder: Version = None,
) -> None:
    """Write the events or mentions, as the newest coder tells them or as they were known, in a format of the field."""
    from dragoman.formats import ledgers, writing

    if mentions and format is not Out.gdelt:
        raise fail("--mentions goes with --format gdelt")
    chosen = writing.FORMATS[format.value]
    if chosen.binary and out is None and sys.stdout.isatty():
        raise fail(f"{format.value} is no text for a terminal: give --out FILE")
    part = ledgers.Part(
        country_of(actor) if actor else None,
        country_of(recipient) if recipient else None,
        day_of(since),
        day_of(until),
        category_of(category),
        view_of(coder, as_of, coded_by),
    )
    with opened(ledger) as store, ExitStack() as files:
        if unit is None:
            unit = Rows.mention if format in _BY_MENTION or not ledgers.has_events(store) else Rows.event
        rows = ledgers.outgoing(store, unit.value, part, chosen.needs_text)
        if mentions:
            rows = _teed(rows, files.enter_context(_stream(mentions)))
        try:
            count, left = writing.write(rows, format.value, files.enter_context(_stream(out)), text)
        except ImportError as error:
            raise fail(f"{error.name} is not installed: pip install 'dragoman[relations]'", 3) from error
    if report:
        _print_left_out(left, format.value, count)


def _teed(rows: Iterable[Outgoing], stream: BinaryIO) -> Iterator[Outgoing]:
    """Pass rows on, writing each one's GDELT mentions: both files hold one state of the ledger."""
    from dragoman.formats import gdelt
    from dragoman.formats.outgoing import LeftOut

    for row in rows:
        for line in gdelt.mention_lines([row], LeftOut()):
            stream.write(line.encode("utf8", "replace") + b"\n")
        yield row


def _print_left_out(left: LeftOut, format: str, count: int) -> None:
    found = left.rows()
    if not found:
        warn(f"{format}: {count:,} lines, nothing left out")
        return
    warn(f"{format}: {count:,} lines; left out:")
    for what, number, reason in found:
        typer.echo(f"{number:>10,}  {what}: {reason}", err=True)


@contextmanager
def _stream(out: Path | None) -> Iterator[BinaryIO]:
    """Open where an export goes; the file appears under its name once it is whole."""
    if out is None:
        yield sys.stdout.buffer
        return
    part = out.with_name(f"{out.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(out)
    except OSError as error:
        raise fail(f"{out} cannot be written: {error.strerror or error}", FAILED) from error
    finally:
        part.unlink(missing_ok=True)


# --- import ----------------------------------------------------------------------------------------------------------------


@app.command(
    "import",
    epilog="Example: `dragoman ledger import 20241122.export.CSV.zip 20241122.mentions.CSV.zip --as-coder GDELT "
    "--ledger gdelt.sqlite`, then `dragoman compare dragoman.sqlite gdelt.sqlite`",
)
def import_(
    files: Annotated[list[Path], typer.Argument(help="files of one coder, plain, .gz or .zip; GDELT's mentions with its events")],
    coder: Annotated[str, typer.Option("--as-coder", metavar="NAME", help="whose coding this is, such as GDELT or POLECAT")],
    ledger: Where = DEFAULT,
    format: Annotated[In | None, typer.Option("--format", help="otherwise told by each file's first line")] = None,
) -> None:
    """Store another coder's rows: each is a report whose text is the row, with the one mention that it tells.

    Rows that cannot be read are set aside with their reasons. Running it again changes nothing.
    """
    from dragoman.commands.progress import progress
    from dragoman.formats import reading

    if not coder.strip():
        raise fail("--as-coder is empty: say whose coding this is")
    with opened(ledger, create=True) as store, progress() as bar:
        task = bar.add_task("rows", total=None)
        run = _Importing(store, coder.strip())
        try:
            for name, paths in _by_format(files, format).items():
                rows = reading.read(paths, name, coder.strip())
                while batch := list(islice(rows, _AT_ONCE)):
                    run.store(batch, name == "plover")
                    bar.advance(task, len(batch))
        except reading.FormatError as error:
            raise fail(str(error)) from error
        finally:
            run.say()
    if run.aside:
        raise typer.Exit(1)


def _by_format(files: list[Path], format: In | None) -> dict[Incoming, list[Path]]:
    found: dict[Incoming, list[Path]] = {}
    for path in dict.fromkeys(files):
        found.setdefault(_format_of(path, format), []).append(path)
    return found


def _format_of(path: Path, format: In | None) -> Incoming:
    from dragoman.formats import reading

    if format:
        return format.value
    name = reading.sniff(path)
    if name is None:
        raise reading.FormatError(f"{path} is no format that is read: name it with --format gdelt, plover, polecat or icews")
    return name


class _Importing:
    """One run of `ledger import`: stores batches, counts what was set aside by reason."""

    def __init__(self, store: Ledger, coder: str) -> None:
        from dragoman.ledger import Added

        self._store, self._coder = store, coder
        self.added: Added = Added()
        self.aside: Counter[str] = Counter()

    def store(self, batch: Iterable[object], whole: bool) -> None:
        """Store a batch of codings and rejected rows; `whole` says that a report's mentions come together, and must."""
        from dragoman.records import Coding
        from dragoman.reports import Rejected

        items = list(batch)
        codings = [item for item in items if isinstance(item, Coding)]
        taken = [(item.where, item.reason) for item in items if isinstance(item, Rejected)]
        if whole:
            taken += self._more(codings)
        added = self._store.add(codings, coder=self._coder)
        self.added += added
        self.aside.update(re.sub('"[^"]*"', '"…"', reason) for _, reason in taken)
        self.aside.update("another report has the same id" for _ in added.refused)
        if taken:
            self._store.set_aside(taken)

    def _more(self, codings: list[Coding]) -> list[tuple[str, str]]:
        """Return what a second import tells of reports that are in: a report is coded once by one coder."""
        done = self._store.coded([coding.report for coding in codings], self._coder)
        found = []
        for coding in codings:
            if coding.report.id in done:
                held = {mention.id for mention in self._store.coding(coding.report.id, self._coder).mentions}
                if new := [mention.id for mention in coding.mentions if mention.id not in held]:
                    why = f"{self._coder} has coded this report without these mentions: import all of its files at once"
                    found.append((f"report {coding.report.id}, mentions {', '.join(new[:3])}", why))
        return found

    def say(self) -> None:
        """Print what was done, and each reason with its number."""
        added, aside = self.added, sum(self.aside.values())
        rows = added.reports + added.repeated + aside
        warn(
            f"{rows:,} read: {added.reports:,} reports with {added.mentions:,} mentions added as {self._coder}'s, "
            f"{added.repeated:,} were in already, {aside:,} set aside"
            + (" (each with its reason, kept in the ledger):" if aside else "")
        )
        for reason, count in self.aside.most_common(12):
            typer.echo(f"{count:>10,}  {reason}", err=True)


# --- compare ---------------------------------------------------------------------------------------------------------------


def compare(
    one: Annotated[str, typer.Argument(metavar="A", help="a ledger, or a file of GDELT, PLOVER, POLECAT or ICEWS")],
    other: Annotated[str, typer.Argument(metavar="B", help="another")],
    since: Since = None,
    until: Until = None,
    every: Annotated[bool, typer.Option("--every", help="count every act, not one a dyad, category and day")] = False,
    dyads: Annotated[int, typer.Option("--dyads", min=0, help="how many dyads the table shows")] = 20,
    out: Annotated[Path | None, typer.Option("--out", help="write all of it: .html, .csv or .json")] = None,
) -> None:
    """Show where two codings of the same days and dyads agree: counts, weekly correlation, matched acts, what only one has."""
    from dragoman.formats import comparing, reading

    if out and out.suffix.lower() not in (".html", ".csv", ".json"):
        raise fail(f"{out}: name it .html, .csv or .json")
    first, last = day_of(since), day_of(until)
    try:
        left, right = list(_acts(one)), list(_acts(other))
    except reading.FormatError as error:
        raise fail(str(error)) from error
    names = (_name(one), _name(other))
    if names[0] == names[1]:
        names = (one, other)
    found = comparing.compare(left, right, names, first, last, not every)
    _print_comparison(found, dyads)
    if out:
        _write_comparison(found, out)


def _acts(where: str) -> Iterator[Act]:
    from dragoman.formats import ledgers, reading
    from dragoman.ledger.rows import dyads as dyads_of
    from dragoman.records import Coding

    path = Path(where)
    if "://" in where or _is_sqlite(path):
        with opened(where) as store:
            yield from ledgers.acts_of_ledger(store)
        return
    aside: Counter[str] = Counter()
    for item in reading.read([path], _format_of(path, None), "other"):
        if isinstance(item, Coding):
            for mention in item.mentions:
                day = mention.when.begin if mention.when and mention.when.begin else item.report.published
                yield from ledgers.acts_of(mention, day, mention.id, dyads_of(mention))
        else:
            aside[re.sub('"[^"]*"', '"…"', item.reason)] += 1
    for reason, count in aside.most_common(5):
        warn(f"{path.name}: {count:,} rows set aside: {reason}")


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return stream.read(15) == b"SQLite format 3"
    except OSError as error:
        raise fail(f"{path} cannot be read: {error.strerror or error}") from error


def _name(where: str) -> str:
    return where.rsplit("@", 1)[-1] if "://" in where else Path(where).name


def _print_comparison(found: Comparison, most: int) -> None:
    from rich.table import Table

    from dragoman.formats import comparison_page
    from dragoman.render import terminal

    console = terminal.console()
    for line in comparison_page.summary(found):
        console.print(line, markup=False, highlight=False)
    if not (found.dyads and most):
        return
    table = Table("actor → recipient")
    for heading in comparison_page.headings(found):
        table.add_column(heading, justify="right")
    for dyad in found.dyads[:most]:
        table.add_row(*comparison_page.cells(dyad))
    console.print(table)


def _write_comparison(found: Comparison, out: Path) -> None:
    import json

    from dragoman.formats import comparison_page

    kind = out.suffix.lower()
    if kind == ".html":
        text = comparison_page.page(found)
    elif kind == ".json":
        text = json.dumps(found.to_json(), ensure_ascii=False, indent=1)
    else:
        text = "\n".join(comparison_page.csv_lines(found)) + "\n"
    with _stream(out) as stream:
        stream.write(text.encode("utf8", "replace"))
