"""What an agreement binds its parties to: each duty with its condition, manner and term."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Token

from dragoman.coding import clauses
from dragoman.coding.lexicon import Lexicon
from dragoman.coding.tellings import Telling
from dragoman.language import Paragraph
from dragoman.records import Mention, Undertaking, Words

_BINDS = frozenset(
    [
        "obligate",
        "oblige",
        "commit",
        "bind",
        "require",
        "compel",
        "call",
        "provide",
        "stipulate",
        "pledge",
        "mandate",
        "envisage",
        "envision",
        "foresee",
        "say",
    ]
)
_BINDS_PARTIES = frozenset(["commit", "pledge", "agree", "undertake", "promise", "vow"])
_AGREEMENTS = frozenset({"SUPPORT", "AGREE", "COOPERATE"})
_CONDITION = re.compile(
    r"\b(?:in (?:the )?(?:case|event) (?:of|that)|if|should|provided(?: that)?|unless|on condition (?:that|of)|subject to|as long as|once|whenever)\b",
    re.IGNORECASE,
)
_TERM = re.compile(
    r"\b(?:for (?:a period of )?(?:at least )?[\w-]+ (?:years?|months?|weeks?|days?)|until|within|by (?:the end of )?\d{4}|over the next)\b",
    re.IGNORECASE,
)
_MANNER = re.compile(
    r"['‘\"“]?\b(?:without (?:delay|conditions?|charge|preconditions?)|immediately|jointly|by all (?:available )?means|free of charge|in full|unconditionally|annually|gradually)\b['’\"”]?",
    re.IGNORECASE,
)


def add(
    mentions: Sequence[Mention],
    tellings: Sequence[Telling],
    home: Mapping[int, int],
    paragraphs: Sequence[Paragraph],
    lexicon: Lexicon,
) -> list[Mention]:
    """Return the mentions with the undertakings that the report tells of their agreements.

    A binding clause belongs to the agreement told last before it, or in its own sentence.
    """
    nouns = lexicon.classes.get("agreement", frozenset())
    found: dict[int, list[Undertaking]] = {}
    for paragraph in paragraphs:
        for token in paragraph.doc:
            if token.pos_ != "VERB" or token.lemma_ not in _BINDS:
                continue
            if not _by_agreement(token, nouns):
                continue
            at = paragraph.start + token.idx
            target = _agreement_before(tellings, home, mentions, at)
            if target is not None:
                found.setdefault(target, []).extend(_duties(token, paragraph))
    return [replace(m, undertakings=(*m.undertakings, *found[i])) if i in found else m for i, m in enumerate(mentions)]


def _by_agreement(verb: Token, nouns: frozenset[str]) -> bool:
    subjects = clauses.subjects(verb)
    return any(s.lemma_.lower() in nouns or s.lower_ in ("it", "which", "that", "this") for s in subjects) and any(
        child.dep_ in ("xcomp", "ccomp") or (child.dep_ == "prep" and child.lower_ in ("to", "for")) for child in verb.children
    )


def _agreement_before(tellings: Sequence[Telling], home: Mapping[int, int], mentions: Sequence[Mention], at: int) -> int | None:
    best: int | None = None
    for index, telling in enumerate(tellings):
        if telling.category in _AGREEMENTS and telling.sentence.start <= at and at - telling.sentence.end < 400:
            best = home[index]
    return best


def _duties(verb: Token, paragraph: Paragraph) -> Iterator[Undertaking]:
    """Yield one duty for each coordinated infinitive under a binding verb."""
    heads: list[Token] = []
    for child in verb.children:
        if child.dep_ in ("xcomp", "ccomp"):
            heads.append(child)
        elif child.dep_ == "prep" and child.lower_ in ("to", "for"):
            heads += [inner for inner in child.children if inner.dep_ in ("pcomp", "pobj")]
    for head in heads:
        for token in (head, *_coordinated(head)):
            yield duty(token, paragraph)


def _coordinated(head: Token) -> Iterator[Token]:
    for child in head.children:
        if child.dep_ == "conj" and child.pos_ in ("VERB", "NOUN"):
            yield child
            yield from _coordinated(child)


def duty(head: Token, paragraph: Paragraph) -> Undertaking:
    """Cut one duty's words at its coordinates; take condition, manner and term out of them."""
    doc = head.doc
    start = head.i
    end = head.i
    for token in head.subtree:
        if any(token.i >= c.left_edge.i for c in head.children if c.dep_ in ("cc", "conj")) and token.i > head.i:
            break
        if token.i > head.i:
            end = token.i
    while doc[end].is_punct and end > start:
        end -= 1
    first, last = clauses.characters(doc, start, end + 1)
    text = doc.text[first:last]
    condition = _part(_CONDITION, text, to_end=True)
    limit = condition[0] if condition else len(text)
    manner = _part(_MANNER, text[:limit])
    term = _part(_TERM, text[:limit], to_end=True)
    cut = min([part[0] for part in (condition, manner, term) if part and part[0] > 0], default=len(text))
    duty_end = len(text[:cut].rstrip(" ,'‘“\""))

    def words(part: tuple[int, int] | None) -> Words | None:
        if part is None:
            return None
        return Words(paragraph.start + first + part[0], paragraph.start + first + part[1], text[part[0] : part[1]])

    whole = Words(paragraph.start + first, paragraph.start + first + duty_end, text[:duty_end])
    return Undertaking(whole, words(condition), words(manner), words(term))


def _part(pattern: re.Pattern[str], text: str, to_end: bool = False) -> tuple[int, int] | None:
    match = pattern.search(text)
    if match is None:
        return None
    start, end = match.span()
    if to_end:
        return start, len(text.rstrip(" .,"))
    quotes = "'‘\"“’”"
    return start + (text[start] in quotes), end - (text[end - 1] in quotes)
