"""How well the encoder tells what a given pair does, whom a sentence is about, and how fast.

The files are those of Zero-Shot-PLOVER (PLV, AW: tab-separated, `<s>` and `<t>` mark the pair) and ConfliBERT's CAMEO NER
(BIO, S, T and R). The shipped encoder was trained on their training parts: on those, only the 5-fold figures in
training/MODEL_CARD.md are honest. These functions are for test files of the same layout.
"""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from dragoman.benchmark.table import Row
from dragoman.encoder import Encoder, encoder

Figures = dict[str, float]
Tagged = tuple[str, list[tuple[int, int, str]]]

_MARK = re.compile(r"</?([st])>")
PLV_QUADS = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "COOPERATE": 2, "AID": 2, "YIELD": 2, "REQUEST": 3, "ACCUSE": 3,
    "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4,
}  # fmt: skip
_PARTY = {"S": "actor", "T": "recipient", "R": "reciprocal"}


def figures(folder: Path) -> Iterator[Row]:
    """Yield the rows of the four functions below; `*_train*` files are not scored, since the encoder was trained on them."""
    parts = (("relation", "PLV*.tsv", plv), ("relation", "AW*.tsv", aw), ("parties", "cameo_ner*.txt", cameo_spans))
    for name, pattern, score in parts:
        data = pattern.split("*")[0]
        if any("train" in path.name for path in folder.rglob(pattern)):
            yield Row(name, "not scored: the encoder was trained on it (folds: training/MODEL_CARD.md)", data, "–", 0.0)
            continue
        found = score(folder)
        seconds, size = found.pop("seconds"), found.pop("pairs", found.pop("sentences", 0))
        for metric, value in found.items():
            yield Row(f"{name}: {metric.replace('_', ' ')}", f"{value:.3f}", data, f"{size:.0f}", seconds)
    speed = encoder_speed()
    sentences = f"{speed['sentences']:.0f} sentences of {speed['words']:.0f} words"
    yield Row(
        "encoder: sentences a second, one thread", f"{speed['sentences_a_second']:.0f}", "made up", sentences, speed["seconds"]
    )


def macro_f1(gold: Sequence[object], said: Sequence[object]) -> float:
    """Mean over the labels that occur, in either list, of each one's F1."""
    labels = set(gold) | set(said)
    total = 0.0
    for label in labels:
        both = sum(g == label and s == label for g, s in zip(gold, said, strict=True))
        total += 2 * both / (sum(g == label for g in gold) + sum(s == label for s in said))
    return total / len(labels) if labels else 0.0


def unmark(marked: str) -> tuple[str, tuple[int, int] | None, tuple[int, int] | None]:
    """Take `<s>…</s>` and `<t>…</t>` out of a sentence: the text, the source's span, the target's."""
    text = ""
    at = 0
    spans: dict[str, tuple[int, int]] = {}
    begun: dict[str, int] = {}
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        at = match.end()
        if match.group(0)[1] == "/":
            spans[match.group(1)] = (begun.pop(match.group(1), 0), len(text))
        else:
            begun[match.group(1)] = len(text)
    return text + marked[at:], spans.get("s"), spans.get("t")


def _rows(folder: Path, pattern: str) -> list[dict[str, str]]:
    paths = sorted(folder.rglob(pattern))
    if not paths:
        raise FileNotFoundError(f"{folder}: no file {pattern}")
    rows = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as handle:
            rows += list(csv.DictReader(handle, delimiter="\t"))
    return rows


def plv(data_dir: Path, model: Encoder | None = None) -> Figures:
    """Score root category and quad class on `PLV*.tsv`: macro-F1 of both, accuracy, number of pairs, seconds."""
    return plv_rows([(r["marked_sentence"], r["gold_root"], int(r["gold_penta"])) for r in _rows(data_dir, "PLV*.tsv")], model)


def plv_rows(rows: Iterable[tuple[str, str, int]], model: Encoder | None = None) -> Figures:
    """`plv` on rows of marked sentence, root and quad."""
    model = model or encoder()
    began = time.perf_counter()
    gold, said, quads = [], [], []
    for marked, root, quad in rows:
        category = model.relation(*unmark(marked)).category
        gold.append(root)
        quads.append(quad)
        said.append("YIELD" if category in ("CONCEDE", "RETREAT") else category)
    return {
        "root_macro_f1": macro_f1(gold, said),
        "root_accuracy": sum(g == s for g, s in zip(gold, said, strict=True)) / max(len(gold), 1),
        "quad_macro_f1": macro_f1(quads, [PLV_QUADS[category] for category in said]),
        "pairs": len(gold),
        "seconds": time.perf_counter() - began,
    }


