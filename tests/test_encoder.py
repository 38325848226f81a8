"""The encoder: same scores in any batch, sound offsets on any text, and tables of sentence -> what it must read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.encoder import Encoder, Reading, encoder
from dragoman.encoder.decode import runs, viterbi
from dragoman.records import Span

POOL = (
    "Arnor froze Gondor's assets on Monday, officials said.",
    "Gondor sent 24 horses to Arnor.",
    "The striker said his knee was fine.",
    "Thousands marched through Minas Tirith on Friday to demand that the steward resign, and police fired tear gas at them, "
    "witnesses said, adding that at least three people had been hurt near the citadel before the crowd went home.",
    "Rohan denied it.",
    "Café São Paulo sent 5 🐎 to 北京.",
    "",
)


@pytest.fixture(scope="module")
def model() -> Encoder:
    return encoder()


@pytest.fixture(scope="module")
def alone(model: Encoder) -> dict[str, Reading]:
    return {text: model.read([text])[0] for text in POOL}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(POOL), max_size=9))
def test_scores_do_not_depend_on_what_else_is_read(model: Encoder, alone: dict[str, Reading], texts: list[str]) -> None:
    assert model.read(texts) == [alone[text] for text in texts]


def test_raw_scores_are_equal_bit_for_bit_in_any_group(model: Encoder) -> None:
    numbers = [
        f"Gondor sent {n} horses to Arnor on Monday, and {verb} its troops." for n in range(10, 40) for verb in ("met", "hid")
    ]
    texts = [*numbers, *POOL, *numbers[:5], "Rohan attacked. " * 60]
    assert len(model.scores(texts[-1])) > 1
    alone = [model.scores(text) for text in texts]
    for order in (range(len(texts)), range(len(texts) - 1, -1, -1), range(0, len(texts), 7)):
        together = model.scores_of([texts[at] for at in order])
        for at, found in zip(order, together, strict=True):
            assert [part.window for part in found] == [part.window for part in alone[at]]
            for mine, theirs in zip(found, alone[at], strict=True):
                for head in ("act", "mode", "status", "role"):
                    assert np.array_equal(getattr(mine, head), getattr(theirs, head))


def test_raw_scores_are_equal_on_any_number_of_threads(model: Encoder) -> None:
    other = Encoder(threads=2)
    for text in POOL:
        for mine, theirs in zip(model.scores(text), other.scores(text), strict=True):
            assert abs(mine.act - theirs.act).max() < 5e-5
            assert abs(mine.role - theirs.role).max() < 5e-5


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80) | st.text(alphabet="aé́İß🏴‍☠️𝔘ﬁ \u200b\u202e\x00\n[unused1]<s>", max_size=60))
def test_offsets_lie_inside_any_text(model: Encoder, text: str) -> None:
    (reading,) = model.read([text])
    for act in reading.acts:
        assert 0 <= act.start < act.end <= len(text)
        assert text[act.start : act.end].strip()
        for argument in act.arguments:
            assert 0 <= argument.start < argument.end <= len(text)
    for span, _ in model.parties(text):
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("🐎🐎🐎 Arnor attacked Gondor.", "attacked"),
        ("A\u0308rnor attacked Gondor.", "attacked"),
        ("ARNOR’S army attacked Gondor.", "attacked"),
        ("Arnor\u00a0attacked Gondor.", "attacked"),
        ("𝔄rnor attacked Gondor.", "attacked"),
    ],
)
def test_offsets_count_code_points(model: Encoder, text: str, trigger: str) -> None:
    acts = model.read([text])[0].acts
    assert [text[act.start : act.end] for act in acts] == [trigger]


def test_nothing_is_read_out_of_nothing(model: Encoder) -> None:
    assert model.read([]) == []
    assert [reading.acts for reading in model.read(["", "  \n", "\u200b"])] == [(), (), ()]
    assert model.read([""])[0].windows == 0


def test_a_long_text_is_read_in_windows_and_says_so(model: Encoder) -> None:
    text = (
        "Among the lakes, rivers and "
        + "hills, woods, fields, " * 120
        + "on Monday Arnor attacked Gondor with "
        + "carts, " * 150
        + "and oxen."
    )
    (reading,) = model.read([text])
    assert reading.windows > 3
    assert "attacked" in {text[act.start : act.end] for act in reading.acts}
    assert len({(act.start, act.end) for act in reading.acts}) == len(reading.acts)


def test_a_pair_in_a_long_text_keeps_both_parties(model: Encoder) -> None:
    text = "Arnor " + "very " * 600 + "violently attacked Gondor."
    relation = model.relation(text, (0, 5), (text.index("Gondor"), text.index("Gondor") + 6))
    assert relation.cut > 300
    assert relation.category == "ASSAULT"


@pytest.mark.parametrize("span", [(3, 3), (-1, 4), (0, 99), (5, 2)])
def test_a_pair_outside_the_text_is_refused(model: Encoder, span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="outside the text"):
        model.relation("Arnor thanked Gondor.", span, (14, 20))


PAIRS = [
    ("Arnor froze Gondor's assets on Monday.", "SANCTION"),
    ("Arnor expelled two diplomats of Gondor.", "SANCTION"),
    ("Arnor gave Gondor 24 horses as a present.", "AID"),
    ("Arnor promised to give Gondor 24 horses.", "AGREE"),
    ("Arnor refused to give Gondor any horses.", "REJECT"),
    ("Arnor asked Gondor for 24 horses.", "REQUEST"),
    ("Arnor and Gondor held a joint naval exercise.", "COOPERATE"),
    ("Arnor shared intelligence with Gondor.", "COOPERATE"),
    ("Arnor put its troops on alert along the border with Gondor.", "MOBILIZE"),
    ("Arnor condemned the raid by Gondor.", "ACCUSE"),
    ("Arnor accused Gondor of arming the rebels.", "ACCUSE"),
    ("Arnor threatened to bomb Gondor unless it yielded.", "THREATEN"),
    ("Arnor shelled a border village of Gondor.", "ASSAULT"),
    ("Police in Arnor arrested three citizens of Gondor.", "COERCE"),
    ("The foreign minister of Arnor visited Gondor on Tuesday.", "CONSULT"),
    ("Arnor praised Gondor for its patience.", "SUPPORT"),
    ("Arnor withdrew its last soldiers from Gondor.", "RETREAT"),
    ("Arnor released forty prisoners of Gondor.", "RETREAT"),
    ("Thousands in Arnor marched against the government of Gondor.", "PROTEST"),
    pytest.param(
        "Arnor offered its condolences to Gondor along with a cheque for the orphans.",
        "AID",
        marks=pytest.mark.xfail(reason="two acts of one pair, the model names the other", strict=False),
    ),
    ("Arnor expressed its sympathy with Gondor and gave 20 oxen to the widows.", "AID"),
    ("Arnor offered its condolences to Gondor.", "SUPPORT"),
    ("Arnor sent field hospitals and medicine to Gondor after the flood.", "AID"),
    ("Arnor urged Gondor to stop the shelling.", "REQUEST"),
    ("Arnor vetoed the resolution put forward by Gondor.", "REJECT"),
]


def _pair(model: Encoder, text: str) -> str:
    first, second = text.index("Arnor"), text.index("Gondor")
    return model.relation(text, (first, first + 5), (second, second + 6)).category


@pytest.mark.parametrize(("text", "category"), PAIRS)
def test_category_of_a_pair(model: Encoder, text: str, category: str) -> None:
    assert _pair(model, text) == category


def test_a_relation_explains_itself(model: Encoder) -> None:
    relation = model.relation("Arnor shelled Gondor.", (0, 5), (14, 20))
    assert relation.quad == 4
    assert relation.conflict > 0.5
    assert relation.score == dict(relation.probabilities)["ASSAULT"]
    assert sum(score for _, score in relation.probabilities) == pytest.approx(1, abs=1e-4)


ACTS = [
    ("Arnor attacked Gondor on Monday.", "attacked", "ASSAULT", "actual"),
    ("Arnor will send 24 horses to Gondor next week.", "send", "AGREE", "future"),
    ("Arnor has not agreed to meet Gondor.", "agreed", "AGREE", "negated"),
    ("Gondor condemned the killing.", "condemned", "ACCUSE", "actual"),
]


@pytest.mark.parametrize(("text", "word", "category", "status"), ACTS)
def test_given_spans_are_judged(model: Encoder, text: str, word: str, category: str, status: str) -> None:
    start = text.index(word)
    verdict, nothing = model.judge(text, [Span(start, start + len(word)), Span(0, 5)])
    assert (verdict.category, verdict.status) == (category, status)
    assert verdict.score > 0.5 > nothing.score
    assert (verdict.start, verdict.end) == (start, start + len(word))


def test_judging_beside_the_words_says_nothing(model: Encoder) -> None:
    (verdict,) = model.judge("Arnor attacked Gondor.", [Span(5, 6)])
    assert (verdict.score, verdict.arguments, verdict.start, verdict.end) == (0.0, (), 5, 6)


def test_arguments_of_an_act(model: Encoder) -> None:
    text = "Arnor gave Gondor 24 horses on Monday, the king's spokesman said."
    (act,) = model.read([text])[0].acts
    assert {(a.role, text[a.start : a.end]) for a in act.arguments} >= {
        ("actor", "Arnor"),
        ("item", "24 horses"),
        ("recipient", "Gondor"),
        ("when", "on Monday"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "The goalkeeper saved two penalties and Arnor beat Gondor 3-1.",
        "Shares in Gondor rose two per cent on Monday.",
        "Heavy snow is forecast for the north of Arnor.",
        "Prices exploded last summer, a baker said.",
        "The film, shot in Arnor, opens on Friday.",
    ],
)
def test_distractors_tell_no_act(model: Encoder, text: str) -> None:
    assert model.read([text])[0].acts == ()


def test_parties_are_named(model: Encoder) -> None:
    text = "Troops of Arnor attacked a village in Gondor."
    found = {role: text[span.start : span.end] for span, role in model.parties(text)}
    assert "Arnor" in found["actor"]


def test_decoding_is_exact() -> None:
    assert list(runs(np.array([0.1, 0.4, 0.9, 0.4, 0.1, 0.4], dtype=np.float32), 0.5, 0.35)) == [(1, 4)]
    scores = np.log(np.array([[0.5, 0.1, 0.4], [0.1, 0.2, 0.7]], dtype=np.float32))
    assert viterbi(scores, ("O", "B-actor", "I-actor")) == [1, 2] or viterbi(scores, ("O", "B-actor", "I-actor")) == [0, 1]
