"""What was linked, kept in memory: the store that `update` asks, for notebooks, tests and runs without a ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from dragoman.linking.blocks import Block, blocks_of
from dragoman.linking.cluster import Pin
from dragoman.linking.compare import Pairing
from dragoman.linking.events import Change, Linked, LinkedEvent, update
from dragoman.linking.pairs import by_id
from dragoman.linking.telling import Telling


class Memory:
    """Tellings and events, batch by batch."""

    def __init__(self) -> None:
        self._tellings: dict[str, Telling] = {}
        self._blocks: defaultdict[Block, set[str]] = defaultdict(set)
        self._pairings: dict[tuple[str, str], Pairing] = {}
        self._near: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        self._events: dict[str, LinkedEvent] = {}
        self._holder: dict[str, str] = {}
        self._forwards: dict[str, str] = {}

    def in_blocks(self, blocks: Collection[Block]) -> list[Telling]:
        """Return every telling that stands in one of `blocks`."""
        return self.tellings({i for block in blocks for i in self._blocks.get(block, ())})

    def tellings(self, ids: Collection[str]) -> list[Telling]:
        """Return the tellings of these mentions."""
        return [self._tellings[i] for i in sorted(ids) if i in self._tellings]

    def pairings(self, ids: Collection[str]) -> list[Pairing]:
        """Return every pairing with at least one end in `ids`."""
        return [self._pairings[pair] for pair in sorted({pair for i in ids for pair in self._near.get(i, ())})]

    def events(self, ids: Collection[str]) -> list[LinkedEvent]:
        """Return every event that holds one of these mentions."""
        return [self._events[i] for i in sorted({self._holder[i] for i in ids if i in self._holder})]

    def update(
        self,
        added: Iterable[Telling],
        removed: Collection[str] = (),
        pins: Sequence[Pin] = (),
        judged: Collection[str] = (),
    ) -> Change:
        """Link a batch and keep the outcome; arguments and result are those of `linking.update`."""
        new = by_id(added)
        change = update(self, new.values(), removed, pins, judged)
        for i in {*removed, *new} & self._tellings.keys():
            for block in blocks_of(self._tellings.pop(i)):
                self._blocks[block].discard(i)
        for i in set(removed) - new.keys():
            self._holder.pop(i, None)
        self._tellings |= new
        for telling in new.values():
            for block in blocks_of(telling):
                self._blocks[block].add(telling.id)
        for pair in change.unpaired:
            del self._pairings[pair]
            for i in pair:
                self._near[i].discard(pair)
        for pairing in change.pairings:
            self._pairings[pairing.a, pairing.b] = pairing
            for i in (pairing.a, pairing.b):
                self._near[i].add((pairing.a, pairing.b))
        for i in change.gone:
            del self._events[i]
        for event in change.events:
            self._events[event.id] = event
            self._holder |= dict.fromkeys(event.tellings, event.id)
            self._forwards.pop(event.id, None)
        self._forwards |= dict(change.forwards)
        return change

    def event(self, i: str) -> LinkedEvent | None:
        """Return an event by its id or by one that it had before."""
        while i not in self._events and i in self._forwards:
            i = self._forwards[i]
        return self._events.get(i)

    def linked(self) -> Linked:
        """Return all that is known, as `link` returns it."""
        events = tuple(sorted(self._events.values(), key=lambda event: event.tellings))
        return Linked(events, tuple(self._pairings[pair] for pair in sorted(self._pairings)))
