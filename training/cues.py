"""Learn which words PolNeAR's annotators take for cues beyond the rules, what is said and who says it: attribution/data/weights.npz.

    PYTHONPATH=src python training/cues.py --data /work/shared/data/quotes/polnear/train --folds 3

Runs in the product's environment (NumPy alone), on one thread, seeded: the same weights each time. With --folds it first prints the
figures of each fold of texts, by weights learned from the others; the weights that it writes are learned from all texts. The file
holds hashed weights, no word of any text. --parsed keeps the parsed texts in a file of that name between runs.
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Token

from dragoman import language
from dragoman.attribution import complements, contents, sources, statements
from dragoman.attribution.cues import cues
from dragoman.attribution.evidence import Evidence, hashed
from dragoman.attribution.statement import Statement
from dragoman.attribution.weighing import CHOICE_BITS, CUE_BITS, Weights, further, numbers
from dragoman.benchmark.quotes import Annotated, Ascribed, Words, corpus, counts, figures_of, kind_of, pairs
from dragoman.coding import clauses
from dragoman.language import Paragraph

OUT = Path(__file__).parent.parent / "src/dragoman/attribution/data/weights.npz"
LIGHT = frozenset(["be", "have", "make", "give", "take", "do", "get", "issue", "raise", "express", "offer", "go", "come"])
RANKS = {"VERB": 0, "NOUN": 1, "ADJ": 2, "PROPN": 3, "ADV": 4}


@dataclass(frozen=True, slots=True)
class Choosing:
    """The choices that grammar offers for one annotated cue: features of each, and its share of the annotated words."""

    features: list[list[int]]
    shares: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text: features and labels of its words, and what was to be chosen at its cues."""

    annotated: Annotated
    paragraphs: Sequence[Paragraph]
    found: Sequence[Statement]
    features: NDArray[np.int32]
    labels: NDArray[np.float32]
    said: list[Choosing]
    speakers: list[Choosing]


def top_level(found: Sequence[Statement]) -> list[Statement]:
    """Return the statements that are told in no other one's words."""
    return [s for s in found if not any(other is not s and other.holds(s.cue.start) for other in found)]


def ascribed(found: Sequence[Statement], words: Words) -> list[Ascribed]:
    """Return statements as the benchmark compares them."""
    return [
        Ascribed(
            words.inside([(s.phrase.start, s.phrase.end)] if s.phrase else []),
            words.inside([(span.start, span.end) for span in s.content]),
            words.inside([(s.cue.start, s.cue.end)]),
            kind_of(s.cue.text),
        )
        for s in found
    ]


def head_of(cue: Sequence[Token]) -> Token:
    """Return the word of an annotated cue that carries it: the topmost, a noun or adjective before a bare auxiliary."""

    def rank(token: Token) -> tuple[int, int]:
        return RANKS.get(token.pos_, 5), token.i

    inside = {token.i for token in cue}
    head = min((token for token in cue if token.head.i not in inside or token.head == token), key=rank)
    carried = [t for t in cue if t != head and t.pos_ in ("NOUN", "ADJ", "VERB") and not t.is_stop]
    return min(carried, key=rank) if head.pos_ == "AUX" and head.lemma_.lower() in LIGHT and carried else head


