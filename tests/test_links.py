"""Links: which connective links what, and what is never linked."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.benchmark import links as benchmark
from dragoman.coding import causes
from dragoman.coding.coder import Coder
from dragoman.records import Report

EXCHANGES = Path(__file__).parent / "data" / "exchanges.tsv"
PASSAGES = benchmark.passages(EXCHANGES)
CODER = Coder()


def test_half_of_the_passages_are_traps_and_a_third_is_held_back():
    assert len(PASSAGES) == 150
    assert sum(not p.links for p in PASSAGES) == 75
    assert sum(p.held for p in PASSAGES) == 50
    assert all(p.acts[number] for p in PASSAGES for pair in p.links for number in pair)


@pytest.mark.parametrize("passage", [p for p in PASSAGES if not p.links and not p.held][::3], ids=lambda p: p.text[:40])
def test_no_exchange_is_made_up(passage):
    assert benchmark.given(passage) == set()


@pytest.mark.parametrize(
    ("marked", "links"),
    [
        ("Peru [1 AID gave] Chile wheat in return for Chile's [2 AID supply] of coal.", {(1, 2)}),
        ("Peru [1 AID gave] Chile wheat. In return, Chile [2 AID supplied] Peru with coal.", {(2, 1)}),
        ("In exchange for [1 AID supplying] coal, Chile [2 AID received] wheat from Peru.", {(2, 1)}),
        ("Peru [1 AID gave] Chile wheat as a thank you to Santiago for [2 AID supplying] coal.", {(1, 2)}),
        ("Peru [1 AID gave] Chile wheat to repay it for [2 AID supplying] coal.", {(1, 2)}),
        ("Peru [1 AID gave] Chile wheat, in return for which Chile [2 AID supplied] coal.", {(2, 1)}),
        ("Peru [1 AID gave] Chile wheat; Chile returned the favour by [2 AID supplying] coal.", {(2, 1)}),
        ("Peru [1 AID gave] Chile wheat and Chile [2 AID supplied] Bolivia with coal.", set()),
        (
            "Analysts think that Chile will want ships in return for the wheat it [1 AID gave] Peru, which [2 AID sold] coal.",
            set(),
        ),
    ],
)
def test_exchange(marked, links, tmp_path):
    path = tmp_path / "passages.tsv"
    path.write_text(f"dev\t-\t{marked}\n", encoding="utf8")
    [passage] = benchmark.passages(path)
    assert benchmark.given(passage) == links


@pytest.mark.parametrize(
    ("text", "cause", "effect", "signal"),
    [
        ("Police fired because protesters blocked the road.", "protesters blocked the road", "Police fired", "because"),
        ("The union called a strike over unpaid wages.", "unpaid wages", "The union called a strike", "over"),
        ("The price rise triggered riots.", "The price rise", "riots", "triggered"),
        ("The crash led to protests.", "The crash", "protests", "led to"),
    ],
)
def test_cause(text, cause, effect, signal):
    found = causes.find(text)
    assert (cause, effect, signal) in [(c.cause.text, c.effect.text, c.signal.text if c.signal else None) for c in found]


def test_no_cause_in_mere_sequence():
    assert causes.find("The minister arrived on Monday. The strike ended on Tuesday.") == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([p.text for p in PASSAGES if not p.held]), min_size=1, max_size=3))
def test_links_join_mentions_of_the_report_and_no_mention_to_itself(texts):
    report = Report("\n".join(texts))
    mentions = CODER.code(report)
    ids = {m.id for m in mentions}
    for mention in mentions:
        for link in mention.links:
            assert link.to in ids - {mention.id}
            if link.cue:
                assert report.text[link.cue.start : link.cue.end] == link.cue.text
    assert mentions == CODER.code(report)


@pytest.mark.parametrize(
    ("text", "source", "kind", "target"),
    [
        ("On Monday Kenyan and Ugandan officials met in Kampala and signed an agreement.", "SUPPORT", "part_of", "CONSULT"),
        (
            "Sudan's army launched an offensive on Monday against rebels in Nyala. On Tuesday its jets bombed a market in Nyala.",
            "ASSAULT",
            "part_of",
            "ASSAULT",
        ),
        (
            "A UN panel accused Chad of shelling a village. Chad has rejected the panel's report as biased.",
            "REJECT",
            "in_response_to",
            "ACCUSE",
        ),
        ("Chad bombed a village in Niger on Friday. Germany has condemned the bombing.", "ACCUSE", "about", "ASSAULT"),
        ("Peru put duties on Chilean wine on Monday. Chile criticised the move.", "ACCUSE", "about", "SANCTION"),
        ("Chad accused Niger of shelling a village and jailing a priest.", "ACCUSE", "about", "COERCE"),
        ("Niger expelled the French ambassador on Monday. France refused.", "REJECT", "in_response_to", "SANCTION"),
        (
            "Macron met Modi in Delhi on Thursday. At the meeting Macron accused China of bullying its neighbours.",
            "ACCUSE",
            "part_of",
            "CONSULT",
        ),
        ("Chad bombed a village in Niger on Friday. Germany shelled a base in Mali.", "ASSAULT", None, "ASSAULT"),
        (
            "Chad launched an offensive on Friday against rebels in Niger. Mali bombed a market in Niger.",
            "ASSAULT",
            None,
            "ASSAULT",
        ),
    ],
)
def test_discourse(text, source, kind, target):
    found = CODER.code(Report(text, date(2024, 11, 22)))
    by_id = {m.id: m for m in found}
    links = {(m.category, link.kind, by_id[link.to].category) for m in found for link in m.links}
    if kind:
        assert (source, kind, target) in links
    else:
        assert links == set()
        assert [m.category for m in found] == [source, target]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a noun stands for an event told before
        (
            "Chile imposed an embargo on Peruvian fish on Monday. Peru imposed duties on Chilean wine on Friday in response to"
            " the embargo.",
            "SANCTION in_response_to SANCTION",
        ),
        (
            "The UN ordered a ceasefire in Sudan on Friday. Chad urged Sudan on Sunday to observe the ceasefire.",
            "REQUEST about RETREAT",
        ),
        ("Modi travelled to Kenya on Monday. Tanzania praised the visit.", "SUPPORT about CONSULT"),
        ("Modi travelled to Kenya on Monday. Tanzania praised Brazil.", ""),
        (
            "Iran shelled a base in Iraq on Monday. Iraq threatened Iran with war after the attack.",
            "THREATEN in_response_to ASSAULT",
        ),
        (
            "Chad and Mali signed an agreement on Monday. Under the deal Mali freed 20 Chadian soldiers.",
            "RETREAT part_of SUPPORT",
        ),
        (
            "The United States imposed tariffs on Chinese steel on Monday. The move was a response to China's ban on pork.",
            "SANCTION in_response_to SANCTION",
        ),
        ("Chad's army shelled a village on Monday. Iran urged its citizens on Tuesday to vote.", ""),
        # connectives: coordinated, after, despite
        (
            "Peru imposed duties on Chilean wine in response to Chile's embargo on Peruvian fish and its arrest of a Peruvian"
            " trader.",
            "SANCTION in_response_to SANCTION, SANCTION in_response_to COERCE",
        ),
        (
            "Ethiopia expelled three Sudanese envoys after Sudan expelled the Ethiopian ambassador.",
            "SANCTION in_response_to SANCTION",
        ),
        (
            "The president of Chad urged farmers to return home after rebels attacked three villages.",
            "REQUEST because_of ASSAULT",
        ),
        ("Iran refused to halt its missile tests despite American demands.", "REJECT in_response_to REQUEST"),
        ("Thousands of Cubans marched in Havana against American sanctions on Cuba.", "PROTEST because_of SANCTION"),
        (
            "The United States imposed tariffs on Chinese steel on Monday. On Thursday China imposed retaliatory tariffs on"
            " American pork.",
            "SANCTION in_response_to SANCTION",
        ),
        # answers: denials reach who was accused, not everyone who denies something
        (
            "A UN panel accused Chad of shelling a village. Niger closed its border with Mali. Chad denied the allegation.",
            "ACCUSE about ASSAULT, REJECT in_response_to ACCUSE",
        ),
        (
            "Germany and France accused Iran of arming rebels, a charge denied by Iran.",
            "ACCUSE about AID, REJECT in_response_to ACCUSE",
        ),
        ("Chad accused Niger of breaking its word. Mali denied that its president was ill.", ""),
        (
            "Chad accused Niger of breaking its word. Niger responded that Chad was a threat to its neighbours.",
            "ACCUSE in_response_to ACCUSE",
        ),
        ("Chad agreed to Niger's request for 200 soldiers.", "AGREE in_response_to REQUEST"),
        (
            "Kenya asked Uganda to send it 200 soldiers. Uganda promised to send the soldiers by June.",
            "AGREE in_response_to REQUEST",
        ),
        # occasions: meetings, visits, marches
        (
            "Kenya's president met Uganda's leader in Kampala on Monday. During the talks Uganda promised to open its border.",
            "AGREE part_of CONSULT",
        ),
        ("Chad's president met Niger's leader in Paris on Monday. France's ambassador accused Mali of bad faith.", ""),
        (
            "Macron will travel to India next week. Macron and Modi will hold talks in Delhi on Tuesday.",
            "AGREE part_of AGREE",
        ),
        (
            "Thousands of Peruvians marched in Lima on Sunday, demanding that Chile withdraw its troops.",
            "REQUEST part_of PROTEST",
        ),
        # terms, conditions, purchases
        (
            "Chad and Sudan signed a truce on Monday. The agreement required that Sudan release 30 prisoners.",
            "RETREAT part_of SUPPORT",
        ),
        (
            "Sudan blockaded Chad's border on Monday. Chad threatened Sudan with war unless it lifted the blockade.",
            "THREATEN in_response_to COERCE",
        ),
        (
            "France accused Niger of arming rebels on Monday. Niger dismissed accusations of support for rebels.",
            "ACCUSE about AID, REJECT in_response_to ACCUSE",
        ),
        (
            "Egypt bought 30 jets from France in March. On Monday France delivered the jets to Egypt.",
            "AID part_of COOPERATE",
        ),
        ("Egypt bought 30 jets from France in March. On Monday France gave Egypt a library.", ""),
        # a promise grants no threat
        (
            "Iran threatened the United States with war over the Kuwaiti tankers. The United States promised an escort for the"
            " tankers.",
            "",
        ),
        # a campaign and who fights back
        (
            "Turkey launched an offensive against Kurdish fighters in Syria on Saturday. On Sunday Kurdish fighters killed two"
            " Turkish soldiers in Syria.",
            "",
        ),
    ],
)
def test_links_of_a_text(text, expected):
    found = CODER.code(Report(text, date(2024, 11, 22)))
    by_id = {m.id: m for m in found}
    links = {(m.category, link.kind, by_id[link.to].category) for m in found for link in m.links}
    assert links == {tuple(link.split()) for link in expected.split(", ") if link}
