"""From a ledger to what goes out, and to the acts that are compared; from files of another coder to the same acts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Literal

from dragoman.formats.comparing import Act
from dragoman.formats.outgoing import Outgoing, Source
from dragoman.ledger import Ledger
from dragoman.ledger.events import Event
from dragoman.ledger.results import Head
from dragoman.ledger.rows import dyads
from dragoman.ledger.views import NEWEST, View
from dragoman.records import Mention, When

Unit = Literal["event", "mention"]


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a ledger goes out; None leaves a field open. Days are those that an act stands under, both included."""

    actor: str | None = None
    recipient: str | None = None
    since: date | None = None
    until: date | None = None
    category: str | None = None
    view: View = NEWEST


_ALL = Part()
_AT_ONCE = 200  # mentions or events whose reports are read at once


def outgoing(ledger: Ledger, unit: Unit, part: Part = _ALL, text: bool = False) -> Iterator[Outgoing]:
    """Yield a ledger's events or mentions, by day, for an export; `text` says whether with texts and sentences.

    An event goes out as its head's telling with the values that most sources give. Memory stays bounded.
    """
    wanted = (part.actor, part.recipient, part.since, part.until, part.category)
    view = part.view
    if unit == "mention":
        entries = ledger.entries(*wanted, view.coder, view.as_of, view.coded_by)
        while page := list(islice(entries, _AT_ONCE)):
            source = _sources(ledger, [entry.report for entry in page], text)
            yield from (Outgoing(entry.mention.id, entry.mention, source[entry.report.id]) for entry in page)
        return
    events = ledger.events(*wanted, coder=view.coder, as_of=view.as_of, coded_by=view.coded_by)
    while group := list(islice(events, _AT_ONCE)):
        source = _sources(ledger, [entry.report for event in group for entry in event.mentions], text)
        yield from (_of_event(event, source) for event in group)


def _sources(ledger: Ledger, heads: list[Head], text: bool) -> dict[str, Source]:
    if text:
        return {ident: Source.of(*told) for ident, told in ledger.texts(head.id for head in heads).items()}
    return {head.id: Source(head.id, head.title, head.published, head.publisher, head.url) for head in heads}


def _of_event(event: Event, source: dict[str, Source]) -> Outgoing:
    first = event.head
    others = [(entry.mention, source[entry.report.id]) for entry in event.mentions if entry is not first]
    told = ((first.mention, source[first.report.id]), *others)
    return Outgoing(event.id, _settled(event), told[0][1], told, event.sources, event.reports, event.dyads)


def _settled(event: Event) -> Mention:
    """Return the head's mention with what most sources give for the event."""
    mention = event.head.mention
    told = (m.mention.when for m in event.mentions if m.mention.when)
    when = next((w for w in told if (w.begin, w.finish) == (event.begin, event.finish)), mention.when)
    if when and event.begin and (when.begin, when.finish) != (event.begin, event.finish):
        when = When(when.start, when.end, when.text, event.begin, event.finish, when.precision)
    return replace(
        mention,
        category=event.category,
        mode=event.mode,
        context=event.context,
        when=when,
        quad_code=event.quad_code,
        event_scale=event.event_scale,
        cameo=event.cameo,
        confidence=event.confidence,
    )


def has_events(ledger: Ledger) -> bool:
    """Say whether a ledger's mentions are linked to events (`dragoman ledger relink` links those that are not)."""
    return next(ledger.events(limit=1), None) is not None


def acts_of_ledger(ledger: Ledger, since: date | None = None, until: date | None = None) -> Iterator[Act]:
    """Yield the acts of a ledger, one an event and dyad, or one a mention and dyad where those are not to be used."""
    unit: Unit = "event" if has_events(ledger) else "mention"
    for row in outgoing(ledger, unit, Part(since=since, until=until)):
        yield from acts_of(row.mention, row.day, row.id, row.dyads or dyads(row.mention))


def acts_of(mention: Mention, day: date | None, ident: str, pairs: Iterable[tuple[str, str, bool]]) -> Iterator[Act]:
    """Yield the acts of one mention or event that took place: one a dyad of two parties with codes, domestic acts left out."""
    if day is None or mention.status != "actual":
        return
    for actor, recipient, _ in pairs:
        if actor and recipient and actor != recipient:
            yield Act(day, actor, recipient, mention.category, mention.quad_code, mention.event_scale, ident)
