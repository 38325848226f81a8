"""Items and counts: the tables in tests/data, and what must hold for any text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman import items
from dragoman.items import kinds, numbers
from dragoman.items.money import money

DATA = Path(__file__).parent / "data"
ALL = """
    more than at least up to a an the 70 12,000 two dozen several hundred million half pair of animals tanks tons
    rice $ 5 € bn percent % 10-15 and including were killed wounded troops people soldiers missing $3.4 billion
    euros doses vaccine S-400s 's ( ) -- , . convoy trucks one İ ß 1.5 m between from to dead toll rose arrested
    who of them 9999999999999999999999 ½ ٣
"""
WORDS = ALL.split()


def rows(name: str) -> list[list[str]]:
    return [
        line.split("\t") for line in (DATA / name).read_text(encoding="utf8").splitlines() if line and not line.startswith("#")
    ]


def read(text: str) -> tuple[str, ...] | None:
    item = items.read(text)
    if item is None:
        return None
    told = (item.what, item.kind, item.count, item.unit, item.bound)
    return tuple("-" if value is None else str(value) for value in told)


def test_table_of_phrases() -> None:
    table = rows("items.tsv")
    wrong = {row[0]: read(row[0]) for row in table if read(row[0]) != tuple(row[1:])}
    assert len(table) >= 300
    assert len(wrong) <= 0.05 * len(table), wrong


@pytest.mark.parametrize(("text", "figures"), rows("casualties.tsv"))
def test_casualties(text: str, figures: str) -> None:
    wanted = [] if figures == "-" else figures.split("; ")
    assert [f"{figure.outcome} {figure.count} {figure.bound}" for figure in items.size(text)] == wanted


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12,000", 12000),
        ("two and a half million", 2500000),
        ("half a million", 500000),
        ("a quarter of a million", 250000),
        ("two hundred and fifty thousand", 250000),
        ("three thousand five hundred", 3500),
        ("one hundred thirty-two", 132),
        ("1.5 billion", 1500000000),
        ("3bn", 3000000000),
        ("5m", 5000000),
        ("four score", 80),
        ("two dozen", 24),
        ("ninety-nine", 99),
        ("a thousand", 1000),
    ],
)
def test_numbers(text: str, count: float) -> None:
    assert numbers.value(text) == count


@pytest.mark.parametrize(
    ("text", "count", "code", "bound"),
    [
        ("$2 billion", 2000000000, "USD", "exact"),
        ("more than €3bn", 3000000000, "EUR", "at_least"),
        ("five million euros", 5000000, "EUR", "exact"),
        ("100 million Australian dollars", 100000000, "AUD", "exact"),
        ("HK$20 million", 20000000, "HKD", "exact"),
        ("between $10 million and $15 million", 10000000, "USD", "at_least"),
        ("CHF 4 million", 4000000, "CHF", "exact"),
        ("50 cents", 0.5, "USD", "exact"),
        ("millions of dollars", None, "USD", "about"),
    ],
)
def test_money(text: str, count: float | None, code: str, bound: str) -> None:
    told = money(text)
    assert told is not None
    assert (told.count, told.code, told.bound) == (count, code, bound)


@pytest.mark.parametrize("text", ["20 tanks", "$ and cents", "Arnor", "", "percent"])
def test_no_money(text: str) -> None:
    assert money(text) is None


FOUND = [
    (
        "Arnor gave Gondor more than 70 animals, including an African lion, two bears, 25 pheasants and 40 mandarin ducks.",
        ["more than 70 animals", "an African lion", "two bears", "25 pheasants", "40 mandarin ducks"],
    ),
    (
        "Gondor sent 12,000 soldiers last month and several hundred troops to the border.",
        ["12,000 soldiers", "several hundred troops"],
    ),
    (
        "Arnor gave eagles, cranes and parrots; it got $2 billion in new funding on March 29, 2024.",
        ["eagles", "cranes", "parrots", "$2 billion in new funding"],
    ),
    ("A convoy of 20 trucks carried 5,000 tons of rice.", ["A convoy of 20 trucks", "5,000 tons of rice"]),
    ("It bought up to 40 F-35 fighter jets for 5 million euros.", ["up to 40 F-35 fighter jets", "5 million euros"]),
    ("Two weeks ago 20 percent of voters stayed at home for three days.", []),
    ("The king, 45, met her at 5 p.m. in 2024.", []),
    ("Three of its newest fighter jets left.", ["Three of its newest fighter jets"]),
    ("Aid agencies left.", []),
    ("Gondor received a pair of Akita puppies.", ["a pair of Akita puppies"]),
    ("It raised a 20,000-strong coastal force.", ["a 20,000-strong coastal force"]),
]


@pytest.mark.parametrize(("text", "found"), FOUND)
def test_find(text: str, found: list[str]) -> None:
    assert [item.text for item in items.find(text)] == found


def test_total_with_parts() -> None:
    (total,) = items.parts("Arnor gave 30 animals, including two bears and 25 pheasants.")
    assert (total.whole.count, [part.count for part in total.parts], total.sum, total.exceeded) == (30, [2, 25], 27, False)


def test_parts_above_the_total_are_reported_and_left() -> None:
    (total,) = items.parts("Arnor gave 20 animals, including two bears and 25 pheasants.")
    assert total.exceeded
    assert [part.count for part in total.parts] == [2, 25]


def test_a_lower_bound_is_not_exceeded() -> None:
    (total,) = items.parts("Arnor gave more than 20 animals, including two bears and 25 pheasants.")
    assert not total.exceeded


def test_no_parts() -> None:
    assert items.parts("Arnor gave 20 animals and two bears.") == []


def test_kinds_are_the_documented_ones() -> None:
    documented = (Path(__file__).parent.parent / "docs" / "items.md").read_text(encoding="utf8")
    for kind in sorted(set(kinds.nouns().values()) - {"none"}):
        assert f"| `{kind}` |" in documented


@pytest.mark.parametrize("text", ["", " ", "“”", "...", "of", "the", "-", "'s"])
def test_no_item(text: str) -> None:
    item = items.read(text)
    assert item is None or item.what


def check(text: str) -> None:
    end = 0
    for item in items.find(text):
        assert end <= item.start < item.end <= len(text)
        assert item.text == text[item.start : item.end]
        assert item.what
        end = item.end
    for figure in items.size(text):
        assert 0 <= figure.start < figure.end <= len(text)
        assert figure.text == text[figure.start : figure.end]
        assert figure.count > 0
    for total in items.parts(text):
        assert total.parts
        assert total.whole.end <= total.parts[0].start
    item = items.read(text)
    if item is not None:
        assert item.text == text[item.start : item.end]
        assert item.what
        assert (item.count is None) or item.bound is not None


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text(text: str) -> None:
    check(text)


@given(st.lists(st.sampled_from(WORDS), max_size=25))
@settings(max_examples=400, deadline=None)
def test_any_row_of_words(words: list[str]) -> None:
    check(" ".join(words))


@given(st.integers(1, 10**12))
def test_figures_with_and_without_commas(number: int) -> None:
    assert numbers.value(f"{number:,}") == numbers.value(str(number)) == number
