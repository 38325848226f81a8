"""Every question that relations put to the ledger's tables, each written once as an Ibis expression.

`given` supplies a value by its name: the place for it when the expression is compiled, the literal otherwise. What is counted is
events; an event that stands between several pairs of a group counts once.
"""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from dragoman.relations.scope import Period
from dragoman.relations.tables import table

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Column, DateValue, Table

    from dragoman.relations.asking import Given

ALL = (0, 1, 2, 3, 4)
BINDING = ("AGREE", "SUPPORT", "COOPERATE")  # a pact of mutual defence may be told as support
_UNITS: dict[Period, Any] = {"day": "D", "week": "W", "month": "M", "year": "Y"}


def _first_day(day: DateValue, by: Period) -> DateValue:
    return day if by == "day" else day.truncate(_UNITS[by]).cast("date")


def _within(column: DateValue, given: Given) -> BooleanValue:
    return (column >= given("since").cast("date")) & (column <= given("until").cast("date"))


def _among(column: Column, name: str, count: int, given: Given) -> list[BooleanValue]:
    if count == 0:
        return []
    if count == 1:
        return [column == given(f"{name}0")]
    return [column.isin([given(f"{name}{n}") for n in range(count)])]


def _between(given: Given, shape: tuple[int, int]) -> Table:
    """Return the rows of `event_dyads` in a scope."""
    d = table("event_dyads")
    sides = _among(d.actor, "actor", shape[0], given) + _among(d.recipient, "recipient", shape[1], given)
    return d.filter(*sides, _within(d.day, given))


def _either_way(given: Given, shape: tuple[int, int]) -> Table:
    """Return the events in a scope or its other direction, each once, with its day."""
    d = table("event_dyads")
    forth = _among(d.actor, "actor", shape[0], given) + _among(d.recipient, "recipient", shape[1], given)
    back = _among(d.recipient, "actor", shape[0], given) + _among(d.actor, "recipient", shape[1], given)
    one, other = (d.filter(*sides, _within(d.day, given)).select("event", "day") for sides in (forth, back))
    return one.union(other, distinct=True)


def _keys(given: Given, shape: tuple[int, int]) -> Table:
    """Return the events in a scope, each once: its key, its day, whether it is joint."""
    d = _between(given, shape)
    if shape == (1, 1):  # a pair has an event once
        return d.select("event", "day", "joint")
    return d.group_by("event").agg(day=d.day.min(), joint=d.joint.any())


def counted_by_day(given: Given, by: Period) -> Table:
    """One country on one other, from the ledger's rollup; `scale` is in thousandths of a point."""
    d = table("event_days")
    d = d.filter(d.actor == given("actor0"), d.recipient == given("recipient0"), _within(d.day, given))
    d = d.mutate(period=_first_day(d.day, by))
    return d.group_by("period", "category", "status", "joint", "alleged").agg(events=d.events.sum(), scale=d.scale.sum())


def counted(given: Given, by: Period, shape: tuple[int, int]) -> Table:
    """The same for groups and for anybody, counting each event once."""
    keys, e = _keys(given, shape), table("events")
    found = keys.join(e, keys.event == e.key).select(
        period=_first_day(keys.day, by),
        category=e.category,
        status=e.status,
        joint=keys.joint,
        alleged=e.alleged,
        scale=(e.event_scale * 1000).round().cast("int64"),
    )
    return found.group_by("period", "category", "status", "joint", "alleged").agg(events=found.count(), scale=found.scale.sum())


def first_day(given: Given) -> Table:
    """The first day of any event of the ledger."""
    return table("events").agg(day=table("events").day.min())


def last_day(given: Given) -> Table:
    """The last day of any event of the ledger; asked apart from the first, since SQLite takes one of them from an index."""
    return table("events").agg(day=table("events").day.max())


def totals(given: Given, by: Period) -> Table:
    """How many events the ledger holds in each period, of anybody."""
    e = table("events")
    e = e.filter(_within(e.day, given)).mutate(period=_first_day(e.day, by))
    return e.group_by("period").agg(events=e.count())


# --- who tells it ----------------------------------------------------------------------------------------------------------


def _told(given: Given, shape: tuple[int, int]) -> Table:
    keys, em, m, c, r = _either_way(given, shape), *map(table, ("event_mentions", "mentions", "codings", "reports"))
    return (
        keys.join(em, keys.event == em.event)
        .join(m, em.mention == m.key)
        .join(c, m.coding == c.key)
        .join(r, c.report == r.key)
        .select(
            event=keys.event, day=keys.day, report=r.key, publisher=r.publisher, source=m.source, stance=m.stance, coder=c.coder
        )
    )


def _period(day: DateValue, by: Period | None) -> DateValue:
    import ibis

    return _first_day(day, by) if by else ibis.null("date")


def how_many(given: Given, shape: tuple[int, int], by: Period | None) -> Table:
    """How many events there are in both directions, in each period or, without one, at all."""
    keys = _either_way(given, shape)
    keys = keys.mutate(period=_period(keys.day, by))
    return keys.group_by("period").agg(events=keys.event.nunique())


def publishers(given: Given, shape: tuple[int, int], by: Period | None) -> Table:
    """Who published it: events and reports of each publisher."""
    t = _told(given, shape)
    t = t.mutate(period=_period(t.day, by))
    return t.group_by("period", name=t.publisher).agg(events=t.event.nunique(), reports=t.report.nunique())


def sayers(given: Given, shape: tuple[int, int], by: Period | None) -> Table:
    """On whose word: events and reports for each country that is said to say so, by stance; null where the reporter tells it."""
    t = _told(given, shape)
    t = t.mutate(period=_period(t.day, by))
    return t.group_by("period", name=t.source, stance=t.stance).agg(events=t.event.nunique(), reports=t.report.nunique())


