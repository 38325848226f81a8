"""`dragoman ledger export`, `ledger import`, `compare`."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from ledger_records import gift, mention
from test_in import event
from typer.testing import CliRunner, Result

from dragoman.cli import app
from dragoman.ledger import Ledger
from dragoman.records import Coding, Report

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs a command in a folder with a ledger of two gifts of Russia to North Korea."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    with Ledger.open("dragoman.sqlite") as ledger:
        for day in (2, 30):  # so far apart that they are two events
            report = Report("Russia gave North Korea horses.", date(2024, 6, day), f"Horses {day}", "The Red Book")
            told = mention(
                report, "gave", [("Russia", "RUS")], [("North Korea", "PRK")], quad_code=2, event_scale=7.0, cameo="070"
            )
            ledger.add([Coding(report, (told,), coder=told.coder)])
        ledger.add([gift(1, date(2024, 1, 1))])
    (tmp_path / "gdelt.CSV").write_text(
        "".join(
            event(GLOBALEVENTID=str(n), SQLDATE=f"2024060{n}", EventCode=code, Actor2CountryCode="PRK") + "\n"
            for n, code in ((2, "070"), (3, "070"), (4, "190"), (5, "010"))
        )
    )
    return lambda *words: CliRunner().invoke(app, [*words], catch_exceptions=False)


@pytest.mark.parametrize(
    "format", ["jsonl", "csv", "parquet", "plover", "gdelt", "gdelt-mentions", "polecat", "icews", "ftm", "graphml"]
)
def test_every_format(run: Run, format: str) -> None:
    result = run("ledger", "export", "--format", format, "--out", "x", "--report")
    assert result.exit_code == 0, result.output
    assert Path("x").stat().st_size > 100
    assert format in result.stderr


def test_export(run: Run) -> None:
    run("ledger", "export", "--format", "csv", "--out", "x.csv", "--actor", "Russia", "--since", "2024-06-03")
    (row,) = csv.DictReader(Path("x.csv").read_text().splitlines())
    assert (row["published"], row["actor_code"]) == ("2024-06-30", "RUS")
    lines = run("ledger", "export", "--category", "AID").stdout.splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["AID"] * 3
    run("ledger", "export", "--format", "gdelt", "--out", "e", "--mentions", "m", "--unit", "mention")
    events, mentions = (Path(name).read_text().splitlines() for name in ("e", "m"))
    assert (len(events), len(mentions)) == (3, 3)
    assert {line.count("\t") for line in events + mentions} == {60, 15}
    assert [line.split("\t")[0] for line in events] == [line.split("\t")[0] for line in mentions]


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        ("ledger export --mentions x", 2, "--mentions goes with --format gdelt"),
        ("ledger export --format polecat --out none/x", 4, "none/x cannot be written"),
        ("ledger export --ledger none.sqlite", 2, "there is no ledger none.sqlite"),
        ("ledger import none.CSV --as-coder GDELT", 2, "none.CSV cannot be read"),
        ("ledger import gdelt.CSV --as-coder GDELT --format icews", 2, "gdelt.CSV is no ICEWS"),
        ("ledger import dragoman.sqlite --as-coder X", 2, "is no format that is read"),
        ("compare dragoman.sqlite none.CSV", 2, "none.CSV cannot be read"),
        ("compare dragoman.sqlite gdelt.CSV --out x.pdf", 2, "name it .html, .csv or .json"),
    ],
)
def test_errors(run: Run, command: str, code: int, words: str) -> None:
    result = run(*command.split())
    assert (result.exit_code, words in result.stderr) == (code, True), result.stderr


def test_import(run: Run) -> None:
    first = run("ledger", "import", "gdelt.CSV", "--as-coder", "GDELT", "--ledger", "other.sqlite")
    assert first.exit_code == 1
    assert "4 read: 3 reports with 3 mentions added as GDELT's, 0 were in already, 1 set aside" in first.stderr
    assert "1  CAMEO 01 (statements) has no PLOVER category" in first.stderr
    again = run("ledger", "import", "gdelt.CSV", "--as-coder", "GDELT", "--ledger", "other.sqlite")
    assert "0 reports with 0 mentions added as GDELT's, 3 were in already" in again.stderr
    with Ledger.open("other.sqlite") as ledger:
        assert ledger.check() == []
        assert ledger.counts().coders == ("GDELT",)
        assert [where for where, _ in ledger.left_out()] == ["gdelt.CSV, line 4"]
    # a row of another coder is an event of its own, with the id that it came with
    run("ledger", "export", "--ledger", "other.sqlite", "--format", "gdelt", "--out", "again.CSV")
    assert [line.split("\t")[0] for line in Path("again.CSV").read_text().splitlines()] == ["2", "3", "4"]
    run("ledger", "export", "--format", "gdelt", "--out", "own.CSV", "--unit", "event")
    assert len(Path("own.CSV").read_text().splitlines()) == 3


def test_plover_there_and_back(run: Run) -> None:
    run("ledger", "export", "--format", "plover", "--out", "all.jsonl")
    assert run("ledger", "import", "all.jsonl", "--as-coder", "hand-1.0", "--ledger", "back.sqlite").exit_code == 0
    with Ledger.open("dragoman.sqlite") as one, Ledger.open("back.sqlite") as other:
        assert one.mentions() == other.mentions()
    assert run("ledger", "import", "all.jsonl", "--as-coder", "hand-1.0").exit_code == 0  # the coder's own: all in already
    lines = Path("all.jsonl").read_text().splitlines()
    record = {**json.loads(lines[0]), "id": "ffff", "event": "AGREE"}
    Path("more.jsonl").write_text(json.dumps(record))
    late = run("ledger", "import", "more.jsonl", "--as-coder", "hand-1.0")
    assert late.exit_code == 1
    assert "without these mentions: import all of its files at once" in late.stderr


def test_compare(run: Run) -> None:
    result = run("compare", "dragoman.sqlite", "gdelt.CSV", "--out", "x.json")
    assert result.exit_code == 0
    found = json.loads(Path("x.json").read_text())
    assert (found["since"], found["until"], found["acts"], found["by_category"]) == ("2024-06-02", "2024-06-04", [1, 3], 1)
    assert "RUS → PRK" in result.stdout
    run("compare", "dragoman.sqlite", "gdelt.CSV", "--out", "x.html", "--every")
    page = Path("x.html").read_text()
    assert "RUS → PRK" in page
    assert "gdelt.CSV" in page
    run("compare", "gdelt.CSV", "dragoman.sqlite", "--out", "x.csv")
    (row,) = csv.DictReader(Path("x.csv").read_text().splitlines())
    assert (row["actor"], row["left"], row["right"], row["by_category"]) == ("RUS", "3", "1", "1")


def test_help_has_examples() -> None:
    for words in (["ledger", "export"], ["ledger", "import"], ["compare"]):
        result = CliRunner().invoke(app, [*words, "--help"])
        assert "Example" in result.stdout
