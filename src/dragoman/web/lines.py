"""An event or a mention in one line, in the report's own words: who, the word for the act, to whom, what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.ledger.events import Event
from dragoman.ledger.results import Head
from dragoman.records import Mention, Party
from dragoman.render import terminal
from dragoman.web.marking import source_words


@dataclass(frozen=True, slots=True)
class Line:
    """What a list shows of an event. `actors`, `act`, `recipients` are words; `days` is what was told, or ""."""

    actors: str
    act: str
    recipients: str
    items: str
    codes: str
    days: str
    told: str
    status: str
    label: str
    quad: int
    said: str
    report: Head


def line(event: Event) -> Line:
    """Return the line of an event, in the words of the telling that stands for it."""
    entry = event.head
    days = terminal.days(entry.mention.when) if entry.mention.when and entry.mention.when.begin else ""
    if event.begin and event.finish:
        days = event.begin.isoformat() if event.begin == event.finish else f"{event.begin} – {event.finish}"
    return of_mention(entry.mention, entry.report, " ".join((event.category, *event.mode)), event.status, event.quad_code, days)


def of_mention(mention: Mention, report: Head, label: str = "", status: str = "", quad: int = 0, days: str | None = None) -> Line:
    """Return the line of a mention."""
    when = mention.when
    told = terminal.days(when) if when and when.begin else ""
    said = mention.attribution
    return Line(
        words(mention.actor),
        mention.trigger.text,
        words(mention.recipient),
        ", ".join(dict.fromkeys(item.text for item in mention.items)),
        codes(mention),
        told if days is None else days,
        report.published.isoformat() if report.published else "",
        status or mention.status,
        label or " ".join((mention.category, *mention.mode)),
        quad or mention.quad_code,
        source_words(said) if said else "",
        report,
    )


def words(parties: Sequence[Party]) -> str:
    """Return parties in the report's words; "he" as who he is."""
    return ", ".join(dict.fromkeys(party.antecedent.text if party.antecedent else party.text for party in parties))


def codes(mention: Mention) -> str:
    """Return "RUS → PRK"."""

    def of(parties: Sequence[Party]) -> str:
        return ", ".join(dict.fromkeys(party.code for party in parties if party.code))

    actors, recipients = of(mention.actor), of(mention.recipient)
    return f"{actors or '?'} → {recipients}" if recipients else actors
