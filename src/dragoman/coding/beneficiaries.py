"""For whom an act is done where no argument says so: whom it is to support, or who gives thanks for it."""

from __future__ import annotations

from spacy.tokens import Token

from dragoman.coding import clauses, selection
from dragoman.coding.acts import Candidate, IsAgent

_FOR = frozenset(
    {"support", "help", "assist", "aid", "back", "reinforce", "protect", "defend", "bolster", "shore", "relieve", "train"}
)
_HELPFUL = frozenset({"AID", "COOPERATE", "SUPPORT"})


def of(candidate: Candidate, is_agent: IsAgent) -> tuple[Token, ...]:
    """Return the heads of the parties that a helpful act is for.

    "sent troops to support Russia's war": Russia. "Putin gave … as a thank you to Kim for sending troops": Putin.
    """
    if candidate.category not in _HELPFUL:
        return ()
    for verb in selection.purpose_of(candidate.carrier):
        if verb.lemma_.lower() in _FOR:
            for thing in clauses.undergoers(verb):
                owners = [c for c in thing.children if c.dep_ == "poss"]
                for head in (*owners, *(c for c in thing.lefts if c.dep_ in ("amod", "compound")), thing):
                    if is_agent(head) and head not in candidate.actors:
                        return (head,)
    return tuple(t for t in _thankers(candidate.carrier) if is_agent(t) and t not in candidate.actors)


def _thankers(verb: Token) -> list[Token]:
    """Return the subject of the clause in which thanks are given for `verb`."""
    if verb.dep_ != "pcomp" or verb.head.lower_ != "for":
        return []
    thanks = verb.head.head
    if thanks.lemma_.lower() not in ("thank", "thanks", "gratitude", "reward", "you"):
        return []
    above = thanks
    while above.head != above:
        above = above.head
        if above.pos_ in ("VERB", "AUX"):
            if above.lemma_ == "be":  # "the delivery is a present from X as a thank you"
                return [t for c in above.children if c.dep_ == "attr" for t in clauses.prepositional(c, "from")]
            found = clauses.subjects(above)
            if found:
                return found
    return []
