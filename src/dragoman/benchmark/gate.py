"""What the gate costs on annotated articles: events whose evidence it passes over, and our own coder's mentions lost."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from dragoman.benchmark.table import Row
from dragoman.coding import gate
from dragoman.coding.coder import Coder
from dragoman.records import Report


def figures(folder: Path) -> Iterator[Row]:
    """Yield its rows for every annotated article below a folder. Raises FileNotFoundError where there is none."""
    started = time.perf_counter()
    articles = [json.loads(path.read_text(encoding="utf8")) for path in sorted(folder.rglob("*.json"))]
    if not articles:
        raise FileNotFoundError(f"no annotated article (*.json) below {folder}")
    reports = [Report(a["text"], date.fromisoformat(a["published"]) if a.get("published") else None) for a in articles]
    words = passed_words = events = passed_events = 0
    for article, report in zip(articles, reports, strict=True):
        _, passed = gate.sorted_out(gate.passages(report))
        words += len(report.text.split())
        passed_words += sum(len(passage.text.split()) for passage in passed)
        events += len(article["events"])
        passed_events += sum(_is_passed(event, report.text, passed) for event in article["events"])
    every, kept = (
        [mention.id for coding in Coder(gate=on).stream(reports) for mention in coding.mentions] for on in (False, True)
    )
    seconds = time.perf_counter() - started
    size = f"{len(reports)} articles, {events} events"
    yield Row("share of words passed over", f"{passed_words / max(1, words):.3f}", folder.name, size, seconds)
    yield Row("annotated events passed over", f"{passed_events} of {events}", folder.name, size, seconds)
    yield Row("our mentions lost", f"{len(set(every) - set(kept))} of {len(every)}", folder.name, size, seconds)


def _is_passed(event: dict[str, Any], text: str, passed: list[gate.Passage]) -> bool:
    """Say whether every quote of an event stands in what is passed over."""
    return all(any(p.start <= text.find(quote) < p.span.end for p in passed) for quote in event["quotes"])
