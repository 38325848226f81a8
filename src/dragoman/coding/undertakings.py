"""What an agreement or a promise binds its parties to: each duty with condition, manner, term, who owes it and to whom.

    >>> from dragoman.coding import undertakings
    >>> [u] = undertakings.find("The pact obliges Peru to defend Chile without delay if it is attacked.")
    >>> u.duty.text, u.manner.text, u.condition.text
    ('defend Chile', 'without delay', 'if it is attacked')

The binding words are in coding/data/binding.yml, the cutting of a duty in coding/duties.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from spacy.attrs import LEMMA, LOWER
from spacy.tokens import Doc, Token

from dragoman import language
from dragoman.coding import clauses, duties
from dragoman.coding.duties import binding
from dragoman.coding.lexicon import Lexicon
from dragoman.coding.tellings import Telling
from dragoman.language import Paragraph
from dragoman.records import Mention, Undertaking

_AGREEMENTS = frozenset({"SUPPORT", "AGREE", "COOPERATE", "CONCEDE"})
_REACH = 600  # characters between an agreement and a clause that says what it binds to
_UNREAL = frozenset({"would", "could", "may", "might", "should"})
_TEXT_PRONOUNS = frozenset({"it", "which", "that", "this"})
_ADJECTIVES = frozenset({"bound", "obliged", "committed", "obligated"})
_TO = frozenset({"agree", "commit", "consent", "bind", "pledge"})
_GIVEN = frozenset({"pledge", "promise", "guarantee"})
_NEGATIVE = frozenset({"refuse", "decline", "deny", "reject", "fail"})


@dataclass(frozen=True, slots=True)
class Bond:
    """A duty's head in the tree, the word that binds, the heads of who owes it; `strict` where an agreement itself binds."""

    head: Token
    binder: Token
    by: tuple[Token, ...]
    strict: bool


def find(text: str) -> list[Undertaking]:
    """Return what the agreements and promises told in `text` bind their parties to, in text order.

    Offsets are code points of `text`. Raises ParserError where the English pipeline is missing.
    """
    return [
        duties.undertaking(bond.head, bond.by, paragraph) for paragraph in language.parse(text) for bond in bonds(paragraph.doc)
    ]


def duty_tokens(doc: Doc) -> set[int]:
    """Return the tokens inside the duties that agreements lay down: what stands there is owed, and no event of its own."""
    found: set[int] = set()
    for bond in bonds(doc):
        if bond.strict:
            found.update(token.i for token in duties.own_words(bond.head))
    return found


def add(
    mentions: Sequence[Mention],
    tellings: Sequence[Telling],
    home: Mapping[int, int],
    paragraphs: Sequence[Paragraph],
    lexicon: Lexicon,
) -> list[Mention]:
    """Return the mentions with the undertakings that the report tells of their agreements.

    A promise belongs to the mention that its own verb tells; a binding clause to the agreement told last before it, or in its
    own sentence.
    """
    found: dict[int, list[Undertaking]] = {}
    for paragraph in paragraphs:
        for bond in bonds(paragraph.doc):
            target = _agreement_of(bond, paragraph, tellings, home)
            if target is not None:
                found.setdefault(target, []).append(duties.undertaking(bond.head, bond.by, paragraph))
    return [
        replace(m, undertakings=tuple(dict.fromkeys((*m.undertakings, *found[i])))) if i in found else m
        for i, m in enumerate(mentions)
    ]


def _agreement_of(bond: Bond, paragraph: Paragraph, tellings: Sequence[Telling], home: Mapping[int, int]) -> int | None:
    at = paragraph.start + bond.binder.idx
    best: int | None = None
    for index, telling in enumerate(tellings):
        if telling.category not in _AGREEMENTS:
            continue
        if telling.words.start == at or (telling.offset == paragraph.start and telling.carrier == bond.binder):
            return home[index]
        same = telling.sentence.start <= at < telling.sentence.end
        inside = paragraph.start + bond.head.idx
        if bond.strict and telling.words.start != inside and (same or 0 <= at - telling.sentence.end < _REACH):
            best = home[index]
    return best


