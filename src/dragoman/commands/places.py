"""`dragoman places …`: find places in a text, take in a full GeoNames dump."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dragoman.commands.intake import fail

app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Places: find them in a text, take in full GeoNames.")


@app.command(name="import", epilog="Example: `dragoman places import allCountries.zip`")
def take_in(
    file: Annotated[Path, typer.Argument(help="a GeoNames dump: allCountries.zip, UA.zip or the .txt in it")],
    out: Annotated[Path | None, typer.Option("--out", help="write the gazetteer here instead of the user's data folder")] = None,
) -> None:
    """Add a GeoNames dump to the gazetteer: streamed, bounded in memory, in place only when it is whole."""
    from rich.console import Console

    from dragoman.places.gazetteer import GazetteerError
    from dragoman.places.importing import import_dump

    console = Console(stderr=True)
    try:
        with console.status("reading") as status:
            done = import_dump(file, out, lambda lines: status.update(f"{lines:,} lines"))
    except GazetteerError as error:
        raise fail(str(error)) from error
    for reason in done.reasons:
        typer.echo(f"dragoman: set aside: {file}, {reason}", err=True)
    typer.echo(
        f"{done.taken:,} places taken, {done.left_out:,} left out by class, {done.bad:,} lines set aside; "
        f"{done.path} now holds {done.places:,} places under {done.names:,} names"
    )
    if done.bad:
        raise typer.Exit(1)


@app.command(epilog='Example: `echo "Talks in Moscow, Idaho" | dragoman places find`')
def find(file: Annotated[Path | None, typer.Argument(help="a text; none, or -, reads standard input")] = None) -> None:
    """Print the places of a text, one a line: words, kind, name, country, GeoNames id, latitude, longitude, resolution."""
    from dragoman import places

    try:
        raw = sys.stdin.buffer.read() if file is None or str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise fail(f"{file}: cannot be read: {error}") from error
    for where in places.find(raw.decode("utf8", "replace")):
        cells = (where.kind, where.name, where.country_code, where.geonameid, where.latitude, where.longitude, where.resolution)
        typer.echo("\t".join([" ".join(where.text.split()), *("" if cell is None else str(cell) for cell in cells)]))
