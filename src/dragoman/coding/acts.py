"""Acts proposed by the lexicon: each verb or event noun that may tell a PLOVER act, with the words in its argument places."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from spacy.attrs import LEMMA, POS
from spacy.symbols import AUX, NOUN, PROPN, VERB
from spacy.tokens import Doc, Token

from dragoman.coding import clauses
from dragoman.coding.lexicon import Entry, Lexicon, Sense
from dragoman.records import Status

_PARTICLES = frozenset(["in", "on", "over", "off", "out", "up", "down", "away", "back", "around", "through"])
_CALENDAR = frozenset(name for name in (*calendar.day_name, *calendar.month_name) if name)
_VERBAL = frozenset({VERB, AUX})
_NOMINAL = frozenset({NOUN, PROPN})
_AIMED = frozenset({"ACCUSE", "SUPPORT", "REJECT", "RETREAT", "COERCE", "ASSAULT", "SANCTION", "THREATEN"})
_COVERING = frozenset({"AGREE", "THREATEN", "REQUEST", "REJECT", "CONCEDE"})
IsAgent = Callable[[Token], bool]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word that may tell an act, with the heads of the noun phrases in its argument places.

    `carrier` is the verb that carries a noun ("launched an attack"), else the trigger itself; `judged` says that the encoder has
    read it, `status` is its word where it is sure.
    """

    trigger: Token
    word: str
    category: str
    modes: tuple[str, ...]
    strength: float
    actors: tuple[Token, ...]
    recipients: tuple[Token, ...]
    items: tuple[Token, ...]
    joint: bool
    carrier: Token
    status: Status | None = None
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A word that the lexicon knows but that tells no act here, and why."""

    trigger: Token
    reason: str


def propose(doc: Doc, lexicon: Lexicon, is_agent: IsAgent) -> Iterator[Candidate | Refusal]:
    """Yield every act that the lexicon finds in `doc`, in text order, and every word that it refuses."""
    for at, (lemma, pos) in enumerate(doc.to_array([LEMMA, POS]).tolist()):
        entries = lexicon.verbs.get(lemma) if pos in _VERBAL else lexicon.nouns.get(lemma) if pos in _NOMINAL else None
        if not entries:
            continue
        token = doc[at]
        for entry in entries:
            if not _tail_stands(entry, token):
                continue
            yield _read(entry, token, lexicon, is_agent)
            break


def _tail_stands(entry: Entry, token: Token) -> bool:
    if not entry.tail:
        return True
    if entry.noun:
        before = token.doc[max(0, token.i - len(entry.tail)) : token.i]
        return tuple(t.lower_ for t in before) == entry.tail or tuple(t.lemma_.lower() for t in before) == entry.tail
    after = token.doc[token.i + 1 : token.i + 1 + len(entry.tail)]
    if tuple(t.lower_ for t in after) == entry.tail:
        return True
    below = {word for child in token.rights if not _apart(child) for word in (child.lower_, child.lemma_.lower())}
    first, *rest = entry.tail
    if first not in below:
        return False
    if not rest:
        return True
    deeper = below | {
        word for child in token.children for inner in child.children for word in (inner.lower_, inner.lemma_.lower())
    }
    return all(word in deeper for word in rest)


def _apart(child: Token) -> bool:
    """Say whether a preposition is none of the verb's: it governs a date ("called on Tuesday") or stands far off."""
    if child.dep_ != "prep":
        return False
    dated = any(inner.text in _CALENDAR or inner.like_num for inner in child.children)
    return dated or (child.lower_ in _PARTICLES and child.i > child.head.i + 1)


def _read(entry: Entry, token: Token, lexicon: Lexicon, is_agent: IsAgent) -> Candidate | Refusal:
    places = NounPlaces(token, lexicon) if entry.noun else VerbPlaces(token, entry.tail, is_agent)
    for sense in entry.senses:
        if not all(_holds(places, position, words, is_agent) for position, words in sense.conditions):
            continue
        if sense.category is None:
            return Refusal(token, f'"{token.text}" tells no act between parties in this use')
        return _candidate(entry, sense, token, places, is_agent)
    return Refusal(token, f'"{token.text}" tells no act in this use')


def _holds(places: VerbPlaces | NounPlaces, position: str, words: frozenset[str], is_agent: IsAgent) -> bool:
    if position == "agent":
        return all(any(is_agent(token) for token in places.at(place)) for place in words)
    found = places.at(position)
    return ("any" in words and bool(found)) or any(t.lemma_.lower() in words or t.lower_ in words for t in found)


