"""The figures are those of the made-up world, whose deeds are known; events are counted, not reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import relations_world
from hypothesis import given, settings
from hypothesis import strategies as st
from relations_world import Deed, Writer, deeds

from dragoman import relations
from dragoman.records import Coding
from dragoman.relations import TooFew
from dragoman.relations.scope import begin_of, next_of, periods

Made = Callable[[list[Coding]], Path]


def between(one: str, other: str) -> list[Deed]:
    return [deed for deed in deeds() if (deed.actor, deed.recipient) == (one, other)]


def told(made: list[Deed], papers: int = 2) -> list[Coding]:
    """Return codings of reports that tell each deed in so many papers, each with the deed that it answers."""
    found = []
    for deed in made:
        for publisher in relations_world.PAPERS[:papers]:
            writer = Writer(publisher, deed.day + timedelta(days=1))
            if deed.link:
                writer.tell(deed.link[1])
            writer.tell(deed)
            found.append(writer.coding())
    return found


# --- series ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["day", "week", "month", "year"])
def test_a_series_counts_deeds(world: Path, by: Any) -> None:
    table = relations.series(world, "NOR", "SWE", by)
    expected = Counter((begin_of(d.day, by), d.category, d.status, d.alleged) for d in between("NOR", "SWE"))
    forth = table[table.direction == "NOR → SWE"]
    counted = {(r.period.date(), r.category, r.status, r.alleged): r.events for r in forth.itertuples()}
    assert counted == dict(expected)
    assert (forth.scale == forth.events * forth.category.map({"AID": 7.0, "AGREE": 4.0})).all()
    assert set(table.direction) == {"NOR → SWE", "SWE → NOR"}
    assert table.loc[table.direction == "SWE → NOR", "events"].sum() == len(between("SWE", "NOR"))


def test_groups_count_an_event_once(world: Path) -> None:
    everything = relations.series(world, ["NOR", "SWE"], by="year")
    acts = everything[everything.direction == "NOR+SWE → *"].events.sum()
    assert acts == sum(d.actor in ("NOR", "SWE") for d in deeds())
    dyad, group = (relations.series(world, one, "SWE", by="month") for one in ("NOR", ["NOR", "FIN"]))
    assert dyad.events.sum() == group.events.sum() - sum(
        (d.actor, d.recipient) in (("FIN", "SWE"), ("SWE", "FIN")) for d in deeds()
    )


def test_joint_acts_stand_once(ledger_of: Made) -> None:
    coding = told([Deed("NOR", "SWE", "AGREE", date(2024, 5, 1))], 1)[0]
    (mention,) = coding.mentions
    both = replace(mention, actor=(*mention.actor, *mention.recipient), recipient=())
    path = ledger_of([replace(coding, mentions=(both,))])
    table = relations.series(path, "NOR", "SWE")
    assert list(zip(table.direction, table.events, strict=True)) == [("NOR + SWE", 1)]
    assert list(relations.events(path, "SWE", "NOR").direction) == ["SWE + NOR"]


def test_reports_do_not_multiply_events(ledger_of: Made) -> None:
    path = ledger_of(told([Deed("NOR", "SWE", "AID", date(2024, 5, 1), "boats", 3)], papers=6))
    (row,) = relations.series(path, "NOR", "SWE").itertuples()
    assert (row.events, row.scale) == (1, 7.0)
    (event,) = relations.events(path, "NOR", "SWE").itertuples()
    assert (event.reports, event.sources, event.words) == (6, 6, "Norway gave Sweden 3 boats on 1 May 2024.")


def test_an_event_is_alleged_until_a_reporter_tells_it(ledger_of: Made) -> None:
    said = Deed("NOR", "SWE", "AID", date(2024, 5, 1), "boats", 3, alleged=True)
    other = Deed("NOR", "SWE", "AID", date(2024, 6, 1), "boats", 4, alleged=True)
    plainly = Deed("NOR", "SWE", "AID", date(2024, 6, 1), "boats", 4)
    table = relations.series(ledger_of(told([said, other, plainly])), "NOR", "SWE")
    assert list(table.alleged) == [True, False]


def test_sources_share_the_events(world: Path) -> None:
    table = relations.sources(world, "NOR", "SWE")
    papers = table[table.kind == "publisher"]
    assert set(papers.name) == set(relations_world.PAPERS)
    count = len(between("NOR", "SWE")) + len(between("SWE", "NOR"))
    assert papers.share.max() <= 1
    assert (papers.share * count).round(6).equals(papers.events.astype(float))
    assert set(table[table.kind == "source"].name) == {"", "SWE"}
    yearly = relations.sources(world, "NOR", "SWE", by="year")
    assert yearly[yearly.kind == "publisher"].groupby("name").events.sum().to_dict() == papers.set_index("name").events.to_dict()
    assert yearly.share.max() <= 1


@given(st.dates(date(1, 1, 1), date(9990, 1, 1)), st.sampled_from(["day", "week", "month", "year"]))
def test_periods_cover_every_day_once(day: date, by: Any) -> None:
    begin = begin_of(day, by)
    assert begin <= day < next_of(begin, by)
    assert begin_of(begin, by) == begin
    assert list(periods(begin, next_of(begin, by), by)) == [begin, next_of(begin, by)]


# --- the account -----------------------------------------------------------------------------------------------------------


def test_the_account_names_what_was_given_and_returned(world: Path) -> None:
    table = relations.account(world, "NOR", "SWE")
    gifts = [d for d in between("NOR", "SWE") if d.category == "AID" and d.status == "actual"]
    gave = table[(table.direction == "NOR → SWE") & (table.sign == "gave")]
    assert sorted(gave["count"]) == sorted(float(d.count) for d in gifts)
    assert (gave.returned != "").sum() == sum(d.link is not None and d.link[0] == "in_return_for" for d in between("SWE", "NOR"))
    assert list(table[table.sign == "promised"].text) == ["4 tugs", "7 trains"]
    totals = relations.totals(world, "NOR", "SWE")
    forth = totals[totals.direction == "NOR → SWE"]
    assert forth["count"].sum() == sum(d.count for d in gifts)
    assert forth[forth.alleged].events.sum() == sum(d.alleged for d in gifts)


def test_reports_that_count_otherwise_widen_the_account(ledger_of: Made) -> None:
    written = told([Deed("NOR", "SWE", "AID", date(2024, 5, 1), "boats", 3)], papers=3)
    odd = written[2]
    (mention,) = odd.mentions
    # the linking of these tests joins by count, so a second item of another count joins nothing: count twice in one event
    more = replace(mention, items=(mention.items[0], replace(mention.items[0], count=5)))
    table = relations.account(ledger_of([replace(odd, mentions=(more,))]), "NOR", "SWE")
    (row,) = table.itertuples()
    assert (row.low, row.high, row.count) == (3, 5, table["count"][0])


def test_open_ends(ledger_of: Made) -> None:
    gift = Deed("NOR", "SWE", "AID", date(2020, 1, 1), "boats", 3)
    answer = Deed("SWE", "NOR", "AID", date(2020, 1, 9), "saws", 2, link=("in_return_for", gift))
    alone = Deed("NOR", "SWE", "AID", date(2020, 2, 1), "horses", 5)
    kept = Deed("NOR", "SWE", "AID", date(2020, 3, 1), "tugs", 4, status="future")
    deed = Deed("NOR", "SWE", "AID", date(2020, 7, 1), "tugs", 4)
    late = Deed("SWE", "NOR", "AID", date(2020, 4, 1), "trains", 4, status="future")
    open_still = Deed("SWE", "NOR", "AID", date(2021, 9, 1), "trains", 9, status="future")
    pact = Deed("NOR", "SWE", "AGREE", date(2020, 5, 1), duty="share ports")
    invoked = Deed("SWE", "NOR", "COOPERATE", date(2020, 6, 1), "berths", 12, link=("because_of", pact))
    broken = Deed("SWE", "NOR", "SANCTION", date(2021, 10, 1), link=("because_of", pact))
    path = ledger_of(told([gift, answer, alone, kept, deed, late, open_still, pact, invoked, broken]))
    table = relations.open_ends(path, "NOR", "SWE", months=6)
    states = Counter(table.state)
    assert states == {"not returned": 2, "kept": 1, "no deed": 1, "invoked": 1, "broken": 1}
    (row,) = table[table.state == "kept"].itertuples()
    assert row.other_day.date() == deed.day
    assert list(table[table.state == "no deed"].day.dt.date) == [late.day]
    duties = relations.agreements(path, "NOR", "SWE")
    assert list(zip(duties.duty, duties.reports, duties.in_force, strict=True)) == [("share ports", 2 * 3, True)]


# --- reciprocity -----------------------------------------------------------------------------------------------------------


def test_exchanges_and_their_lags(world: Path) -> None:
    table = relations.exchanges(world, "NOR", "SWE")
    expected = [(d.day - d.link[1].day).days for d in between("SWE", "NOR") if d.link and d.link[0] == "in_return_for"]
    assert sorted(table.lag) == sorted(expected)
    assert set(table.direction) == {"NOR → SWE"}
    assert set(table.cue) == {"in return"}


def test_the_correlation_finds_who_acts_first(world: Path) -> None:
    table = relations.lags(world, "NOR", "SWE", by="week")
    sure = table[table.low > 0]
    assert {1, 2} <= set(sure.lag), "answers come 6 to 14 days later"
    assert ((table.low < table.correlation) & (table.correlation < table.high)).all()
    turned = relations.lags(world, "SWE", "NOR", by="week")
    assert turned.correlation.round(9).tolist() == table.correlation.round(9).tolist()[::-1]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=30, max_size=60), st.integers(0, 2**31))
def test_intervals_hold_the_estimate(values: list[float], seed: int) -> None:
    import random

    from dragoman.relations.reciprocity import _lag

    other = values[:]
    random.Random(seed).shuffle(other)
    found = _lag(values, other, 1, "A → B")
    assert found is None or (-1 <= found.low <= found.correlation <= found.high <= 1 and 0 < found.effective <= len(values))


# --- turning points and claims ---------------------------------------------------------------------------------------------


def test_the_turning_point_is_found_with_its_events(world: Path) -> None:
    (turn,) = relations.turning_points(world, "NOR", "SWE").itertuples()
    assert turn.period.date() == relations_world.TURN
    assert turn.before < 5
    assert turn.after > 20
    assert turn.p <= 0.05
    assert 1 <= len(turn.events) <= 5
    for act in turn.events:
        assert relations_world.TURN <= act.day < date(2020, 6, 1)
        assert act.words.startswith("Norway gave Sweden ")


@pytest.mark.parametrize("seed", range(8))
def test_noise_has_few_turning_points(seed: int) -> None:
    import numpy as np

    from dragoman.relations.turning import _cuts

    noise = np.random.default_rng(seed).poisson(3, 120).astype(float).tolist()
    assert len(_cuts(noise)) <= 1


def test_a_true_and_a_false_claim(world: Path) -> None:
    (true,) = relations.claim(world, "NOR", "SWE", (date(2020, 3, 1), date(2021, 2, 28)), directed=True).itertuples()
    assert true.rank == 1
    assert true.low > 0
    assert true.p < 0.05
    assert true.last_higher != true.last_higher or true.last_higher is None  # NaT: never before
    (false,) = relations.claim(world, "NOR", "SWE", (date(2019, 1, 1), date(2019, 12, 31)), measure="conflict").itertuples()
    assert false.rank > 1 or false.value == 0
    assert "where the ledger or the claim begins" in true.verdict


def monthly(first: int, last: int, *pair: str) -> list[Deed]:
    return [Deed(*pair, "AID", date(y, m, d), "boats", 3 + d) for y in range(first, last) for m in range(1, 13) for d in (3, 17)]


def test_a_claim_rests_on_what_the_ledger_covers(ledger_of: Made) -> None:
    long_ago = Deed("FIN", "DNK", "AID", date(1990, 5, 1), "boats", 3)
    path = ledger_of(told([long_ago, *monthly(2023, 2025, "NOR", "SWE")], papers=1))
    with pytest.raises(TooFew, match=r"392 months before a window of 24, 1 of them with anything in the ledger"):
        relations.claim(path, "NOR", "SWE", (date(2023, 1, 1), date(2024, 12, 31)), since=date(1989, 11, 9))


def test_a_ledger_that_grew_is_said_and_shares_allow_for_it(ledger_of: Made) -> None:
    grown = [*monthly(2020, 2024, "NOR", "SWE"), *monthly(2020, 2024, "FIN", "DNK")]
    more = [replace(d, day=d.day + timedelta(days=n), what="tugs") for d in grown for n in (1, 2) if d.day.year == 2023]
    path = ledger_of(told([*grown, *more], papers=1))
    year = (date(2023, 1, 1), date(2023, 12, 31))
    (plain,) = relations.claim(path, "NOR", "SWE", year).itertuples()
    (share,) = relations.claim(path, "NOR", "SWE", year, measure="share").itertuples()
    assert plain.rank == 1
    assert "the ledger itself holds more of anybody" in plain.verdict
    assert share.low <= 0 <= share.high
    assert "not clearly different" in share.verdict


@pytest.mark.parametrize(
    "ask",
    [
        lambda w: relations.turning_points(w, "DNK", "ISL"),
        lambda w: relations.lags(w, "DNK", "ISL"),
        lambda w: relations.claim(w, "DNK", "ISL", (date(2024, 1, 1), date(2024, 12, 31))),
        lambda w: relations.claim(w, "NOR", "SWE", (date(2015, 6, 1), date(2016, 12, 31))),
    ],
)
def test_too_few_events_are_said(ask: Callable[[Path], object], world: Path) -> None:
    with pytest.raises(TooFew, match=r"events in \d+|events, \d+ months before"):
        ask(world)


# --- networks --------------------------------------------------------------------------------------------------------------


def test_the_network_holds_every_deed_and_its_communities(world: Path) -> None:
    edges = relations.network(world)
    actual = [d for d in deeds() if d.status == "actual"]
    assert edges.events.sum() == len(actual)
    nodes = relations.centrality(world)
    last = nodes[nodes.period == nodes.period.max()].set_index("country")
    assert last.community["NOR"] == last.community["SWE"] != last.community["FIN"] == last.community["DNK"]
    assert abs(last.pagerank.sum() - 1) < 1e-6


def test_empty_answers_keep_their_columns(world: Path) -> None:
    table = relations.series(world, "ISL", "FIN", since=date(1999, 1, 1), until=date(1999, 2, 1))
    assert list(table.columns) == ["period", "direction", "quad", "category", "status", "alleged", "events", "scale", "mean"]
    assert table.empty


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda w: relations.series(w, "Atlantis", "SWE"), "Atlantis"),
        (lambda w: relations.series(w, "NOR", "SWE", "decade"), "decade"),
        (lambda w: relations.series(w, "NOR", "SWE", "month", date(2024, 2, 1), date(2024, 1, 1)), "after"),
    ],
)
def test_wrong_questions_are_said(ask: Callable[[Path], object], error: str, world: Path) -> None:
    with pytest.raises(ValueError, match=error):
        ask(world)
