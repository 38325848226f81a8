"""Events follow from the set of tellings alone: in any order, in any batches, with tellings that come again or go."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linking_tellings import DAY, sets, telling

from dragoman.linking import Fingerprint, Memory, Pin, Telling, blocks, copies, event_id, events, link
from dragoman.records import Report


@pytest.fixture(params=[40, 3], ids=["small blocks", "large blocks"], scope="module", autouse=True)
def full(request: pytest.FixtureRequest):
    """Blocks of more than three count as large once, so that the path for a war's week is taken."""
    patch = pytest.MonkeyPatch()
    patch.setattr(blocks, "FULL", request.param)
    patch.setattr(events, "FULL", request.param)
    patch.setattr(blocks, "NEXT", 1 if request.param == 3 else 8)
    yield request.param
    patch.undo()


_pins = st.lists(
    st.builds(Pin, st.sampled_from(["merge", "split"]), *[st.integers(0, 13).map(lambda n: f"m{n:02}")] * 2), max_size=4
)


@settings(max_examples=50, deadline=None)
@given(sets, _pins, st.randoms())
def test_order_does_not_matter(tellings: list[Telling], pins: list[Pin], random) -> None:
    shuffled = random.sample(tellings, len(tellings))
    assert link(shuffled, pins) == link(tellings, pins)


@settings(max_examples=80, deadline=None)
@given(sets, _pins, st.data())
def test_batches_give_what_one_batch_gives(tellings: list[Telling], pins: list[Pin], data: st.DataObject) -> None:
    memory, known = Memory(), dict[str, Telling]()
    for step in range(data.draw(st.integers(1, 5), "batches")):
        added = data.draw(st.lists(st.sampled_from(tellings), max_size=8, unique_by=lambda t: t.id), f"added {step}")
        gone = data.draw(st.sets(st.sampled_from(sorted(known)), max_size=4), f"removed {step}") if known else set()
        old = memory.linked().events
        memory.update(added, gone, pins, {i for pin in pins for i in (pin.a, pin.b)} if step == 0 else ())
        for i in gone:
            del known[i]
        known |= {t.id: t for t in added}
        assert memory.linked() == link(known.values(), pins)
        for event in old:  # an id once given leads on, unless everything that it held is gone
            assert memory.event(event.id) or not known.keys() & set(event.tellings)


@settings(max_examples=40, deadline=None)
@given(sets, _pins)
def test_judging_later_gives_the_same(tellings: list[Telling], pins: list[Pin]) -> None:
    memory = Memory()
    memory.update(tellings)
    for n in range(len(pins)):
        memory.update((), (), pins[: n + 1], {pins[n].a, pins[n].b})
    assert memory.linked() == link(tellings, pins)
    memory.update((), (), (), {i for pin in pins for i in (pin.a, pin.b)})
    assert memory.linked() == link(tellings)


@settings(max_examples=40, deadline=None)
@given(sets)
def test_every_telling_stands_in_one_event(tellings: list[Telling]) -> None:
    linked = link(tellings)
    assert sorted(i for event in linked.events for i in event.tellings) == sorted(t.id for t in tellings)
    assert all(event.id == event_id(event.tellings) for event in linked.events)
    assert all(abs(p.weight - sum(w for _, w in p.reasons)) < 1e-9 and p.weight > 0 for p in linked.pairings)


def test_an_absorbed_event_forwards() -> None:
    memory = Memory()
    memory.update([telling("m2"), telling("m9", report="another", actors=("ROH",), recipients=("HAR",))])
    change = memory.update([telling("m1")])
    assert change.forwards == ((event_id(["m2"]), event_id(["m1"])),)
    assert memory.event(event_id(["m2"])).tellings == ("m1", "m2")


def test_rows_of_another_coder_stand_alone() -> None:
    rows = [Report(f"20240301 | KEN | UGA | 173 | {n}", DAY, f"GDELT event {n}", "GDELT") for n in range(3)]
    assert not copies(Fingerprint.of(row) for row in rows)
    words = ("attack", "bridge", "river", "army")
    assert len(link([telling(f"m{n}", report=row.id, words=words, alone=True) for n, row in enumerate(rows)]).events) == 3
    assert len(link([telling(f"m{n}", report=row.id, words=words) for n, row in enumerate(rows)]).events) == 1
