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
from dragoman.ledger.judge import Judged
from dragoman.ledger.results import Entry, Relation
from dragoman.ledger.search import Found
from dragoman.records import Mention, Report, Span
from dragoman.render import terminal
from dragoman.render.page import fields

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
_AROUND = 160  # characters of context on each side


def tidy(text: str) -> str:
    """Return text for one line of a terminal: what would move the cursor or turn the direction becomes a space."""
    return _CONTROL.sub(" ", text)


def account(relation: Relation, linked: Mapping[str, Mention], judged: Mapping[str, Judged]) -> RenderableType:
    """Return the two columns, the joint acts below them, and a line that counts.

    `linked` holds the targets of links, `judged` what people decided, both by the mention's id.
    """
    left, right = name_of(relation.left), name_of(relation.right)
    table = Table(title=f"{left} and {right}", title_justify="left", show_lines=True, expand=True)
    table.add_column("when", width=12)
    table.add_column(f"{left} → {right}", ratio=1, overflow="fold")
    table.add_column(f"{right} → {left}", ratio=1, overflow="fold")
    sides = [(entry, 0) for entry in relation.gave] + [(entry, 1) for entry in relation.received]
    sides.sort(key=lambda side: side[0].day or date.max)
    for _, group in groupby(sides, key=lambda side: _when(side[0])):
        found = list(group)
        cells = [
            _stack(_cell(entry, linked, judged.get(entry.mention.id)) for entry, side in found if side == number)
            for number in (0, 1)
        ]
        table.add_row(_when(found[0][0]), *cells)
    parts: list[RenderableType] = [table] if sides else []
    if relation.joint:
        joint = Table(title="both together", title_justify="left", show_lines=True, expand=True)
        joint.add_column("when", width=12)
        joint.add_column(f"{left} and {right}", ratio=1, overflow="fold")
        for entry in relation.joint:
            joint.add_row(_when(entry), _cell(entry, linked, judged.get(entry.mention.id)))
        parts.append(joint)
    return Group(*parts, *_counted(relation, left, right))


def _counted(relation: Relation, left: str, right: str) -> Iterator[Text]:
    if not relation.mentions:
        yield Text(f"Nothing of {left} and {right} is in the ledger under these conditions.")
        return
    for label, found in (
        (f"{left} → {right}", relation.gave),
        (f"{right} → {left}", relation.received),
        ("both together", relation.joint),
    ):
        if found:
            kinds = Counter(entry.mention.category for entry in found).most_common()
            yield Text(f"{label}: {len(found)} ({', '.join(f'{kind} {count}' for kind, count in kinds)})")
    publishers = {entry.report.publisher for entry in relation.entries() if entry.report.publisher}
    told = f" from {_many(len(publishers), 'publisher')}" if publishers else ""
    days = sorted(entry.day for entry in relation.entries() if entry.day)
    over = f", {days[0]} to {days[-1]}" if days else ""
    yield Text(f"{_many(relation.mentions, 'mention')} in {_many(relation.reports, 'report')}{told}{over}", style="bold")


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def _when(entry: Entry) -> str:
    when = entry.mention.when
    if when and when.begin:
        return terminal.days(when)
    return f"told\n{entry.report.published}" if entry.report.published else "undated"


def _stack(cells: Iterable[Text]) -> Text:
    return Text("\n\n").join(cells)


def _cell(entry: Entry, linked: Mapping[str, Mention], judged: Judged | None) -> Text:
    mention = entry.mention
    cell = Text()
    cell.append(" ".join((mention.category, *mention.mode)), style="bold")
    if mention.status != "actual":
        cell.append(f" {mention.status}", style=terminal.STATUS_STYLE[mention.status])
    cell.append(f" {mention.id[:SHORT]}", style="dim")
    who = tidy(f"{_names(mention, 'actor')} “{mention.trigger.text}” {_names(mention, 'recipient')}".rstrip())
    cell.append(f"\n{who}")
    for line in _particulars(mention):
        cell.append(f"\n{tidy(line)}", style="green")
    for link in mention.links:
        target = linked.get(link.to)
        words = f"“{target.trigger.text}” ({_dyad(target)})" if target else "an event told elsewhere"
        cell.append(f"\n{link.kind.replace('_', ' ')} {tidy(words)} {link.to[:SHORT]}", style="magenta")
    cell.append(f"\n{tidy(word(mention, entry))}", style="dim")
    if judged:
        cell.append(f"\n{tidy(verdicts(judged))}", style="bold red" if judged.rejected else "bold green")
    return cell


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


# --- one event -------------------------------------------------------------------------------------------------------------


