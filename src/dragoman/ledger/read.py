"""Asking the ledger: every function takes an open reading connection and returns records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from dragoman.ledger import rows
from dragoman.ledger.errors import AmbiguousId, UnknownId
from dragoman.ledger.results import Counts, Entry, Head, Relation
from dragoman.ledger.schema import codings, dyads, links, mentions, reports, set_aside
from dragoman.ledger.views import NEWEST, View, seen
from dragoman.records import Coding, Mention, Report, Span

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which mentions are wanted; None leaves a field open.

    `since` and `until` bound the day that a mention stands under (`Entry.day`), both included. `view` says which coding of each
    report is read, the newest by default.
    """

    actor: str | None = None
    recipient: str | None = None
    since: date | None = None
    until: date | None = None
    category: str | None = None
    view: View = NEWEST
    joint: bool | None = None


def entries(connection: Connection, wanted: Wanted) -> Iterator[Entry]:
    """Yield the wanted mentions with the heads of their reports, by day and then in the order in which they came in."""
    query = select(
        mentions.c.record,
        mentions.c.confidence,
        reports.c.id,
        reports.c.title,
        reports.c.published,
        reports.c.publisher,
        reports.c.url,
    )
    for record, confidence, *head in connection.execution_options(yield_per=1000).execute(_narrowed(connection, query, wanted)):
        yield Entry(rows.mention_of(record, confidence), Head(*head))


def _narrowed(connection: Connection, query: Select[Any], wanted: Wanted) -> Select[Any]:
    query = (
        query.select_from(mentions)
        .join(codings, codings.c.key == mentions.c.coding)
        .join(reports, reports.c.key == codings.c.report)
    )
    query = seen(connection, query, wanted.view)
    if wanted.category:
        query = query.where(mentions.c.category == wanted.category)
    if wanted.actor or wanted.recipient:
        return _of_dyad(query, wanted)
    day = func.coalesce(mentions.c.date, reports.c.published)
    if wanted.since:
        query = query.where(day >= wanted.since)
    if wanted.until:
        query = query.where(day <= wanted.until)
    return query.order_by(day.is_(None), day, mentions.c.key)


def keys(connection: Connection, wanted: Wanted, either: tuple[str, ...]) -> list[int]:
    """Return the keys of the wanted mentions in which one of the countries `either` acts or is acted on, or of all."""
    query = _narrowed(connection, select(mentions.c.key), replace(wanted, actor=None, recipient=None))
    if either:
        met = select(dyads.c.mention).where(or_(dyads.c.actor.in_(either), dyads.c.recipient.in_(either)))
        query = query.where(mentions.c.key.in_(met))
    return list(connection.execute(query).scalars())


def by_key(connection: Connection, wanted: Sequence[int]) -> dict[int, Entry]:
    """Return mentions with the heads of their reports, by the mention's key."""
    found: dict[int, Entry] = {}
    for at in range(0, len(wanted), AT_ONCE):
        query = (
            select(mentions.c.key, mentions.c.record, mentions.c.confidence, *(reports.c[name] for name in Head.__slots__))
            .join(codings, codings.c.key == mentions.c.coding)
            .join(reports, reports.c.key == codings.c.report)
            .where(mentions.c.key.in_(wanted[at : at + AT_ONCE]))
        )
        for key, record, confidence, *head in connection.execute(query):
            found[key] = Entry(rows.mention_of(record, confidence), Head(*head))
    return found


def _of_dyad(query: Select[Any], wanted: Wanted) -> Select[Any]:
    # one row a mention: a country alone may meet several others in the same mention
    found = select(dyads.c.mention, dyads.c.day).distinct()
    if wanted.actor:
        found = found.where(dyads.c.actor == wanted.actor)
    if wanted.recipient:
        found = found.where(dyads.c.recipient == wanted.recipient)
    if wanted.joint is not None:
        found = found.where(dyads.c.joint == wanted.joint)
    if wanted.since:
        found = found.where(dyads.c.day >= wanted.since)
    if wanted.until:
        found = found.where(dyads.c.day <= wanted.until)
    its = found.subquery()
    return query.join(its, its.c.mention == mentions.c.key).order_by(its.c.day.is_(None), its.c.day, mentions.c.key)


