"""Where the parties of a report are told, and which of those places a reference can reach: the discourse of one report."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from spacy.tokens import Doc, Token

from dragoman import places
from dragoman.coding import clauses
from dragoman.coding.references import references
from dragoman.language import text_of
from dragoman.records import Party, Words

Kind = Literal["person", "body", "group"]
PLURAL = frozenset({"NNS", "NNPS"})
DEFINITE = frozenset({"the", "this", "that", "these", "those", "both"})
_REACH = 2500  # characters back that a pronoun or description may reach


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """One place where parties are told: its offset in the report, what they are, how salient the place is."""

    at: int
    parties: tuple[Party, ...] = field(compare=False)
    kind: Kind = field(compare=False)
    role: float = field(compare=False)
    sentence: int = field(compare=False)
    lemma: str = field(compare=False)

    @property
    def party(self) -> Party:
        """The first of the parties."""
        return self.parties[0]


class Discourse:
    """The places where parties are told, in text order, and how salient each is from a later place."""

    def __init__(self) -> None:
        self._told: list[Told] = []
        self._sentences: list[int] = []
        self._codes: Counter[str] = Counter()
        self._docs: dict[int, Doc] = {}
        self._places: dict[int, list[tuple[int, str]]] = {}

    def parties(self, head: Token, offset: int) -> tuple[Party, ...]:
        """Return the parties that a noun phrase stands for."""
        raise NotImplementedError

    def focus(self, at: int, sector: str | None = None) -> Told | None:
        """Return the party of a country that is in focus at `at`: the nearest before (of `sector`), else the first after."""
        best: Told | None = None
        for told in self._told:
            if not can_be("state", told, "") or (sector and sector not in told.party.sector):
                continue
            if told.at >= at:
                return best or told
            if at - told.at <= _REACH:
                best = told
        return best

    def _before(self, at: int) -> Iterator[Told]:
        """Yield what is told before `at`, nearest first, as far as a reference may reach."""
        for index in range(bisect_right(self._told, Told(at - 1, (), "body", 0.0, 0, "")) - 1, -1, -1):
            if at - self._told[index].at > _REACH:
                return
            yield self._told[index]

    def _salience(self, told: Told, sentence: int, at: int) -> float:
        gap = bisect_right(self._sentences, sentence) - bisect_right(self._sentences, told.sentence)
        return told.role - min(gap, 6) - (at - told.at) / 5000

    def _country_at(self, token: Token, offset: int) -> tuple[str, Words] | None:
        if token.dep_ != "pobj":
            return None
        start, end = span_of(token)
        first, last = clauses.characters(token.doc, start, end)
        for told in self._told:
            if first + offset <= told.at < last + offset and told.party.code:
                return told.party.code, words_of(told.party)
        for at, code in self._places_in(offset):
            if first + offset <= at < last + offset:
                return code, Words.at(text_of(token.doc), first, last).shifted(offset)
        return None

    def _places_in(self, offset: int) -> list[tuple[int, str]]:
        if offset not in self._places:
            found = places.find(self._docs[offset].text)
            self._places[offset] = [(offset + w.start, w.country_code) for w in found if w.country_code]
        return self._places[offset]

    def _is_shared(self, text: str) -> bool:
        words = references()
        parts = {part.strip(".,'’").lower() for part in text.replace("-", " ").split()}
        return bool(parts & words.shared.keys()) and not parts & words.told_apart

    def _unshared(self, party: Party, text: str) -> Party:
        """Give a name that two countries share to the one that the report tells most."""
        shared = references().shared
        for part in text.replace("-", " ").split():
            codes = shared.get(part.strip(".,'’").lower())
            if codes and party.code in codes:
                code = max(codes, key=lambda c: self._codes[c])  # the first listed where told equally
                return replace(party, code=code, name=party.name if code == party.code else None)
        return party

    def _lend(self, doc: Doc, start: int, end: int, offset: int, party: Party, owner: Party) -> Party:
        placed = placed_at(doc, start, end, party).shifted(offset)
        return replace(placed, code=owner.code, antecedent=own_words(owner, placed))


def can_be(sort: str, told: Told, lemma: str) -> bool:
    """Say whether what is told can be called by a description of that sort (references.yml: state, league, force, organ)."""
    party = told.party
    if sort == "organ":
        return told.lemma == lemma
    if not party.code:
        return sort == "force" and bool(set(party.sector) & {"REB", "OPP", "PTY"})
    state = len(party.code) == 3 and party.code not in ("IGO", "UNO", "EUR", "NGO", "IMG", "MNC")
    if sort == "state":
        return state
    if sort == "league":
        return not state and party.code != "MNC"
    return party.code == "IMG" or not state or bool(set(party.sector) & {"REB", "OPP", "PTY", "SPY", "PRM", "MIL"})


def is_person(token: Token, name: list[str]) -> bool:
    """Say whether a capitalised name can be a person's: no word of it is an institution's."""
    return token.tag_ == "NNP" and not any(part.lower() in references().institution or not part[:1].isupper() for part in name)


def words_of(party: Party) -> Words:
    """Return the words that a later reference rests on: a name where the party is told by name, else its own antecedent."""
    named = party.name and any(part in party.text for part in party.name.split())
    return party.antecedent if party.antecedent and not named else Words(party.start, party.end, party.text)


def clause_subjects(head: Token) -> list[Token]:
    """Return the subjects, told before it, of the clause that a noun or a possessive stands in."""
    token = head
    while token.head != token and token.pos_ not in ("VERB", "AUX"):
        token = token.head
    return [t for t in clauses.subjects(token) if t.i < head.i] if token.pos_ in ("VERB", "AUX") else []


def span_of(head: Token) -> tuple[int, int]:
    """Return the token range of a noun phrase without a possessive's "'s"."""
    start, end = clauses.span_of(head)
    return start, end - 1 if end - start > 1 and head.doc[end - 1].dep_ == "case" else end


def own_words(owner: Party, placed: Party) -> Words | None:
    """Return the words that `placed` rests on where it is lent by `owner`; None where they are its own."""
    words = words_of(owner)
    return None if words.start == placed.start and words.end == placed.end else words


def placed_at(doc: Doc, start: int, end: int, party: Party, antecedent: Words | None = None) -> Party:
    """Return the party with the words of tokens `start` up to `end`."""
    first, last = clauses.characters(doc, start, end)
    return replace(party, start=first, end=last, text=text_of(doc)[first:last], antecedent=antecedent)
