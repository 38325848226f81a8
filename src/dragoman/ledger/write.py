"""Storing codings: every function here runs inside one writing transaction of the caller's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, select, update

from dragoman.ledger import days, rows, search
from dragoman.ledger import engine as engines
from dragoman.ledger.results import Added
from dragoman.ledger.schema import PARTS, codings, counters, mentions, metadata, reports, set_aside
from dragoman.records import Coding, Mention, Report

_AT_ONCE = 500  # ids in one query: every SQLite allows 999 parameters


@dataclass(slots=True)
class _Held:
    """What the ledger holds of the batch's reports, kept up while the batch grows."""

    keys: dict[str, int]
    digests: dict[str, str]
    coders: dict[int, list[tuple[str, str]]]  # report key -> (coder, coded_at), each once


@dataclass(slots=True)
class _Batch:
    """The rows to insert, by table, the reports whose codings in the ledger are no longer the newest, and the change of days."""

    rows: dict[str, list[rows.Row]] = field(default_factory=lambda: {name: [] for name in metadata.tables})
    superseded: set[int] = field(default_factory=set)
    change: days.Change = field(default_factory=days.Change)
    unlinked: set[int] = field(default_factory=set)  # keys of codings
    mentions: dict[int, tuple[Report, Mention]] = field(default_factory=dict)  # of those that are the newest


@lru_cache(maxsize=1024)
def version(coder: str) -> tuple[int, ...]:
    """Return the numbers of a coder's version, by which the newest is told: "dragoman-0.10" is after "dragoman-0.9"."""
    found = re.search(r"\d+(?:\.\d+)*", coder)
    return tuple(int(number) for number in found.group().split(".")) if found else ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What was stored: the count, the keys of codings that the events are to be told of, and the mentions by their keys."""

    added: Added
    unlinked: tuple[int, ...]
    mentions: dict[int, tuple[Report, Mention]]


def add(connection: Connection, found: Sequence[Coding], otherwise: str, at: datetime) -> Stored:
    """Store codings; those in already change nothing. A report whose id stands for another text is refused, with the reason."""
    codes = [rows.coder_of(coding, otherwise) for coding in found]
    lock(connection)
    stored = _stored(connection, {rows.storable(coding.report.id) for coding in found})
    fresh: list[tuple[Coding, str]] = []
    refused: dict[str, str] = {}
    repeated = 0
    new_reports: list[Coding] = []
    for coding, coder in zip(found, codes, strict=True):
        report = coding.report
        ident = rows.storable(report.id)
        digest = rows.digest(report)
        if stored.digests.setdefault(ident, digest) != digest:
            refused[_origin(coding)] = f"another report with the id {report.id} is in the ledger: give each report its own id"
            continue
        if ident not in stored.keys:
            stored.keys[ident] = -len(new_reports) - 1  # until its key is known
            new_reports.append(coding)
        coders = stored.coders.setdefault(stored.keys[ident], [])
        if any(coder == known for known, _ in coders):
            repeated += 1
            continue
        coders.append((coder, rows.moment(at)))
        fresh.append((coding, coder))
    batch = _Batch()
    _fill(connection, batch, stored, new_reports, fresh, at)
    _store(connection, batch)
    _put_aside(connection, refused.items(), at)
    count = sum(len(coding.mentions) for coding, _ in fresh)
    added = Added(len(new_reports), count, repeated, tuple(f"{origin}: {reason}" for origin, reason in refused.items()))
    return Stored(added, tuple(sorted(batch.unlinked)), batch.mentions)


def _origin(coding: Coding) -> str:
    report = coding.report
    return f"report {report.id}" + (f" ({report.title})" if report.title else "")


def _fill(
    connection: Connection,
    batch: _Batch,
    stored: _Held,
    new_reports: Sequence[Coding],
    fresh: Sequence[tuple[Coding, str]],
    at: datetime,
) -> None:
    report_key = keys(connection, "reports", len(new_reports))
    real = {-number - 1: report_key + number for number in range(len(new_reports))}
    for number, coding in enumerate(new_reports):
        batch.rows["reports"].append(rows.report_row(report_key + number, coding.report, at))
    coding_key = keys(connection, "codings", len(fresh))
    mention_key = keys(connection, "mentions", sum(len(coding.mentions) for coding, _ in fresh))
    for coding, coder in fresh:
        mark = stored.keys[rows.storable(coding.report.id)]
        key = real.get(mark, mark)
        rank = (version(coder), rows.moment(at), coder)
        current = rank >= max((version(name), when, name) for name, when in stored.coders[mark])
        if current and len(stored.coders[mark]) > 1:
            batch.superseded.add(key)
        batch.rows["codings"].append(rows.coding_row(coding_key, key, coding, coder, at, current))
        batch.unlinked.add(coding_key)
        for mention in coding.mentions:
            for table, found in rows.mention_rows(mention_key, coding_key, mention, coding.report.published).items():
                batch.rows[table] += found
                if table == "dyads" and current:
                    for _, actor, recipient, joint, day in found:
                        told = (actor, recipient, day, mention.category, mention.status, joint)
                        batch.change.add(told, mention.event_scale, 1)
            if current:
                batch.mentions[mention_key] = (coding.report, mention)
            mention_key += 1
        coding_key += 1


def _store(connection: Connection, batch: _Batch) -> None:
    _supersede(connection, batch)
    for table in (reports, codings, mentions, *PARTS):
        if found := batch.rows[table.name]:
            engines.insert(table, found, connection)
    if batch.rows["reports"]:
        search.store(connection, batch.rows["reports"][0][0])
    days.apply(connection, batch.change)


def _supersede(connection: Connection, batch: _Batch) -> None:
    wanted = sorted(batch.superseded)
    for at in range(0, len(wanted), _AT_ONCE):
        older = (codings.c.report.in_(wanted[at : at + _AT_ONCE]), codings.c.current)
        keys_ = list(connection.execute(select(codings.c.key).where(*older)).scalars())
        batch.unlinked.update(keys_)
        days.told_by(connection, keys_, batch.change, -1)
        connection.execute(update(codings).where(*older).values(current=False, linked=False))


def lock(connection: Connection) -> None:
    """Wait for other writers: from here to the end of the transaction this one is alone (SQLite: since it began)."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(counters.c.next).with_for_update().order_by(counters.c.name)).all()


