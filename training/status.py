"""Trains the learned reading of status: src/dragoman/coding/data/status_learned.json, out of the features of status_features.py.

    nice -n 10 python training/status.py --data /work/shared/data/factuality            # folds, then the weights
    python training/status.py --data /work/shared/data/factuality --folds-only          # figures alone

It runs in the product's environment with scikit-learn 1.9 beside it (training/requirements.txt). Data: UW and UDS-IH2, train
parts; the acts of training/data/authored_*.txt whose category is not itself a word given (a refusal is done, what it refuses is not);
plain sentences (status_plain.py). No text goes into the file: names and numbers have no feature of their own, and a feature
must stand with LEAST words. Folds are blocks of a corpus in its order, so that sentences of a document mostly stay together.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression, Ridge
from spacy.tokens import Token

import status_plain
from authored import read_line
from dragoman import language
from dragoman.benchmark import factuality
from dragoman.coding import status, status_reasons, status_rules
from dragoman.coding.status_learned import STATUSES, Learned
from dragoman.records import Status

HERE = Path(__file__).parent
OUT = HERE.parent / "src/dragoman/coding/data/status_learned.json"
WORDED = {"REJECT", "REQUEST", "THREATEN", "CONCEDE", "AGREE", "ACCUSE"}
FOLDS = 5
LEAST = 4  # words that a feature must stand with
KEPT = 5500  # features that the file holds
UNIT = 100  # a weight of 1 in the file
STRENGTH = 0.15  # inverse of the penalty of the statuses' weights
SMOOTHING = {"certain": 20.0, "happened": 60.0}  # penalty of the numbers' weights
SHARE = {"UW": 1.0, "authored": 0.5, "plain": 0.5}  # weight of a row beside one of UW


@dataclass(frozen=True, slots=True)
class Row:
    """A marked word: where it is from, its fold, features, gold status and judgement, and what the rules read."""

    source: str
    fold: int
    features: tuple[str, ...]
    status: str
    label: float
    rules: Status
    firm: bool
    gentle: str = ""  # the gold status where 1 counts as certain


def row(source: str, fold: int, token: Token | None, gold: str, label: float = 0.0, gentle: str = "") -> Row | None:
    """Return the row of a word; None where the parser has no such word."""
    if token is None:
        return None
    said = status_rules.by_rules(token)
    marks = tuple(sorted(set(status.marks(token, said))))
    return Row(source, fold, marks, gold, label, said, status_reasons.of(token, said, status_rules.outer_of(token)).firm, gentle)


def at(paragraphs: Sequence[language.Paragraph], start: int, end: int) -> Token | None:
    """Return the token of a span in a parsed text."""
    for paragraph in paragraphs:
        if start >= paragraph.start:
            span = paragraph.doc.char_span(start - paragraph.start, end - paragraph.start, alignment_mode="expand")
            if span is not None and len(span):
                return span.root
    return None


def corpus_rows(folder: Path, part: str = "train") -> list[Row]:
    """Read a part of UW or UDS-IH2, mapped to statuses as the benchmark does with certain from 2."""
    judged = list(factuality.corpus(folder / f"{part}.jsonl"))
    found: list[Row | None] = []
    for number, (one, parsed) in enumerate(zip(judged, language.parse_many(j.text for j in judged), strict=True)):
        for start, end, label in one.targets:
            gold, gentle = (factuality.gold(label, one.text, start, certain) for certain in (2.0, 1.0))
            found.append(row(folder.name, number * FOLDS // len(judged), at(parsed, start, end), gold, label, gentle))
    return [r for r in found if r is not None]


def own_rows() -> list[Row]:
    """Read the acts of the authored passages and the plain sentences."""
    lines = [line.rstrip("\n") for path in sorted((HERE / "data").glob("authored_*.txt")) for line in path.open(encoding="utf8")]
    passages = [read_line(line) for line in lines if line and not line.startswith("#")]
    found: list[Row | None] = []
    for number, (one, parsed) in enumerate(zip(passages, language.parse_many(p.text for p in passages), strict=True)):
        for act in one.acts:
            if act.category not in WORDED:
                found.append(row("authored", number * 7919 % FOLDS, at(parsed, act.start, act.end), act.status))
    plain = list(status_plain.sentences())
    for number, ((_, start, end, gold), parsed) in enumerate(zip(plain, language.parse_many(p[0] for p in plain), strict=True)):
        found.append(row("plain", number % FOLDS, at(parsed, start, end), gold))
    return [r for r in found if r is not None]


def vocabulary(rows: Sequence[Row]) -> dict[str, int]:
    """Number the features that stand with enough words."""
    counts = Counter(feature for r in rows for feature in r.features)
    return {name: number for number, name in enumerate(sorted(name for name, count in counts.items() if count >= LEAST))}


def matrix(rows: Sequence[Row], numbers: dict[str, int]) -> csr_matrix:
    """Return the rows' features as zeros and ones."""
    columns = [[numbers[f] for f in r.features if f in numbers] for r in rows]
    flat = [c for row_columns in columns for c in row_columns]
    ends = np.cumsum([0, *(len(c) for c in columns)])
    return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(rows), len(numbers)))