def basis(given: Given, shape: tuple[int, int]) -> Table:
    """The versions of the coder that told the events of both directions."""
    return _told(given, shape).select("coder").distinct()


def extent(given: Given, shape: tuple[int, int]) -> Table:
    """How many events, reports and publishers there are in both directions, and the first and last day."""
    t = _told(given, shape)
    return t.agg(
        events=t.event.nunique(),
        reports=t.report.nunique(),
        publishers=t.publisher.nunique(),
        first=t.day.min(),
        last=t.day.max(),
    )


# --- events ----------------------------------------------------------------------------------------------------------------


def acts(given: Given, shape: tuple[int, int], quads: tuple[int, ...]) -> Table:
    """The events of a scope and of these quads: everything of an event but its words."""
    keys, e = _keys(given, shape), _of_quads(quads)
    return keys.join(e, keys.event == e.key).select(
        event=keys.event,
        id=e.id,
        day=keys.day,
        date=e.date,
        enddate=e.enddate,
        date_precision=e.date_precision,
        category=e.category,
        mode=e.mode,
        status=e.status,
        alleged=e.alleged,
        joint=keys.joint,
        quad=e.quad_code,
        scale=e.event_scale,
        reports=e.reports,
        sources=e.sources,
        told=e.first_published,
    )


def _of_quads(quads: tuple[int, ...]) -> Table:
    e = table("events")
    return e if quads == ALL else e.filter(e.quad_code.isin(quads))


def _these(column: Any, name: str, given: Given, count: int) -> BooleanValue:
    found: BooleanValue = column.isin([given(f"{name}{n}").cast("int64") for n in range(count)])
    return found


def tellings(given: Given, count: int) -> Table:
    """Every telling of some events, with the day of its report."""
    em, m, c, r = map(table, ("event_mentions", "mentions", "codings", "reports"))
    joined = em.filter(_these(em.event, "key", given, count)).join(m, em.mention == m.key)
    joined = joined.join(c, m.coding == c.key).join(r, c.report == r.key)
    return joined.select(event=em.event, published=r.published, mention=m.id, key=m.key)


def words(given: Given, count: int) -> Table:
    """Some tellings: their records, and the texts in which the words of them stand."""
    m, c, r = map(table, ("mentions", "codings", "reports"))
    joined = m.filter(_these(m.key, "key", given, count)).join(c, m.coding == c.key).join(r, c.report == r.key)
    return joined.select(key=m.key, record=m.record, text=r.text, publisher=r.publisher, published=r.published)


def given_items(given: Given, shape: tuple[int, int], quads: tuple[int, ...]) -> Table:
    """The items that tellings of a scope's events name: event, item, and the telling that names it."""
    keys, e, em, i = _keys(given, shape), _of_quads(quads), table("event_mentions"), table("items")
    joined = keys.join(e, keys.event == e.key).join(em, keys.event == em.event).join(i, em.mention == i.mention)
    return joined.select(
        event=keys.event,
        mention=i.mention,
        n=i.n,
        what=i.what,
        kind=i.kind,
        count=i["count"],
        unit=i.unit,
        bound=i.bound,
        text=i.text,
    )


def links(given: Given, shape: tuple[int, int]) -> Table:
    """The links from an event of a scope to another event of the relation, whichever way that one goes."""
    keys, link, one, other = _keys(given, shape), table("event_links"), table("events"), table("events").view()
    d = table("event_dyads").view()
    forth = _among(d.actor, "actor", shape[0], given) + _among(d.recipient, "recipient", shape[1], given)
    back = _among(d.recipient, "actor", shape[0], given) + _among(d.actor, "recipient", shape[1], given)
    there, here = (reduce(and_, sides) if sides else (d.event == d.event) for sides in (forth, back))
    d = d.mutate(forth=there).filter(there | here)
    joined = (
        keys.join(link, keys.event == link.event)
        .join(d, link.target == d.event)
        .join(one, link.event == one.key)
        .join(other, link.target == other.key)
    )
    return joined.select(
        event=one.id,
        day=one.day,
        dated=one.date.notnull(),
        quad=one.quad_code,
        mode=one.mode,
        kind=link.kind,
        cue=link.cue,
        target=other.id,
        target_day=other.day,
        target_dated=other.date.notnull(),
        target_category=other.category,
        forth=d.forth,
        joint=d.joint,
    )


def agreements(given: Given, shape: tuple[int, int]) -> Table:
    """The records of every telling in a scope that has undertakings: of agreements, and of acts that bind as they do."""
    keys, e, em, m = _keys(given, shape), *map(table, ("events", "event_mentions", "mentions"))
    e = e.filter(e.category.isin(BINDING))
    joined = keys.join(e, keys.event == e.key).join(em, keys.event == em.event).join(m, em.mention == m.key)
    return joined.filter(m.record.contains('"undertakings"')).select(event=keys.event, mention=m.id, record=m.record)


# --- everybody -------------------------------------------------------------------------------------------------------------


def edges(given: Given, by: Period, of_category: bool) -> Table:
    """Who acts on whom in each period, of one category or of all: from the rollup, joint acts in both directions."""
    d = table("event_days")
    d = d.filter(_within(d.day, given), d.actor != "", d.recipient != "", d.actor != d.recipient, d.status == "actual")
    if of_category:
        d = d.filter(d.category == given("category"))
    d = d.mutate(period=_first_day(d.day, by))
    alleged = d.alleged.ifelse(d.events, 0).sum()
    return d.group_by("period", "actor", "recipient").agg(events=d.events.sum(), alleged=alleged, scale=d.scale.sum())
