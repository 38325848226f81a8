"""Terminal tables: the events of a report, one row each, every cell in the report's own words where it has any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from dragoman.records import Coding, Item, Mention, Party, When

STATUS_STYLE = {"actual": "green", "future": "cyan", "hypothetical": "yellow", "negated": "red"}


def parties(found: Sequence[Party]) -> str:
    """Return "Putin (RUS GOV), Kim Jong Un (PRK GOV)"."""
    return ", ".join(_party(party) for party in found)


_PRONOUNS = frozenset(
    ["i", "me", "we", "us", "our", "he", "him", "his", "she", "her", "it", "its", "they", "them", "their", "who", "both"]
)


def _party(party: Party) -> str:
    stands_for = party.antecedent and (party.name or party.text.lower() in _PRONOUNS)
    words = party.antecedent.text if party.antecedent and stands_for else party.text
    labels = " ".join(filter(None, (party.code, *party.sector)))
    return f"{words} ({labels})" if labels else words


def days(when: When | None) -> str:
    """Return "2024-06-01 – 2024-06-30", one day alone, "unresolved" or nothing."""
    if when is None:
        return ""
    if when.begin is None or when.finish is None:
        return f'unresolved ("{when.text}")'
    return when.begin.isoformat() if when.begin == when.finish else f"{when.begin} – {when.finish}"


def items(found: Iterable[Item]) -> str:
    """Return the items in their own words."""
    return ", ".join(item.text for item in found)


def details(mention: Mention, number: dict[str, int]) -> list[str]:
    """Return the lines that say what else is known of an event: items, means, toll, word, links, undertakings."""
    lines = []
    if mention.items:
        lines.append(f"items: {items(mention.items)}")
    if mention.means:
        lines.append("means: " + "; ".join(m.text for m in mention.means))
    if mention.size:
        lines.append("toll: " + ", ".join(f"{f.count} {f.outcome}" for f in mention.size))
    if mention.where:
        lines.append(f"where: {mention.where.text}" + (f" ({mention.where.country_code})" if mention.where.country_code else ""))
    if mention.attribution:
        source = mention.attribution.source
        lines.append(f"word of {_party(source) if source else 'an unnamed source'} ({mention.attribution.cue.text})")
    for link in mention.links:
        lines.append(f"{link.kind.replace('_', ' ')} → {number.get(link.to, '?')}")
    for undertaking in mention.undertakings:
        extra = [w.text for w in (undertaking.manner, undertaking.condition, undertaking.term) if w]
        lines.append(f"undertaking: {undertaking.duty.text}" + (f" [{'; '.join(extra)}]" if extra else ""))
    return lines


def event_table(coding: Coding) -> RenderableType:
    """Return the events of one report as a table; notes and the count of what was set aside stand below."""
    number = {mention.id: index for index, mention in enumerate(coding.mentions, 1)}
    table = Table(title=escape(coding.report.title or coding.report.id), title_justify="left", expand=False, show_lines=True)
    for name, ratio in (("#", None), ("event", 2), ("actor", 3), ("recipient", 3), ("when", 2), ("what the text says", 6)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for mention in coding.mentions:
        event = Text(" ".join((mention.category, *mention.mode)))
        if mention.status != "actual":
            event.append(f"\n{mention.status}", style=STATUS_STYLE[mention.status])
        table.add_row(
            str(number[mention.id]),
            event,
            escape(parties(mention.actor)),
            escape(parties(mention.recipient)),
            escape(days(mention.when)),
            escape("\n".join([f"“{mention.trigger.text}”", *details(mention, number)])),
        )
    below = [Text(note, style="yellow") for note in coding.notes]
    count = len(coding.mentions)
    told = sum(len(m.text_info) for m in coding.mentions)
    below.append(
        Text(f"{count} events in {told} tellings; {len(coding.set_aside)} candidates set aside (dragoman explain shows why)")
    )
    return Group(table, *below) if count else Group(*below)


def explanation(coding: Coding) -> RenderableType:
    """Return, sentence by sentence, what was coded and what was set aside, with the reason."""
    parts: list[RenderableType] = [Text(note, style="yellow") for note in coding.notes]
    for number, sentence in enumerate(coding.sentences, 1):
        parts.append(Text(f"\n{number}. {sentence.of(coding.report.text)}", style="bold"))
        lines = 0
        for mention in coding.mentions:
            if any(span.overlaps(sentence) for span in mention.text_info):
                label = " ".join((mention.category, *mention.mode))
                role = "coded" if sentence.start <= mention.trigger.start < sentence.end else "told again"
                detail = f"{parties(mention.actor)} → {parties(mention.recipient) or '–'}"
                parts.append(Text(f"   {role}: {label} ({mention.status}, {mention.confidence:.2f}): {detail}", style="green"))
                lines += 1
        for aside in coding.set_aside:
            if sentence.start <= aside.start < sentence.end:
                parts.append(Text(f"   set aside: {aside.reason}", style="dim"))
                lines += 1
        if not lines:
            parts.append(Text("   nothing here tells an act that the lexicon or the encoder knows", style="dim"))
    return Group(*parts)


def console(stream: TextIO | None = None) -> Console:
    """Return a console that wraps at the terminal's width, at 140 columns where there is none (a pipe, a file)."""
    found = Console(file=stream)
    return found if found.is_terminal else Console(file=stream, width=140)
