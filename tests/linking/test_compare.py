"""What speaks for one event and what against it: tables of two tellings and whether they are one event; blocks; limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from linking_tellings import DAY, drawn, telling

from dragoman.linking import Pin, Place, Telling, Thing, Toll, blocks_of, link
from dragoman.linking.blocks import FULL, NEXT, candidates
from dragoman.linking.compare import Profile, agree, kilometres, weigh
from dragoman.linking.weights import weights
from dragoman.linking.words import stem
from dragoman.records import Figure, Item, Mention, Party, Report, Span, When, Where, Words

OSGILIATH = Place("osgiliath", "GON", 11, 50.0, 10.0, True)
PELARGIR = Place("pelargir", "GON", 12, 48.0, 10.0, True)
LATER = DAY + timedelta(days=1)
DOGS, HORSES = Thing("dog", "animals", 2.0), Thing("hors", "animals", 4.0)
GIFT: dict[str, Any] = {
    "category": "AID",
    "quad": 2,
    "trigger": "give",
    "words": ("dog", "give", "gondor", "mordor"),
    "items": (DOGS,),
}
JUNE: dict[str, Any] = {"begin": date(2024, 6, 1), "finish": date(2024, 6, 30), "precision": "month"}


def one_event(first: dict[str, Any], second: dict[str, Any]) -> bool:
    return len(link([telling("a", **first), telling("b", **second)]).events) == 1


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({}, {}, True),
        ({}, {"begin": LATER, "finish": LATER}, False),
        ({}, {"begin": LATER + timedelta(days=3), "finish": LATER + timedelta(days=3)}, False),
        ({}, {"begin": None, "finish": None, "published": LATER}, True),
        ({"place": OSGILIATH}, {"place": OSGILIATH, "words": ("soldier", "storm", "town")}, True),
        ({"place": OSGILIATH}, {"place": PELARGIR}, False),
        ({"toll": (Toll("dead", 6.0),)}, {"toll": (Toll("dead", 9.0),)}, True),  # disagreement is kept, not split
        ({}, {"status": "negated"}, True),
        ({}, {"actors": ("GON",), "recipients": ("MOR",), "words": ("answer", "raid")}, False),
        ({}, {"actors": ("HAR",)}, False),
        ({}, {"recipients": ()}, True),
        ({}, {"category": "COERCE"}, True),
        ({}, {"category": "COERCE", "trigger": "seize", "words": ("ship", "seize")}, False),
        ({}, {"category": "AID", "quad": 2, "trigger": "give", "words": ("bread", "give")}, False),
        ({"report": "one"}, {"report": "one"}, False),  # the coder told them apart
        ({**GIFT, **JUNE}, {**GIFT, "begin": date(2024, 6, 19), "finish": date(2024, 6, 19)}, True),
        ({**GIFT, **JUNE}, {**GIFT, "begin": date(2024, 11, 19), "finish": date(2024, 11, 19)}, False),
        ({**GIFT, **JUNE}, {**GIFT, **JUNE, "items": (HORSES,), "words": ("give", "gondor", "hors", "stable")}, False),
    ],
)
def test_one_event_or_two(first: dict[str, Any], second: dict[str, Any], same: bool) -> None:
    assert one_event(first, second) is same


def test_people_decide_and_the_last_word_counts() -> None:
    tellings = [telling("a"), telling("b"), telling("c", begin=LATER, finish=LATER, report="x")]
    merge, split = Pin("merge", "a", "c"), Pin("split", "a", "c")

    def together(*pins: Pin) -> bool:
        return any({"a", "c"} <= set(event.tellings) for event in link(tellings, pins).events)

    assert [together(), together(merge), together(merge, split), together(split, merge)] == [False, True, False, True]
    assert not any({"a", "b"} <= set(e.tellings) for e in link(tellings, [Pin("split", "b", "a")]).events)


def test_days_bar_a_chain() -> None:
    """Told of Monday, of Monday to Wednesday, of Wednesday: the middle one goes with one of them, not with both."""
    wide = telling("b", finish=DAY + timedelta(days=2))
    late = telling("c", begin=DAY + timedelta(days=2), finish=DAY + timedelta(days=2))
    assert sorted(len(event.tellings) for event in link([telling("a"), wide, late]).events) == [1, 2]


@settings(max_examples=60, deadline=None)
@given(drawn("a"), drawn("b"))
def test_comparing_is_symmetric_and_explains_itself(one: Telling, other: Telling) -> None:
    found, turned = weigh(Profile(one), Profile(other)), weigh(Profile(other), Profile(one))
    assert found == turned
    if found:
        assert found[0] == pytest.approx(sum(weight for _, weight in found[1]))


@settings(max_examples=40, deadline=None)
@given(drawn("a"))
def test_packing_keeps_everything(one: Telling) -> None:
    assert Telling.unpacked(one.packed()) == one
    assert len(set(blocks_of(one))) == len(blocks_of(one)) > 0


def test_a_large_block_is_compared_within_bounds() -> None:
    """Ten thousand in one block: a bounded number of comparisons each, not ten thousand."""
    many = [telling(f"{n:05}", words=(f"w{n % 97}", f"v{n % 89}", f"u{n % 83}"), begin=None, finish=None) for n in range(10_000)]
    assert len(list(candidates(many))) <= len(many) * NEXT * 8
    few = many[:FULL]
    assert len(list(candidates(few))) == FULL * (FULL - 1) // 2


@pytest.mark.parametrize(
    ("one", "bound", "other", "other_bound", "both"),
    [
        (12_000, "exact", 12_000, "exact", True),
        (10_000, "at_least", 12_000, "exact", True),
        (10_000, "at_least", 1_000_000, "exact", False),
        (12_000, "exact", 10_000, "exact", False),
        (12_000, "exact", 10_000, "at_most", False),
        (300, "exact", 200, "at_least", True),
        (100, "about", 104, "exact", True),
        (100, "about", 150, "exact", False),
    ],
)
def test_numbers_that_can_both_be_right(one: float, bound: str, other: float, other_bound: str, both: bool) -> None:
    assert agree(one, bound, other, other_bound) is agree(other, other_bound, one, bound) is both


def test_kilometres() -> None:
    assert kilometres(OSGILIATH, PELARGIR) == pytest.approx(222.4, abs=0.5)


@pytest.mark.parametrize(
    ("word", "as_"), [("sent", "send"), ("Deported", "deporting"), ("12,000", "12000"), ("strikes", "struck"), ("ﬁ", "ﬁ")]
)
def test_stems(word: str, as_: str) -> None:
    assert stem(word) == stem(as_)


def test_a_number_of_a_thousand_digits() -> None:
    digits = "9" * 1000
    item = Item(0, 1000, digits, "coins", "money", int(digits), None, "exact")
    toll = Figure(0, 1000, digits, "dead", int(digits))
    mention = Mention("m1", "r1", "AID", Words(0, 4, "gave"), (Span(0, 1000),), items=(item,), size=(toll,))
    found = Telling.of(Report(digits, id="r1"), mention)
    assert Telling.unpacked(found.packed()) == found
    assert weigh(Profile(found), Profile(replace(found, id="m2", report="r2")))


def test_every_weight_says_where_it_is_from() -> None:
    assert {weight.by for weight in weights().values()} == {"reason", "ECB+"}
    assert all(weight.says and -10 <= weight.weight <= 5 for weight in weights().values())


def test_a_mention_becomes_a_telling() -> None:
    text = "Gondor gave Rohan four horses in Edoras on Monday."
    mention = Mention(
        "m1",
        "r1",
        "AID",
        Words(7, 11, "gave"),
        (Span(0, 50),),
        actor=(Party(0, 6, "Gondor", "Gondor", "GON"),),
        recipient=(Party(12, 17, "Rohan"),),
        when=When(43, 49, "Monday", DAY, None, "day"),
        where=Where(33, 39, "Edoras", "Edoras", "ROH", 7, 1.0, 2.0, "city"),
        quad_code=2,
    )
    found = Telling.of(Report(text, DAY, "Horses for Rohan", "Bree Courier", id="r1"), mention)
    assert (found.actors, found.recipients, found.trigger) == (("GON",), ("~rohan",), stem("give"))
    assert (found.begin, found.finish, found.place) == (DAY, DAY, Place("edoras", "ROH", 7, 1.0, 2.0, True))
    assert "four" in found.words and "on" not in found.words and "hors" in found.story  # noqa: PT018
