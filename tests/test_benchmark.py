"""The benchmark command: it names what it cannot find, and counts as the annotation's own scorer does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.benchmark import suite
from dragoman.benchmark.articles import Score, count
from dragoman.cli import app

TEXT = "Norway sent Sudan 400 tons of wheat in October. Sudan thanked Norway."
NORWAY = {"text": "Norway", "country": "NOR", "sectors": ["GOV"]}
SUDAN = {"text": "Sudan", "country": "SDN", "sectors": ["GOV"]}
ARTICLE = {
    "id": "wheat",
    "title": None,
    "published": "2024-11-22",
    "text": TEXT,
    "events": [
        {
            "id": "e1",
            "type": "AID",
            "modes": [],
            "actors": [NORWAY],
            "recipients": [SUDAN],
            "when": {"text": "in October", "start": "2024-10-01", "end": "2024-10-31"},
            "where": None,
            "items": [{"text": "400 tons of wheat", "what": "wheat", "count": 400, "bound": "exact"}],
            "toll": {},
            "status": "actual",
            "said_by": None,
            "quotes": ["Norway sent Sudan 400 tons of wheat in October."],
            "links": [],
            "undertakings": [],
        }
    ],
}


def test_it_runs_on_any_folder_of_the_layout(tmp_path: Path) -> None:
    (tmp_path / "wheat.json").write_text(json.dumps(ARTICLE), encoding="utf8")
    out = tmp_path / "RESULTS.md"
    result = CliRunner().invoke(app, ["benchmark", "articles", "--data", str(tmp_path), "--save", str(out)])
    assert result.exit_code == 0, result.output
    assert "event recall" in result.output
    assert "| event recall | 1.000 |" in out.read_text(encoding="utf8")


def test_absent_data_and_unknown_names_are_said_plainly(tmp_path: Path) -> None:
    absent = CliRunner().invoke(app, ["benchmark", "articles", "--data", str(tmp_path / "nowhere")])
    assert absent.exit_code == 1
    assert "its data is absent" in absent.output
    empty = CliRunner().invoke(app, ["benchmark", "articles", "--data", str(tmp_path)])
    assert empty.exit_code == 1
    assert "no annotated article" in empty.output
    unknown = CliRunner().invoke(app, ["benchmark", "nonsense"])
    assert unknown.exit_code == 2
    assert "no benchmark is named nonsense" in unknown.output


@pytest.mark.parametrize("benchmark", suite.BENCHMARKS, ids=lambda b: b.name)
def test_every_benchmark_has_its_module(benchmark: suite.Benchmark) -> None:
    module = __import__(f"dragoman.benchmark.{benchmark.module}", fromlist=["figures"])
    assert callable(module.figures)


def mention(**changes: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": "m1",
        "event": "AID",
        "mode": [],
        "actor": [{"code": "NOR", "sector": ["GOV"]}],
        "recipient": [{"code": "SDN", "sector": ["GOV"]}],
        "date": "2024-10-01",
        "enddate": "2024-10-31",
        "date_precision": "month",
        "event_loc": None,
        "items": [{"what": "wheat", "count": 400}],
        "size": {},
        "status": "actual",
        "attribution": None,
        "text_info": [{"start": 0, "end": 47}],
        "links": [],
        "undertakings": [],
    }
    return {**fields, **changes}


CASES = [
    # changes to the right mention, found, whole, value of one slot
    ({}, 1, 1, ("actor", 1.0)),
    ({"event": "SUPPORT"}, 0, 0, None),
    ({"text_info": [{"start": 48, "end": 69}]}, 0, 0, None),
    ({"actor": [{"code": "SWE", "sector": []}]}, 1, 0, ("actor", 0.0)),
    ({"date": None, "date_precision": None}, 1, 0, ("date", 0.0)),
    ({"status": "negated"}, 1, 0, ("status", 0.0)),
    ({"items": [{"what": "wheat", "count": 40}]}, 1, 1, ("items", 0.0)),
    ({"text_info": [{"start": 0, "end": 470}]}, 1, 1, ("actor", 1.0)),
]


@pytest.mark.parametrize(("changes", "found", "whole", "slot"), CASES)
def test_counting(changes: dict[str, object], found: int, whole: int, slot: tuple[str, float] | None) -> None:
    score = Score()
    count(score, ARTICLE, [mention(**changes)])
    assert (score.annotated, score.coded, score.found, score.whole) == (1, 1, found, whole)
    if slot:
        assert score.slots[slot[0]] == [slot[1]]
    assert score.bad_spans == (changes.get("text_info") == [{"start": 0, "end": 470}])
