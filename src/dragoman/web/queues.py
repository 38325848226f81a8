"""What reviewers are handed: the queues, and the mentions that one may be merged with. Functions over a reading connection."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, get_args

from sqlalchemy import Connection, func, or_, select

from dragoman.ledger.schema import codings, dyads, event_mentions, events, judgements, mentions

Queue = Literal["uncertain", "disagreement", "sample"]
QUEUES: tuple[Queue, ...] = get_args(Queue)
LONGEST_QUEUE = 500


def queue(connection: Connection, kind: Queue, seed: str) -> list[str]:
    """Return the ids of the mentions to judge, at most LONGEST_QUEUE, the most wanted first.

    "uncertain": the least confident; "disagreement": tellings of events whose reports, or whose judges, say different things;
    "sample": a random sample, another for each `seed` (ids are hashes, so their order is one).
    """
    ids = select(mentions.c.id).join(codings, codings.c.key == mentions.c.coding).where(codings.c.current)
    if kind == "uncertain":
        return list(connection.execute(ids.order_by(mentions.c.confidence, mentions.c.id).limit(LONGEST_QUEUE)).scalars())
    if kind == "sample":
        found = list(connection.execute(ids.where(mentions.c.id >= seed).order_by(mentions.c.id).limit(LONGEST_QUEUE)).scalars())
        if len(found) < LONGEST_QUEUE:
            rest = ids.where(mentions.c.id < seed).order_by(mentions.c.id).limit(LONGEST_QUEUE - len(found))
            found += connection.execute(rest).scalars()
        return found
    told = (
        select(event_mentions.c.event)
        .join(events, events.c.key == event_mentions.c.event)
        .join(mentions, mentions.c.key == event_mentions.c.mention)
        .where(events.c.reports > 1)
        .group_by(event_mentions.c.event)
        .having(
            or_(
                func.count(mentions.c.status.distinct()) > 1,
                func.count(mentions.c.category.distinct()) > 1,
                func.count(mentions.c.date.distinct()) > 1,
            )
        )
        .order_by(func.count().desc(), event_mentions.c.event)
        .limit(LONGEST_QUEUE)
    )
    of_events = ids.join(event_mentions, event_mentions.c.mention == mentions.c.key).where(event_mentions.c.event.in_(told))
    by_reports = connection.execute(of_events.order_by(event_mentions.c.event, mentions.c.id).limit(LONGEST_QUEUE)).scalars()
    return list(dict.fromkeys([*_disputed(connection), *by_reports]))[:LONGEST_QUEUE]


def _disputed(connection: Connection) -> list[str]:
    """Return the mentions that one person accepted and another rejected."""
    j = judgements.c
    query = (
        select(j.mention)
        .where(j.kind.in_(["accept", "reject"]), j.mention.is_not(None))
        .group_by(j.mention)
        .having(func.count(j.kind.distinct()) > 1)
        .order_by(j.mention)
    )
    return list(connection.execute(query).scalars())


def touching(connection: Connection, mention: str, limit: int = 8) -> list[str]:
    """Return mentions that may tell the same as `mention`: of the same two countries, within a month, in another event."""
    own = select(mentions.c.key).join(codings, codings.c.key == mentions.c.coding)
    key = connection.execute(own.where(mentions.c.id == mention, codings.c.current)).scalar()
    if key is None:
        return []
    event = connection.execute(select(event_mentions.c.event).where(event_mentions.c.mention == key)).scalar()
    mine = connection.execute(select(dyads.c.actor, dyads.c.recipient, dyads.c.day).where(dyads.c.mention == key)).all()
    found: list[str] = []
    for actor, recipient, day in mine[:6]:
        if day is None or len(found) >= limit:
            continue
        near = timedelta(days=31)
        query = (
            select(mentions.c.id)
            .join(dyads, dyads.c.mention == mentions.c.key)
            .join(codings, codings.c.key == mentions.c.coding)
            .outerjoin(event_mentions, event_mentions.c.mention == mentions.c.key)
            .where(codings.c.current, mentions.c.key != key, dyads.c.actor == actor, dyads.c.recipient == recipient)
            .where(dyads.c.day.between(day - near, day + near))
            .limit(limit - len(found))
        )
        if event is not None:
            query = query.where(or_(event_mentions.c.event.is_(None), event_mentions.c.event != event))
        found += [ident for ident in connection.execute(query).scalars() if ident not in found]
    return found
