"""Weights learned from ECB+: what words, names, places and figures say of two mentions being one event.

Logistic regression over the findings of `dragoman.linking.compare` (L2, SciPy's L-BFGS), on pairs of one topic in different
documents. `LEARNED` names the findings that ECB+ can teach; parties, days and items it lacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from dragoman.benchmark.ecbplus import Annotated
from dragoman.linking.cluster import clusters
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
_PENALTY = 1.0
_STARTS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5)


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of one topic: ids in order, a row of findings each (0 or 1, `LEARNED` then a column of ones), labels, `across`
    (whether they stand in two documents).
    """

    ids: tuple[tuple[str, str], ...]
    rows: Any
    labels: Any
    across: Any
    profiles: Mapping[str, Profile]


def pairs(mentions: Sequence[Annotated]) -> Pairs:
    """Return every pair of a topic's mentions with its findings."""
    import numpy as np

    ordered = sorted(mentions, key=lambda m: m.telling.id)
    profiles = {m.telling.id: Profile(m.telling) for m in ordered}
    ids, rows, labels, across = [], [], [], []
    for one, other in combinations(ordered, 2):
        found = findings(profiles[one.telling.id], profiles[other.telling.id]) or []
        ids.append((one.telling.id, other.telling.id))
        rows.append([name in found for name in LEARNED] + [True])
        labels.append(one.event == other.event)
        across.append(one.document != other.document)
    return Pairs(tuple(ids), np.array(rows, float), np.array(labels, float), np.array(across), profiles)


def learn(topics: Sequence[Pairs]) -> dict[str, float]:
    """Return the weight of each finding and of `start`, in log odds."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    x = np.concatenate([topic.rows[topic.across] for topic in topics])
    y = np.concatenate([topic.labels[topic.across] for topic in topics])

    def loss(weights: Any) -> tuple[float, Any]:
        odds = x @ weights
        penalty = _PENALTY * np.append(weights[:-1], 0.0)
        value = np.logaddexp(0, odds).sum() - odds @ y + penalty @ weights / 2
        return float(value), x.T @ (expit(odds) - y) + penalty

    weights = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x
    return dict(zip((*LEARNED, "start"), weights.round(2).tolist(), strict=True))


def with_start(weights: Mapping[str, float], topics: Sequence[Pairs]) -> dict[str, float]:
    """Return the weights with `start` raised as far as the F1 of single pairs grows on `topics`."""

    def f1(more: float) -> float:
        found = right = same = 0.0
        for topic in topics:
            joined = weighed(topic, {**weights, "start": weights["start"] + more}) > 0
            found, right, same = found + joined.sum(), right + topic.labels[joined].sum(), same + topic.labels.sum()
        return float(2 * right / (found + same))

    return {**weights, "start": weights["start"] + max(_STARTS, key=f1)}


def weighed(topic: Pairs, weights: Mapping[str, float]) -> Any:
    """Return the weight of each pair of a topic; `same report` counts where `weights` has it."""
    import numpy as np

    found = topic.rows @ np.array([weights[name] for name in (*LEARNED, "start")])
    return found + weights.get("same report", 0.0) * ~topic.across


def grouped(topic: Pairs, weights: Mapping[str, float]) -> list[frozenset[str]]:
    """Return a topic's mentions as linking clusters them under these weights."""
    found = dict(zip(topic.ids, weighed(topic, weights).tolist(), strict=True))
    return [frozenset(group) for group in clusters(topic.profiles, found)]