def bonds(doc: Doc) -> Iterator[Bond]:
    """Yield every duty that a parsed paragraph tells, in text order, each head once."""
    words = binding()
    found: dict[int, Bond] = {}
    binding_keys = _keys()
    for at, keys in enumerate(doc.to_array([LEMMA, LOWER]).tolist()):
        if binding_keys.isdisjoint(keys):
            continue
        token = doc[at]
        lemma = token.lemma_.lower()
        if token.pos_ in ("VERB", "AUX"):
            if lemma in words.verbs:
                for bond in _of_verb(token, lemma):
                    found.setdefault(bond.head.i, bond)
        elif token.pos_ == "ADJ" and token.lower_ in _ADJECTIVES:
            for bond in _bound(token):
                found.setdefault(bond.head.i, bond)
        elif token.tag_ == "NNS" and lemma in words.oblige and token.dep_ == "ROOT":
            for bond in _misread(token):
                found.setdefault(bond.head.i, bond)
        elif token.lower_ == "which" and token.dep_ == "pobj" and token.head.lower_ in words.under:
            for bond in _under_which(token):
                found.setdefault(bond.head.i, bond)
        if lemma in words.texts and token.pos_ in ("NOUN", "PROPN"):
            for bond in _under(token):
                found.setdefault(bond.head.i, bond)
    yield from (found[i] for i in sorted(found))


@cache
def _keys() -> frozenset[int]:
    """Return the keys of the words at which a duty may be told."""
    words = binding()
    return language.keys_of(words.verbs | words.oblige | words.texts | _ADJECTIVES | {"which"})


def _of_verb(verb: Token, lemma: str) -> Iterator[Bond]:
    words = binding()
    if _is_denied(verb):
        return
    if clauses.is_passive(verb):
        if lemma in words.bound:
            yield from _bound(verb)
        return
    subjects = clauses.subjects(verb)
    if any(_is_text(s) for s in subjects):
        yield from _by_text(verb, lemma)
    elif lemma in words.promise and (subjects or verb.dep_ == "ROOT"):
        yield from _by_promise(verb, lemma, tuple(subjects) or _misread_subject(verb))


def _misread_subject(verb: Token) -> tuple[Token, ...]:
    return tuple(c for c in verb.lefts if c.pos_ == "PROPN" and c.dep_ in ("advmod", "npadvmod", "dep", "compound"))[-1:]


def _is_denied(verb: Token) -> bool:
    if any(child.dep_ == "neg" for child in verb.children):
        return True
    token = verb
    while token.dep_ in ("xcomp", "ccomp", "pcomp", "prep") and token.head != token:
        token = token.head
        if token.lemma_.lower() in _NEGATIVE or any(child.dep_ == "neg" for child in token.children):
            return True
    if clauses.is_passive(verb) or verb.lemma_.lower() not in binding().promise:
        return False
    return any(c.dep_ == "aux" and c.lower_ in _UNREAL for c in verb.children)


def _is_text(token: Token) -> bool:
    """Say whether a noun or a pronoun stands for an agreement or for one of its articles."""
    if token.lemma_.lower() in binding().texts:
        return token.pos_ in ("NOUN", "PROPN")
    if token.lower_ not in _TEXT_PRONOUNS:
        return False
    start = token.sent.start
    before = token.doc[max(0, start - 60) : token.i] if token.i - start < 3 else token.doc[start : token.i]
    return (token.lower_ == "it" and start == 0) or any(t.lemma_.lower() in binding().texts for t in before)


def _by_text(verb: Token, lemma: str) -> Iterator[Bond]:
    words = binding()
    children = list(verb.children)
    objects = tuple(c for child in children if child.dep_ in ("dobj", "dative") for c in clauses.conjuncts(child))
    clausal = [c for c in children if c.dep_ in ("xcomp", "ccomp") and c.pos_ in ("VERB", "AUX")]
    if lemma == "call":
        for child in children:
            if child.dep_ == "prep" and child.lower_ in ("on", "upon"):
                parties = tuple(c for c in child.children if c.dep_ == "pobj")
                for head in (*clausal, *(c for party in parties for c in party.children)):
                    if head.dep_ in ("acl", "xcomp", "relcl", "advcl") and _is_infinitive(head):
                        yield from _each(head, verb, parties)
    elif lemma in words.oblige:
        for head in clausal or [c for c in children if c.dep_ == "advcl" and c.i > verb.i and objects]:
            own = tuple(c for c in head.children if c.dep_ in ("nsubj", "nsubjpass"))
            if _is_infinitive(head) or (own and lemma in words.state):
                yield from _each(head, verb, own or objects[:1])
        for child in _preposition(verb, ("to", "from")) if lemma != "require" else ():
            for inner in child.children:
                if inner.dep_ in ("pcomp", "pobj"):
                    yield from _each(inner, verb, objects)
        for thing in objects:  # "obliges X to do" read as "X" with an infinitive of its own
            for head in thing.children:
                if head.dep_ in ("acl", "relcl") and _is_infinitive(head):
                    yield from _each(head, verb, (thing,))
    if lemma in words.state:
        for head in clausal:
            if _is_owed(head) or lemma in ("demand", "require"):
                yield from _each(head, verb, tuple(clauses.subjects(head)) or _passive_subjects(head))
    if lemma in words.foresee_for:
        for child in _preposition(verb, ("for",)):
            for inner in child.children:
                if inner.dep_ in ("pobj", "pcomp"):
                    yield from _each(inner, verb, ())
    if lemma in words.foresee and not clausal:
        direct = [c for c in children if c.dep_ == "dobj"]
        for thing in direct[-1:]:
            if thing.lemma_.lower() not in ("right", "number", "provision", "clause"):
                yield from _each(thing, verb, ())
    if lemma in ("give", "allow") and objects:
        for thing in objects:
            for head in (*thing.children, *children):
                if (
                    thing.lemma_.lower() in words.time_nouns
                    and head.dep_ in ("acl", "relcl", "xcomp", "advcl")
                    and _is_infinitive(head)
                ):
                    yield from _each(head, verb, tuple(c for c in children if c.dep_ == "dative"))


