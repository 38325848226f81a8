"""Who is looking at what: two reviewers at once are not handed the same mention, unless they are to be blind to each other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

LASTS = 180.0  # seconds


class Claims:
    """Mentions in somebody's hands; a claim lapses by itself."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def others(self, person: str) -> set[str]:
        """Return what others hold."""
        now = self._clock()
        with self._lock:
            self._held = {key: held for key, held in self._held.items() if held[1] > now}
            return {key for key, (holder, _) in self._held.items() if holder != person}

    def take(self, mention: str, person: str) -> None:
        """Let a person hold this mention, and nothing else."""
        with self._lock:
            self._held = {key: held for key, held in self._held.items() if held[0] != person}
            self._held[mention] = (person, self._clock() + LASTS)
