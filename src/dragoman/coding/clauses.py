"""Clause grammar over dependency trees: who stands where around a verb or an event noun.

Controlled subjects, relatives, participles, passives and coordination are resolved here, so that the acts above see one
shape. Labels are those of the spaCy English pipelines (CLEAR style).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

SUBJECTS = frozenset({"nsubj", "csubj", "expl"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
PREPOSITIONS = frozenset({"prep", "agent", "dative"})
_PRESENT = frozenset({"VBG"})
_RELATIVE = frozenset({"who", "which", "that", "whom", "whose"})
_CONTROL_BY_SUBJECT = frozenset(
    [
        "promise",
        "threaten",
        "vow",
        "pledge",
        "agree",
        "offer",
        "refuse",
        "decline",
        "fail",
        "plan",
        "intend",
        "seek",
        "try",
        "want",
        "hope",
        "expect",
        "decide",
        "continue",
        "begin",
        "start",
        "help",
        "go",
        "come",
        "appear",
        "seem",
        "need",
        "use",
    ]
)
_BESIDE = frozenset({"together", "along"})
_OBJECT_OF = frozenset({"of", "for", "from", "against", "with", "over"})


def conjuncts(head: Token) -> list[Token]:
    """Return `head` and the nouns coordinated with it, in text order."""
    found = [head]
    for token in found:
        found.extend(
            child
            for child in token.rights
            if child.dep_ == "conj" and child.pos_ not in ("VERB", "AUX") and not _begins_clause(child)
        )
    return found


def _begins_clause(noun: Token) -> bool:
    """Say whether a coordinated noun is the subject of the finite verb after it: "X held men of Y, and Y retaliated"."""
    after = noun.i + 1
    return after < len(noun.doc) and _astray(noun.doc[after]) == noun


def _astray(verb: Token) -> Token | None:
    """Return the subject right before a coordinated finite verb that the parser took for one more object of the first verb."""
    if verb.dep_ != "conj" or verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.i == 0:
        return None
    if any(child.dep_ in (*SUBJECTS, *PASSIVE_SUBJECTS) for child in verb.children):
        return None
    before = verb.nbor(-1)
    joined = before.dep_ == "conj" and before.pos_ in ("PROPN", "NOUN") and before.i > verb.head.i
    return before if joined and before.head.i > verb.head.i else None


def prepositional(token: Token, name: str) -> list[Token]:
    """Return the objects of preposition `name` under `token`, coordination included."""
    found: list[Token] = []
    for child in token.children:
        if child.dep_ in PREPOSITIONS and child.lower_ == name:
            for inner in child.children:
                if inner.dep_ == "pobj":
                    found.extend(conjuncts(inner))
                elif inner.dep_ == "prep" and inner.lower_ != name:
                    found.extend(c for t in inner.children if t.dep_ == "pobj" for c in conjuncts(t))
    return found


def is_passive(verb: Token) -> bool:
    """Say whether a verb form is passive: with an auxiliary, or a bare past participle on a noun."""
    for child in verb.children:
        if child.dep_ in ("auxpass", "nsubjpass"):
            return True
    if verb.tag_ != "VBN":
        return False
    if verb.dep_ in ("acl", "amod"):
        return True
    if any(child.dep_ == "agent" for child in verb.children):
        return True
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not any(c.dep_ in ("aux", "nsubj") for c in verb.children):
        return is_passive(verb.head)
    return verb.dep_ == "advcl" and not any(c.dep_ in ("aux", "nsubj", "dobj") for c in verb.children)


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """Return who does what `verb` tells: its own subject, or the one that grammar lends it."""
    if is_passive(verb):
        return prepositional(verb, "by")
    own = [c for child in verb.children if child.dep_ in SUBJECTS for c in conjuncts(child)]
    if own:
        return [antecedent for token in (*own, *companions(verb, own)) for antecedent in _relative(token, verb)]
    return _lent(verb, depth) if depth < 5 else []


def companions(verb: Token, own: Sequence[Token]) -> list[Token]:
    """Return who acts beside the subject: "X, together with Y, …", "along with Y", "alongside Y"."""
    found: list[Token] = []
    for head in (*own, verb):
        for child in head.children:
            beside = child.dep_ == "prep" and child.lower_ == "alongside" and child.head in own
            if child.dep_ in ("prep", "advmod") and child.lower_ in _BESIDE:  # the parser hangs either word on the other
                beside = any(c.lower_ == "with" for c in child.children)
            elif child.dep_ == "prep" and child.lower_ == "with":
                beside = any(c.lower_ in _BESIDE for c in child.children) or (
                    child.i > 0 and child.nbor(-1).lower_ in _BESIDE and child.nbor(-1).head in (head, child)
                )
            if beside:
                below = [child, *(c for c in child.children if c.lower_ == "with")]
                found += [c for t in below for inner in t.children if inner.dep_ == "pobj" for c in conjuncts(inner)]
    return [t for t in dict.fromkeys(found) if t not in own]


def _relative(token: Token, verb: Token) -> list[Token]:
    if token.lower_ in _RELATIVE and token.pos_ in ("PRON", "DET", "SCONJ"):
        clause = verb
        while clause.dep_ in ("conj", "xcomp", "ccomp") and clause.head.pos_ in ("VERB", "AUX"):
            clause = clause.head
        if clause.dep_ == "relcl":
            return conjuncts_before(clause.head, clause)
        return []
    return [token]


def conjuncts_before(head: Token, clause: Token) -> list[Token]:
    """Return the noun a relative clause stands on, with its coordinates where the clause's verb is plural."""
    if head.dep_ == "conj" and clause.tag_ in ("VBP",):
        first = head
        while first.dep_ == "conj" and first.head.pos_ in ("NOUN", "PROPN"):
            first = first.head
        return conjuncts(first)
    if head.dep_ == "appos" and head.head.pos_ in ("NOUN", "PROPN"):
        return [head.head]
    return [head]


