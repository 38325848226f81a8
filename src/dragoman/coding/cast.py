"""The cast of one report: every party told, and which of them a later pronoun, surname or description stands for.

Resolution goes from the words themselves (dragoman.actors), to appositions, to names told in full elsewhere, to pronouns and
descriptions by salience: nearest sentence first, subjects before objects before the rest (after Lappin and Leass 1994, with
fewer weights). docs/coreference.md tells the rules and what they reach.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from spacy.attrs import DEP, LEMMA, LOWER, POS
from spacy.strings import get_string_id
from spacy.symbols import NOUN, PROPN
from spacy.tokens import Doc, Token

from dragoman import actors
from dragoman.coding import clauses
from dragoman.coding.descriptions import Descriptions
from dragoman.coding.references import references
from dragoman.coding.told import PLURAL, Kind, Told, clause_subjects, is_person, own_words, placed_at, span_of, words_of
from dragoman.language import keys_of, text_of
from dragoman.records import Party, Words

_ROLES = {"nsubj": 1.5, "nsubjpass": 1.5, "dobj": 0.8, "dative": 0.8, "agent": 0.8, "appos": 0.6, "conj": 0.6}
_ROLE_KEYS = frozenset(get_string_id(role) for role in _ROLES)
_INNER = frozenset(get_string_id(label) for label in ("compound", "amod", "nmod"))
_PAIR = frozenset(get_string_id(word) for word in ("two", "both"))
_MANY = frozenset({"police", "troop", "people", "military", "personnel"})


@dataclass(frozen=True, slots=True)
class Speech:
    """A stretch of quoted or reported words, and who speaks it."""

    start: int
    end: int
    speaker: Party


@cache
def _reference_keys() -> tuple[frozenset[int], frozenset[int]]:
    """Return the keys of the pronouns, and of the nouns that may refer to a party."""
    words = references()
    return keys_of(words.personal), keys_of([*words.body, *words.person, *words.pair_bodies])


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.replace("-", " ").split() if word.lower() != "the")


class Cast(Descriptions):
    """The parties of one report in the order told. Paragraphs are met in order, then asked about."""

    def __init__(self, on: date | None) -> None:
        super().__init__()
        self._on = on
        self._names: dict[str, list[Party]] = {}
        self._short: dict[str, Party] = {}
        self._speeches: list[Speech] = []
        self._cache: dict[tuple[int, int], tuple[Party, ...]] = {}
        self._pending: list[tuple[int, Token]] = []

    def meet(self, doc: Doc, offset: int, named: Iterable[Party] | None = None) -> None:
        """Register the parties that a paragraph names (`named`, if found before); `offset` is where it starts in the report."""
        persons = references().person
        self._docs[offset] = doc
        self._sentences += [offset + sentence.start_char for sentence in doc.sents]
        covered: set[int] = set()
        for party in actors.find(text_of(doc), self._on) if named is None else named:
            span = doc.char_span(party.start, party.end, alignment_mode="expand")
            if span is None:
                continue
            covered.update(range(span.start, span.end))
            head = span.root
            if party.code and not self._is_shared(party.text):
                self._codes[party.code] += 1
            known = party.shifted(offset)
            if party.code and party.text.replace("-", " ").istitle() and len(initials := _initials(party.text)) > 2:
                self._short.setdefault(initials, known)
            titled = party.name and head.pos_ == "PROPN" and any(t.lemma_.lower() in persons for t in span if t.i < head.i)
            if party.office or titled or head.lemma_.lower() in persons:
                self._register(known)
            insort(self._told, self._telling((known,), head, offset, span.end))
        pronouns, nouns = _reference_keys()
        for at, (lower, pos, lemma, dep) in enumerate(doc.to_array([LOWER, POS, LEMMA, DEP]).tolist()):
            if lower in pronouns:
                waits = True
            elif at in covered:
                waits = dep in _ROLE_KEYS and any(c.dep_ == "conj" for c in doc[at].rights)
            elif pos == PROPN:
                waits = dep not in _INNER
            else:
                waits = lower in _PAIR or (pos == NOUN and lemma in nouns)
            if waits:
                self._pending.append((offset, doc[at]))

    def hear(self, speeches: list[Speech]) -> None:
        """Register who speaks which stretch of the report, so that "we" and "I" are theirs."""
        self._speeches += speeches

    def parties(self, head: Token, offset: int) -> tuple[Party, ...]:
        """Return the parties that the noun phrase of `head` stands for, with offsets in the report; () where none."""
        if self._pending:
            self._settle()
        key = (offset, head.i)
        if key not in self._cache:
            self._cache[key] = ()  # a party is never its own antecedent
            self._cache[key] = self._resolve(head, offset)
        return self._cache[key]

    # registering -----------------------------------------------------------------------------------------------------

    def _telling(self, parties: tuple[Party, ...], head: Token, offset: int, end: int) -> Told:
        words = references()
        lemma = head.lemma_.lower()
        inner = head.dep_ in ("compound", "amod", "poss", "nmod", "npadvmod") and head.head.i >= end
        kind: Kind = "body"
        if not inner and (parties[0].office or lemma in words.person or parties[0].name in self._names):
            kind = "person"
        if not inner and (len(parties) > 1 or head.tag_ in PLURAL or lemma in _MANY):
            kind = "group"
        role = 0.0 if inner and head.dep_ != "poss" else _ROLES.get(head.dep_, 0.2)
        return Told(parties[0].start, parties, kind, role, offset + head.sent.start_char, lemma)

    def _register(self, party: Party) -> None:
        """Keep a named person under the full name, the surname, and the first of three names ("Kim Jong Un")."""
        name = [part for part in (party.name or "").split() if part.lower() != part]
        in_text = [part for part in name if part in party.text]
        last = [part for part in (*in_text[-1:], *"".join(in_text[-1:]).split("-")[1:]) if part[:1].isupper()]
        for key in {" ".join(name), *last, *(in_text[:1] if len(in_text) > 2 else ())}:
            if len(key) > 2:
                self._names.setdefault(key, []).append(party)

    def _settle(self) -> None:
        """Resolve names, descriptions and pronouns in text order, so that each can be the antecedent of the next."""
        pending, self._pending = self._pending, []
        for told in [t for t in self._told if self._is_shared(t.party.text)]:
            self._told[self._told.index(told)] = replace(told, parties=(self._unshared(told.party, told.party.text),))
        for offset, token in pending:  # names first: a report may introduce a person after the headline names them
            if token.pos_ == "PROPN":
                self._introduce(token, offset)
        self._cache.clear()  # what was asked before every name was known
        for offset, token in pending:
            group = [c for c in clauses.conjuncts(token) if c.dep_ != "appos"]
            found = self.parties(token, offset)
            if found and len(group) > 1:
                others = [p for t in group[1:] for p in self.parties(t, offset)]
                if others:
                    found = (*found, *others)
            elif token.dep_ == "conj" and token.pos_ != "PRON":
                continue
            if found:
                insort(self._told, self._telling(found, token, offset, span_of(token)[1]))

    def _introduce(self, token: Token, offset: int) -> None:
        """Register a person whom a role beside the name places: "its leader, Kim Jong Un", "Peru's Ana Paz"."""
        doc = token.doc
        start, end = span_of(token)
        roles = [*clauses.appositions(token), *((token.head,) if token.dep_ == "appos" else ())]
        party: Party | None = None
        name = [t.text for t in doc[start : token.i + 1] if t.pos_ == "PROPN" and t.dep_ in ("compound", token.dep_)]
        owner = next((c for c in token.children if c.dep_ == "poss"), None)
        if owner is None and len(name) > 1 and (of := clauses.prepositional(token, "of")):
            owner = of[0]
            party = actors.resolve(doc[slice(*span_of(owner))].text, self._on)
            party = party if party and party.sector == ("GOV",) else None
        party = party or actors.resolve(doc[start:end].text, self._on)
        if party and party.code and not self._is_shared(party.text):
            self._codes[party.code] += 1
        if party and party.code and owner is not None and 1 < len(name) < 4 and is_person(token, name):
            party = replace(party, sector=party.sector or ("GOV",), name=" ".join(name))
            self._register(placed_at(doc, start, end, party).shifted(offset))
            return
        if party and party.code:
            return
        for role in roles:
            if any(c.dep_ == "prep" and c.lower_ == "to" for c in role.children):  # an envoy "to" a country is not its own
                continue
            if role.lemma_.lower() not in references().person and role.lemma_.lower() not in references().others:
                continue
            found = self.parties(role, offset)
            if found and found[0].code and name:
                known = replace(found[0], name=" ".join(name), antecedent=None)
                placed = placed_at(doc, start, end, known).shifted(offset)
                self._register(replace(placed, antecedent=own_words(found[0], placed)))
                return

    # resolving -------------------------------------------------------------------------------------------------------

    def _resolve(self, head: Token, offset: int) -> tuple[Party, ...]:
        doc = head.doc
        words = references()
        lower = head.lower_
        if lower in words.speaker and not (len(lower) > 1 and head.is_upper):  # "US" is no pronoun
            return self._speaker(head, offset)
        if lower in words.personal:
            return self._pronoun(head, offset, words.personal[lower])
        start, end = span_of(head)
        pair = self._pair(head, start, end, offset)
        if pair:
            return pair
        text = doc[start:end].text
        known = self._known(head, start, offset)
        if known:
            return (self._lend(doc, start, end, offset, known, known),)
        short = self._short.get(head.text) if head.is_upper else None
        if short:
            return (replace(placed_at(doc, start, end, short).shifted(offset), antecedent=words_of(short)),)
        party = actors.resolve(text, self._on)
        if party and head.pos_ in ("NOUN", "PROPN") and not actors.is_agent(text):
            party = None
        if party and self._is_shared(text):
            party = self._unshared(party, text)
        if party is None or party.code is None:
            party = self._by_apposition(head, offset, party) or party
        if party and party.code:
            placed = placed_at(doc, start, end, party, party.antecedent).shifted(offset)
            return tuple(replace(placed, code=code) for code in self._sharing(head, party)) or (placed,)
        examples = self._examples(head, offset)
        if examples:
            return examples
        described = self._description(head, start, end, offset, party)
        if described:
            return (described,)
        return (placed_at(doc, start, end, party).shifted(offset),) if party else ()

    def _sharing(self, head: Token, party: Party) -> tuple[str, ...]:
        """Return the countries that share one head ("Korean and Indian forces", "envoys of Peru and Chile"), or ()."""
        if head.tag_ not in PLURAL and head.lemma_.lower() not in _MANY:
            return ()
        before = [child for child in head.lefts if child.dep_ in ("amod", "nmod", "compound", "poss")]
        for child in (*before, *clauses.prepositional(head, "of")[:1]):
            if any(c.dep_ == "conj" for c in child.rights):
                found = [actors.resolve(t.text, self._on) for t in clauses.conjuncts(child)]
                codes = tuple(dict.fromkeys(p.code for p in found if p and p.code))
                if len(codes) > 1 and party.code in codes:
                    return codes
        return ()

    def _examples(self, head: Token, offset: int) -> tuple[Party, ...]:
        """Return the parties that a plural names by example ("countries such as Peru and Chile")."""
        if head.tag_ not in PLURAL:
            return ()
        for child in head.rights:
            if child.dep_ == "prep" and child.lower_ in ("as", "including", "like"):
                named = [c for inner in child.children if inner.dep_ == "pobj" for c in clauses.conjuncts(inner)]
                return tuple(p for t in named for p in self.parties(t, offset) if p.code)
        return ()

    def _known(self, head: Token, start: int, offset: int) -> Party | None:
        """Return the person registered under the name, the last told before it, else the first after."""
        if head.pos_ != "PROPN" or head.lemma_.lower() in references().person:
            return None
        parts = [t.text for t in head.doc[start : head.i + 1] if t.pos_ == "PROPN" and t.dep_ in ("compound", head.dep_)]
        titles = references().person
        name = [part for part in parts if part.lower().rstrip(".") not in titles]
        at = offset + head.doc[start].idx
        for key in (" ".join(name), head.text if len(name) == 1 else ""):
            found = self._names.get(key)
            if found and not any(p.start <= at < p.end for p in found):
                before = [p for p in found if p.start < at]
                return before[-1] if before else found[0]
        own = self._names.get(" ".join(name))
        return next((p for p in own or () if p.start <= at < p.end), None)

    def _by_apposition(self, head: Token, offset: int, party: Party | None) -> Party | None:
        named = list(clauses.appositions(head))
        if head.dep_ == "appos" and head.head.pos_ in ("NOUN", "PROPN"):
            named.append(head.head)
        for other in named:
            start, end = span_of(other)
            known = self._known(other, start, offset)
            found = known or actors.resolve(head.doc[start:end].text, self._on)
            if found and found.code and (known or found.office or actors.is_agent(found.text)):
                sector = party.sector if party and party.sector else found.sector
                words = (
                    words_of(found)
                    if found.antecedent
                    else Words.at(text_of(head.doc), *clauses.characters(head.doc, start, end)).shifted(offset)
                )
                return replace(found, sector=sector, antecedent=words.shifted(-offset))
        return None

    def _speaker(self, head: Token, offset: int) -> tuple[Party, ...]:
        at = offset + head.idx
        for speech in self._speeches:
            if speech.start <= at < speech.end:
                speaker = speech.speaker
                return (replace(speaker, start=at, end=at + len(head), text=head.text, antecedent=words_of(speaker)),)
        return ()

    def _pronoun(self, head: Token, offset: int, kind: str) -> tuple[Party, ...]:
        if kind == "body" and head.dep_ in ("nsubj", "nsubjpass", "expl") and self._is_no_party(head):
            return ()
        at = offset + head.idx
        barred = self._barred(head, offset)
        owners = {offset + t.idx for t in clause_subjects(head)} if head.dep_ == "poss" else set()
        best: tuple[float, Told] | None = None
        for told in self._before(at):
            if (kind == "person") != (told.kind == "person") and not (kind == "group" and told.kind == "person"):
                continue
            if kind == "body" and told.kind == "group":
                continue
            if any((p.code, p.name) in barred or (p.code, None) in barred for p in told.parties) and not owners:
                continue
            sentence = offset + head.sent.start_char
            score = self._salience(told, sentence, at) - (0.8 if head.dep_ == "poss" and told.sentence != sentence else 0.0)
            if kind == "group":
                score += 1.5 * (told.kind == "group") - 1.0 * (told.kind == "person")
            if owners and any(told.at <= owner < told.at + len(told.party.text) for owner in owners):
                score += 1.0
            if best is None or score > best[0]:
                best = (score, told)
        if best is None:
            return ()
        if kind == "group" and best[1].kind == "person":  # "X met Y. They …" is the two of them
            return self._two(head.doc, head.i, head.i + 1, offset, "person")
        end = at + len(head)
        return tuple(replace(p, start=at, end=end, text=head.text, antecedent=words_of(p)) for p in best[1].parties)

    def _barred(self, head: Token, offset: int) -> set[tuple[str | None, str | None]]:
        """Who a pronoun cannot be: the other arguments of its own verb ("he met him" are two people)."""
        if head.dep_ == "poss":
            return set()
        verb = head.head
        while verb.pos_ == "ADP" and verb.head != verb:
            verb = verb.head
        barred: set[tuple[str | None, str | None]] = set()
        for child in verb.children:
            if child.i < head.i and child.dep_ in ("nsubj", "nsubjpass", "dobj", "dative"):
                barred |= {(p.code, p.name) for p in self.parties(child, offset)}
        return barred

    def _is_no_party(self, head: Token) -> bool:
        """Say whether "it" is empty ("it is unclear"), or an agreement, or the thing that the sentence before is about."""
        verb = head.head
        if head.dep_ == "expl" or verb.lemma_ in references().binding:
            return True
        if verb.lemma_ == "be" and any(c.dep_ == "acomp" for c in verb.children):
            return any(
                c.dep_ in ("ccomp", "xcomp", "advcl") for c in (*verb.children, *(g for c in verb.children for g in c.children))
            )
        sentence = head.sent
        if head.i - sentence.start > 2 or sentence.start == 0:
            return False
        before = head.doc[sentence.start - 1].sent.root
        subject = next((c for c in before.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        if subject is None or subject.tag_ != "NN" or subject.lemma_.lower() in references().person:
            return False
        start, end = span_of(subject)
        return not actors.is_agent(head.doc[start:end].text)