def relation(connection: Connection, left: str, right: str, wanted: Wanted) -> Relation:
    """Return what the ledger holds between two countries."""

    def side(actor: str, recipient: str, joint: bool) -> tuple[Entry, ...]:
        return tuple(entries(connection, replace(wanted, actor=actor, recipient=recipient, joint=joint)))

    gave, received, joint = side(left, right, False), side(right, left, False), side(left, right, True)
    if left == right:
        return Relation(left, right, gave, (), joint)
    # "the two ratified the treaty with each other" is one act of both, not one of each
    both = {entry.mention.id for entry in gave} & {entry.mention.id for entry in received}
    mutual = tuple(entry for entry in gave if entry.mention.id in both)
    return Relation(
        left,
        right,
        tuple(entry for entry in gave if entry.mention.id not in both),
        tuple(entry for entry in received if entry.mention.id not in both),
        tuple(sorted((*joint, *mutual), key=lambda entry: entry.day or date.max)),
    )


def report(connection: Connection, ident: str) -> Report:
    """Return a report by its id, or by the beginning of it. Raises UnknownId, AmbiguousId."""
    return rows.report_of(_report_row(connection, ident))


def _report_row(connection: Connection, ident: str) -> Any:
    exact = connection.execute(select(reports).where(reports.c.id == rows.storable(ident))).one_or_none()
    if exact:
        return exact
    found = connection.execute(select(reports).where(begins(reports.c.id, ident)).limit(2)).all()
    if not found:
        raise UnknownId(f'there is no report whose id is or begins with "{ident}"')
    if len(found) > 1:
        raise AmbiguousId(f'several reports\' ids begin with "{ident}": give more of it')
    return found[0]


def begins(column: Any, prefix: str) -> Any:
    """Return the condition that a column begins with a text."""
    # a range, so that the index is used in both databases; U+10FFFF sorts after whatever follows the prefix
    prefix = rows.storable(prefix)
    return (column >= prefix) & (column < prefix + "\U0010ffff")


def mention(connection: Connection, prefix: str) -> Mention:
    """Return a mention by its id or the beginning of it, as the newest coding that has it tells it.

    Raises UnknownId, AmbiguousId.
    """
    prefix = prefix.strip().lower()
    if not prefix:
        raise UnknownId("give an id, or the first characters of one, such as 3f2a91")
    named = select(mentions.c.id).distinct().where(begins(mentions.c.id, prefix)).order_by(mentions.c.id).limit(6)
    ids = list(connection.execute(named).scalars())
    if not ids:
        raise UnknownId(f'there is no mention whose id is or begins with "{prefix}"')
    if len(ids) > 1 and prefix not in ids:
        more = ", …" if len(ids) > 5 else ""
        raise AmbiguousId(f'"{prefix}" begins the ids {", ".join(ids[:5])}{more}: give more of it')
    query = (
        select(mentions.c.record, mentions.c.confidence)
        .join(codings, codings.c.key == mentions.c.coding)
        .where(mentions.c.id == (prefix if prefix in ids else ids[0]))
        .order_by(codings.c.current.desc(), codings.c.coded_at.desc(), codings.c.key.desc())
        .limit(1)
    )
    return rows.mention_of(*connection.execute(query).one())


def coding(connection: Connection, ident: str, coder: str | None = None) -> Coding:
    """Return the coding of a report: all its mentions and all that was set aside. Raises UnknownId, AmbiguousId."""
    row = _report_row(connection, ident)
    chosen = codings.c.coder == coder if coder else codings.c.current
    found = connection.execute(select(codings).where(codings.c.report == row.key, chosen)).one_or_none()
    if found is None:
        raise UnknownId(f'report {row.id} was not coded by "{coder}"')
    query = select(mentions.c.record, mentions.c.confidence).where(mentions.c.coding == found.key).order_by(mentions.c.key)
    told = [rows.mention_of(*record) for record in connection.execute(query)]
    return rows.coding_of(found, rows.report_of(row), told)


