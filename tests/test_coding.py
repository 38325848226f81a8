"""From sentences to mentions: a table of sentences, tellings that merge, and what must hold of any text."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman import Coder, Report
from dragoman.coding.coder import FAULT
from dragoman.records import Mention

PUBLISHED = date(2024, 11, 22)
DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[2] / "shared"
ROWS = [
    line.split("\t") for line in (DATA / "acts.tsv").read_text(encoding="utf8").splitlines() if line and not line.startswith("#")
]
DETAILS = [
    line.split("\t")
    for line in (DATA / "details.tsv").read_text(encoding="utf8").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


def detail(mention: Mention, field: str) -> str:
    """One field of a mention in the words of details.tsv, "-" where it is empty."""
    if field == "items":
        told = ", ".join(f"{item.count or ''} {(item.what or '').split()[-1]}".strip() for item in mention.items)
    elif field == "place":
        told = mention.where.country_code or "" if mention.where else ""
    elif field == "toll":
        told = ", ".join(f"{figure.outcome} {figure.count}" for figure in mention.size)
    elif field == "date":
        told = str(mention.when.begin or "") if mention.when else ""
    else:
        told = " ".join(sorted(codes(mention, field)))
    return told or "-"


@pytest.mark.parametrize(("text", "category", "field", "expected"), DETAILS, ids=[row[0][:50] for row in DETAILS])
def test_an_act_is_told_with_its_details(coder: Coder, text: str, category: str, field: str, expected: str) -> None:
    found = [m for m in coder.code(Report(text, PUBLISHED)) if m.category == category]
    if field == "acts":
        assert len(found) == int(expected)
    else:
        assert expected in [detail(m, field) for m in found]


def codes(mention: Mention, side: str) -> set[str]:
    return {party.code for party in getattr(mention, side) if party.code}


@pytest.mark.parametrize(("text", "act", "actors", "recipients"), ROWS, ids=[row[0][:50] for row in ROWS])
def test_a_sentence_tells_this_act(coder: Coder, text: str, act: str, actors: str, recipients: str) -> None:
    found = coder.code(Report(text, PUBLISHED))
    if act == "none":
        assert [(m.category, m.trigger.text) for m in found] == []
        return
    category, _, mode = act.partition("/")
    told = [m for m in found if m.category == category and (not mode or mode in m.mode)]
    assert told, [(m.category, m.mode, m.trigger.text) for m in found]
    assert any(codes(m, "actor") == set(actors.split()) for m in told), [codes(m, "actor") for m in told]
    if recipients != "?":
        wanted = set() if recipients == "-" else set(recipients.split())
        assert any(codes(m, "recipient") == wanted for m in told), [codes(m, "recipient") for m in told]


LAYOUTS = [
    "PARIS, Nov. 20 — France expelled four Russian diplomats.",
    "France\u00a0expelled four Russian\u00a0diplomats on Monday",
    "• France expelled four Russian diplomats.\n• France expelled four Russian diplomats.\n",
    "“France expelled four Russian diplomats,” Lavrov said.\r\n\r\nMoscow ‘will respond’.",
    "\n\n   France expelled four Russian diplomats.   \n\tPhoto: 😀 the 🇫🇷 embassy\n",
    "France expelled four Russian diplomats\u2028and Germany expelled two.\u2029",
]


@pytest.mark.parametrize("text", LAYOUTS)
def test_layout_keeps_exact_offsets(coder: Coder, text: str) -> None:
    found = coder.code(Report(text, PUBLISHED))
    assert any(m.category == "SANCTION" and m.trigger.text == "expelled" for m in found)
    for mention in found:
        assert_words(text, mention)


def assert_words(text: str, mention: Mention) -> None:
    """No words, no field: every span lies in the text, and what carries words carries those of its span."""
    for span in mention.spans():
        assert 0 <= span.start < span.end <= len(text)
    parts = [mention.trigger, *mention.actor, *mention.recipient, *mention.items, *mention.means, *mention.size]
    parts += [part for part in (mention.when, mention.where) if part]
    parts += [party.antecedent for party in (*mention.actor, *mention.recipient) if party.antecedent]
    if mention.attribution:
        parts += [mention.attribution.cue, *([mention.attribution.source] if mention.attribution.source else [])]
    for undertaking in mention.undertakings:
        parts += [w for w in (undertaking.duty, undertaking.condition, undertaking.manner, undertaking.term) if w]
    for part in parts:
        assert text[part.start : part.end] == part.text


def test_tellings_of_one_event_merge_and_a_second_event_stays_apart(coder: Coder) -> None:
    text = (
        "Turkey donated 12 ambulances to Somalia in May.\n"
        "The Turkish donation of ambulances to Somalia was praised by doctors.\n"
        "In October, Turkey donated 30 tents to Somalia."
    )
    gifts = [m for m in coder.code(Report(text, PUBLISHED)) if m.category == "AID"]
    assert [(m.items[0].count, m.when.begin if m.when else None) for m in gifts] == [
        (12, date(2024, 5, 1)),
        (30, date(2024, 10, 1)),
    ]
    assert len(gifts[0].text_info) == 2


def test_a_repeated_caption_adds_a_span_and_no_event(coder: Coder) -> None:
    line = "French President Emmanuel Macron visited Armenia on Monday."
    once = coder.code(Report(line, PUBLISHED))
    twice = coder.code(Report(f"{line}\n{line}", PUBLISHED))
    assert len(once) == len(twice) == 1
    assert len(twice[0].text_info) == 2


TEXTS = [
    "Russia expelled two Norwegian diplomats on Monday. Norway expelled two Russian diplomats in response.",
    "Kenya sent 40 tons of maize to Malawi. The two countries signed a trade agreement in Lilongwe.",
    "Israeli jets bombed a bridge in Lebanon, killing six people, Lebanese officials said.",
    "Share prices fell in Tokyo.",
    "",
    "Iran denied the accusation. \n\n Tehran said it would not negotiate with Washington.",
]


def test_any_batch_size_and_order_give_the_same(coder: Coder) -> None:
    reports = [Report(text, PUBLISHED) for text in TEXTS]
    alone = [[m.to_line() for m in coder.code(report)] for report in reports]
    for size in (1, 2, 6):
        assert [[m.to_line() for m in c.mentions] for c in coder.stream(reports, batch_size=size)] == alone
    backwards = [[m.to_line() for m in c.mentions] for c in coder.stream(reports[::-1], batch_size=4)]
    assert backwards[::-1] == alone
    assert [[m.to_line() for m in Coder().code(report)] for report in reports] == alone


TELLING = "Russia|France|Kim|Putin|the two leaders|gave|attacked|signed|met|accused|said|treaty|troops|12|more than|yesterday"
words = st.sampled_from([*TELLING.split("|"), "in Moscow", ",", ".", "'", "“", "”", "\n", "😀", "DUBAI, May 3 —"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(words, max_size=60).map(" ".join) | st.text(max_size=200))
def test_any_text_is_coded_without_a_fault_and_every_field_has_its_words(coder: Coder, text: str) -> None:
    coding = coder.explain(Report(text, PUBLISHED))
    assert not any(FAULT in note for note in coding.notes), coding.notes
    for mention in coding.mentions:
        assert_words(text, mention)
    for aside in coding.set_aside:
        assert text[aside.start : aside.end] == aside.text
        assert aside.reason


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the shared corpora are absent ({SHARED})")
def test_no_span_is_off_on_the_annotated_articles(coder: Coder) -> None:
    for path in sorted((SHARED / "gold" / "articles").glob("*.json")):
        article = json.loads(path.read_text(encoding="utf8"))
        for mention in coder.code(Report(article["text"], date.fromisoformat(article["published"]))):
            assert_words(article["text"], mention)


@pytest.mark.parametrize(
    ("text", "category", "actors", "recipients"),
    [
        ("Drone strike kills nine at Sudan market as army denies role", "ASSAULT", set(), set()),
        ("Kenya and Uganda signed a deal. Human Rights Watch urged both governments to act.", "REQUEST", {"NGO"}, {"KEN", "UGA"}),
    ],
)
def test_who_is_not_meant(coder: Coder, text: str, category: str, actors: set[str], recipients: set[str]) -> None:
    told = [m for m in coder.code(Report(text, PUBLISHED)) if m.category == category]
    assert all(codes(m, "actor") <= actors and codes(m, "recipient") <= recipients for m in told)
    if actors:
        assert [(codes(m, "actor"), codes(m, "recipient")) for m in told] == [(actors, recipients)]
