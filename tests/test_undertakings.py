"""Undertakings: what agreements and promises bind their parties to."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman import language
from dragoman.benchmark import undertakings as benchmark
from dragoman.coding import undertakings

PASSAGES = benchmark.passages(Path(__file__).parent / "data" / "undertakings.txt")


def told(undertaking):
    parts = (undertaking.condition, undertaking.manner, undertaking.term)
    by, to = ([w.text for w in words] for words in (undertaking.by, undertaking.to))
    return (undertaking.duty.text, *(part.text if part else None for part in parts), by, to)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The pact obliges Arnor to defend Gondor without delay if it is attacked.",
            [("defend Gondor", "if it is attacked", "without delay", None, ["Arnor"], [])],
        ),
        (
            "It commits both kingdoms to send cavalry 'without delay' in the event of a raid on the other and"
            " to work together to keep the passes open.",
            [
                (
                    "send cavalry",
                    "in the event of a raid on the other",
                    "without delay",
                    None,
                    ["both kingdoms"],
                    [],
                ),
                ("work together to keep the passes open", None, None, None, ["both kingdoms"], []),
            ],
        ),
        (
            "Under the truce, Arnor will withdraw its troops within 60 days.",
            [("withdraw its troops", None, None, "within 60 days", ["Arnor"], [])],
        ),
        ("Peru is required by the treaty to pay Chile.", [("pay Chile", None, None, None, ["Peru"], ["Chile"])]),
        ("The treaty was signed in 1992.", []),
        ("Arnor refused to undertake to disarm.", []),
        ("Under the agreement, prisoners were exchanged on Sunday.", []),
    ],
)
def test_duty(text, expected):
    assert [told(u) for u in undertakings.find(text)] == expected


def test_the_words_of_a_duty_are_no_events_of_their_own():
    [paragraph] = language.parse("The pact obliges Peru to send troops to Chile, and Peru sent ships.")
    inside = {paragraph.doc[i].text for i in undertakings.duty_tokens(paragraph.doc)}
    assert "send" in inside
    assert "sent" not in inside


def test_eighty_passages_thirty_held_back():
    assert len(PASSAGES) == 80
    assert sum(p.held for p in PASSAGES) == 30


@pytest.mark.parametrize("passage", [p for p in PASSAGES if not p.duties and not p.held], ids=lambda p: p.text[:40])
def test_no_duty_where_none_is_told(passage):
    assert undertakings.find(passage.text) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([p.text for p in PASSAGES]), min_size=1, max_size=3), st.sampled_from(["\n", " ", "\n\n  "]))
def test_words_are_the_texts_own(texts, between):
    text = between.join(texts)
    for undertaking in undertakings.find(text):
        optional = (undertaking.condition, undertaking.manner, undertaking.term)
        for words in (undertaking.duty, *(w for w in optional if w), *undertaking.by, *undertaking.to):
            assert words.text
            assert text[words.start : words.end] == words.text
