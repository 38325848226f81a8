"""Which reports print the same text: kept as reports come in, so that forty papers printing one agency's text are one source."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import chain
from threading import Lock

from sqlalchemy import Connection, delete, or_, select

from dragoman.ledger import rows
from dragoman.ledger.engine import among, insert_sql
from dragoman.ledger.known import hashed_with, portions
from dragoman.ledger.schema import bands, reports
from dragoman.ledger.schema import copies as table
from dragoman.linking import Fingerprint, similarity
from dragoman.linking.copies import ALIKE

_WITHIN = 7  # days between the publication of a text and of its copies
_TRIED = 32  # of one group as many are compared at most: who is like none of them is no copy
_KEPT = 50_000  # fingerprints in memory, some 50 MB at most


class Fingerprints:
    """Fingerprints by the key of their report, which never changes: the last used are kept, the others made again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Fingerprint] = OrderedDict()
        self._lock = Lock()

    def clear(self) -> None:
        """Forget all: after a transaction that was rolled back its keys are given to others."""
        with self._lock:
            self._kept.clear()

    def get(self, connection: Connection, keys: Iterable[int]) -> dict[int, Fingerprint]:
        """Return the fingerprints of reports, by key."""
        wanted = set(keys)
        with self._lock:
            found = {key: self._kept[key] for key in wanted if key in self._kept}
        for some in portions(sorted(wanted - found.keys())):
            for row in connection.execute(select(reports).where(reports.c.key.in_(some))):
                found[row.key] = Fingerprint.of(rows.report_of(row))
        with self._lock:
            for key in sorted(wanted):
                self._kept[key] = found[key]
                self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def update(connection: Connection, added: Collection[int], kept: Fingerprints) -> set[int]:
    """Take reports, by key, into the groups of copies; return those that are copies of another now, or of none.

    Two texts are copies where they were published within a week of each other and are alike; groups are what copies connect, so
    they follow from the reports alone, whatever the order in which they come.
    """
    if not added:
        return set()
    prints = kept.get(connection, added)
    near = _near(connection, prints)
    every = sorted({*added, *(key for keys in near.values() for key in keys)})
    before = _groups(connection, every)
    group = {key: key for key in (*every, *before, *(original for original, _ in before.values()))}
    group |= {key: original for key, (original, _) in before.items()}
    prints = kept.get(connection, group)
    for key in sorted(near):
        _join(key, near[key], prints, group)
    after = _named(group, prints, before)
    changed = {key for key in group if before.get(key) != after.get(key)}
    for some in portions(sorted(changed)):
        connection.execute(delete(table).where(table.c.report.in_(some)))
    if new := [(key, *after[key]) for key in sorted(changed) if key in after]:
        connection.exec_driver_sql(insert_sql(table, connection), new)
    return changed


def _near(connection: Connection, prints: Mapping[int, Fingerprint]) -> dict[int, set[int]]:
    """Enter reports under their bands; return, for each, those that share one and were published in the same weeks."""
    own: set[tuple[int, int]] = set()
    asking: dict[int, list[int]] = defaultdict(list)
    for key, its in prints.items():
        here, beside = _weeks(its.published)
        different = {band[1:] for band in its.bands()}  # of a short text its lead is the whole
        numbers = hashed_with((f"{here} ", f"{beside} "), different)  # one and the same where the day is unknown
        own.update((number, key) for number in numbers[f"{here} "])
        for number in chain.from_iterable(numbers.values()):
            asking[number].append(key)
    if own:
        connection.exec_driver_sql(insert_sql(bands, connection) + " ON CONFLICT DO NOTHING", sorted(own))
    near: dict[int, set[int]] = defaultdict(set)
    for band, report in among(connection, "SELECT band, report FROM bands WHERE band IN", sorted(asking)):
        for key in asking[band]:
            near[key].add(report)
    return near


def _weeks(published: date | None) -> tuple[int, int]:
    """Return the fortnight of a day, and the one that is nearer of those beside it."""
    if published is None:
        return -1, -1
    fortnight, day = divmod(published.toordinal(), 2 * _WITHIN)
    return fortnight, fortnight - 1 if day < _WITHIN else fortnight + 1


def _join(key: int, near: Collection[int], prints: Mapping[int, Fingerprint], group: dict[int, int]) -> None:
    """Join the group of a report with those of the reports near it that print the same."""

    def root(one: int) -> int:
        while group[one] != one:
            group[one] = group[group[one]]
            one = group[one]
        return one

    tried: Counter[int] = Counter()
    for other in sorted(near, key=lambda one: prints[one].report):
        mine, its = root(key), root(other)
        if mine == its or tried[its] >= _TRIED or not _close(prints[key].published, prints[other].published):
            continue
        tried[its] += 1
        if similarity(prints[key], prints[other]) >= ALIKE:
            group[max(mine, its)] = min(mine, its)


def _close(one: date | None, other: date | None) -> bool:
    return one == other or (one is not None and other is not None and abs((one - other).days) <= _WITHIN)


def _named(
    group: Mapping[int, int], prints: Mapping[int, Fingerprint], before: Mapping[int, tuple[int, float]]
) -> dict[int, tuple[int, float]]:
    """Return each copy with its original, the first published of its group, and how alike the two are."""

    def root(one: int) -> int:
        while group[one] != one:
            one = group[one]
        return one

    members: dict[int, list[int]] = defaultdict(list)
    for key in group:
        members[root(key)].append(key)
    found: dict[int, tuple[int, float]] = {}
    for its in members.values():
        first = min(its, key=lambda key: (prints[key].published or date.max, prints[key].report))
        for key in its:
            if key != first:
                known = before.get(key, (None, 0.0))
                alike = known[1] if known[0] == first else round(similarity(prints[first], prints[key]), 3)
                found[key] = (first, alike)
    return found


def _groups(connection: Connection, keys: Iterable[int]) -> dict[int, tuple[int, float]]:
    """Return the whole groups that reports belong to: (original, similarity) of each copy."""
    originals: set[int] = set()
    for some in portions(sorted(keys)):
        query = select(table.c.original).where(or_(table.c.report.in_(some), table.c.original.in_(some)))
        originals.update(connection.execute(query).scalars())
    found: dict[int, tuple[int, float]] = {}
    for some in portions(sorted(originals)):
        query = select(table).where(table.c.original.in_(some))
        found |= {row.report: (row.original, row.similarity) for row in connection.execute(query)}
    return found


def remove_all(connection: Connection) -> None:
    """Forget which reports are copies."""
    for one in (table, bands):
        connection.execute(delete(one))


def faults(connection: Connection) -> list[str]:
    """Return a fault for every report that is a copy of a copy."""
    one, other = table.alias("one"), table.alias("other")
    query = select(one.c.report).join(other, other.c.report == one.c.original)
    return [f"report number {key} is a copy of a copy" for key in connection.execute(query).scalars()]