def undergoers(verb: Token, depth: int = 0) -> list[Token]:
    """Return what `verb` is done to: direct objects, passive subjects, the noun that a participle or relative stands on."""
    if is_passive(verb):
        own = [c for child in verb.children if child.dep_ in (*PASSIVE_SUBJECTS, "nsubj") for c in conjuncts(child)]
        if own:
            return [antecedent for token in own for antecedent in _relative(token, verb)]
        if verb.dep_ in ("acl", "amod", "relcl"):
            return conjuncts_before(verb.head, verb)
        if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and depth < 5:
            return undergoers(verb.head, depth + 1) if is_passive(verb.head) else subjects(verb.head, depth + 1)
        return _lent(verb, depth) if depth < 5 else []
    found = [c for child in verb.children if child.dep_ in ("dobj", "oprd", "attr") for c in conjuncts(child)]
    found = [antecedent for token in found for antecedent in _relative(token, verb)]
    if found:
        return found
    if verb.dep_ == "relcl" and any(child.lower_ in ("where", "when", "why") for child in verb.children):
        return []
    if verb.dep_ == "relcl" and not any(child.dep_ in SUBJECTS and child.lower_ in _RELATIVE for child in verb.children):
        return conjuncts_before(verb.head, verb)
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and depth < 3:
        shared = [child for child in verb.head.children if child.dep_ == "dobj" and child.i > verb.i]
        return [c for child in shared for c in conjuncts(child)]
    return []


def _lent(verb: Token, depth: int) -> list[Token]:
    head = verb.head
    if head == verb:
        return []
    dep = verb.dep_
    if dep == "conj" and head.pos_ in ("VERB", "AUX"):
        if astray := _astray(verb):
            return [astray]
        if is_passive(head) and not is_passive(verb):
            return undergoers(head, depth + 1)
        return subjects(head, depth + 1)
    if dep in ("xcomp", "ccomp"):
        if head.pos_ in ("VERB", "AUX"):
            if head.lemma_ not in _CONTROL_BY_SUBJECT:
                controllers = undergoers(head, depth + 1)
                if controllers:
                    return controllers
            return subjects(head, depth + 1)
        return _above(head, depth)
    if dep == "advcl":
        left = _misplaced_subject(verb)
        if left:
            return left
        if head.pos_ in ("VERB", "AUX"):
            return undergoers(head, depth + 1) if is_passive(head) else subjects(head, depth + 1)
        if head.dep_ == "ROOT":  # a headline: "Japan PM to visit India"
            return conjuncts(head)
        return _above(head, depth)
    if dep in ("acl", "relcl", "amod") and head.pos_ in ("NOUN", "PROPN", "PRON"):
        if verb.tag_ in _PRESENT:
            return conjuncts_before(head, verb)
        if dep == "acl":
            return noun_agents(head, depth + 1)
        return []
    if dep == "pcomp":
        return _of_preposition(head, depth)
    return []