def lesson(annotated: Annotated, paragraphs: Sequence[Paragraph]) -> Lesson:
    """Return what one text teaches."""
    found = statements(paragraphs)
    words = Words(annotated.text)
    evidence = Evidence(paragraphs, found)
    rows = evidence.rows()
    row_of = {place: row for row, place in enumerate(rows.tolist())}
    labels = np.zeros(len(rows), dtype=np.float32)
    top = top_level(found)
    paired = pairs(annotated.attributions, ascribed(top, words))
    for _, at in paired:  # a cue of the rules counts where an annotated attribution pairs with it
        place = int(np.searchsorted(evidence.at, top[at].cue.start, side="right")) - 1
        if place in row_of:
            labels[row_of[place]] = 1
    known = {at for at, _ in paired}
    word_at: dict[int, list[Token]] = {}
    place_at: dict[tuple[int, int], int] = {}
    for number, paragraph in enumerate(paragraphs):
        for token in paragraph.doc:
            start = paragraph.start + token.idx
            for word in words.inside([(start, start + len(token))]):
                word_at.setdefault(word, []).append(token)
                place_at[word, token.i] = int(evidence.starts[number]) + token.i
    said, speakers = [], []
    for at, one in enumerate(annotated.attributions):
        cue = [(word, token) for word in sorted(one.cue) for token in word_at.get(word, [])[:1]]
        cue = [(word, token) for word, token in cue if token.doc is cue[0][1].doc]
        if not cue:
            continue
        head = head_of([token for _, token in cue])
        place = next(place_at[word, token.i] for word, token in cue if token == head)
        if at not in known and place in row_of:
            labels[row_of[place]] = 1
        paragraph = paragraphs[int(evidence.paragraph[place])]
        choosing = choices(head, paragraph, one, words)
        said += choosing[:1]
        speakers += choosing[1:]
    return Lesson(annotated, paragraphs, found, hashed(evidence.columns(rows), CUE_BITS), labels, said, speakers)


def choices(word: Token, paragraph: Paragraph, gold: Ascribed, words: Words) -> list[Choosing]:
    """Return what was to be chosen at an annotated cue: what is said, and who says it."""

    def share(spans: Sequence[tuple[int, int]], wanted: frozenset[int]) -> float:
        got = words.inside([(paragraph.start + start, paragraph.start + end) for start, end in spans])
        return len(got & wanted) / len(got | wanted) if got | wanted else 1.0

    offered = [(c, contents.characters(word.doc, c.ranges)) for c in complements.offered(word)]
    offered = [(c, spans) for c, spans in offered if spans]
    if not offered:
        return []
    kept = [choice for choice, _ in offered]
    shares = np.array([share(spans, gold.content) for _, spans in offered])
    said = Choosing([numbers(one) for one in complements.content_features(word, kept)], shares)
    nouns = complements.speakers(word, cues())
    spans = [[clauses.characters(word.doc, *sources.phrase(noun.head))] if noun.head is not None else [] for noun in nouns]
    features = complements.speaker_features(word, nouns, kept[int(shares.argmax())].ranges)
    return [said, Choosing([numbers(one) for one in features], np.array([share(span, gold.source) for span in spans]))]


