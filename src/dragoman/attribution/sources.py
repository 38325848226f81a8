"""Who says it: the noun behind a cue, and the whole phrase that names it."""

from __future__ import annotations

from spacy.tokens import Token

from dragoman.attribution import contents
from dragoman.attribution.cues import Cues
from dragoman.coding import clauses

_BREAKS = (",", "-", "–", "—", "--", '"', "”", "''", "’", "'")
_RELATIVES = frozenset({"what", "which", "that", "who", "whom", "whose"})


def of_verb(verb: Token, lexicon: Cues) -> Token | None:
    """Return the head of the noun phrase that says it, or None where nobody is named ("it was reported")."""
    found = _quoted_as(verb) or _reporting(verb, lexicon) or _nearest(verb) or clauses.subjects(verb)
    if not found and verb.tag_ in ("VBD", "VBZ", "VBP") and not clauses.is_passive(verb):
        # The parser hung the subject elsewhere ("…, former president Bill Clinton said"): it stands right before the verb.
        nearest = contents.before(verb)
        found = [nearest] if nearest is not None else []
    found = found or _inverted(verb) or _controlling(verb)
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


def _inverted(verb: Token) -> list[Token]:
    """Return the speaker right after a saying that the parser took for something else ("…,” added a resident of Lima")."""
    if verb.tag_ not in ("VBD", "VBZ") or verb.i == 0 or verb.i + 1 >= len(verb.doc) or verb.nbor(-1).text not in _BREAKS:
        return []
    noun: Token = verb.nbor()
    if noun.pos_ not in ("PROPN", "NOUN", "DET", "ADJ") or noun.lower_ in ("that", "this"):
        return []
    while noun.head.i > verb.i and noun.head.pos_ in ("PROPN", "NOUN") and noun.dep_ not in ("appos", "conj", "nmod"):
        noun = noun.head
    return [noun] if noun.dep_ in ("nsubj", "dobj", "nsubjpass") and noun.head.i <= verb.i else []


def _reporting(verb: Token, lexicon: Cues) -> list[Token]:
    """Return who goes on speaking in a participle or second verb that the parser took into the words said.

    "Paz wrote that they knew, adding that …"; "he says the plan failed and says that …".
    """
    participle = verb.tag_ == "VBG" and verb.dep_ in ("advcl", "conj") and verb.i > 0 and verb.nbor(-1).text in _BREAKS
    second = verb.dep_ == "conj" and verb.tag_ in ("VBD", "VBZ", "VBP") and any(c.dep_ == "ccomp" for c in verb.children)
    if not (participle or second) or any(c.dep_ in clauses.SUBJECTS for c in verb.children):
        return []
    above = verb.head
    if second and (above.lemma_.lower() in lexicon.verbs or any(c.dep_ == "cc" and c.lower_ == "but" for c in above.children)):
        return []
    while above.dep_ in ("xcomp", "conj", "advcl") and above.head.pos_ in ("VERB", "AUX"):
        above = above.head
    if above.dep_ != "ccomp" or above.head.i > above.i:
        return []
    saying = above.head
    known = lexicon.verbs.get(saying.lemma_.lower())
    if known is None or known.kind != "speech" or (second and saying.tag_ != verb.tag_):
        return []
    return clauses.subjects(saying)


def _nearest(verb: Token) -> list[Token]:
    """Return the nearest of several subjects before a saying, the others being words of what is said ("…,” Paz said")."""
    own = [c for c in verb.children if c.dep_ == "nsubj"]
    if len(own) < 2 or verb.tag_ not in ("VBD", "VBZ", "VBP"):
        return []
    return clauses.conjuncts(min(own, key=lambda c: abs(c.i - verb.i)))


def _controlling(verb: Token) -> list[Token]:
    """Return whose doing a clause without a subject is: "found ways to call …", "stopped short of calling …"."""
    above = verb.head
    if verb.dep_ == "pcomp" and above.dep_ == "prep":
        above = above.head
    elif not (verb.dep_ in ("acl", "relcl") and verb.tag_ == "VB"):
        return []
    if above.pos_ == "ADV" or (above.pos_ == "NOUN" and above.dep_ in ("dobj", "attr")):
        above = above.head
    return clauses.subjects(above) if above.pos_ in ("VERB", "AUX") else []


def maker(source: Token, lexicon: Cues) -> Token:
    """Return who made the document, image or statement that speaks, where that is told; else the thing itself."""
    if source.lemma_.lower() not in lexicon.bearers:
        return source
    for child in source.children:
        if child.dep_ in ("acl", "relcl") and child.lemma_.lower() in lexicon.carriers:
            makers = clauses.prepositional(child, "by") or clauses.prepositional(child, "from")
            if makers:
                return makers[0]
    above = source.head
    if source.dep_ == "dobj" and above.lemma_.lower() in lexicon.carriers:
        released = clauses.subjects(above)  # "the party released an advertisement that mocks …"
        if released:
            return released[0]
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
    for name in ("by", "from", "among"):
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
    if noun.dep_ == "pobj" and governor.head.pos_ == "VERB" and governor.lower_ in ("in", "with", "on"):
        found = clauses.subjects(governor.head)  # "said in a statement that …", "left in the hope that …"
        return found[0] if found else None
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
