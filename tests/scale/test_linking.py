"""Linking a folder of shards gives what the ledger gives for the same reports, event for event, day for day."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from dragoman import samples
from dragoman.coding.coder import Coder
from dragoman.ledger import Ledger
from dragoman.records import Coding, Report
from dragoman.scale import linking, loading
from dragoman.scale.folder import Folder, ScaleError
from dragoman.scale.shards import shards

duckdb = pytest.importorskip("duckdb", reason="pip install 'dragoman[ray]'")
pq = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(scope="module")
def codings() -> list[Coding]:
    """The sample reports, and some of them printed again by others."""
    first = list(samples.reports())
    again = [Report(r.text + "\nReporting by our own staff.", r.published, r.title, f"{r.publisher} again") for r in first[:8]]
    return list(Coder().stream([*first, *again]))


@pytest.fixture(scope="module")
def folder(codings: list[Coding], tmp_path_factory: pytest.TempPathFactory) -> Folder:
    made = Folder(str(tmp_path_factory.mktemp("shards")))
    by_id = {coding.report.id: coding for coding in codings}
    for shard in shards([coding.report for coding in codings], 7):
        made.hand(shard)
        made.keep(shard.number, shard.key, [by_id[r.id] for r in shard.reports], codings[0].coder)
    return made


EVENTS = """SELECT id, category, mode, context, status, alleged, day, date, enddate, date_precision, country, quad_code,
            event_scale, cameo, confidence, mentions, reports, sources, first_published, last_published FROM events"""
DYADS = "SELECT e.id, actor, recipient, joint, d.day FROM event_dyads d JOIN events e ON e.key = d.event"
DAYS = "SELECT actor, recipient, day, category, status, joint, alleged, events, scale FROM event_days"
COPIES = """SELECT r.id, o.id, similarity FROM copies c
            JOIN reports r ON r.key = c.report JOIN reports o ON o.key = c.original"""


@pytest.mark.parametrize("memory", ["2GB", "60MB"])
def test_the_same_events_as_in_the_ledger(codings: list[Coding], folder: Folder, tmp_path: Path, memory: str) -> None:
    linking.link(folder, tmp_path, memory)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.add(loading.codings(folder))
        assert ledger.check() == []
        with ledger.reading() as connection:
            for name, query in (("events", EVENTS), ("event_dyads", DYADS), ("event_days", DAYS), ("copies", COPIES)):
                wanted = [tuple(map(_plain, row)) for row in connection.execute(sa.text(query))]
                rows = pq.read_table(tmp_path / f"{name}.parquet").to_pylist()
                assert sorted(tuple(map(_plain, row.values())) for row in rows) == sorted(wanted), name
                assert wanted, name


def _plain(value: object) -> str:
    """SQLite's days are texts, its truths numbers, its whole numbers whole."""
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)


def test_loading_twice_adds_nothing(codings: list[Coding], folder: Folder, tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.add(loading.codings(folder)).reports == len(codings)
        assert ledger.add(loading.codings(folder)).repeated == len(codings)
        assert [c.mentions for c in loading.codings(folder)] == [ledger.coding(c.report.id).mentions for c in codings]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "shards"))
    for shard in shards([Report("Peru met Chile.")], 1):
        folder.hand(shard)
        folder.keep(0, shard.key, [], "v1")
    (tmp_path / "shards" / "mentions" / "part-0000000.parquet").unlink()
    with pytest.raises(ScaleError, match="run the same command again"):
        linking.link(folder, tmp_path / "linked")
