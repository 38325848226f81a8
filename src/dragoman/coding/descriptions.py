"""What descriptions stand for ("the two leaders", "the reclusive state", "its army"), by possessor, salience and focus."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Doc, Token

from dragoman.coding import clauses
from dragoman.coding.references import references
from dragoman.coding.told import DEFINITE, PLURAL, Discourse, Kind, Told, can_be, clause_subjects, placed_at, words_of
from dragoman.language import text_of
from dragoman.records import Party

_STATES = frozenset({"government", "country", "state", "nation", "capital", "army", "republic"})


def _acting(head: Token) -> list[Token]:
    """The subjects of the clause of a noun, and of the request or claim that the clause is told in."""
    verb = head.head
    if head.dep_ in ("nsubj", "nsubjpass") and verb.dep_ == "ccomp" and verb.head.i < head.i:
        return [t for t in clauses.subjects(verb.head) if t.i < head.i]
    return clause_subjects(head)


def _is_kind(told: Told, kind: Kind) -> bool:
    """Say whether a telling is of that kind, or names two of it together ("Turkey and Qatar": both countries)."""
    if len(told.parties) == 2 and kind != "group":
        return all((party.office is not None) == (kind == "person") for party in told.parties)
    return told.kind == kind


class Descriptions(Discourse):
    """Resolution of noun phrases that name nobody; each method returns None or () where the report does not tell who is meant."""

    def _pair(self, head: Token, start: int, end: int, offset: int) -> tuple[Party, ...]:
        """Resolve "the two leaders", "both countries", "the two sides", "the pair" to the two most salient of that kind."""
        doc = head.doc
        words = references()
        text = doc[start:end]
        lemma = head.lemma_.lower()
        lowers = {t.lower_ for t in text}
        alone = lemma in words.pair_alone and len(text) == 2 and (head.tag_ in PLURAL or lemma in ("pair", "duo"))
        if not (lowers & {"two", "both"} or alone) or not lowers & DEFINITE:
            return ()
        named = (
            t for t in text if (t.pos_ == "PROPN" and t.lemma_.lower() != "korea") or (t.tag_ == "JJ" and t.text[:1].isupper())
        )
        if any(t.lower_ not in words.creeds for t in named):
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
        acting = {offset + t.idx for t in _acting(doc[end - 1])}  # nobody is one of the two he acts on, or asks something of
        states = doc[end - 1].lemma_.lower() in _STATES
        for told in self._before(at):
            if any(told.at <= place < told.at + len(told.party.text) for place in acting):
                continue
            if states and not can_be("state", told, ""):
                continue
            score = self._salience(told, sentence, at) + (2.0 if kind and _is_kind(told, kind) else 0.0)
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
                text=text_of(doc)[first:last],
                antecedent=words_of(party),
                office=party.office,
            )
            for _, _, party in sorted(best, key=lambda entry: entry[2].start)
        )

    def _both(self, codes: tuple[str, ...], doc: Doc, start: int, end: int, offset: int) -> tuple[Party, ...]:
        found = [placed_at(doc, start, end, Party(0, 0, "", code=code, sector=("GOV",))).shifted(offset) for code in codes]
        return tuple(found)

    def _description(self, head: Token, start: int, end: int, offset: int, party: Party | None) -> Party | None:
        """Give a role or a description without a country the one that its possessor, its like or the focus has."""
        words = references()
        doc = head.doc
        lemma = head.lemma_.lower()
        if lemma in words.opposite and any(c.dep_ == "poss" for c in head.children):
            return self._other(head, start, end, offset)
        if party is None and lemma not in words.body:
            return None
        modifiers = {t.lower_ for t in doc[start : head.i]}
        if lemma not in words.others:
            owner = self._owner(head, offset)
            if owner is not None:
                kept = party or replace(owner, office=None, name=owner.name if words.body.get(lemma) == "state" else None)
                return self._lend(doc, start, end, offset, kept, owner) if owner.code else None
        elif any(c.dep_ == "poss" for c in head.children):
            return None
        definite = bool(modifiers & DEFINITE)
        at = offset + doc[start].idx
        if lemma in words.body and definite and head.tag_ not in PLURAL:
            return self._body(head, start, end, offset, party, words.body[lemma])
        if party is None:
            return None
        for told in self._before(at):
            same = told.lemma == lemma or any(lemma in row and told.lemma in row for row in words.same_person)
            office = (told.party.office or "").split()
            if (told.lemma == lemma and not modifiers - DEFINITE) or (
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
            if told.kind == "person" or len(told.parties) > 1 or not can_be(sort, told, lemma):
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
                            placed = placed_at(doc, start, end, party).shifted(offset)
                            return replace(placed, code=code[0], antecedent=code[1])
        if here_only:
            return None
        at = offset + doc[start].idx
        here = offset + head.sent.start_char
        own = [t for t in self._told if here <= t.at < at and can_be("state", t, "")]
        told = own[-1] if own else self.focus(at)
        if not own:
            ends = offset + head.sent.end_char
            placed_here = [(p, c) for p, c in self._places_in(offset) if here <= p < ends]
            if placed_here and (told is None or told.at > ends or told.sentence + 600 < here):
                return replace(placed_at(doc, start, end, party).shifted(offset), code=placed_here[0][1])
        return self._lend(doc, start, end, offset, party, told.party) if told else None
