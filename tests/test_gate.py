"""The gate before the parser: what it lets through, what it passes over with which words, and that it changes no mention here."""

from __future__ import annotations

from datetime import date

import pytest

from dragoman.coding import gate
from dragoman.coding.coder import Coder
from dragoman.records import Report

DAY = date(2024, 11, 22)
PERU = "Peru sent a delegation to Lima's port on Monday."

CASES = [
    # text, the paragraphs passed over (by their first word)
    ("Peru sent 40 tons of wheat to Chad.", []),
    ("The recipe needs two eggs and a pinch of salt.", ["The"]),
    ("Shares of Acme Widget Holdings rose 3 pct in slow dealings.", ["Shares"]),
    (f"{PERU}\nHe condemned the attack.", []),
    (f"{PERU}\nBoth sides signed the accord.", []),
    (f"{PERU}\nThe ministers met behind closed doors.", []),
    (f"{PERU}\nIt was raining, and cold.", ["It"]),
    (f"{PERU}\nWheat futures closed a cent up.\nChad thanked Peru.", ["Wheat"]),
    ("He condemned the attack.\nShe met the others.", ["He", "She"]),  # nobody is named anywhere
    ("ATTACKED BY CHAD", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "over"), CASES)
def test_what_is_passed_over(text: str, over: list[str]) -> None:
    kept, passed = gate.sorted_out(gate.passages(Report(text, DAY)))
    assert [passage.text.split()[0] for passage in passed] == over
    assert sorted([*kept, *passed], key=lambda p: p.start) == gate.passages(Report(text, DAY))


def test_what_is_passed_over_is_set_aside_with_its_words_and_stands_among_the_sentences() -> None:
    text = f"{PERU}\nWheat futures closed a cent up.\nChad thanked Peru."
    coding = Coder().explain(Report(text, DAY))
    (aside,) = [one for one in coding.set_aside if one.reason == gate.REASON]
    assert text[aside.start : aside.end] == aside.text == "Wheat futures closed a cent up."
    assert [sentence.of(text) for sentence in coding.sentences] == text.split("\n")


def test_a_report_passed_over_whole_is_no_fault() -> None:
    coding = Coder().explain(Report("The recipe needs two eggs and a pinch of salt.", DAY))
    assert (coding.mentions, coding.notes, len(coding.set_aside)) == ((), (), 1)


def test_without_the_gate_all_is_read() -> None:
    coding = Coder(gate=False).explain(Report("The recipe needs two eggs. A pinch of salt is enough.", DAY))
    assert len(coding.sentences) == 2
    assert not [one for one in coding.set_aside if one.reason == gate.REASON]


@pytest.mark.parametrize("form", ["sends", "sent", "sending", "raided", "attacks", "bombed", "stopped", "met"])
def test_every_form_of_a_word_is_known(form: str) -> None:
    kept, _ = gate.sorted_out(gate.passages(Report(f"{PERU}\nThe minister {form} them.", DAY)))
    assert len(kept) == 2
