"""Prove a ledger: recount and recompute everything that follows from something else, and name each fault in a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, func, select

from dragoman.ledger import check_events, days, rows, search, write
from dragoman.ledger.schema import PARTS, codings, counters, events, judgements, mentions, reports
from dragoman.records import Mention, Report, Undertaking, Words

_AT_ONCE = 400


def faults(connection: Connection) -> Iterator[str]:
    """Yield every fault: none means that nothing is lost, doubled or changed."""
    yield from _files(connection)
    yield from _orphans(connection)
    yield from _versions(connection)
    yield from _keys(connection)
    yield from _contents(connection)
    yield from days.faults(connection)
    yield from search.faults(connection)
    yield from check_events.faults(connection)


def _files(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield f"the file is damaged: {line}"
    for table, _, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"a row of {table} belongs to no row of {parent}"


def _orphans(connection: Connection) -> Iterator[str]:
    for child, column, parent in (
        (codings, codings.c.report, reports),
        (mentions, mentions.c.coding, codings),
        *((part, part.c.mention, mentions) for part in PARTS),
    ):
        missing = select(func.count()).select_from(child.outerjoin(parent, column == parent.c.key)).where(parent.c.key.is_(None))
        if count := connection.execute(missing).scalar_one():
            yield f"{count} rows of {child.name} belong to no row of {parent.name}"
    lonely = select(func.count()).select_from(reports.outerjoin(codings)).where(codings.c.key.is_(None))
    if count := connection.execute(lonely).scalar_one():
        yield f"{count} reports have no coding"


def _versions(connection: Connection) -> Iterator[str]:
    query = select(codings.c.report, codings.c.coder, codings.c.coded_at, codings.c.current).order_by(codings.c.report)
    for report, group in groupby(connection.execution_options(yield_per=1000).execute(query), key=lambda row: row.report):
        found = list(group)
        newest = max(found, key=lambda row: (write.version(row.coder), rows.moment(row.coded_at), row.coder))
        if [row.coder for row in found if row.current] != [newest.coder]:
            yield f"the newest coding of report number {report} is {newest.coder}, and another is marked as such"
    counted = select(func.count()).where(mentions.c.coding == codings.c.key).correlate(codings).scalar_subquery()
    wrong = select(codings.c.key, codings.c.mentions, counted).where(codings.c.mentions != counted)
    for key, told, held in connection.execute(wrong):
        yield f"coding number {key} told {told} mentions, and the ledger holds {held}"


def _keys(connection: Connection) -> Iterator[str]:
    for table in (reports, codings, mentions, judgements, events):
        highest = connection.execute(select(func.max(table.c.key))).scalar() or 0
        following = connection.execute(select(counters.c.next).where(counters.c.name == table.name)).scalar()
        if following is None or following <= highest:
            yield f"the counter of {table.name} stands at {following}, and its highest key is {highest}"


def _contents(connection: Connection) -> Iterator[str]:
    """Compare every row with what its record gives, and every record's words with the report's text."""
    last = 0
    while group := connection.execute(select(reports).where(reports.c.key > last).order_by(reports.c.key).limit(_AT_ONCE)).all():
        last = group[-1].key
        texts = {}
        for row in group:
            report = rows.report_of(row)
            texts[row.key] = report
            if rows.digest(report) != row.digest:
                yield f"report {row.id}: its content is not what its digest says"
        yield from _of_reports(connection, texts)


def _of_reports(connection: Connection, texts: dict[int, Report]) -> Iterator[str]:
    query = (
        select(mentions, codings.c.report)
        .join(codings, codings.c.key == mentions.c.coding)
        .where(codings.c.report.in_(list(texts)))
        .order_by(mentions.c.key)
    )
    told = connection.execute(query).all()
    held = {table.name: _parts(connection, table, [row.key for row in told]) for table in PARTS}
    ids = defaultdict(set)
    for row in told:
        ids[row.coding].add(row.id)
    for row in told:
        report = texts[row.report]
        try:
            mention = rows.mention_of(row.record, row.confidence)
        except ValueError as error:
            yield f"mention {row.id}: its record cannot be read: {error}"
            continue
        yield from (f"mention {row.id}: {fault}" for fault in _of_mention(mention, report, ids[row.coding]))
        held["mentions"] = {row.key: [_plain(row[:-1])]}
        for table, wanted in rows.mention_rows(row.key, row.coding, mention, report.published).items():
            if sorted(_plain(part) for part in wanted) != sorted(held[table].get(row.key, [])):
                yield f"mention {row.id}: its rows in {table} are not what its record gives"


def _parts(connection: Connection, table: Table, wanted: list[int]) -> dict[int, list[tuple[str, ...]]]:
    found = defaultdict(list)
    for at in range(0, len(wanted), _AT_ONCE):
        query = select(table).where(table.c.mention.in_(wanted[at : at + _AT_ONCE]))
        for row in connection.execute(query):
            found[row.mention].append(_plain(row))
    return found


def _plain(row: Any) -> tuple[str, ...]:
    """Return a row as text, in which a day read and a day written, 1 and True are the same."""
    return tuple(str(int(value)) if isinstance(value, bool) else str(value) for value in row)


def _of_mention(mention: Mention, report: Report, siblings: set[str]) -> Iterator[str]:
    if mention.report != report.id:
        yield f"it says that it is of report {mention.report}, and stands under {report.id}"
    for link in mention.links:
        if rows.storable(link.to) not in siblings:
            yield f"it links to {link.to}, which the report does not tell"
    yield from unsupported(mention, report)


def unsupported(mention: Mention, report: Report) -> Iterator[str]:
    """Yield what a mention tells in words that the report does not hold at the place that is given."""
    length = len(report.text)
    if any(not 0 <= span.start <= span.end <= length for span in mention.spans()):
        yield "a span lies outside the text"
    elif wrong := [words.text for words in _words(mention) if report.text[words.start : words.end] != words.text]:
        yield f'the words "{wrong[0]}" do not stand where it says'


def _words(mention: Mention) -> Iterator[Any]:
    yield mention.trigger
    yield from (*mention.actor, *mention.recipient, *mention.items, *mention.means, *mention.size)
    yield from (part for part in (mention.when, mention.where) if part)
    for undertaking in mention.undertakings:
        yield from _of_undertaking(undertaking)
    yield from (link.cue for link in mention.links if link.cue)


def _of_undertaking(undertaking: Undertaking) -> Iterator[Words]:
    yield undertaking.duty
    yield from (words for words in (undertaking.condition, undertaking.manner, undertaking.term) if words)
    yield from (*undertaking.by, *undertaking.to)