def _candidate(entry: Entry, sense: Sense, token: Token, places: VerbPlaces | NounPlaces, is_agent: IsAgent) -> Candidate:
    joint = "joint" in sense.recipient
    positions = tuple(position for position in sense.recipient if position != "joint")
    if entry.noun:  # "his arrest": a possessor that can only be the one acted on is no actor
        recipients = _first_agents(places, positions, is_agent)
        actors = _first_agents(places, sense.actor, is_agent, besides=recipients)
    else:
        actors = _first_agents(places, sense.actor, is_agent)
        recipients = (
            () if joint or sense.category != "REQUEST" else tuple(t for t in _asked(token) if is_agent(t) and t not in actors)
        ) or _first_agents(places, positions, is_agent, besides=actors)
    if joint:
        partners = [t for position in ("with", "between") for t in places.at(position) if is_agent(t)]
        pair = any(_is_pair(t) for t in actors)
        if pair and places.at("obj"):  # "the two leaders discussed the dispute with Chad"
            partners = []
        elif pair or len(actors) > 1:
            partners = [t for t in partners if not _is_deep(t, places.carrier, token)]
        aimed_at = {t for position in ("in", "of", "on", "against") for t in places.at(position)}  # "the war in Chad"
        actors = tuple(dict.fromkeys((*actors, *partners, *(t for t in recipients if t not in aimed_at))))
        recipients = tuple(t for t in recipients if t in aimed_at and t not in actors)
    if not recipients and not joint and sense.category in _AIMED:
        recipients = _owners_of_object(places, is_agent, actors, sense.category == "SANCTION")
    if not recipients and sense.category == "SANCTION":  # "duties on Chadian steel"
        things = [t for position in positions for t in places.at(position)]
        owners = [c for t in things for c in (*t.lefts, *clauses.prepositional(t, "from")) if c not in actors and is_agent(c)]
        recipients = tuple(dict.fromkeys(owners))
    if not recipients and (not joint or len(actors) < 2) and sense.category in _COVERING:
        recipients = tuple(t for t in places.at("inner") if is_agent(t) and t not in actors)
    taken = {*actors, *recipients}
    items = tuple(t for position in sense.item for t in places.at(position) if t not in taken)
    words = " ".join((*entry.tail, entry.head) if entry.noun else (entry.head, *entry.tail))
    assert sense.category is not None
    return Candidate(token, words, sense.category, sense.modes, sense.strength, actors, recipients, items, joint, places.carrier)


def _asked(verb: Token) -> list[Token]:
    """Who is to do what is asked: the subject of "demanded that X withdraw its troops"."""
    clause = next((c for c in verb.children if c.dep_ == "ccomp" and any(t.lower_ == "that" for t in c.lefts)), None)
    return [t for child in clause.lefts if child.dep_ == "nsubj" for t in clauses.conjuncts(child)] if clause else []


def _is_pair(head: Token) -> bool:
    return head.lower_ in ("two", "both") or any(t.lower_ in ("two", "both") for t in head.lefts)


def _is_deep(partner: Token, carrier: Token, trigger: Token) -> bool:
    """Say whether a partner stands beside something that is talked about, not beside who talks."""
    first = partner
    while first.dep_ == "conj" and first.head != first:
        first = first.head
    above = first.head.head
    return above.pos_ in ("NOUN", "PROPN") and above not in (carrier, trigger) and above.dep_ != "nsubj"


def _owners_of_object(
    places: VerbPlaces | NounPlaces, is_agent: IsAgent, actors: tuple[Token, ...], traded: bool
) -> tuple[Token, ...]:
    """Whom words or force are aimed at where the object is their act or thing: "condemned the Iranian missile test"."""
    for thing in places.at("obj"):
        if is_agent(thing) and thing not in actors:
            return (thing,)
        aimed = [t for t in _owners(thing) if t.pos_ != "PRON"]  # "its ban": the owner acts
        found = tuple(t for t in (*aimed, *(_sources(thing) if traded else ())) if is_agent(t) and t not in actors)
        if found:
            return found
    return ()


