"""Why the rules read a status, in words for a user, and whether that is firm or better left to the learned weights.

Firm is a mark of the act's own clause (auxiliary, "not", "if", a question, "planned") and a word that takes the act as its
infinitive by a signature of status.yml. A status that comes down a longer way is a guess.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from dragoman.coding import status_clause
from dragoman.coding.status_clause import VERBAL
from dragoman.coding.status_words import status_words
from dragoman.records import Status

_TAKING = frozenset({"open", "negative", "caused", "prospective", "denying"})
_DENYING = frozenset({"negative", "denying", "preventing"})
_UNDOING = frozenset({"cancel", "scrap", "avert", "abort", "shelve", "foil", "thwart"})


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for a status; `firm` where nothing but a person should overrule it."""

    text: str
    firm: bool


def of(token: Token, said: Status, outer: Status | None) -> Reason:
    """Return why the rules read `said` for a word whose governors make an actual act `outer`."""
    verbal = token.pos_ in VERBAL or token.tag_.startswith("VB")
    own = status_clause.own(token) if verbal else status_clause.nominal(token)
    if own is not None and own == said:
        return _own(token, own, verbal)
    governor = _governor(token)
    under = f'under "{governor.text}"' if governor is not None else "by what stands above it"
    denying = governor is not None and status_words().verbs.get(governor.lemma_.lower()) in _DENYING
    if governor is not None and said == "actual" and denying and (own == "negated" or status_clause.negated(governor)):
        return Reason(f"denied {under} and once more: a double negation", True)
    if said == "actual" or governor is None:
        return Reason("nothing around it says that it is not done" if outer is None else f"{under}, told as done", False)
    return Reason(f"{said} {under}", _takes(governor, token, said, verbal))


def _own(token: Token, own: Status, verbal: bool) -> Reason:
    words = status_words()
    if not verbal:
        word = next((c for c in token.lefts if words.modifiers.get(c.lower_) == own), None)
        return Reason(f'{own} by "{word.text}"' if word is not None else "in a question", word is not None)
    if own == "negated":
        for child in token.children:
            if child.dep_ == "neg":
                return Reason(f'negated by "{child.text}"', True)
        return Reason("negated by its subject, its object or an adverb", False)
    auxiliary = next((c for c in token.children if c.dep_ in ("aux", "auxpass") and c.lower_ in words.auxiliaries), None)
    if auxiliary is not None:
        return Reason(f'{own} by "{auxiliary.text}"', True)
    if own == "future":
        return Reason("to come by its tense or the time given with it", True)
    return Reason("open: a condition, a question or a command", True)


def _governor(token: Token) -> Token | None:
    """Return the word that takes an act, past what it is joined to and the preposition between."""
    at = token
    while at.dep_ == "conj" and at.head != at:
        at = at.head
    at = at.head if at.head != at else at
    while at.pos_ == "ADP" and at.head != at:
        at = at.head
    return at if at != token else None


def _takes(governor: Token, token: Token, said: Status, verbal: bool) -> bool:
    """Say whether a governor's hold on the act is plain: "refused to sign", "denied signing", "scheduled a visit"."""
    lemma = governor.lemma_.lower()
    signature = status_words().verbs.get(lemma)
    if verbal:
        return signature == "denying" or (token.dep_ == "xcomp" and signature in _TAKING)
    if token.dep_ in ("dobj", "nsubjpass"):
        return (signature == "prospective" and said == "future") or (lemma in _UNDOING and said == "negated")
    return token.dep_ == "compound" and lemma in status_words().compounds
