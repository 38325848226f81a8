"""Records to rows and back: nothing is lost, whatever the texts hold."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path

import ledger_records
import pytest
from hypothesis import given, settings

from dragoman.ledger import Ledger, rows
from dragoman.records import Coding, Mention, Party, Report, Span, Words


def holds_nothing(value: object) -> bool:
    """Say whether a record still tells an absent value."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or value in ([], {}) or any(holds_nothing(part) for part in parts)


@given(ledger_records.codings())
@settings(max_examples=60, deadline=None)
def test_a_mention_comes_back_from_its_record(coding: Coding) -> None:
    for mention in coding.mentions:
        record = rows.record_of(mention)
        assert rows.mention_of(record, mention.confidence) == mention
        assert not holds_nothing(json.loads(record))
        again = Mention.from_json(json.loads(json.dumps(mention.to_json())))
        assert again.to_json() == mention.to_json()
    assert Report.from_json(json.loads(json.dumps(coding.report.to_json()))) == coding.report


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "ledger.sqlite"
    Ledger.open(path).close()
    return path


@given(coding=ledger_records.codings())
@settings(max_examples=40, deadline=None)
def test_a_coding_comes_back_from_the_ledger(empty: Path, coding: Coding) -> None:
    path = shutil.copy(empty, empty.with_name("copy.sqlite"))
    with Ledger.open(path) as ledger:
        ledger.add([coding])
        assert ledger.coding(coding.report.id) == coding
        assert ledger.report(coding.report.id) == coding.report
        assert sorted(ledger.mentions(), key=lambda m: m.id) == sorted(coding.mentions, key=lambda m: m.id)
        assert ledger.check() == []


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\udfff tail", "a\x00\ud912b", "\U0001f434\ud800"])
def test_what_no_database_stores_comes_back(odd: str, ledger: Ledger) -> None:
    text = f"Arnor {odd} gave Gondor horses."
    report = Report(text, date(2024, 1, 1), odd, odd)
    found = ledger_records.words(text, f"Arnor {odd}")
    told = Mention(
        id="0f",
        report=report.id,
        category="AID",
        trigger=found,
        text_info=(Span(0, len(text)),),
        actor=(Party(0, len(found.text), found.text, odd, "ARN", (), odd, None, found),),
        coder=ledger_records.CODER,
    )
    coding = Coding(report, (told,), notes=(odd,), coder=ledger_records.CODER)
    ledger.add([coding])
    assert ledger.coding(report.id) == coding
    assert ledger.mention("0f") == told
    assert ledger.check() == []


A, B, C = Party(0, 1, "a", code="ARN"), Party(1, 2, "b", code="GON"), Party(2, 3, "c", code="ROH")
NOBODY = Party(3, 4, "d")


@pytest.mark.parametrize(
    ("actor", "recipient", "expected"),
    [
        ([A], [B], [("ARN", "GON", False)]),
        ([A, B], [C], [("ARN", "ROH", False), ("GON", "ROH", False)]),
        ([A], [B, C], [("ARN", "GON", False), ("ARN", "ROH", False)]),
        ([A, B], [], [("ARN", "GON", True), ("GON", "ARN", True)]),
        ([A, A], [], [("ARN", "", False)]),
        ([A, B], [NOBODY], [("ARN", "", False), ("GON", "", False)]),
        ([A, NOBODY], [], [("ARN", "", False)]),
        ([], [B], [("", "GON", False)]),
        ([A], [A], [("ARN", "ARN", False)]),
        ([NOBODY], [], [("", "", False)]),
    ],
)
def test_dyads(actor: list[Party], recipient: list[Party], expected: list[tuple[str, str, bool]]) -> None:
    told = Mention("1", "2", "AID", Words(0, 1, "x"), (), actor=tuple(actor), recipient=tuple(recipient))
    assert rows.dyads(told) == expected


def test_times_sort_as_text() -> None:
    early, late = datetime(2024, 1, 1), datetime(2024, 1, 1, 0, 0, 0, 1)
    assert rows.moment(early) < rows.moment(late)


@pytest.mark.parametrize("wrong", [{}, {"id": "1"}, {"id": "1", "report": "2", "event": "AID", "trigger": 3}, []])
def test_what_is_no_record(wrong: object) -> None:
    with pytest.raises(ValueError, match="this is no mention record"):
        Mention.from_json(wrong)  # type: ignore[arg-type]
