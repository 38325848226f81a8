"""`dragoman code --engine` and `dragoman shards`: coding into a folder of shards; linking, checking, loading it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.intake import fail, warn

if TYPE_CHECKING:
    from dragoman.records import Report
    from dragoman.reports import Rejected

app = typer.Typer(
    help="Folders of shards, as `dragoman code --engine local|ray` writes them: link, load, check.", no_args_is_help=True
)


class Engine(StrEnum):
    """Who does the work."""

    local = "local"
    ray = "ray"


ShardSize = Annotated[int, typer.Option("--shard-size", min=1, metavar="N", help="reports a shard, with --engine")]
Address = Annotated[str | None, typer.Option("--address", help="with --engine ray: the cluster (auto, ray://HOST:10001)")]
Place = Annotated[str, typer.Argument(metavar="DIR", help="a folder of shards (a path, or s3://…)", show_default=False)]


def run(
    found: Iterator[Report | Rejected], engine: Engine, out: str | None, size: int, jobs: int | None, address: str | None
) -> None:
    """Code into a folder of shards and say what was done; exit 1 where records were set aside, 4 where the work stopped."""
    from dragoman.coding.coder import VERSION
    from dragoman.commands.progress import progress
    from dragoman.scale import engines
    from dragoman.scale.folder import Folder, ScaleError
    from dragoman.scale.shards import shards

    if out is None:
        raise fail("--engine writes a folder: name it with --out DIR")
    if "://" not in out and Path(out).is_file():
        raise fail(f"--out {out} is a file: with --engine it names a folder")
    reports = mentions = rejected = 0
    try:
        folder = Folder(out)
        folder.begin(size)
        parts = shards(found, size)
        work = (
            engines.ray(folder, parts, VERSION, jobs, address)
            if engine is Engine.ray
            else engines.local(folder, parts, VERSION, jobs)
        )
        with progress() as bar:
            for marker in bar.track(work, None, description="shards"):
                reports += marker.reports
                mentions += marker.mentions
                rejected += marker.rejected
    except (ScaleError, OSError) as error:
        raise fail(str(error), 4) from error
    typer.echo(f"{reports:,} reports, {mentions:,} mentions, {rejected:,} records set aside (in {out}/rejected)")
    if rejected:
        raise typer.Exit(1)


@app.command(epilog="Example: `dragoman shards link coded/ --memory 4GB`")
def link(
    place: Place,
    out: Annotated[Path | None, typer.Option("--out", help="where the tables go", show_default="DIR/linked")] = None,
    memory: Annotated[str, typer.Option("--memory", help="what DuckDB may use before it works on disk")] = "2GB",
) -> None:
    """Link the mentions of all shards to events, out of core; writes events, pairings, copies and day rollups as Parquet."""
    from dragoman.scale import linking
    from dragoman.scale.folder import Folder, ScaleError

    if out is None and "://" in place:
        raise fail("the tables of a bucket go to a folder of this machine: name it with --out")
    try:
        counts = linking.link(Folder(place), out or Path(place, "linked"), memory, warn)
    except (ScaleError, OSError) as error:
        raise fail(str(error), 4) from error
    typer.echo(", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items()))


@app.command(epilog="Example: `dragoman shards load coded/ --ledger postgresql://ana@db/news`")
def load(
    place: Place,
    ledger: Annotated[str, typer.Option("--ledger", envvar="DRAGOMAN_LEDGER", help="file or URL")] = "dragoman.sqlite",
) -> None:
    """Add the codings of all shards to a ledger; what it has already is passed over."""
    from dragoman.commands.progress import progress
    from dragoman.ledger import Ledger, LedgerError
    from dragoman.scale import loading
    from dragoman.scale.folder import Folder, ScaleError

    try:
        folder = Folder(place)
        with Ledger.open(ledger) as opened, progress() as bar:
            total = sum(marker.reports for marker in folder.all_done())
            added = opened.add(bar.track(loading.codings(folder), total, description="reports"))
            opened.set_aside(loading.rejected(folder))
    except (ScaleError, LedgerError) as error:
        raise fail(str(error), 4) from error
    typer.echo(f"{added.reports:,} reports and {added.mentions:,} mentions added; {added.repeated:,} were there")


@app.command(epilog="Example: `dragoman shards check coded/`")
def check(place: Place) -> None:
    """Compare every file of a folder of shards with its marker; exit 4 where one is missing or changed."""
    from dragoman.scale.folder import Folder

    folder = Folder(place)
    faults = list(folder.faults())
    for fault in faults:
        warn(fault)
    markers = list(folder.all_done())
    typer.echo(f"{len(markers):,} shards, {sum(m.reports for m in markers):,} reports, {len(faults):,} faults")
    if faults:
        raise typer.Exit(4)
