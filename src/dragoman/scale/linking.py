"""Linking a folder of shards: DuckDB sorts blocks and components out of core, dragoman.linking decides as in the ledger.

Writes event_mentions, pairings, copies, events, event_dyads, event_days (columns as in the ledger, with ids for keys). Memory:
what DuckDB is given, and what names each mention that has a pairing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from dragoman import linking, records_json
from dragoman.ledger import gathering
from dragoman.ledger.results import Entry, Head
from dragoman.linking.blocks import candidates
from dragoman.linking.cluster import clusters
from dragoman.linking.compare import Profile
from dragoman.linking.pairs import paired
from dragoman.linking.telling import Telling
from dragoman.scale.folder import Folder, ScaleError, report_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_AT_ONCE = 50_000  # rows
_LARGEST = 5_000  # members of groups that are held with their tellings at once
_REMEMBERED = 2_000_000  # pairs that were weighed

_TABLES = {
    "event_mentions": "event VARCHAR, mention VARCHAR",
    "pairings": "mention VARCHAR, other VARCHAR, weight DOUBLE, reasons VARCHAR",
    "copies": "report VARCHAR, original VARCHAR, similarity DOUBLE",
    "events": (
        "id VARCHAR, category VARCHAR, mode VARCHAR, context VARCHAR, status VARCHAR, alleged BOOLEAN, day DATE, date DATE,"
        " enddate DATE, date_precision VARCHAR, country VARCHAR, quad_code SMALLINT, event_scale DOUBLE, cameo VARCHAR,"
        " confidence DOUBLE, mentions INTEGER, reports INTEGER, sources INTEGER, first_published DATE, last_published DATE"
    ),
    "event_dyads": "event VARCHAR, actor VARCHAR, recipient VARCHAR, joint BOOLEAN, day DATE",
}
_DAYS = """
    SELECT actor, recipient, d.day, category, status, joint, alleged,
           count(*)::INTEGER AS events, sum(round(event_scale * 1000))::BIGINT AS scale
    FROM event_dyads d JOIN events e ON e.id = d.event
    WHERE d.day IS NOT NULL
    GROUP BY ALL ORDER BY ALL
