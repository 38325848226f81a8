"""The cast of one report: every party told, and which of them a later pronoun, surname or description stands for.

Resolution goes from the words themselves (dragoman.actors), to appositions, to names told in full elsewhere, to pronouns and
descriptions by salience: nearest sentence first, subjects before objects before the rest (after Lappin and Leass 1994, with
fewer weights). docs/coreference.md tells the rules and what they reach.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from spacy.tokens import Doc, Token

from dragoman import actors, places
from dragoman.coding import clauses
from dragoman.coding.references import references
from dragoman.records import Party, Words

Kind = Literal["person", "body", "group"]
_REACH = 2500  # characters back that a pronoun or description may reach
_ROLES = {"nsubj": 1.5, "nsubjpass": 1.5, "dobj": 0.8, "dative": 0.8, "agent": 0.8, "appos": 0.6, "conj": 0.6}
_PLURAL = frozenset({"NNS", "NNPS"})
_MANY = frozenset({"police", "troop", "people", "military", "personnel"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "both"})


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
        self._sentences: list[int] = []
        self._names: dict[str, list[Party]] = {}
        self._speeches: list[Speech] = []
        self._cache: dict[tuple[int, int], tuple[Party, ...]] = {}
        self._pending: list[tuple[int, Token]] = []
        self._codes: Counter[str] = Counter()
        self._docs: dict[int, Doc] = {}
        self._places: dict[int, list[tuple[int, str]]] = {}

    def meet(self, doc: Doc, offset: int) -> None:
        """Register the parties that a paragraph names; `offset` is where it starts in the report."""
        words = references()
        self._docs[offset] = doc
        self._sentences += [offset + sentence.start_char for sentence in doc.sents]
        covered: set[int] = set()
        for party in actors.find(doc.text, self._on):
            span = doc.char_span(party.start, party.end, alignment_mode="expand")
            if span is None:
                continue
            covered.update(range(span.start, span.end))
            head = span.root
            if party.code and not self._is_shared(party.text):
                self._codes[party.code] += 1
            known = party.shifted(offset)
            if party.office or head.lemma_.lower() in words.person:
                self._register(known)
            insort(self._told, self._telling((known,), head, offset, span.end))
        for token in doc:
            lower = token.lower_
            if lower in words.personal:
                self._pending.append((offset, token))
            elif token.i in covered:
                if token.dep_ in _ROLES and any(c.dep_ == "conj" for c in token.rights):
                    self._pending.append((offset, token))
            elif token.pos_ == "PROPN":
                if token.dep_ not in ("compound", "amod", "nmod"):
                    self._pending.append((offset, token))
            elif token.pos_ == "NOUN" or lower in ("two", "both"):
                lemma = token.lemma_.lower()
                if lemma in words.body or lemma in words.person or lemma in words.pair_bodies or lower in ("two", "both"):
                    self._pending.append((offset, token))

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

    def _telling(self, parties: tuple[Party, ...], head: Token, offset: int, end: int) -> Told:
        words = references()
        lemma = head.lemma_.lower()
        inner = head.dep_ in ("compound", "amod", "poss", "nmod", "npadvmod") and head.head.i >= end
        kind: Kind = "body"
        if not inner and (parties[0].office or lemma in words.person or parties[0].name in self._names):
            kind = "person"
        if not inner and (len(parties) > 1 or head.tag_ in _PLURAL or lemma in _MANY):
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
                insort(self._told, self._telling(found, token, offset, _span(token)[1]))

    def _introduce(self, token: Token, offset: int) -> None:
        """Register a person whom a role beside the name places: "its leader, Kim Jong Un", "Peru's Ana Paz"."""
        doc = token.doc
        start, end = _span(token)
        roles = [*clauses.appositions(token), *((token.head,) if token.dep_ == "appos" else ())]
        party: Party | None = None
        name = [t.text for t in doc[start : token.i + 1] if t.pos_ == "PROPN" and t.dep_ in ("compound", token.dep_)]
        owner = next((c for c in token.children if c.dep_ == "poss"), None)
        if owner is None and len(name) > 1 and (of := clauses.prepositional(token, "of")):
            owner = of[0]
            party = actors.resolve(doc[slice(*_span(owner))].text, self._on)
            party = party if party and party.sector == ("GOV",) else None
        party = party or actors.resolve(doc[start:end].text, self._on)
        if party and party.code and not self._is_shared(party.text):
            self._codes[party.code] += 1
        if party and party.code and owner is not None and 1 < len(name) < 4 and _is_person(token, name):
            party = replace(party, sector=party.sector or ("GOV",), name=" ".join(name))
            self._register(_at(doc, start, end, party).shifted(offset))
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
                placed = _at(doc, start, end, known).shifted(offset)
                self._register(replace(placed, antecedent=_own_words(found[0], placed)))
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
        start, end = _span(head)
        pair = self._pair(head, start, end, offset)
        if pair:
            return pair
        text = doc[start:end].text
        known = self._known(head, start, offset)
        if known:
            return (self._lend(doc, start, end, offset, known, known),)
        party = actors.resolve(text, self._on)
        if party and head.pos_ in ("NOUN", "PROPN") and not actors.is_agent(text):
            party = None
        if party and self._is_shared(text):
            party = self._unshared(party, text)
        if party is None or party.code is None:
            party = self._by_apposition(head, offset, party) or party
        if party and party.code:
            return (_at(doc, start, end, party, party.antecedent).shifted(offset),)
        examples = self._examples(head, offset)
        if examples:
            return examples
        described = self._description(head, start, end, offset, party)
        if described:
            return (described,)
        return (_at(doc, start, end, party).shifted(offset),) if party else ()

    def _examples(self, head: Token, offset: int) -> tuple[Party, ...]:
        """Return the parties that a plural names by example ("countries such as Peru and Chile")."""
        if head.tag_ not in _PLURAL:
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
            start, end = _span(other)
            known = self._known(other, start, offset)
            found = known or actors.resolve(head.doc[start:end].text, self._on)
            if found and found.code and (known or found.office or actors.is_agent(found.text)):
                sector = party.sector if party and party.sector else found.sector
                first = offset + head.doc[start].idx
                words = _words(found) if found.antecedent else Words(first, first + len(found.text), found.text)
                return replace(found, sector=sector, antecedent=words.shifted(-offset))
        return None

    def _speaker(self, head: Token, offset: int) -> tuple[Party, ...]:
        at = offset + head.idx
        for speech in self._speeches:
            if speech.start <= at < speech.end:
                speaker = speech.speaker
                return (replace(speaker, start=at, end=at + len(head), text=head.text, antecedent=_words(speaker)),)
        return ()

    def _pronoun(self, head: Token, offset: int, kind: str) -> tuple[Party, ...]:
        if kind == "body" and head.dep_ in ("nsubj", "nsubjpass", "expl") and self._is_no_party(head):
            return ()
        at = offset + head.idx
        barred = self._barred(head, offset)
        owners = {offset + t.idx for t in self._clause_subjects(head)} if head.dep_ == "poss" else set()
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
        return tuple(replace(p, start=at, end=end, text=head.text, antecedent=_words(p)) for p in best[1].parties)

    def _before(self, at: int) -> Iterator[Told]:
        """Yield what is told before `at`, nearest first, as far as a reference may reach."""
        for index in range(bisect_right(self._told, Told(at - 1, (), "body", 0.0, 0, "")) - 1, -1, -1):
            if at - self._told[index].at > _REACH:
                return
            yield self._told[index]

    def _salience(self, told: Told, sentence: int, at: int) -> float:
        gap = bisect_right(self._sentences, sentence) - bisect_right(self._sentences, told.sentence)
        return told.role - min(gap, 6) - (at - told.at) / 5000

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

    def _clause_subjects(self, head: Token) -> list[Token]:
        token = head
        while token.head != token and token.pos_ not in ("VERB", "AUX"):
            token = token.head
        return [t for t in clauses.subjects(token) if t.i < head.i] if token.pos_ in ("VERB", "AUX") else []

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
        start, end = _span(subject)
        return not actors.is_agent(head.doc[start:end].text)

    def _pair(self, head: Token, start: int, end: int, offset: int) -> tuple[Party, ...]:
        """Resolve "the two leaders", "both countries", "the two sides", "the pair" to the two most salient of that kind."""
        doc = head.doc
        words = references()
        text = doc[start:end]
        lemma = head.lemma_.lower()
        lowers = {t.lower_ for t in text}
        alone = lemma in words.pair_alone and len(text) == 2 and (head.tag_ in _PLURAL or lemma in ("pair", "duo"))
        if not (lowers & {"two", "both"} or alone) or not lowers & _DEFINITE:
            return ()
        if any((t.pos_ == "PROPN" and t.lemma_.lower() != "korea") or (t.tag_ == "JJ" and t.text[:1].isupper()) for t in text):
            return ()
        if lemma == "korea":
            return self._both(("KOR", "PRK"), doc, start, end, offset)
        if not (lemma in ("two", "both", "pair", "duo") or lemma in words.pair_persons or lemma in words.pair_bodies):
            return ()
        return self._two(
            doc, start, end, offset, "person" if lemma in words.pair_persons else "body" if lemma in words.pair_bodies else None
        )

    def _two(self, doc: Doc, start: int, end: int, offset: int, kind: Kind | None) -> tuple[Party, ...]:
        at = offset + doc[start].idx
        sentence = offset + doc[start].sent.start_char
        scored: dict[str, tuple[float, Told, Party]] = {}
        for told in self._before(at):
            score = self._salience(told, sentence, at) + (2.0 if kind and told.kind == kind else 0.0)
            score += 0.5 * (len(told.parties) > 1)
            for party in told.parties:
                if party.code and (party.code not in scored or scored[party.code][0] < score):
                    scored[party.code] = (score, told, party)
        best = sorted(scored.values(), key=lambda entry: -entry[0])[:2]
        if len(best) < 2:
            return ()
        first, last = clauses.characters(doc, start, end)
        return tuple(
            replace(
                party,
                start=offset + first,
                end=offset + last,
                text=doc.text[first:last],
                antecedent=_words(party),
                office=party.office,
            )
            for _, _, party in sorted(best, key=lambda entry: entry[2].start)
        )

    def _both(self, codes: tuple[str, ...], doc: Doc, start: int, end: int, offset: int) -> tuple[Party, ...]:
        found = [_at(doc, start, end, Party(0, 0, "", code=code, sector=("GOV",))).shifted(offset) for code in codes]
        return tuple(found)

    def _description(self, head: Token, start: int, end: int, offset: int, party: Party | None) -> Party | None:
        """Give a role or a description without a country the one that its possessor, its like or the focus has."""
        words = references()
        doc = head.doc
        lemma = head.lemma_.lower()
        if party is None and lemma not in words.body:
            return None
        modifiers = {t.lower_ for t in doc[start : head.i]}
        if lemma not in words.others:
            owner = self._owner(head, offset)
            if owner is not None:
                kept = party or replace(owner, office=None, name=owner.name if words.body.get(lemma) == "state" else None)
                return self._lend(doc, start, end, offset, kept, owner) if owner.code else None
        elif any(c.dep_ == "poss" for c in head.children):
            return self._other(head, start, end, offset) if lemma == "counterpart" else None
        definite = bool(modifiers & _DEFINITE)
        at = offset + doc[start].idx
        if lemma in words.body and definite and head.tag_ not in _PLURAL:
            return self._body(head, start, end, offset, party, words.body[lemma])
        if party is None:
            return None
        for told in self._before(at):
            same = told.lemma == lemma or any(lemma in row and told.lemma in row for row in words.same_person)
            office = (told.party.office or "").split()
            if (told.lemma == lemma and not modifiers - _DEFINITE) or (
                definite
                and told.kind == "person"
                and (same or lemma in office or any(lemma in row and row & set(office) for row in words.same_person))
            ):
                return self._lend(doc, start, end, offset, told.party, told.party)
        if modifiers & words.unbound or lemma in words.unplaced or (lemma in words.person and not definite and head.tag_ == "NN"):
            return None
        if party.name or set(party.sector) & {"EDU", "JRN", "BUS"}:
            return None
        own = any(t.text[:1].isupper() and t.i > t.sent.start for t in doc[start : head.i])
        return self._placed(head, start, end, offset, party, here_only=own)

    def _other(self, head: Token, start: int, end: int, offset: int) -> Party | None:
        """Resolve "his counterpart": the nearest person of another country than the possessor's."""
        owner = self._owner(head, offset)
        at = offset + head.doc[start].idx
        for told in self._before(at) if owner else ():
            if told.kind == "person" and told.party.code and owner and told.party.code != owner.code:
                return self._lend(head.doc, start, end, offset, told.party, told.party)
        return None

    def _owner(self, head: Token, offset: int) -> Party | None:
        """Return the party of a possessor or an "of" phrase ("its leader", "the army of the island")."""
        for child in head.children:
            if child.dep_ == "poss":
                found = self.parties(child, offset)
                return found[0] if found else None
        for token in clauses.prepositional(head, "of"):
            found = self.parties(token, offset)
            if found and found[0].code:
                return found[0]
        return None

    def _body(self, head: Token, start: int, end: int, offset: int, party: Party | None, sort: str) -> Party | None:
        """Resolve "the reclusive state", "the bloc", "the group" to the most salient body that can be called so."""
        doc = head.doc
        at = offset + doc[start].idx
        sentence = offset + head.sent.start_char
        lemma = head.lemma_.lower()
        best: tuple[float, Told] | None = None
        for told in self._before(at):
            if told.kind == "person" or len(told.parties) > 1 or not _can_be(sort, told, lemma):
                continue
            score = (
                self._salience(told, sentence, at) + 2.0 * (told.lemma == lemma) - 0.5 * (not set(told.party.sector) <= {"GOV"})
            )
            if best is None or score > best[0]:
                best = (score, told)
        if best is None:
            return self._placed(head, start, end, offset, party) if party and sort == "organ" else None
        found = best[1].party
        named = replace(found, office=None, sector=(party.sector if party and sort == "organ" else None) or found.sector)
        return self._lend(doc, start, end, offset, named, found)

    def _placed(self, head: Token, start: int, end: int, offset: int, party: Party, here_only: bool = False) -> Party | None:
        """Give a bare role ("rebels", "police") the country of its clause's place, else the one in focus.

        With a name of its own ("Kurdish militias") only the place counts.
        """
        doc = head.doc
        verb = head.head if head.dep_ in ("nsubj", "nsubjpass", "dobj") else head
        for token in (head, verb):
            for child in token.children:
                if child.dep_ == "prep" and child.lower_ in ("in", "near", "at", "across", "outside", "on", "from"):
                    for inner in child.children:
                        if code := self._country_at(inner, offset):
                            placed = _at(doc, start, end, party).shifted(offset)
                            return replace(placed, code=code[0], antecedent=code[1])
        if here_only:
            return None
        at = offset + doc[start].idx
        here = offset + head.sent.start_char
        own = [t for t in self._told if here <= t.at < at and t.party.code]
        told = own[-1] if own else self.focus(at)
        if not own:
            ends = offset + head.sent.end_char
            placed_here = [(p, c) for p, c in self._places_in(offset) if here <= p < ends]
            if placed_here and (told is None or told.at > ends or told.sentence + 600 < here):
                return replace(_at(doc, start, end, party).shifted(offset), code=placed_here[0][1])
        return self._lend(doc, start, end, offset, party, told.party) if told else None

    def _country_at(self, token: Token, offset: int) -> tuple[str, Words] | None:
        if token.dep_ != "pobj":
            return None
        start, end = _span(token)
        first, last = clauses.characters(token.doc, start, end)
        for told in self._told:
            if first + offset <= told.at < last + offset and told.party.code:
                return told.party.code, _words(told.party)
        for at, code in self._places_in(offset):
            if first + offset <= at < last + offset:
                return code, Words.at(token.doc.text, first, last).shifted(offset)
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
        placed = _at(doc, start, end, party).shifted(offset)
        return replace(placed, code=owner.code, antecedent=_own_words(owner, placed))


def _can_be(sort: str, told: Told, lemma: str) -> bool:
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


def _is_person(token: Token, name: list[str]) -> bool:
    return token.tag_ == "NNP" and not any(part.lower() in references().institution or not part[:1].isupper() for part in name)


def _words(party: Party) -> Words:
    """Return the words that a later reference rests on: a name where the party is told by name, else its own antecedent."""
    named = party.name and any(part in party.text for part in party.name.split())
    return party.antecedent if party.antecedent and not named else Words(party.start, party.end, party.text)


def _span(head: Token) -> tuple[int, int]:
    """Return the token range of a noun phrase without a possessive's "'s"."""
    start, end = clauses.span_of(head)
    return start, end - 1 if end - start > 1 and head.doc[end - 1].dep_ == "case" else end


def _own_words(owner: Party, placed: Party) -> Words | None:
    words = _words(owner)
    return None if words.start == placed.start and words.end == placed.end else words


def _at(doc: Doc, start: int, end: int, party: Party, antecedent: Words | None = None) -> Party:
    first, last = clauses.characters(doc, start, end)
    return replace(party, start=first, end=last, text=doc.text[first:last], antecedent=antecedent)
