"""Cause, effect and signal spans against the Causal News Corpus (subtask 2 of the CASE 2022 shared task).

Scored on sentences that tell a cause, as the shared task did: for each sentence the relations found are paired with those
annotated so that most spans agree, and a span counts where its first and last word are those annotated (exact match, P, R and F1
over all three kinds). The file given is the task's training part. Its documents are split here: every third one is held back, its
sentences are only ever counted.
"""

from __future__ import annotations

import ast
import csv
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from dragoman.benchmark.table import Row, f1
from dragoman.coding import causes

_TAG = re.compile(r"</?(ARG0|ARG1|SIG)\d*>")
_KINDS = ("ARG0", "ARG1", "SIG")
Relation = dict[str, tuple[int, int] | None]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the relations annotated, as (first, last) word numbers by kind."""

    text: str
    document: str
    relations: tuple[Relation, ...]


def sentences(path: Path) -> list[Sentence]:
    """Read the sentences of a file in the corpus's grouped layout."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [
            Sentence(row["text"], row["doc_id"], tuple(_relation(t) for t in ast.literal_eval(row["causal_text_w_pairs"])))
            for row in csv.DictReader(lines)
        ]


def _relation(tagged: str) -> Relation:
    found: Relation = dict.fromkeys(_KINDS)
    text, last = "", 0
    opened: dict[str, int] = {}
    for match in _TAG.finditer(tagged):
        text += tagged[last : match.start()]
        last = match.end()
        kind = match[1]
        if match[0].startswith("</"):
            span = _word_numbers(text + tagged[last:], opened[kind], len(text))
            found[kind] = found[kind] or span
        else:
            opened[kind] = len(text)
    return found


def _word_numbers(text: str, start: int, end: int) -> tuple[int, int]:
    first = len(text[:start].split())
    return first, first + len(text[start:end].split())


def found_in(sentence: Sentence) -> list[Relation]:
    """Return the relations that the finder reads in a sentence, as word numbers."""
    text = sentence.text
    return [
        {
            "ARG0": _word_numbers(text, c.cause.start, c.cause.end),
            "ARG1": _word_numbers(text, c.effect.start, c.effect.end),
            "SIG": _word_numbers(text, c.signal.start, c.signal.end) if c.signal else None,
        }
        for c in causes.find(text)
    ]


def agreement(annotated: tuple[Relation, ...], found: list[Relation]) -> int:
    """Return how many spans agree under the best pairing of relations."""
    few, many = sorted((list(annotated[:5]), found[:5]), key=len)
    return max(
        sum(a[k] is not None and a[k] == b[k] for a, b in zip(few, chosen, strict=True) for k in _KINDS)
        for chosen in permutations(many, len(few))
    )


def figures(path: Path) -> Iterator[Row]:
    """Yield span precision, recall and F1 over causal sentences, on the development documents and on those held back."""
    files = sorted(path.glob("*subtask2*.csv")) if path.is_dir() else [path]
    if not files:
        raise FileNotFoundError(f"no file of subtask 2 (*subtask2*.csv) in {path}")
    every = [s for file in files for s in sentences(file) if s.relations]
    documents = sorted({s.document for s in every})
    held_back = set(documents[2::3])
    for held in (False, True):
        started = time.perf_counter()
        chosen = [s for s in every if (s.document in held_back) == held]
        right = total = annotated = 0
        for sentence in chosen:
            found = found_in(sentence)
            right += agreement(sentence.relations, found)
            total += sum(span is not None for r in found for span in r.values())
            annotated += sum(span is not None for r in sentence.relations for span in r.values())
        data = f"Causal News Corpus train, {'documents held back' if held else 'development documents'}"
        size = f"{len(chosen)} sentences, {annotated} spans"
        seconds = time.perf_counter() - started
        yield Row("cause span precision, exact", f"{right / max(1, total):.3f}", data, size, seconds)
        yield Row("cause span recall, exact", f"{right / annotated:.3f}", data, size, seconds)
        yield Row("cause span F1, exact", f"{f1(right, total, annotated):.3f}", data, size, seconds)
