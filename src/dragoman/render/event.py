"""One event in full, for the terminal: what its reports agree on, who gives what, and every sentence that tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dragoman.ledger.events import Event
from dragoman.ledger.judge import Judged
from dragoman.records import Mention, Report, Span
from dragoman.render import terminal
from dragoman.render.account import AROUND, SHORT, STYLES, aim, many, tellers, tidy, verdicts
from dragoman.render.page import fields

_SHOWN = 10  # pairings printed


def event(found: Event, asked: str, targets: Mapping[str, Event], tellings: Sequence[RenderableType]) -> RenderableType:
    """Return an event: its head, agreement, links and pairings, and below them its tellings, each as `telling` returns it."""
    head = Text()
    head.append(" ".join((found.category, *found.mode)), style="bold")
    head.append(f"  {found.status}", style=terminal.STATUS_STYLE[found.status])
    head.append(f"  event {found.id}  confidence {found.confidence:.2f}", style="dim")
    if found.alleged:
        head.append("  on somebody's word alone", style="yellow")
    prefix = asked.strip().lower()
    if not found.id.startswith(prefix) and not any(entry.mention.id.startswith(prefix) for entry in found.mentions):
        head.append(f"\n{prefix} is part of this event now", style="yellow")
    parts: list[RenderableType] = [head, Text(tidy(tellers(found)))]
    if len(found.mentions) > 1:
        parts.append(_agreement(found))
    parts += [Text(tidy(line), style="yellow") for line in _changes(found)]
    parts += [Text(tidy(line), style="magenta") for line in _links(found, targets)]
    parts += [Text(tidy(line), style="dim") for line in _pairings(found)]
    return Group(*parts, *tellings, Text(" ").join(Text(role, style=STYLES[role]) for role in STYLES))


def _agreement(found: Event) -> Table:
    table = Table(show_header=True, box=None, padding=(0, 2, 0, 0), title="what the reports give", title_justify="left")
    for name in ("field", "value", "given by"):
        table.add_column(name, style="dim" if name == "field" else "", overflow="fold")
    for field in found.agreement:
        for number, value in enumerate(field.values):
            style = "" if field.agreed else "yellow"
            sources = f" ({many(value.sources, 'source')})" if value.sources > 1 else ""
            name = field.name if number == 0 else ""
            table.add_row(tidy(name), Text(tidy(value.text), style=style), Text(tidy(", ".join(value.given_by)) + sources))
    return table


def _changes(found: Event) -> Iterator[str]:
    for conflict in found.conflicts:
        yield f"{conflict.kind} by {conflict.by}"
    for change in found.revisions:
        yield f"revised {change.published}: {change.field} {change.after}, {change.by} (before: {change.before})"


def _links(found: Event, targets: Mapping[str, Event]) -> Iterator[str]:
    for link in {(link.kind, link.target): link for link in found.links}.values():
        target = targets.get(link.target)
        yield f"{link.kind.replace('_', ' ')} {target.category if target else ''} {aim(target)} {link.target[:SHORT]}"
    for link in {(link.kind, link.event): link for link in found.linked_from}.values():
        source = targets.get(link.event)
        kind = link.kind.replace("_", " ")
        yield f"linked from {source.category if source else ''} {aim(source)} {link.event[:SHORT]} ({kind} this)"


def _pairings(found: Event) -> Iterator[str]:
    strongest = sorted(found.pairings, key=lambda one: -one.weight)
    for one in strongest[:_SHOWN]:
        reasons = ", ".join(f"{reason} {weight:+.1f}" for reason, weight in one.reasons)
        yield f"{one.mention[:SHORT]} and {one.other[:SHORT]} taken for one ({one.weight:+.1f}): {reasons}"
    if len(strongest) > _SHOWN:
        yield f"and {many(len(strongest) - _SHOWN, 'pairing')} more"


def telling(mention: Mention, report: Report, judged: Judged) -> RenderableType:
    """Return one mention in full: its fields, and every sentence that tells it with the words of each field marked."""
    head = Text()
    head.append(" ".join((mention.category, *mention.mode)), style="bold")
    head.append(f"  {mention.status}", style=terminal.STATUS_STYLE[mention.status])
    head.append(f"  {mention.id}  confidence {mention.confidence:.2f}  {mention.coder}", style="dim")
    source = Text(tidy(", ".join(filter(None, (report.publisher, str(report.published or ""), report.title, report.url)))))
    if judged.judgements:
        head.append(f"\n{tidy(verdicts(judged))}", style="bold red" if judged.rejected else "bold green")
    parts: list[RenderableType] = [head, source, _fields(mention), Text("told in", style="bold")]
    marks = sorted(_marks(mention), key=lambda mark: (mark[1].start, -mark[1].end))
    for span in mention.text_info:
        parts.append(_context(report, span, marks))
    outside = [mark for mark in marks if not any(mark[1].overlaps(span) for span in mention.text_info)]
    if outside:
        parts.append(Text("resting on words elsewhere too", style="bold"))
        parts += [_context(report, span, [(role, span)], role) for role, span in dict.fromkeys(outside)]
    return Group(*parts)


def _marks(mention: Mention) -> Iterator[tuple[str, Span]]:
    yield from fields(mention)
    for role, found in (("actor", mention.actor), ("recipient", mention.recipient)):
        yield from ((role, party.antecedent.span) for party in found if party.antecedent)
    yield from (("item", figure.span) for figure in mention.size)


def _fields(mention: Mention) -> Table:
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
    row(
        "scores",
        f"quad {mention.quad_code}, scale {mention.event_scale:+g}" + (f", CAMEO {mention.cameo}" if mention.cameo else ""),
    )
    return table


def _said(words: str, coded: str) -> str:
    return f"“{words}” = {coded}" if words and coded else words or coded


def _context(report: Report, span: Span, marks: Sequence[tuple[str, Span]], label: str = "") -> Text:
    """Return a span with what stands before and after it in its paragraph, the marked words in the style of their role."""
    text = report.text
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - AROUND, 0)
    stop = text.find("\n", span.end)
    end = min(stop if stop >= 0 else len(text), span.end + AROUND)
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
