"""Coreference: whom pronouns, surnames, descriptions and bare roles stand for."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman import language
from dragoman.benchmark import coreference as benchmark
from dragoman.coding.cast import Cast
from dragoman.coding.coder import Coder

PASSAGES = benchmark.passages(Path(__file__).parent / "data" / "coreference.txt")


def cast_of(text):
    paragraphs = language.parse(text)
    cast = Cast(None)
    for paragraph in paragraphs:
        cast.meet(paragraph.doc, paragraph.start)
    return cast, paragraphs


def resolved(text, words):
    cast, paragraphs = cast_of(text)
    at = text.rfind(words)
    for paragraph in paragraphs:
        span = paragraph.doc.char_span(at - paragraph.start, at - paragraph.start + len(words), alignment_mode="expand")
        if paragraph.start <= at < paragraph.start + len(paragraph.doc.text) and span is not None:
            return [p.code for p in cast.parties(span.root, paragraph.start)]
    return []


@pytest.mark.parametrize(
    ("text", "words", "codes"),
    [
        ("Peru's president, Ana Paz, flew to Chile. She met ministers.", "She", ["PER"]),
        ("Peru's president, Ana Paz, flew to Chile.\nPaz met ministers.", "Paz", ["PER"]),
        ("Peru accused Chile of lying. Both sides later made peace.", "Both sides", ["PER", "CHL"]),
        ("Peru sent an envoy. Its envoy was late.", "Its", ["PER"]),
        (
            "Pentagon spokesman Bob Sims denied that French Defense Secretary Luc Morel sought air cover. But Sims said"
            " Washington had received assurances. He said no more.",
            "He",
            ["USA"],
        ),
        ("Modi flew to North Korea, and talked there to its leader, Kim Jong Un.", "Kim Jong Un", ["PRK"]),
        ("Pyongyang welcomed the gift. It is for the Korean people, said North Korea.", "the Korean people", ["PRK"]),
        ("Seoul welcomed the gift. It is for the Korean people, said South Korea.", "the Korean people", ["KOR"]),
        ("Rebels seized a town in Mali. Analysts were surprised.", "Rebels", ["MLI"]),
        ("Rebels seized a town in Mali. Analysts were surprised.", "Analysts", []),
        ("Western officials confirmed the strike in Mali. Officials gave no name.", "Officials", [None]),
        ("It is unclear whether Peru will sign.", "It", []),
        ("Putin met Xi Jinping. The deal was signed. It obliges both to help.", "It", []),
    ],
)
def test_who_is_meant(text, words, codes):
    assert resolved(text, words) == codes


def test_sixty_passages_twenty_held_back():
    assert len(PASSAGES) == 60
    assert sum(p.held for p in PASSAGES) == 20


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Emmanuel Macron flew to Rabat. He said France would help.", [{"Macron", "He"}]),
        ("Russia accused Peru of piracy. Lima said Moscow was lying.", [{"Russia", "Moscow"}, {"Peru", "Lima"}]),
        ("Peru met Chile.", []),
    ],
)
def test_chains_of_two_and_more(text, expected):
    found = [{text[int(at) :].split()[0].rstrip(".") for at in chain} for chain in benchmark.chains(text)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, expected))


def test_annotated_chains_are_phrases_of_their_passages_and_no_phrase_is_in_two():
    for passage in PASSAGES:
        chains = benchmark.annotated(passage)
        assert all(len(chain) > 1 for chain in chains)
        assert len({at for chain in chains for at in chain}) == sum(map(len, chains))


@pytest.mark.parametrize(
    ("text", "word", "antecedent"),
    [
        ("Russia fired rockets at Odesa. The attack burnt a warehouse.", "attack", "fired"),
        ("Russia shelled Odesa on Monday. In 1941 an attack on Odesa killed thousands.", "attack", None),
    ],
)
def test_a_definite_event_is_the_one_told_before(text, word, antecedent):
    event = benchmark.Event(text, False, text.find(word), text.find(antecedent) if antecedent else None)
    assert benchmark.is_resolved(event, Coder())


def test_half_of_the_definite_events_are_held_back():
    events = benchmark.events(Path(__file__).parent / "data" / "definite_events.txt")
    assert sum(event.held for event in events) == len(events) / 2 == 10


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([p.text for p in PASSAGES]), min_size=1, max_size=3))
def test_every_party_and_antecedent_is_words_of_the_text(texts):
    text = "\n".join(texts)
    cast, paragraphs = cast_of(text)
    for paragraph in paragraphs:
        for token in paragraph.doc:
            if token.pos_ not in ("NOUN", "PROPN", "PRON"):
                continue
            for party in cast.parties(token, paragraph.start):
                assert text[party.start : party.end] == party.text
                if party.antecedent:
                    assert text[party.antecedent.start : party.antecedent.end] == party.antecedent.text
                    assert party.antecedent.span != party.span