def _sources(thing: Token) -> list[Token]:
    """Whose the things are that an object names: "a ban on imports of fruit from X", "a tariff on Chadian steel"."""
    below = [t for t in thing.subtree if t.dep_ in clauses.PREPOSITIONS and t.lower_ in ("from", "against", "on", "to")]
    found = [c for t in below for inner in t.children if inner.dep_ == "pobj" for c in clauses.conjuncts(inner)]
    return found + [c for t in found for c in t.lefts if c.dep_ in ("amod", "compound", "poss")]


def _first_agents(
    places: VerbPlaces | NounPlaces, positions: tuple[str, ...], is_agent: IsAgent, besides: tuple[Token, ...] = ()
) -> tuple[Token, ...]:
    for position in positions:
        place = "inner" if position == "xcomp" else position
        found = tuple(t for t in places.at(place) if is_agent(t) and t not in besides)
        if found:
            return found
    return ()


class VerbPlaces:
    """The argument places of a verb, read once each."""

    def __init__(self, verb: Token, tail: tuple[str, ...], is_agent: IsAgent) -> None:
        self.carrier = verb
        self._tail = tail
        self._is_agent = is_agent
        self._known: dict[str, list[Token]] = {}

    def at(self, position: str) -> list[Token]:
        """Return the noun heads (for xcomp: the verb heads) that stand at `position`."""
        if position not in self._known:
            self._known[position] = self._look(position)
        return self._known[position]

    def _look(self, position: str) -> list[Token]:
        verb = self.carrier
        if position == "subj":
            return clauses.subjects(verb)
        if position in ("obj", "iobj"):
            return self._objects(position)
        if position == "inner":
            return self._inner()
        if position == "xcomp":
            return [c for c in verb.children if c.dep_ in ("xcomp", "ccomp", "pcomp", "acomp", "oprd")] + [
                inner for c in verb.children if c.dep_ == "prep" for inner in c.children if inner.dep_ == "pcomp"
            ]
        if position in ("poss", "amod"):
            things = clauses.undergoers(verb) or self._governed()  # "came under Iranian attack": of the attack
            if position == "poss":
                return [owner for thing in things for owner in _owners(thing)]
            return [c for thing in things for c in thing.lefts if c.dep_ in ("amod", "compound")]
        found = clauses.prepositional(verb, position)
        if not found and position == "with":  # "spoke by telephone with X"
            below = (inner for c in verb.children if c.dep_ in ("prep", "dobj") for inner in c.subtree)
            found = next((t for t in (clauses.prepositional(inner, "with") for inner in below) if t), [])
        if not found:
            for thing in clauses.undergoers(verb):
                if thing.i > verb.i:
                    found += clauses.prepositional(thing, position)
        return found

    def _inner(self) -> list[Token]:
        """The object, or else the first party, of the infinitive ("threatened to bomb X": X)."""
        found: list[Token] = []
        below = [c for thing in clauses.undergoers(self.carrier) for c in thing.rights if c.dep_ == "acl" and c.tag_ == "VB"]
        for head in (*self.at("xcomp"), *below):  # "agreed to visit X", "accepted an invitation to visit X"
            found += clauses.undergoers(head)
            for thing in (head, *clauses.undergoers(head)):
                for child in thing.children:
                    if child.dep_ in clauses.PREPOSITIONS:
                        found += clauses.prepositional(thing, child.lower_)
        return found

    def _governed(self) -> list[Token]:
        """The noun that the last preposition of the entry governs ("crack down on protesters")."""
        if not self._tail:
            return []
        last = self._tail[-1]
        found = clauses.prepositional(self.carrier, last)
        for child in self.carrier.children:
            if not found and (child.lower_ in self._tail or child.lemma_.lower() in self._tail):
                found = clauses.prepositional(child, last)
        return found

    def _objects(self, position: str) -> list[Token]:
        """Tell giver-to from given where the parser gives a verb two objects, or hangs the second on the first."""
        verb = self.carrier
        datives = [
            c for child in verb.children if child.dep_ == "dative" and child.pos_ != "ADP" for c in clauses.conjuncts(child)
        ]
        governed = self._governed()
        if governed:
            return [] if position == "iobj" else [*governed, *(t for t in clauses.undergoers(verb) if self._is_agent(t))]
        objects = clauses.undergoers(verb)
        if not datives and len(objects) > 1 and not clauses.is_passive(verb):
            first, *rest = objects
            direct = [child for child in verb.children if child.dep_ == "dobj"]
            listed = len(direct) > 1 and any(t.text == "," for t in verb.doc[direct[0].i : direct[1].i])
            if listed:  # the end of a list that belongs to a phrase between ("charged X with raids on a bank, a hospital and …")
                objects = clauses.conjuncts(direct[0])
            elif len(direct) > 1 and self._is_agent(first):
                datives, objects = [first], [t for t in rest if t.i > first.i]
        if not datives and len(objects) == 1 and self._is_agent(objects[0]):
            hung = [t for t in clauses.appositions(objects[0]) if not self._is_agent(t)]
            if hung and objects[0].i > verb.i:
                datives, objects = objects, hung
        return datives if position == "iobj" else objects


