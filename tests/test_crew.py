"""The coder in several processes: order, equality with one process, and workers that die."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from datetime import date

import pytest

from dragoman.coding import crew
from dragoman.coding.coder import Coder
from dragoman.coding.crew import BATCH, Crew, Stream
from dragoman.language import ParserError
from dragoman.records import Coding, Report

DAY = date(2024, 11, 22)


def fragile() -> Stream:
    """A coder that is killed by POISON and leaves on LEAVE."""
    return _fragile


def _fragile(reports: Iterable[Report]) -> Iterator[Coding]:
    for report in reports:
        if "POISON" in report.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "LEAVE" in report.text:
            os._exit(7)
        yield Coding(report, (), notes=("coded",))


def broken() -> Stream:
    """A coder whose models are missing."""
    raise ParserError("the English pipeline is not installed")


def test_several_processes_give_what_one_gives() -> None:
    texts = [f"Peru sent {n} tons of wheat to Chad on Monday. Chad's president thanked Peru." for n in range(2, 5 + 3 * BATCH)]
    reports = [Report(text, DAY) for text in texts]
    assert list(crew.code(reports, 2)) == list(Coder().stream(reports))


@pytest.mark.parametrize("bad", [[3], [0, BATCH, 2 * BATCH + 1], [BATCH - 1, BATCH, BATCH + 1]])
def test_a_report_that_kills_is_set_aside_alone(bad: list[int]) -> None:
    reports = [Report(f"POISON {n}" if n in bad else f"text {n}", DAY) for n in range(5 * BATCH)]
    found = list(Crew(3, fragile).stream(reports))
    assert [coding.report for coding in found] == reports
    assert [n for n, coding in enumerate(found) if coding.notes != ("coded",)] == bad
    assert all("SIGKILL" in found[n].notes[0] for n in bad)


def test_an_exit_is_told_by_its_code() -> None:
    (coding,) = Crew(1, fragile).stream([Report("LEAVE", DAY)])
    assert "exit code 7" in coding.notes[0]


def test_memory_is_bounded_by_the_batches_in_flight() -> None:
    taken = 0

    def endless() -> Iterator[Report]:
        nonlocal taken
        while True:
            taken += 1
            yield Report(f"text {taken}", DAY)

    stream = Crew(2, fragile).stream(endless())
    for at in range(10 * BATCH):
        next(stream)
        assert taken <= at + (2 * crew.AHEAD + 3) * BATCH
    stream.close()


def test_what_a_worker_cannot_load_is_raised_here() -> None:
    with pytest.raises(ParserError, match="not installed"):
        list(Crew(2, broken).stream([Report("text", DAY)] * 40))


@pytest.mark.parametrize("jobs", [0, -1])
def test_no_jobs_is_an_error(jobs: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        list(crew.code([Report("text", DAY)], jobs))


def test_nothing_gives_nothing() -> None:
    assert list(Crew(2, fragile).stream([])) == []
