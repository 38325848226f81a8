"""Did it happen: actual, future, hypothetical or negated, read off auxiliaries, negation and what embeds the act.

The four are PLOVER's auxiliary modes. Embedding words: coding/data/classes.yml.
"""

from __future__ import annotations

from spacy.tokens import Token

from dragoman.coding.lexicon import Lexicon
from dragoman.records import Status

_FUTURE = frozenset({"will", "'ll", "’ll", "shall", "wo"})
_HYPOTHETICAL = frozenset({"would", "could", "may", "might", "can", "should", "'d", "ca", "must"})
_CONDITIONAL = frozenset({"if", "unless", "whether", "lest"})
_PLANNED = frozenset({"plan", "planned", "upcoming", "forthcoming", "scheduled", "expected", "promised", "imminent", "proposed"})
_POSSIBLE = frozenset({"possible", "potential", "hypothetical", "eventual", "future"})
_NEGATIVE = frozenset({"no", "never", "neither", "nor", "without", "nobody", "none"})
_EMBEDDED: tuple[Status, ...] = ("negated", "future", "hypothetical")
_STEPS = frozenset(
    {
        "xcomp",
        "pcomp",
        "prep",
        "dobj",
        "pobj",
        "acl",
        "attr",
        "acomp",
        "nsubjpass",
        "oprd",
        "ccomp",
        "advcl",
        "relcl",
        "conj",
    }
)


def of(trigger: Token, carrier: Token, lexicon: Lexicon) -> Status:
    """Return the status of the act that `trigger` tells; `carrier` is its verb (itself, or the light verb above a noun)."""
    status = _own(carrier) or (_own(trigger) if trigger != carrier else None)
    if status is None and trigger.pos_ not in ("VERB", "AUX"):
        status = _nominal(trigger)
    return status or _embedded(carrier, lexicon) or "actual"


def _own(verb: Token) -> Status | None:
    negated = any(
        child.dep_ == "neg" or (child.dep_ in ("det", "preconj", "cc") and child.lower_ in _NEGATIVE) for child in verb.children
    )
    only = any(child.lower_ in ("only", "just", "merely") and child.i - verb.i < 0 for child in verb.children)
    if negated and not only:
        return "negated"
    for child in verb.children:
        if child.dep_ in ("aux", "auxpass"):
            word = child.lower_
            if word in _FUTURE:
                return "future"
            if word in _HYPOTHETICAL:
                return "hypothetical"
        if child.dep_ == "mark" and child.lower_ in _CONDITIONAL:
            return "hypothetical"
    if verb.dep_ == "ROOT" and verb.tag_ == "VB" and any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children):
        return "future"
    return None


def _nominal(noun: Token) -> Status | None:
    for child in noun.lefts:
        lemma = child.lemma_.lower()
        if lemma in _PLANNED:
            return "future"
        if lemma in _POSSIBLE:
            return "hypothetical"
    return None


def _embedded(token: Token, lexicon: Lexicon) -> Status | None:
    """Climb through complements; the first embedding word, modal or condition above decides."""
    infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)
    for _ in range(6):
        head, dep = token.head, token.dep_
        if head == token or dep not in _STEPS:
            return None
        lemma = head.lemma_.lower()
        if dep == "relcl":
            return None
        if dep in ("ccomp", "advcl", "conj") and head.pos_ in ("VERB", "AUX"):
            if dep == "conj" and not any(c.dep_ in ("aux", "nsubj", "nsubjpass") for c in token.children):
                own = _own(head)
                if own in ("future", "hypothetical"):
                    return own
            elif dep == "ccomp" and lemma in lexicon.embedding.get("hypothetical", frozenset()):
                return "hypothetical"
            elif dep != "conj":
                return None
        elif infinitive or dep not in ("nsubjpass",):
            for status in _EMBEDDED:
                if lemma in lexicon.embedding.get(status, frozenset()):
                    return status
            if lemma == "be" and dep == "xcomp" and infinitive:
                return "future"
            own = _own(head) if head.pos_ in ("VERB", "AUX") else None
            if own:
                return own
        token = head
    return None