def keys(connection: Connection, table: str, count: int) -> int:
    """Take `count` keys of a table and return the first."""
    row = counters.c.name == table
    first = int(connection.execute(select(counters.c.next).where(row)).scalar_one())
    if count:
        connection.execute(update(counters).where(row).values(next=first + count))
    return first


def _stored(connection: Connection, ids: Iterable[str]) -> _Held:
    wanted = sorted(ids)
    stored = _Held({}, {}, {})
    for at in range(0, len(wanted), _AT_ONCE):
        some = wanted[at : at + _AT_ONCE]
        query = (
            select(reports.c.key, reports.c.id, reports.c.digest, codings.c.coder, codings.c.coded_at)
            .outerjoin(codings, codings.c.report == reports.c.key)
            .where(reports.c.id.in_(some))
        )
        for key, ident, digest, coder, coded_at in connection.execute(query):
            stored.keys[ident] = key
            stored.digests[ident] = digest
            if coder is not None:
                stored.coders.setdefault(key, []).append((coder, rows.moment(coded_at)))
    return stored


def put_aside(connection: Connection, found: Iterable[tuple[str, str]], at: datetime) -> int:
    """Record reports that could not be read, (where, reason) each; those recorded already change nothing."""
    lock(connection)
    return _put_aside(connection, found, at)


def _put_aside(connection: Connection, found: Iterable[tuple[str, str]], at: datetime) -> int:
    new = {row[0]: row for origin, reason in found for row in [rows.set_aside_row(origin, reason, at)]}
    for ident in list(new):
        if connection.execute(select(set_aside.c.id).where(set_aside.c.id == ident)).scalar():
            del new[ident]
    if new:
        connection.exec_driver_sql(engines.insert_sql(set_aside, connection), list(new.values()))
    return len(new)
