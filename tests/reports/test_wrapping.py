"""Hard-wrapped plain text: sentences whole again, everything else as it was."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.reports import read_text
from dragoman.reports.wrapping import unwrapped

FIRST = (
    "Norway has sent four hundred tons of wheat to Sudan, the foreign ministry in Oslo said on Monday. The ships left Bergen"
    " last week and are to reach Port Sudan in ten days, where the Red Crescent waits for them."
)
SECOND = (
    "Sudan thanked Norway for the wheat. A spokesman said that twelve lorries stood ready at the quay, and that the first of"
    " them would leave for the camps in the west the same night."
)
WIRE = textwrap.fill(FIRST, 64) + "\n" + textwrap.fill(SECOND, 64, initial_indent="    ")

UNTOUCHED = [
    "",
    "\n\n",
    "Chad sent wheat to Niger.\nNiger thanked Chad.",
    f"{FIRST}\n{SECOND}",  # a line a paragraph
    "The embassy of Chad in Niamey, where the talks were held on Monday\nThe port of Douala\nLorries at the border with Niger",
    "Chad sent wheat to Niger on Monday, and the army escorted it.\nNiger thanked Chad for it on the following Thursday.\n"
    "Both of them said that there would be more of it by summer.",  # sentences of like length, a line each
]


def test_lines_of_a_paragraph_are_joined() -> None:
    assert unwrapped(WIRE) == f"{FIRST}\n    {SECOND}"
    assert unwrapped(WIRE.replace("\n", "\r\n")) == f"{FIRST}\n    {SECOND}"


def test_blank_lines_titles_and_lists_stay_apart() -> None:
    points = "- wheat for the camps in the west of the country\n- lorries and fuel for the way from the coast to them"
    text = f"NORWAY SENDS WHEAT TO SUDAN\n{textwrap.fill(FIRST, 64)}\n\n{points}"
    assert unwrapped(text) == f"NORWAY SENDS WHEAT TO SUDAN\n{FIRST}\n\n{points}"


def test_a_word_broken_at_its_hyphen_is_whole() -> None:
    wrapped = textwrap.fill(f"{FIRST} The ministry spoke of a long-standing friendship.", 64, break_on_hyphens=True)
    assert "long-standing" in unwrapped(wrapped.replace("long-standing", "long-\nstanding"))


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_was_not_wrapped_is_as_it_was(text: str) -> None:
    assert unwrapped(text) == text


@given(st.text(alphabet=st.sampled_from("ab.,- \n\r\tA"), max_size=400))
def test_no_letter_is_lost(text: str) -> None:
    assert "".join(unwrapped(text).split()) == "".join(text.split())


@given(st.integers(min_value=50, max_value=90))
def test_any_width_gives_the_paragraph_back(width: int) -> None:
    assert unwrapped(textwrap.fill(f"{FIRST} {SECOND}", width)) == f"{FIRST} {SECOND}"


def test_plain_files_are_read_so() -> None:
    report = read_text(WIRE.encode(), "wire.txt")
    assert getattr(report, "text", None) == f"{FIRST}\n    {SECOND}"