def _misread(verb: Token) -> Iterator[Bond]:
    """Yield the duties of a verb that the parser took for a noun ("the accord obliges Peru to leave")."""
    if not any(c.lemma_.lower() in binding().texts for c in verb.lefts):
        return
    for head in verb.rights:
        if head.dep_ in ("acl", "relcl", "advcl", "xcomp") and _is_infinitive(head):
            yield from _each(head, verb, tuple(c for c in head.lefts if c.dep_ == "nsubj"))


def _under_which(which: Token) -> Iterator[Bond]:
    """Yield the clauses of an agreement "under which" parties do something."""
    clause = which.head.head
    while clause.pos_ not in ("VERB", "AUX") and clause.head != clause:
        clause = clause.head
    texts = binding().texts
    if clause.lemma_.lower() not in binding().promise and any(
        t.lemma_.lower() in texts for t in which.doc[which.sent.start : which.i]
    ):
        yield from _clauses(clause, which, owed=False)


def _passive_subjects(head: Token) -> tuple[Token, ...]:
    return tuple(c for c in head.children if c.dep_ == "nsubjpass")


def _by_promise(verb: Token, lemma: str, subjects: tuple[Token, ...]) -> Iterator[Bond]:
    for child in verb.children:
        if child.dep_ == "xcomp" and _is_infinitive(child):
            yield from _each(child, verb, subjects, strict=False)
        elif child.dep_ == "ccomp" and child.pos_ in ("VERB", "AUX"):
            if _is_owed(child) or _is_infinitive(child):
                yield from _each(child, verb, tuple(clauses.subjects(child)) or subjects, strict=False)
        elif child.dep_ == "dobj":  # "bind themselves not to acquire", "committed itself to dismantling"
            for inner in child.children:
                if inner.dep_ in ("acl", "relcl") and _is_infinitive(inner) and child.pos_ == "PRON":
                    yield from _each(inner, verb, subjects, strict=False)
            if lemma in _GIVEN and child.pos_ == "NOUN" and child.lemma_.lower() not in binding().texts:
                yield from _each(child, verb, subjects, strict=False)
        elif child.dep_ == "advcl" and _is_infinitive(child) and 0 < child.left_edge.i - verb.i <= 2:
            yield from _each(child, verb, subjects, strict=False)
    things = any(c.dep_ == "dobj" and c.pos_ != "PRON" for c in verb.children)
    for child in _preposition(verb, ("to",)) if lemma in _TO and not things else ():
        for inner in child.children:
            if inner.dep_ in ("pcomp", "pobj"):
                yield from _each(inner, verb, subjects, strict=False)


def _preposition(verb: Token, names: tuple[str, ...]) -> Iterator[Token]:
    """Yield the prepositions of a verb by name, with those coordinated ("for … and for …")."""
    for child in verb.children:
        if child.dep_ in ("prep", "dative") and child.lower_ in names:
            yield child
            yield from (c for c in child.subtree if c.dep_ == "conj" and c.lower_ == child.lower_ and c.pos_ in ("ADP", "PART"))


def _bound(word: Token) -> Iterator[Bond]:
    """Yield what a party "is obliged", "required", "bound" to do."""
    owners = tuple(c for child in word.children if child.dep_ in ("nsubjpass", "nsubj") for c in clauses.conjuncts(child))
    if not owners and word.head.lemma_ == "be":
        owners = tuple(c for child in word.head.children if child.dep_ == "nsubj" for c in clauses.conjuncts(child))
    if not owners or any(_is_text(t) for t in owners):
        return
    places = [word, *(c for c in word.children if c.dep_ in ("prep", "agent"))]
    places += [inner for place in places[1:] for inner in place.children]
    for place in places:
        for child in place.children:
            if (child.dep_ in ("xcomp", "acl", "advcl", "relcl") and _is_infinitive(child)) or (
                child.dep_ in ("pcomp", "pobj") and place.lower_ == "to"
            ):
                yield from _each(child, word, owners)