"""


def link(folder: Folder, out: Path, memory: str = "2GB", say: Callable[[str], None] = lambda _: None) -> dict[str, int]:
    """Link all shards that are done and write the tables to `out`; return how many rows each has.

    `memory` is what DuckDB may use ("2GB"); beyond it, it works on disk in `out`. Raises ScaleError where DuckDB is missing.
    """
    try:
        import duckdb
    except ImportError as error:
        raise ScaleError("linking shards needs DuckDB: pip install 'dragoman[ray]'") from error
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out, prefix=".linking-") as work:
        base = duckdb.connect(f"{work}/work.duckdb")
        base.execute(f"SET memory_limit = '{memory}'; SET temp_directory = '{work}'; SET preserve_insertion_order = false")
        for name, columns in _TABLES.items():
            base.execute(f"CREATE TABLE {name} ({columns})")
        say("reading mentions")
        _read(base, folder)
        say("comparing texts")
        _insert(base, "copies", _copies(base))
        say("comparing mentions")
        _insert(base, "pairings", _pairings(base))
        say("clustering")
        _insert(base, "event_mentions", _events(base))
        say("gathering events")
        _gather(base)
        base.execute(f"CREATE TABLE event_days AS {_DAYS}")
        counts = {}
        for name in (*_TABLES, "event_days"):
            part = Path(work) / f"{name}.parquet"
            base.execute(f"COPY (SELECT * FROM {name} ORDER BY ALL) TO '{part}' (FORMAT parquet, COMPRESSION zstd)")
            counts[name] = int(base.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])
        base.close()
        for name in counts:
            (Path(work) / f"{name}.parquet").replace(out / f"{name}.parquet")
    return counts


def _read(base: DuckDBPyConnection, folder: Folder) -> None:
    """Fill the working tables: tellings with their blocks, fingerprints with their bands; a report coded twice counts once."""
    base.execute("CREATE TABLE tellings (id VARCHAR, packed VARCHAR, brief VARCHAR)")
    base.execute("CREATE TABLE blocks (block VARCHAR, id VARCHAR)")
    base.execute("CREATE TABLE prints (report VARCHAR, published DATE, whole BLOB, lead BLOB, publisher VARCHAR)")
    seen: set[str] = set()
    for marker in folder.all_done():
        reports = {}
        prints = []
        for row in folder.rows("reports", marker.shard):
            if row["id"] in seen:
                continue
            seen.add(row["id"])
            report = reports[row["id"]] = report_of(row)
            found = linking.Fingerprint.of(report)
            prints.append((report.id, report.published, found.whole, found.lead, row["publisher"]))
        tellings, blocks = [], []
        for row in folder.rows("mentions", marker.shard):
            report_here = reports.get(row["report"])
            if report_here is None:
                continue
            mention = records_json.mention(json.loads(row["record"]))
            telling = Telling.of(report_here, mention, marker.coder)
            tellings.append((telling.id, telling.packed(), row["record"]))
            blocks += [(str(block), telling.id) for block in linking.blocks_of(telling)]
        for name, rows in (("prints", prints), ("tellings", tellings), ("blocks", blocks)):
            _insert(base, name, rows)


def _insert(base: DuckDBPyConnection, name: str, rows: Iterable[Sequence[Any]]) -> None:
    import pyarrow as pa

    columns = [row[0] for row in base.execute(f"DESCRIBE {name}").fetchall()]
    waiting: list[Sequence[Any]] = []

    def write() -> None:
        if waiting:
            batch = pa.table({column: list(values) for column, values in zip(columns, zip(*waiting, strict=True), strict=True)})
            base.register("incoming", batch)
            base.execute(f"INSERT INTO {name} SELECT * FROM incoming")
            base.unregister("incoming")
            waiting.clear()

    for row in rows:
        waiting.append(row)
        if len(waiting) >= _AT_ONCE:
            write()
    write()


def _rows(base: DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    cursor = base.cursor()
    cursor.execute(query)
    while batch := cursor.fetchmany(_AT_ONCE // 10):
        yield from batch


def _copies(base: DuckDBPyConnection) -> Iterator[tuple[str, str, float]]:
    """Yield each copy with its original: texts that share a band, by groups of those."""
    base.execute("CREATE TABLE bands (band VARCHAR, report VARCHAR)")
    bands = (
        (band, report)
        for report, published, whole, lead in _rows(base, "SELECT report, published, whole, lead FROM prints")
        for band in linking.Fingerprint(report, published, whole, lead).bands()
    )
    _insert(base, "bands", bands)
    shared = "SELECT band, report FROM bands WHERE band IN (SELECT band FROM bands GROUP BY band HAVING count(*) > 1)"
    groups = _Groups()
    for _, rows in groupby(_rows(base, f"{shared} ORDER BY band, report"), itemgetter(0)):
        first, *others = [report for _, report in rows]
        for other in others:
            groups.join(first, other)
    for some in _portions(groups.all()):
        _insert(base, _set(base, "wanted"), [(member,) for members in some for member in members])
        found = _rows(base, "SELECT report, published, whole, lead FROM prints JOIN wanted ON report = wanted.id")
        # what shares no band is not compared: several groups at once are told apart as one by one
        for group in linking.copies(linking.Fingerprint(*row) for row in found):
            yield from ((report, group.original, alike) for report, alike in group.copies)


def _set(base: DuckDBPyConnection, name: str) -> str:
    base.execute(f"CREATE OR REPLACE TABLE {name} (id VARCHAR)")
    return name


def _pairings(base: DuckDBPyConnection) -> Iterator[tuple[str, str, float, str]]:
    """Yield every pairing once; the blocks come sorted, one at a time."""
    base.execute("CREATE TABLE crowded AS SELECT block FROM blocks GROUP BY block HAVING count(*) > 1")
    query = """
        SELECT block, id, packed FROM blocks JOIN crowded USING (block) JOIN tellings USING (id) ORDER BY block, id
    """
    done: set[tuple[str, str]] = set()  # pairs met in blocks before; all that were paired, some of the others
    paired_before: set[tuple[str, str]] = set()
    for _, rows in groupby(_rows(base, query), itemgetter(0)):
        profiles = [_profile(packed) for _, _, packed in rows]
        if len(done) > _REMEMBERED:
            done = set(paired_before)
        for one, other in candidates([profile.telling for profile in profiles]):
            pair = (profiles[one].telling.id, profiles[other].telling.id)
            if pair in done:
                continue
            done.add(pair)
            if found := paired(profiles[one], profiles[other]):
                paired_before.add(pair)
                yield found.a, found.b, found.weight, json.dumps(found.reasons)


@lru_cache(maxsize=100_000)
def _profile(packed: str) -> Profile:
    """Return what is compared of a telling; blocks that stand side by side hold much the same tellings."""
    return Profile(Telling.unpacked(packed))


def _events(base: DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Yield (event, mention): each component of pairings clustered, every other mention an event of its own."""
    groups = _Groups()
    for one, other in _rows(base, "SELECT mention, other FROM pairings ORDER BY ALL"):
        groups.join(one, other)
    _insert(base, _set(base, "paired"), ((member,) for members in groups.all() for member in members))
    for (alone,) in _rows(base, "SELECT id FROM tellings ANTI JOIN paired USING (id)"):
        yield linking.event_id([alone]), alone
    for some in _portions(groups.all()):
        yield from _clustered(base, some)