@dataclass(frozen=True, slots=True)
class Model:
    """Weights [features, 6]: four statuses, certain, happened; `stacked`: what a unit of happened adds to each status."""

    numbers: dict[str, int]
    weights: np.ndarray
    stacked: np.ndarray

    def judge(self, rows: Sequence[Row]) -> list[Learned]:
        """Return what the weights say of rows."""
        sums = np.asarray(matrix(rows, self.numbers) @ self.weights)
        powers = np.exp(sums[:, :4] + sums[:, 5:6] * self.stacked)
        shares = powers / powers.sum(1, keepdims=True)
        numbers = np.clip(sums[:, 4:], -3, 3)
        return [Learned(tuple(s), c, h, ()) for s, (c, h) in zip(shares.tolist(), numbers.tolist(), strict=True)]


def fit(sure: Sequence[Row], happened: Sequence[Row], own: Sequence[Row], kept: int | None = None) -> Model:
    """Fit on UW rows, UDS-IH2 rows and our own; with `kept`, again on as many features as weigh most."""
    numbers = vocabulary([*sure, *own])
    model = _fit(sure, happened, own, numbers)
    if kept is None or len(numbers) <= kept:
        return model
    rows = matrix([*sure, *own], numbers)
    worth = np.abs(model.weights - model.weights.mean(0)).max(1) * np.sqrt(np.asarray(rows.sum(0)).ravel())
    best = set(np.argsort(-worth, kind="stable")[:kept].tolist())
    names = [name for name, number in numbers.items() if number in best or name == "bias"]
    return _fit(sure, happened, own, {name: number for number, name in enumerate(sorted(names))})


def _fit(sure: Sequence[Row], happened: Sequence[Row], own: Sequence[Row], numbers: dict[str, int]) -> Model:
    has = _ridge(happened, numbers, SMOOTHING["happened"])
    certain = _ridge(sure, numbers, SMOOTHING["certain"])
    rows = [*sure, *own]
    features = matrix(rows, numbers)
    joined = hstack([features, (features @ has)[:, None]]).tocsr()
    found = LogisticRegression(C=STRENGTH, max_iter=200, fit_intercept=False)
    found.fit(joined, [r.status for r in rows], sample_weight=[SHARE[r.source] for r in rows])
    order = [list(found.classes_).index(name) for name in STATUSES]
    coefficients = found.coef_[order].T
    return Model(numbers, np.column_stack([coefficients[:-1], certain, has]), coefficients[-1])


def _ridge(rows: Sequence[Row], numbers: dict[str, int], smoothing: float) -> np.ndarray:
    """Fit a judgement; its mean goes to the feature "bias", which every word has."""
    labels = np.array([r.label for r in rows])
    middle = float(labels.mean())
    found = Ridge(alpha=smoothing, solver="sparse_cg", tol=1e-4, fit_intercept=False).fit(matrix(rows, numbers), labels - middle)
    weights = np.array(found.coef_)
    weights[numbers["bias"]] += middle
    return weights


