"""The `dragoman` command: parse arguments, call, print. Exit codes: 0 done, 1 some reports set aside, 2 wrong arguments, 3 setup."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from dragoman.records import Report
    from dragoman.reports import Rejected

app = typer.Typer(
    name="dragoman",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="Reads news reports and keeps the ledger between states: who did what to whom, gave what, in return for what, on whose word.",
    epilog="Exit codes: 0 done · 1 some reports were set aside (each with its reason) · 2 wrong arguments · 3 something is not installed",
)


class Format(str, Enum):
    """How mentions are printed."""

    table = "table"
    jsonl = "jsonl"
    html = "html"


Published = Annotated[str | None, typer.Option("--published", metavar="YYYY-MM-DD", help="when the report was published")]
Publisher = Annotated[str | None, typer.Option("--publisher", help="who published it")]
Title = Annotated[str | None, typer.Option("--title", help="its title")]
Files = Annotated[list[Path] | None, typer.Argument(help="texts or JSONL files; none, or -, reads standard input")]


def fail(message: str, code: int = 2) -> typer.Exit:
    """Print one line to standard error; return the exit to raise."""
    typer.echo(f"dragoman: {message}", err=True)
    return typer.Exit(code)


def reports_of(
    files: list[Path] | None, published: str | None, publisher: str | None, title: str | None
) -> Iterator[Report | Rejected]:
    """Yield the reports of files or standard input; raise typer.Exit(2) where the date is wrong."""
    from dragoman import reports

    when: date | None = None
    if published:
        try:
            when = reports.parse_date(published)
        except reports.ReportError as error:
            raise fail(str(error)) from error
    if not files or files == [Path("-")]:
        yield reports.read_text(sys.stdin.buffer.read(4 * reports.LONGEST + 1), "standard input", when, publisher, title)
        return
    yield from reports.read(files, when, publisher, title)


class Intake:
    """Splits reports from what is set aside: prints each reason to standard error at once, and counts them."""

    def __init__(self) -> None:
        self.rejected = 0

    def keep(self, incoming: Iterator[Report | Rejected]) -> Iterator[Report]:
        """Yield the reports alone."""
        from dragoman.reports import Rejected

        for report in incoming:
            if isinstance(report, Rejected):
                self.rejected += 1
                typer.echo(f"dragoman: set aside: {report.where}: {report.reason}", err=True)
            else:
                yield report

    def close(self) -> None:
        """Exit with 1 where anything was set aside."""
        if self.rejected:
            raise typer.Exit(1)


@app.command(epilog="Example: `dragoman code article.txt --published 2024-11-22 --format html --out article.html`")
def code(
    files: Files = None,
    published: Published = None,
    publisher: Publisher = None,
    title: Title = None,
    format: Annotated[Format, typer.Option("--format", help="a table, JSON lines, or a page with highlights")] = Format.table,
    out: Annotated[Path | None, typer.Option("--out", help="write to this file instead of standard output")] = None,
) -> None:
    """Print the events of articles, each field in the words that say it."""
    from dragoman.coding.coder import Coder
    from dragoman.render import terminal

    intake = Intake()
    stream = out.open("w", encoding="utf8") if out else sys.stdout
    console = terminal.console(stream if out else None)
    for coding in Coder().stream(intake.keep(reports_of(files, published, publisher, title))):
        if format is Format.jsonl:
            for mention in coding.mentions:
                stream.write(mention.to_line() + "\n")
            for note in coding.notes:
                typer.echo(f"dragoman: {coding.report.title or coding.report.id}: {note}", err=True)
        elif format is Format.html:
            from dragoman.render.page import report_page

            stream.write(report_page(coding))
        else:
            console.print(terminal.event_table(coding))
    if out:
        stream.close()
    intake.close()


@app.command(epilog="Example: `dragoman explain article.txt --published 2024-11-22`")
def explain(files: Files = None, published: Published = None, publisher: Publisher = None, title: Title = None) -> None:
    """Show, sentence by sentence, what was considered, what was coded, what was set aside and why."""
    from dragoman.coding.coder import Coder
    from dragoman.render import terminal

    intake = Intake()
    console = terminal.console()
    for coding in Coder().stream(intake.keep(reports_of(files, published, publisher, title))):
        console.print(terminal.explanation(coding))
    intake.close()


def main() -> None:
    """Run the command; what is not installed ends with exit code 3 and a sentence, not a traceback."""
    from dragoman.language import ParserError

    try:
        app()
    except ParserError as error:
        typer.echo(f"dragoman: {error}", err=True)
        sys.exit(3)
    except KeyboardInterrupt:
        typer.echo("dragoman: stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
