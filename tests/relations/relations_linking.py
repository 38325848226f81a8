"""Events for the made-up world, made as plainly as can be, so that relations are tested apart from linking.

A telling belongs to the event of the same category, status, dyads, day and item. The rows go into the ledger's own event tables.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from dragoman.ledger import Ledger, engine, rows
from dragoman.ledger.schema import (
    codings,
    event_days,
    event_dyads,
    event_links,
    event_mentions,
    events,
    mentions,
    reports,
)
from dragoman.records import Coding, Mention


def fill(path: str | Path, told: Iterable[Coding]) -> None:
    """Make a ledger of codings, with their events."""
    with Ledger.open(path) as ledger:
        ledger.add(told)
        link(ledger)


def link(ledger: Ledger) -> None:
    """Fill the event tables from the mentions, whatever is in them."""
    with engine.writing(ledger._engine) as connection:
        for table in (event_links, event_days, event_dyads, event_mentions, events):
            connection.execute(delete(table))
        _fill(connection)


def _fill(connection: Connection) -> None:
    query = (
        select(
            mentions.c.key,
            mentions.c.record,
            mentions.c.confidence,
            reports.c.key.label("report"),
            reports.c.published,
            reports.c.publisher,
        )
        .join(codings, codings.c.key == mentions.c.coding)
        .join(reports, reports.c.key == codings.c.report)
        .where(codings.c.current)
        .order_by(mentions.c.id)
    )
    groups: dict[Any, list[Any]] = defaultdict(list)
    for row in connection.execute(query).all():
        told = rows.mention_of(row.record, row.confidence)
        items = tuple((item.what, item.count) for item in told.items)
        day = told.when.begin if told.when and told.when.begin else row.published
        groups[told.category, told.status, tuple(rows.dyads(told)), day, items].append((row, told))
    made: dict[str, list[dict[str, Any]]] = defaultdict(list)
    days: Counter[Any] = Counter()
    scale: Counter[Any] = Counter()
    of_mention = {told.id: key for key, group in enumerate(groups.values(), start=1) for _, told in group}
    for key, ((category, status, dyads, day, _), group) in enumerate(groups.items(), start=1):
        first: Mention = group[0][1]
        alleged = all(m.attribution and m.attribution.stance != "confirms" for _, m in group)
        made["events"].append(_event(key, group, day, alleged))
        made["event_mentions"] += [{"mention": row.key, "event": key} for row, _ in group]
        for actor, recipient, joint in dyads:
            made["event_dyads"].append({"event": key, "actor": actor, "recipient": recipient, "joint": joint, "day": day})
            if day:
                days[actor, recipient, day, category, status, joint, alleged] += 1
                scale[actor, recipient, day, category, status, joint, alleged] += round(first.event_scale * 1000)
        targets = {
            (one.kind, of_mention[one.to]): (one.cue, row.key) for row, m in group for one in m.links if one.to in of_mention
        }
        made["event_links"] += [
            {"event": key, "n": n, "kind": kind, "target": target, "cue": cue.text if cue else None, "mention": mention}
            for n, ((kind, target), (cue, mention)) in enumerate(sorted(targets.items(), key=lambda pair: pair[0]))
        ]
    names = ("actor", "recipient", "day", "category", "status", "joint", "alleged")
    made["event_days"] = [dict(zip(names, at, strict=True), events=n, scale=scale[at]) for at, n in days.items()]
    for table in (events, event_mentions, event_dyads, event_days, event_links):
        if made[table.name]:
            connection.execute(insert(table), made[table.name])


def _event(key: int, group: list[Any], day: Any, alleged: bool) -> dict[str, Any]:
    told: Mention = group[0][1]
    published = [row.published for row, _ in group]
    return {
        "key": key,
        "id": f"e{told.id}",
        "category": told.category,
        "mode": " ".join(told.mode) or None,
        "status": told.status,
        "alleged": alleged,
        "day": day,
        "date": told.when.begin if told.when else None,
        "enddate": told.when.finish if told.when else None,
        "date_precision": told.when.precision if told.when else None,
        "quad_code": told.quad_code,
        "event_scale": told.event_scale,
        "confidence": told.confidence,
        "mentions": len(group),
        "reports": len({row.report for row, _ in group}),
        "sources": len({row.publisher for row, _ in group}),
        "first_published": min(published),
        "last_published": max(published),
    }
