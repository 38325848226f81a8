"""How fast linking is and how much memory it takes, on a made-up world (linking_world.py): all at once, and one huge block."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dragoman.benchmark.linking_world import tellings
from dragoman.benchmark.table import Row
from dragoman.linking import link

_COUNT = 100_000
_WAR = 10_000


def figures() -> Iterator[Row]:
    """Yield mentions a second and peak memory; each measured in a process of its own."""
    for name, kind, count in (("a year's news", "world", _COUNT), ("one dyad's week", "war", _WAR)):
        command = [sys.executable, "-m", "dragoman.benchmark.linking_speed", kind, str(count)]
        seconds, cpu, memory = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
        size = f"{count:,} mentions"
        yield Row(f"linking {name}: mentions a second", f"{count / seconds:,.0f}", "made-up world", size, seconds)
        yield Row(f"linking {name}: mentions a second of processor time", f"{count / cpu:,.0f}", "made-up world", size, cpu)
        yield Row(f"linking {name}: peak memory", f"{memory:,.0f} MB", "made-up world", size, seconds)


def main(kind: str, count: int) -> None:
    """Link `count` tellings and print seconds, processor seconds and peak memory in MB."""
    found = [telling for _, telling in tellings(count)]
    if kind == "war":  # every telling in one block, of other words, places and tolls
        found = [
            replace(telling, category="ASSAULT", quad=4, actors=("C001",), recipients=("C002",), begin=None, finish=None)
            for telling in found
        ]
        week = date(2024, 6, 3).toordinal()
        found = [replace(t, published=date.fromordinal(week + n % 7)) for n, t in enumerate(found)]
    wall, cpu = time.perf_counter(), time.process_time()
    link(found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.perf_counter() - wall, time.process_time() - cpu, peak)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
