"""Who sees whose judgements: on a blind desk reviewers see what others decided only where they have decided themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dragoman.ledger import Judgement
from dragoman.ledger.events import Event
from dragoman.web.accounts import Person


def seen(judgements: Iterable[Judgement], person: Person, blind: bool) -> list[Judgement]:
    """Return the judgements that a person may see; an admin sees all."""
    found = list(judgements)
    if not blind or person.may("admin"):
        return found
    own = {one.mention for one in found if one.judge == person.name}
    return [one for one in found if one.judge == person.name or one.mention in own]


def event_for(event: Event, person: Person, blind: bool) -> Event:
    """Return an event with the judgements that a person may see."""
    return replace(event, judgements=tuple(seen(event.judgements, person, blind)))
