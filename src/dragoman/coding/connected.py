"""What connectives and verbs of thanks link in one sentence: what they modify to what they govern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Span as Phrase
from spacy.tokens import Token

from dragoman.coding import clauses
from dragoman.coding.connectives import connectives
from dragoman.coding.link_grounds import Found, Sentence
from dragoman.coding.recalled import is_definite
from dragoman.coding.sides import codes_of, shared
from dragoman.coding.tellings import Telling
from dragoman.records import LinkKind, Words

_ARGUMENTS = frozenset({"dobj", "nsubjpass", "attr", "xcomp", "nsubj", "oprd", "ccomp"})
_FRIENDLY = frozenset({"SUPPORT", "CONSULT", "COOPERATE"})
_REACH_BACK = 4  # sentences that an answering connective may reach back


class Connected(Sentence):
    """The tellings of one sentence, and what its connectives link."""

    def by_connective(self) -> Iterator[Found]:
        """Yield the links that connectives say."""
        text = self.sent.text
        words = connectives()
        if not words.any_word.search(text) or self._is_forecast():
            return
        for kind, place, pattern in words.patterns:
            for match in pattern.finditer(text):
                cue = self.sent.char_span(match.start(), match.end(), alignment_mode="expand")
                if cue is None:
                    continue
                start = self.offset + self.sent.start_char + match.start()
                said = Words(start, start + len(match.group()), match.group())
                for one, other in self._answer(kind, cue) if place == "answering" else self._governed(cue):
                    source, target = (other, one) if place == "prompting" else (one, other)
                    if source != target and self._may(kind, match.group().lower(), source, target):
                        yield Found(source, kind, target, said)

    def _may(self, kind: LinkKind, cue: str, source: int, target: int) -> bool:
        """Say whether events of these categories can be linked so: by the words, and force answers no friendly act."""
        words = connectives()
        sources, targets = words.only.get(cue, (frozenset(), frozenset()))
        one, other = self.tellings[source], self.tellings[target]
        if kind == "in_response_to" and one.category in words.retaliating and other.category in _FRIENDLY:
            return False
        if cue == "in" and other.trigger.lemma_.lower() not in words.campaigns:
            return False
        return (not sources or one.category in sources) and (not targets or other.category in targets)

    def _governed(self, cue: Phrase) -> Iterator[tuple[int, int]]:
        """Yield (what the connective modifies, what it governs): told in this sentence, or recalled by a noun from before."""
        anchor = self._anchor(cue)
        below = [t for t in anchor.subtree if t.i >= cue.end]
        if any(t.lower_ == "which" and t.head in (cue[-1], anchor) for t in below):
            return
        inside = {t.i for t in below}
        target = self.shallowest(anchor, inside)
        if target is None and cue.root.pos_ not in ("VERB", "AUX"):
            inside = {t.i for t in cue.root.subtree if t.i >= cue.end}
            target = self.shallowest(cue.root, inside)
        if target is None:
            near = [i for i in self.here if 0 <= self.tellings[i].trigger.i - cue.end <= 4 and not inside]
            target = near[0] if near else None
        source = self._modified(cue, inside)
        if source is None or self._coordinated(source, cue):
            return
        if target is None:
            for noun in (c for c in anchor.children if c.dep_ == "pobj" and c.i >= cue.end):
                yield from ((source, t) for t in self._recalled(source, noun))
            return
        governed, modified = self.tellings[target].trigger, self.tellings[source].trigger
        if modified.dep_ == "attr" and governed in modified.head.subtree and self.tellings[target].category == "ACCUSE":
            return  # "because of what Chad says was a raid"
        if cue.text.lower() in connectives().plain and not (governed.head == anchor and governed.dep_ == "pobj"):
            return
        for one in (target, *self.beside(target, inside)):
            if one != source:
                yield source, self.told(one, source)

    def _coordinated(self, source: int, cue: Phrase) -> bool:
        """Say whether a telling stands under the same connective before ("because of A and because of B")."""
        above = [t for t in self.tellings[source].trigger.ancestors if t.i < cue.start]
        return any(t.lower_ == cue.root.lower_ and t.pos_ == cue.root.pos_ for t in above) and cue.root.dep_ != "ROOT"

    def _recalled(self, source: int, noun: Token) -> Iterator[int]:
        """Yield the events told before that a noun and those coordinated with it stand for."""
        for token in clauses.conjuncts(noun):
            target = self.recalled(token, source)
            if target is not None:
                yield target

    def _anchor(self, cue: Phrase) -> Token:
        """Return the word of the connective that governs: its last preposition or conjunction, else its root."""
        last = cue[-1]
        if last.dep_ == "mark":
            return last.head
        if last.dep_ in ("prep", "agent", "pcomp", "dative") or any(c.i >= cue.end for c in last.children):
            return last
        return cue.root

    def _modified(self, cue: Phrase, inside: set[int]) -> int | None:
        """Return the telling that a connective modifies: the first one above it, or an argument of the verb above it."""
        token = cue.root
        if cue[-1].dep_ == "mark":  # "because": its verb stands below what it modifies
            token = cue[-1].head
        if token.i in self.at and token.i not in inside and cue.start <= token.i < cue.end:
            return self.at[token.i]
        for _ in range(8):
            if token.head == token:
                return None
            dep = token.dep_
            token = _over(token) if dep == "conj" and token.pos_ in ("ADP", "SCONJ", "ADV") else token.head
            if cue.start <= token.i < cue.end:
                continue
            if token.i in self.at and token.i not in inside:
                return self.at[token.i]
            if token.pos_ in ("VERB", "AUX"):
                for child in token.children:
                    free = child.i not in inside and not cue.start <= child.i < cue.end
                    if child.dep_ in _ARGUMENTS and free and child.i in self.at:
                        return self.at[child.i]
                    if child.dep_ in ("nsubj", "nsubjpass") and free and is_definite(child):  # "the move was a response to"
                        recalled = self.recalled(child, None)
                        if recalled is not None:
                            return recalled
                if token.dep_ not in ("xcomp", "pcomp", "prep", "advcl", "acl") or dep == "ccomp":
                    return None
        return None

    def _answer(self, kind: LinkKind, cue: Phrase) -> Iterator[tuple[int, int]]:
        """Yield (the telling in the connective's clause, the earlier one that it answers)."""
        below = {t.i for t in cue.root.subtree if t.i >= cue.end}
        if cue[-1].lower_ == "which":
            yield from self._of_which(cue)
            return
        if cue.root.pos_ in ("VERB", "AUX"):  # "reciprocated by sending"
            source = self.at.get(cue.root.i, self.shallowest(cue.root, below))
        else:
            source = self._modified(cue, set())
            source = self.shallowest(cue.root, below) if source is None else source
        opens = cue.start - self.sent.start <= 1 or self.sent.doc[cue.start - 1].text in (";", ",", "and", "but")
        if source is None and opens and not self._has_own_verb(cue):
            source = next((i for i in self.here if self.tellings[i].trigger.i >= cue.end), None)
        if source is None:
            return
        before = [i for i in reversed(self.here) if i != source and self.tellings[i].trigger.i < self.tellings[source].trigger.i]
        earlier = [*before, *self._earlier()]
        blows = connectives().retaliating
        if kind == "in_response_to" and self.tellings[source].category in blows:
            earlier = [i for i in earlier if self.tellings[i].category in blows] or earlier
        target = _answered(self.tellings, source, earlier)
        if target is not None:
            yield source, target

    def _of_which(self, cue: Phrase) -> Iterator[tuple[int, int]]:
        """Read "A, in return for which B": B answers what the relative clause stands on."""
        token = cue[-1]
        while token.head != token and token.i not in self.at:
            token = token.head
        source = self.at.get(token.i)
        if source is None or token.i < cue.end:
            return
        before = [i for i in reversed(self.here) if self.tellings[i].trigger.i < cue.start]
        yield from ((source, index) for index in before[:1])

    def _has_own_verb(self, cue: Phrase) -> bool:
        """Say whether a verb that tells no event stands over the connective ("asked for nothing in return")."""
        token = cue.root
        while token.head != token and token.pos_ not in ("VERB", "AUX"):
            token = token.head
        return token.pos_ in ("VERB", "AUX") and token.i not in self.at and not cue.start <= token.i < cue.end

    def _earlier(self) -> Iterator[int]:
        """Yield the tellings of the sentences before, nearest first, as far back as an answer may reach."""
        ends = {t.sentence.end for t in self.tellings[: self.here[0]]}
        first = sorted(ends)[-_REACH_BACK:][0] if ends else 0
        for index in range(self.here[0] - 1, -1, -1):
            if self.tellings[index].sentence.end < first:
                return
            yield index

    def _is_forecast(self) -> bool:
        """Say whether the sentence tells what observers expect: an exchange in it has not been told."""
        words = connectives()
        for token in self.sent:
            if token.dep_ in ("nsubj", "nsubjpass") and token.lemma_.lower() in words.forecasters:
                return True
            private = any(c.lower_ in ("retired", "former", "some", "many") for c in token.lefts)
            if token.dep_ == "nsubj" and token.head.lemma_ in words.forecast and private and token.i not in self.at:
                return True
        return False

    # verbs of thanks, "for" and "after" ------------------------------------------------------------------------------

    def by_thanking(self) -> Iterator[Found]:
        """Yield links of "as a thank you to X for …", "to repay X for …", "sanctioned X for …"."""
        words = connectives()
        for token in self.sent:
            if token.lower_ != "for" or token.dep_ not in ("prep", "dative"):
                continue
            inside = {t.i for t in token.subtree} - {token.i}
            target = self.shallowest(token, inside)
            if target is None:
                continue
            verb = token.head
            if verb.dep_ in ("dobj", "pobj") and verb.lemma_.lower() not in words.thanking:
                verb = verb.head if verb.dep_ == "dobj" else verb.head.head
            kind = words.thanking.get(verb.lemma_.lower()) or words.thanking.get(verb.lower_)
            if verb.lemma_.lower() in words.rewarding:
                source = self.at.get(verb.i)
                if source is not None and source != target:
                    yield Found(source, "in_return_for", target, self.words(token, token))
            elif kind:
                source = self._thanked(verb, inside)
                if source is not None and source != target and not self._is_forecast():
                    yield Found(source, kind, target, self.words(token if verb.i > token.i else verb, token))
            else:
                index = self.at.get(token.head.i, self.at.get(verb.i))
                if index is not None and index != target and self.tellings[index].category in words.for_cause:
                    yield Found(index, "because_of", target, self.words(token, token))

    def _thanked(self, verb: Token, inside: set[int]) -> int | None:
        """Return the act of thanks: the clause that a purpose or "as a thank you" stands under, else the thanking itself."""
        token = verb
        for _ in range(6):
            if token.dep_ in ("advcl", "xcomp", "acl", "pobj", "prep", "appos", "attr", "conj", "npadvmod", "dobj", "pcomp"):
                token = token.head
                if token.i in self.at and token.i not in inside:
                    return self.at[token.i]
                for child in token.children:
                    free = child.i not in inside and child.i != verb.i
                    if child.dep_ in ("dobj", "attr", "nsubj", "nsubjpass") and free and child.i in self.at:
                        return self.at[child.i]
            else:
                break
        return self.at.get(verb.i)

    def by_after(self) -> Iterator[Found]:
        """Yield "Y condemned X after X had done B": an answer where the parties stand the other way round, or giving way."""
        words = connectives()
        for index in self.here:
            telling = self.tellings[index]
            if telling.category not in words.after_answers | words.after_yields:
                continue
            for child, mark in _temporal(telling.carrier):
                target = self.shallowest(child, {t.i for t in child.subtree})
                nouns = (c for c in child.children if c.dep_ == "pobj")
                found = (
                    [t for noun in nouns for t in self._recalled(index, noun)] if target is None else [self.told(target, index)]
                )
                for other in found:
                    kind = _after(telling, self.tellings[other]) if other != index else None
                    if kind:
                        yield Found(index, kind, other, self.words(mark, mark))


def _temporal(verb: Token, depth: int = 0) -> Iterator[tuple[Token, Token]]:
    """Yield the clauses and phrases of "after" on a verb and on its complements, with the word itself."""
    for child in verb.children:
        mark = child if child.dep_ == "prep" else next((c for c in child.children if c.dep_ == "mark"), None)
        if child.dep_ in ("advcl", "prep") and mark is not None and mark.lower_ in connectives().after:
            yield child, mark
        elif child.dep_ in ("xcomp", "ccomp") and child.i > verb.i and depth < 3:
            yield from _temporal(child, depth + 1)


def _after(telling: Telling, other: Telling) -> LinkKind | None:
    """Say what an act is to one of somebody else's that it came after: an answer, an effect, or neither."""
    words = connectives()
    if shared(other.actor, telling.actor):
        return None
    facing = shared(other.actor, telling.recipient) or shared(other.recipient, telling.actor)
    if telling.category in words.after_answers:
        blow = other.category in words.after_answers and not telling.recipient
        return "in_response_to" if facing or (blow and not other.recipient) else None
    if other.category in ("REQUEST", "THREATEN"):
        return "in_response_to" if facing else None
    if telling.category in ("REQUEST", "AID") and other.category in ("AGREE", "CONCEDE", "RETREAT", "AID"):
        return None
    return "because_of" if other.category in words.after_causes else None


def _over(token: Token) -> Token:
    """Return the verb over a preposition that is coordinated with another: what stands under that one is beside it."""
    while token.head != token and token.pos_ not in ("VERB", "AUX"):
        token = token.head
    return token


def _answered(tellings: Sequence[Telling], source: int, earlier: Sequence[int]) -> int | None:
    """The event that a later one answers: the nearest one by the other party, told the other way round if there is one."""
    answer = tellings[source]
    actors, recipients = codes_of(answer.actor), codes_of(answer.recipient)
    second: int | None = None
    for index in earlier:
        other = tellings[index]
        theirs, to = codes_of(other.actor), codes_of(other.recipient)
        if theirs & actors and not theirs & recipients:
            continue  # nobody answers himself
        if theirs & recipients and (to & actors or not to):
            return index
        near = answer.sentence.start - other.sentence.end <= 3
        if second is None and (to & actors or theirs & recipients or (not recipients and near) or not (theirs and actors)):
            second = index
    return second
