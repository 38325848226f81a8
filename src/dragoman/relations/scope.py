"""What is asked for: who acts on whom, from when to when, counted by which period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from dragoman.relations.asking import EARLIEST, LATEST

Period = Literal["day", "week", "month", "year"]
PERIODS: tuple[Period, ...] = ("day", "week", "month", "year")
Countries = str | Iterable[str] | None


class TooFew(ValueError):
    """There are too few events to say anything; the message says how many there are and how many it takes."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One direction of a relation: acts of `actor` on `recipient`; an empty tuple is anybody.

    `since` and `until` bound the day of the event, both included.
    """

    actor: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def dyad(self) -> bool:
        """Whether it is one country on one other, which the ledger keeps counted by day."""
        return len(self.actor) == 1 and len(self.recipient) == 1

    @property
    def shape(self) -> tuple[int, int]:
        """How many codes stand on either side: what a compiled question depends on."""
        return len(self.actor), len(self.recipient)

    @property
    def values(self) -> dict[str, Any]:
        """The values that a question of this shape is asked with."""
        found: dict[str, Any] = {"since": self.since or EARLIEST, "until": self.until or LATEST}
        found |= {f"actor{n}": code for n, code in enumerate(self.actor)}
        found |= {f"recipient{n}": code for n, code in enumerate(self.recipient)}
        return found

    @property
    def label(self) -> str:
        """The direction in codes: RUS → PRK; * is anybody."""
        return f"{'+'.join(self.actor) or '*'} → {'+'.join(self.recipient) or '*'}"

    def turned(self) -> Scope:
        """Return the other direction."""
        return Scope(self.recipient, self.actor, self.since, self.until)


def codes_of(countries: Countries) -> tuple[str, ...]:
    """Return the codes of countries given by code or name, sorted, each once. Raises UnknownCountry."""
    from dragoman.countries import code_of

    if countries is None:
        return ()
    return tuple(sorted({code_of(one) for one in ([countries] if isinstance(countries, str) else countries)}))


def scope_of(actor: Countries, recipient: Countries = None, since: date | None = None, until: date | None = None) -> Scope:
    """Return the scope of countries given by code or name. Raises UnknownCountry, ValueError where the days are reversed."""
    if since and until and since > until:
        raise ValueError(f"since {since} is after until {until}")
    return Scope(codes_of(actor), codes_of(recipient), since, until)


def period_of(by: str) -> Period:
    """Return a period by its name. Raises ValueError."""
    if by not in PERIODS:
        raise ValueError(f'"{by}" is no period: it is one of {", ".join(PERIODS)}')
    return by


def begin_of(day: date, by: Period) -> date:
    """Return the first day of the period that a day is in; weeks begin on Monday."""
    if by == "week":
        return day - timedelta(days=day.weekday())
    if by == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if by == "year" else day


def next_of(begin: date, by: Period) -> date:
    """Return the first day of the period after the one that begins here."""
    if by == "month":
        return date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)
    if by == "year":
        return date(begin.year + 1, 1, 1)
    return begin + timedelta(days=7 if by == "week" else 1)


def periods(first: date, last: date, by: Period) -> Iterator[date]:
    """Yield the first day of every period from the one that `first` is in to the one that `last` is in."""
    at, end = begin_of(first, by), begin_of(last, by)
    while at <= end:
        yield at
        at = next_of(at, by)
