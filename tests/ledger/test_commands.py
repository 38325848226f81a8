"""`dragoman ledger …` and `dragoman demo`, with a coder of the tests' own; one run at the end with the real one."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from ledger_records import mention
from typer.testing import CliRunner, Result

from dragoman.ledger import Ledger
from dragoman.records import Coding, Item, Link, Report, Span

VERSION = "hand-3.0"
_GIFT = re.compile(r"(Russia|North Korea|Ukraine) gave (Russia|North Korea|Ukraine) (\d+) (horses|shells)")
_CODES = {"Russia": "RUS", "North Korea": "PRK", "Ukraine": "UKR"}


def read_by_hand(report: Report) -> Coding:
    """Code the gifts of a report, each in return for the one before, and its signings."""
    if "Deutsch" in report.text:
        return Coding(report, (), notes=("the text is not in English",))
    told = []
    for found in _GIFT.finditer(report.text):
        giver, taker, count, what = found.groups()
        start = found.start(3)
        item = Item(start, found.end(), found.group()[start - found.start() :], what, "arms", int(count), None, "exact")
        links = (Link("in_return_for", told[-1].id),) if told else ()
        one = mention(
            report, f"gave {taker}", [(giver, _CODES[giver])], [(taker, _CODES[taker])], items=(item,), links=links, coder=VERSION
        )
        told.append(one)
    if "signed" in report.text:
        told.append(mention(report, "signed", [("Russia", "RUS"), ("North Korea", "PRK")], (), "AGREE", coder=VERSION))
    return Coding(report, tuple(told), (), (Span(0, len(report.text)),))


class ByHand:
    coded = 0

    def stream(self, reports: Iterable[Report], batch_size: int = 32) -> Iterator[Coding]:
        for report in reports:
            ByHand.coded += 1
            yield read_by_hand(report)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Return what runs a command in an empty folder; its output and errors are plain text."""
    coder = types.ModuleType("dragoman.coding.coder")
    coder.Coder, coder.VERSION = ByHand, VERSION  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "dragoman.coding.coder", coder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DRAGOMAN_LEDGER", raising=False)
    ByHand.coded = 0
    from dragoman.cli import app

    def command(*arguments: str, stdin: bytes | None = None) -> Result:
        result = CliRunner().invoke(app, [*arguments], input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return command


@pytest.fixture
def filled(run, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Return `run`, with two reports in dragoman.sqlite."""
    records = [
        {
            "text": "Russia gave North Korea 24 horses. North Korea gave Russia 3000 shells.",
            "published": "2024-11-22",
            "publisher": "TASS",
        },
        {"text": "Russia and North Korea signed a treaty.", "published": "2024-06-19", "publisher": "KCNA"},
    ]
    (tmp_path / "feed.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    assert run("ledger", "add", "feed.jsonl").exit_code == 0
    return run


def test_adding_twice(filled) -> None:  # type: ignore[no-untyped-def]
    again = filled("ledger", "add", "feed.jsonl")
    assert again.exit_code == 0
    assert "0 reports with 0 mentions added, 2 were in already, 0 set aside" in again.stderr
    assert "holds 2 reports, 3 mentions" in again.stderr
    assert ByHand.coded == 2, "what is in already must not be coded again"


def test_what_is_set_aside(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "mixed.jsonl").write_text(
        '{"text": ""}\nno json\n{"text": "Deutsch", "title": "Auf"}\n{"text": "Russia and North Korea signed.", "id": "7"}\n'
    )
    (tmp_path / "binary.txt").write_bytes(b"\x00\x01\x02" * 50)
    (tmp_path / "same.jsonl").write_text('{"text": "Else.", "id": "7"}\n')
    result = run("ledger", "add", "mixed.jsonl", "binary.txt", "none.txt", "same.jsonl")
    assert result.exit_code == 1
    for reason in (
        'line 1: it has no "text"',
        "line 2: this is no JSON",
        "Auf: the text is not in English",
        "binary data",
        "no such file",
    ):
        assert f"{reason}" in result.stderr
    assert "another report with the id 7 is in the ledger" in result.stderr
    assert "2 reports with 1 mentions added, 0 were in already, 6 set aside" in result.stderr
    with Ledger.open("dragoman.sqlite") as ledger:
        assert len(ledger.left_out()) == 5
        assert ledger.coding(Report("Deutsch", title="Auf").id).notes == ("the text is not in English",)
        assert ledger.check() == []


def test_standard_input_and_what_is_said_of_it(run) -> None:  # type: ignore[no-untyped-def]
    result = run(
        "ledger", "add", "-", "--published", "2024-11-22", "--publisher", "TASS", stdin=b"Russia gave North Korea 24 horses."
    )
    assert result.exit_code == 0
    with Ledger.open("dragoman.sqlite") as ledger:
        entry = next(ledger.entries())
        assert (entry.report.published, entry.report.publisher) == (date(2024, 11, 22), "TASS")


def test_the_account(filled) -> None:  # type: ignore[no-untyped-def]
    shown = filled("ledger", "show", "russia", "North Korea").stdout
    assert "Russia → North Korea" in shown
    assert "24 horses" in shown
    assert "3000 shells" in shown
    assert "in return for “gave North Korea” (RUS → PRK)" in shown
    assert "TASS, 2024-11-22" in shown
    assert shown.index("both together") < shown.index("“signed”")
    assert "3 events (3 mentions) in 2 reports from 2 independent sources, 2024-06-19 to 2024-11-22" in shown
    lines = filled("ledger", "show", "RUS", "PRK", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["event"] for line in lines].count("AID") == 2
    one = filled("ledger", "show", "RUS", "PRK", "--category", "agree", "--until", "2024-10-01").stdout
    assert "1 event (1 mention) in 1 report from 1 independent source" in one
    assert "Nothing of Ukraine and France" in filled("ledger", "show", "UKR", "fr").stdout


def test_one_event(filled) -> None:  # type: ignore[no-untyped-def]
    lines = filled("ledger", "export").stdout.splitlines()
    gift, answer = (next(r for r in map(json.loads, lines) if r["items"] and r["items"][0]["count"] == n) for n in (24, 3000))
    shown = filled("ledger", "event", gift["id"][:9]).stdout
    for part in (gift["id"], "TASS, 2024-11-22", "“24 horses” = exact 24 horses [arms]", "linked from", "told in"):
        assert part in shown
    assert "Russia gave North Korea 24 horses. North Korea gave Russia 3000 shells." in " ".join(shown.split())
    assert "in return for" in filled("ledger", "event", answer["id"]).stdout


def test_export(filled, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert filled("ledger", "export", "--format", "csv", "--out", "mentions.csv").exit_code == 0
    assert (tmp_path / "mentions.csv").read_text(encoding="utf8").count("\n") == 4
    assert sorted(path.name for path in tmp_path.glob("*.part")) == []
    assert len(filled("ledger", "export").stdout.splitlines()) == 3


def test_other_views(filled) -> None:  # type: ignore[no-untyped-def]
    shown = filled("ledger", "show", "RUS", "PRK", "--as-of", "2024-07-01").stdout
    assert "1 event (1 mention) in 1 report" in shown
    assert "Nothing of Russia and North Korea" in filled("ledger", "show", "RUS", "PRK", "--coded-by", "2001-01-01").stdout
    assert "Nothing of Russia and North Korea" in filled("ledger", "show", "RUS", "PRK", "--coder", "none").stdout
    lines = filled("ledger", "show", "RUS", "PRK", "--format", "jsonl").stdout.splitlines()
    assert len(filled("ledger", "export", "--as-of", "2024-07-01").stdout.splitlines()) == 1
    for ident in (json.loads(line)["id"] for line in lines):
        assert json.loads(filled("ledger", "event", ident, "--format", "jsonl").stdout)["id"] == ident
    assert "treaty" in filled("ledger", "search", "treaty", "--as-of", "2024-07-01").stdout
    assert "No report" in filled("ledger", "search", "horses", "--as-of", "2024-07-01").stdout
    assert filled("ledger", "show", "RUS", "PRK", "--as-of", "then").exit_code == 2


def test_linking_anew(filled) -> None:  # type: ignore[no-untyped-def]
    before = filled("ledger", "show", "RUS", "PRK", "--format", "jsonl").stdout
    assert filled("ledger", "relink", "--all").exit_code == 0
    assert filled("ledger", "show", "RUS", "PRK", "--format", "jsonl").stdout == before
    with Ledger.open("dragoman.sqlite") as ledger:
        found = [ledger.coding(event.head.report.id) for event in ledger.events()][:1]
        ledger.add([replace(found[0], coder="newer-9.0", mentions=())], link=False)
    assert "2 codings in dragoman.sqlite are not linked" in filled("ledger", "show", "RUS", "PRK").stderr
    assert filled("ledger", "relink").exit_code == 0
    assert filled("ledger", "check").exit_code == 0


def test_check(filled) -> None:  # type: ignore[no-untyped-def]
    sound = filled("ledger", "check")
    assert (sound.exit_code, "2 reports, 2 codings, 3 mentions" in sound.stdout) == (0, True)
    with sqlite3.connect("dragoman.sqlite") as connection:
        connection.execute("DELETE FROM items")
    broken = filled("ledger", "check")
    assert broken.exit_code == 4
    assert "its rows in items are not what its record gives" in broken.stdout
    assert "2 faults found" in broken.stderr


def test_another_ledger(filled, server, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    place = server.database()
    assert filled("ledger", "add", "feed.jsonl", "--ledger", place).exit_code == 0
    monkeypatch.setenv("DRAGOMAN_LEDGER", place)
    assert "(3 mentions) in 2 reports" in filled("ledger", "show", "RUS", "PRK").stdout
    assert "is sound: 2 reports" in filled("ledger", "check").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ("show RUS PRK --ledger none.sqlite", 2, "there is no ledger none.sqlite: make one with dragoman ledger add"),
        ("show RUS PRK --ledger mysql://h/x", 2, '"mysql" is no database'),
        ("show RUS PRK --ledger feed.jsonl", 4, "this file is no ledger"),
        ("show RUS PRK --ledger postgresql://u:secret@127.0.0.1:1/x", 4, "no server answers there"),
        ("show Rusia PRK", 2, '"Rusia" is no country that is known: is it Russia (RUS)'),
        ("show RUS PRK --category GIVE", 2, '"GIVE" is no category: it is one of AGREE'),
        ("show RUS PRK --since yesterday", 2, '"yesterday" is no date'),
        ("event zzz", 2, 'there is no event or mention whose id is or begins with "zzz"'),
        ("event", 2, "Missing argument"),
        ("export --out none/x.csv", 4, "none/x.csv cannot be written"),
        ("add feed.jsonl --published soon", 2, '"soon" is no date'),
        ("add feed.jsonl --ledger none/x.sqlite", 4, "see that its folder exists"),
    ],
)
def test_what_goes_wrong_is_a_sentence(filled, arguments: str, code: int, message: str) -> None:  # type: ignore[no-untyped-def]
    result = filled("ledger", *arguments.split())
    assert (result.exit_code, message in " ".join(result.stderr.split())) == (code, True), result.stderr
    assert "secret" not in result.stderr
    assert "Traceback" not in result.stderr


def test_an_id_that_begins_many(filled, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    feed = [json.dumps({"text": f"Russia gave North Korea {number} horses."}) + "\n" for number in range(40)]
    (tmp_path / "more.jsonl").write_text("".join(feed))
    filled("ledger", "add", "more.jsonl")
    results = [filled("ledger", "event", digit) for digit in "0123456789abcdef"]
    assert any("give more of it" in result.stderr and result.exit_code == 2 for result in results)


def test_a_text_cannot_drive_the_terminal(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    text = "Russia gave North Korea 24 horses.\x1b]0;owned\x07\x1b[2J [bold red]x[/] \u202e"
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": text, "publisher": "\x1b[31mTASS", "title": "[/]"}) + "\n")
    run("ledger", "add", "a.jsonl")
    ident = json.loads(run("ledger", "export").stdout)["id"]
    for shown in (run("ledger", "show", "RUS", "PRK").stdout, run("ledger", "event", ident).stdout):
        assert not set("\x1b\x07\u202e") & set(shown)
    assert "[bold red]x[/]" in run("ledger", "event", ident).stdout


def test_the_demo(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    samples = types.ModuleType("dragoman.samples")
    samples.reports = lambda: [Report("Russia gave North Korea 24 horses.", date(2024, 11, 22))]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "dragoman.samples", samples)
    monkeypatch.setattr("dragoman.samples", samples, raising=False)
    for added in (1, 0):
        result = run("demo")
        assert result.exit_code == 0
        assert f"1 sample reports: {added} mentions added to dragoman-demo.sqlite" in result.stdout
        assert "24 horses" in result.stdout
        assert "dragoman ledger event" in result.stdout


LEDGER_COMMANDS = ("add", "show", "event", "relink", "export", "check", "judge", "undo", "judgements", "search")
COMMANDS = [*(f"ledger {name}" for name in LEDGER_COMMANDS), "demo", "agreement"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_an_example(run, command: str) -> None:  # type: ignore[no-untyped-def]
    shown = run(*command.split(), "--help")
    assert shown.exit_code == 0
    assert re.search("Examples?: dragoman", " ".join(shown.stdout.split()))


def test_help_loads_neither_parser_nor_database() -> None:
    script = "import sys, dragoman.cli; print(sorted({'spacy', 'sqlalchemy', 'pycountry', 'onnxruntime'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_whole_way_with_the_real_coder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Russia gave North Korea 24 horses on Monday, the ministry said.\n")

    def dragoman(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "dragoman.cli", "ledger", *arguments]
        environment = {**os.environ, "DRAGOMAN_LEDGER": "l.sqlite"}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120)

    added = dragoman("add", "a.txt", "--published", "2024-11-22")
    assert added.returncode == 0, added.stderr
    assert "1 reports with" in added.stderr
    assert "24 horses" in dragoman("show", "RUS", "PRK").stdout
    assert dragoman("check").returncode == 0


# --- judging and searching -------------------------------------------------------------------------------------------------


def test_judging(filled) -> None:  # type: ignore[no-untyped-def]
    ids = {r["items"][0]["count"]: r["id"] for r in map(json.loads, filled("ledger", "export").stdout.splitlines()) if r["items"]}
    assert "Nothing is judged yet" in filled("agreement").stdout
    made = filled("ledger", "judge", ids[24][:9], "reject", "--by", "ana", "--why", "read too fast")
    assert (made.exit_code, made.stdout.startswith("1. ")) == (0, True)
    assert "rejected by ana" in filled("ledger", "show", "RUS", "PRK").stdout
    assert filled("ledger", "undo", "1", "--by", "ana").exit_code == 0
    assert "rejected" not in filled("ledger", "event", ids[24]).stdout
    for arguments in (("accept",), ("correct", "status", "future"), ("merge", ids[3000][:9])):
        assert filled("ledger", "judge", ids[24], *arguments, "--by", "ben").exit_code == 0
    shown = " ".join(filled("ledger", "event", ids[24]).stdout.split())
    assert f"accepted by ben; status corrected by ben; same as {ids[3000][:8]}, says ben" in shown
    assert "[undone]" in filled("ledger", "judgements").stdout
    assert len(filled("ledger", "judgements", ids[24], "--by", "ben", "--format", "jsonl").stdout.splitlines()) == 3
    first = json.loads(filled("ledger", "judgements", "--training").stdout.splitlines()[0])
    assert (first["verdict"], first["corrected"]["status"]) == ("accept", "future")
    assert "accepted: 1 of 1 (the coder's precision: 1.000)" in filled("agreement").stdout
    assert filled("ledger", "check").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("judge ID maybe --by ana", '"maybe" is no decision: it is one of accept'),
        ("judge ID accept", "say who you are with --by NAME"),
        ("judge ID accept more --by ana", "accept takes nothing more after it"),
        ("judge ID correct status --by ana", "correct takes a field and its value"),
        ("judge ID correct status maybe --by ana", '"maybe" is no status'),
        ("judge ID correct items horses --by ana", "this is no value for items"),
        ("judge zzz accept --by ana", "there is no mention"),
        ("undo 7 --by ana", "there is no judgement number 7"),
        ("search --limit 3 --", "Missing argument|no such option"),
        ("search ...", "there is no word to search for"),
        ("search shells --country Rusia", '"Rusia" is no country'),
    ],
)
def test_what_cannot_be_judged_or_searched(filled, arguments: str, message: str) -> None:  # type: ignore[no-untyped-def]
    ident = json.loads(filled("ledger", "export").stdout.splitlines()[0])["id"]
    result = filled("ledger", *arguments.replace("ID", ident).split())
    assert result.exit_code == 2, result.output
    assert any(part in " ".join(result.stderr.split()) for part in message.split("|")), result.stderr


def test_searching(filled) -> None:  # type: ignore[no-untyped-def]
    shown = filled("ledger", "search", "shells", "--country", "North Korea", "--category", "aid").stdout
    assert "North Korea gave Russia 3000 shells." in " ".join(shown.split())
    assert "No report in the ledger holds these words" in filled("ledger", "search", "mules").stdout
