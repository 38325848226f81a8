"""A coder that stands in for the real one where engines are tested, not the reading: quick, and deadly where a text says so."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator

from dragoman.coding.crew import Stream
from dragoman.records import Coding, Report, Span


def coder() -> Stream:
    return code


def slow_coder() -> Stream:
    return slowly


def code(reports: Iterable[Report]) -> Iterator[Coding]:
    for report in reports:
        if "POISON" in report.text:
            os.abort()
        yield Coding(report, (), sentences=(Span(0, len(report.text)),), notes=(f"read {len(report.text)}",))


def slowly(reports: Iterable[Report]) -> Iterator[Coding]:
    for coding in code(reports):
        time.sleep(0.03)
        yield coding
