"""Merging within reports: do two tellings of one annotated event stand in one mention, and two events in two?

A telling is a quote of an annotated event. It is found where the evidence of a mention of the event's category overlaps it. Over
pairs of quotes in one article that are both found: one event's two quotes are merged where some mention holds both (recall); two
quotes in one mention are right where they are one event's (precision). Two quotes in one sentence are left out: a mention's
evidence is whole sentences.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from dragoman.benchmark.table import Row
from dragoman.coding.coder import Coder
from dragoman.records import Mention, Report, Span

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """Pairs of quotes: of one event with both found, of these in one mention; in one mention, of these of one event."""

    same: int = 0
    merged: int = 0
    together: int = 0
    right: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.same + other.same, self.merged + other.merged, self.together + other.together, self.right + other.right
        )


def figures(folder: Path) -> Iterator[Row]:
    """Yield the rows of shared/gold: training articles and development articles. Raises FileNotFoundError where it has none."""
    coder = Coder()
    for name in ("train", "articles"):
        started = time.perf_counter()
        articles = [json.loads(path.read_text(encoding="utf8")) for path in sorted((folder / name).glob("*.json"))]
        if not articles:
            raise FileNotFoundError(f"no annotated article (*.json) in {folder / name}")
        reports = [
            Report(a["text"], date.fromisoformat(a["published"]) if a.get("published") else None, a.get("title"))
            for a in articles
        ]
        counts = Counts()
        for article, coding in zip(articles, coder.stream(reports), strict=True):
            counts += count(article, coding.mentions)
        data, seconds = f"gold/{name}", time.perf_counter() - started
        size = f"{len(articles)} articles, {counts.same} pairs of quotes of one event"
        yield Row("merging within reports, recall", f"{counts.merged / max(1, counts.same):.3f}", data, size, seconds)
        size = f"{len(articles)} articles, {counts.together} pairs of quotes in one mention"
        yield Row("merging within reports, precision", f"{counts.right / max(1, counts.together):.3f}", data, size, seconds)


def count(article: Mapping[str, Any], mentions: Sequence[Mention]) -> Counts:
    """Count one article."""
    quotes: list[tuple[str, str, Span]] = []
    for event in article["events"]:
        for quote in dict.fromkeys(event["quotes"]):
            start = article["text"].find(quote)
            if start >= 0:
                quotes.append((event["id"], event["type"], Span(start, start + len(quote))))
    holders = [
        {m.id for m in mentions if m.category == category and any(span.overlaps(quote) for span in m.text_info)}
        for _, category, quote in quotes
    ]
    lines = [
        {(s.start, s.end) for m in mentions for s in m.text_info if s.overlaps(quote) and m.id in held}
        for (_, _, quote), held in zip(quotes, holders, strict=True)
    ]
    counts = Counts()
    for x, y in combinations(range(len(quotes)), 2):
        if not holders[x] or not holders[y] or lines[x] & lines[y]:
            continue
        same, together = quotes[x][0] == quotes[y][0], bool(holders[x] & holders[y])
        counts += Counts(same, same and together, together, same and together)
    return counts
