"""Copies of one text are found in any order, also when cut short or given another headline; other texts are not."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from dragoman.linking import Fingerprint, copies
from dragoman.records import Report

_RNG = random.Random(4)
_VOCABULARY = [
    a + b for a in ("bar", "gor", "mir", "tel", "dun", "fal", "ith", "lor") for b in ("an", "eth", "ion", "ost", "und", "wen")
]


def text(words: int, seed: int) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(_VOCABULARY) for _ in range(words))


AGENCY = text(300, 1)
JUNE = date(2024, 6, 10)


def groups(reports: list[Report]) -> list[tuple[str, ...]]:
    return [tuple(sorted(group.reports)) for group in copies(Fingerprint.of(report) for report in reports)]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (AGENCY, True),
        ("A headline of our own\n\n" + AGENCY, True),
        (AGENCY.upper(), True),
        (AGENCY[: len(AGENCY) // 3], True),
        (AGENCY + " " + text(20, 9), True),
        (text(300, 2), False),
        (AGENCY[:60] + text(200, 3), False),
    ],
)
def test_what_counts_as_a_copy(other: str, same: bool) -> None:
    found = groups([Report(AGENCY, id="a"), Report(other, id="b")])
    assert found == ([("a", "b")] if same else [])


def test_two_short_texts_are_copies_only_if_they_are_the_same() -> None:
    lines = [
        "Gondor thanked Rohan for its horses.",
        "Gondor thanked Rohan for its riders.",
        "Gondor thanked  Rohan for its horses!",
    ]
    assert groups([Report(line, id=str(n)) for n, line in enumerate(lines)]) == [("0", "2")]


def test_forty_papers_are_one_group_whatever_comes_in_between_and_first() -> None:
    papers = [Report(AGENCY + f" paper {n}", JUNE + timedelta(days=n % 3), id=f"p{n:02}") for n in range(40)]
    others = [Report(text(120, 100 + n), JUNE, id=f"o{n:02}") for n in range(60)]
    expected = [tuple(report.id for report in papers)]
    for _ in range(3):
        mixed = _RNG.sample(papers + others, 100)
        assert groups(mixed) == expected
    assert copies(Fingerprint.of(report) for report in papers)[0].original == "p00"


def test_hostile_texts() -> None:
    assert groups([Report("", id="a"), Report("\x00\ud800", id="b"), Report("…" * 1000, id="c")]) in (
        [],
        [("a", "c")],
        [("a", "b", "c")],
    )
