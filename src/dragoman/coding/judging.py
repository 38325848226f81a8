"""The encoder's word on each sentence: it judges what the lexicon proposes and proposes what the lexicon misses.

The lexicon's candidates bring grammar (who stands where); the encoder brings meaning (is it an act, which, did it happen).
Thresholds and weights: coding/data/judging.yml, with how they were chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import cast

import yaml
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from dragoman.coding.acts import Candidate, Refusal
from dragoman.encoder import Act, Encoder
from dragoman.records import Span, Status


@dataclass(frozen=True, slots=True)
class Weights:
    """How far each reader is trusted (coding/data/judging.yml)."""

    keep: float
    propose: float
    lexicon: float
    argument: float
    status: float


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Load the weights once."""
    data = yaml.safe_load((files("dragoman.coding") / "data" / "judging.yml").read_text(encoding="utf8"))
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
    scores = encoder.scores(sentence.text)
    acts = encoder.judge_scores(scores, [_span(p.trigger, sentence) for p in here])
    taken: set[int] = set()
    for proposal, act in zip(here, acts, strict=True):
        if isinstance(proposal, Candidate):
            taken.add(proposal.trigger.i)
            taken.add(proposal.carrier.i)
            yield _weighed(proposal, act, sentence)
    found = [act for act in encoder.reading_of(scores).acts if act.score >= weights().propose]
    own: set[int] = set()
    for act in found:
        span = sentence.doc.char_span(sentence.start_char + act.start, sentence.start_char + act.end, alignment_mode="expand")
        if span is None or any(token.i in taken for token in span):
            continue
        own.update(token.i for token in span)
        yield _proposed(span.root, act, sentence)
    yield from (p for p in here if isinstance(p, Refusal) and p.trigger.i not in own)


def _span(token: Token, sentence: Words) -> Span:
    start = token.idx - sentence.start_char
    return Span(start, start + len(token))


def _weighed(candidate: Candidate, act: Act, sentence: Words) -> Candidate | Refusal:
    """Join the lexicon's strength and the encoder's score; take the category that both together find likeliest."""
    bonus = weights().lexicon * candidate.strength
    shares = {name: share + (bonus if name == candidate.category else 0.0) for name, share in act.categories}
    category = max(shares, key=lambda name: shares[name])
    score = (act.score + bonus) / (1 + weights().lexicon)
    if score < weights().keep:
        return Refusal(candidate.trigger, f'"{candidate.trigger.text}": read as no act ({score:.2f} < {weights().keep:.2f})')
    modes = candidate.modes if category == candidate.category else ()
    if not modes and act.category == category and act.mode:
        modes = (act.mode,)
    return replace(
        candidate,
        category=category,
        modes=modes,
        strength=round(score, 6),
        actors=candidate.actors or _heads(act, "actor", sentence),
        recipients=candidate.recipients or _heads(act, "recipient", sentence),
        items=candidate.items or _heads(act, "item", sentence),
        status=_status(act),
    )


def _proposed(trigger: Token, act: Act, sentence: Words) -> Candidate:
    return Candidate(
        trigger=trigger,
        word=trigger.lemma_,
        category=act.category,
        modes=(act.mode,) if act.mode else (),
        strength=round(act.score, 6),
        actors=_heads(act, "actor", sentence),
        recipients=_heads(act, "recipient", sentence),
        items=_heads(act, "item", sentence),
        joint=False,
        carrier=trigger,
        status=_status(act),
    )


def _status(act: Act) -> Status | None:
    name, share = act.statuses[0]
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
