"""`dragoman knowledge …`: what the resolvers know of people in office, and renewing it from Wikidata."""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.commands.intake import fail

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Who holds which office: show what is known, renew it from Wikidata."
)


@app.callback()
def knowledge() -> None:
    """Who holds which office: show what is known, renew it from Wikidata."""


@app.command(epilog="Example: `dragoman knowledge update --country FRA --country DEU`")
def update(
    endpoint: Annotated[
        str,
        typer.Option("--endpoint", envvar="DRAGOMAN_SPARQL", metavar="URL", help="the query service (SPARQL over HTTP)"),
    ] = "https://query.wikidata.org/sparql",
    country: Annotated[
        list[str] | None, typer.Option("--country", help="only this country, ISO 3166 alpha-3 (repeatable)")
    ] = None,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="seconds to wait for an answer")] = 70,
    pause: Annotated[float, typer.Option("--pause", min=0, help="seconds between two questions")] = 1.0,
    tries: Annotated[int, typer.Option("--tries", min=1, help="how often a question is put")] = 4,
) -> None:
    """Renew the table of offices from Wikidata's public query service into your own data.

    A run that stops is taken up where it stopped. Nothing is replaced before every country has answered and the new table has
    passed its checks; the table before is kept beside it.
    """
    from rich.progress import Progress

    from dragoman.actors import update as updating
    from dragoman.render import terminal

    known = updating.countries()
    codes = [code.upper() for code in country or known]
    if unknown := [code for code in codes if code not in known]:
        raise fail(f"no country has the code {', '.join(unknown)}; codes are ISO 3166 alpha-3, as FRA", 2)
    failed = []
    with Progress(console=terminal.console(), transient=True) as progress:
        task = progress.add_task("asking", total=len(codes))
        for asked in updating.ask_all(codes, endpoint, timeout=timeout, pause=pause, tries=tries):
            progress.update(task, advance=1, description=f"asking {asked.code}")
            if asked.fault:
                failed.append(asked)
                progress.console.print(f"{asked.code}: {asked.fault}")
    if failed:
        told = f"{len(failed)} of {len(codes)} countries gave no answer"
        raise fail(f"{told}; nothing was replaced, what came is kept: run it again later", 1)
    try:
        renewed = updating.renew(codes, endpoint)
    except updating.UpdateError as error:
        raise fail(f"{error}; nothing was replaced", 1) from error
    typer.echo(
        f"{renewed.rows} offices of {renewed.people} people ({renewed.added} new, {renewed.changed} changed) in {renewed.path}"
    )


@app.command(epilog="Example: `dragoman knowledge show`")
def show() -> None:
    """Say which table of offices is in use, how much it holds, and how to go back to the shipped one."""
    from dragoman.actors import people

    own = people.user_data() / "offices.tsv"
    persons = people.parse(people.offices_text())
    terms = sum(len(person.terms) for person in persons)
    where = f"your own, {own} (delete it to use the shipped one)" if own.is_file() else "the shipped one"
    typer.echo(f"table of offices: {where}")
    typer.echo(f"{terms} offices of {len(persons)} people in {len({p.code for p in persons})} countries and bodies")
