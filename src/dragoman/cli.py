"""The `dragoman` command: parse arguments, call, print.

Exit codes: 0 done, 1 some reports set aside, 2 wrong arguments, 3 something is not installed, 4 the ledger fails.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dragoman.commands import benchmark, demo, formats, judging, knowledge, ledger, places, relations, scale, serve, watch
from dragoman.commands.intake import AllowPrivate, Columns, Files, Intake, Jobs, Published, Publisher, Title, reports_of, warn
from dragoman.commands.progress import progressed

app = typer.Typer(
    name="dragoman",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Reads news reports and keeps the ledger between states: who did what to whom, gave what, in return for what, "
    "on whose word.",
    epilog="Exit codes: 0 done · 1 some reports were set aside (each with its reason) · 2 wrong arguments · "
    "3 something is not installed · 4 the ledger fails (locked, damaged, disk full, a fault found)",
)


class Format(StrEnum):
    """How mentions are printed."""

    table = "table"
    jsonl = "jsonl"
    html = "html"


@app.command(epilog="Example: `dragoman code article.txt --published 2024-11-22 --format html --out article.html`")
def code(
    files: Files = None,
    published: Published = None,
    publisher: Publisher = None,
    title: Title = None,
    columns: Columns = None,
    allow_private: AllowPrivate = False,
    format: Annotated[Format, typer.Option("--format", help="a table, JSON lines, or a page with highlights")] = Format.table,
    out: Annotated[str | None, typer.Option("--out", help="a file instead of standard output; with --engine a folder")] = None,
    jobs: Jobs = None,
    engine: Annotated[scale.Engine | None, typer.Option("--engine", help="write a folder of Parquet, shard by shard")] = None,
    shard_size: scale.ShardSize = 512,
    address: scale.Address = None,
) -> None:
    """Print the events of articles, each field in the words that say it; or code a great many into a folder (--engine)."""
    if engine:
        found = reports_of(files, published, publisher, title, columns, allow_private)
        scale.run(found, engine, out, shard_size, jobs, address)
        return
    from dragoman.coding import crew
    from dragoman.render import terminal

    intake = Intake()
    stream = Path(out).open("w", encoding="utf8") if out else sys.stdout  # noqa: SIM115
    console = terminal.console(stream if out else None)
    codings = crew.code(intake.keep(reports_of(files, published, publisher, title, columns, allow_private)), jobs)
    for coding in progressed(codings, files) if out else codings:
        if format is Format.jsonl:
            for mention in coding.mentions:
                stream.write(mention.to_line() + "\n")
            for note in coding.notes:
                warn(f"{coding.report.title or coding.report.id}: {note}")
        elif format is Format.html:
            from dragoman.render.page import report_page

            stream.write(report_page(coding))
        else:
            console.print(terminal.event_table(coding))
    if out:
        stream.close()
    intake.close()


@app.command(epilog="Example: `dragoman explain article.txt --published 2024-11-22`")
def explain(
    files: Files = None,
    published: Published = None,
    publisher: Publisher = None,
    title: Title = None,
    columns: Columns = None,
    allow_private: AllowPrivate = False,
) -> None:
    """Show, sentence by sentence, what was considered, what was coded, what was set aside and why."""
    from dragoman.coding.coder import Coder
    from dragoman.render import terminal

    intake = Intake()
    console = terminal.console()
    for coding in Coder().stream(intake.keep(reports_of(files, published, publisher, title, columns, allow_private))):
        console.print(terminal.explanation(coding))
    intake.close()


app.add_typer(ledger.app, name="ledger")
app.add_typer(places.app, name="places")
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(scale.app, name="shards")
app.command(epilog=serve.EXAMPLE)(serve.serve)
app.add_typer(serve.accounts, name="accounts")
app.command(epilog=demo.EXAMPLE)(demo.demo)
app.command(epilog=watch.EXAMPLE)(watch.watch)
app.command(epilog=formats.COMPARE_EXAMPLE)(formats.compare)
app.command(epilog=judging.EXAMPLE)(judging.agreement)
app.command(epilog=benchmark.EXAMPLE)(benchmark.benchmark)
app.command(epilog=relations.EXAMPLE)(relations.plot)


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