def coded(connection: Connection, asked: Iterable[Report], coder: str) -> set[str]:
    """Return the ids of those reports that this version of the coder has coded."""
    by_row = {(rows.storable(report.id), rows.digest(report)): report.id for report in asked}
    wanted = sorted({ident for ident, _ in by_row})
    found: set[str] = set()
    for at in range(0, len(wanted), AT_ONCE):
        query = (
            select(reports.c.id, reports.c.digest)
            .join(codings, codings.c.report == reports.c.key)
            .where(codings.c.coder == rows.storable(coder), reports.c.id.in_(wanted[at : at + AT_ONCE]))
        )
        found |= {by_row[ident, digest] for ident, digest in connection.execute(query) if (ident, digest) in by_row}
    return found


def texts(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[Report, tuple[Span, ...]]]:
    """Return reports with the sentences that their newest coding found, by id."""
    wanted = sorted({rows.storable(ident) for ident in ids})
    found: dict[str, tuple[Report, tuple[Span, ...]]] = {}
    for at in range(0, len(wanted), AT_ONCE):
        query = (
            select(reports, codings.c.sentences)
            .outerjoin(codings, (codings.c.report == reports.c.key) & codings.c.current)
            .where(reports.c.id.in_(wanted[at : at + AT_ONCE]))
        )
        for row in connection.execute(query):
            report = rows.report_of(row)
            found[report.id] = report, tuple(Span(*ends) for ends in json.loads(row.sentences or "[]"))
    return found


def linking(connection: Connection, ident: str) -> list[Mention]:
    """Return the mentions that link to mention `ident`, as the newest codings tell them."""
    query = (
        select(mentions.c.record, mentions.c.confidence)
        .join(links, links.c.mention == mentions.c.key)
        .join(codings, codings.c.key == mentions.c.coding)
        .where(links.c.target == rows.storable(ident), codings.c.current)
        .order_by(mentions.c.key)
    )
    return [rows.mention_of(*row) for row in connection.execute(query)]


def by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Mention]:
    """Return the mentions of these ids, as the newest codings tell them; unknown ids are absent."""
    wanted = sorted(set(ids))
    found: dict[str, Mention] = {}
    for at in range(0, len(wanted), AT_ONCE):
        query = (
            select(mentions.c.id, mentions.c.record, mentions.c.confidence)
            .join(codings, codings.c.key == mentions.c.coding)
            .where(mentions.c.id.in_(wanted[at : at + AT_ONCE]), codings.c.current)
        )
        found |= {ident: rows.mention_of(*row) for ident, *row in connection.execute(query)}
    return found


def left_out(connection: Connection) -> list[tuple[str, str]]:
    """Return the reports that could not be read or stored, (where, reason) each, in the order in which they came."""
    query = select(set_aside.c.origin, set_aside.c.reason).order_by(set_aside.c.at, set_aside.c.origin)
    return [(origin, reason) for origin, reason in connection.execute(query)]


def counts(connection: Connection) -> Counts:
    """Count what the ledger holds."""

    def count(query: Select[Any]) -> int:
        return int(connection.execute(query).scalar_one())

    coders = connection.execute(select(codings.c.coder).distinct().order_by(codings.c.coder)).scalars()
    return Counts(
        reports=count(select(func.count()).select_from(reports)),
        codings=count(select(func.count()).select_from(codings)),
        mentions=count(select(func.count()).select_from(mentions)),
        set_aside=count(select(func.count()).select_from(set_aside)),
        coders=tuple(coders),
    )


def touching(connection: Connection, country: str) -> int:
    """Count the mentions, as the newest codings tell them, in which a country acts or is acted on."""
    either = select(dyads.c.mention).where(or_(dyads.c.actor == country, dyads.c.recipient == country))
    query = (
        select(func.count())
        .select_from(mentions)
        .join(codings, codings.c.key == mentions.c.coding)
        .where(codings.c.current, mentions.c.key.in_(either))
    )
    return int(connection.execute(query).scalar_one())