def _misplaced_subject(verb: Token) -> list[Token]:
    """Find a subject that the parser hung elsewhere.

    "after X accused Y" may be read as the preposition's object with a bare clause beside it; "revealed … and X receiving"
    leaves the participle without its noun. Both stand right before the verb.
    """
    if verb.tag_ in ("VBD", "VBZ", "VBP"):
        for other in verb.head.children:
            if other.dep_ == "prep" and other.i < verb.i and other.lower_ in ("after", "before", "since", "until", "as"):
                found = [c for inner in other.children if inner.dep_ == "pobj" for c in conjuncts(inner)]
                if found and found[-1].i < verb.i:
                    return found
    elif verb.tag_ == "VBG" and verb.i > verb.sent.start:
        before = verb.nbor(-1)
        if before.pos_ in ("PROPN", "NOUN") and before.dep_ in ("conj", "dobj", "pobj", "appos"):
            return [before]
    return []


def _above(token: Token, depth: int) -> list[Token]:
    """Subject of the clause that an adjective or a noun complement belongs to ("is eager to gain")."""
    while token.dep_ in ("acomp", "attr", "prep", "pobj", "conj", "oprd", "pcomp") and token.head != token:
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            return subjects(token, depth + 1)
    return noun_agents(token, depth + 1) if token.pos_ == "NOUN" else []


def _of_preposition(preposition: Token, depth: int) -> list[Token]:
    governor = preposition.head
    if governor.pos_ in ("VERB", "AUX"):
        if governor.lemma_ == "join" and preposition.lower_ == "in":  # "X joined Y in condemning …"
            return [*subjects(governor, depth + 1), *undergoers(governor, depth + 1)]
        if preposition.lower_ in _OBJECT_OF:
            objects = undergoers(governor, depth + 1)
            named = [token for token in objects if token.pos_ in ("PROPN", "NOUN", "PRON")]
            dative = prepositional(governor, "to")
            if governor.lemma_ == "thank" and dative:
                return dative
            if named:
                return named
        return subjects(governor, depth + 1)
    if governor.pos_ in ("NOUN", "PROPN"):
        for name in ("to", "by", "against"):
            found = prepositional(governor, name)
            if found:
                return found
        return noun_agents(governor, depth + 1)
    return []


def noun_agents(noun: Token, depth: int = 0) -> list[Token]:
    """Return who is behind an event noun: possessor, "by" phrase, or the subject of the verb that it is the object of."""
    for child in noun.children:
        if child.dep_ == "poss":
            return conjuncts(child)
    found = prepositional(noun, "by")
    if found:
        return found
    governor = noun.head
    if noun.dep_ in ("dobj", "attr") and governor.pos_ in ("VERB", "AUX") and depth < 5:
        return subjects(governor, depth + 1)
    return []


def span_of(head: Token) -> tuple[int, int]:
    """Return the token range of the noun phrase that `head` carries.

    Everything on its left, and on its right only what names it more closely ("president of Peru", "forces loyal to Assad"),
    neither relative clauses nor appositions nor coordinates.
    """
    start = head.i
    for child in head.lefts:
        if child.dep_ not in (
            "punct",
            "cc",
            "preconj",
            "advmod",
            "prep",
            "neg",
            "mark",
            "aux",
            "auxpass",
            "nsubj",
            "intj",
        ):
            start = min(start, child.left_edge.i)
    end = head.i + 1
    for child in head.rights:
        if child.i > end:
            break
        if child.dep_ == "case" or child.dep_ in ("nummod", "compound") or _names_closer(child):
            end = max(end, child.right_edge.i + 1 if child.dep_ != "prep" else _prep_end(child))
        else:
            break
    return start, end


def item_span(head: Token) -> tuple[int, int]:
    """Return the token range of the noun phrase of a thing: its left side, its head, and an "of" phrase."""
    start, end = span_of(head)
    end = head.i + 1
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ == "of" and child.i == end:
            end = _prep_end(child)
    return start, end


def _names_closer(child: Token) -> bool:
    if child.dep_ == "prep":
        return child.lower_ in ("of", "from", "for", "to") and any(inner.dep_ == "pobj" for inner in child.children)
    return child.dep_ == "amod" and child.pos_ == "ADJ"


def _prep_end(preposition: Token) -> int:
    for inner in preposition.children:
        if inner.dep_ == "pobj":
            return span_of(inner)[1]
    return preposition.i + 1


def appositions(head: Token) -> Iterator[Token]:
    """Yield the heads of the appositions to a noun phrase ("its leader, Kim Jong Un")."""
    for child in head.children:
        if child.dep_ == "appos":
            yield child


def characters(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Return the character range of tokens `start` up to `end`."""
    last = doc[end - 1]
    return doc[start].idx, last.idx + len(last)
