"""Words a second and peak memory on the Reuters-21578 files: the coder against the bare parser with the same components."""

from __future__ import annotations

import html
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

from dragoman import language
from dragoman.benchmark.table import Row
from dragoman.coding.coder import Coder
from dragoman.records import Report

REPORTS = 600  # enough for a stable figure, a minute or so on one core
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
    """Yield words a second of the bare parser, of the coder without and with the encoder, their ratios, and peak memory."""
    found = reports(folder)
    words = sum(len(report.text.split()) for report in found)
    size = f"{len(found)} reports, {words:,} words"
    data = folder.name

    def row(metric: str, value: str, seconds: float) -> Row:
        return Row(metric, value, data, size, seconds)

    texts = [report.text for report in found]
    for _ in language.parse_many(texts[:20]):
        pass
    bare = _seconds(lambda: sum(1 for _ in language.parse_many(texts)))
    yield row("bare parser, words/s", f"{words / bare:,.0f}", bare)
    for name, coder in (("lexicon alone", Coder(encoder=False)), ("lexicon and encoder", Coder())):
        coder.code(found[0])
        seconds = _seconds(partial(_code, coder, found))
        yield row(f"coder ({name}), words/s", f"{words / seconds:,.0f}", seconds)
        yield row(f"coder ({name}), share of the bare parser's speed", f"{bare / seconds:.2f}", seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield row("peak memory, MB", f"{peak / (1024 * 1024 if sys.platform == 'darwin' else 1024):,.0f}", 0.0)


def _code(coder: Coder, found: list[Report]) -> int:
    return sum(len(coding.mentions) for coding in coder.stream(found))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
