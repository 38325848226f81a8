"""`dragoman demo`: the sample reports coded into a ledger, the account of Russia and North Korea, and what to try next."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dragoman.commands.intake import fail

EXAMPLE = "Example: `dragoman demo`, then `dragoman ledger show USA CHN --ledger dragoman-demo.sqlite`"

_NEXT = (
    ("dragoman ledger event {ident} --ledger {ledger}", "all the words of one event, in context"),
    ("dragoman ledger show Ukraine Russia --ledger {ledger}", "another account"),
    ("dragoman ledger search 'shells' --ledger {ledger}", "reports by their words"),
    ("dragoman ledger export --format csv --ledger {ledger}", "every mention as a table"),
    ("dragoman code ARTICLE.txt --published 2024-11-22", "an article of your own"),
    ("dragoman explain ARTICLE.txt", "what was considered, coded, set aside and why"),
)


def demo(
    ledger: Annotated[Path, typer.Option("--ledger", help="the file to make; one made before is used again")] = Path(
        "dragoman-demo.sqlite"
    ),
) -> None:
    """Code the sample reports into a new ledger, print the account of Russia and North Korea and say what to try next."""
    from dragoman.commands.ledger import opened, print_account

    try:
        from dragoman import samples
    except ImportError as error:
        raise fail("this installation holds no sample reports: install Dragoman again", 3) from error
    from dragoman.coding.coder import VERSION, Coder

    reports = list(samples.reports())
    with opened(str(ledger), create=True) as store:
        done = store.coded(reports, VERSION)
        added = store.add(Coder().stream(report for report in reports if report.id not in done), coder=VERSION)
        typer.echo(f"{len(reports)} sample reports: {added.mentions} mentions added to {store.name}\n")
        found = store.account("RUS", "PRK")
        print_account(store, found)
        told = sorted(found.events(), key=lambda event: -event.reports)
        linked = [event for event in told if event.links or event.head.mention.items]
        ident = (linked or told)[0].id[:8] if told else "ID"
        lines = [(command.format(ident=ident, ledger=store.name), what) for command, what in _NEXT]
        width = max(len(command) for command, _ in lines)
        typer.echo("\nWhat to try next:")
        for command, what in lines:
            typer.echo(f"  {command:<{width}}  {what}")
