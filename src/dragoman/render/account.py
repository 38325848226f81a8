"""The account of two countries and the whole of one event, for the terminal. Texts are shown as text, whatever they hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dragoman.countries import name_of
from dragoman.ledger.events import Account, Event
from dragoman.ledger.gathering import source_of
from dragoman.ledger.judge import Judged
from dragoman.ledger.results import Entry
from dragoman.ledger.search import Found
from dragoman.records import Mention
from dragoman.render import terminal

SHORT = 8  # characters of an id shown
STYLES = {
    "trigger": "bold reverse",
    "actor": "bold blue",
    "recipient": "bold magenta",
    "item": "bold green",
    "when": "cyan",
    "where": "yellow",
    "word": "red",
    "undertaking": "italic green",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NAMED = 4  # publishers named in a cell
AROUND = 160  # characters of context on each side


def tidy(text: str) -> str:
    """Return text for one line of a terminal: what would move the cursor or turn the direction becomes a space."""
    return _CONTROL.sub(" ", text)


def account(found: Account, targets: Mapping[str, Event], judged: Mapping[str, Judged]) -> RenderableType:
    """Return the two columns, the joint acts below them, and a line that counts.

    `targets` holds the events that links lead to, by id, `judged` what people decided, by the mention's id.
    """
    left, right = name_of(found.left), name_of(found.right)
    table = Table(title=f"{left} and {right}", title_justify="left", show_lines=True, expand=True)
    table.add_column("when", width=12)
    table.add_column(f"{left} → {right}", ratio=1, overflow="fold")
    table.add_column(f"{right} → {left}", ratio=1, overflow="fold")
    sides = [(event, 0) for event in found.gave] + [(event, 1) for event in found.received]
    sides.sort(key=lambda side: (side[0].day or date.max, side[0].id))
    for when, group in groupby(sides, key=lambda side: _when(side[0])):
        row = list(group)
        cells = [_stack(_cell(event, targets, judged) for event, side in row if side == number) for number in (0, 1)]
        table.add_row(when, *cells)
    parts: list[RenderableType] = [table] if sides else []
    if found.joint:
        joint = Table(title="both together", title_justify="left", show_lines=True, expand=True)
        joint.add_column("when", width=12)
        joint.add_column(f"{left} and {right}", ratio=1, overflow="fold")
        for event in found.joint:
            joint.add_row(_when(event), _cell(event, targets, judged))
        parts.append(joint)
    return Group(*parts, *_counted(found, left, right))


def _counted(found: Account, left: str, right: str) -> Iterator[Text]:
    every = found.events()
    if not every:
        yield Text(f"Nothing of {left} and {right} is in the ledger under these conditions.")
        return
    for label, some in (
        (f"{left} → {right}", found.gave),
        (f"{right} → {left}", found.received),
        ("both together", found.joint),
    ):
        if some:
            kinds = Counter(event.category for event in some).most_common()
            yield Text(f"{label}: {len(some)} ({', '.join(f'{kind} {count}' for kind, count in kinds)})")
    told = [entry for event in every for entry in event.mentions]
    copies = {report: first for event in every for report, first in event.copies.items()}
    sources = len({source_of(entry.report, copies) for entry in told})
    reports = len({entry.report.id for entry in told})
    days = sorted(event.day for event in every if event.day)
    over = f", {days[0]} to {days[-1]}" if days else ""
    yield Text(
        f"{many(len(every), 'event')} ({many(len(told), 'mention')}) in {many(reports, 'report')} "
        f"from {many(sources, 'independent source')}{over}",
        style="bold",
    )


def many(count: int, noun: str) -> str:
    """Return "1 report", "2,000 reports"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _when(event: Event) -> str:
    if event.begin:
        return f"{event.begin}" if event.finish in (None, event.begin) else f"{event.begin} – {event.finish}"
    return f"told\n{event.first_told}" if event.first_told else "undated"


def _stack(cells: Iterable[Text]) -> Text:
    return Text("\n\n").join(cells)


def _cell(event: Event, targets: Mapping[str, Event], judged: Mapping[str, Judged]) -> Text:
    head = event.head
    mention = head.mention
    cell = Text()
    cell.append(" ".join((event.category, *event.mode)), style="bold")
    if event.status != "actual":
        cell.append(f" {event.status}", style=terminal.STATUS_STYLE[event.status])
    cell.append(f" {event.id[:SHORT]}", style="dim")
    cell.append("\n" + tidy(f"{_names(mention, 'actor')} “{mention.trigger.text}” {_names(mention, 'recipient')}".rstrip()))
    for line in _particulars(mention):
        cell.append(f"\n{tidy(line)}", style="green")
    for link in {(link.kind, link.target): link for link in event.links}.values():
        cell.append(
            f"\n{link.kind.replace('_', ' ')} {tidy(aim(targets.get(link.target)))} {link.target[:SHORT]}", style="magenta"
        )
    for line in disagreement(event):
        cell.append(f"\n{tidy(line)}", style="yellow")
    if event.reports > 1:
        cell.append(f"\n{tidy(tellers(event))}", style="dim")
    else:
        cell.append(f"\n{tidy(word(mention, head))}", style="dim")
    for entry in event.mentions:
        if one := judged.get(entry.mention.id):
            cell.append(f"\n{tidy(verdicts(one))}", style="bold red" if one.rejected else "bold green")
    return cell


