"""Good manners towards servers: robots.txt (RFC 9309, by Protego) and a pause between two requests to one host."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

MOST_ROBOTS = 500 << 10  # bytes of a robots.txt that are read, by RFC 9309
_KEPT = 24 * 3600  # seconds that a robots.txt is believed
_KEPT_FAILED = 600  # … where the server could not say
_LONGEST_PAUSE = 60.0  # seconds; a longer crawl-delay is not waited for
_MOST_HOSTS = 2_000  # whose rules are kept


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says to us: `allows` a URL, seconds between requests."""

    allows: Callable[[str], bool]
    delay: float
    until: float


class Manners:
    """Keeps the rules and pauses of every host; many threads may use it."""

    def __init__(self, agent: str, delay: float, wait: Callable[[float], object] = time.sleep) -> None:
        """`delay` is in seconds; `wait` sleeps, and may return early where the program is to stop."""
        self.delay = delay
        self._agent, self._wait = agent, wait
        self._rules: dict[str, Rules] = {}
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def allows(self, url: str, fetch: Callable[[str], tuple[int, bytes]]) -> bool:
        """Say whether robots.txt lets us fetch a URL; `fetch` gets the file, (status, bytes), or raises what this then raises.

        A server without the file (400 to 499) allows all; one that fails allows nothing for ten minutes.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rsplit('@', 1)[-1]}"
        with self._lock:
            rules = self._rules.get(origin)
        if rules is None or rules.until < time.monotonic():
            rules = self._read(origin, fetch)
            with self._lock:
                if len(self._rules) > _MOST_HOSTS:
                    self._rules.clear()
                self._rules[origin] = rules
        return rules.allows(url)

    def _read(self, origin: str, fetch: Callable[[str], tuple[int, bytes]]) -> Rules:
        from protego import Protego

        now = time.monotonic()
        status, raw = fetch(f"{origin}/robots.txt")
        if status >= 500 or status == 429:
            return Rules(lambda url: False, self.delay, now + _KEPT_FAILED)
        if status >= 400:
            return Rules(lambda url: True, self.delay, now + _KEPT)
        try:
            rules = Protego.parse(raw[:MOST_ROBOTS].decode("utf-8", "replace"))
            asked = rules.crawl_delay(self._agent)
        except Exception:  # the file is hostile, the parser is not ours; what cannot be read forbids nothing
            return Rules(lambda url: True, self.delay, now + _KEPT)
        return Rules(lambda url: bool(rules.can_fetch(url, self._agent)), max(self.delay, float(asked or 0)), now + _KEPT)

    def pause(self, url: str) -> None:
        """Wait until the host of a URL may be asked again."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        with self._lock:
            rules = self._rules.get(f"{parts.scheme}://{parts.netloc.rsplit('@', 1)[-1]}")
            delay = min(rules.delay if rules else self.delay, _LONGEST_PAUSE)
            now = time.monotonic()
            if len(self._next) > _MOST_HOSTS:
                self._next = {name: at for name, at in self._next.items() if at > now}
            at = max(now, self._next.get(host, 0.0))
            self._next[host] = at + delay
        if at > now:
            self._wait(at - now)
