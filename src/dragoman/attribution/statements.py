"""Statements in parsed text: which words are said to be whose, as heads and spans, before anyone is resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from dragoman.coding import clauses
from dragoman.language import Paragraph
from dragoman.records import Span, Words

_QUOTED = re.compile(r"[\"“][^\"“”\n]{2,}(?:[\"”]|$)|(?<![\w])['‘][^\n]{12,}?['’](?!\w)")
_BEARERS = frozenset(
    [
        "statement",
        "report",
        "document",
        "image",
        "photo",
        "photograph",
        "video",
        "footage",
        "letter",
        "memo",
        "record",
        "data",
        "source",
        "post",
        "tweet",
        "communique",
        "message",
        "transcript",
    ]
)
_CARRIERS = frozenset(
    [
        "share",
        "release",
        "publish",
        "issue",
        "obtain",
        "circulate",
        "post",
        "broadcast",
        "air",
        "see",
        "distribute",
        "provide",
        "leak",
        "write",
        "sign",
    ]
)


@dataclass(frozen=True, slots=True)
class Statement:
    """Who (a noun's head, None where unnamed) says which stretches of the report, by which cue. Offsets are the report's."""

    source: Token | None
    offset: int
    cue: Words
    content: tuple[Span, ...]
    direct: bool
    stance: str


def statements(paragraphs: Sequence[Paragraph], cues: Mapping[str, str]) -> list[Statement]:
    """Return every statement of a report in text order. `cues` maps reporting lemmas to their stance."""
    found: list[Statement] = []
    for paragraph in paragraphs:
        own = list(_in_paragraph(paragraph, cues))
        found += own
        found += _continued(paragraph, own, found)
    return sorted(found, key=lambda s: (s.cue.start, s.content))


def _in_paragraph(paragraph: Paragraph, cues: Mapping[str, str]) -> Iterator[Statement]:
    for token in paragraph.doc:
        lemma = token.lemma_.lower()
        if token.lower_ == "according":
            yield from _according(token, paragraph)
        elif lemma in cues and token.pos_ in ("VERB", "AUX"):
            content = _content(token)
            if content:
                yield _statement(token, _source(token), content, paragraph, cues[lemma])


def _statement(token: Token, source: Token | None, content: tuple[int, int], paragraph: Paragraph, stance: str) -> Statement:
    text = paragraph.doc.text
    start, end = content
    direct = text[max(0, start - 1) : start + 1].strip(" ")[:1] in ('"', "“", "'", "‘")
    cue = Words(paragraph.start + token.idx, paragraph.start + token.idx + len(token), token.text)
    span = Span(paragraph.start + start, paragraph.start + end)
    return Statement(source, paragraph.start, cue, (span,), direct, stance)


def _according(token: Token, paragraph: Paragraph) -> Iterator[Statement]:
    sources = clauses.prepositional(token, "to") or [
        t for child in token.children if child.lower_ == "to" for t in child.children if t.dep_ == "pobj"
    ]
    if sources:
        sentence = token.sent
        whole = (sentence.start_char, sentence.end_char)
        yield _statement(token, sources[0], whole, paragraph, "asserts")


def _content(verb: Token) -> tuple[int, int] | None:
    for child in verb.children:
        if child.dep_ == "ccomp" or (child.dep_ in ("xcomp", "parataxis") and child.pos_ in ("VERB", "AUX") and child.i < verb.i):
            return _range(child)
    for child in verb.children:
        if child.dep_ == "prep" and child.lower_ in ("of", "for", "as", "that"):
            for inner in child.children:
                if inner.dep_ in ("pcomp", "pobj") and (inner.pos_ == "VERB" or child.lower_ == "of"):
                    return _range(inner)
    if verb.dep_ in ("parataxis", "advcl") and verb.head != verb and any(c.dep_ == "nsubj" for c in verb.children):
        if verb.dep_ == "parataxis":
            sentence = verb.sent
            return sentence.start_char, sentence.end_char
        return None
    for child in verb.children:
        if child.dep_ in ("dobj", "attr"):
            return _range(child)
    sentence = verb.sent
    before = verb.doc.text[sentence.start_char : verb.idx]
    if any(mark in before for mark in ('"', "”", "’,", "',")):
        return sentence.start_char, verb.idx
    return None


def _range(head: Token) -> tuple[int, int]:
    return clauses.characters(head.doc, head.left_edge.i, head.right_edge.i + 1)


def _source(verb: Token) -> Token | None:
    found = clauses.subjects(verb)
    if not found:
        return None
    source = found[0]
    if source.lemma_.lower() in _BEARERS:
        for child in source.children:
            if child.dep_ in ("acl", "relcl") and child.lemma_.lower() in _CARRIERS:
                makers = clauses.prepositional(child, "by") or clauses.prepositional(child, "from")
                if makers:
                    return makers[0]
        makers = (
            [c for c in source.children if c.dep_ == "poss"]
            or clauses.prepositional(source, "by")
            or clauses.prepositional(source, "from")
        )
        if makers:
            return makers[0]
    return source


def _continued(paragraph: Paragraph, own: Sequence[Statement], before: Sequence[Statement]) -> Iterator[Statement]:
    """Give quoted stretches without a cue of their own to the speaker of the quote before (or just after) them."""
    text = paragraph.doc.text
    for match in _QUOTED.finditer(text):
        start, end = paragraph.start + match.start(), paragraph.start + match.end()
        if any(s.content[0].start < end and start < s.content[0].end for s in own):
            continue
        if end - start < 25:
            continue
        near = [s for s in own if s.direct] or [s for s in before if s.direct and start - s.cue.start < 800]
        if near:
            last = min(near, key=lambda s: abs(s.cue.start - start))
            yield Statement(last.source, last.offset, last.cue, (Span(start, end),), True, last.stance)
