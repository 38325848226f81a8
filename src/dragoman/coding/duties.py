"""Cutting one duty out of its clause: the deed itself, and apart from it condition, manner, term, debtor and creditor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Doc, Token

from dragoman import actors
from dragoman.coding import clauses
from dragoman.data_files import read_yaml
from dragoman.language import Paragraph, text_of
from dragoman.records import Undertaking, Words

_QUOTES = "'‘’\"“”"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b(?:end|middle|beginning|close) of\b|\bnext\b")


@dataclass(frozen=True, slots=True)
class Binding:
    """The binding words (coding/data/binding.yml); `verbs` holds all verbs that can bind."""

    texts: frozenset[str]
    oblige: frozenset[str]
    foresee: frozenset[str]
    foresee_for: frozenset[str]
    state: frozenset[str]
    promise: frozenset[str]
    bound: frozenset[str]
    modal: frozenset[str]
    under: frozenset[str]
    marks: frozenset[str]
    condition: re.Pattern[str]
    manner: re.Pattern[str]
    manner_adjectives: frozenset[str]
    manner_adverbs: frozenset[str]
    not_manner: frozenset[str]
    time_nouns: frozenset[str]
    term_prepositions: frozenset[str]
    owed_to_object: frozenset[str]
    verbs: frozenset[str]


@lru_cache(maxsize=1)
def binding() -> Binding:
    """Load the binding words, once."""
    data = read_yaml("dragoman.coding", "binding.yml")
    conditions = data.pop("condition")
    manner = data.pop("manner")
    words = {name: frozenset(values) for name, values in data.items()}
    verbs = words["oblige"] | words["foresee"] | words["foresee_for"] | words["state"] | words["promise"] | {"give", "allow"}
    return Binding(
        **words,
        marks=frozenset(conditions["marks"]),
        condition=_pattern(conditions["phrases"]),
        manner=_pattern(manner),
        verbs=verbs,
    )


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)


def own_words(head: Token) -> list[Token]:
    """Return the words of one duty: its subtree without what is coordinated with it."""
    cut: set[int] = set()
    for child in head.children:
        if child.dep_ in ("cc", "conj", "parataxis") or (
            child.dep_ == "advcl" and (any(m.lower_ == "while" for m in child.children) or _in_list(child))
        ):
            cut.update(t.i for t in child.subtree)
    return [t for t in head.subtree if t.i not in cut]


def _in_list(child: Token) -> bool:
    first = child.left_edge
    return first.lower_ == "to" and first.i > 0 and first.nbor(-1).text == "," and any(c.dep_ == "conj" for c in child.children)


def undertaking(head: Token, by: tuple[Token, ...], paragraph: Paragraph) -> Undertaking:
    """Return the duty that `head` carries as a record, offsets in the report."""
    doc, offset = paragraph.doc, paragraph.start
    clause = own_words(head)
    condition = _condition(head, clause)
    taken = set(range(*condition)) if condition else set()
    term = _term(head, clause, taken)
    taken |= set(range(*term)) if term else set()
    manner = _manner(head, clause, taken)
    taken |= set(range(*manner)) if manner else set()
    start, end = _deed(head, clause, taken)

    def words(part: tuple[int, int] | None) -> Words | None:
        if part is None:
            return None
        first, last = clauses.characters(doc, *part)
        text = text_of(doc)[first:last]
        first += len(text) - len(text.lstrip(_QUOTES + ", "))
        last -= len(text) - len(text.rstrip(_QUOTES + ",. "))
        return Words.at(text_of(doc), first, last).shifted(offset) if first < last else None

    duty = words((start, end))
    assert duty is not None  # the head is a word
    debtors = tuple(w for token in by if (w := words(_name(token))))
    creditors = tuple(w for token in _creditors(head, start, end) if (w := words(_name(token))))
    return Undertaking(duty, words(condition), words(manner), words(term), debtors, creditors)


def _name(token: Token) -> tuple[int, int]:
    return clauses.span_of(token)


def _deed(head: Token, clause: list[Token], taken: set[int]) -> tuple[int, int]:
    """Return the tokens of the deed: the head with what follows it, up to the first part that is told apart or a side remark."""
    doc = head.doc
    start = head.i
    if head.pos_ in ("VERB", "AUX"):
        before = [c for c in head.lefts if c.dep_ == "neg"]
        infinitive = any(c.lower_ == "to" and c.dep_ == "aux" for c in head.lefts)
        if before and infinitive:
            start = before[0].i
    else:
        start = min([t.i for t in clause if t.i <= head.i and t.i not in taken and _in_row(t, head, taken)], default=head.i)
    end = head.i + 1
    own = {t.i for t in clause}
    skipped = {
        t.i
        for c in head.rights
        if c.dep_ in ("advcl", "parataxis") and not (c.dep_ == "advcl" and any(x.lower_ == "to" for x in c.lefts))
        for t in c.subtree
    }
    for index in range(head.i + 1, max(own) + 1):
        if index in taken or index in skipped or index not in own:
            break
        token = doc[index]
        if token.lower_ in ("under", "according") and token.dep_ == "prep":
            break
        end = index + 1
    while end > head.i + 1 and (doc[end - 1].is_punct or doc[end - 1].dep_ in ("cc", "punct") or doc[end - 1].is_space):
        end -= 1
    return start, end


def _in_row(token: Token, head: Token, taken: set[int]) -> bool:
    return not any(i in taken for i in range(token.i, head.i))


def _condition(head: Token, clause: list[Token]) -> tuple[int, int] | None:
    words = binding()
    doc = head.doc
    verbs = [head, *_outer(head)]  # "agreed to … on condition that …" hangs on either verb
    for verb in verbs:
        for child in verb.children:
            mark = child.left_edge.lower_
            marked = mark in words.marks or any(m.lower_ in words.marks for m in child.lefts)
            if child.dep_ == "advcl" and marked and mark not in ("to", "while"):
                return child.left_edge.i, _trimmed(doc, child)
            verbal = any(c.dep_ == "pcomp" for c in child.children)
            if child.dep_ == "prep" and child.lower_ in ("before", "after") and child.i > head.i and verbal:
                return child.i, _trimmed(doc, child)
    sentence = head.sent
    text = text_of(doc)[sentence.start_char : sentence.end_char]
    own = {t.i for t in clause} | {t.i for c in verbs[-1].children if c.dep_ in ("prep", "advcl", "npadvmod") for t in c.subtree}
    for match in words.condition.finditer(text):
        span = doc.char_span(sentence.start_char + match.start(), sentence.start_char + match.end(), alignment_mode="expand")
        if span is None or span.start not in own or span.start == head.i:
            continue
        top = span[0]
        while top.head.i >= span.start and top.head.i < span.end and top.head != top:
            top = top.head
        end = top.right_edge.i + 1 if top.i >= span.start else span.end
        end = max(end, span[-1].right_edge.i + 1)
        if end <= head.i < end or span.start < head.i < end:
            continue
        end = min(end, sentence.end - (1 if doc[sentence.end - 1].is_punct else 0))
        while end > span.end and doc[end - 1].pos_ == "CCONJ":  # the "and" before the next duty
            end -= 1
        return span.start, end
    return None


def _outer(head: Token) -> list[Token]:
    """Return the verb that a duty is the complement of, on which its last parts may hang."""
    token = head
    while token.dep_ == "conj" and (token.head.pos_ in ("VERB", "AUX")) == (head.pos_ in ("VERB", "AUX")):
        token = token.head
    if token.dep_ not in ("xcomp", "ccomp", "advcl", "dobj", "pobj", "pcomp", "acl"):
        return []
    token = token.head
    while token.pos_ not in ("VERB", "AUX") and token.dep_ in ("pobj", "pcomp", "prep", "conj", "dobj") and token.head != token:
        token = token.head
    return [token] if token.pos_ in ("VERB", "AUX") else []


def _trimmed(doc: Doc, child: Token) -> int:
    end = child.right_edge.i + 1
    while end > child.i + 1 and doc[end - 1].is_punct:
        end -= 1
    return end


def _term(head: Token, clause: list[Token], taken: set[int]) -> tuple[int, int] | None:
    words = binding()
    later = [c for verb in _outer(head) for c in verb.rights if c.dep_ == "prep" and c.i > head.i]
    for token in (*clause, *later):
        if (
            token.dep_ not in ("prep", "mark")
            or token.lower_ not in words.term_prepositions
            or token.i in taken
            or token.i < head.i
        ):
            continue
        end = token.right_edge.i + 1
        text = token.doc[token.i : end].text
        things = [t for t in token.subtree if t.i > token.i]
        timed = any(t.lemma_.lower() in words.time_nouns for t in things[:6])
        if token.lower_ in ("until", "till") or (token.lower_ == "within" and timed):
            return token.i, _trimmed(token.doc, token)
        if token.lower_ in ("for", "over", "during") and timed:
            return token.i, _trimmed(token.doc, token)
        months = any(t.text in _months() for t in things)
        if token.lower_ in ("by", "through", "from") and (_YEAR.search(text) or months):
            return token.i, _trimmed(token.doc, token)
    return None


@lru_cache(maxsize=1)
def _months() -> frozenset[str]:
    from babel.dates import get_month_names

    return frozenset(get_month_names("wide", locale="en").values())


def _manner(head: Token, clause: list[Token], taken: set[int]) -> tuple[int, int] | None:
    words = binding()
    doc = head.doc
    low, high = clause[0].i, clause[-1].i + 1
    first, last = clauses.characters(doc, low, high)
    found = []
    for match in words.manner.finditer(text_of(doc), first, last):
        span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
        if span is not None and span.start not in taken:
            found.append((span.start, span.end))
    if head.pos_ in ("VERB", "AUX"):
        places = [c for c in head.children if c.dep_ == "advmod"]
        if head.dep_ == "xcomp":
            places += [c for c in head.head.rights if c.dep_ == "advmod" and c.i < head.i]
        for child in places:
            alone = child.i > head.i and not any(c.dep_ in ("dobj", "dative", "prep") for c in head.children)
            if alone and child.lower_ not in words.manner_adverbs:
                continue  # "cooperate internationally": how is what is owed
            if child.lower_.endswith("ly") and child.lower_ not in words.not_manner and child.i not in taken:
                found.append((child.i, child.i + 1))
    else:
        for child in head.lefts:
            if child.dep_ == "amod" and child.lemma_.lower() in words.manner_adjectives:
                found.append((child.i, child.i + 1))
    return min(found, default=None)


def _creditors(head: Token, start: int, end: int) -> list[Token]:
    if head.pos_ not in ("VERB", "AUX"):
        if head.dep_ != "dobj" or head.head.lemma_.lower() not in binding().promise | binding().foresee:
            return []
        giver = head.head
        found = [
            c for child in giver.children if child.dep_ == "dative" and child.pos_ != "ADP" for c in clauses.conjuncts(child)
        ]
        return [t for t in (*found, *clauses.prepositional(giver, "to")) if _is_party(t)]
    found = [c for child in head.children if child.dep_ == "dative" and child.pos_ != "ADP" for c in clauses.conjuncts(child)]
    found += clauses.prepositional(head, "to")
    for child in head.children:
        if child.dep_ == "dobj":
            found += clauses.prepositional(child, "to")
            found += [c for c in child.lefts if c.dep_ == "nmod"]  # "pay the families 5 dollars", read as one phrase
    if not found and head.lemma_.lower() in binding().owed_to_object:
        found = [c for child in head.children if child.dep_ == "dobj" for c in clauses.conjuncts(child)]
    return [t for t in found if start <= t.i < end and _is_party(t)]


def _is_party(token: Token) -> bool:
    first, last = clauses.span_of(token)
    text = token.doc[first:last].text
    return token.lower_ in ("it", "them", "him", "another", "other") or actors.is_agent(text)