def _portions(groups: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    """Yield groups together, as many as make `_LARGEST` members."""
    waiting: list[list[str]] = []
    size = 0
    for members in groups:
        waiting.append(members)
        size += len(members)
        if size >= _LARGEST:
            yield waiting
            waiting, size = [], 0
    if waiting:
        yield waiting


def _clustered(base: DuckDBPyConnection, components: list[list[str]]) -> Iterator[tuple[str, str]]:
    _insert(base, _set(base, "wanted"), [(member,) for members in components for member in members])
    tellings = {
        i: Telling.unpacked(packed) for i, packed in _rows(base, "SELECT id, packed FROM tellings JOIN wanted USING (id)")
    }
    pairs: defaultdict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    query = "SELECT mention, other, weight FROM pairings JOIN wanted ON mention = wanted.id ORDER BY mention, other"
    for one, other, weight in _rows(base, query):
        pairs[one][one, other] = weight
    for members in components:
        profiles = {i: Profile(tellings[i]) for i in members}
        weights = {pair: weight for i in members for pair, weight in pairs[i].items()}
        for group in clusters(profiles, weights):
            event = linking.event_id(group)
            yield from ((event, mention) for mention in group)


def _gather(base: DuckDBPyConnection) -> None:
    """Fill events and event_dyads, by what the ledger's own gathering makes of each event's mentions."""
    query = """
        SELECT event, brief, p.report, p.published, p.publisher, o.report, o.published, o.publisher
        FROM event_mentions m JOIN tellings t ON t.id = m.mention
        JOIN prints p ON p.report = json_extract_string(t.packed, '$[1]')
        LEFT JOIN copies c ON c.report = p.report LEFT JOIN prints o ON o.report = c.original
        ORDER BY event, t.id
    """
    events: list[Sequence[Any]] = []
    dyads: list[Sequence[Any]] = []
    for event, rows in groupby(_rows(base, query), itemgetter(0)):
        briefs = [_brief(row) for row in rows]
        s = gathering.summary(briefs)
        kind = (" ".join(s.mode), " ".join(s.context), s.status, s.alleged)
        days = (s.day, s.begin, s.finish, s.precision)
        told = (s.mentions, s.reports, s.sources, s.first_told, s.last_told)
        score = (s.quad_code, s.event_scale, s.cameo, s.confidence)
        events.append((event, s.category, *kind, *days, s.country, *score, *told))
        dyads += [(event, actor, recipient, joint, s.day) for actor, recipient, joint in s.dyads]
        if len(events) >= _AT_ONCE:
            _insert(base, "events", events)
            _insert(base, "event_dyads", dyads)
            events, dyads = [], []
    _insert(base, "events", events)
    _insert(base, "event_dyads", dyads)


def _brief(row: tuple[Any, ...]) -> gathering.Brief:
    _, record, report, published, publisher, original, first_published, first_publisher = row
    entry = Entry(records_json.mention(json.loads(record)), Head(report, None, published, publisher, None))
    first = {report: Head(original, None, first_published, first_publisher, None)} if original else {}
    return gathering.Brief.of(entry, first)


class _Groups:
    """What pairs connect: a forest over numbered ids."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._parent: list[int] = []

    def join(self, one: str, other: str) -> None:
        """Put two into one group."""
        a, b = self._root(self._of(one)), self._root(self._of(other))
        self._parent[max(a, b)] = min(a, b)

    def all(self) -> Iterator[list[str]]:
        """Yield each group, sorted, in order of its first member's arrival."""
        found: defaultdict[int, list[str]] = defaultdict(list)
        for ident, number in self._number.items():
            found[self._root(number)].append(ident)
        for members in found.values():
            yield sorted(members)

    def _of(self, ident: str) -> int:
        number = self._number.setdefault(ident, len(self._parent))
        if number == len(self._parent):
            self._parent.append(number)
        return number

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number
