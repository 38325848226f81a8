"""The command line as a user meets it: output, exit codes, and a sentence instead of a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.cli import app

ARTICLE = "PARIS, Nov. 20 —\nFrance expelled four Russian diplomats on Wednesday.\n• Moscow condemned the “unfriendly” step.\n"
runner = CliRunner()


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf8")
    return path


def test_code_prints_a_table(article: Path) -> None:
    result = runner.invoke(app, ["code", str(article), "--published", "2024-11-22"])
    assert result.exit_code == 0
    assert "SANCTION" in result.output
    assert "2024-11-20" in result.output


def test_code_prints_json_lines_whose_offsets_hold(article: Path) -> None:
    result = runner.invoke(app, ["code", str(article), "--published", "2024-11-22", "--format", "jsonl"])
    mentions = [json.loads(line) for line in result.stdout.splitlines()]
    expelled = next(m for m in mentions if m["event"] == "SANCTION")
    assert expelled["mode"] == ["expel"]
    assert [p["code"] for p in expelled["actor"]] == ["FRA"]
    assert [p["code"] for p in expelled["recipient"]] == ["RUS"]
    trigger = expelled["trigger"]
    assert ARTICLE[trigger["start"] : trigger["end"]] == "expelled"


def test_code_writes_one_page_that_fetches_nothing_and_shows_text_as_text(tmp_path: Path) -> None:
    source = tmp_path / "evil.txt"
    source.write_text("<script>alert(1)</script> France expelled four Russian diplomats.", encoding="utf8")
    page = tmp_path / "page.html"
    assert runner.invoke(app, ["code", str(source), "--format", "html", "--out", str(page)]).exit_code == 0
    written = page.read_text(encoding="utf8")
    assert "alert(1)&lt;/script&gt;" in written
    assert "http://" not in written
    assert "https://" not in written
    assert "<mark" in written


def test_code_reads_standard_input(article: Path) -> None:
    result = runner.invoke(app, ["code", "--published", "2024-11-22", "--format", "jsonl"], input=ARTICLE)
    assert result.exit_code == 0
    assert '"SANCTION"' in result.stdout


def test_explain_says_what_was_coded_and_what_was_set_aside_and_why(article: Path) -> None:
    article.write_text(ARTICLE + "The storm attacked the coast.\n", encoding="utf8")
    result = runner.invoke(app, ["explain", str(article), "--published", "2024-11-22"])
    assert result.exit_code == 0
    assert "coded: SANCTION expel" in result.output
    assert "set aside:" in result.output


WRONG = [
    # name, content (None: no file), arguments, exit code, words of the message
    ("missing.txt", None, [], 1, "there is no such file"),
    ("empty.txt", b"", [], 1, "the file is empty"),
    ("blank.txt", b"  \n\n", [], 1, "the text is empty"),
    ("binary.bin", bytes(range(256)) * 40, [], 1, "binary data"),
    ("long.txt", b"Russia attacked Ukraine. " * 2_100_000, [], 1, "more than 2,000,000 characters"),
    ("date.txt", b"France expelled diplomats.", ["--published", "22/11/2024"], 2, "YYYY-MM-DD"),
    ("lines.jsonl", b'{"text": 3}\nnot json\n{"published": "2024-01-01"}\n[1]\n', [], 1, "this is no JSON"),
]


@pytest.mark.parametrize(("name", "content", "arguments", "code", "words"), WRONG, ids=[row[0] for row in WRONG])
def test_what_cannot_be_read_gets_a_sentence(
    tmp_path: Path, name: str, content: bytes | None, arguments: list[str], code: int, words: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    result = runner.invoke(app, ["code", str(path), *arguments])
    assert result.exit_code == code
    assert words in result.output
    assert "Traceback" not in result.output


def test_a_bad_line_does_not_stop_the_good_ones(tmp_path: Path) -> None:
    path = tmp_path / "reports.jsonl"
    good = json.dumps({"text": "France expelled four Russian diplomats.", "published": "2024-11-22"})
    path.write_text(f"nonsense\n{good}\n", encoding="utf8")
    result = runner.invoke(app, ["code", str(path), "--format", "jsonl"])
    assert result.exit_code == 1
    assert '"SANCTION"' in result.stdout
    assert "line 1" in result.stderr


OTHER_LANGUAGE = (
    "Le président français a rencontré lundi à Berlin la chancelière allemande pour parler de la guerre, a annoncé l'Élysée dans"
    " un communiqué publié dans la soirée."
)


def test_another_language_is_said_and_nothing_coded(tmp_path: Path) -> None:
    path = tmp_path / "fr.txt"
    path.write_text(OTHER_LANGUAGE, encoding="utf8")
    result = runner.invoke(app, ["code", str(path)])
    assert result.exit_code == 0
    assert "not in English" in result.output


def test_without_a_date_relative_dates_stay_unresolved_and_this_is_said(article: Path) -> None:
    result = runner.invoke(app, ["code", str(article)])
    assert "no publication date" in result.output
    assert "2024" not in result.output


def test_text_without_a_full_stop_is_coded(tmp_path: Path) -> None:
    path = tmp_path / "caption.txt"
    path.write_text("France expelled four Russian diplomats", encoding="utf8")
    assert "SANCTION" in runner.invoke(app, ["code", str(path)]).output


@pytest.mark.parametrize(
    "command", [[], ["code"], ["explain"], ["ledger"], ["ledger", "add"], ["ledger", "show"], ["benchmark"], ["demo"]]
)
def test_every_command_has_help(command: list[str]) -> None:
    result = runner.invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output
    assert "Example" in result.output or not command or command == ["ledger"]


def test_help_loads_no_parser() -> None:
    script = "import sys, dragoman.cli; sys.exit(any(name in sys.modules for name in ('spacy', 'onnxruntime', 'sqlalchemy')))"
    started = time.perf_counter()
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
    assert time.perf_counter() - started < 30
