"""Made-up news: a few happenings, each told by several papers in their own words, some of them copies. The same for a seed."""

from __future__ import annotations

import random
from datetime import date, timedelta

from ledger_records import mention, words

from dragoman.records import Attribution, Coding, Item, Link, Party, Report, Span, When

PAPERS = ("The Red Book", "Bree Times", "Minas Herald", "Rohan Post", "Dale News")
LANDS = (("Arnor", "ARN"), ("Gondor", "GON"), ("Rohan", "ROH"), ("Mordor", "MOR"))
ACTS = (("gave", "AID", 2), ("attacked", "ASSAULT", 4), ("praised", "CONSULT", 1))
THINGS = ("horses", "shields", "wagons of grain", "healers")
REST = (
    "The road was closed for an hour while the column passed the gate.",
    "Nobody at the court would say more on the matter that evening.",
    "A second column is expected before the snow closes the passes.",
    "Traders in the lower city spoke of little else all morning.",
    "The steward read the letter aloud and then folded it away.",
)


def news(seed: int, reports: int, happenings: int = 0, coder: str = "hand-1.0") -> list[Coding]:
    """Return codings of `reports` made-up reports of some happenings, two mentions each, the second an answer to the first."""
    chance = random.Random(seed)
    plots = [_plot(chance) for _ in range(happenings or max(2, reports // 4))]
    return [_coding(chance, chance.choice(plots), number, coder) for number in range(reports)]


def _plot(chance: random.Random) -> tuple:  # type: ignore[type-arg]
    one, other = chance.sample(LANDS, 2)
    day = date(2024, 3, 1) + timedelta(days=chance.randrange(40))
    return one, other, chance.choice(ACTS), chance.choice(THINGS), chance.randrange(2, 90), day


def _coding(chance: random.Random, plot: tuple, number: int, coder: str) -> Coding:  # type: ignore[type-arg]
    (one, its), (other, whose), (act, category, quad), thing, count, day = plot
    told = count + (chance.randrange(5) if chance.random() < 0.3 else 0)
    first = f"{one} {act} {other} with {told} {thing} on {day:%A}."
    answer = f"{other} answered {one} in anger." if chance.random() < 0.5 else f"{other} thanked {one}."
    rest = " ".join(chance.sample(REST, 3))
    text = f"{first} {answer} {rest}" if chance.random() < 0.7 else f"{rest} {first} {answer}"
    report = Report(text, day + timedelta(days=chance.randrange(3)), f"Story {number}", chance.choice(PAPERS))
    at = text.index(first)
    where = words(text, f"{day:%A}")
    when = When(where.start, where.end, where.text, day, day, "day") if chance.random() < 0.8 else None
    thing_ = words(text, f"{told} {thing}")
    items = (Item(thing_.start, thing_.end, thing_.text, thing, None, told, None, "exact"),)
    said = None
    if chance.random() < 0.3:
        source = words(text, other)
        said = Attribution(
            Party(source.start, source.end, other, other, whose),
            words(text, act),
            (Span(at, at + len(first)),),
            False,
            chance.choice(("asserts", "confirms", "denies")),
        )
    deed = mention(
        report,
        act,
        [(one, its)],
        [(other, whose)],
        category,
        quad_code=quad,
        items=items,
        when=when,
        attribution=said,
        coder=coder,
    )
    verb = "answered" if "answered" in answer else "thanked"
    reply = mention(
        report,
        verb,
        [(other, whose)],
        [(one, its)],
        "REJECT" if verb == "answered" else "CONSULT",
        quad_code=3 if verb == "answered" else 1,
        links=(Link("in_response_to", deed.id),),
        coder=coder,
    )
    return Coding(report, (deed, reply), coder=coder)
