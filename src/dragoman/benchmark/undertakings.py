"""What agreements bind to: duties of annotated passages against `undertakings.find`.

The passages are the project's own (tests/data/undertakings.txt). A duty is found where the two spans overlap and have the same
head word (the root of the span in the dependency tree); pairs are one to one. Condition, manner, term, debtor and creditor are
scored on found duties: right where both have none or their words overlap.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc

from dragoman import language
from dragoman.benchmark.table import Row, f1
from dragoman.coding import undertakings
from dragoman.records import Undertaking, Words

PARTS = {"c": "condition", "m": "manner", "t": "term", "by": "by", "to": "to"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with the duties annotated: words of the duty and of its parts."""

    text: str
    held: bool
    duties: tuple[dict[str, str], ...]


def passages(path: Path) -> list[Passage]:
    """Read the passages. Raises ValueError where annotated words are not in their passage."""
    found = []
    for block in path.read_text(encoding="utf8").split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith("#")]
        if not lines:
            continue
        text = lines[1].removeprefix("T ")
        duties = []
        for line in lines[2:]:
            duty, *parts = line.removeprefix("D ").split(" | ")
            told = {"duty": duty} | {PARTS[name]: words for name, _, words in (part.partition("=") for part in parts)}
            if missing := [words for words in told.values() if words not in text]:
                raise ValueError(f"{missing} not in {text!r}")
            duties.append(told)
        found.append(Passage(text, lines[0] == "held", tuple(duties)))
    return found


def pairs(passage: Passage, found: list[Undertaking]) -> list[tuple[dict[str, str], Undertaking]]:
    """Pair the duties annotated with those found, one to one."""
    doc = language.parse(passage.text)[0].doc
    left = list(found)
    chosen = []
    for duty in passage.duties:
        start = passage.text.find(duty["duty"])
        end = start + len(duty["duty"])
        root = _root(doc, start, end)
        for other in left:
            if other.duty.start < end and start < other.duty.end and _root(doc, other.duty.start, other.duty.end) == root:
                chosen.append((duty, other))
                left.remove(other)
                break
    return chosen


def _root(doc: Doc, start: int, end: int) -> int:
    span = doc.char_span(start, end, alignment_mode="expand")
    return span.root.i if span is not None else -1


def _is_right(duty: dict[str, str], name: str, found: Undertaking, text: str) -> bool:
    value = getattr(found, name)
    told: list[Words] = [value] if isinstance(value, Words) else list(value or ())
    if name not in duty:
        return not told
    start = text.find(duty[name])
    return any(w.start < start + len(duty[name]) and start < w.end for w in told) or any(duty[name] == w.text for w in told)


def figures(path: Path) -> Iterator[Row]:
    """Yield duty precision, recall, F1 and the parts' accuracy, on the development part and on the part held back."""
    for held in (False, True):
        started = time.perf_counter()
        chosen = [p for p in passages(path) if p.held == held]
        coded = [undertakings.find(p.text) for p in chosen]
        matched = [(p, *pair) for p, found in zip(chosen, coded, strict=True) for pair in pairs(p, found)]
        annotated = sum(len(p.duties) for p in chosen)
        given = sum(len(found) for found in coded)
        size = f"{len(chosen)} passages, {annotated} duties"
        data = f"{path.name} ({'held back' if held else 'development'})"
        seconds = time.perf_counter() - started
        yield Row("duty F1", f"{f1(len(matched), given, annotated):.3f}", data, size, seconds)
        yield Row("duty precision", f"{len(matched) / max(1, given):.3f}", data, size, seconds)
        yield Row("duty recall", f"{len(matched) / annotated:.3f}", data, size, seconds)
        for name in PARTS.values():
            right = sum(_is_right(duty, name, found, p.text) for p, duty, found in matched)
            yield Row(f"duty {name}", f"{right / max(1, len(matched)):.3f}", data, f"{len(matched)} found duties", seconds)
