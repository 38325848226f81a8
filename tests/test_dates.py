"""Dates: the table of sentences in tests/data/dates.tsv, and what must hold for any text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman import dates
from dragoman.dates import calendar

TABLE = Path(__file__).parent / "data" / "dates.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf8").splitlines() if line and not line.startswith("#")]
ALL = """
    on in since until by the last next this past early mid late Monday Friday May March April Sept. 3 29 2014 2024
    '90s week month year years ago three a an between and to from - – , . two days weeks after before later
    yesterday tomorrow summer fall winter weekend quarter first century decade 1990s fiscal noon morning of will
    said was that same following 31/12/2020 0001-01-01 9999-12-31 February 30 İ ß ﬀ
"""
WORDS = ALL.split()


def day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize(("published", "text", "words", "begin", "finish", "precision"), ROWS, ids=[row[1] for row in ROWS])
def test_table(published: str, text: str, words: str, begin: str, finish: str, precision: str) -> None:
    found = dates.find(text, day(published))
    if words == "-":
        assert found == []
    else:
        assert (words, day(begin), day(finish), precision) in [(w.text, w.begin, w.finish, w.precision) for w in found]


def test_table_is_large() -> None:
    assert len(ROWS) >= 200


def check(text: str, published: date | None) -> None:
    end = 0
    for when in dates.find(text, published):
        assert end <= when.start < when.end <= len(text)
        assert when.text == text[when.start : when.end]
        assert (when.begin is None) == (when.finish is None) == (when.precision == "unknown")
        if when.begin and when.finish:
            assert when.begin <= when.finish
        end = when.end


@given(st.text(max_size=200), st.none() | st.dates())
@settings(max_examples=150, deadline=None)
def test_any_text(text: str, published: date | None) -> None:
    check(text, published)


@given(st.lists(st.sampled_from(WORDS), max_size=25), st.none() | st.dates())
@settings(max_examples=400, deadline=None)
def test_any_row_of_calendar_words(words: list[str], published: date | None) -> None:
    check(" ".join(words), published)


@given(st.sampled_from(ROWS), st.text(alphabet="İßﬀaé \n.,", max_size=12))
@settings(max_examples=150, deadline=None)
def test_what_stands_before_moves_the_offsets_alone(row: list[str], before: str) -> None:
    lead = before + "\n"
    plain = dates.find(row[1], day(row[0]))
    moved = dates.find(lead + row[1], day(row[0]))
    assert [when.shifted(len(lead)) for when in plain] == moved


def test_undated_report_resolves_only_what_needs_no_publication() -> None:
    found = dates.find("They met last week, on March 29 and on April 3, 2019.", None)
    assert [when.begin for when in found] == [None, None, date(2019, 4, 3)]


def test_empty_text() -> None:
    assert dates.find("", date(2024, 1, 1)) == []


def test_easter() -> None:
    assert [calendar.easter(year) for year in (1999, 2000, 2024)] == [date(1999, 4, 4), date(2000, 4, 23), date(2024, 3, 31)]


@given(st.dates(), st.integers(-200_000, 200_000))
def test_months_on_keeps_the_day_or_the_end_of_the_month(day: date, months: int) -> None:
    moved = calendar.months_on(day, months)
    if moved:
        assert moved.day <= day.day
        assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
