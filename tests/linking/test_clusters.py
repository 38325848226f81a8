"""The scorer against figures worked out by hand; the first two are the examples of Luo 2005 and of Pradhan et al. 2014."""

from __future__ import annotations

import pytest

from dragoman.benchmark import clusters


def parted(text: str) -> list[frozenset[str]]:
    return [frozenset(group) for group in text.split()]


@pytest.mark.parametrize(
    ("coded", "annotated", "expected"),
    [
        ("abcde fghijkl", "abcde fg hijkl", [(9 / 10, 1), (16 / 21, 1), (11 / 12, 11 / 18), (21 / 31, 1)]),
        ("ab cd fghi", "abc defg", [(0.4, 0.4), (0.5, 5 / 12), (0.4333, 0.65), (1 / 4, 2 / 9)]),
        ("a b c", "abc", [(0, 0), (1, 1 / 3), (1 / 6, 1 / 2), (0, 0)]),
        ("abc de", "abc de", [(1, 1)] * 4),
        ("", "ab", [(0, 0)] * 4),
    ],
)
def test_precision_and_recall(coded: str, annotated: str, expected: list[tuple[float, float]]) -> None:
    found = clusters.scores(parted(coded), parted(annotated))
    measured = [(s.precision, s.recall) for s in (found.muc, found.b_cubed, found.ceaf_e, found.pairwise)]
    assert [pytest.approx(pair, abs=1e-4) for pair in expected] == measured
    both = clusters.total([found, found])
    assert both.conll == pytest.approx(found.conll)
