"""Who stands on which side of two tellings: the same party, another one, or one that nobody can tell apart."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.coding.tellings import Telling
from dragoman.countries import name_of
from dragoman.records import Party

SPEECH_ACTS = frozenset({"ACCUSE", "REQUEST", "THREATEN", "AGREE", "REJECT", "SUPPORT", "CONCEDE"})
_STATE = frozenset({"GOV", "MIL", "COP", "SPY", "JUD", "LEG", "PRM"})


def codes_of(parties: Sequence[Party]) -> set[str]:
    """Return the country codes of parties."""
    return {p.code for p in parties if p.code}


def parties_of(telling: Telling) -> tuple[Party, ...]:
    """Return all who act in a telling or are acted on."""
    return (*telling.actor, *telling.recipient)


def shared(ones: Sequence[Party], others: Sequence[Party]) -> bool:
    """Say whether some party stands in both groups, a person standing for the country or body that he speaks for."""
    return any(_same(one, other) for one in ones for other in others)


def alone(ones: Sequence[Party], others: Sequence[Party]) -> bool:
    """Say whether nobody of one group speaks in the other: two people of one government are two speakers."""
    return not any(_same(one, other) and not _two_people(one, other) for one in ones for other in others)


def _same(one: Party, other: Party) -> bool:
    """Say whether two parties act as one: of one country, and neither a government and who fights it nor of two trades."""
    if not one.code or not other.code:
        return one.text.lower() == other.text.lower() or bool(one.name and one.name == other.name)
    mine, theirs = set(one.sector), set(other.sector)
    return one.code == other.code and (not mine or not theirs or bool(mine & theirs) or bool(mine & _STATE and theirs & _STATE))


def _two_people(one: Party, other: Party) -> bool:
    people = all(p.name and p.code and p.name != name_of(p.code) for p in (one, other))
    return people and one.name != other.name
