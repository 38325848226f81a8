"""`dragoman ledger judge, undo, judgements, search` and `dragoman agreement`: people's decisions, and finding what to decide."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.commands.intake import day_of, fail
from dragoman.commands.ledger import (
    DEFAULT,
    AsOf,
    CodedBy,
    Shown,
    Version,
    Where,
    app,
    category_of,
    country_of,
    opened,
    view_of,
)

if TYPE_CHECKING:
    from dragoman.ledger import Judgement

EXAMPLE = "Example: `dragoman agreement --ledger dragoman.sqlite`"

By = Annotated[str, typer.Option("--by", envvar="DRAGOMAN_JUDGE", help="who decides", metavar="NAME")]
Why = Annotated[str | None, typer.Option("--why", help="the reason, kept with the decision")]


@app.command(
    epilog="Examples: `dragoman ledger judge 3f2a91 accept --by ana` · `ledger judge 3f2a91 correct status future --by ana` · "
    "`ledger judge 3f2a91 merge 77ab02 --by ana`"
)
def judge(
    ident: Annotated[str, typer.Argument(metavar="ID", help="an event's id, or the first characters of it")],
    kind: Annotated[str, typer.Argument(metavar="DECISION", help="accept, reject, correct, merge or split")],
    details: Annotated[
        list[str] | None, typer.Argument(help="correct: a field and its value (JSON or a word); merge, split: the other ID")
    ] = None,
    by: By = "",
    why: Why = None,
    ledger: Where = DEFAULT,
) -> None:
    """Append a decision on an event. Nothing is overwritten: `ledger undo` takes it back, and both stay on record."""
    kinds = {"accept": 0, "reject": 0, "correct": 2, "merge": 1, "split": 1}
    given = details or []
    if kind not in kinds:
        raise fail(f'"{kind}" is no decision: it is one of {", ".join(kinds)}')
    if len(given) != kinds[kind]:
        wanted = {0: "nothing more", 1: "the id of the other event", 2: "a field and its value"}[kinds[kind]]
        raise fail(f"{kind} takes {wanted} after it: dragoman ledger judge --help shows examples")
    field, value = (given[0], _value(given[1])) if kind == "correct" else (None, None)
    other = given[0] if kinds[kind] == 1 else None
    with opened(ledger) as store:
        made = store.judge(ident, kind, by, why, field, value, other)  # type: ignore[arg-type]
        typer.echo(_line(made))


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


@app.command(epilog="Example: `dragoman ledger undo 12 --by ana --why 'read too fast'`")
def undo(
    number: Annotated[int, typer.Argument(help="the judgement's number, as `ledger judgements` prints it")],
    by: By = "",
    why: Why = None,
    ledger: Where = DEFAULT,
) -> None:
    """Take a decision back (or, of an undoing, bring it back). Both stay on record."""
    with opened(ledger) as store:
        typer.echo(_line(store.undo(number, by, why)))


@app.command(epilog="Example: `dragoman ledger judgements --training > examples.jsonl`")
def judgements(
    ident: Annotated[str | None, typer.Argument(metavar="[ID]", help="of this event alone")] = None,
    by: Annotated[str | None, typer.Option("--by", help="of this person alone")] = None,
    format: Annotated[Shown, typer.Option("--format", help="lines to read, or JSON lines")] = Shown.table,
    training: Annotated[bool, typer.Option("--training", help="JSON lines to learn from: text, coded, corrected")] = False,
    ledger: Where = DEFAULT,
) -> None:
    """List what people decided, in order."""
    with opened(ledger) as store:
        if training:
            for example in store.training():
                sys.stdout.write(json.dumps(example) + "\n")
            return
        for one in store.judgements(store.mention(ident).id if ident else None, by):
            sys.stdout.write((json.dumps(one.to_json()) if format is Shown.jsonl else _line(one)) + "\n")


def _line(one: Judgement) -> str:
    from dragoman.render.account import SHORT, tidy

    what = {"correct": f"{one.field} = {json.dumps(one.value, ensure_ascii=False)}", "undo": f"judgement {one.undoes}"}
    more = what.get(one.kind) or (one.other or "")[:SHORT]
    reason = f" ({one.reason})" if one.reason else ""
    undone = " [undone]" if one.undone else ""
    return tidy(
        f"{one.key}. {one.at:%Y-%m-%d %H:%M} {one.judge}: {one.kind} {(one.mention or '')[:SHORT]} {more}{reason}{undone}"
    )


@app.command(epilog="""Example: `dragoman ledger search 'treaty "joint drill" artiller*' --country PRK --since 2024-06-01`""")
def search(
    words: Annotated[str, typer.Argument(help='words that must all occur; "in quotes" together; with * at the end, any ending')],
    ledger: Where = DEFAULT,
    country: Annotated[str | None, typer.Option("--country", help="reports that tell of this country (code or name)")] = None,
    category: Annotated[str | None, typer.Option("--category", help="reports that tell of this category")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="published from this day on")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="published up to this day")] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", help="published by")] = None,
    as_of: AsOf = None,
    coded_by: CodedBy = None,
    coder: Version = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="how many, the newest first")] = 20,
) -> None:
    """Find reports by their words."""
    from dragoman.ledger.search import Conditions
    from dragoman.render import account, terminal

    code = country_of(country) if country else None
    wanted = Conditions(code, category_of(category), day_of(since), day_of(until), publisher, view_of(coder, as_of, coded_by))
    with opened(ledger) as store:
        found = store.search(words, wanted, limit)
        terminal.console().print(account.reports(found))


def agreement(ledger: Where = DEFAULT) -> None:
    """Tell how far judges agree with each other, and the coder with them: Krippendorff's alpha, precision, recall and F1."""
    from dragoman.ledger import agreement as measure

    with opened(ledger) as store:
        found = measure.of(store.judgements())
        against = measure.coder_against_judges(store.every_judged())
    if not (found.judged or found.pairs):
        typer.echo("Nothing is judged yet: dragoman ledger judge ID accept --by NAME")
        return
    shared = "none by two" if found.alpha is None else f"{found.shared} of them by two or more: alpha {found.alpha:.3f}"
    typer.echo(f"{found.judged} events judged by {found.judges} people, {shared}")
    if found.precision is not None:
        typer.echo(f"accepted: {found.accepted} of {found.judged} (the coder's precision: {found.precision:.3f})")
    if against:
        with_coder = "" if against.alpha is None else f"alpha {against.alpha:.3f}, "
        typer.echo(
            f"the coder against its judges, {against.fields} fields: {with_coder}precision {against.precision:.3f}, "
            f"recall {against.recall:.3f}, F1 {against.f1:.3f}"
        )
    if found.pairs:
        alike = "none by two" if found.pairs_alpha is None else f"alpha {found.pairs_alpha:.3f}"
        typer.echo(f"merged or split: {found.pairs} pairs, {alike}")
    for name, count in found.corrected:
        typer.echo(f"corrected: {name} in {count}")
