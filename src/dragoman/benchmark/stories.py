"""Stories of our own (tests/data/stories.txt), from text to events: which lines of which reports are one event.

A line is found where the coder has a mention whose evidence stands in it. Two lines of different reports are joined where a
mention of the one and a mention of the other are in one event.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from dragoman.benchmark.table import Row
from dragoman.linking import Telling, link
from dragoman.records import Coding, Report


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a report: where it stands, the number of its story and its event (`key`, unique over the file)."""

    report: str
    start: int
    end: int
    story: int
    key: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Pairs of lines in different reports: of one event, joined by linking, both; `found` of one event with a mention in both."""

    same: int
    joined: int
    right: int
    found: int


def stories(path: Path) -> tuple[list[Report], list[Line]]:
    """Return the reports and their lines."""
    reports: list[Report] = []
    lines: list[Line] = []
    story, head, said = 0, ("", ""), list[str]()

    def close() -> None:
        if said:
            day, publisher = head
            text = "\n".join(line[2:] for line in said)
            report = Report(text, date.fromisoformat(day), publisher=publisher)
            at = 0
            for line in said:
                lines.append(Line(report.id, at, at + len(line) - 2, story, f"{story}{line[0]}"))
                at += len(line) - 1
            reports.append(report)
            said.clear()

    for raw in path.read_text(encoding="utf8").splitlines():
        line = raw.strip()
        if line.startswith("@"):
            close()
            day, publisher = line[1:].split("|")
            head = (day.strip(), publisher.strip())
        elif line.startswith("="):
            close()
            story = int(line[1:])
        elif line and not line.startswith("#"):
            said.append(line)
    close()
    return reports, lines


def joined(codings: Iterable[Coding], lines: Sequence[Line]) -> tuple[Joined, list[tuple[Line, Line]]]:
    """Link the codings of all reports together; return the counts over `lines` and the pairs that are wrong or missing."""
    tellings: list[Telling] = []
    of_line: defaultdict[Line, set[str]] = defaultdict(set)
    by_report: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_report[line.report].append(line)
    for coding in codings:
        for mention in coding.mentions:
            tellings.append(Telling.of(coding.report, mention))
            for line in by_report[coding.report.id]:
                if line.start <= mention.trigger.start < line.end:
                    of_line[line].add(mention.id)
    holder = {i: event.id for event in link(tellings).events for i in event.tellings}
    same = together = right = found = 0
    wrong: list[tuple[Line, Line]] = []
    for one, other in combinations(lines, 2):
        if one.report == other.report:
            continue
        alike = one.key == other.key
        bound = bool({holder[i] for i in of_line[one]} & {holder[i] for i in of_line[other]})
        same += alike
        together += bound
        right += alike and bound
        found += alike and bool(of_line[one]) and bool(of_line[other])
        if alike != bound:
            wrong.append((one, other))
    return Joined(same, together, right, found), wrong


def figures(path: Path) -> Iterator[Row]:
    """Yield the rows of stories.txt: odd stories are for development, even ones are held back."""
    from dragoman.coding.coder import Coder

    started = time.perf_counter()
    reports, lines = stories(path)
    codings = list(Coder().stream(reports))
    for name, odd in (("development", 1), ("held back", 0)):
        counts, _ = joined(codings, [line for line in lines if line.story % 2 == odd])
        size = f"{counts.same} pairs of lines of one event"
        seconds = time.perf_counter() - started
        yield Row(
            f"linking stories, precision, {name}", f"{counts.right / max(1, counts.joined):.3f}", "stories.txt", size, seconds
        )
        yield Row(f"linking stories, recall, {name}", f"{counts.right / max(1, counts.same):.3f}", "stories.txt", size, seconds)
        both = f"{counts.right / max(1, counts.found):.3f}"
        found = f"{counts.found} pairs of which the coder finds both"
        yield Row(f"linking stories, recall where both are found, {name}", both, "stories.txt", found, seconds)
