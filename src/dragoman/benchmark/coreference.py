"""Who is meant: party words of annotated passages against the country and the antecedent that the coder gives them.

The passages are the project's own (tests/data/coreference.txt). A reference is right where its set of country codes is the one
annotated ("-": none), and, where an antecedent is annotated, where the words it rests on overlap the antecedent's first place.

Chains: the noun phrases of a passage that the cast takes for one party, against those annotated, by CoNLL F1 (`clusters`). The
mentions are the coder's own, not the annotated ones; chains of one count on neither side. Names inside a noun phrase ("the US
envoy") are no mentions of their own, possessives are.

Definite events (definite_events.txt beside it): "the attack" is resolved where one mention of the coder's rests on its sentence
and on the sentence of the event annotated, and on no other sentence where it is an event of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Span, Token

from dragoman import language
from dragoman.benchmark import clusters
from dragoman.benchmark.table import Row
from dragoman.coding import words
from dragoman.coding.cast import Cast
from dragoman.coding.coder import Coder
from dragoman.records import Party, Report


@dataclass(frozen=True, slots=True)
class Reference:
    """Words of a passage with the country codes expected of them and, where annotated, the words they stand for."""

    start: int
    end: int
    text: str
    codes: frozenset[str]
    antecedent: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with its references; `held` passages are only ever counted."""

    text: str
    held: bool
    references: tuple[Reference, ...]
    chains: tuple[tuple[tuple[int, int], ...], ...]


def passages(path: Path) -> list[Passage]:
    """Read the passages. Raises ValueError where a reference is not in its passage."""
    found = []
    for block in path.read_text(encoding="utf8").split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith("#")]
        if not lines:
            continue
        split, text = lines[0], lines[1].removeprefix("T ")
        references = tuple(_reference(text, line) for line in lines[2:] if line.startswith("R "))
        told = [line.removeprefix("C ").split("; ") for line in lines[2:] if line.startswith("C ")]
        chains = tuple(tuple(_place(text, words) for words in chain) for chain in told)
        found.append(Passage(text, split == "held", references, chains))
    return found


def _reference(text: str, line: str) -> Reference:
    told, expected = line.removeprefix("R ").split(" = ")
    codes, _, antecedent = expected.partition(" < ")
    start, end = _place(text, told)
    return Reference(start, end, text[start:end], frozenset(codes.split()) - {"-"}, antecedent or None)


def _place(text: str, told: str) -> tuple[int, int]:
    """Return where words stand in a passage ("words#2": their second time). Raises ValueError where they do not."""
    wanted, _, number = told.partition("#")
    at = -1
    for _ in range(int(number or 1)):
        at = text.find(wanted, at + 1)
        while (at > 0 and text[at - 1].isalnum()) or (at >= 0 and text[at + len(wanted) : at + len(wanted) + 1].isalnum()):
            at = text.find(wanted, at + 1)
    if at < 0:
        raise ValueError(f"{told!r} is not in {text!r}")
    return at, at + len(wanted)


def _read(text: str) -> tuple[list[language.Paragraph], Cast]:
    """Return a passage parsed and the cast of its parties, as the coder makes it."""
    paragraphs = language.parse(text)
    cast = Cast(None)
    for paragraph in paragraphs:
        cast.meet(paragraph.doc, paragraph.start)
    cast.hear(words.speeches(words.attributions(paragraphs, cast)))
    return paragraphs, cast


def resolved(passage: Passage) -> list[tuple[Party, ...]]:
    """Return the parties that the coder's cast gives to each reference of a passage."""
    paragraphs, cast = _read(passage.text)
    found: list[tuple[Party, ...]] = []
    for reference in passage.references:
        span = paragraphs[0].doc.char_span(reference.start, reference.end, alignment_mode="expand")
        found.append(cast.parties(span.root, paragraphs[0].start) if span is not None else ())
    return found


def chains(text: str) -> list[frozenset[str]]:
    """Return the chains of two and more mentions of one party, a mention told by where the head of its noun phrase starts."""
    paragraphs, cast = _read(text)
    told = [(p.start + t.idx, cast.parties(t, p.start)) for p in paragraphs for t in p.doc if _is_mention(t)]
    labels: dict[str, tuple[object, ...]] = {}
    for at, parties in told:
        if parties:
            labels[f"{at:06}"] = tuple(sorted((_identity(party, told) for party in parties), key=repr))
    return [group for group in clusters.groups(labels) if len(group) > 1]


def _is_mention(token: Token) -> bool:
    return token.pos_ in ("NOUN", "PROPN", "PRON") and token.dep_ not in ("compound", "amod", "nmod", "appos", "relcl")


