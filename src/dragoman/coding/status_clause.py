"""What an act's own clause says of whether it happened: negation, auxiliaries, conditions, questions, headlines, modifiers."""

from __future__ import annotations

from spacy.tokens import Token

from dragoman.coding.status_words import status_words
from dragoman.records import Status

VERBAL = ("VERB", "AUX")
SUBJECTS = ("nsubj", "nsubjpass", "csubj", "expl")
FINITE = ("VBD", "VBZ", "VBP", "MD")
_ASKING = frozenset({"did", "does", "do", "will", "would", "has", "have", "is", "are", "was", "were", "can", "could", "should"})
_FOCUS = frozenset({"only", "just", "merely", "simply", "until", "because", "least"})
_STATES = frozenset({"have", "be", "need", "want", "know", "hope", "expect", "think", "believe", "say"})


def own(verb: Token) -> Status | None:
    """Return what a verb's own clause says, None where it has no mark."""
    if negated(verb):
        return "negated"
    auxiliary = _auxiliary(verb)
    if _conditional(verb):
        return "hypothetical"
    if auxiliary == "hypothetical" and _backshifted(verb):
        return "future"
    if auxiliary:
        return auxiliary
    if _asked(verb) or _commanded(verb):
        return "hypothetical"
    if _headline_plan(verb) or _present_for_future(verb):
        return "future"
    return None


def _conditional(verb: Token) -> bool:
    """Say whether a clause is a condition, wherever the parser hung its "if"."""
    words = status_words()
    mark = next((c for c in verb.children if c.dep_ == "mark" and c.lower_ in words.conditions), None)
    if mark is not None:
        # "If Arnor attacks, Rohan will fight", the "if" hung on "fight": it belongs to the clause right after it.
        inner = [c for c in verb.children if c.dep_ == "advcl" and mark.i < c.i < verb.i]
        return not any(not any(m.dep_ == "mark" for m in c.children) for c in inner)
    if verb.dep_ != "advcl":
        return False
    if any(c.dep_ == "advmod" and c.lower_ == "if" for c in verb.children):
        return True
    before = verb.left_edge.i - 1
    return before >= 0 and verb.doc[before].dep_ == "mark" and verb.doc[before].lower_ in words.conditions


def negated(verb: Token) -> bool:
    """Say whether a verb is negated in its own clause: by a word, its subject or its object."""
    words = status_words()
    for child in verb.children:
        lower = child.lower_
        if child.dep_ == "neg" or (
            child.dep_ in ("preconj", "cc", "advmod") and lower in words.negative_words and child.i < verb.i
        ):
            following = child.nbor().lower_ if child.i + 1 < len(child.doc) else ""
            before = child.nbor(-1).lower_ if child.i > 0 else ""
            late = any(c.i > verb.i and c.dep_ in ("prep", "advcl") and _begins_until(c) for c in verb.children)
            if following in _FOCUS or before == "why" or lower == "none" or late:
                continue  # "not only attacked", "not until Friday": done all the same
            return True
        if lower == "longer" and any(c.lower_ == "no" for c in child.children):
            return True
        if child.dep_ in SUBJECTS and (lower in words.negative_subjects or denied_noun(child)):
            return True
        if child.dep_ in ("dobj", "attr") and verb.lemma_ != "be" and denied_noun(child):
            return True
    return _yet(verb)


def _begins_until(child: Token) -> bool:
    return child.lower_ == "until" or any(c.dep_ == "mark" and c.lower_ == "until" for c in child.children)


def denied_noun(noun: Token) -> bool:
    """Say whether a noun phrase denies that there is any ("no plan", "nobody")."""
    return noun.lower_ in ("nothing", "nobody", "none") or any(
        c.dep_ in ("det", "preconj", "neg") and c.lower_ in ("no", "neither") for c in noun.children
    )


def _yet(verb: Token) -> bool:
    """Say whether it "has yet to" be done."""
    return (
        verb.head.lemma_ in ("have", "be")
        and verb.dep_ in ("xcomp", "acl")
        and any(t.lower_ == "yet" for t in verb.doc[max(verb.left_edge.i - 1, 0) : verb.i])
    )


def _auxiliary(verb: Token) -> Status | None:
    words = status_words()
    if verb.lemma_ in ("like", "love", "prefer"):
        return None  # "would like to": wanted now
    for child in verb.children:
        if child.dep_ in ("aux", "auxpass"):
            status = words.auxiliaries.get(child.lower_)
            if status:
                return status
    going = verb.head
    if (
        verb.dep_ == "xcomp"
        and going.lower_ in ("going", "gon")
        and any(c.dep_ == "aux" and c.lower_ in ("to", "na") for c in verb.children)
    ):
        return None  # the embedding rule reads it
    if verb.dep_ == "conj" and verb.head.pos_ in VERBAL and shares(verb):
        return _auxiliary(verb.head)
    return None


