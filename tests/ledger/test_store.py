"""What the ledger promises, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from ledger_records import CODER, gift, mention

from dragoman.ledger import Added, AmbiguousId, Ledger, UnknownId
from dragoman.records import Coding, Link, Report, When


def test_adding_again_changes_nothing(ledger: Ledger) -> None:
    found = [gift(number) for number in range(5)]
    assert ledger.add(found) == Added(5, 5, 0)
    before = ledger.counts(), ledger.mentions()
    assert ledger.add(found, batch=2) == Added(0, 0, 5)
    assert ledger.add([*found, *found]) == Added(0, 0, 10)
    assert (ledger.counts(), ledger.mentions()) == before
    assert ledger.check() == []


def test_the_same_report_twice_in_one_batch_is_one(ledger: Ledger) -> None:
    assert ledger.add([gift(1), gift(1), gift(2)]) == Added(2, 2, 1)
    assert ledger.check() == []


def test_a_report_that_tells_nothing_is_kept(ledger: Ledger) -> None:
    silent = Coding(Report("Nothing happened."), (), notes=("not in English",))
    assert ledger.add([silent], coder="hand-1.0") == Added(1, 0, 0)
    assert ledger.coded([silent.report], "hand-1.0") == {silent.report.id}
    assert ledger.coded([silent.report], "hand-1.1") == set()
    assert ledger.coding(silent.report.id) == replace(silent, coder="hand-1.0")


def test_recoding_adds_and_readers_take_the_newest(ledger: Ledger) -> None:
    old, new = gift(7, coder="hand-1.9"), gift(7, coder="hand-1.10")
    second = mention(new.report, "horses", [("Gondor", "GON")], coder="hand-1.10", category="AGREE")
    new = replace(new, mentions=(*new.mentions, second))
    ledger.add([old])
    assert ledger.add([new]) == Added(0, 2, 0)
    assert ledger.counts().codings == 2
    assert sorted(m.coder for m in ledger.mentions()) == ["hand-1.10", "hand-1.10"]
    assert [m.coder for m in ledger.mentions(coder="hand-1.9")] == ["hand-1.9"]
    assert ledger.mention(old.mentions[0].id).coder == "hand-1.10"
    assert ledger.coding(old.report.id) == new
    assert ledger.coding(old.report.id, "hand-1.9") == old
    assert ledger.check() == []


def test_an_older_coder_that_comes_later_does_not_supersede(ledger: Ledger) -> None:
    ledger.add([gift(7, coder="hand-2.0")])
    ledger.add([gift(7, coder="hand-1.5")])
    ledger.add([gift(8, coder="hand-1.5"), gift(8, coder="hand-2.0"), gift(8, coder="hand-1.7")])
    assert {m.coder for m in ledger.mentions()} == {"hand-2.0"}
    assert ledger.check() == []


def test_another_text_under_a_known_id_is_refused(ledger: Ledger) -> None:
    one = Coding(Report("Arnor gave Gondor horses.", id="7"), ())
    other = Coding(Report("Mordor gave nobody anything.", title="Else", id="7"), ())
    ledger.add([one], coder=CODER)
    added = ledger.add([other, gift(1)], coder=CODER)
    assert (added.reports, added.repeated) == (1, 0)
    assert added.refused[0].startswith("report 7 (Else): another report with the id 7")
    assert ledger.coded([other.report], CODER) == set()
    assert len(ledger.left_out()) == 1
    assert ledger.report("7") == one.report


def test_what_cannot_be_read_is_recorded_once(ledger: Ledger) -> None:
    assert ledger.set_aside([("feed, line 3", "no text"), ("feed, line 3", "no text"), ("b.txt", "empty")]) == 2
    assert ledger.set_aside([("b.txt", "empty")]) == 0
    assert sorted(ledger.left_out()) == [("b.txt", "empty"), ("feed, line 3", "no text")]


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """Arnor gives (January), Gondor strikes (no day told, published in March), both sign (2023), Rohan acts alone."""

    def told(text: str, published: date, trigger: str, *args: object, **more: object) -> Coding:
        report = Report(text, published, publisher="The Red Book")
        return Coding(report, (mention(report, trigger, *args, **more),))  # type: ignore[arg-type]

    arnor, gondor, rohan = ("Arnor", "ARN"), ("Gondor", "GON"), ("Rohan", "ROH")
    january = When(0, 1, "A", date(2024, 1, 5), date(2024, 1, 6), "day")
    unresolved = When(0, 1, "G", None, None, "unknown")
    signing = When(0, 1, "A", date(2023, 6, 1), date(2023, 6, 30), "month")
    ledger.add(
        [
            told("Arnor gave Gondor horses.", date(2024, 2, 1), "gave", [arnor], [gondor], when=january),
            told(
                "Gondor struck Arnor and Rohan.", date(2024, 3, 1), "struck", [gondor], [arnor, rohan], "ASSAULT", when=unresolved
            ),
            told("Arnor and Gondor signed.", date(2024, 2, 2), "signed", [arnor, gondor], (), "AGREE", when=signing),
            told("Rohan protested.", date(2024, 2, 3), "protested", [rohan], (), "PROTEST"),
            told("Gondor thanked Gondor.", date(2024, 2, 4), "thanked", [gondor], [gondor], "SUPPORT"),
        ]
    )
    return ledger


def test_between_two_countries(filled: Ledger) -> None:
    account = filled.between("ARN", "GON")
    assert [e.mention.category for e in account.gave] == ["AID"]
    assert [e.mention.category for e in account.received] == ["ASSAULT"]
    assert [e.mention.category for e in account.joint] == ["AGREE"]
    assert (account.mentions, account.reports) == (3, 3)
    assert account.gave[0].report.publisher == "The Red Book"
    back = filled.between("GON", "ARN")
    assert (back.gave, back.received, back.joint) == (account.received, account.gave, account.joint)
    assert filled.between("ARN", "MOR").mentions == 0
    assert [e.mention.category for e in filled.between("GON", "GON").entries()] == ["SUPPORT"]


def test_an_act_of_both_on_both_is_joint(ledger: Ledger) -> None:
    report = Report("Arnor and Gondor ratified.")
    both = [("Arnor", "ARN"), ("Gondor", "GON")]
    ledger.add([Coding(report, (mention(report, "ratified", both, both, "SUPPORT"),))])
    account = ledger.between("ARN", "GON")
    assert (len(account.gave), len(account.received), len(account.joint)) == (0, 0, 1)
    assert account.mentions == 1


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, ["AGREE", "AID", "PROTEST", "SUPPORT", "ASSAULT"]),
        ({"actor": "ARN"}, ["AGREE", "AID"]),
        ({"actor": "GON"}, ["AGREE", "SUPPORT", "ASSAULT"]),
        ({"recipient": "ARN"}, ["AGREE", "ASSAULT"]),
        ({"actor": "ROH"}, ["PROTEST"]),
        ({"actor": "GON", "recipient": "ROH"}, ["ASSAULT"]),
        ({"category": "AID"}, ["AID"]),
        ({"actor": "ARN", "category": "AID"}, ["AID"]),
        ({"since": date(2024, 1, 5), "until": date(2024, 1, 5)}, ["AID"]),
        ({"actor": "GON", "since": date(2024, 3, 1)}, ["ASSAULT"]),
        ({"since": date(2024, 3, 1)}, ["ASSAULT"]),
        ({"until": date(2023, 12, 31)}, ["AGREE"]),
        ({"actor": "ARN", "until": date(2024, 1, 4)}, ["AGREE"]),
        ({"coder": "hand-9"}, []),
    ],
)
def test_which_mentions(filled: Ledger, conditions: dict[str, object], expected: list[str]) -> None:
    assert [m.category for m in filled.mentions(**conditions)] == expected  # type: ignore[arg-type]


def test_undated_mentions_come_last(ledger: Ledger) -> None:
    ledger.add([gift(1, None), gift(2)])
    assert [m.items[0].count for m in ledger.mentions()] == [2, 1]
    assert [m.items[0].count for m in ledger.mentions(actor="ARN")] == [2, 1]
    assert [e.day for e in ledger.entries(actor="ARN")] == [date(2024, 11, 22), None]


def test_ids_by_their_beginning(ledger: Ledger) -> None:
    ledger.add([gift(number) for number in range(40)])
    told = ledger.mentions()
    assert ledger.mention(told[0].id) == told[0]
    assert ledger.mention(told[0].id[:10].upper()) == told[0]
    assert ledger.report(told[0].report[:10]).id == told[0].report
    first = next(c for c in "0123456789abcdef" if sum(m.id.startswith(c) for m in told) > 1)
    with pytest.raises(AmbiguousId, match=f'"{first}" begins the ids {first}.*: give more of it'):
        ledger.mention(first)
    for unknown in ("zz", "%", "_", "'; drop table mentions; --", told[0].id + "0"):
        with pytest.raises(UnknownId):
            ledger.mention(unknown)
        with pytest.raises(UnknownId):
            ledger.report(unknown)
    with pytest.raises(UnknownId, match="give an id"):
        ledger.mention(" ")


def test_links_are_found_from_both_ends(ledger: Ledger) -> None:
    report = Report("Arnor gave Gondor horses after Gondor sent troops.")
    cause = mention(report, "sent", [("Gondor", "GON")], [("Arnor", "ARN")])
    result = mention(report, "gave", [("Arnor", "ARN")], [("Gondor", "GON")], links=(Link("in_return_for", cause.id),))
    ledger.add([Coding(report, (result, cause))])
    assert ledger.linking(cause.id) == [result]
    assert ledger.linking(result.id) == []
    assert ledger.by_id([cause.id, "none"]) == {cause.id: cause}


def test_a_failing_batch_leaves_nothing(ledger: Ledger) -> None:
    def broken() -> Iterator[Coding]:
        yield from (gift(number) for number in range(5))
        raise RuntimeError("the coder stopped")

    with pytest.raises(RuntimeError):
        ledger.add(broken(), batch=3)
    assert ledger.counts().reports == 3
    wrong = replace(gift(9), mentions=(replace(gift(9).mentions[0], category=None),))  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"(?i)null"):
        ledger.add([gift(8), wrong])
    assert ledger.counts().reports == 3
    assert ledger.check() == []


def test_times_are_the_clocks(place: str) -> None:
    with Ledger.open(place, clock=lambda: datetime(2024, 5, 6, 7, 8, 9, 10)) as ledger:
        ledger.add([gift(1)])
        with ledger._reading() as connection:
            rows = connection.exec_driver_sql("SELECT coded_at FROM codings").scalars().all()
    assert [str(row) for row in rows] == ["2024-05-06 07:08:09.000010"]
