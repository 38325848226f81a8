"""What the benchmarks of linking count, on small inputs of our own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dragoman.benchmark import ecbplus, ecbplus_weights, linking_world, stories, tellings
from dragoman.linking import link
from dragoman.records import Coding, Mention, Party, Report, Span, Words

STORIES = Path(__file__).parent.parent / "data" / "stories.txt"

_DOCUMENT = """<?xml version="1.0"?>
<Document doc_name="{name}.xml">
{tokens}
<Markables>
<ACTION_OCCURRENCE m_id="1"><token_anchor t_id="3"/></ACTION_OCCURRENCE>
<HUMAN_PART_PER m_id="2"><token_anchor t_id="1"/><token_anchor t_id="2"/></HUMAN_PART_PER>
<ACTION_OCCURRENCE m_id="3"><token_anchor t_id="7"/></ACTION_OCCURRENCE>
<ACTION_OCCURRENCE m_id="9" RELATED_TO="" TAG_DESCRIPTOR="the win" instance_id="{instance}"/>
</Markables>
<Relations>
<CROSS_DOC_COREF r_id="5" note="{instance}"><source m_id="1"/><target m_id="9"/></CROSS_DOC_COREF>
</Relations>
</Document>"""


def _document(name: str, sentences: list[str], instance: str) -> str:
    words = [(n, word) for n, sentence in enumerate(sentences) for word in sentence.split()]
    tokens = "".join(f'<token t_id="{i}" sentence="{n}">{word}</token>' for i, (n, word) in enumerate(words, 1))
    return _DOCUMENT.format(name=name, tokens=tokens, instance=instance)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "ecbplus" / "7"
    folder.mkdir(parents=True)
    (folder / "7_1ecb.xml").write_text(_document("7_1ecb", ["Ada Marsh won the cup", "nobody cheered"], "ACT1"))
    (folder / "7_2ecb.xml").write_text(_document("7_2ecb", ["Ada Marsh wins the cup", "nobody sang"], "ACT1"))
    (folder / "7_3ecb.xml").write_text(_document("7_3ecb", ["Bo Lund won the race", "nobody slept"], "ACT2"))
    (tmp_path / "ecbplus_sentences.csv").write_text("Topic,File,Sentence Number\n7,1ecb,0\n7,1ecb,1\n7,2ecb,0\n7,3ecb,0\n")
    return tmp_path


def test_ecbplus_is_read_as_annotated(corpus: Path) -> None:
    found = ecbplus.topics(corpus)[7]
    assert [(m.document, m.event, m.telling.trigger, m.telling.people) for m in found] == [
        ("7_1ecb", "ACT1", "win", ("marsh",)),
        ("7_1ecb", "7_1ecb.2", "cheer", ()),
        ("7_2ecb", "ACT1", "win", ("marsh",)),
        ("7_3ecb", "ACT2", "win", ("lund",)),
    ]
    assert found[0].sentence[found[0].start : found[0].end] == "won"
    with pytest.raises(FileNotFoundError):
        ecbplus.topics(corpus / "ecbplus")


def test_weights_are_learned_from_what_tells_events_apart(corpus: Path) -> None:
    topic = ecbplus_weights.pairs(ecbplus.topics(corpus)[7])
    learned = ecbplus_weights.learn([topic] * 30)
    assert learned["same people"] > 0 > learned["other people"]
    grouped = ecbplus_weights.grouped(topic, learned)
    assert frozenset({"7_1ecb.000", "7_2ecb.000"}) in grouped
    assert len(grouped) == 3


def test_the_stories_are_well_formed() -> None:
    reports, lines = stories.stories(STORIES)
    text = {report.id: report.text for report in reports}
    assert {line.story for line in lines} == set(range(1, 41))
    assert all(text[line.report][line.start : line.end].endswith(".") for line in lines)
    assert all(len({line.report for line in lines if line.key == f"{n}a"}) > 1 for n in range(1, 41) if n != 26)


def _mention(i: str, report: Report, category: str, *spans: Span, actor: str = "GON") -> Mention:
    first = spans[0]
    party = Party(first.start, first.start + 1, "x", "x", actor)
    return Mention(i, report.id, category, Words.at(report.text, first.start, first.end), spans, actor=(party,), quad_code=4)


def test_stories_count_lines_of_one_event() -> None:
    lines, codings = [], []
    for name, text, key in (
        ("a", "Gondor shelled a fort.", "1a"),
        ("b", "Gondor shelled the old fort.", "1a"),
        ("c", "Rohan sang.", "1b"),
    ):
        report = Report(text, date(2024, 6, 10), id=name)
        lines.append(stories.Line(name, 0, len(text), 1, key))
        mention = _mention(f"m{name}", report, "ASSAULT", Span(0, len(text)), actor="ROH" if name == "c" else "GON")
        codings.append(Coding(report, (mention,)))
    counts, wrong = stories.joined(codings, lines)
    assert (counts, wrong) == (stories.Joined(1, 1, 1, 1), [])
    counts, wrong = stories.joined([Coding(c.report, ()) for c in codings], lines)
    assert (counts.same, counts.joined, counts.found, len(wrong)) == (1, 0, 0, 1)


def test_merging_within_a_report_counts_pairs_of_quotes() -> None:
    text = "One came. Two came. Three came. Four came."
    report = Report(text, id="r")
    events = [
        {"id": "e1", "type": "CONSULT", "quotes": ["One came", "Two came", "Three came"]},
        {"id": "e2", "type": "CONSULT", "quotes": ["Four came"]},
    ]
    spans = [Span(0, 9), Span(10, 19), Span(20, 31), Span(32, 42)]
    article = {"text": text, "events": events}

    def counted(*mentions: tuple[int, ...]) -> tellings.Counts:
        found = [_mention(f"m{n}", report, "CONSULT", *(spans[k] for k in inside)) for n, inside in enumerate(mentions)]
        return tellings.count(article, found)

    assert counted((0, 1, 2), (3,)) == tellings.Counts(same=3, merged=3, together=3, right=3)
    assert counted((0, 1), (2, 3)) == tellings.Counts(same=3, merged=1, together=2, right=1)
    assert counted((0,), (1,)) == tellings.Counts(same=1)
    assert counted() == tellings.Counts()


def test_the_made_up_world_is_the_same_each_time_and_linking_finds_its_events() -> None:
    world = list(linking_world.tellings(3000))
    assert world == list(linking_world.tellings(3000))
    event = {telling.id: number for number, telling in world}
    found = link(telling for _, telling in world).events
    mixed = [e for e in found if len({event[i] for i in e.tellings}) > 1]
    assert len(mixed) < 0.01 * len(found)
    assert len(found) < 1.4 * len(set(event.values()))
