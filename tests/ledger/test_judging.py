"""Judgements append, survive recoding and can be undone; searching and day rollups follow the ledger. On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import ledger_old
import pytest
from hypothesis import given, settings
from ledger_records import CODER, codings, gift, mention
from ledger_stories import news
from sqlalchemy import text

from dragoman.ledger import Judgement, Ledger, UnknownId, WrongJudgement, agreement, days, engine, migrate, search
from dragoman.records import Coding, Report


@pytest.fixture
def one(ledger: Ledger) -> tuple[Ledger, Coding]:
    coding = gift(24)
    ledger.add([coding, gift(25)])
    return ledger, coding


def test_verdicts_append_and_the_last_holds(one: tuple[Ledger, Coding]) -> None:
    ledger, coding = one
    told = coding.mentions[0]
    assert ledger.judged([told])[0].verdict is None
    first = ledger.judge(told.id[:8], "accept", "ana", "as written")
    second = ledger.judge(told.id, "reject", "ben")
    judged = ledger.judged(ledger.mentions())
    assert [j.rejected for j in judged if j.mention == told] == [True]
    assert [j.verdict for j in judged if j.mention != told] == [None]
    assert [(j.key, j.kind, j.judge, j.reason, j.mention) for j in ledger.judgements()] == [
        (first.key, "accept", "ana", "as written", told.id),
        (second.key, "reject", "ben", None, told.id),
    ]
    assert ledger.mentions()[0] in (told, gift(25).mentions[0]), "what the coder told stays"
    assert ledger.check() == []


def test_undoing(one: tuple[Ledger, Coding]) -> None:
    ledger, coding = one
    told = coding.mentions[0]
    ledger.judge(told.id, "accept", "ana")
    rejection = ledger.judge(told.id, "reject", "ben")
    undoing = ledger.undo(rejection.key, "ben", "misread")
    assert ledger.judged([told])[0].verdict.judge == "ana"  # type: ignore[union-attr]
    ledger.undo(undoing.key, "ana")
    assert ledger.judged([told])[0].rejected
    assert [j.undone for j in ledger.judgements()] == [False, False, True, False]
    with pytest.raises(WrongJudgement, match="there is no judgement number 99"):
        ledger.undo(99, "ana")


def test_corrections_are_held_by_the_words(one: tuple[Ledger, Coding]) -> None:
    ledger, coding = one
    told = coding.mentions[0]
    ledger.judge(told.id, "correct", "ana", field="status", value="future")
    horses = {"text": "horses", "start": 21, "end": 27, "what": "horse", "kind": "animals"}
    ledger.judge(told.id, "correct", "ana", field="items", value=[horses])
    judged = ledger.judged([told])[0]
    assert (judged.mention.status, judged.corrected.status) == ("actual", "future")
    assert judged.corrected.items[0].text == "horses"
    assert judged.corrected.confidence == told.confidence
    wrong: list[tuple[str, Any, str]] = [
        ("items", [{**horses, "text": "mules"}], "the report's words do not hold this items"),
        ("items", [{**horses, "end": 999}], "a span lies outside the text"),
        ("items", "horses", "this is no value for items"),
        ("actor", [{}], "this is no value for actor"),
        ("status", "maybe", '"maybe" is no status'),
        ("id", "x", '"id" is no field that can be corrected: it is one of event'),
        ("nothing", "x", '"nothing" is no field'),
    ]
    for field, value, message in wrong:
        with pytest.raises(WrongJudgement, match=message):
            ledger.judge(told.id, "correct", "ana", field=field, value=value)
    assert len(ledger.judgements()) == 2


def test_judgements_that_make_no_sense(one: tuple[Ledger, Coding]) -> None:
    ledger, coding = one
    told, other = coding.mentions[0], gift(25).mentions[0]
    with pytest.raises(WrongJudgement, match="needs a judge"):
        ledger.judge(told.id, "accept", " ")
    with pytest.raises(WrongJudgement):
        ledger.judge(told.id, "merge", "ana", other=told.id)
    with pytest.raises(UnknownId):
        ledger.judge("zzz", "accept", "ana")
    merged = ledger.judge(told.id, "merge", "ana", other=other.id[:9])
    assert merged.other == other.id
    assert ledger.judged([other])[0].judgements == (merged,)


def test_judgements_survive_recoding(ledger: Ledger) -> None:
    report = Report("Arnor gave Gondor horses. Rohan protested.")
    gave = mention(report, "gave", [("Arnor", "ARN")], [("Gondor", "GON")])
    protest = mention(report, "protested", [("Rohan", "ROH")], (), "PROTEST")
    ledger.add([Coding(report, (gave, protest), coder="hand-1.0")])
    ledger.judge(gave.id, "accept", "ana")
    ledger.judge(protest.id, "reject", "ana")
    ledger.judge(protest.id, "correct", "ana", field="event", value="ACCUSE")
    same = replace(gave, coder="hand-2.0")
    wider = mention(report, "gave Gondor", [("Arnor", "ARN")], (), coder="hand-2.0")
    assert wider.id == gave.id
    moved = mention(report, "Gondor horses", [("Arnor", "ARN")], (), coder="hand-3.0")
    changed = mention(report, "Rohan protested", [("Rohan", "ROH")], (), "REJECT", coder="hand-3.0")
    ledger.add([Coding(report, (same,), coder="hand-2.0")])
    assert ledger.judged(ledger.mentions())[0].verdict.judge == "ana"  # type: ignore[union-attr]
    assert not ledger.judged(ledger.mentions())[0].carried
    ledger.add([Coding(report, (changed,), coder="hand-3.0")])
    (found,) = ledger.judged(ledger.mentions())
    assert found.carried
    assert found.verdict is None, "a verdict on a protest says nothing of a rejection"
    assert found.corrected.category == "ACCUSE"
    assert moved.id != gave.id


def test_training_examples(one: tuple[Ledger, Coding]) -> None:
    ledger, coding = one
    told = coding.mentions[0]
    ledger.judge(told.id, "accept", "ana")
    ledger.judge(told.id, "correct", "ana", field="status", value="future")
    (example,) = ledger.training()
    assert example["text"] == [coding.report.text]
    assert (example["verdict"], example["coded"]["status"], example["corrected"]["status"]) == ("accept", "actual", "future")
    assert [j["kind"] for j in example["judgements"]] == ["accept", "correct"]


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ([["a", "a"], ["b", "b"]], 1.0),
        ([["a", "b"], ["a", "b"]], -0.5),
        ([["a"], ["b"]], None),
        ([["a", "a"]], 1.0),
        # Krippendorff 2011, example of nominal data with missing values, by four observers
        (
            ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11"],
            0.743,
        ),
    ],
)
def test_alpha(units: list[Any], expected: float | None) -> None:
    found = agreement.alpha(units)
    assert found == (expected if expected is None else pytest.approx(expected, abs=0.001))


def test_agreement() -> None:
    def made(key: int, judge: str, kind: Any, on: str, **more: Any) -> Judgement:
        return Judgement(key, datetime(2024, 1, 1), judge, kind, on, "r", "AID", 0, 1, **more)

    found = agreement.of(
        [
            made(1, "ana", "accept", "m1"),
            made(2, "ben", "reject", "m1"),
            made(3, "ben", "accept", "m1"),
            made(4, "ana", "reject", "m2"),
            made(5, "ben", "reject", "m2", undone=True),
            made(6, "ana", "correct", "m3", field="status", value="future"),
        ]
    )
    assert (found.judges, found.judged, found.shared, found.accepted) == (2, 3, 1, 2)
    assert (found.alpha, found.corrected) == (1.0, (("status", 1),))
    assert found.precision == pytest.approx(2 / 3)


def test_the_coder_against_its_judges(ledger: Ledger) -> None:
    assert agreement.coder_against_judges(ledger.every_judged()) is None
    ledger.add([gift(1), gift(2), gift(3)])
    one, two, three = (gift(number).mentions[0].id for number in (1, 2, 3))
    ledger.judge(one, "accept", "ana")
    ledger.judge(two, "correct", "ana", field="status", value="future")
    ledger.judge(three, "reject", "ana")
    found = agreement.coder_against_judges(ledger.every_judged())
    assert found is not None
    # of each mention the coder told five fields: event, actor, recipient, items, status
    assert found.precision == pytest.approx((5 + 4 + 0) / 15)
    assert found.recall == pytest.approx(9 / 10)
    assert found.f1 == pytest.approx(2 * 9 / (15 + 10))
    assert found.alpha is not None
    assert 0 < found.alpha < 1
    ledger.judge(one, "merge", "ana", other=two)
    ledger.judge(two, "merge", "ben", other=one)
    assert (agreement.of(ledger.judgements()).pairs, agreement.of(ledger.judgements()).pairs_alpha) == (1, 1.0)


# --- searching -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def library(ledger: Ledger) -> Ledger:
    def told(words: str, published: date, publisher: str, title: str = "") -> Coding:
        report = Report(words, published, title or None, publisher)
        found = (mention(report, "gave", [("Arnor", "ARN")], [("Gondor", "GON")]),) if "Arnor gave" in words else ()
        return Coding(report, found)

    ledger.add(
        [
            told("Arnor gave Gondor artillery shells worth 24.5 million.", date(2024, 1, 1), "TASS", "Shells"),
            told(
                "Gondor’s artillery fired 12,000 shells; the shells, artillery experts say, were old.", date(2024, 2, 1), "KCNA"
            ),
            told("Éowyn met a North-Korean envoy (www.example.org).", date(2024, 3, 1), "TASS", "The envoy's visit"),
        ],
        coder=CODER,
    )
    return ledger


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("shells", [2, 1]),
        ("SHELLS artillery", [2, 1]),
        ('"artillery shells"', [1]),
        ("shell", []),
        ("shell*", [2, 1]),
        ("éowyn", [3]),
        ("eowyn", []),
        ("north korean", [3]),
        ("north-korean", [3]),
        ('"korean north"', []),
        ("visit", [3]),
        ("24.5", [1]),
        ("12,000", [2]),
        ("12", [2]),
        ("gondor's", [2]),
        ("example", [3]),
        ("AND", []),
        ("shells OR", []),
        ("shells'); DROP TABLE reports; --", []),
    ],
)
def test_searching(library: Ledger, query: str, expected: list[int]) -> None:
    found = library.search(query)
    assert [f.report.published.month for f in found if f.report.published] == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (search.Conditions(country="GON"), [1]),
        (search.Conditions(country="MOR"), []),
        (search.Conditions(category="AID"), [1]),
        (search.Conditions(category="AGREE"), []),
        (search.Conditions(since=date(2024, 1, 2)), [2]),
        (search.Conditions(until=date(2024, 1, 2)), [1]),
        (search.Conditions(publisher="KCNA"), [2]),
    ],
)
def test_searching_on_conditions(library: Ledger, conditions: search.Conditions, expected: list[int]) -> None:
    assert [f.report.published.month for f in library.search("shells", conditions) if f.report.published] == expected


def test_what_a_search_shows(library: Ledger) -> None:
    assert library.search("worth")[0].excerpt == "Arnor gave Gondor artillery shells worth 24.5 million."
    assert len(library.search("shells", limit=1)) == 1
    with pytest.raises(search.WrongSearch, match="there is no word to search for"):
        library.search(" -- ")


def test_a_text_of_many_words_can_be_searched(ledger: Ledger) -> None:
    long = " ".join(f"w{number}" for number in range(120_000))
    ledger.add([Coding(Report(long), ())], coder=CODER)
    assert len(ledger.search("w777")) == 1
    assert ledger.search("w119999") == []


# --- days ------------------------------------------------------------------------------------------------------------------


def test_days_count_what_the_newest_coder_tells(ledger: Ledger) -> None:
    ledger.add([gift(number, date(2024, 1, 1 + number % 2)) for number in range(6)])
    assert [(d.day.day, d.category, d.status, d.mentions) for d in ledger.days("ARN", "GON")] == [
        (1, "AID", "actual", 3),
        (2, "AID", "actual", 3),
    ]
    older = [gift(number, date(2024, 1, 1 + number % 2), coder="hand-0.5") for number in range(6)]
    ledger.add(older)
    assert [d.mentions for d in ledger.days("ARN", "GON")] == [3, 3]
    newer = replace(older[0], mentions=(), coder="hand-2.0")
    ledger.add([newer, replace(older[1], mentions=(replace(older[1].mentions[0], event_scale=-6.4),), coder="hand-2.0")])
    assert [(d.mentions, d.scale) for d in ledger.days("ARN", "GON")] == [(2, 0.0), (3, -6.4)]
    assert ledger.check() == []


@given(codings())
@settings(max_examples=30, deadline=None)
def test_days_go_as_they_came(coding: Coding) -> None:
    ledger = _shared()
    wanted = replace(coding, report=replace(coding.report, id=f"r{next(_numbers)}"))
    again = tuple(replace(m, report=wanted.report.id, coder="") for m in wanted.mentions)
    ledger.add([replace(wanted, mentions=again, coder="hand-1")])
    with ledger._reading() as connection:
        assert list(days.faults(connection)) == []
    ledger.add([replace(wanted, mentions=(), coder="hand-2")])
    with ledger._reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM days")).scalar() == 0


_ledgers: list[Ledger] = []
_numbers = iter(range(10**9))


def _shared() -> Ledger:
    if not _ledgers:
        _ledgers.append(Ledger.open("sqlite://"))
    return _ledgers[0]


def test_days_are_checked(ledger: Ledger) -> None:
    ledger.add([gift(1), gift(2)])
    for statement in ("UPDATE days SET mentions = 7", "DELETE FROM days"):
        with ledger._writing() as connection:
            connection.execute(text(statement))
        assert any("the rollup of ARN GON" in fault for fault in ledger.check())


# --- migrating a filled ledger ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["0001", "0002"])
def test_a_filled_ledger_of_an_earlier_version_is_migrated(place: str, tmp_path: Path, target: str) -> None:
    found = [*news(1, 20), gift(3, coder="hand-1.0"), gift(3, coder="hand-1.1")]
    ledger_old.make(place, target, found)
    with Ledger.open(place) as ledger, Ledger.open(tmp_path / "new.sqlite") as new:
        new.add(found)
        assert ledger.unlinked() == 22
        assert list(ledger.link(batch=8))[-1] == 0
        assert ledger.mentions() == new.mentions()
        assert ledger.days("ARN", "GON") == new.days("ARN", "GON")
        assert {event.id for event in ledger.events()} == {event.id for event in new.events()}
        assert len(ledger.search("horses")) == len(new.search("horses")) > 0
        assert [j.kind for j in ledger.judgements()] == (["accept"] if target == "0002" else [])
        assert ledger.check() == []
        assert ledger.add(found).repeated == 22


def test_a_first_schema_is_made_and_stepped_up(place: str) -> None:
    url = engine.url_of(place)
    opened = engine.connect(url)
    migrate.upgrade(opened, place, target="0001")
    with engine.reading(opened) as connection:
        assert migrate.revision(connection) == "0001"
    opened.dispose()
    with Ledger.open(place) as ledger:
        ledger.add([gift(1)])
        assert ledger.check() == []
