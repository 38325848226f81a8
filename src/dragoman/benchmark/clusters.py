"""How well groups of mentions agree with annotated groups: MUC, B³, CEAFe, their mean (CoNLL F1), and pairs.

After Pradhan et al. 2014, "Scoring coreference partitions of predicted mentions", ACL: mentions that only one side has count as
that side's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

Key = TypeVar("Key")
Groups = Sequence[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall, as sums that add up over documents."""

    found: float = 0.0
    coded: float = 0.0
    hit: float = 0.0
    annotated: float = 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.found + other.found, self.coded + other.coded, self.hit + other.hit, self.annotated + other.annotated)

    @property
    def precision(self) -> float:
        """Share of what was coded that is right."""
        return self.found / self.coded if self.coded else 0.0

    @property
    def recall(self) -> float:
        """Share of what was annotated that was found."""
        return self.hit / self.annotated if self.annotated else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def groups(labels: Mapping[str, Key]) -> list[frozenset[str]]:
    """Return the groups of keys that share a label, in order of their smallest."""
    found: dict[Key, set[str]] = {}
    for key in sorted(labels):
        found.setdefault(labels[key], set()).add(key)
    return [frozenset(members) for members in found.values()]


def muc(coded: Groups, annotated: Groups) -> Score:
    """Links needed to rebuild the groups (Vilain et al. 1995)."""
    return Score(*_links(coded, annotated), *_links(annotated, coded))


def _links(mine: Groups, theirs: Groups) -> tuple[int, int]:
    holder = {key: n for n, group in enumerate(theirs) for key in group}
    right = total = 0
    for group in mine:
        parts = len({holder[key] for key in group if key in holder}) + sum(key not in holder for key in group)
        right += len(group) - parts
        total += len(group) - 1
    return right, total


def b_cubed(coded: Groups, annotated: Groups) -> Score:
    """For each mention the share of its group that is right (Bagga and Baldwin 1998)."""
    return Score(*_each(coded, annotated), *_each(annotated, coded))


def _each(mine: Groups, theirs: Groups) -> tuple[float, int]:
    holder = {key: n for n, group in enumerate(theirs) for key in group}
    total = 0.0
    for group in mine:
        shared = Counter(holder[key] for key in group if key in holder)
        total += sum(n * n for n in shared.values()) / len(group)
    return total, sum(len(group) for group in mine)


def ceaf_e(coded: Groups, annotated: Groups) -> Score:
    """Groups paired one to one as well as can be, by 2 |A and B| / (|A| + |B|) (Luo 2005)."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    holder = {key: n for n, group in enumerate(annotated) for key in group}
    alike = np.zeros((len(coded), len(annotated)))
    for n, group in enumerate(coded):
        for other, shared in Counter(holder[key] for key in group if key in holder).items():
            alike[n, other] = 2 * shared / (len(group) + len(annotated[other]))
    rows, columns = linear_sum_assignment(-alike)
    best = float(alike[rows, columns].sum())
    return Score(best, len(coded), best, len(annotated))


def pairwise(coded: Groups, annotated: Groups) -> Score:
    """Pairs of mentions in one group."""
    mine, theirs = _pairs(coded), _pairs(annotated)
    both = len(mine & theirs)
    return Score(both, len(mine), both, len(theirs))


def _pairs(found: Groups) -> set[tuple[str, str]]:
    return {pair for group in found for pair in combinations(sorted(group), 2)}


@dataclass(frozen=True, slots=True)
class Scores:
    """All measures of one comparison."""

    muc: Score = Score()
    b_cubed: Score = Score()
    ceaf_e: Score = Score()
    pairwise: Score = Score()

    def __add__(self, other: Scores) -> Scores:
        return Scores(
            self.muc + other.muc, self.b_cubed + other.b_cubed, self.ceaf_e + other.ceaf_e, self.pairwise + other.pairwise
        )

    @property
    def conll(self) -> float:
        """Mean F1 of MUC, B³ and CEAFe."""
        return (self.muc.f1 + self.b_cubed.f1 + self.ceaf_e.f1) / 3


def scores(coded: Groups, annotated: Groups) -> Scores:
    """Return all measures for one document or topic."""
    return Scores(muc(coded, annotated), b_cubed(coded, annotated), ceaf_e(coded, annotated), pairwise(coded, annotated))


def total(parts: Iterable[Scores]) -> Scores:
    """Add scores up over documents or topics."""
    result = Scores()
    for part in parts:
        result += part
    return result