def shares(verb: Token) -> bool:
    """Say whether a coordinated verb stands under the auxiliary of the first ("will meet and sign")."""
    head = verb.head
    bare = not any(c.dep_ in ("aux", "auxpass", *SUBJECTS) for c in verb.children)
    return bare and (verb.tag_ == head.tag_ or verb.tag_ in ("VB", "VBN")) and verb.tag_ not in ("VBD", "VBZ", "VBP")


def _backshifted(verb: Token) -> bool:
    """Say whether "would" is a "will" told in the past ("said it would send troops"), with no condition about."""
    would = any(c.dep_ in ("aux", "auxpass") and c.lower_ in ("would", "'d", "’d") for c in verb.children)
    if not would or any(c.dep_ in ("aux",) and c.lower_ == "have" for c in verb.children):
        return False
    if any(
        c.dep_ == "advcl" and any(m.dep_ == "mark" and m.lower_ in status_words().conditions for m in c.children)
        for c in verb.children
    ):
        return False
    clause = verb
    while clause.dep_ == "conj" and clause.head.pos_ in VERBAL:
        clause = clause.head
    above = clause.head
    signature = status_words().verbs.get(above.lemma_.lower())
    return clause.dep_ == "ccomp" and above.tag_ in ("VBD", "VBN") and signature in ("report", "prospective", "factive")


def _asked(verb: Token) -> bool:
    """Say whether the clause is a yes-no question."""
    if verb.dep_ not in ("ROOT", "ccomp", "conj") or not verb.sent.text.rstrip("\"'”’ ").endswith("?"):
        return False
    if any(t.tag_ in ("WDT", "WP", "WRB", "WP$") for t in verb.subtree if t.i < verb.i):
        return False
    subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
    return (subject is not None and any(c.dep_ in ("aux", "auxpass") and c.i < subject.i for c in verb.children)) or (
        subject is not None and verb.lemma_ == "be" and verb.i < subject.i
    )


def _commanded(verb: Token) -> bool:
    if verb.dep_ != "ROOT" or verb.tag_ != "VB":
        return False
    return not any(c.dep_ in (*SUBJECTS, "aux") for c in verb.children)


def _headline_plan(verb: Token) -> bool:
    """Say whether a headline's infinitive stands for a plan ("Putin to visit Pyongyang"): no finite verb beside it."""
    infinitive = any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)
    if not infinitive or verb.dep_ not in ("ROOT", "acl", "relcl", "advcl", "xcomp", "conj"):
        return False
    if verb.dep_ == "ROOT":
        return True
    sentence = verb.sent
    return verb.head.pos_ in ("NOUN", "PROPN") and verb.head.dep_ == "ROOT" and not any(t.tag_ in FINITE for t in sentence)


def _present_for_future(verb: Token) -> bool:
    """Say whether a present tense tells a plan ("meets Putin next week", "is visiting Seoul tomorrow")."""
    present = verb.tag_ in ("VBZ", "VBP") or (
        verb.tag_ == "VBG" and any(c.dep_ == "aux" and c.tag_ in ("VBZ", "VBP") and c.lemma_ == "be" for c in verb.children)
    )
    if not present or verb.lemma_ in _STATES:
        return False
    for child in verb.children:
        if child.dep_ == "npadvmod" and (child.lower_ == "tomorrow" or any(c.lower_ == "next" for c in child.children)):
            return True
        if child.dep_ == "advmod" and child.lower_ == "tomorrow":
            return True
    return False


def nominal(noun: Token) -> Status | None:
    """Return what a noun's modifiers say of it."""
    words = status_words()
    for child in noun.lefts:
        status = words.modifiers.get(child.lower_)
        if status and (child.dep_ != "det" or status == "negated"):
            return status
    sentence = noun.sent
    if sentence[0].lower_ in _ASKING and not any(c.dep_ in ("det", "poss") for c in noun.children) and noun.dep_ != "pobj":
        # "Did Arnor attack Gondor?" with the verb taken for a noun.
        return "hypothetical" if sentence.text.rstrip("\"'”’ ").endswith("?") else None
    return None


def finite(verb: Token) -> bool:
    """Say whether a verb has a tense."""
    return verb.tag_ in FINITE or any(c.dep_ in ("aux", "auxpass") and c.tag_ in FINITE for c in verb.children)
