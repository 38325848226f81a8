"""What was linked before, as `dragoman.linking` asks for it: tellings by block and by id, pairings, events; from the tables.

Only mentions that stand in an event are known: linking a batch asks for the state before it.
"""

from __future__ import annotations

import json
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, select

from dragoman.ledger import rows
from dragoman.ledger.engine import among
from dragoman.ledger.schema import codings, event_mentions, mentions, reports
from dragoman.linking import Block, LinkedEvent, Pairing, Telling

AT_ONCE = 500
_KEPT = 100_000  # tellings in memory: some 200 MB at most


def portions(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield values in lists that fit into one query."""
    every = list(values)
    for at in range(0, len(every), AT_ONCE):
        yield every[at : at + AT_ONCE]


def hashed(name: str) -> int:
    """Return a signed 32-bit hash, the same in every run; where two share one, linking tells what they stand for apart."""
    return crc32(name.encode("utf8", "surrogatepass")) - 0x80000000


def hashed_with(heads: Iterable[str], tails: Iterable[str]) -> dict[str, list[int]]:
    """Return, for each head, what `hashed` gives for it with each of the (ASCII) tails behind it."""
    ends = [tail.encode() for tail in tails]
    return {head: [crc32(end, start) - 0x80000000 for end in ends] for head in heads for start in [crc32(head.encode())]}


class Tellings:
    """Tellings by the key of their mention, which never changes: the last used are kept, the others read again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Telling] = OrderedDict()
        self._lock = Lock()

    def put(self, key: int, telling: Telling) -> None:
        """Keep a telling."""
        with self._lock:
            self._kept[key] = telling
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all: after a transaction that was rolled back its keys are given to others."""
        with self._lock:
            self._kept.clear()

    def get(self, connection: Connection, keys: Iterable[int]) -> dict[int, Telling]:
        """Return the tellings of mentions by key; every key must be in the ledger."""
        wanted = set(keys)
        with self._lock:
            found = {key: self._kept[key] for key in wanted if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        for key, telling in _read(connection, wanted - found.keys()):
            found[key] = telling
            self.put(key, telling)
        return found


def _read(connection: Connection, keys: Iterable[int]) -> Iterator[tuple[int, Telling]]:
    for some in portions(keys):
        query = (
            select(mentions.c.key.label("mention"), mentions.c.record, mentions.c.confidence, codings.c.coder, reports)
            .join(codings, codings.c.key == mentions.c.coding)
            .join(reports, reports.c.key == codings.c.report)
            .where(mentions.c.key.in_(some))
        )
        for row in connection.execute(query):
            yield row.mention, Telling.of(rows.report_of(row), rows.mention_of(row.record, row.confidence), row.coder)


class Known:
    """The state of linking before a batch, for `linking.update`; remembers the key of each id that it gives."""

    def __init__(self, connection: Connection, tellings: Tellings) -> None:
        self._connection = connection
        self._tellings = tellings
        self.keys: dict[str, int] = {}  # of mentions that are linked
        self.event_keys: dict[str, int] = {}
        self.before: dict[str, LinkedEvent] = {}

    def in_blocks(self, wanted: Collection[Block]) -> list[Telling]:
        """Return every telling that stands in one of these blocks."""
        numbers = sorted({hashed(str(block)) for block in wanted})
        keys = {key for (key,) in among(self._connection, "SELECT mention FROM blocks WHERE block IN", numbers)}
        found = self._tellings.get(self._connection, keys)
        self.keys.update((telling.id, key) for key, telling in found.items())
        return list(found.values())

    def tellings(self, ids: Collection[str]) -> list[Telling]:
        """Return the tellings of these mentions that are linked."""
        self.find(ids)
        return list(self._tellings.get(self._connection, (self.keys[i] for i in ids if i in self.keys)).values())

    def find(self, ids: Iterable[str]) -> None:
        """Learn the keys of mentions that are linked."""
        for some in portions(i for i in ids if i not in self.keys):
            query = select(mentions.c.id, mentions.c.key).join(event_mentions, event_mentions.c.mention == mentions.c.key)
            self.keys.update(self._pair(query.where(mentions.c.id.in_(some))))

    def _pair(self, query: Any) -> dict[Any, Any]:
        return dict(self._connection.execute(query).all())

    def pairings(self, ids: Collection[str]) -> list[Pairing]:
        """Return every pairing with an end among these mentions."""
        self.find(ids)
        wanted = sorted(self.keys[i] for i in ids if i in self.keys)
        query = "SELECT mention, other, weight, r.reasons FROM pairings p JOIN reasons r ON r.key = p.reasons WHERE"
        found = {
            (a, b): (weight, why)
            for end in ("mention", "other")
            for a, b, weight, why in among(self._connection, f"{query} {end} IN", wanted)
        }
        names = {self.keys[i]: i for i in ids if i in self.keys}
        others = {key for pair in found for key in pair} - names.keys()
        names |= dict(map(tuple, among(self._connection, "SELECT key, id FROM mentions WHERE key IN", sorted(others))))
        self.keys.update((name, key) for key, name in names.items())
        return [Pairing(names[a], names[b], weight, _reasons(why)) for (a, b), (weight, why) in found.items()]

    def events(self, ids: Collection[str]) -> list[LinkedEvent]:
        """Return every event that holds one of these mentions."""
        self.find(ids)
        wanted = sorted(self.keys[i] for i in ids if i in self.keys)
        query = "SELECT event FROM event_mentions WHERE mention IN"
        return self.whole({key for (key,) in among(self._connection, query, wanted)})

    def whole(self, keys: Iterable[int]) -> list[LinkedEvent]:
        """Return events by their keys."""
        members: dict[str, list[str]] = defaultdict(list)
        query = (
            "SELECT e.key, e.id, m.id, m.key FROM events e JOIN event_mentions em ON em.event = e.key "
            "JOIN mentions m ON m.key = em.mention WHERE e.key IN"
        )
        for event_key, event, mention, mention_key in among(self._connection, query, sorted(keys)):
            members[event].append(mention)
            self.event_keys[event] = event_key
            self.keys[mention] = mention_key
        found = {event: LinkedEvent(event, tuple(sorted(ids))) for event, ids in members.items()}
        self.before |= found
        return list(found.values())


@lru_cache(maxsize=50_000)
def reasons_row(found: tuple[tuple[str, float], ...]) -> tuple[int, str]:
    """Return the row of `reasons` for those of a pairing; its key is a hash, so that nobody need look it up."""
    text = rows.dumped([list(reason) for reason in found])
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True), text


@lru_cache(maxsize=50_000)
def _reasons(text: str) -> tuple[tuple[str, float], ...]:
    return tuple((says, weight) for says, weight in json.loads(text))
