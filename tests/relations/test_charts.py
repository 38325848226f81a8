"""Every chart in every kind of file, without network; what it says of itself; few events said, not plotted as if many."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from relations_linking import fill
from relations_world import Deed
from test_figures import told
from typer.testing import CliRunner

from dragoman.cli import app
from dragoman.commands.relations import Drawn
from dragoman.relations import charts
from dragoman.relations.charts import saving, style

YEAR = (date(2024, 1, 1), date(2024, 12, 31))
CHARTS: dict[str, Callable[[Any], Any]] = {
    "series": lambda w: charts.series(w, "NOR", "SWE"),
    "series of a country": lambda w: charts.series(w, "NOR"),
    "sources": lambda w: charts.sources(w, "NOR", "SWE"),
    "account": lambda w: charts.account(w, "NOR", "SWE"),
    "totals": lambda w: charts.totals(w, "NOR", "SWE"),
    "agreements": lambda w: charts.agreements(w, "NOR", "SWE"),
    "ends": lambda w: charts.open_ends(w, "NOR", "SWE"),
    "answers": lambda w: charts.answers(w, "NOR", "SWE", by="week"),
    "turning": lambda w: charts.turning_points(w, "NOR", "SWE"),
    "claim": lambda w: charts.claim(w, "NOR", "SWE", YEAR),
    "network": charts.network,
    "centrality": charts.centrality,
}
FEW = [
    Deed("NOR", "SWE", "AID", date(2024, 3, 1), "boats", 3),
    Deed("SWE", "NOR", "AID", date(2024, 3, 9), "saws", 2),
    Deed("NOR", "SWE", "ACCUSE", date(2024, 5, 2)),
]


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a chart asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def texts(svg: str) -> str:
    return " ".join(re.findall(r">([^<]+)<", svg))


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_says_what_it_rests_on(name: str, world: Path) -> None:
    svg = saving.rendered(CHARTS[name](world), ".svg").decode()
    said = texts(svg)
    assert re.search(r"n = \d+ events told in \d+ reports by 6 publishers", said)
    assert "Coded by hand-1.0; ledger world.sqlite" in said
    assert not re.search(r"\bnull\b|undefined|NaN|None", said)


@pytest.fixture(scope="module", params=["three events", "one event", "another relation"])
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    other = Deed("DNK", "FIN", "AID", date(2024, 3, 1), "boats", 3)
    deeds = {"three events": FEW, "one event": FEW[:1], "another relation": [other]}[request.param]
    path = tmp_path_factory.mktemp("small") / "small.sqlite"
    fill(path, told(deeds))
    return path


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_of_few_events_or_none(name: str, small: Path) -> None:
    said = texts(saving.rendered(CHARTS[name](small), ".svg").decode())
    assert not re.search(r"\bnull\b|undefined|NaN|None", said)
    if name in ("answers", "turning", "claim"):
        assert "too few" in said.lower() or "cannot be tested" in said


def test_two_runs_draw_the_same(world: Path) -> None:
    for name in ("turning", "claim", "network", "series"):
        one, other = (saving.rendered(CHARTS[name](world), ".json") for _ in range(2))
        assert one == other, name


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2) of #RRGGBB."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_shades_part_said_from_done_and_lines_differ_by_more_than_colour() -> None:
    shade = {quad: luminance(colour) for quad, (_, colour) in style.QUADS.items()}
    assert min(shade[1], shade[3]) > 1.6 * max(shade[2], shade[4])
    assert len({tuple(dash) for dash in style.DASHES}) == len(set(style.SHAPES)) == len(set(style.SERIES)) == 7


# --- the command -----------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["plot", *arguments])


@pytest.mark.parametrize("suffix", ["svg", "png", "html", "json"])
def test_plot_writes_every_kind_of_file(suffix: str, world: Path, tmp_path: Path) -> None:
    out = tmp_path / f"relation.{suffix}"
    done = run("Norway", "SWE", "--ledger", str(world), "--out", str(out))
    assert done.exit_code == 0, done.output
    content = out.read_bytes()
    assert list(tmp_path.iterdir()) == [out]
    if suffix == "png":
        assert content.startswith(b"\x89PNG")
    elif suffix == "json":
        assert json.loads(content)["$schema"].startswith("https://vega.github.io/schema/vega-lite/v6")
    elif suffix == "svg":
        assert content.startswith(b"<svg")
    else:
        page = content.decode()
        assert not re.search(r"<(?:script|link)\b[^>]*(?:src|href)=", page), "all of it is in the page"
        assert len(page) < 1_500_000


@pytest.mark.parametrize("chart", list(Drawn))
def test_plot_draws_every_chart(chart: str, world: Path, tmp_path: Path) -> None:
    countries = [] if chart in ("network", "centrality") else ["NOR", "SWE"]
    days = ["--since", "2024-01-01", "--until", "2024-12-31"] if chart == "claim" else []
    done = run(*countries, "--chart", chart, *days, "--ledger", str(world), "--out", str(tmp_path / "a.json"))
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["NOR", "SWE", "--out", "a.pdf"], "ends in .svg, .png, .html, .json", 2),
        (["NOR", "Atlantis"], "Atlantis", 2),
        (["NOR"], "", 0),
        (["NOR", "--chart", "account"], "takes 2 countries, and 1 are named", 2),
        (["NOR", "SWE", "FIN"], "and 3 are named", 2),
        (["NOR", "SWE", "--chart", "claim"], "--since and --until", 2),
        (["NOR", "SWE", "--since", "2024-02-01", "--until", "2024-01-01"], "is after", 2),
        (["NOR", "SWE", "--out", "no/such/folder/a.svg"], "cannot be written", 4),
        (["NOR", "SWE", "--ledger", "none.sqlite"], "there is no ledger", 2),
    ],
)
def test_plot_says_what_is_wrong(
    arguments: list[str], said: str, code: int, world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ledger = [] if "--ledger" in arguments else ["--ledger", str(world)]
    done = run(*arguments, *ledger)
    assert done.exit_code == code, done.output
    assert said in done.output


def test_plot_reads_parquet(world: Path, tmp_path: Path) -> None:
    from dragoman.relations import to_parquet

    to_parquet(world, tmp_path / "ledger")
    done = run("NOR", "SWE", "--ledger", str(tmp_path / "ledger"), "--out", str(tmp_path / "a.json"))
    assert done.exit_code == 0, done.output


def test_a_missing_library_is_named(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.commands import relations

    monkeypatch.setattr(relations, "find_spec", lambda name: None if name == "vl_convert" else object())
    done = run("NOR", "SWE", "--ledger", str(world), "--out", str(tmp_path / "a.svg"))
    assert done.exit_code == 3
    assert "pip install 'dragoman[relations]'" in done.output
