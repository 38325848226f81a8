"""A made-up world whose relations are known: reports that tell it, coded by hand through real records.

Norway gives Sweden more from March 2020 on, Sweden answers some ten days later; Denmark and Finland quarrel at random. Every
event is told by one to four papers, some only on somebody's word.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from dragoman import codebook
from dragoman.records import (
    Attribution,
    Coding,
    Item,
    Link,
    LinkKind,
    Mention,
    Party,
    Report,
    Span,
    Status,
    Undertaking,
    When,
    Words,
    content_id,
)

CODER = "hand-1.0"
NAMES = {"NOR": "Norway", "SWE": "Sweden", "DNK": "Denmark", "FIN": "Finland", "ISL": "Iceland"}
VERBS = {
    "AID": "gave",
    "COOPERATE": "sold",
    "CONSULT": "hosted",
    "ACCUSE": "accused",
    "SANCTION": "fined",
    "AGREE": "signed with",
}
PAPERS = ("Bergen Post", "Uppsala Mail", "Aarhus Courier", "Turku Letter", "Harbour News", "The Lighthouse")
TURN = date(2020, 3, 1)


@dataclass(frozen=True, slots=True)
class Deed:
    """What happened, before any report tells it."""

    actor: str
    recipient: str
    category: str
    day: date
    what: str = ""
    count: int = 0
    status: Status = "actual"
    alleged: bool = False
    link: tuple[LinkKind, Deed] | None = None
    duty: str = ""


@dataclass
class Writer:
    """A report being written: sentences and the mentions that rest on them."""

    publisher: str
    published: date
    text: str = ""
    parts: list[tuple[Deed, dict[str, Words], Span]] = field(default_factory=list)

    def tell(self, deed: Deed) -> None:
        """Write one sentence that tells a deed."""
        start = len(self.text)
        at: dict[str, Words] = {}

        def put(words: str, name: str = "") -> None:
            if name:
                at[name] = Words(len(self.text), len(self.text) + len(words), words)
            self.text += words

        put(NAMES[deed.actor], "actor")
        put(" ")
        put({"actual": "", "future": "will have ", "negated": "never ", "hypothetical": "might have "}[deed.status])
        put(VERBS[deed.category], "trigger")
        put(" ")
        put(NAMES[deed.recipient], "recipient")
        if deed.what:
            put(" ")
            put(f"{deed.count} {deed.what}", "item")
        if deed.duty:
            put(" a pact to ")
            put(deed.duty, "duty")
        put(" on ")
        put(f"{deed.day:%-d %B %Y}", "when")
        if deed.link:
            put(" ")
            put("in return" if deed.link[0] == "in_return_for" else "after that", "cue")
        if deed.alleged:
            put(", ")
            put("officials", "source")
            put(" ")
            put("said", "said")
        self.text += "."
        self.parts.append((deed, at, Span(start, len(self.text))))
        self.text += " "

    def coding(self) -> Coding:
        """Return the report with its mentions."""
        report = Report(self.text.strip(), self.published, f"News of {self.published}", self.publisher, language="en")
        ids = {deed: content_id(report.id, deed.category, str(at["trigger"].start)) for deed, at, _ in self.parts}
        told = tuple(_mention(report, deed, at, span, ids) for deed, at, span in self.parts)
        return Coding(report, told, coder=CODER)


def _mention(report: Report, deed: Deed, at: dict[str, Words], span: Span, ids: dict[Deed, str]) -> Mention:
    def party(name: str, code: str) -> Party:
        words = at[name]
        return Party(words.start, words.end, words.text, words.text, code, ("GOV",))

    kind = codebook.category(deed.category)
    item, when = at.get("item"), at["when"]
    said = None
    if "source" in at:
        said = Attribution(party("source", deed.recipient), at["said"], (span,), False)
    links = ()
    if deed.link and deed.link[1] in ids:
        links = (Link(deed.link[0], ids[deed.link[1]], at["cue"]),)
    return Mention(
        id=ids[deed],
        report=report.id,
        category=deed.category,
        trigger=at["trigger"],
        text_info=(span,),
        actor=(party("actor", deed.actor),),
        recipient=(party("recipient", deed.recipient),),
        when=When(when.start, when.end, when.text, deed.day, deed.day, "day"),
        items=(Item(item.start, item.end, item.text, deed.what, "goods", deed.count, None, "exact"),) if item else (),
        status=deed.status,
        attribution=said,
        links=links,
        undertakings=(Undertaking(at["duty"]),) if "duty" in at else (),
        quad_code=kind.quad,
        event_scale=kind.score,
        confidence=0.9,
        coder=CODER,
    )


def deeds(seed: int = 7, first: date = date(2015, 1, 1), last: date = date(2024, 12, 31)) -> list[Deed]:
    """Return ten years of the world, by day."""
    dice = random.Random(seed)
    found: list[Deed] = []
    month = first
    while month <= last:
        turned = month >= TURN
        for n in range(dice.choice((3, 4, 5)) if turned else dice.choice((0, 0, 1))):
            day = month + timedelta(days=dice.randrange(0, 18))
            gift = Deed("NOR", "SWE", "AID", day, "boats", 10 + len(found) % 90, alleged=dice.random() < 0.2)
            found.append(gift)
            if n == 0 and dice.random() < 0.7:
                found.append(
                    Deed(
                        "SWE", "NOR", "AID", day + timedelta(days=dice.randrange(6, 15)), "saws", 3, link=("in_return_for", gift)
                    )
                )
        for _ in range(dice.choice((0, 1, 2))):
            day = month + timedelta(days=dice.randrange(0, 28))
            pair = dice.choice((("DNK", "FIN"), ("FIN", "DNK"), ("SWE", "DNK"), ("ISL", "NOR")))
            found.append(Deed(*pair, dice.choice(("CONSULT", "ACCUSE", "SANCTION", "COOPERATE")), day))
        month = (month + timedelta(days=32)).replace(day=1)
    pact = Deed("NOR", "SWE", "AGREE", date(2021, 5, 4), duty="share ports")
    found += [
        pact,
        Deed("SWE", "NOR", "AID", date(2021, 9, 1), "harbour berths", 12, link=("because_of", pact)),
        Deed("NOR", "SWE", "AID", date(2019, 2, 1), "tugs", 4, status="future"),
        Deed("NOR", "SWE", "AID", date(2023, 2, 1), "trains", 7, status="future"),
    ]
    return sorted(found, key=lambda deed: (deed.day, deed.actor, deed.category, deed.what, deed.count))


def codings(seed: int = 7, told: list[Deed] | None = None) -> Iterator[Coding]:
    """Yield the reports that tell the world: each deed, with the one it answers, in one to four papers."""
    dice = random.Random(seed + 1)
    for deed in told if told is not None else deeds(seed):
        for publisher in dice.sample(PAPERS, dice.choice((1, 1, 2, 4))):
            writer = Writer(publisher, deed.day + timedelta(days=dice.choice((0, 1, 1, 2))))
            if deed.link:
                writer.tell(deed.link[1])
            writer.tell(deed)
            yield writer.coding()
