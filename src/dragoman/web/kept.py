"""What was reckoned for one page and serves the next: kept until the ledger changes, bounded, reckoned once for all who wait."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """A store of at most `most` results by key; a key holds the state of the ledger that the result was reckoned from."""

    def __init__(self, most: int = 512) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._locks: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()
        self._working = threading.Semaphore(2)  # what is reckoned leaves room for what is kept already

    def get(self, key: Hashable, reckon: Callable[[], T]) -> T:
        """Return the result kept under a key, reckoned now where there is none. What `reckon` raises is not kept."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                kept: T = self._found[key]
                return kept
            own = self._locks.setdefault(key, threading.Lock())
        with own:
            with self._lock:
                if key in self._found:
                    other: T = self._found[key]
                    return other
            try:
                with self._working:
                    result = reckon()
            finally:
                with self._lock:
                    self._locks.pop(key, None)
            with self._lock:
                self._found[key] = result
                while len(self._found) > self._most:
                    self._found.popitem(last=False)
        return result
