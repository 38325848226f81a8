"""Who is meant: party words of annotated passages against the country and the antecedent that the coder gives them.

The passages are the project's own (tests/data/coreference.txt). A reference is right where its set of country codes is the one
annotated ("-": none), and, where an antecedent is annotated, where the words it rests on overlap the antecedent's first place.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dragoman import language
from dragoman.benchmark.table import Row
from dragoman.coding import words
from dragoman.coding.cast import Cast
from dragoman.records import Party


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


def passages(path: Path) -> list[Passage]:
    """Read the passages. Raises ValueError where a reference is not in its passage."""
    found = []
    for block in path.read_text(encoding="utf8").split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith("#")]
        if not lines:
            continue
        split, text = lines[0], lines[1].removeprefix("T ")
        found.append(Passage(text, split == "held", tuple(_reference(text, line) for line in lines[2:])))
    return found


def _reference(text: str, line: str) -> Reference:
    told, expected = line.removeprefix("R ").split(" = ")
    codes, _, antecedent = expected.partition(" < ")
    wanted, _, number = told.partition("#")
    at = -1
    for _ in range(int(number or 1)):
        at = text.find(wanted, at + 1)
        while (at > 0 and text[at - 1].isalnum()) or (at >= 0 and text[at + len(wanted) : at + len(wanted) + 1].isalnum()):
            at = text.find(wanted, at + 1)
    if at < 0:
        raise ValueError(f"{told!r} is not in {text!r}")
    return Reference(at, at + len(wanted), wanted, frozenset(codes.split()) - {"-"}, antecedent or None)


def resolved(passage: Passage) -> list[tuple[Party, ...]]:
    """Return the parties that the coder's cast gives to each reference of a passage."""
    paragraphs = language.parse(passage.text)
    cast = Cast(None)
    for paragraph in paragraphs:
        cast.meet(paragraph.doc, paragraph.start)
    cast.hear(words.speeches(words.attributions(paragraphs, cast)))
    found: list[tuple[Party, ...]] = []
    for reference in passage.references:
        span = paragraphs[0].doc.char_span(reference.start, reference.end, alignment_mode="expand")
        found.append(cast.parties(span.root, paragraphs[0].start) if span is not None else ())
    return found


def is_right(passage: Passage, reference: Reference, parties: tuple[Party, ...]) -> bool:
    """Say whether the parties have the country codes and the antecedent annotated."""
    if {p.code for p in parties if p.code} != reference.codes:
        return False
    if reference.antecedent is None:
        return True
    at = passage.text.find(reference.antecedent)
    return any(p.antecedent and p.antecedent.start < at + len(reference.antecedent) and at < p.antecedent.end for p in parties)


def figures(path: Path) -> Iterator[Row]:
    """Yield accuracy over the references, on the development part and on the part held back."""
    for held in (False, True):
        started = time.perf_counter()
        chosen = [p for p in passages(path) if p.held == held]
        right = [is_right(p, r, found) for p in chosen for r, found in zip(p.references, resolved(p), strict=True)]
        size = f"{len(chosen)} passages, {len(right)} references"
        data = f"{path.name} ({'held back' if held else 'development'})"
        yield Row("reference accuracy", f"{sum(right) / len(right):.3f}", data, size, time.perf_counter() - started)
