"""Cause and effect inside sentences: which words tell a cause, which its effect, and the words that say so.

    >>> from dragoman.coding import causes
    >>> [c] = causes.find("Police fired tear gas because protesters blocked the road.")
    >>> c.cause.text, c.effect.text, c.signal.text
    ('protesters blocked the road', 'Police fired tear gas', 'because')

Connectives are data (coding/data/causes.yml); spans are cut along the dependency tree. No events are needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spacy.tokens import Span as Phrase
from spacy.tokens import Token

from dragoman import language
from dragoman.coding import clauses
from dragoman.data_files import read_yaml
from dragoman.language import text_of
from dragoman.records import Words


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause and its effect, and the words between them that say so (None where the grammar alone does)."""

    cause: Words
    effect: Words
    signal: Words | None


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, Any], re.Pattern[str]]:
    data = read_yaml("dragoman.coding", "causes.yml")
    marks = re.compile(rf"\b(?:{'|'.join(data['cause_follows'])})\b", re.IGNORECASE)
    return {name: frozenset(value) if isinstance(value[0], str) else value for name, value in data.items()}, marks


def find(text: str) -> list[Cause]:
    """Return every cause with its effect that a sentence of `text` tells, in text order.

    Offsets are code points of `text`. Raises ParserError where the English pipeline is missing.
    """
    found: dict[tuple[Words, Words], Cause] = {}
    for paragraph in language.parse(text):
        for sentence in paragraph.doc.sents:
            for cause, effect, signal in (*_marked(sentence), *_aims(sentence), *_verbs(sentence), *_outcomes(sentence)):
                one, other = _cut(cause), _cut(effect)
                if one is None or other is None:
                    continue
                sign = _cut(signal) if signal else None
                told = Cause(one.shifted(paragraph.start), other.shifted(paragraph.start), sign and sign.shifted(paragraph.start))
                found.setdefault((told.cause, told.effect), told)
    return sorted(found.values(), key=lambda c: (min(c.cause.start, c.effect.start), c.cause.start))


Parts = tuple[list[Token], list[Token], list[Token]]


def _cut(tokens: list[Token]) -> Words | None:
    """Return the words from the first to the last token without outer punctuation."""
    kept = [t.i for t in tokens]
    if not kept:
        return None
    doc = tokens[0].doc
    start, end = min(kept), max(kept) + 1
    while start < end and (doc[start].is_punct or doc[start].is_space or doc[start].dep_ == "cc"):
        start += 1
    while end > start and (doc[end - 1].is_punct or doc[end - 1].is_space or doc[end - 1].dep_ == "cc"):
        end -= 1
    return Words.at(text_of(doc), *clauses.characters(doc, start, end)) if start < end else None


def _clause(verb: Token, without: set[int]) -> list[Token]:
    """Return the words of the clause of `verb` next to the part left out: a run without a hole."""
    while verb.dep_ == "xcomp" and verb.head.pos_ in ("VERB", "AUX"):
        verb = verb.head  # "had to postpone", "wanted to catch": the whole of it is the effect
    own = [t for t in verb.subtree if t.i not in without]
    subject = next((c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass", "expl")), None)
    if subject is not None:  # neither what introduces the clause ("that", "while") nor a preposed circumstance
        own = [t for t in own if t.i >= subject.left_edge.i]
    for child in verb.children:  # a clause that reports this one, or another beside it, is not part of it
        if (
            child.dep_ == "conj"
            and child.pos_ in ("VERB", "AUX")
            and any(c.dep_ in ("nsubj", "nsubjpass") for c in child.children)
        ):
            cut = {t.i for t in child.subtree}
            own = [t for t in own if t.i not in cut]
    if not without:
        return own
    low, high = min(without), max(without)
    before = [t for t in own if t.i < low]
    after = [t for t in own if t.i > high]
    return before if verb.i < low else after


def _verb_above(token: Token) -> Token | None:
    while token.head != token:
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            return token
    return None


def _marked(sentence: Phrase) -> Iterator[Parts]:
    words, marks = _words()
    for match in marks.finditer(sentence.text):
        cue = sentence.char_span(match.start(), match.end(), alignment_mode="expand")
        if cue is None:
            continue
        lower = cue.text.lower()
        last = cue[-1]
        if last.dep_ == "mark":
            governed = last.head
            verb = _verb_above(governed) if governed.dep_ == "advcl" else None
        elif lower in words["conjunctions"] and lower != "after":
            continue
        else:
            governed = cue.root
            verb = _verb_above(governed)
            if governed.dep_ not in ("prep", "advcl", "acl", "agent", "pcomp", "conj") or not any(last.children):
                continue
            inner = next((c for c in last.children if c.dep_ in ("pobj", "pcomp")), None)
            if lower in words["deeds_only"] and (inner is None or inner.dep_ != "pcomp"):
                continue
            if lower == "after" and (inner is None or inner.dep_ != "pcomp"):
                continue
        if verb is None:
            continue
        whole = {t.i for t in governed.subtree} | {t.i for t in cue}
        cause = [sentence.doc[i] for i in sorted(whole) if i >= cue.end]
        effect = _clause(verb, set(range(min(whole), max(whole) + 1)))
        yield cause, effect, list(cue) if lower != "after" else []


def _aims(sentence: Phrase) -> Iterator[Parts]:
    """Yield "they marched demanding …" and "they marched to demand …": the aim is the reason."""
    aims = _words()[0]["aims"]
    for token in sentence:
        if token.dep_ not in ("advcl", "xcomp", "acl") or token.pos_ != "VERB":
            continue
        infinitive = next((c for c in token.children if c.dep_ == "aux" and c.lower_ == "to"), None)
        purpose = infinitive is not None and token.dep_ == "advcl"
        if not purpose and not (token.tag_ == "VBG" and token.lemma_ in aims and token.dep_ == "advcl"):
            continue
        verb = _verb_above(token)
        if verb is None or token.i < verb.i:
            continue
        whole = {t.i for t in token.subtree}
        yield [*token.subtree], _clause(verb, whole), [infinitive or token]


def _verbs(sentence: Phrase) -> Iterator[Parts]:
    words = _words()[0]
    phrases = {tuple(phrase) for phrase in words["effect_phrases"]}
    for token in sentence:
        if token.pos_ != "VERB" or clauses.is_passive(token):
            continue
        subjects = [c for c in token.children if c.dep_ == "nsubj"]
        if not subjects:
            continue
        cause = [*subjects[0].subtree]
        if token.lemma_ in words["effect_verbs"]:
            things = [c for c in token.children if c.dep_ in ("dobj", "ccomp", "xcomp") and c.i > token.i]
            if things:
                yield cause, [t for c in things for t in c.subtree], [token]
        for child in token.children:
            if child.dep_ == "prep" and (token.lemma_, child.lower_) in phrases:
                yield cause, [t for t in child.subtree if t != child], [token, child]


def _outcomes(sentence: Phrase) -> Iterator[Parts]:
    """Yield "a bomb went off, killing six": the participle tells the effect of its clause."""
    outcomes = _words()[0]["outcomes"]
    for token in sentence:
        if token.dep_ == "advcl" and token.tag_ == "VBG" and token.lemma_ in outcomes and token.i > token.head.i:
            verb = token.head
            whole = {t.i for t in token.subtree}
            yield _clause(verb, whole), [*token.subtree], [token]
