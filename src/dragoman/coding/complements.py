"""What acts of words are about: the event in their complement, or one told before that a noun in it stands for."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from dragoman.coding.connectives import connectives
from dragoman.coding.link_grounds import ANSWERS, TIME, Found, Sentence
from dragoman.coding.recalled import is_definite, is_said, stands_for
from dragoman.coding.sides import SPEECH_ACTS, parties_of, shared
from dragoman.records import LinkKind

_OPEN = frozenset({"REQUEST", "THREATEN", "AGREE", "CONCEDE"})  # what they are about need not have happened
_TALKED = frozenset({"on", "about", "over", "regarding", "concerning"})
_OCCASIONS = frozenset({"at", "during", "in", "on", "of"})
_HELD = frozenset({"CONSULT", "PROTEST"})
_DEALS = frozenset({"AGREE", "SUPPORT", "COOPERATE", "CONSULT"})
_SAID_THERE = SPEECH_ACTS | {"COOPERATE", "AID", "SANCTION"}


class Complements(Sentence):
    """The tellings of one sentence, and what its acts of words are about or part of."""

    def by_complement(self) -> Iterator[Found]:
        """An accusation, request, promise or praise is about the event in its complement."""
        for outer in self.here:
            telling = self.tellings[outer]
            if telling.category not in SPEECH_ACTS:
                continue
            below = {t.i for t in telling.carrier.subtree} - {telling.carrier.i}
            best: tuple[int, int] | None = None
            for inner in self.here:
                token = self.tellings[inner].trigger
                if inner == outer or not self._can_be_content(outer, inner):
                    continue
                if token.dep_ == "nsubjpass" and token.head in (telling.carrier, telling.trigger):
                    best = (0, inner)
                if token.dep_ == "attr" and _claimed(telling.carrier) == token.head:
                    best = (0, inner)
                if token.i not in below or token.i <= telling.trigger.i:
                    continue
                depth = _depth(token, telling.carrier, telling.trigger)
                if depth is not None and (best is None or depth < best[0]):
                    best = (depth, inner)
            if best:
                answers = telling.category in ANSWERS and self.tellings[best[1]].category in ("REQUEST", "THREATEN", "ACCUSE")
                yield Found(outer, "in_response_to" if answers else "about", best[1], None)
                # "accused X of shelling a town and jailing a priest"
                yield from (Found(outer, "about", inner, None) for inner in self.beside(best[1], below) if inner != outer)

    def _can_be_content(self, outer: int, inner: int) -> bool:
        one, other = self.tellings[outer], self.tellings[inner]
        if one.category in _OPEN and other.status != "actual":
            return False  # what is asked for or threatened is no event of its own
        if is_definite(other.trigger) and self.recalled(other.trigger, outer) is not None:
            return False
        clause = other.trigger.pos_ in ("VERB", "AUX") and other.trigger.dep_ != "pcomp"
        return not (clause and other.category in SPEECH_ACTS)

    def by_reference(self) -> Iterator[Found]:
        """A noun that stands for an event told before ("those claims", "the US move") links a statement to that event."""
        for index in self.here:
            telling = self.tellings[index]
            if telling.category not in SPEECH_ACTS:
                continue
            for noun in self._taken_up(index):
                if noun.dep_ == "dobj" and noun.head.lemma_.lower() in connectives().concluding:
                    continue  # what is signed is the deal itself
                if (noun.i in self.at and not is_definite(noun)) or (self._denies(index) and not is_said(noun)):
                    continue
                target = self.recalled(noun, index)
                if target is None and telling.category in ANSWERS and self._leads():
                    target = self.recalled(noun, index, ahead=True)
                if target is not None:
                    yield Found(index, self._kind(index, noun, target), target, self.words(noun, noun))

    def _denies(self, index: int) -> bool:
        """Say whether an act denies: a denial takes up what was said, never what was done."""
        return self.tellings[index].category == "REJECT" and self.tellings[index].carrier.lemma_.lower() in connectives().denying

    def _taken_up(self, index: int) -> Iterator[Token]:
        """Yield the nouns that an act of words takes up; of a clause that somebody said ("the truce is off") its subject."""
        telling = self.tellings[index]
        verb = telling.carrier
        yield from _objects(verb)
        for noun in verb.children:
            start = telling.offset + noun.idx
            said = noun.dep_ in ("nsubj", "nsubjpass") and verb.dep_ == "ccomp" and noun.pos_ == "NOUN"
            if said and not any(p.start <= start < p.end for p in telling.actor if p.code):
                yield noun

    def _leads(self) -> bool:
        """Say whether the sentence is the first or second that tells anything: a lead names what the body tells."""
        return len({t.sentence.start for t in self.tellings[: self.here[0]]}) < 2

    def _kind(self, index: int, noun: Token, target: int) -> LinkKind:
        category = self.tellings[target].category
        asked = category == "REQUEST" or (is_said(noun) and category in SPEECH_ACTS)
        return "in_response_to" if asked and self.tellings[index].category in ANSWERS else "about"

    def by_outcome(self) -> Iterator[Found]:
        """A truce or deal that was negotiated came of the talks: "a truce negotiated by Chad", "brokered a deal"."""
        for index in self.here:
            noun, category = self.tellings[index].trigger, self.tellings[index].category
            if noun.pos_ != "NOUN" or category not in ("RETREAT", "AGREE", "SUPPORT"):
                continue
            for other in self.here:
                talks = self.tellings[other].carrier
                if self.tellings[other].category != "CONSULT" or talks.lemma_.lower() not in connectives().brokering:
                    continue
                if (talks.dep_ in ("acl", "relcl") and talks.head == noun) or (noun.dep_ == "dobj" and noun.head == talks):
                    yield Found(index, "because_of", other, self.words(talks, talks))

    def by_topic(self) -> Iterator[Found]:
        """Talks, meetings and briefings are about what they are held on."""
        for index in self.here:
            telling = self.tellings[index]
            if telling.category != "CONSULT":
                continue
            for child in (*telling.trigger.children, *telling.carrier.children):
                if child.dep_ == "prep" and child.lower_ in _TALKED:
                    for noun in (c for c in child.children if c.dep_ == "pobj"):
                        target = self.at.get(noun.i)
                        target = self.recalled(noun, index) if target is None else target
                        if target is not None and target != index:
                            yield Found(index, "about", target, self.words(noun, noun))

    def by_occasion(self) -> Iterator[Found]:
        """What is said or agreed "at the meeting", "in a phone call", "at the rally" is part of it."""
        for noun in self.sent:
            if noun.dep_ != "pobj" or noun.head.lower_ not in _OCCASIONS or not stands_for(noun) & _HELD:
                continue
            for index in self.here:
                telling = self.tellings[index]
                if telling.category not in _SAID_THERE or telling.trigger in noun.subtree or not _at(noun, telling.carrier):
                    continue
                target = self.at.get(noun.i)
                if target is None and is_definite(noun):
                    target = self.recalled(noun, index)
                if target is None or target == index or self.tellings[target].category not in _HELD:
                    continue
                there = parties_of(self.tellings[target])
                if not there or shared(parties_of(telling), there):
                    yield Found(index, "part_of", target, self.words(noun, noun))

    def by_terms(self) -> Iterator[Found]:
        """What a deal told before provides for is part of it: "the deal calls for Chad to free 20 soldiers"."""
        for noun in self.sent:
            verb = noun.head
            if noun.dep_ not in ("nsubj", "nsubjpass") or verb.lemma_.lower() not in connectives().providing:
                continue
            target = self.at.get(noun.i)
            target = self.recalled(noun, None) if target is None and is_definite(noun) else target
            if target is None or self.tellings[target].category not in _DEALS:
                continue
            below = {t.i for child in verb.rights for t in child.subtree}
            for index in self.here:
                if index != target and self.tellings[index].carrier.i in below:
                    yield Found(index, "part_of", target, self.words(noun, noun))

    def by_condition(self) -> Iterator[Found]:
        """A threat to act unless the other side undoes a deed answers it: "threatened war unless Chad ends its siege"."""
        for index in self.here:
            telling = self.tellings[index]
            if telling.category != "THREATEN":
                continue
            for verb in telling.carrier.subtree:
                mark = next((c for c in verb.lefts if c.dep_ == "mark" and c.lower_ in ("if", "unless")), None)
                if mark is None or verb.lemma_.lower() not in connectives().undoing:
                    continue
                for noun in (c for c in verb.children if c.dep_ in ("dobj", "nsubjpass")):
                    target = self.at.get(noun.i)
                    target = self.recalled(noun, index) if target is None else target
                    if target is not None and target != index and self.tellings[target].category in connectives().retaliating:
                        yield Found(index, "in_response_to", target, self.words(mark, noun))

    def by_protest(self) -> Iterator[Found]:
        """What protesters demand while they march is part of the march."""
        for index in self.here:
            telling = self.tellings[index]
            if telling.category not in ("REQUEST", "ACCUSE"):
                continue
            verb = telling.carrier
            for other in self.here:
                march = self.tellings[other]
                if march.category != "PROTEST" or march.carrier == verb:
                    continue
                joined = verb.dep_ in ("conj", "advcl", "xcomp", "acl") and march.carrier in verb.ancestors
                if joined and (shared(telling.actor, march.actor) or not telling.actor):
                    yield Found(index, "part_of", other, None)


def _claimed(verb: Token) -> Token | None:
    """Return the verb of "what Chad claims was a raid", which says what the claim is about."""
    what = any(c.lower_ == "what" and c.dep_ == "dobj" for c in verb.lefts)
    after = verb.nbor(1) if what and verb.i + 1 < len(verb.doc) else None
    return after if after is not None and after.lemma_ == "be" else None


def _at(noun: Token, carrier: Token) -> bool:
    """Say whether an act is done on an occasion: the phrase opens its sentence, or stands on its verb."""
    head = noun.head
    while head.head != head and head.dep_ in ("prep", "pobj", "pcomp") and head.head.pos_ not in ("VERB", "AUX"):
        head = head.head
    verb = head.head if head.dep_ == "prep" else head
    if verb == carrier:
        return noun.head.lower_ != "of"
    opens = noun.sent.start <= head.left_edge.i <= noun.sent.start + 1 and noun.i < carrier.i
    return opens and noun.head.lower_ != "on"


def _objects(verb: Token, depth: int = 0) -> Iterator[Token]:
    """Yield the nouns that an act of words takes up: all in its objects and complements, none in its adverbials."""
    for child in verb.children:
        beside = child.dep_ in ("advcl", "relcl", "npadvmod", "parataxis", "conj", "appos") or (
            child.dep_ == "prep" and child.lower_ in TIME
        )
        subject = child.dep_ in ("nsubj", "nsubjpass") and depth > 0 and verb.dep_ == "ccomp"
        if beside or (child.i < verb.i and not subject and child.dep_ not in ("nsubjpass", "ccomp")):
            continue
        if child.pos_ == "NOUN":
            yield child
            if stands_for(child):
                continue  # "the accusation of shelling the town": what it names is not what is spoken of
        yield from _objects(child, depth + 1)


def _depth(token: Token, carrier: Token, trigger: Token) -> int | None:
    """Climb from an inner act to the outer one; None where an adverbial, a relative clause or an apposition stands between."""
    depth = 0
    while token.head != token and token not in (carrier, trigger):
        if token.dep_ in ("advcl", "relcl", "npadvmod", "parataxis", "appos"):
            return None
        if token.dep_ in ("nsubj", "nsubjpass", "conj") and token.head in (carrier, trigger):
            return None
        if token.dep_ == "prep" and token.lower_ in TIME:
            return None
        token = token.head
        depth += 1
    return depth if token in (carrier, trigger) else None
