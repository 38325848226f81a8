"""Attributions beyond the rules: words that people annotate as cues (PolNeAR) though no saying is told ("signed", "seems").

A linear model over the grammar of each word decides whether it is a cue; two more choose what is said and who says it among what
grammar offers. Weights: attribution/data/weights.npz, made by training/cues.py. The coder does not ask for these: what somebody
does is the reporter's own account in the ledger.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from dragoman.attribution import complements, contents
from dragoman.attribution.cues import Cue, Cues, cues
from dragoman.attribution.evidence import Evidence, hashed
from dragoman.attribution.quotation import quotes
from dragoman.attribution.statement import Scene, Statement
from dragoman.attribution.statements import statement_of
from dragoman.language import Paragraph, text_of

CUE_BITS = 17
CHOICE_BITS = 15


@dataclass(frozen=True, slots=True)
class Weights:
    """Log odds by hashed feature: of a word to be a cue, of a stretch to be said, of a noun to be the source."""

    cue: NDArray[np.float32]
    base: float
    content: NDArray[np.float32]
    source: NDArray[np.float32]
    threshold: float


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Load the weights once (whole numbers of eight bits, and what each is a multiple of)."""
    with (files("dragoman.attribution") / "data" / "weights.npz").open("rb") as file, np.load(file) as data:
        return Weights(
            cue=data["cue"].astype(np.float32) * float(data["cue_step"]),
            base=float(data["base"]),
            content=data["content"].astype(np.float32) * float(data["content_step"]),
            source=data["source"].astype(np.float32) * float(data["source_step"]),
            threshold=float(data["threshold"]),
        )


def numbers(features: Iterable[str]) -> list[int]:
    """Return features of a choice as numbers below 2 ** CHOICE_BITS."""
    return [zlib.crc32(feature.encode()) & ((1 << CHOICE_BITS) - 1) for feature in features]


def further(paragraphs: Sequence[Paragraph], found: Sequence[Statement], known: Weights | None = None) -> list[Statement]:
    """Return statements of words that the rules read nothing from, none of them touching what the rules found."""
    known = known or weights()
    evidence = Evidence(paragraphs, found)
    rows = evidence.rows()
    rows = rows[~evidence.taken[rows]]
    if not len(rows):
        return []
    odds = known.cue[hashed(evidence.columns(rows), CUE_BITS)].sum(axis=1, dtype=np.float64) + known.base
    likely = np.flatnonzero(odds >= known.threshold)
    order = sorted(likely.tolist(), key=lambda i: (-odds[i], i))
    lexicon = cues()
    taken = evidence.taken.copy()
    made: list[Statement] = []
    for i in order:
        place = int(rows[i])
        if not taken[place]:
            made += _made(place, paragraphs, evidence, taken, known, lexicon)
    return made


def _made(
    place: int, paragraphs: Sequence[Paragraph], evidence: Evidence, taken: NDArray[np.bool_], known: Weights, lexicon: Cues
) -> list[Statement]:
    """Return the statement of the word at `place`, and mark its tokens as taken; [] where nothing is left to be said by it."""
    paragraph = paragraphs[evidence.paragraph[place]]
    begin = int(evidence.starts[evidence.paragraph[place]])
    word = paragraph.doc[place - begin]
    choices = [choice for choice in complements.offered(word) if contents.characters(word.doc, choice.ranges)]
    if not choices:
        return []
    said = choices[_best(known.content, complements.content_features(word, choices))]
    speakers = complements.speakers(word, lexicon)
    speaker = speakers[_best(known.source, complements.speaker_features(word, speakers, said.ranges))]
    ranges = [part for start, end in said.ranges for part in _without(start, end, word.i)]
    if any(taken[begin + start : begin + end].any() for start, end in ranges):
        return []
    source = speaker.head
    if source is not None and any(start <= source.i < end for start, end in ranges):
        source = None
    index = {"NOUN": lexicon.nouns, "ADJ": lexicon.adjectives}.get(word.pos_, lexicon.verbs)
    entry = index.get(word.lemma_.lower())
    cue = Cue("deed", entry.stance if entry else "asserts", frozenset())
    text = text_of(word.doc)
    scene = Scene(word.doc, paragraph.start, text, tuple(quote for quote in quotes(text) if quote.spoken(text)))
    made = list(statement_of(scene, (word.i, word.i + 1), source, contents.characters(word.doc, ranges), cue))
    if made:
        taken[place] = True
        for start, end in ranges:
            taken[begin + start : begin + end] = True
    return made


def _best(table: NDArray[np.float32], features: Iterable[list[str]]) -> int:
    """Return the number of the choice of most weight, the first of equals."""
    return int(np.argmax([table[numbers(one)].sum(dtype=np.float64) for one in features]))


def _without(start: int, end: int, hole: int) -> list[tuple[int, int]]:
    return [part for part in ((start, min(end, hole)), (max(start, hole + 1), end)) if part[0] < part[1]]