def event(
    mention: Mention, report: Report, linked: Mapping[str, Mention], linking: Sequence[Mention], judged: Judged
) -> RenderableType:
    """Return one mention in full: its fields, and every sentence that tells it with the words of each field marked."""
    head = Text()
    head.append(" ".join((mention.category, *mention.mode)), style="bold")
    head.append(f"  {mention.status}", style=terminal.STATUS_STYLE[mention.status])
    head.append(f"  {mention.id}  confidence {mention.confidence:.2f}  {mention.coder}", style="dim")
    source = Text(tidy(", ".join(filter(None, (report.publisher, str(report.published or ""), report.title, report.url)))))
    if judged.judgements:
        head.append(f"\n{tidy(verdicts(judged))}", style="bold red" if judged.rejected else "bold green")
    parts: list[RenderableType] = [head, source, _fields(mention, linked, linking), Text("told in", style="bold")]
    marks = sorted(_marks(mention), key=lambda mark: (mark[1].start, -mark[1].end))
    for span in mention.text_info:
        parts.append(_context(report, span, marks))
    outside = [mark for mark in marks if not any(mark[1].overlaps(span) for span in mention.text_info)]
    if outside:
        parts.append(Text("resting on words elsewhere too", style="bold"))
        parts += [_context(report, span, [(role, span)], role) for role, span in dict.fromkeys(outside)]
    return Group(*parts, Text(" ").join(Text(role, style=STYLES[role]) for role in STYLES))


def _marks(mention: Mention) -> Iterator[tuple[str, Span]]:
    yield from fields(mention)
    for role, found in (("actor", mention.actor), ("recipient", mention.recipient)):
        yield from ((role, party.antecedent.span) for party in found if party.antecedent)
    yield from (("item", figure.span) for figure in mention.size)


def _fields(mention: Mention, linked: Mapping[str, Mention], linking: Sequence[Mention]) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold")

    def row(name: str, value: str) -> None:
        if value:
            table.add_row(name, Text(tidy(value)))

    row("actor", terminal.parties(mention.actor))
    row("recipient", terminal.parties(mention.recipient))
    row("context", ", ".join(mention.context))
    row("when", _said(mention.when.text if mention.when else "", terminal.days(mention.when)))
    if place := mention.where:
        row("where", _said(place.text, ", ".join(filter(None, (place.name, place.country_code)))))
    for item in mention.items:
        number = "" if item.count is None else f"{item.count:,}"
        kind = f"[{item.kind}]" if item.kind else ""
        row("item", _said(item.text, " ".join(filter(None, (item.bound, number, item.unit, item.what, kind)))))
    for means in mention.means:
        row(means.kind, means.text)
    for figure in mention.size:
        row("toll", _said(figure.text, f"{figure.bound} {figure.count:,} {figure.outcome}"))
    said = mention.attribution
    while said:
        who = terminal.parties([said.source]) if said.source else "an unnamed source"
        row("on the word of", f"{who}, “{said.cue.text}” ({'direct' if said.direct else 'indirect'}, {said.stance})")
        said = said.reported_by
    for undertaking in mention.undertakings:
        extra = [words.text for words in (undertaking.manner, undertaking.condition, undertaking.term) if words]
        row("undertaking", undertaking.duty.text + (f" [{'; '.join(extra)}]" if extra else ""))
    for link in mention.links:
        row(link.kind.replace("_", " "), _target(linked.get(link.to), link.to))
    for other in linking:
        kinds = ", ".join(link.kind.replace("_", " ") for link in other.links if link.to == mention.id)
        row("linked from", f"{_target(other, other.id)} ({kinds} this)")
    row(
        "scores",
        f"quad {mention.quad_code}, scale {mention.event_scale:+g}" + (f", CAMEO {mention.cameo}" if mention.cameo else ""),
    )
    return table


def _said(words: str, coded: str) -> str:
    return f"“{words}” = {coded}" if words and coded else words or coded


def _target(mention: Mention | None, ident: str) -> str:
    return f"{mention.category} “{mention.trigger.text}” ({_dyad(mention)}) {ident[:SHORT]}" if mention else ident


def _context(report: Report, span: Span, marks: Sequence[tuple[str, Span]], label: str = "") -> Text:
    """Return a span with what stands before and after it in its paragraph, the marked words in the style of their role."""
    text = report.text
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - _AROUND, 0)
    stop = text.find("\n", span.end)
    end = min(stop if stop >= 0 else len(text), span.end + _AROUND)
    shown = Text(f"  {label}: " if label else "  ")
    offset = len(shown) - start
    # every character becomes one character, so offsets hold
    shown.append(tidy(text[start:end]), style="")
    shown.stylize("dim", start + offset, span.start + offset)
    shown.stylize("dim", span.end + offset, end + offset)
    for role, mark in marks:
        if mark.start >= start and mark.end <= end:
            shown.stylize(STYLES[role], mark.start + offset, mark.end + offset)
    return shown