def aw(data_dir: Path, model: Encoder | None = None) -> Figures:
    """Score cooperation against conflict on `AW*.tsv`: macro-F1, accuracy, number of pairs, seconds."""
    return aw_rows([(r["marked_sentence"], r["gold_binary"] == "1") for r in _rows(data_dir, "AW*.tsv")], model)


def aw_rows(rows: Iterable[tuple[str, bool]], model: Encoder | None = None) -> Figures:
    """`aw` on rows of marked sentence and whether it is conflict."""
    model = model or encoder()
    began = time.perf_counter()
    gold, said = [], []
    for marked, conflict in rows:
        gold.append(conflict)
        said.append(model.relation(*unmark(marked)).conflict >= 0.5)
    return {
        "binary_macro_f1": macro_f1(gold, said),
        "accuracy": sum(g == s for g, s in zip(gold, said, strict=True)) / max(len(gold), 1),
        "pairs": len(gold),
        "seconds": time.perf_counter() - began,
    }


def read_bio(path: Path) -> list[Tagged]:
    """Read a BIO file (a token and its tag a line) as texts joined by blanks, with party spans."""
    rows: list[Tagged] = []
    text, spans = "", list[tuple[int, int, str]]()
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        parts = line.split()
        if len(parts) != 2:
            if text:
                rows.append((text, spans))
            text, spans = "", []
            continue
        word, tag = parts
        start = len(text) + 1 if text else 0
        text = f"{text} {word}" if text else word
        joins = bool(spans) and spans[-1][1] == start - 1 and spans[-1][2] == _PARTY.get(tag[-1])
        if tag.startswith("I-") and joins:
            spans[-1] = (spans[-1][0], len(text), spans[-1][2])
        elif tag != "O":
            spans.append((start, len(text), _PARTY[tag[-1]]))
    return rows


def cameo_spans(data_dir: Path, model: Encoder | None = None) -> Figures:
    """Score party spans on `cameo_ner*.txt`: exact-span micro F1, in all and by role, sentences, seconds."""
    paths = sorted(data_dir.rglob("cameo_ner*.txt"))
    if not paths:
        raise FileNotFoundError(f"{data_dir}: no file cameo_ner*.txt")
    return cameo_rows([row for path in paths for row in read_bio(path)], model)


def cameo_rows(rows: Sequence[Tagged], model: Encoder | None = None) -> Figures:
    """`cameo_spans` on texts with their spans."""
    model = model or encoder()
    began = time.perf_counter()
    hits, coded, annotated = (
        dict.fromkeys(_PARTY.values(), 0),
        dict.fromkeys(_PARTY.values(), 0),
        dict.fromkeys(_PARTY.values(), 0),
    )
    for text, spans in rows:
        gold = set(spans)
        for span, role in model.parties(text):
            coded[role] += 1
            hits[role] += (span.start, span.end, role) in gold
        for _, _, role in gold:
            annotated[role] += 1

    def f1(roles: Iterable[str]) -> float:
        chosen = list(roles)
        below = sum(coded[role] + annotated[role] for role in chosen)
        return 2 * sum(hits[role] for role in chosen) / below if below else 0.0

    figures: Figures = {"span_f1": f1(hits)} | {f"{role}_f1": f1([role]) for role in hits}
    return figures | {"sentences": len(rows), "seconds": time.perf_counter() - began}


def encoder_speed(sentences: Sequence[str] | None = None, model: Encoder | None = None) -> Figures:
    """Measure `Encoder.read`: sentences a second on the threads of `model` (one, as shipped), and their mean word count.

    Without `sentences`, two hundred made-up ones of 28 words, some 36 word pieces, are read. The best of three rounds counts.
    """
    if sentences is None:
        sentences = [
            f"The foreign ministry of Arnor said on Tuesday that Gondor had sent {n} lorries of grain to Bree, and warned that it"
            " would soon close the main crossing."
            for n in range(200)
        ]
    model = model or encoder()
    model.read(sentences[:5])
    rounds = []
    for _ in range(3):
        began = time.perf_counter()
        model.read(sentences)
        rounds.append(time.perf_counter() - began)
    seconds = min(rounds)
    words = sum(len(sentence.split()) for sentence in sentences) / max(len(sentences), 1)
    return {"sentences_a_second": len(sentences) / seconds, "words": words, "sentences": len(sentences), "seconds": seconds}
