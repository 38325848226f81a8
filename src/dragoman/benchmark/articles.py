"""Annotated articles: event F1 and the slots of what was found, by the measures of the annotation's own scorer.

A mention finds an event of its category where the two share words: of the mention's evidence and of the event's quotes. No event
is found twice; of several candidates the pair counts whose parties and dates fit best. The slots are means over what was found;
`whole` counts, of everything annotated, what was found with both sides, date and status right.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dragoman import codebook
from dragoman.benchmark.table import Row, f1, mean
from dragoman.coding.coder import Coder
from dragoman.records import Report

Json = dict[str, Any]
SLOTS = ("actor", "recipient", "sector", "mode", "date", "place", "status", "attribution", "items", "toll")
_OUTCOMES = {"killed": "dead", "injured": "injured", "arrested": "arrested"}


@dataclass(slots=True)
class Score:
    """Counts over articles; `slots` holds one value a found event."""

    annotated: int = 0
    coded: int = 0
    found: int = 0
    quad_found: int = 0
    any_found: int = 0
    bad_spans: int = 0
    whole: int = 0
    links: int = 0
    links_found: int = 0
    links_coded: int = 0
    undertakings: int = 0
    undertakings_coded: int = 0
    slots: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SLOTS})


def figures(folder: Path) -> Iterator[Row]:
    """Code every article of a folder laid out as shared/gold/articles and yield its rows. Raises FileNotFoundError if empty."""
    started = time.perf_counter()
    articles = [json.loads(path.read_text(encoding="utf8")) for path in sorted(folder.glob("*.json"))]
    if not articles:
        raise FileNotFoundError(f"no annotated article (*.json) in {folder}")
    coder = Coder()
    reports = [
        Report(a["text"], date.fromisoformat(a["published"]) if a.get("published") else None, a.get("title")) for a in articles
    ]
    score = Score()
    for article, coding in zip(articles, coder.stream(reports), strict=True):
        count(score, article, [mention.to_json() for mention in coding.mentions])
    seconds = time.perf_counter() - started
    size = f"{len(articles)} articles, {score.annotated} events"
    data = "/".join(folder.parts[-2:])

    def row(metric: str, value: str) -> Row:
        return Row(metric, value, data, size, seconds)

    yield row("event F1", f"{f1(score.found, score.coded, score.annotated):.3f}")
    yield row("event precision", f"{score.found / max(1, score.coded):.3f}")
    yield row("event recall", f"{score.found / score.annotated:.3f}")
    yield row("quad F1", f"{f1(score.quad_found, score.coded, score.annotated):.3f}")
    yield row("any-category F1", f"{f1(score.any_found, score.coded, score.annotated):.3f}")
    for name in SLOTS:
        yield row(f"slot {name} (on {len(score.slots[name])} found events)", f"{mean(score.slots[name]):.3f}")
    yield row("links found", f"{score.links_found} of {score.links} ({score.links_coded} coded)")
    yield row("undertakings", f"{score.undertakings} annotated, {score.undertakings_coded} coded")
    yield row("whole events", f"{score.whole / score.annotated:.3f}")
    yield row("spans outside the text", str(score.bad_spans))


def count(score: Score, article: Json, mentions: Sequence[Json]) -> None:
    """Add one article's mentions to the score."""
    length = len(article["text"])
    score.bad_spans += sum(not 0 <= s["start"] < s["end"] <= length for m in mentions for s in m["text_info"])
    chosen = pairs(article, mentions, lambda a, b: a == b)
    score.annotated += len(article["events"])
    score.coded += len(mentions)
    score.found += len(chosen)
    score.quad_found += len(pairs(article, mentions, lambda a, b: codebook.quad(a) == codebook.quad(b)))
    score.any_found += len(pairs(article, mentions, lambda a, b: True))
    match: dict[str, str] = {}
    for number, index in chosen:
        event, mention = article["events"][number], mentions[index]
        match[event["id"]] = mention["id"]
        _count_slots(score, event, mention)
    by_id = {mention["id"]: mention for mention in mentions}
    for event in article["events"]:
        score.undertakings += len(event.get("undertakings") or [])
        for link in event.get("links") or []:
            score.links += 1
            own = by_id.get(match.get(event["id"], ""))
            target = match.get(link["to"])
            score.links_found += bool(own and any(x["kind"] == link["kind"] and x["to"] == target for x in own["links"]))
    score.links_coded += sum(len(m["links"]) for m in mentions)
    score.undertakings_coded += sum(len(m["undertakings"]) for m in mentions)


