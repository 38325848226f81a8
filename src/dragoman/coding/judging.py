"""The encoder's word on each sentence: it judges what the lexicon proposes and proposes what the lexicon misses.

The lexicon's candidates bring grammar (who stands where); the encoder brings meaning (is it an act, which, did it happen).
Thresholds and weights: coding/data/judging.yml, with how they were chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from dragoman.coding.acts import Candidate, Refusal
from dragoman.coding.connectives import connectives
from dragoman.data_files import read_yaml
from dragoman.encoder import Act, Encoder
from dragoman.records import Span, Status

_LEAD = 60  # characters that may stand between a connective and the act it governs
_DENYING = frozenset({"deny", "reject", "dismiss", "refute", "disclaim"})
_PAIR = frozenset({"two", "both", "pair"})


@dataclass(frozen=True, slots=True)
class Weights:
    """How far each reader is trusted (coding/data/judging.yml)."""

    keep: float
    propose: float
    lexicon: float
    argument: float
    status: float
    negated: float
    mode: float
    complete: float
    retold: float
    pair: float
    category: float
    exchange: float


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Load the weights once."""
    data = read_yaml("dragoman.coding", "judging.yml")
    return Weights(**{name: float(value) for name, value in data.items()})


def judged(
    doc: Doc, proposals: Sequence[Candidate | Refusal], encoder: Encoder, worth: set[int]
) -> Iterator[Candidate | Refusal]:
    """Yield the proposals as the encoder sees them, then what it finds on its own, sentence by sentence in text order.

    `worth` holds the starts (token index) of the sentences that are worth its time; the others' proposals pass as they are.
    """
    waiting = list(proposals)
    for sentence in doc.sents:
        here = [p for p in waiting if sentence.start <= p.trigger.i < sentence.end]
        if sentence.start not in worth:
            yield from here
            continue
        yield from sorted(_sentence(sentence, here, encoder), key=lambda p: p.trigger.i)


def _sentence(sentence: Words, here: Sequence[Candidate | Refusal], encoder: Encoder) -> Iterator[Candidate | Refusal]:
    candidates = [p for p in here if isinstance(p, Candidate)]
    claimed = {head.i for p in candidates for head in (*p.items, *p.actors, *p.recipients)}
    scores = encoder.scores(sentence.text)
    acts = encoder.judge_scores(scores, [_span(p.trigger, sentence) for p in candidates])
    taken: set[int] = set()
    for candidate, act in zip(candidates, acts, strict=True):
        taken.add(candidate.trigger.i)
        taken.add(candidate.carrier.i)
        yield _weighed(candidate, act, sentence, claimed)
    found = [act for act in encoder.reading_of(scores).acts if act.score >= weights().propose]
    own: set[int] = set()
    for act in found:
        span = sentence.doc.char_span(sentence.start_char + act.start, sentence.start_char + act.end, alignment_mode="expand")
        if span is None or any(token.i in taken for token in span):
            continue
        own.update(token.i for token in span)
        yield _proposed(span.root, act, sentence, claimed)
    yield from (p for p in here if isinstance(p, Refusal) and p.trigger.i not in own)


def _span(token: Token, sentence: Words) -> Span:
    start = token.idx - sentence.start_char
    return Span(start, start + len(token))


def _weighed(candidate: Candidate, act: Act, sentence: Words, claimed: set[int]) -> Candidate | Refusal:
    """Join the lexicon's strength and the encoder's score; take the category that both together find likeliest."""
    bonus = weights().lexicon * candidate.strength
    prior = weights().category * candidate.strength
    shares = {name: share + (prior if name == candidate.category else 0.0) for name, share in act.categories}
    category = max(shares, key=lambda name: shares[name])
    score = (act.score + bonus) / (1 + weights().lexicon)
    if candidate.actors and candidate.recipients and category == candidate.category:
        score += weights().complete
    actors = candidate.actors or _doers(act, sentence, candidate)
    least = weights().keep if actors else weights().retold
    if candidate.joint and any(t.lower_ in _PAIR for head in candidate.actors for t in (head, *head.lefts)):
        least = weights().pair  # the encoder reads one sentence, and cannot know who "the two" are
    if _in_exchange(candidate.trigger, sentence):
        least = min(least, weights().exchange)
    if score < least:
        return Refusal(candidate.trigger, f'"{candidate.trigger.text}": read as no act ({score:.2f} < {least:.2f})')
    modes = candidate.modes if category == candidate.category else ()
    if not modes and act.category == category:
        modes = _modes(act)
    return replace(
        candidate,
        category=category,
        modes=modes,
        strength=round(min(score, 1.0), 6),
        actors=actors,
        recipients=candidate.recipients or (() if candidate.joint else _done_to(act, sentence, candidate)),
        items=candidate.items or _items(act, sentence, claimed),
        status=_status(act),
        judged=True,
    )


