"""What one noun phrase denotes, and the sets of sectors that reading it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.actors.people import Person
from dragoman.actors.tables import words_of

ARMED = frozenset({"MIL", "UAF", "PRM"})
ELITE_FROM = frozenset({"GOV", "MIL", "LEG", "JUD", "COP", "SPY", "PTY", "OPP", "BUS", "PRE"})
STRONG_MODS = ("REB", "PRM", "OPP", "CRM")
# Heads that stand abroad by their nature: "troops in Syria" are not Syria's, "refugees in Lebanon" not Lebanon's.
AWAY = frozenset({"MIL", "REF", "UAF"})
AWAY_WORDS = words_of("away")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase denotes.

    `agent` is False where its head is no agent ("US sanctions"); `soft` where its sectors may still come from a complement.
    """

    code: str | None = None
    sector: tuple[str, ...] = ()
    name: str | None = None
    office: str | None = None
    qid: str | None = None
    agent: bool = False
    soft: bool = False
    away: bool = False
    quantity: bool = False
    person: Person | None = None
    kind: str = ""


NOTHING = Reading()
