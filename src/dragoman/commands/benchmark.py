"""`dragoman benchmark`: measure and print one table; nothing passes or fails."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLE = "Example: `dragoman benchmark articles --data ../shared/gold/train`"


def benchmark(
    names: Annotated[list[str] | None, typer.Argument(help="which to run (none: all)")] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="the data: for one benchmark its own folder, for several the folder that holds them"),
    ] = None,
    save: Annotated[Path | None, typer.Option("--save", help="write the table to this Markdown file")] = None,
) -> None:
    """Run benchmarks and print one table: metric, value, data, size, seconds."""
    from rich.table import Table

    from dragoman.benchmark import suite
    from dragoman.benchmark.table import Row
    from dragoman.render import terminal

    try:
        chosen = suite.chosen(names or [])
    except suite.BenchmarkError as error:
        typer.echo(f"dragoman: {error}", err=True)
        raise typer.Exit(2) from error
    console = terminal.console()
    rows: list[Row] = []
    absent: list[str] = []
    for one in chosen:
        typer.echo(f"{one.name}: {one.what} …", err=True)
        try:
            rows += suite.run(one, suite.path_of(one, data, alone=len(chosen) == 1))
        except suite.BenchmarkError as error:
            absent.append(str(error))
            typer.echo(f"dragoman: {error}", err=True)
    table = Table("metric", "value", "data", "size", "seconds")
    for row in rows:
        table.add_row(row.metric, row.value, row.data, row.size, f"{row.seconds:.1f}")
    console.print(table)
    if save:
        save.write_text(suite.page(rows, absent), encoding="utf8")
    if absent:
        raise typer.Exit(1)
