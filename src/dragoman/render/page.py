"""One report as a self-contained page: its text with the words of every field marked, its events beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from jinja2 import Environment, PackageLoader, Template, select_autoescape

from dragoman.records import Coding, Mention, Span
from dragoman.render import terminal

ROLES = ("trigger", "actor", "recipient", "item", "when", "where", "word", "undertaking")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text with the same marks throughout: event numbers, and the role that colours it (None: evidence only)."""

    text: str
    events: tuple[int, ...]
    role: str | None
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """One event as the page shows it."""

    number: int
    event: str
    status: str
    actor: str
    recipient: str
    when: str
    details: tuple[str, ...]


def fields(mention: Mention) -> Iterator[tuple[str, Span]]:
    """Yield every (role, span) that a page marks for a mention."""
    yield "trigger", mention.trigger.span
    for party in mention.actor:
        yield "actor", party.span
    for party in mention.recipient:
        yield "recipient", party.span
    for item in mention.items:
        yield "item", item.span
    if mention.when:
        yield "when", mention.when.span
    if mention.where:
        yield "where", mention.where.span
    if mention.attribution:
        yield "word", mention.attribution.cue.span
        if mention.attribution.source:
            yield "word", mention.attribution.source.span
    for undertaking in mention.undertakings:
        for span in undertaking.spans():
            yield "undertaking", span


def segments(text: str, mentions: Sequence[Mention]) -> list[Segment]:
    """Cut `text` at every span's ends; together the segments are the text, character for character."""
    marks: list[tuple[Span, int, str | None]] = []
    for number, mention in enumerate(mentions, 1):
        marks += [(span, number, None) for span in mention.text_info]
        marks += [(span, number, role) for role, span in fields(mention)]
    cuts = sorted({0, len(text), *(edge for span, _, _ in marks for edge in (span.start, span.end))})
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for index, (span, _, _) in enumerate(marks):
        opening.setdefault(span.start, []).append(index)
        closing.setdefault(span.end, []).append(index)
    found = []
    live: set[int] = set()
    for start, end in pairwise(cuts):
        live -= set(closing.get(start, ()))
        live |= set(opening.get(start, ()))
        here = [marks[index] for index in sorted(live)]
        roles = sorted({role for _, _, role in here if role}, key=ROLES.index)
        label = "; ".join(f"{number}: {role}" for _, number, role in here if role)
        found.append(Segment(text[start:end], tuple(sorted({n for _, n, _ in here})), roles[0] if roles else None, label))
    return found


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(loader=PackageLoader("dragoman.render"), autoescape=select_autoescape(default=True))
    return environment.get_template("report.html")


def report_page(coding: Coding) -> str:
    """Return the page as HTML; the report's text stays text whatever it holds, nothing is fetched from anywhere."""
    number = {mention.id: index for index, mention in enumerate(coding.mentions, 1)}
    cards = [
        Card(
            number[m.id],
            " ".join((m.category, *m.mode)),
            m.status,
            terminal.parties(m.actor),
            terminal.parties(m.recipient),
            terminal.days(m.when),
            tuple(terminal.details(m, number)),
        )
        for m in coding.mentions
    ]
    return _template().render(
        report=coding.report, segments=segments(coding.report.text, coding.mentions), cards=cards, notes=coding.notes, roles=ROLES
    )
