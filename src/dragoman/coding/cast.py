"""The cast of one report: every party told, and which of them a later pronoun, surname or description stands for.

Resolution goes from the words themselves (dragoman.actors), to appositions, to names told in full earlier, to pronouns and
descriptions by salience: nearest sentence first, subjects before others (after Lappin and Leass 1994, without their weights).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import yaml
from spacy.tokens import Doc, Token

from dragoman import actors
from dragoman.coding import clauses
from dragoman.records import Party, Words

Kind = Literal["person", "body", "group"]
_REACH = 2500  # characters back that a pronoun or description may reach


@dataclass(frozen=True, slots=True)
class References:
    """Words that refer back, by what they can stand for (coding/data/references.yml)."""

    personal: dict[str, str]
    speaker: frozenset[str]
    pair_persons: frozenset[str]
    pair_bodies: frozenset[str]
    body: frozenset[str]
    person: frozenset[str]
    unbound: frozenset[str]


@lru_cache(maxsize=1)
def references() -> References:
    """Load the words that refer back, once."""
    data = yaml.safe_load((files("dragoman.coding") / "data" / "references.yml").read_text(encoding="utf8"))
    return References(data["personal"], *(frozenset(data[name]) for name in References.__slots__[1:]))


@dataclass(frozen=True, slots=True)
class Told:
    """One place where a party is told: its offset in the report, what it is, and whether it is a subject there."""

    at: int
    party: Party
    kind: Kind
    subject: bool
    sentence: int


@dataclass(frozen=True, slots=True)
class Speech:
    """A stretch of quoted or reported words, and who speaks it."""

    start: int
    end: int
    speaker: Party


class Cast:
    """The parties of one report in the order told. Paragraphs are met in order, then asked about."""

    def __init__(self, on: date | None) -> None:
        self._on = on
        self._told: list[Told] = []
        self._names: dict[str, Party] = {}
        self._speeches: list[Speech] = []
        self._cache: dict[tuple[int, int], tuple[Party, ...]] = {}
        self._offset = 0

    def meet(self, doc: Doc, offset: int) -> None:
        """Register the parties that a paragraph names; `offset` is where it starts in the report."""
        self._offset = offset
        covered: set[int] = set()
        found: list[Told] = []
        for party in actors.find(doc.text, self._on):
            span = doc.char_span(party.start, party.end, alignment_mode="expand")
            if span is None:
                continue
            covered.update(range(span.start, span.end))
            head = span.root
            kind: Kind = "person" if party.office else "body"
            if head.dep_ in ("compound", "amod", "poss") and head.head.i >= span.end and kind == "body":
                found.append(self._tell(party, "body", head, offset, subject=False))
            else:
                found.append(self._tell(party, kind, head, offset))
        for token in doc:
            if token.pos_ == "PROPN" and token.dep_ not in ("compound", "amod", "nmod") and token.i not in covered:
                self._name(token, doc, offset, found)
        self._told += sorted(found, key=lambda told: told.at)

    def hear(self, speeches: list[Speech]) -> None:
        """Register who speaks which stretch of the report, so that "we" and "I" are theirs."""
        self._speeches += speeches

    def parties(self, head: Token, offset: int) -> tuple[Party, ...]:
        """Return the parties that the noun phrase of `head` stands for, with offsets in the report; () where none."""
        key = (offset, head.i)
        if key not in self._cache:
            self._cache[key] = ()  # a party is never its own antecedent
            self._cache[key] = self._resolve(head, offset)
        return self._cache[key]

    def told_between(self, start: int, end: int) -> bool:
        """Say whether any party is named between two offsets of the report."""
        at = bisect_left(self._told, start, key=lambda told: told.at)
        return at < len(self._told) and self._told[at].at < end

    def focus(self, at: int, sector: str | None = None) -> Told | None:
        """Return the party with a country that is in focus at `at`: the nearest before (of `sector`), else the first after."""
        best: Told | None = None
        for told in self._told:
            if not told.party.code or (sector and sector not in told.party.sector):
                continue
            if told.at >= at:
                return best or told
            if at - told.at <= _REACH:
                best = told
        return best

    # registering -----------------------------------------------------------------------------------------------------

    def _tell(self, party: Party, kind: Kind, head: Token, offset: int, subject: bool | None = None) -> Told:
        is_subject = head.dep_ in ("nsubj", "nsubjpass") if subject is None else subject
        return Told(party.start + offset, party.shifted(offset), kind, is_subject, offset + head.sent.start_char)

    def _name(self, token: Token, doc: Doc, offset: int, found: list[Told]) -> None:
        """Register a person named in full with a role ("Natural Resources Minister Alexander Kozlov"), by surname."""
        start, end = clauses.span_of(token)
        text = doc[start:end].text
        party = actors.resolve(text, self._on)
        if party is None or not (party.code or party.sector):
            for apposition in clauses.appositions(token):
                a_start, a_end = clauses.span_of(apposition)
                party = actors.resolve(doc[a_start:a_end].text, self._on)
                if party:
                    break
        if party is None:
            known = self._names.get(token.text)
            if known:
                again = replace(_at(doc, start, end, known).shifted(offset), antecedent=_words(known))
                subject = token.dep_ in ("nsubj", "nsubjpass")
                found.append(Told(again.start, again, "person", subject, offset + token.sent.start_char))
            return
        placed = _at(doc, start, end, party)
        if token.text[:1].isupper() and token.text.isalpha() and len(token.text) > 2:
            self._names.setdefault(token.text, placed.shifted(offset))
        found.append(self._tell(placed, "person", token, offset))

    # resolving -------------------------------------------------------------------------------------------------------

    def _resolve(self, head: Token, offset: int) -> tuple[Party, ...]:
        doc = head.doc
        words = references()
        lower = head.lower_
        if lower in words.speaker:
            return self._speaker(head, offset)
        if lower in words.personal:
            return self._pronoun(head, offset, words.personal[lower])
        start, end = clauses.span_of(head)
        pair = self._pair(head, start, end, offset)
        if pair:
            return pair
        party = actors.resolve(doc[start:end].text, self._on)
        if party is None or party.code is None:
            party = self._by_apposition(head, party) or party
        if party and party.code:
            return (_at(doc, start, end, party).shifted(offset),)
        known = self._names.get(head.text) if head.pos_ == "PROPN" else None
        if known:
            return (replace(_at(doc, start, end, known).shifted(offset), antecedent=_words(known)),)
        described = self._description(head, start, end, offset, party)
        if described:
            return (described,)
        if party:
            return (_at(doc, start, end, party).shifted(offset),)
        return ()

    def _by_apposition(self, head: Token, party: Party | None) -> Party | None:
        named = list(clauses.appositions(head))
        if head.dep_ == "appos" and head.head.pos_ in ("NOUN", "PROPN"):
            named.append(head.head)
        for other in named:
            start, end = clauses.span_of(other)
            found = actors.resolve(head.doc[start:end].text, self._on)
            if found and found.code:
                sector = party.sector if party and party.sector else found.sector
                return replace(found, sector=sector)
        return None

    def _speaker(self, head: Token, offset: int) -> tuple[Party, ...]:
        at = offset + head.idx
        for speech in self._speeches:
            if speech.start <= at < speech.end:
                speaker = speech.speaker
                return (replace(speaker, start=at, end=at + len(head), text=head.text, antecedent=_words(speaker)),)
        return ()

    def _pronoun(self, head: Token, offset: int, kind: str) -> tuple[Party, ...]:
        at = offset + head.idx
        told = self._nearest(at, offset + head.sent.start_char, kind, head)
        if told is None:
            return ()
        party = told.party
        return (replace(party, start=at, end=at + len(head), text=head.text, antecedent=_words(party)),)

    def _nearest(self, at: int, sentence: int, kind: str, head: Token) -> Told | None:
        best: tuple[float, Told] | None = None
        barred = self._coarguments(head)
        for told in self._told:
            if told.at >= at or at - told.at > _REACH:
                continue
            if kind == "person" and told.kind != "person":
                continue
            if kind == "body" and told.kind == "person":
                continue
            if told.at in barred:
                continue
            distance = (sentence - told.sentence) / 150.0 if told.sentence < sentence else 0.0
            score = 2.0 * told.subject - distance - (at - told.at) / 2000.0
            if kind == "group" and told.kind == "person":
                score -= 1.0
            if best is None or score >= best[0]:
                best = (score, told)
        return best[1] if best else None

    def _coarguments(self, head: Token) -> set[int]:
        """Offsets of the other arguments of the pronoun's own verb: "he met him" are two people."""
        if head.dep_ == "poss":
            return set()
        verb = head.head
        while verb.pos_ == "ADP" and verb.head != verb:
            verb = verb.head
        barred = set()
        for child in verb.children:
            if child.i < head.i and child.dep_ in ("nsubj", "nsubjpass", "dobj", "dative"):
                start, _ = clauses.span_of(child)
                barred.update(self._offset + t.idx for t in child.doc[start : child.i + 1])
        return barred

    def _pair(self, head: Token, start: int, end: int, offset: int) -> tuple[Party, ...]:
        """Resolve "the two leaders", "both countries", "the two sides", "the pair" to the two last told of that kind."""
        doc = head.doc
        words = references()
        text = doc[start:end]
        two = any(t.lower_ in ("two", "both") for t in text) or head.lower_ == "pair"
        if not two or any(t.pos_ == "PROPN" or (t.tag_ == "JJ" and t.text[:1].isupper()) for t in text):
            return ()
        definite = any(t.lower_ in ("the", "both", "these", "those") for t in text)
        lemma = head.lemma_.lower()
        if not definite or not (lemma in ("two", "both", "pair") or lemma in words.pair_persons or lemma in words.pair_bodies):
            return ()
        kind = "person" if lemma in words.pair_persons else "body" if lemma in words.pair_bodies else None
        found: dict[str, Told] = {}
        at = offset + doc[start].idx
        for wanted in (kind, None):
            for told in reversed(self._told):
                if told.at < at and told.party.code and (wanted is None or told.kind == wanted):
                    found.setdefault(told.party.code, told)
                    if len(found) == 2:
                        break
            if len(found) == 2:
                break
        if len(found) < 2:
            return ()
        first, last = clauses.characters(doc, start, end)
        members = sorted(found.values(), key=lambda told: told.at)
        return tuple(
            replace(
                told.party,
                start=offset + first,
                end=offset + last,
                text=doc.text[first:last],
                antecedent=_words(told.party),
            )
            for told in members
        )

    def _description(self, head: Token, start: int, end: int, offset: int, party: Party | None) -> Party | None:
        """Give a role or a description without a country the one that its possessor, its like or the focus has."""
        words = references()
        doc = head.doc
        lemma = head.lemma_.lower()
        at = offset + doc[start].idx
        modifiers = {t.lower_ for t in doc[start:end]}
        if party is None and lemma not in words.body:
            return None
        for child in head.children:
            if child.dep_ == "poss" and child.lower_ in words.personal:
                owners = self.parties(child, offset)
                if owners and owners[0].code and party:
                    return self._lend(doc, start, end, offset, party, owners[0])
        if modifiers & words.unbound or any(t.text[:1].isupper() and t.i > start for t in doc[start : head.i]):
            return None
        if party is None:
            if not modifiers & {"the", "this", "that"}:
                return None
            for told in reversed(self._told):
                if told.at < at and told.kind == "body" and at - told.at <= _REACH:
                    return self._lend(doc, start, end, offset, replace(told.party, office=None), told.party)
            return None
        if lemma in words.person and modifiers & {"the", "this", "that"}:
            for told in reversed(self._told):
                if (
                    told.at < at
                    and told.kind == "person"
                    and lemma in told.party.text.lower() + (told.party.office or "").lower()
                ):
                    return self._lend(doc, start, end, offset, told.party, told.party)
        told_focus = self.focus(at, party.sector[0] if party.sector and "the" in modifiers else None) or self.focus(at)
        if told_focus:
            return self._lend(doc, start, end, offset, party, told_focus.party)
        return None

    def _lend(self, doc: Doc, start: int, end: int, offset: int, party: Party, owner: Party) -> Party:
        placed = _at(doc, start, end, party).shifted(offset)
        return replace(placed, code=owner.code, antecedent=_words(owner))


def _words(party: Party) -> Words:
    if party.antecedent:
        return party.antecedent
    return Words(party.start, party.end, party.text)


def _at(doc: Doc, start: int, end: int, party: Party) -> Party:
    first, last = clauses.characters(doc, start, end)
    return replace(party, start=first, end=last, text=doc.text[first:last], antecedent=None)