def _count_slots(score: Score, event: Json, mention: Json) -> None:
    actor = _set_f1(_countries(event["actors"], "country"), _countries(mention["actor"], "code"))
    recipient = _set_f1(_countries(event["recipients"], "country"), _countries(mention["recipient"], "code"))
    when = float(_when(event) == _when_of(mention))
    status = float(event.get("status", "actual") == mention["status"])
    slots = score.slots
    slots["actor"].append(actor)
    slots["recipient"].append(recipient)
    sectors = {s for p in event["actors"] for s in p.get("sectors") or []}
    slots["sector"].append(_set_f1(sectors, {s for p in mention["actor"] for s in p["sector"]}))
    slots["mode"].append(_set_f1(set(event.get("modes") or []), set(mention["mode"])))
    slots["date"].append(when)
    places = [
        where.get(key) if where else None
        for where, key in ((event.get("where"), "country"), (mention["event_loc"], "country_code"))
    ]
    slots["place"].append(float(places[0] == places[1]))
    slots["status"].append(status)
    said, by = event.get("said_by"), mention["attribution"]
    right = said.get("country") in (None, by["code"]) if said and by else not said and not by
    slots["attribution"].append(float(right))
    if event.get("items"):
        wanted = {(_head(i.get("what")), i.get("count")) for i in event["items"]}
        slots["items"].append(_set_f1(wanted, {(_head(i["what"]), i["count"]) for i in mention["items"]}))
    if event.get("toll"):
        told = {_OUTCOMES[k]: v for k, v in event["toll"].items() if k in _OUTCOMES and v is not None}
        slots["toll"].append(float(all(mention["size"].get(k) == v for k, v in told.items())))
    score.whole += actor == 1 and recipient == 1 and bool(when) and bool(status)


def pairs(article: Json, mentions: Sequence[Json], same: Callable[[str, str], bool]) -> list[tuple[int, int]]:
    """Pair events with mentions one to one, best agreement first; return (event number, mention number)."""
    candidates = []
    for number, event in enumerate(article["events"]):
        ranges = list(_ranges(article["text"], event["quotes"]))
        for index, mention in enumerate(mentions):
            told = any(max(s["start"], begin) < min(s["end"], end) for s in mention["text_info"] for begin, end in ranges)
            if told and same(event["type"], mention["event"]):
                candidates.append((_agreement(event, mention), -number, -index))
    taken: set[tuple[str, int]] = set()
    chosen = []
    for _, number, index in sorted(candidates, reverse=True):
        if ("event", number) not in taken and ("mention", index) not in taken:
            taken |= {("event", number), ("mention", index)}
            chosen.append((-number, -index))
    return chosen


def _ranges(text: str, quotes: Sequence[str]) -> Iterator[tuple[int, int]]:
    for quote in filter(None, quotes):
        yield from ((found.start(), found.start() + len(quote)) for found in re.finditer(f"(?={re.escape(quote)})", text))


def _agreement(event: Json, mention: Json) -> float:
    actors = _set_f1(_countries(event["actors"], "country"), _countries(mention["actor"], "code"))
    recipients = _set_f1(_countries(event["recipients"], "country"), _countries(mention["recipient"], "code"))
    return actors + recipients + 0.5 * (_when(event) == _when_of(mention))


def _countries(parties: Sequence[Mapping[str, Any]] | None, key: str) -> set[str]:
    return {party[key] for party in parties or [] if party.get(key)}


def _set_f1(wanted: set[Any], got: set[Any]) -> float:
    if not wanted and not got:
        return 1.0
    return f1(len(wanted & got), len(got), len(wanted))


def _head(words: str | None) -> str:
    *_, last = (words or "").lower().split() or [""]
    return last.rstrip("s")


def _when(event: Json) -> tuple[str, str] | None:
    return (event["when"]["start"], event["when"]["end"]) if event.get("when") else None


def _when_of(mention: Json) -> tuple[str, str] | None:
    if mention["date_precision"] in (None, "unknown") or not mention["date"]:
        return None
    return mention["date"], mention["enddate"] or mention["date"]
