"""What commands share: their arguments for reports, the reports themselves, one-line errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dragoman.records import Report
    from dragoman.reports import Given, Rejected

Published = Annotated[str | None, typer.Option("--published", metavar="YYYY-MM-DD", help="when the report was published")]
Publisher = Annotated[str | None, typer.Option("--publisher", help="who published it")]
Title = Annotated[str | None, typer.Option("--title", help="its title")]
Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[INPUT]...",
        help="files, folders, archives, URLs, feeds, s3:// (docs/reports.md); none, or -, reads standard input",
        show_default=False,
    ),
]
Columns = Annotated[
    str | None,
    typer.Option("--columns", metavar="FIELD=COLUMN,…", help="where tables and JSON hold the fields: text=body,published=date"),
]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="fetch also from addresses that are not public, such as this machine's")
]

Jobs = Annotated[
    int | None, typer.Option("--jobs", min=1, metavar="N", help="processes that code side by side", show_default="one a core")
]

CODED = ("", "en")  # the languages that are coded; a text too short to tell its language is tried


def warn(message: str) -> None:
    """Print one line to standard error."""
    typer.echo(f"dragoman: {message}", err=True)


def fail(message: str, code: int = 2) -> typer.Exit:
    """Print one line to standard error; return the exit to raise."""
    warn(message)
    return typer.Exit(code)


def day_of(text: str | None) -> date | None:
    """Return the day of an option; raise typer.Exit(2) where it is none."""
    from dragoman import reports

    if not text:
        return None
    try:
        return reports.parse_date(text)
    except reports.ReportError as error:
        raise fail(str(error)) from error


def reports_of(
    files: list[str] | None,
    published: str | None,
    publisher: str | None,
    title: str | None,
    columns: str | None = None,
    allow_private: bool = False,
) -> Iterator[Report | Rejected]:
    """Yield the reports of the inputs or of standard input; raise typer.Exit(2) where the date or the column map is wrong."""
    from dragoman import reports

    try:
        given = reports.Given(day_of(published), publisher, title, reports.parse_columns(columns))
    except reports.ReportError as error:
        raise fail(str(error)) from error
    return _read(files or ["-"], given, allow_private)


def _read(files: list[str], given: Given, allow_private: bool) -> Iterator[Report | Rejected]:
    from dragoman import reports

    try:
        yield from reports.read(files, given, allow_private)
    except reports.MissingDriver as error:
        raise fail(str(error), 3) from error


class Intake:
    """Splits reports from what is set aside: says each reason at once (on standard error by default), and keeps the count."""

    def __init__(self, say: Callable[[str], None] = warn) -> None:
        self.rejected = self.undated = 0
        self.languages: Counter[str] = Counter()
        self.waiting: list[Rejected] = []
        self.say = say

    def keep(self, incoming: Iterator[Report | Rejected]) -> Iterator[Report]:
        """Yield the reports alone."""
        from dragoman.reports import Rejected

        for report in incoming:
            if isinstance(report, Rejected):
                self.rejected += 1
                self.waiting.append(report)
                self.say(f"set aside: {report.where}: {report.reason}")
            else:
                self.undated += report.published is None
                self.languages[report.language or ""] += 1
                yield report

    def remarks(self) -> str | None:
        """Return what is worth knowing of the reports that were read: languages that are not coded, missing dates."""
        others = [(count, name) for name, count in self.languages.items() if name not in CODED]
        others.sort(key=lambda other: (-other[0], other[1]))
        shown = ", ".join(f"{name} {count:,}" for count, name in others[:8]) + (", …" if len(others) > 8 else "")
        found = [f"in languages that are not coded: {sum(count for count, _ in others):,} ({shown})"] if others else []
        if self.undated:
            found.append(f"undated: {self.undated:,} (--published gives a date; without one “on Monday” is no day)")
        return "; ".join(found) or None

    def taken(self) -> list[tuple[str, str]]:
        """Return what was set aside since the last call, (where, reason) each."""
        found, self.waiting = [(rejected.where, rejected.reason) for rejected in self.waiting], []
        return found

    def close(self) -> None:
        """Say what is worth knowing; exit with 1 where anything was set aside."""
        if remarks := self.remarks():
            self.say(remarks)
        if self.rejected:
            raise typer.Exit(1)