def aim(target: Event | None) -> str:
    """Return what a link leads to, in words: “gave North Korea” (RUS → PRK)."""
    return f"“{target.head.mention.trigger.text}” ({_dyad(target.head.mention)})" if target else "an event told elsewhere"


def tellers(event: Event) -> str:
    """Return "4 reports, 2 independent sources (TASS, KCNA), 2024-11-22 to 2024-11-24"."""
    names = dict.fromkeys(event.copies.get(entry.report.id, entry.report).publisher or "" for entry in event.mentions)
    named = [name for name in names if name]
    shown = ", ".join(named[:_NAMED]) + (" …" if len(named) > _NAMED else "")
    told = [str(day) for day in dict.fromkeys((event.first_told, event.last_told)) if day]
    parts = (many(event.reports, "report"), many(event.sources, "independent source") + (f" ({shown})" if shown else ""))
    return ", ".join((*parts, " to ".join(told))).rstrip(", ")


def disagreement(event: Event) -> Iterator[str]:
    """Yield "items: soldier: 12,000: South Korea, United States; at least 10,000: NATO" and who confirms or denies."""
    for field in event.agreement:
        if not field.agreed and field.name not in ("mode", "where"):
            yield f"{field.name}: " + "; ".join(f"{value.text}: {', '.join(value.given_by)}" for value in field.values)
    for kind in ("confirmed", "denied"):
        if by := dict.fromkeys(conflict.by for conflict in event.conflicts if conflict.kind == kind):
            yield f"{kind} by {', '.join(by)}"


def verdicts(judged: Judged) -> str:
    """Return what people decided: "rejected by ana; status corrected by ben"."""
    parts = [f"{judged.verdict.kind}ed by {judged.verdict.judge}"] if judged.verdict else []
    for one in judged.judgements:
        if one.kind == "correct":
            parts.append(f"{one.field} corrected by {one.judge}")
        elif one.kind in ("merge", "split"):
            same = "same as" if one.kind == "merge" else "another event than"
            other = one.other if one.mention == judged.mention.id else one.mention
            parts.append(f"{same} {(other or '')[:SHORT]}, says {one.judge}")
    return "; ".join(parts) + (" (decided on what an earlier coder told here)" if judged.carried else "")


def reports(found: Sequence[Found]) -> RenderableType:
    """Return the reports that a search found, one row each."""
    if not found:
        return Text("No report in the ledger holds these words under these conditions.")
    table = Table(show_lines=True, expand=True)
    table.add_column("published", width=10)
    table.add_column("by", ratio=1, overflow="fold")
    table.add_column("report", ratio=4, overflow="fold")
    for one in found:
        head = one.report
        cell = Text(tidy(head.title or ""), style="bold")
        cell.append(f" {tidy(head.id[:SHORT])}\n", style="dim")
        cell.append(tidy(one.excerpt), style="not bold")
        table.add_row(str(head.published or ""), Text(tidy(head.publisher or "")), cell)
    return table


def _names(mention: Mention, role: str) -> str:
    found = mention.actor if role == "actor" else mention.recipient
    return ", ".join(party.antecedent.text if party.antecedent else party.text for party in found)


def _dyad(mention: Mention) -> str:
    def codes(role: Sequence[str | None]) -> str:
        return ", ".join(dict.fromkeys(code or "?" for code in role))

    actors, recipients = codes([p.code for p in mention.actor]), codes([p.code for p in mention.recipient])
    return f"{actors} → {recipients}" if recipients else actors


def _particulars(mention: Mention) -> Iterator[str]:
    if mention.items:
        yield terminal.items(mention.items)
    if mention.size:
        yield ", ".join(f"{figure.count:,} {figure.outcome}" for figure in mention.size)
    for undertaking in mention.undertakings:
        yield f"undertaking: {undertaking.duty.text}"


def word(mention: Mention, entry: Entry) -> str:
    """Return on whose word it stands: "Kozlov said; TASS, 2024-11-20"."""
    parts = []
    said = mention.attribution
    while said:
        source = said.source.text if said.source else "an unnamed source"
        parts.append(f"{source} “{said.cue.text}”" if said.stance == "asserts" else f"{source} {said.stance} (“{said.cue.text}”)")
        said = said.reported_by
    publisher = entry.report.publisher or entry.report.title or f"report {entry.report.id[:SHORT]}"
    parts.append(publisher + (f", {entry.report.published}" if entry.report.published else ""))
    return "; ".join(parts)
