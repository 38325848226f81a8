"""Who phrases denote: country and sectors on the project's table of phrases and on the parties of annotated articles; speed.

The table has two parts: `blind` was written before any result was seen and is never tuned on, `open` was tuned on. A country is
right where it is the same code, sectors where the sets are equal. Of the annotated articles each party's words are resolved
alone, without the article: bare nouns ("civilians", "the government") then have no country, so the phrases with a name in them
(a capital after the first word, or a first word that is no article) are told apart.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dragoman import actors
from dragoman.benchmark.table import Row

TABLE = Path("tests/data/actors.tsv")
GOLD = (("train", "gold/train, tuned on"), ("articles", "gold/articles, check only"))
_LOAD = (
    "import time; s = time.process_time(); from dragoman import actors; actors.resolve('Moscow'); print(time.process_time() - s)"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a text of a day, and whom it denotes: country (None for none) and sectors."""

    part: str
    text: str
    on: date | None
    code: str | None
    sectors: frozenset[str]


def phrases(table: Path) -> list[Phrase]:
    """Return the rows of a table of phrases. Raises ValueError where a row has not five cells."""
    found = []
    for number, line in enumerate(table.read_text("utf8").split("\n"), 1):
        if line and not line.startswith("#"):
            cells = line.split("\t")
            if len(cells) != 5:
                raise ValueError(f"{table}, line {number}: expected 5 cells, found {len(cells)}")
            part, text, on, code, sectors = (None if cell == "-" else cell for cell in cells)
            found.append(Phrase(part or "", text or "", _day(on), code, frozenset((sectors or "").split("|")) - {""}))
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def right(phrase: Phrase) -> tuple[bool, bool]:
    """Say whether the country and the sectors of a phrase are right."""
    party = actors.resolve(phrase.text, phrase.on)
    code, sectors = (party.code, frozenset(party.sector)) if party else (None, frozenset())
    return code == phrase.code, sectors == phrase.sectors


def parties(folder: Path) -> list[Phrase]:
    """Return each distinct party of each annotated article in a folder."""
    found = []
    for file in sorted(folder.glob("*.json")):
        article = json.loads(file.read_text("utf8"))
        told = [p for e in article["events"] for p in [*e["actors"], *e["recipients"], e.get("said_by") or {}] if p.get("text")]
        found += [
            Phrase(folder.name, p["text"], _day(article.get("published")), p.get("country"), frozenset(p.get("sectors") or ()))
            for p in {p["text"]: p for p in told}.values()
        ]
    return found


def _named(text: str) -> bool:
    words = text.split()
    return any(word[:1].isupper() for word in words[1:]) or (words[0][:1].isupper() and words[0] not in ("The", "A", "An", "His"))


def _shares(metric: str, rows: list[Phrase], data: str) -> Iterator[Row]:
    start = time.perf_counter()
    marks = [right(row) for row in rows]
    seconds = time.perf_counter() - start
    for what, place in (("country", 0), ("sectors", 1)):
        yield Row(f"{metric}: {what}", f"{sum(m[place] for m in marks) / len(marks):.3f}", data, f"{len(rows)} phrases", seconds)


def _speeds(rows: list[Phrase]) -> Iterator[Row]:
    """Yield speeds in CPU time, which does not count what else the machine does."""
    start = time.process_time()
    for turn in range(1, 7):  # on another day each time, so that no answer is kept from before
        for row in rows:
            actors.resolve(row.text, date(2000 + turn, 1, 1))
    seconds = time.process_time() - start
    count = 6 * len(rows)
    yield Row("actors: cold resolutions a CPU second", f"{count / seconds:,.0f}", "table of phrases", f"{count}", seconds)
    start = time.process_time()
    for _ in range(200):
        for row in rows:
            actors.resolve(row.text, row.on)
    seconds = time.process_time() - start
    cached = 200 * len(rows)
    yield Row("actors: cached resolutions a CPU second", f"{cached / seconds:,.0f}", "table of phrases", f"{cached}", seconds)
    start = time.perf_counter()
    load = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True).stdout.strip()
    seconds = time.perf_counter() - start
    yield Row("actors: import and load, CPU seconds", f"{float(load):.2f}", "tables in actors/data", "1", seconds)


def figures(data_dir: Path | None = None) -> Iterator[Row]:
    """Yield the figures: the table's (in the repository), those of annotated articles below `data_dir` or ../shared, speeds."""
    from dragoman.benchmark.suite import SHARED

    rows = phrases(TABLE) if TABLE.is_file() else []
    for part in ("blind", "open"):
        if chosen := [row for row in rows if row.part == part]:
            yield from _shares(f"actors, {part}", chosen, "tests/data/actors.tsv")
    for name, data in GOLD:
        folder = (data_dir or SHARED / "gold") / name
        if told := parties(folder) if folder.is_dir() else []:
            yield from _shares("actors, parties alone", told, data)
            yield from _shares("actors, parties with a name", [row for row in told if _named(row.text)], data)
    if rows:
        yield from _speeds(rows)
