"""Who gives which value, who confirms and who denies, how many sources there are, and what was revised."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dragoman.linking import Told, agreement, sources
from dragoman.records import Attribution, Figure, Item, Mention, Party, Span, Stance, When, Words

JUNE = date(2024, 6, 10)


def told(i: str, published: date = JUNE, publisher: str | None = None, source: Party | None = None, **fields: Any) -> Told:
    stance: Stance = fields.pop("stance", "asserts")
    said = Attribution(source, Words(0, 4, "said"), (), False, stance) if source else None
    mention = Mention(i, fields.pop("report", f"r{i}"), "AID", Words(0, 4, "sent"), (Span(0, 4),), attribution=said, **fields)
    return Told(mention, published, publisher)


def troops(count: int, bound: Any = "exact", text: str | None = None) -> tuple[Item, ...]:
    return (Item(0, 4, text or f"{count:,} troops", "troops", "people", count, None, bound),)


ROHAN, GONDOR = Party(0, 4, "Rohan", "Rohan", "ROH"), Party(0, 4, "officials in Minas Tirith", None, "GON")
COUNCIL = Party(0, 4, "the White Council", "the White Council", "IGO")


def test_numbers_stand_side_by_side_with_who_gives_them() -> None:
    view = agreement(
        [
            told("1", source=ROHAN, items=troops(12_000)),
            told("2", source=GONDOR, items=troops(12_000)),
            told("3", publisher="Bree Courier", items=troops(10_000, "at_least", "more than 10,000 troops")),
            told("4", source=COUNCIL, items=troops(3_000)),
        ]
    )
    field = view.field("number of people")
    assert str(field) == ("12,000 troops: Rohan, GON; more than 10,000 troops: Bree Courier; 3,000 troops: the White Council")
    assert field.disputed
    assert view.field("status").disputed is False


def test_a_vaguer_value_does_not_dispute() -> None:
    june = When(0, 4, "in June", date(2024, 6, 1), date(2024, 6, 30), "month")
    tenth = When(0, 4, "on 10 June", JUNE, JUNE, "day")
    view = agreement([told("1", when=june, items=troops(12_000)), told("2", when=tenth, items=troops(10_000, "at_least"))])
    assert [field.disputed for field in view.fields] == [False] * len(view.fields)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], ()),
        ([told("2", source=GONDOR, stance="denies")], (("Rohan",), (), ("GON",))),
        ([told("2", source=GONDOR, status="negated"), told("3", source=COUNCIL, stance="confirms")],
         (("Rohan",), ("the White Council",), ("GON",))),
    ],
)  # fmt: skip
def test_confirmed_by_and_denied_by(others: list[Told], expected: Any) -> None:
    view = agreement([told("1", source=ROHAN), *others])
    assert [(c.told_by, c.confirmed_by, c.denied_by) for c in view.conflicts] == ([expected] if expected else [])


def test_a_later_number_of_the_same_giver_is_a_revision() -> None:
    dead = lambda n: (Figure(0, 4, f"{n} people", "dead", n),)  # noqa: E731
    later = date(2024, 6, 12)
    view = agreement(
        [told("2", later, source=ROHAN, size=dead(9)), told("1", source=ROHAN, size=dead(6)), told("3", later, size=dead(7))]
    )
    assert [(r.field, r.giver, r.before, r.told, r.after, r.retold) for r in view.revisions] == [
        ("dead", "Rohan", "6 people", JUNE, "9 people", later)
    ]
    assert (view.first_told, view.last_told, view.reports) == (JUNE, later, 3)


@pytest.mark.parametrize(
    ("publishers", "copies", "count"),
    [
        ({"a": "Bree Courier", "b": "Shire Post"}, {}, 2),
        ({"a": "Bree Courier", "b": "bree courier "}, {}, 1),
        ({"a": None, "b": None, "c": ""}, {}, 3),
        ({str(n): f"paper {n}" for n in range(40)}, {str(n): "0" for n in range(40)}, 1),
        ({"a": "one", "b": "two", "c": "two", "d": "three"}, {"a": "a", "b": "a"}, 2),
    ],
)
def test_independent_sources(publishers: dict[str, str | None], copies: dict[str, str], count: int) -> None:
    assert sources(publishers, copies) == count


def test_the_view_as_json_names_everything() -> None:
    view = agreement([told("1", source=ROHAN, items=troops(5))]).to_json()
    assert view["fields"][-1] == {
        "name": "status",
        "disputed": False,
        "values": [{"text": "actual", "givers": ["Rohan"], "mentions": ["1"]}],
    }
