"""What coding costs on the Reuters-21578 files: words a second against the bare pipeline, by length, number, step; memory.

Seconds are those of the processor, in one process; each is the best of two rounds in which all that is compared takes its turn.
"""

from __future__ import annotations

import cProfile
import html
import pstats
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from importlib import import_module
from pathlib import Path

from dragoman import language
from dragoman.benchmark.table import Row
from dragoman.coding.coder import Coder
from dragoman.records import Report

REPORTS = 300  # enough for a stable figure, two minutes or so on one core
ROUNDS = 2
_ARTICLE = re.compile(r"<REUTERS.*?</REUTERS>", re.DOTALL)
_BODY = re.compile(r"<BODY>(.*?)</BODY>", re.DOTALL)
_DATE = re.compile(r"<DATE>\s*(\d+-[A-Z]+-\d{4})")
_WRAP = re.compile(r"\n(?! {4})")


def reports(folder: Path, most: int = REPORTS) -> list[Report]:
    """Return the first `most` dated articles of a folder of Reuters SGML files, lines unwrapped, control characters dropped."""
    found: list[Report] = []
    for path in sorted(folder.rglob("*.sgm")):
        for article in _ARTICLE.findall(path.read_bytes().decode("latin-1")):
            body = _BODY.search(article)
            if not body:
                continue
            text = _WRAP.sub(" ", html.unescape(body.group(1)).replace("\x03", "")).strip()
            found.append(Report(text, _day(article), publisher="Reuters"))
            if len(found) == most:
                return found
    if not found:
        raise FileNotFoundError(f"no Reuters file (*.sgm) with articles under {folder}")
    return found


def _day(article: str) -> date | None:
    match = _DATE.search(article)
    return datetime.strptime(match.group(1).title(), "%d-%b-%Y").date() if match else None


def figures(folder: Path) -> Iterator[Row]:
    """Yield words a second and their ratios, the cost by length and number of reports, the costliest steps, start-up, memory."""
    found = reports(folder)
    words = _words(found)
    size = f"{len(found)} reports, {words:,} words"
    data = folder.name
    lines = [line for report in found for _, line in language.paragraphs(report.text)]
    whole = import_module(language.PIPELINE).load()
    lexicon, ungated, everything = Coder(encoder=False, gate=False), Coder(gate=False), Coder()
    best = _best(
        {
            "full spaCy pipeline": lambda: sum(1 for _ in whole.pipe(lines, batch_size=64)),
            "parser as the coder uses it": lambda: sum(1 for _ in language.parse_many(report.text for report in found)),
            "coder, lexicon alone, no gate": lambda: _code(lexicon, found),
            "coder, no gate": lambda: _code(ungated, found),
            "coder": lambda: _code(everything, found),
        }
    )
    full = best["full spaCy pipeline"]
    for name, seconds in best.items():
        yield Row(f"{name}, words/s", f"{words / seconds:,.0f}", data, size, seconds)
        if seconds != full:
            yield Row(f"{name}, against the full pipeline", f"{full / seconds:.2f}", data, size, seconds)
    yield from _by_length(everything, found, data)
    yield from _by_step(everything, found, data, size)
    for name, command in (("first result of a new process, s", _FIRST), ("dragoman --help, s", _HELP)):
        seconds = min(_seconds(partial(_run, command), time.perf_counter) for _ in range(3))
        yield Row(name, f"{seconds:.2f}", "", "best of 3", seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield Row("peak memory, MB", f"{peak / (1024 * 1024 if sys.platform == 'darwin' else 1024):,.0f}", data, size, 0.0)


_FIRST = [sys.executable, "-m", "dragoman.cli", "code", "--format", "jsonl", "--jobs", "1"]
_HELP = [sys.executable, "-m", "dragoman.cli", "--help"]
_STEPS = {
    "parser": ("parse_lines",),
    "encoder, the model": ("scores",),
    "encoder, its scores read": ("judge_scores", "reading_of"),
    "attribution": ("attributions",),
    "parties met": ("meet",),
    "acts proposed": ("propose",),
    "an act's fields": ("_telling",),
    "gate": ("_sorted_out",),
    "undertakings": ("add", "duty_tokens"),
    "sentences worth the encoder": ("_worth",),
}


def _by_length(coder: Coder, found: list[Report], data: str) -> Iterator[Row]:
    """Yield what a thousand words cost in reports of more and more words, and in more and more reports."""
    text = "\n".join(report.text for report in found)
    published = found[0].published
    for length in (2_000, 8_000, 32_000, 128_000):
        made = [Report(text[at : at + length], published) for at in range(0, len(text) - length + 1, length)]
        if made:
            seconds = _best({"": partial(_code, coder, made)})[""]
            size = f"{len(made)} reports of {length:,} characters"
            yield Row("coder, ms for 1,000 words", f"{1e6 * seconds / _words(made):,.0f}", data, size, seconds)
    for count in (len(found) // 8, len(found) // 4, len(found) // 2, len(found)):
        if count:
            seconds = _best({"": partial(_code, coder, found[:count])})[""]
            yield Row(
                "coder, ms for 1,000 words", f"{1e6 * seconds / _words(found[:count]):,.0f}", data, f"{count} reports", seconds
            )


def _by_step(coder: Coder, found: list[Report], data: str, size: str) -> Iterator[Row]:
    """Yield the share of the five costliest steps, as cProfile sees them (it makes Python dearer than it is)."""
    profile = cProfile.Profile()
    profile.runcall(_code, coder, found)
    spent: Counter[str] = Counter()
    for (path, _, function), (_, _, _, cumulative, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        for step, functions in _STEPS.items():
            if function in functions and "dragoman" in path and "links" not in path:
                spent[step] += cumulative
    total = pstats.Stats(profile).total_tt  # type: ignore[attr-defined]
    for step, seconds in spent.most_common(5):
        yield Row(f"share of time: {step}", f"{seconds / total:.2f}", data, size, seconds)


def _words(found: list[Report]) -> int:
    return sum(len(report.text.split()) for report in found)


def _code(coder: Coder, found: list[Report]) -> int:
    return sum(len(coding.mentions) for coding in coder.stream(found))


def _run(command: list[str]) -> None:
    subprocess.run(command, input=b"Peru sent 40 tons of wheat to Chad.", stdout=subprocess.DEVNULL, check=True)


def _best(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the seconds of each, the best of the rounds."""
    rounds = [{name: _seconds(work) for name, work in works.items()} for _ in range(ROUNDS)]
    return {name: min(one[name] for one in rounds) for name in works}


def _seconds(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    started = clock()
    work()
    return clock() - started
