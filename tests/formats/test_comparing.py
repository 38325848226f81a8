"""Two codings compared: what matches, what only one has, how the weeks go together."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.formats import Act, compare
from dragoman.formats.comparing import correlation

QUADS = {"AID": 2, "COOPERATE": 2, "AGREE": 1, "ASSAULT": 4}


def act(day: int, category: str = "AID", actor: str = "RUS", recipient: str = "PRK", scale: float = 1.0) -> Act:
    return Act(date(2024, 1, 1) + timedelta(days=day), actor, recipient, category, QUADS[category], scale, f"{category}{day}")


@pytest.mark.parametrize(
    ("ours", "theirs", "wanted"),  # by category, by quad, otherwise, only ours, only theirs
    [
        ([act(5)], [act(5)], (1, 0, 0, 0, 0)),
        ([act(5)], [act(6)], (1, 0, 0, 0, 0)),
        ([act(5)], [act(7)], (0, 0, 0, 1, 1)),
        ([act(5)], [act(5, "COOPERATE")], (0, 1, 0, 0, 0)),
        ([act(5)], [act(5, "ASSAULT")], (0, 0, 1, 0, 0)),
        ([act(5)], [act(5, recipient="CHN")], (0, 0, 0, 1, 1)),
        ([act(5), act(6)], [act(6), act(8)], (1, 0, 0, 1, 1)),  # the same day goes before a day apart
        ([act(5), act(7)], [act(6), act(8)], (2, 0, 0, 0, 0)),
        ([act(5), act(5, "AGREE")], [act(5, "COOPERATE")], (0, 1, 0, 1, 0)),
        ([act(5), act(5)], [act(5)], (1, 0, 0, 0, 0)),  # once a day
    ],
)
def test_matches(ours: list[Act], theirs: list[Act], wanted: tuple[int, ...]) -> None:
    edges = [act(0, "AGREE", "AAA", "BBB"), act(30, "AGREE", "AAA", "BBB")]  # so that the days compared are the same
    found = compare([*ours, *edges], [*theirs, *edges])
    dyads = [d for d in found.dyads if d.actor != "AAA"]
    sums = [sum(getattr(d, name) for d in dyads) for name in ("by_category", "by_quad", "otherwise", "only_left", "only_right")]
    assert tuple(sums) == wanted
    assert found.by_category == wanted[0] + 2


def test_window_and_every() -> None:
    ours = [act(day) for day in (0, 5, 5, 9)]
    theirs = [act(day) for day in (4, 5, 20)]
    found = compare(ours, theirs, ("A", "B"))
    assert (found.since, found.until) == (date(2024, 1, 5), date(2024, 1, 10))
    assert (found.acts, found.outside) == ((2, 2), (1, 1))
    assert compare(ours, theirs, once_a_day=False).acts == (3, 2)
    assert compare(ours, theirs, since=date(2024, 1, 6)).acts == (2, 1)
    nothing = compare(ours, [])
    assert (nothing.since, nothing.dyads, nothing.outside) == (None, (), (4, 0))
    assert compare([act(0)], [act(50)]).since is None


def test_weeks() -> None:
    ours = [act(7 * week + n) for week, count in enumerate((1, 2, 3, 4, 5)) for n in range(count)]
    theirs = [act(7 * week + n) for week, count in enumerate((2, 3, 4, 5, 6)) for n in range(count)]
    last = act(34, "AGREE")
    found = compare([*ours, last], [*theirs, last])
    assert (found.counts.n, found.counts.r) == (5, 1.0)
    mixed = correlation([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5])
    # as scipy.stats.pearsonr: r = 29/35; tanh(atanh(r) ± 1.96 / sqrt(3))
    assert (mixed.r, mixed.low, mixed.high) == (0.8286, 0.0519, 0.9807)
    assert correlation([1, 1, 1, 1], [1, 2, 3, 4]).r is None
    assert correlation([1, 2, 3], [1, 2, 3]).r is None


acts = st.lists(
    st.builds(
        act, st.integers(0, 40), st.sampled_from([*QUADS]), st.sampled_from(["RUS", "USA"]), st.sampled_from(["PRK", "CHN"])
    ),
    max_size=25,
)


@given(acts, acts, st.booleans())
def test_all_are_accounted_for(ours: list[Act], theirs: list[Act], once: bool) -> None:
    found = compare(ours, theirs, once_a_day=once)
    for dyad in found.dyads:
        matched = dyad.by_category + dyad.by_quad + dyad.otherwise
        assert (dyad.left, dyad.right) == (matched + dyad.only_left, matched + dyad.only_right)
    assert found.acts == (sum(d.left for d in found.dyads), sum(d.right for d in found.dyads))
    assert sum(count for _, _, count in found.confusion) == sum(d.by_category + d.by_quad + d.otherwise for d in found.dyads)
    turned = compare(theirs, ours, once_a_day=once)
    assert (turned.by_category, turned.shared) == (found.by_category, found.shared)
    itself = compare(ours, ours, once_a_day=once)
    assert (itself.only_left, itself.by_quad) == ((), 0)
    assert compare(list(reversed(ours)), theirs, once_a_day=once) == found
    json.dumps(found.to_json())
