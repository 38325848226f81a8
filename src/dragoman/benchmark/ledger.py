"""The ledger's speed and size, on made-up reports of the shape that real ones have (three mentions, linked, with items)."""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from dragoman.benchmark.table import Row
from dragoman.ledger import Ledger
from dragoman.records import (
    Attribution,
    Coding,
    Item,
    Link,
    Mention,
    Party,
    Report,
    Span,
    When,
    Where,
    Words,
    content_id,
)

T = TypeVar("T")
CODER = "benchmark-1.0"
_COUNTRIES = (
    *("RUS", "PRK", "USA", "CHN", "UKR", "IND", "IRN", "ISR", "TUR", "DEU"),
    *("FRA", "GBR", "JPN", "KOR", "BRA", "ZAF", "EGY", "SAU", "POL", "SRB"),
)
_START = date(2015, 1, 1)
_TEXT = (
    "{title} {actor} handed {recipient} 24 horses and two bears on {day}, the ministry said. "
    "In return {recipient} promised to send workers to {actor} in the spring. {recipient} denied that it had asked for arms."
)


def codings(count: int, seed: int = 1) -> Iterator[Coding]:
    """Yield `count` made-up codings of three mentions each, the same ones for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        yield _coding(number, chance)


def _coding(number: int, chance: random.Random) -> Coding:
    # few pairs are told of often and most seldom, as in the news
    one, other = sorted(chance.sample(_COUNTRIES, 2), key=lambda code: chance.random() * (_COUNTRIES.index(code) + 1))
    published = _START + timedelta(days=chance.randrange(3650))
    text = _TEXT.format(title=f"Report {number}.", actor=one, recipient=other, day=published.strftime("%A"))
    report = Report(text, published, f"Report {number}", chance.choice(("TASS", "KCNA", "Reuters")), language="en")

    def words(part: str, after: int = 0) -> Words:
        start = text.index(part, after)
        return Words(start, start + len(part), part)

    def party(code: str, after: int = 0) -> Party:
        found = words(code, after)
        return Party(found.start, found.end, code, code, code, ("GOV",), "government", "Q159")

    second, third = text.index("In return"), text.index(f"{other} denied")
    ids = [content_id(report.id, category, str(number)) for category in ("AID", "AGREE", "REJECT")]
    day = words(published.strftime("%A"))
    when = When(day.start, day.end, day.text, published, published, "day")
    said = Attribution(party(one), words("said"), (Span(0, second),), False, "asserts")
    place = words(one)
    items = tuple(
        Item(found.start, found.end, found.text, what, "animals", amount, None, "exact")
        for found, what, amount in ((words("24 horses"), "horse", 24), (words("two bears"), "bear", 2))
    )
    common = {"report": report.id, "coder": CODER, "confidence": 0.8, "quad_code": 2, "event_scale": 6.4, "cameo": "071"}
    gift = Mention(
        ids[0],
        category="AID",
        trigger=words("handed"),
        text_info=(Span(0, second - 1),),
        mode=("goods",),
        actor=(party(one),),
        recipient=(party(other),),
        when=when,
        where=Where(place.start, place.end, one, one, one, 2017370, 60.0, 100.0, "country"),
        items=items,
        attribution=said,
        links=(Link("in_return_for", ids[1], words("In return")),),
        **common,  # type: ignore[arg-type]
    )
    promise = Mention(
        ids[1],
        category="AGREE",
        trigger=words("promised"),
        text_info=(Span(second, third - 1),),
        actor=(party(other, second),),
        recipient=(party(one, second),),
        status="future",
        **common,  # type: ignore[arg-type]
    )
    denial = Mention(
        ids[2],
        category="REJECT",
        trigger=words("denied"),
        text_info=(Span(third, len(text)),),
        actor=(party(other, third),),
        recipient=(party(one, second),),
        links=(Link("about", ids[0]),),
        **common,  # type: ignore[arg-type]
    )
    return Coding(report, (gift, promise, denial), (), (Span(0, second - 1), Span(second, third - 1)), (), CODER)


def figures(mentions: int = 60_000, url: str | None = None) -> Iterator[Row]:
    """Store `mentions` made-up mentions, ask for relations, add again, check; yield the rows. SQLite unless `url` says else."""
    found = list(codings(mentions // 3))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        with Ledger.open(url or path) as ledger:
            yield from _figures(ledger, found, path if url is None else None)


def _figures(ledger: Ledger, found: list[Coding], path: Path | None) -> Iterator[Row]:
    kind = "SQLite" if path else "PostgreSQL"
    size = f"{3 * len(found):,} mentions"

    def row(metric: str, value: str, seconds: float) -> Row:
        return Row(f"ledger, {kind}: {metric}", value, "made-up reports", size, seconds)

    seconds, added = _timed(lambda: ledger.add(found))
    yield row("mentions stored a second, with links", f"{added.mentions / seconds:,.0f}", seconds)
    seconds, _ = _timed(lambda: ledger.add(found))
    yield row("mentions found in already, a second", f"{added.mentions / seconds:,.0f}", seconds)
    if path:
        used = os.path.getsize(path)  # all but what waits in the log, which is emptied as it grows
        texts = sum(len(coding.report.text.encode()) for coding in found)
        yield row("bytes a mention, without the texts", f"{(used - texts) / added.mentions:,.0f}", 0.0)
    chance = random.Random(2)
    times = []
    for _ in range(100):
        left, right = chance.sample(_COUNTRIES, 2)
        since = _START + timedelta(days=chance.randrange(3500))
        seconds, _ = _timed(lambda: ledger.between(left, right, since, since + timedelta(days=90)))  # noqa: B023
        times.append(1000 * seconds)
    yield row("relation of a quarter, ms at p95", f"{statistics.quantiles(times, n=20)[-1]:.1f}", sum(times) / 1000)
    seconds, faults = _timed(ledger.check)
    yield row("check, faults found", str(len(faults)), seconds)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result
