"""Events as another view sees them: of one version of the coder, or as of a day. They are linked when they are asked for.

The events that the tables hold are of the newest codings. For any other view the mentions that it sees are linked anew: those in
which one of the countries asked for takes part, and where days are asked for those that stand within weeks of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, select

from dragoman.ledger import judge, pins, read
from dragoman.ledger.errors import UnknownId
from dragoman.ledger.events import Account, Event, gathered
from dragoman.ledger.known import Tellings, portions
from dragoman.ledger.read_events import Asked, sides
from dragoman.ledger.results import Entry, EventLink, Head, Paired
from dragoman.ledger.schema import codings, copies, mentions, reports
from dragoman.ledger.views import View, seen
from dragoman.linking import Linked, link

_SPARE = timedelta(days=45)  # mentions of one event may stand under days of a month as well as under its first


def found(connection: Connection, asked: Asked, view: View, tellings: Tellings, countries: tuple[str, ...] = ()) -> list[Event]:
    """Return the wanted events as a view sees them, in the order that `asked` says; needs memory for all that may tell them.

    `countries` are those of an account; by default the actor and recipient asked for. Raises UnknownId where `after` is none.
    """
    either = countries or tuple(code for code in (asked.actor, asked.recipient) if code)
    wanted = read.Wanted(
        since=asked.since - _SPARE if asked.since else None, until=asked.until + _SPARE if asked.until else None, view=view
    )
    every = _events(connection, read.keys(connection, wanted, either), tellings, view)
    ordered = sorted((one for one in every if _wanted(one, asked)), key=_place, reverse=asked.newest)
    if asked.newest:  # those without a day stay last
        ordered.sort(key=lambda one: one.day is None)
    if asked.after:
        ids = [one.id for one in ordered]
        if asked.after not in ids:
            raise UnknownId(f'there is no event "{asked.after}" to go on after')
        ordered = ordered[ids.index(asked.after) + 1 :]
    return ordered[: asked.limit]


def account(connection: Connection, left: str, right: str, asked: Asked, view: View, tellings: Tellings) -> Account:
    """Return the events between two countries as a view sees them."""
    every = found(connection, asked, view, tellings, (left, right))

    def side(actor: str, recipient: str, joint: bool) -> list[Event]:
        return [one for one in every if (actor, recipient, joint) in one.dyads]

    return sides(left, right, side(left, right, False), side(right, left, False), side(left, right, True))


def event(connection: Connection, ident: str, view: View, tellings: Tellings) -> Event:
    """Return the event of this id, or that holds the mention of this id, as a view sees it. Raises UnknownId."""
    prefix = ident.strip().lower()
    # an event's id is made of its first mention's, so the event may be any of those of the same dyads; a mention tells which
    query = (
        select(mentions.c.key)
        .join(codings, codings.c.key == mentions.c.coding)
        .join(reports, reports.c.key == codings.c.report)
        .where(read.begins(mentions.c.id, prefix))
    )
    keys = list(connection.execute(seen(connection, query, view)).scalars())
    countries: tuple[str, ...] = ()
    if keys:
        entry = read.by_key(connection, keys[:1])[keys[0]]
        parties = (*entry.mention.actor, *entry.mention.recipient)
        countries = tuple(sorted({party.code for party in parties if party.code}))
    for one in _events(connection, read.keys(connection, read.Wanted(view=view), countries), tellings, view):
        if one.id.startswith(prefix) or any(entry.mention.id.startswith(prefix) for entry in one.mentions):
            return one
    raise UnknownId(f'no event or mention that is seen so has the id "{ident}"')


def _place(one: Event) -> tuple[date, str]:
    return one.day or date.max, one.id


def _wanted(one: Event, asked: Asked) -> bool:
    if asked.category not in (None, one.category) or asked.status not in (None, one.status):
        return False
    if (asked.since or asked.until) and one.day is None:
        return False
    if one.day and ((asked.since and one.day < asked.since) or (asked.until and one.day > asked.until)):
        return False
    if not (asked.actor or asked.recipient):
        return True
    return any(
        asked.actor in (None, actor) and asked.recipient in (None, recipient) and asked.joint in (None, joint)
        for actor, recipient, joint in one.dyads
    )


def _events(connection: Connection, keys: list[int], tellings: Tellings, view: View) -> Iterator[Event]:
    entries = {entry.mention.id: entry for entry in read.by_key(connection, keys).values()}
    standing, _ = pins.standing(connection, view.coded_by, lambda ids: _in_place(connection, ids, entries))
    linked = link(tellings.get(connection, keys).values(), standing)
    return _whole(connection, linked, entries)


def _in_place(connection: Connection, ids: Iterable[str], entries: dict[str, Entry]) -> dict[str, str]:
    found = {ident: ident for ident in ids if ident in entries}
    return {**{ident: now for ident, now in pins.current(connection, ids).items() if now in entries}, **found}


def _whole(connection: Connection, linked: Linked, entries: dict[str, Entry]) -> Iterator[Event]:
    holder = {mention: event.id for event in linked.events for mention in event.tellings}
    links, linked_from = _links(entries, holder)
    pairings: dict[str, list[Paired]] = defaultdict(list)
    for pairing in linked.pairings:
        if holder[pairing.a] == holder[pairing.b]:
            pairings[holder[pairing.a]].append(Paired(pairing.a, pairing.b, pairing.weight, pairing.reasons))
    judged = {one.mention.id: one.judgements for one in judge.judged(connection, [e.mention for e in entries.values()])}
    printed = _copies(connection, {entry.report.id for entry in entries.values()})
    for event in linked.events:
        decided = {j.key: j for mention in event.tellings for j in judged[mention]}
        yield gathered(
            event.id,
            [entries[mention] for mention in event.tellings],
            printed,
            tuple(links[event.id]),
            tuple(linked_from[event.id]),
            tuple(pairings[event.id]),
            tuple(decided[number] for number in sorted(decided)),
        )


def _links(entries: dict[str, Entry], holder: dict[str, str]) -> tuple[dict[str, list[EventLink]], dict[str, list[EventLink]]]:
    links: dict[str, list[EventLink]] = defaultdict(list)
    linked_from: dict[str, list[EventLink]] = defaultdict(list)
    found = [
        EventLink(its.kind, holder[mention], holder[its.to], its.cue.text if its.cue else None, mention)
        for mention, entry in entries.items()
        for its in entry.mention.links
        if its.to in holder and holder[its.to] != holder[mention]
    ]
    for one in sorted(found, key=lambda one: (one.target, one.kind, one.mention)):
        links[one.event].append(one)
        linked_from[one.target].append(one)
    return links, linked_from


def _copies(connection: Connection, ids: Iterable[str]) -> dict[str, Head]:
    first = reports.alias("first")
    query = (
        select(reports.c.id, *(first.c[name] for name in Head.__slots__))
        .join(copies, copies.c.report == reports.c.key)
        .join(first, first.c.key == copies.c.original)
    )
    found: dict[str, Head] = {}
    for some in portions(sorted(ids)):
        for ident, *head in connection.execute(query.where(reports.c.id.in_(some))):
            found[ident] = Head(*head)
    return found
