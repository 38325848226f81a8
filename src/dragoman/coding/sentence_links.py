"""What connectives, verbs of thanks and complements link in one sentence: what they modify to what they govern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Span as Phrase
from spacy.tokens import Token

from dragoman.coding.connectives import connectives
from dragoman.coding.tellings import Telling
from dragoman.language import text_of
from dragoman.records import LinkKind, Party, Words

SPEECH_ACTS = frozenset({"ACCUSE", "REQUEST", "THREATEN", "AGREE", "REJECT", "SUPPORT", "CONCEDE"})
_ANSWERS = frozenset({"REJECT", "AGREE", "CONCEDE", "SUPPORT"})
_ON_OCCASION = SPEECH_ACTS | {"COOPERATE", "AID"}
_OCCASION = frozenset({"at", "during", "in"})
_ARGUMENTS = frozenset({"dobj", "nsubjpass", "attr", "xcomp", "nsubj", "oprd", "ccomp"})
_REACH_BACK = 4  # sentences that an answering connective may reach back
_TIME = frozenset({"after", "before", "since", "during", "by", "amid", "despite", "while", "until", "following"})


@dataclass(frozen=True, slots=True)
class Found:
    """A link between two tellings, by index, with the words that say it (offsets in the report)."""

    source: int
    kind: LinkKind
    target: int
    cue: Words | None


class SentenceLinks:
    """The tellings of one sentence, and what its connectives link."""

    def __init__(self, tellings: Sequence[Telling], here: Sequence[int]) -> None:
        self.tellings = tellings
        self.here = here
        self.offset = tellings[here[0]].offset
        self.sent: Phrase = tellings[here[0]].trigger.sent
        self.at: dict[int, int] = {}
        for index in reversed(here):
            self.at[tellings[index].carrier.i] = index
        for index in reversed(here):
            self.at[tellings[index].trigger.i] = index

    # connectives -----------------------------------------------------------------------------------------------------

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
                pair = self._answer(cue) if place == "answering" else self._governed(cue)
                if pair is None:
                    continue
                source, target = pair if place != "prompting" else pair[::-1]
                if source == target or not self._may(match.group().lower(), source, target):
                    continue
                start = self.offset + self.sent.start_char + match.start()
                yield Found(source, kind, target, Words(start, start + len(match.group()), match.group()))

    def _may(self, cue: str, source: int, target: int) -> bool:
        sources, targets = connectives().only.get(cue, (frozenset(), frozenset()))
        one, other = self.tellings[source], self.tellings[target]
        return (not sources or one.category in sources) and (not targets or other.category in targets)

    def _governed(self, cue: Phrase) -> tuple[int, int] | None:
        """Return (what the connective modifies, what it governs), both told in this sentence."""
        anchor = self._anchor(cue)
        below = [t for t in anchor.subtree if t.i >= cue.end]
        if any(t.lower_ == "which" and t.head in (cue[-1], anchor) for t in below):
            return None
        inside = {t.i for t in below}
        target = self._shallowest(anchor, inside)
        if target is None and cue.root.pos_ not in ("VERB", "AUX"):
            inside = {t.i for t in cue.root.subtree if t.i >= cue.end}
            target = self._shallowest(cue.root, inside)
        if target is None:
            near = [i for i in self.here if 0 <= self.tellings[i].trigger.i - cue.end <= 4 and not inside]
            target = near[0] if near else None
        if target is None:
            return None
        governed = self.tellings[target].trigger
        if cue.text.lower() in connectives().plain and not (governed.head == anchor and governed.dep_ == "pobj"):
            return None
        source = self._modified(cue, inside)
        return None if source is None else (source, target)

    def _anchor(self, cue: Phrase) -> Token:
        """Return the word of the connective that governs: its last preposition or conjunction, else its root."""
        last = cue[-1]
        if last.dep_ == "mark":
            return last.head
        if last.dep_ in ("prep", "agent", "pcomp", "dative") or any(c.i >= cue.end for c in last.children):
            return last
        return cue.root

    def _shallowest(self, anchor: Token, inside: set[int]) -> int | None:
        best: tuple[int, int] | None = None
        for position, index in self.at.items():
            if position in inside or (position == anchor.i and anchor.pos_ in ("VERB", "AUX")):
                depth = 0
                token = self.sent.doc[position]
                while token != anchor and token.head != token and depth < 12:
                    token = token.head
                    depth += 1
                if best is None or depth < best[0]:
                    best = (depth, index)
        return best[1] if best else None

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
            dep, token = token.dep_, token.head
            if cue.start <= token.i < cue.end:
                continue
            if token.i in self.at and token.i not in inside:
                return self.at[token.i]
            if token.pos_ in ("VERB", "AUX"):
                for child in token.children:
                    free = child.i not in inside and not cue.start <= child.i < cue.end
                    if child.dep_ in _ARGUMENTS and free and child.i in self.at:
                        return self.at[child.i]
                if token.dep_ not in ("xcomp", "pcomp", "prep", "advcl", "acl") or dep == "ccomp":
                    return None
        return None

    def _answer(self, cue: Phrase) -> tuple[int, int] | None:
        """Return (the telling in the connective's clause, the earlier one that it answers)."""
        below = {t.i for t in cue.root.subtree if t.i >= cue.end}
        if cue[-1].lower_ == "which":
            return self._of_which(cue)
        if cue.root.pos_ in ("VERB", "AUX"):  # "reciprocated by sending"
            source = self.at.get(cue.root.i, self._shallowest(cue.root, below))
        else:
            source = self._modified(cue, set())
            source = self._shallowest(cue.root, below) if source is None else source
        opens = cue.start - self.sent.start <= 1 or self.sent.doc[cue.start - 1].text in (";", ",", "and", "but")
        if source is None and opens and not self._has_own_verb(cue):
            source = next((i for i in self.here if self.tellings[i].trigger.i >= cue.end), None)
        if source is None:
            return None
        before = [i for i in reversed(self.here) if i != source and self.tellings[i].trigger.i < self.tellings[source].trigger.i]
        target = _answered(self.tellings, source, [*before, *self._earlier()])
        return None if target is None else (source, target)

    def _of_which(self, cue: Phrase) -> tuple[int, int] | None:
        """Read "A, in return for which B": B answers what the relative clause stands on."""
        token = cue[-1]
        while token.head != token and token.i not in self.at:
            token = token.head
        source = self.at.get(token.i)
        if source is None or token.i < cue.end:
            return None
        before = [i for i in reversed(self.here) if self.tellings[i].trigger.i < cue.start]
        return (source, before[0]) if before else None

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
            target = self._shallowest(token, inside)
            if target is None:
                continue
            verb = token.head
            if verb.dep_ in ("dobj", "pobj") and verb.lemma_.lower() not in words.thanking:
                verb = verb.head if verb.dep_ == "dobj" else verb.head.head
            kind = words.thanking.get(verb.lemma_.lower()) or words.thanking.get(verb.lower_)
            if verb.lemma_.lower() in words.rewarding:
                source = self.at.get(verb.i)
                if source is not None and source != target:
                    yield Found(source, "in_return_for", target, self._words(token, token))
            elif kind:
                source = self._thanked(verb, inside)
                if source is not None and source != target and not self._is_forecast():
                    yield Found(source, kind, target, self._words(token if verb.i > token.i else verb, token))
            else:
                index = self.at.get(token.head.i, self.at.get(verb.i))
                if index is not None and index != target and self.tellings[index].category in words.for_cause:
                    yield Found(index, "because_of", target, self._words(token, token))

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

    def _words(self, first: Token, last: Token) -> Words:
        text = text_of(self.sent.doc)
        return Words.at(text, first.idx, last.idx + len(last)).shifted(self.offset)

    def by_after(self) -> Iterator[Found]:
        """Yield "Y condemned X after X had done B": an answer where the parties stand the other way round."""
        words = connectives()
        for index in self.here:
            telling = self.tellings[index]
            if telling.category not in words.after_answers:
                continue
            for child in telling.carrier.children:
                mark = child if child.dep_ == "prep" else next((c for c in child.children if c.dep_ == "mark"), None)
                if child.dep_ not in ("advcl", "prep") or mark is None or mark.lower_ not in words.after:
                    continue
                inside = {t.i for t in child.subtree}
                target = self._shallowest(child, inside)
                if target is None or target == index:
                    continue
                other = self.tellings[target]
                own = codes_of(telling.actor)
                if not codes_of(other.actor) & own and (
                    codes_of(other.actor) & codes_of(telling.recipient) or codes_of(other.recipient) & own
                ):
                    yield Found(index, "in_response_to", target, self._words(mark, mark))

    # complements -----------------------------------------------------------------------------------------------------

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
                passive = token.dep_ == "nsubjpass" and token.head in (telling.carrier, telling.trigger)
                if passive:
                    best = (0, inner)
                if inner == outer or token.i not in below or token.i <= telling.trigger.i:
                    continue
                depth = _depth(token, telling.carrier, telling.trigger)
                if depth is not None and (best is None or depth < best[0]):
                    best = (depth, inner)
            if best:
                yield Found(outer, "about", best[1], None)
                beside = self.tellings[best[1]].carrier.conjuncts  # "accused X of shelling a town and jailing a priest"
                for inner in self.here:
                    if (
                        inner not in (outer, best[1])
                        and self.tellings[inner].carrier in beside
                        and self.tellings[inner].carrier.i in below
                    ):
                        yield Found(outer, "about", inner, None)

    def by_reference(self) -> Iterator[Found]:
        """A noun that stands for an event told before ("those claims", "the US move") links a statement to that event."""
        words = connectives()
        for index in self.here:
            telling = self.tellings[index]
            if telling.category not in SPEECH_ACTS:
                continue
            for noun in _objects(telling.carrier):
                categories = words.stand_for.get(noun.lemma_.lower())
                if categories is None or noun.i in self.at or not _is_definite(noun):
                    continue
                spoken = noun.lemma_.lower() in words.answered
                target = self._named(index, categories, spoken)
                if target is not None:
                    asked = spoken or self.tellings[target].category == "REQUEST"
                    answer = asked and telling.category in _ANSWERS
                    yield Found(index, "in_response_to" if answer else "about", target, self._words(noun, noun))

    def by_occasion(self) -> Iterator[Found]:
        """What is said or agreed "at the meeting", "during their call" belongs to the meeting told before."""
        words = connectives()
        for index in self.here:
            telling = self.tellings[index]
            if telling.category not in _ON_OCCASION:
                continue
            codes = codes_of(telling.actor) | codes_of(telling.recipient)
            for child in telling.carrier.children:
                for noun in (c for c in child.children if c.dep_ == "pobj") if child.lower_ in _OCCASION else ():
                    if (
                        noun.i in self.at
                        or not _is_definite(noun)
                        or "CONSULT" not in words.stand_for.get(noun.lemma_.lower(), ())
                    ):
                        continue
                    for earlier in range(self.here[0] - 1, -1, -1):
                        other = self.tellings[earlier]
                        if other.category == "CONSULT" and codes & (codes_of(other.actor) | codes_of(other.recipient)):
                            yield Found(index, "part_of", earlier, self._words(noun, noun))
                            break

    def _named(self, index: int, categories: frozenset[str], spoken: bool) -> int | None:
        """The nearest act of others that a noun can stand for; words must have been aimed at who takes them up."""
        telling = self.tellings[index]
        mine, aimed = codes_of(telling.actor), codes_of(telling.recipient)
        for earlier in range(self.here[0] - 1, -1, -1):
            other = self.tellings[earlier]
            theirs, to = codes_of(other.actor), codes_of(other.recipient)
            fits = (to & mine or not to) if spoken else (not aimed or aimed & (theirs | to))
            if other.category in categories and theirs - mine and fits:
                return earlier
        return None


def _objects(verb: Token) -> Iterator[Token]:
    """Yield the nouns that an act of words takes up: all in its objects and complements, none in its adverbials."""
    for child in verb.children:
        beside = child.dep_ in ("advcl", "relcl", "npadvmod", "parataxis", "conj") or (
            child.dep_ == "prep" and child.lower_ in _TIME
        )
        if beside or (child.i < verb.i and child.dep_ != "nsubjpass"):
            continue
        if child.pos_ == "NOUN":
            yield child
        yield from _objects(child)


def _is_definite(noun: Token) -> bool:
    return any(c.lower_ in ("the", "this", "that", "these", "those") or c.dep_ == "poss" for c in noun.lefts)


def _depth(token: Token, carrier: Token, trigger: Token) -> int | None:
    """Climb from an inner act to the outer one; None where an adverbial or relative clause stands between."""
    depth = 0
    while token.head != token and token not in (carrier, trigger):
        if token.dep_ in ("advcl", "relcl", "npadvmod", "parataxis"):
            return None
        if token.dep_ in ("nsubj", "nsubjpass") and token.head in (carrier, trigger):
            return None
        if token.dep_ == "conj" and token.head in (carrier, trigger):
            return None
        if token.dep_ == "prep" and token.lower_ in _TIME:
            return None
        token = token.head
        depth += 1
    return depth if token in (carrier, trigger) else None


def codes_of(parties: Sequence[Party]) -> set[str]:
    """Return the country codes of parties."""
    return {p.code for p in parties if p.code}


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