def _identity(party: Party, told: Sequence[tuple[int, tuple[Party, ...]]]) -> tuple[object, ...]:
    """Return what two places of one party share: its name and country, else the place of the words that it rests on."""
    if party.name:
        return ("", party.name, party.code)
    if party.antecedent:
        for _, others in told:
            for other in others:
                same = other.code == party.code and other.sector == party.sector and not other.name
                if same and other.start != party.start and other.span.overlaps(party.antecedent.span):
                    return _identity(other, told) if other.start < party.start else ("at", other.span, other.code)
    return ("at", party.span, party.code)


def annotated(passage: Passage) -> list[frozenset[str]]:
    """Return a passage's annotated chains, mentions told as in `chains`. Raises ValueError where words are no phrase."""
    doc = language.parse(passage.text)[0].doc
    found = []
    for chain in passage.chains:
        spans = [doc.char_span(start, end, alignment_mode="expand") for start, end in chain]
        found.append(frozenset(f"{_head(span).idx:06}" for span in spans if span is not None))
    return found


def _head(span: Span) -> Token:
    root = span.root
    return span[-1] if root.dep_ == "poss" and len(span) > 1 and not span[-1].is_punct and root != span[-1] else root


def is_right(passage: Passage, reference: Reference, parties: tuple[Party, ...]) -> bool:
    """Say whether the parties have the country codes and the antecedent annotated."""
    if {p.code for p in parties if p.code} != reference.codes:
        return False
    if reference.antecedent is None:
        return True
    at = passage.text.find(reference.antecedent)
    return any(p.antecedent and p.antecedent.start < at + len(reference.antecedent) and at < p.antecedent.end for p in parties)


@dataclass(frozen=True, slots=True)
class Event:
    """A passage with where a definite event stands in it, and where the event told before stands (None: none is meant)."""

    text: str
    held: bool
    at: int
    antecedent: int | None


def events(path: Path) -> list[Event]:
    """Read the passages with definite events. Raises ValueError where words are not in their passage."""
    found = []
    for block in path.read_text(encoding="utf8").split("\n\n"):
        split, told, line = [line for line in block.split("\n") if line and not line.startswith("#")]
        text = told.removeprefix("T ")
        words, expected = line.removeprefix("D ").split(" = ")
        found.append(Event(text, split == "held", _place(text, words)[0], None if expected == "-" else _place(text, expected)[0]))
    return found


def is_resolved(event: Event, coder: Coder) -> bool:
    """Say whether the coder takes a definite event for the one annotated, or for a new one where it is that."""
    told = [m.text_info for m in coder.code(Report(event.text))]
    own = [spans for spans in told if any(s.start <= event.at < s.end for s in spans)]
    if event.antecedent is None:
        return all(len(spans) == 1 for spans in own)
    return any(s.start <= event.antecedent < s.end for spans in own for s in spans)


def figures(path: Path) -> Iterator[Row]:
    """Yield accuracy over the references, F1 of the chains and definite events resolved, each on development and held back."""
    for held in (False, True):
        started = time.perf_counter()
        chosen = [p for p in passages(path) if p.held == held]
        right = [is_right(p, r, found) for p in chosen for r, found in zip(p.references, resolved(p), strict=True)]
        size = f"{len(chosen)} passages, {len(right)} references"
        data = f"{path.name} ({'held back' if held else 'development'})"
        yield Row("reference accuracy", f"{sum(right) / len(right):.3f}", data, size, time.perf_counter() - started)
        started = time.perf_counter()
        score = clusters.total(clusters.scores(chains(p.text), annotated(p)) for p in chosen)
        size = f"{len(chosen)} passages, {sum(len(p.chains) for p in chosen)} chains"
        seconds = time.perf_counter() - started
        for metric, value in (
            ("chains, CoNLL F1", score.conll),
            ("chains, MUC F1", score.muc.f1),
            ("chains, B³ F1", score.b_cubed.f1),
            ("chains, CEAFe F1", score.ceaf_e.f1),
        ):
            yield Row(metric, f"{value:.3f}", data, size, seconds)
    path = path.with_name("definite_events.txt")
    coder = Coder()
    for held in (False, True):
        started = time.perf_counter()
        found = [is_resolved(event, coder) for event in events(path) if event.held == held]
        data = f"{path.name} ({'held back' if held else 'development'})"
        yield Row(
            "definite events", f"{sum(found)} of {len(found)}", data, f"{len(found)} passages", time.perf_counter() - started
        )
