"""SQLite, PostgreSQL, Parquet through DuckDB and an Ibis connection give the same figures, to the last digit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pandas.testing import assert_frame_equal

from dragoman import relations
from dragoman.ledger import NoLedger, schema
from dragoman.relations.tables import COLUMNS

PLACES = ("sqlite", "postgresql", "parquet", "ibis")
SINCE, UNTIL = date(2016, 3, 4), date(2024, 2, 29)
QUESTIONS: dict[str, Callable[[Any], Any]] = {
    **{f"series by {by}": (lambda w, by=by: relations.series(w, "NOR", "SWE", by)) for by in ("day", "week", "month", "year")},
    "series of a country": lambda w: relations.series(w, "SWE", by="week"),
    "series of groups": lambda w: relations.series(w, ["NOR", "DNK"], ["SWE", "FIN"], "year", SINCE, UNTIL),
    "series within days": lambda w: relations.series(w, "NOR", "SWE", "month", SINCE, UNTIL),
    "sources": lambda w: relations.sources(w, "NOR", "SWE"),
    "sources by year": lambda w: relations.sources(w, "NOR", "SWE", by="year"),
    "events": lambda w: relations.events(w, "NOR", "SWE", SINCE, UNTIL),
    "account": lambda w: relations.account(w, "NOR", "SWE"),
    "totals": lambda w: relations.totals(w, "NOR", "SWE"),
    "open ends": lambda w: relations.open_ends(w, "NOR", "SWE"),
    "agreements": lambda w: relations.agreements(w, "NOR", "SWE"),
    "exchanges": lambda w: relations.exchanges(w, "NOR", "SWE"),
    "lags": lambda w: relations.lags(w, "NOR", "SWE", by="week"),
    "turning points": lambda w: relations.turning_points(w, "NOR", "SWE"),
    "claim": lambda w: relations.claim(w, "NOR", "SWE", (date(2024, 1, 1), date(2024, 12, 31))),
    "network": relations.network,
    "centrality": relations.centrality,
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("place", PLACES[1:])
def test_every_place_gives_the_same(place: str, question: str, copied: dict[str, Any]) -> None:
    here, there = (QUESTIONS[question](copied[name]) for name in ("sqlite", place))
    assert len(here), "the question finds something"
    assert_frame_equal(here, there, check_exact=True)


def test_columns_are_those_of_the_ledger() -> None:
    for name, columns in COLUMNS.items():
        assert set(columns) <= set(schema.metadata.tables[name].columns.keys()), name


@pytest.mark.parametrize("where", [3, "no/such.sqlite", "http://example.org"])
def test_what_is_no_ledger_is_said(where: object) -> None:
    with pytest.raises(NoLedger), relations.tables(where):
        pass


def test_a_folder_without_the_tables_is_said(tmp_path: Any) -> None:
    with pytest.raises(NoLedger, match=r"events\.parquet"), relations.tables(tmp_path):
        pass


def test_values_cannot_become_sql(found: relations.Tables) -> None:
    from dragoman.relations import counting
    from dragoman.relations.scope import Scope

    hostile = "SWE' OR '1'='1"
    assert counting.points(found, Scope(("NOR",), (hostile,)), "year") == []
    assert counting.points(found, Scope(("@recipient0", ":since"), (hostile,)), "year") == []
