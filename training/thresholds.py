"""Choose the thresholds and temperatures of an exported model on the held-out passages; write thresholds.json.

    python training/thresholds.py --folder src/dragoman/model [--rows training/runs/pairs-*/scores.json]

Acts: the threshold with the best F1 of trigger and category. Arguments: per role, the pair (open, keep) with the best exact F1.
`--rows`: the folds' scores, for the temperature of pair and conflict scores (least log loss).
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

import corpora  # noqa: E402
from dragoman.encoder import Encoder  # noqa: E402
from dragoman.encoder.decode import runs, sigmoid  # noqa: E402


def act_threshold(model: Encoder, passages: list[corpora.Passage]) -> float:
    """The threshold with the best F1, among steps of a twentieth."""
    scores = [model.scores(p.text) for p in passages]
    best = (0.0, 0.5)
    for threshold in np.arange(0.3, 0.91, 0.05):
        model._labels.thresholds["act"] = float(threshold)
        hits = coded = annotated = 0
        for passage, part in zip(passages, scores, strict=True):
            left = list(model.reading_of(part).acts)
            coded += len(left)
            annotated += len(passage.acts)
            for act in passage.acts:
                match = next((a for a in left if a.start < act.end and act.start < a.end and a.category == act.category), None)
                if match:
                    left.remove(match)
                    hits += 1
        f1 = 2 * hits / max(coded + annotated, 1)
        print(f"act {threshold:.2f}: {f1:.3f}")
        best = max(best, (f1, round(float(threshold), 2)))
    return best[1]


def argument_thresholds(model: Encoder, passages: list[corpora.Passage]) -> dict[str, list[float]]:
    """For every role the best (open, keep), given the marked triggers."""
    rows = []
    for passage in passages:
        for part in model.scores(passage.text):
            for act in passage.acts:
                words = [k for k, (a, b) in enumerate(part.window.words) if a < act.end and b > act.start]
                if words:
                    head = max(words, key=lambda k: -part.act[k, 0])
                    rows.append((part, act, sigmoid(part.role[:, head])))
    out = {}
    for number, role in enumerate(model._labels.roles):
        best = (-1.0, [0.5, 0.35])
        for opening in (0.3, 0.4, 0.5, 0.6, 0.7):
            for keep in (0.2, 0.3, 0.4, 0.5):
                if keep > opening:
                    continue
                hits = coded = annotated = 0
                for part, act, chances in rows:
                    gold = {(x.start, x.end) for x in act.arguments if x.role == role}
                    words = part.window.words
                    said = {(words[a][0], words[b - 1][1]) for a, b in runs(chances[number], opening, keep)}
                    hits += len(gold & said)
                    coded += len(said)
                    annotated += len(gold)
                f1 = 2 * hits / max(coded + annotated, 1)
                best = max(best, (f1, [opening, keep]))
        print(f"{role}: {best[0]:.3f} at {best[1]}")
        out[role] = best[1]
    return out


def temperature(logits: np.ndarray, gold: np.ndarray) -> float:
    """The divisor of `logits` (log scores a class) with the least log loss of the `gold` classes."""

    def loss(t: float) -> float:
        scaled = logits / t
        top = scaled.max(axis=1, keepdims=True)
        log = scaled - top - np.log(np.exp(scaled - top).sum(axis=1, keepdims=True))
        return float(-log[np.arange(len(gold)), gold].mean())

    return min((loss(t), round(float(t), 2)) for t in np.arange(0.5, 3.01, 0.05))[1]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--rows", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    file = options.folder / "thresholds.json"
    thresholds = json.loads(file.read_text(encoding="utf-8"))
    passages = corpora.held_out(corpora.authored())[1]
    model = Encoder(options.folder)
    thresholds["argument"] = argument_thresholds(model, passages)
    thresholds["act"] = act_threshold(model, passages)
    rows = [json.loads(path.read_text())["rows"] for path in options.rows]
    if rows:
        names = sorted({name for row in rows for name in row["gold"]})
        logits = np.log(np.array([[dict(p).get(n, 1e-6) for n in names] for row in rows for p in row["roots"]]) + 1e-6)
        gold = np.array([names.index(name) for row in rows for name in row["gold"]])
        thresholds["pair_temperature"] = temperature(logits, gold)
        hostile = np.clip(np.array([score for row in rows for score in row["aw_score"]]), 1e-6, 1 - 1e-6)
        two = np.stack([np.log(1 - hostile), np.log(hostile)], axis=1)
        thresholds["conflict_temperature"] = temperature(two, np.array([int(g) for row in rows for g in row["aw_gold"]]))
    file.write_text(json.dumps(thresholds, indent=1) + "\n", encoding="utf-8")
    print(thresholds)


if __name__ == "__main__":
    main()