class NounPlaces:
    """The argument places of an event noun; a light verb above it lends its subject and prepositions."""

    def __init__(self, noun: Token, lexicon: Lexicon) -> None:
        self.noun = noun
        self._lexicon = lexicon
        self.carrier = noun
        self._light: str | None = None
        governor = noun.head
        if noun.dep_ in ("dobj", "nsubjpass", "attr", "conj", "oprd"):
            while noun.dep_ == "conj" and governor.pos_ in ("NOUN", "PROPN") and governor.dep_ in ("conj", "dobj"):
                noun, governor = governor, governor.head
            role = _light(governor, lexicon) if governor.pos_ in ("VERB", "AUX") else None
            if role and noun.dep_ in ("dobj", "nsubjpass", "oprd"):
                self._light = role
                self.carrier = governor
        elif noun.dep_ == "pobj" and noun.head.head.pos_ == "VERB":
            verb = noun.head.head
            role = lexicon.light_verbs.get(f"{verb.lemma_.lower()} {noun.head.lower_}")
            if role:
                self._light = role
                self.carrier = verb
        self._known: dict[str, list[Token]] = {}

    def at(self, position: str) -> list[Token]:
        """Return the noun heads that stand at `position` of the noun or of its light verb."""
        if position not in self._known:
            self._known[position] = self._look(position)
        return self._known[position]

    def _look(self, position: str) -> list[Token]:
        noun = self.noun
        if position in ("poss", "amod", "subj") and self._light == "actor":
            lent = clauses.subjects(self.carrier)
            if lent:
                return lent
        if position in ("xcomp", "inner"):
            heads = [c for c in noun.children if c.dep_ in ("acl", "xcomp", "ccomp") and c.pos_ == "VERB"]
            if position == "xcomp":
                return heads
            return [t for head in heads for t in clauses.undergoers(head)]
        if position == "poss":
            return [c for child in noun.children if child.dep_ == "poss" for c in clauses.conjuncts(child)]
        if position == "amod":
            return [c for c in noun.lefts if c.dep_ in ("amod", "compound", "nmod", "npadvmod")]
        if position in ("obj", "on", "to", "against") and self._light == "recipient":
            lent = clauses.subjects(self.carrier)
            if lent:
                return lent
        found = clauses.prepositional(noun, position)
        if not found and self.carrier != noun:
            found = clauses.prepositional(self.carrier, position)
            if position == "iobj":
                found = [c for child in self.carrier.children if child.dep_ == "dative" for c in clauses.conjuncts(child)]
        if not found:  # "sanctions imposed on X", "an attack carried out by X"
            done = (c for c in noun.rights if c.dep_ == "acl" and c.tag_ == "VBN" and _light(c, self._lexicon))
            found = [t for verb in done for t in clauses.prepositional(verb, position)]
        if not found and position in ("from", "by", "to"):  # "a tour of the zoo from local officials"
            found = [t for thing in clauses.prepositional(noun, "of") for t in clauses.prepositional(thing, position)]
        if not found and noun.dep_ == "pobj" and noun.head.lower_ == "as" and noun.head.head.pos_ == "VERB":
            found = clauses.prepositional(noun.head.head, position)  # "flew animals to Y as a gift"
        if not found and position == "subj":
            found = clauses.noun_agents(noun)
        return found


def _light(verb: Token, lexicon: Lexicon) -> str | None:
    lemma = verb.lemma_.lower()
    for child in verb.rights:
        if child.dep_ in ("prt", "prep", "advmod"):
            role = lexicon.light_verbs.get(f"{lemma} {child.lower_}")
            if role:
                return role
    return lexicon.light_verbs.get(lemma)


def _owners(thing: Token) -> list[Token]:
    found = [c for child in thing.children if child.dep_ == "poss" for c in clauses.conjuncts(child)]
    return found + [c for c in thing.lefts if c.dep_ in ("amod", "compound")] + clauses.prepositional(thing, "of")