def _doers(act: Act, sentence: Words, candidate: Candidate) -> tuple[Token, ...]:
    """The encoder's actors, without whom grammar makes the one acted on and who only denies it ("as the army denies a role")."""
    return tuple(
        head
        for head in _heads(act, "actor", sentence)
        if head not in candidate.recipients
        and not (head.dep_ == "nsubj" and head.head != candidate.carrier and head.head.lemma_ in _DENYING)
    )


def _done_to(act: Act, sentence: Words, candidate: Candidate) -> tuple[Token, ...]:
    """The encoder's recipients, without the arguments of a verb beside the act's or of the next clause.

    "Condemned the raid and promised Chad aid"; "X gave Y a sword; Y presented him with a saber".
    """
    own = candidate.carrier
    found = []
    for head in _heads(act, "recipient", sentence):
        verb = head
        while verb.head != verb and verb.pos_ not in ("VERB", "AUX"):
            verb = verb.head
        beside = verb in own.conjuncts and any(child.dep_ == "dobj" for child in own.children)  # "shelled and burned Y" share it
        later = own.i < verb.i < head.i and not own.is_ancestor(verb) and any(child.dep_ == "nsubj" for child in verb.lefts)
        if verb == own or verb.pos_ != "VERB" or not (beside or later):
            found.append(head)
    return tuple(found)


def _proposed(trigger: Token, act: Act, sentence: Words, claimed: set[int]) -> Candidate:
    return Candidate(
        trigger=trigger,
        word=trigger.lemma_,
        category=act.category,
        modes=_modes(act),
        strength=round(act.score, 6),
        actors=_heads(act, "actor", sentence),
        recipients=_heads(act, "recipient", sentence),
        items=_items(act, sentence, claimed),
        joint=False,
        carrier=trigger,
        status=_status(act),
        judged=True,
    )


def _in_exchange(trigger: Token, sentence: Words) -> bool:
    """Say whether a connective of exchange leads up to a word ("in return for sending"): that it is an act is said."""
    at = trigger.idx - sentence.start_char
    return any(
        0 <= at - match.end() <= _LEAD
        for kind, place, pattern in connectives().patterns
        if kind == "in_return_for" and place == "governing"
        for match in pattern.finditer(sentence.text)
    )


def _modes(act: Act) -> tuple[str, ...]:
    name, share = act.modes[0]
    return (name,) if name and share >= weights().mode else ()


def _items(act: Act, sentence: Words, claimed: set[int]) -> tuple[Token, ...]:
    """The encoder's items, without those that grammar gives to another act of the sentence."""
    return tuple(head for head in _heads(act, "item", sentence) if head.i not in claimed)


def _status(act: Act) -> Status | None:
    """The encoder's status where it is sure; a negation must be surer still, since it turns an entry round."""
    name, share = act.statuses[0]
    if name == "negated" and share < weights().negated:
        return None
    return cast(Status, name) if share >= weights().status else None


def _heads(act: Act, role: str, sentence: Words) -> tuple[Token, ...]:
    found = []
    for argument in act.of(role):
        if argument.score < weights().argument:
            continue
        span = sentence.doc.char_span(
            sentence.start_char + argument.start, sentence.start_char + argument.end, alignment_mode="expand"
        )
        if span is not None:
            found.append(span.root)
    return tuple(dict.fromkeys(found))