def learn_cues(
    features: NDArray[np.int32], labels: NDArray[np.float32], epochs: int = 3, rate: float = 0.003
) -> tuple[NDArray[np.float32], float]:
    """Return the log odds of each feature and of none, by logistic regression (Adam, batches of 1,024, rate falling to nought)."""
    size, batch = 1 << CUE_BITS, 1024
    weights, mean, square = (np.zeros(size + 1) for _ in range(3))
    weights[size] = -3.0
    rng = np.random.default_rng(0)
    order = np.arange(len(labels))
    steps, step = epochs * -(-len(order) // batch), 0
    for _ in range(epochs):
        rng.shuffle(order)
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            active = features[rows]
            error = 1 / (1 + np.exp(-(weights[active].sum(axis=1) + weights[size]))) - labels[rows]
            slope = np.bincount(active.ravel(), weights=np.repeat(error, active.shape[1]), minlength=size + 1) / len(rows)
            slope[size] = error.mean()
            step += 1
            mean += 0.1 * (slope - mean)
            square += 0.001 * (slope * slope - square)
            scale = rate * (1 - step / steps) * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
            weights -= scale * mean / (np.sqrt(square) + 1e-8)
    return weights[:size].astype(np.float32), float(weights[size])


def learn_choices(lessons: Sequence[Choosing], epochs: int = 4, rate: float = 0.1) -> NDArray[np.float32]:
    """Return the weight of each feature of a choice: softmax over what is offered, towards the shares to the fourth (AdaGrad)."""
    weights, square = np.zeros(1 << CHOICE_BITS), np.full(1 << CHOICE_BITS, 0.01)
    rng = np.random.default_rng(0)
    usable = [one for one in lessons if one.shares.max(initial=0) > 0 and len(one.features) > 1]
    for _ in range(epochs):
        for at in rng.permutation(len(usable)):
            one = usable[at]
            score = np.array([weights[features].sum() for features in one.features])
            odds = np.exp(score - score.max())
            wanted = one.shares**4
            for features, error in zip(one.features, odds / odds.sum() - wanted / wanted.sum(), strict=True):
                if abs(error) > 1e-4:
                    square[features] += error * error
                    weights[features] -= rate * error / np.sqrt(square[features])
    return weights.astype(np.float32)


def learn(lessons: Sequence[Lesson], threshold: float) -> Weights:
    """Return the weights that `lessons` teach."""
    cue, base = learn_cues(np.concatenate([one.features for one in lessons]), np.concatenate([one.labels for one in lessons]))
    said = learn_choices([choice for one in lessons for choice in one.said])
    return Weights(cue, base, said, learn_choices([choice for one in lessons for choice in one.speakers]), threshold)


def rounded(weights: NDArray[np.float32], largest: float) -> tuple[NDArray[np.int8], float]:
    """Return weights as whole numbers of eight bits and the step that they count."""
    step = min(float(np.abs(weights).max()), largest) / 127
    return np.clip(np.rint(weights / step), -127, 127).astype(np.int8), step


def tally(lessons: Sequence[Lesson], weights: Weights | None) -> Counter[str]:
    """Count the benchmark's figures over texts, by the rules alone where `weights` is None."""
    total: Counter[str] = Counter()
    for one in lessons:
        more = further(one.paragraphs, one.found, weights) if weights else []
        coded = ascribed(top_level([*one.found, *more]), Words(one.annotated.text))
        total += counts(one.annotated.attributions, coded)
    return total


def parsed(folder: Path, kept: Path | None) -> Iterator[tuple[Annotated, Sequence[Paragraph]]]:
    """Yield the texts of a PolNeAR part with their paragraphs."""
    if kept and kept.exists():
        yield from pickle.loads(kept.read_bytes())  # our own file of an earlier run
        return
    texts = [(annotated, language.parse(annotated.text)) for annotated in corpus(folder)]
    if kept:
        kept.write_bytes(pickle.dumps(texts))
    yield from texts


def show(name: str, total: Counter[str]) -> None:
    """Print the figures of a tally."""
    figures = "  ".join(f"{metric.removesuffix(' F1')} {value:.3f}" for metric, value in figures_of(total).items())
    precision, recall = total["overlap"] / total["said"], total["overlap"] / total["gold"]
    print(f"{name:20} {figures}  precision {precision:.3f} recall {recall:.3f}", flush=True)


def main() -> None:
    """Learn, print figures by fold, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("/work/shared/data/quotes/polnear/train"))
    parser.add_argument("--parsed", type=Path, help="file that keeps the parsed texts between runs")
    parser.add_argument("--folds", type=int, default=0, help="folds of texts to print figures of; 0: none")
    parser.add_argument(
        "--threshold",
        type=float,
        nargs="+",
        default=[-0.7],
        help="log odds from which a word is a cue; more than one: a table; the first is kept",
    )
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    lessons = [lesson(annotated, paragraphs) for annotated, paragraphs in parsed(options.data, options.parsed)]
    rules: Counter[str] = Counter()
    totals = {threshold: Counter[str]() for threshold in options.threshold}
    for fold in range(options.folds):
        weights = learn([one for at, one in enumerate(lessons) if at % options.folds != fold], options.threshold[0])
        held = lessons[fold :: options.folds]
        rules += tally(held, None)
        for threshold, total in totals.items():
            total.update(tally(held, replace(weights, threshold=threshold)))
        show(f"fold {fold}, rules so far", rules)
        for threshold, total in totals.items():
            show(f"  with weights {threshold}", total)
    weights = learn(lessons, options.threshold[0])
    (cue, cue_step), (said, said_step), (source, source_step) = (
        rounded(weights.cue, 2.0),
        rounded(weights.content, 3.0),
        rounded(weights.source, 3.0),
    )
    np.savez_compressed(
        options.out,
        cue=cue,
        cue_step=cue_step,
        base=weights.base,
        content=said,
        content_step=said_step,
        source=source,
        source_step=source_step,
        threshold=weights.threshold,
    )
    print(options.out, options.out.stat().st_size, "bytes, SHA-256", hashlib.sha256(options.out.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
