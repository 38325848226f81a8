"""Exchange links: passages with marked triggers against the links that the coder finds.

The passages are the project's own (tests/data/exchanges.tsv), half of them traps in which no exchange is said. Two figures: with
the marked acts given (the linker alone), and end to end (the whole coder; a link counts where the triggers of its two mentions
are the marked words, or the verb or object beside them). A link right in all but direction is wrong.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc, Token

from dragoman import language
from dragoman.benchmark.table import Row, f1
from dragoman.coding import clauses, links, words
from dragoman.coding.cast import Cast
from dragoman.coding.coder import Coder
from dragoman.coding.tellings import Telling
from dragoman.records import Party, Report, Span, Words

_MARK = re.compile(r"\[(\d) ([A-Z]+) ([^\]]+)\]")
KIND = "in_return_for"
Pairs = set[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage, its acts (number -> category and span of the trigger), and the links expected between them."""

    text: str
    held: bool
    acts: dict[int, tuple[str, Span]]
    links: frozenset[tuple[int, int]]


def passages(path: Path) -> list[Passage]:
    """Read the passages of a file of split, links and marked text."""
    found = []
    for line in path.read_text(encoding="utf8").splitlines():
        if not line or line.startswith("#"):
            continue
        split, expected, marked = line.split("\t")
        text, acts, last = "", {}, 0
        for match in _MARK.finditer(marked):
            text += marked[last : match.start()]
            acts[int(match[1])] = (match[2], Span(len(text), len(text) + len(match[3])))
            text += match[3]
            last = match.end()
        pairs = frozenset((int(a), int(b)) for a, b in (pair.split(">") for pair in expected.split() if pair != "-"))
        found.append(Passage(text + marked[last:], split == "held", acts, pairs))
    return found


def given(passage: Passage) -> Pairs:
    """Return the exchange links that the linker finds between the marked acts."""
    [paragraph] = language.parse(passage.text)
    doc = paragraph.doc
    cast = Cast(None)
    cast.meet(doc, 0)
    cast.hear(words.speeches(words.attributions([paragraph], cast)))

    def parties(heads: list[Token]) -> tuple[Party, ...]:
        return tuple(p for head in heads for p in cast.parties(head, 0))

    tellings, numbers = [], []
    for number, (category, span) in sorted(passage.acts.items(), key=lambda act: act[1][1].start):
        trigger = _trigger(doc, span)
        verb = trigger.pos_ in ("VERB", "AUX")
        actor = parties(clauses.subjects(trigger) if verb else clauses.noun_agents(trigger))
        recipient = parties(_receivers(trigger))
        sentence = Span(trigger.sent.start_char, trigger.sent.end_char)
        told = Words(span.start, span.end, span.of(passage.text))
        recipient = tuple(p for p in recipient if p.code not in {a.code for a in actor})
        tellings.append(Telling(0, trigger, trigger, category, (), sentence, told, "actual", actor=actor, recipient=recipient))
        numbers.append(number)
    return {(numbers[f.source], numbers[f.target]) for f in links.find(tellings) if f.kind == KIND}


def _trigger(doc: Doc, span: Span) -> Token:
    found = doc.char_span(span.start, span.end, alignment_mode="expand")
    assert found is not None
    return found.root


def _receivers(trigger: Token) -> list[Token]:
    found = [c for child in trigger.children if child.dep_ in ("dative", "dobj") for c in clauses.conjuncts(child)]
    for name in ("to", "for", "with", "against"):
        found += clauses.prepositional(trigger, name)
        found += [t for child in trigger.children if child.dep_ == "dobj" for t in clauses.prepositional(child, name)]
    return found


def coded(passage: Passage, coder: Coder) -> Pairs:
    """Return the exchange links that the coder finds, as pairs of the acts marked; an unmarked act is number 0."""
    [paragraph] = language.parse(passage.text)
    near: dict[int, int] = {}
    for number, (_, span) in passage.acts.items():
        trigger = _trigger(paragraph.doc, span)
        token = trigger
        while token.dep_ in ("pcomp", "prep", "xcomp", "pobj", "dobj", "agent") and token.head != token:
            token = token.head
            near.setdefault(token.idx, number)
        for child in trigger.children:
            if child.dep_ in ("dobj", "xcomp", "pobj", "attr"):
                near.setdefault(child.idx, number)
    for number, (_, span) in passage.acts.items():
        near[_trigger(paragraph.doc, span).idx] = number
    mentions = coder.code(Report(passage.text))
    numbers = {m.id: near.get(m.trigger.start, 0) for m in mentions}
    return {(numbers[m.id], numbers[link.to]) for m in mentions for link in m.links if link.kind == KIND}


def figures(path: Path) -> Iterator[Row]:
    """Yield precision, recall and F1 of exchange links, on the development part and on the part held back."""
    coder = Coder()
    for held in (False, True):
        chosen = [p for p in passages(path) if p.held == held]
        data = f"{path.name} ({'held back' if held else 'development'})"
        annotated = sum(len(p.links) for p in chosen)
        for way in ("acts given", "end to end"):
            started = time.perf_counter()
            found = [given(p) if way == "acts given" else coded(p, coder) for p in chosen]
            right = sum(len(p.links & pairs) for p, pairs in zip(chosen, found, strict=True))
            total = sum(len(pairs) for pairs in found)
            seconds = time.perf_counter() - started
            size = f"{len(chosen)} passages, {annotated} links"
            yield Row(f"exchange link precision, {way}", f"{right / max(1, total):.3f}", data, size, seconds)
            yield Row(f"exchange link recall, {way}", f"{right / annotated:.3f}", data, size, seconds)
            yield Row(f"exchange link F1, {way}", f"{f1(right, total, annotated):.3f}", data, size, seconds)
