"""Learn what words, names, places and figures say of two mentions being one event, from ECB+ topics 1 to 35.

    python training/linking.py ../shared/data/linking            # weights, and scores by folds of topics
    python training/linking.py ../shared/data/linking --write    # also into src/dragoman/linking/data/weights.yml (by: ECB+)

Logistic regression over the findings of `dragoman.linking.compare` (L2, by SciPy's L-BFGS), pairs of one topic in different
documents. Only findings that ECB+ can teach are learned (LEARNED); what it lacks (parties, days, items) is set by reason.
"""

from __future__ import annotations

import argparse
import re
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from dragoman.benchmark.ecbplus import Annotated, topics
from dragoman.linking.compare import Profile, findings

LEARNED = (
    "same trigger",
    "most words",
    "many words",
    "some words",
    "few words",
    "no words",
    "most of the story",
    "many of the story",
    "some of the story",
    "few of the story",
    "no of the story",
    "same people",
    "other people",
    "same place",
    "same figures",
    "other figures",
)
PENALTY = 1.0


def learn(corpus: dict[int, list[Annotated]]) -> dict[str, float]:
    """Return the weight of each finding and of `start`, in log odds."""
    rows, labels = [], []
    for mentions in corpus.values():
        profiles = [Profile(m.telling) for m in mentions]
        for i, j in combinations(range(len(mentions)), 2):
            if mentions[i].document == mentions[j].document:
                continue
            found = findings(profiles[i], profiles[j])
            rows.append([float(name in found) for name in LEARNED] if found else [0.0] * len(LEARNED))
            labels.append(float(mentions[i].event == mentions[j].event))
    x, y = np.array(rows), np.array(labels)
    x = np.hstack([x, np.ones((len(x), 1))])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        odds = x @ weights
        penalty = PENALTY * weights[:-1]
        return float(np.logaddexp(0, odds).sum() - odds @ y + penalty @ weights[:-1] / 2), x.T @ (expit(odds) - y) + np.append(
            penalty, 0
        )

    weights = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    return dict(zip((*LEARNED, "start"), weights.round(2).tolist(), strict=True))


def main() -> None:
    """Learn, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder that holds ecbplus/ and ecbplus_sentences.csv")
    parser.add_argument("--write", action="store_true", help="write the weights that are learned (all but start)")
    args = parser.parse_args()
    learned = learn(topics(args.folder))
    for name, weight in learned.items():
        print(f"{name:20} {weight:+.2f}")
    if args.write:
        path = Path(__file__).parent.parent / "src/dragoman/linking/data/weights.yml"
        text = path.read_text(encoding="utf8")
        for name in LEARNED:
            text = re.sub(rf"(?m)^({name}: +){{weight: [-.\d]+, by: [^,]+,", rf"\g<1>{{weight: {learned[name]}, by: ECB+,", text)
        path.write_text(text, encoding="utf8")


if __name__ == "__main__":
    main()