def show(name: str, rows: Sequence[Row], said: Sequence[str], number: np.ndarray) -> None:
    """Print the figures of a reading."""
    macro, each = factuality.macro_f1([r.status for r in rows], said)
    line = f"{name:34} macro-F1 {macro:.3f}  " + " ".join(f"{s} {each.get(s, 0):.3f}" for s in STATUSES)
    if rows[0].source in factuality.MEANS:
        labels = [r.label for r in rows]
        gentle = factuality.macro_f1([r.gentle for r in rows], said)[0]
        has = factuality.macro_f1([str(x > 0) for x in labels], [str(x > 0) for x in number.tolist()])[0]
        error = float(np.abs(number - np.array(labels)).mean())
        line += (
            f" | from 1: {gentle:.3f} | MAE {error:.3f} r {factuality.pearson(labels, number.tolist()):.3f} above 0: {has:.3f}"
        )
    print(line, flush=True)


def folds(sure: list[Row], happened: list[Row], own: list[Row]) -> None:
    """Print the figures of five folds."""
    groups = {"UW": sure, "UDS_IH2": happened} | {name: [r for r in own if r.source == name] for name in ("authored", "plain")}
    said: dict[str, list[tuple[Row, Learned]]] = {name: [] for name in groups}
    for fold in range(FOLDS):
        model = fit(*([r for r in rows if r.fold != fold] for rows in (sure, happened, own)), kept=KEPT)
        for name, rows in groups.items():
            kept_out = [r for r in rows if r.fold == fold]
            said[name] += zip(kept_out, model.judge(kept_out), strict=True)
    for name, told in said.items():
        rows = [r for r, _ in told]
        means = factuality.MEANS.get(name, factuality.MEANS["UW"])
        numbers = np.array([judged.happened if name == "UDS_IH2" else judged.certain for _, judged in told])
        show(f"{name} rules", rows, [r.rules for r in rows], np.array([means[r.rules] for r in rows]))
        show(f"{name} learned", rows, [judged.status for _, judged in told], numbers)
        both = [judged.status if status.overruled(r.rules, r.firm, judged) else r.rules for r, judged in told]
        show(f"{name} as the product", rows, both, numbers)


def write(model: Model, data: Path, path: Path) -> None:
    """Write the weights with their source."""
    source = {
        f"{name}/train.jsonl": hashlib.sha256((data / name / "train.jsonl").read_bytes()).hexdigest()
        for name in ("UW", "UDS_IH2")
    } | {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted((HERE / "data").glob("authored_*.txt"))}
    weights = np.rint(model.weights * UNIT).astype(int)
    lines = [
        f"{json.dumps(name)}:{json.dumps(weights[number].tolist(), separators=(',', ':'))}"
        for name, number in model.numbers.items()
    ]
    head = {"made by": "training/status.py", "sha256": source, "statuses": list(STATUSES), "unit": UNIT}
    head["stacked"] = [round(float(x), 4) for x in model.stacked]
    path.write_text(json.dumps(head)[:-1] + ', "weights":{\n' + ",\n".join(lines) + "}}\n", encoding="utf8")
    print(f"{path}: {len(lines)} features, {path.stat().st_size // 1000} KB", file=sys.stderr)


def main() -> None:
    """Read the data, print the folds' figures, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with UW/train.jsonl and UDS_IH2/train.jsonl")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--folds-only", action="store_true", help="print the folds' figures and write nothing")
    parser.add_argument("--no-folds", action="store_true", help="write the weights without the folds' figures")
    asked = parser.parse_args()
    rows = corpus_rows(asked.data / "UW"), corpus_rows(asked.data / "UDS_IH2"), own_rows()
    if not asked.no_folds:
        folds(*rows)
    if not asked.folds_only:
        write(fit(*rows, kept=KEPT), asked.data, asked.out)


if __name__ == "__main__":
    main()