def _under(noun: Token) -> Iterator[Bond]:
    """Yield what parties will do "under the truce", "according to the deal", "a deal under which …", "…, the charter says"."""
    words = binding()
    head = noun
    if noun.dep_ in ("nsubj", "nsubjpass") and noun.head.lemma_.lower() in words.state:
        verb = noun.head  # the statement comes first: "Members shall …, the charter says"
        for child in (*verb.children, verb.head):
            if child != verb and child.dep_ in ("ccomp", "ROOT", "parataxis") and child.i < verb.i and _is_owed(child):
                yield from _clauses(child, verb)
        return
    if noun.dep_ == "pobj":
        head = noun.head
        while (head.dep_ == "prep" and head.head.dep_ == "prep") or (head.lower_ == "to" and head.head.lower_ == "according"):
            head = head.head
        if head.lower_ in words.under or head.lower_ == "according" or (head.lower_ == "of" and head.head.lemma_ == "term"):
            if head.lower_ == "of":
                head = head.head.head
            verb = head.head
            while verb.dep_ in ("ccomp", "xcomp") and verb.head.pos_ in ("VERB", "AUX") and not _is_owed(verb):
                verb = verb.head  # "will let ships use the port under a deal"
            if verb.pos_ in ("VERB", "AUX") and (_is_owed(verb) or any(_is_owed(c) for c in verb.children if c.dep_ == "conj")):
                yield from _clauses(verb, noun)
                return


def _clauses(verb: Token, binder: Token, owed: bool = True) -> Iterator[Bond]:
    """Yield the clause of `verb` and those beside it ("X will …, Y will …", "… while Y pauses …")."""
    seen = [verb]
    for token in seen:
        seen += [c for c in token.children if c.dep_ in ("conj", "ccomp", "parataxis") and c.pos_ in ("VERB", "AUX") and _own(c)]
        seen += [
            c for c in token.children if c.dep_ == "advcl" and any(m.dep_ == "mark" and m.lower_ == "while" for m in c.children)
        ]
    for token in seen:
        if token.lemma_.lower() in binding().bound and clauses.is_passive(token):
            continue  # "would be bound to consult": `_bound` reads what it is bound to
        if not owed or _is_owed(token) or (token != verb and token.dep_ != "ccomp"):
            yield from _each(_deed(token), binder, tuple(clauses.subjects(token)) or _passive_subjects(token))


def _own(verb: Token) -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children)


def _deed(verb: Token) -> Token:
    """Return the verb that says what is owed: "is to free" owes the freeing."""
    if verb.lemma_ == "be":
        for child in verb.children:
            if child.dep_ == "xcomp" and _is_infinitive(child):
                return child
    return verb


def _is_owed(verb: Token) -> bool:
    """Say whether a clause is in the voice of duty: will, shall, must, is to."""
    modals = binding().modal
    if any(c.dep_ == "aux" and c.lower_ in modals for c in verb.children):
        return True
    if verb.lemma_ == "be":
        return any(c.dep_ == "xcomp" and _is_infinitive(c) for c in verb.children)
    return _is_infinitive(verb) and any(c.dep_ == "aux" and c.lemma_ == "be" for c in verb.children)


def _is_infinitive(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in verb.children)


def _each(head: Token, binder: Token, by: tuple[Token, ...], strict: bool = True) -> Iterator[Bond]:
    """Yield a duty for `head` and for each one coordinated with it; a coordinate with a subject of its own has its own debtor."""
    yield Bond(_deed(head), binder, by, strict)
    for child in head.children:
        if child.dep_ == "conj" and (child.pos_ in ("VERB", "AUX")) == (head.pos_ in ("VERB", "AUX")):
            own = tuple(c for c in child.children if c.dep_ == "nsubj")
            if head.pos_ in ("VERB", "AUX") and own and not _is_infinitive(child) and not _is_owed(child):
                continue
            if head.tag_ == "VB" and child.tag_ in ("VBZ", "VBP", "VBD"):
                continue
            yield from _each(child, binder, own or by, strict)
        elif child.dep_ == "advcl" and _is_infinitive(child) and child.left_edge.i > head.i and _is_listed(child):
            yield from _each(child, binder, by, strict)


def _is_listed(infinitive: Token) -> bool:
    """Say whether an infinitive after a comma is one of a list ("to do this, to do that and to do the other")."""
    first = infinitive.left_edge
    return first.i > 0 and first.nbor(-1).text == "," and any(c.dep_ == "conj" and _is_infinitive(c) for c in infinitive.children)
