"""The bar that long work shows on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.commands.intake import warn

if TYPE_CHECKING:
    from rich.progress import Progress

    from dragoman.records import Coding


def progress() -> Progress:
    """Return a bar on standard error, which does nothing where that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def beside(bar: Progress) -> Callable[[str], None]:
    """Return what prints a line above the bar, plainly where there is none."""
    if bar.disable:
        return warn
    return lambda message: bar.console.print(f"dragoman: {message}", markup=False, highlight=False)


def total(files: list[str] | None) -> int | None:
    """Count the reports of local texts and JSONL files, for the bar; None where that cannot be known beforehand."""
    count = 0
    for path in map(Path, files or ["-"]):
        if path.suffix.lower() not in (".jsonl", ".ndjson", ".txt"):
            return None
        try:
            with path.open("rb") as stream:
                lines = (chunk.count(b"\n") for chunk in iter(lambda: stream.read(1 << 20), b""))
                count += 1 if path.suffix.lower() == ".txt" else sum(lines)
        except OSError:
            count += 1
    return count


def progressed(codings: Iterable[Coding], files: list[str] | None) -> Iterator[Coding]:
    """Yield the codings of the reports of `files`, while a bar tells how many are done."""
    with progress() as bar:
        yield from bar.track(codings, total(files), description="reports")
