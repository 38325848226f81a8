"""Who says it: the noun behind a cue, and the whole phrase that names it."""

from __future__ import annotations

from spacy.tokens import Token

from dragoman.attribution import contents
from dragoman.attribution.cues import Cues
from dragoman.coding import clauses

_RELATIVES = frozenset({"what", "which", "that", "who", "whom", "whose"})


def of_verb(verb: Token, lexicon: Cues) -> Token | None:
    """Return the head of the noun phrase that says it, or None where nobody is named ("it was reported")."""
    found = _quoted_as(verb) or clauses.subjects(verb)
    if not found and verb.tag_ in ("VBD", "VBZ", "VBP") and not clauses.is_passive(verb):
        # The parser hung the subject elsewhere ("…, former president Bill Clinton said"): it stands right before the verb.
        nearest = contents.before(verb)
        found = [nearest] if nearest is not None else []
    if not found:
        return None
    source = found[0]
    if source.dep_ == "expl" or source == verb or source.pos_ in ("VERB", "AUX", "PUNCT"):
        return None
    if source.lower_ in _RELATIVES or (source.lower_ == "it" and clauses.is_passive(verb)):
        return None
    return maker(source, lexicon)


def _quoted_as(verb: Token) -> list[Token]:
    """Return who "was quoted as saying": the passive subject, which grammar gives no speaker."""
    if verb.dep_ == "pcomp" and verb.head.lower_ == "as" and verb.head.head.pos_ in ("VERB", "AUX"):
        above = verb.head.head
        if clauses.is_passive(above):
            return clauses.undergoers(above)
        # "the agency quoted him as saying": its object speaks.
        return [c for c in above.children if c.dep_ == "dobj"]
    return []


def maker(source: Token, lexicon: Cues) -> Token:
    """Return who made the document, image or statement that speaks, where that is told; else the thing itself."""
    if source.lemma_.lower() not in lexicon.bearers:
        return source
    for child in source.children:
        if child.dep_ in ("acl", "relcl") and child.lemma_.lower() in lexicon.carriers:
            makers = clauses.prepositional(child, "by") or clauses.prepositional(child, "from")
            if makers:
                return makers[0]
    makers = (
        [c for c in source.children if c.dep_ == "poss"]
        or clauses.prepositional(source, "by")
        or clauses.prepositional(source, "from")
    )
    return makers[0] if makers else source


def of_noun(noun: Token) -> Token | None:
    """Return who makes a claim, an announcement, a warning."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
    for name in ("by", "from"):
        found = clauses.prepositional(noun, name)
        if found:
            return found[0]
    governor = noun.head
    if noun.dep_ in ("dobj", "attr") and governor.pos_ in ("VERB", "AUX") and governor.lemma_ != "be":
        found = clauses.subjects(governor)
        return found[0] if found else None
    for child in noun.children:
        if child.dep_ in ("compound", "amod") and child.pos_ == "PROPN":
            return child
    return None


def phrase(head: Token) -> tuple[int, int]:
    """Return the token range of the whole noun phrase: relative clauses and appositions inside, outer punctuation outside."""
    if head.dep_ == "poss":
        last = head.i + 1
        return head.left_edge.i, last
    start, end = head.left_edge.i, head.right_edge.i + 1
    doc = head.doc
    for child in head.children:
        # A subject's trailing clause that holds a verb of the main clause is a parse gone astray; what is left of it stays.
        if child.dep_ in ("ccomp", "parataxis", "advcl") and child.i > head.i:
            end = min(end, child.left_edge.i)
    while end - 1 > start and (doc[end - 1].is_punct or doc[end - 1].is_space):
        if doc[end - 1].text in (")", "]"):
            break
        end -= 1
    while start < end - 1 and (doc[start].is_punct or doc[start].is_space or doc[start].dep_ in ("cc", "mark")):
        start += 1
    return start, max(end, start + 1)
