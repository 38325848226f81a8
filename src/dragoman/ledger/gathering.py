"""From the mentions of one event to what stands for it, and to what its reports agree and disagree on. Pure functions.

A vote is an independent source's: forty papers that print one agency's text have one between them, and so has a publisher that
tells the same in three reports.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from dragoman.ledger import rows
from dragoman.ledger.results import Conflict, Entry, Field, Head, Revision, Value
from dragoman.records import Item, Mention

V = TypeVar("V", bound=Hashable)
Copies = Mapping[str, Head]
_BOUNDS = {"at_least": "at least ", "at_most": "at most ", "about": "about "}
_REVISED = ("status", "date", "items", "size")


def source_of(report: Head, copies: Copies) -> str:
    """Return which independent source a report is: the publisher of the text's first printing, the report where none is told."""
    first = copies.get(report.id, report)
    return first.publisher.casefold() if first.publisher else first.id


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return tellings by publication; the undated last, ties by id."""
    return tuple(sorted(entries, key=lambda e: (e.report.published or date.max, e.report.id, e.mention.id)))


@dataclass(frozen=True, slots=True)
class Brief:
    """A telling as far as what stands for its event follows from it: columns of the ledger. `source` is the independent one."""

    id: str
    category: str
    mode: tuple[str, ...]
    context: tuple[str, ...]
    status: str
    begin: date | None
    finish: date | None
    precision: str | None
    country: str | None
    quad_code: int
    event_scale: float
    cameo: str | None
    confidence: float
    stance: str | None
    dyads: tuple[tuple[str, str, bool], ...]
    report: str
    published: date | None
    source: str

    @staticmethod
    def of(entry: Entry, copies: Copies) -> Brief:
        """Return the brief of a telling."""
        m, when = entry.mention, entry.mention.when
        return Brief(
            m.id,
            m.category,
            m.mode,
            m.context,
            m.status,
            when.begin if when else None,
            when.finish if when else None,
            when.precision if when else None,
            m.where.country_code if m.where else None,
            m.quad_code,
            m.event_scale,
            m.cameo,
            m.confidence,
            m.attribution.stance if m.attribution else None,
            tuple(rows.dyads(m)),
            entry.report.id,
            entry.report.published,
            source_of(entry.report, copies),
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands for an event: what most independent sources give, `confidence` the highest; its pairs, its counts.

    It is `alleged` where no telling is in the reporter's own words and none confirms it: it stands on somebody's word alone.
    """

    category: str
    mode: tuple[str, ...]
    context: tuple[str, ...]
    status: str
    alleged: bool
    begin: date | None
    finish: date | None
    precision: str | None
    country: str | None
    quad_code: int
    event_scale: float
    cameo: str | None
    confidence: float
    mentions: int
    reports: int
    sources: int
    first_told: date | None
    last_told: date | None
    dyads: tuple[tuple[str, str, bool], ...]

    @property
    def day(self) -> date | None:
        """The day under which it stands: its first, or where none is told the day on which it was first published."""
        return self.begin or self.first_told


def summary(told: Sequence[Brief]) -> Summary:
    """Return what stands for the event that these tell; the outcome does not depend on their order."""
    category = most(told, lambda one: one.category)
    assert category is not None, "an event has a telling"
    alike = [one for one in told if one.category == category]
    days = most(told, _days, lambda found: (found[1] - found[0], found))
    scored = most(alike, lambda one: (one.quad_code, one.event_scale, one.cameo, one.mode))
    assert scored is not None, "and that a category"
    published = [one.published for one in told if one.published]
    begin, finish, precision = days or (None, None, None)
    return Summary(
        category,
        scored[3],
        most(alike, lambda one: one.context or None) or (),
        most(alike, lambda one: one.status) or "actual",
        all(one.stance not in (None, "confirms") for one in told),
        begin,
        finish,
        precision,
        most(told, lambda one: one.country),
        scored[0],
        scored[1],
        scored[2],
        max(one.confidence for one in told),
        len(told),
        len({one.report for one in told}),
        len({one.source for one in told}),
        min(published, default=None),
        max(published, default=None),
        dyads(pair for one in told for pair in one.dyads),
    )


def _days(one: Brief) -> tuple[date, date, str] | None:
    return (one.begin, one.finish or one.begin, one.precision or "unknown") if one.begin else None


def most(told: Sequence[Brief], value: Callable[[Brief], V | None], order: Callable[[V], Any] = str) -> V | None:
    """Return the value that most independent sources give; of two given as often the first by `order`."""
    if len(told) == 1:
        return value(told[0])
    given: dict[V, set[str]] = defaultdict(set)
    for one in told:
        if (found := value(one)) is not None:
            given[found].add(one.source)
    return min(given, key=lambda found: (-len(given[found]), order(found)), default=None)


def dyads(pairs: Iterable[tuple[str, str, bool]]) -> tuple[tuple[str, str, bool], ...]:
    """Return every (actor code, recipient code, joint) that one of the tellings has, in order.

    A pair with an empty side goes where another telling fills it; a pair is joint where no telling has one act on the other.
    """
    joint: dict[tuple[str, str], bool] = {}
    for actor, recipient, together in pairs:
        if actor or recipient:
            joint[actor, recipient] = joint.get((actor, recipient), True) and together
    actors, recipients = {a for a, r in joint if r}, {r for a, r in joint if a}
    kept = {(a, r): together for (a, r), together in joint.items() if (r or a not in actors) and (a or r not in recipients)}
    return tuple((actor, recipient, together) for (actor, recipient), together in sorted(kept.items()))


# --- agreement -------------------------------------------------------------------------------------------------------------


def giver(entry: Entry) -> str:
    """Return on whose word a telling stands: who is said to say so, else the publisher, else the report."""
    said = entry.mention.attribution
    if said and said.source:
        return said.source.name or said.source.text
    return entry.report.publisher or entry.report.title or f"report {entry.report.id}"


def agreement(entries: Sequence[Entry], copies: Copies) -> tuple[Field, ...]:
    """Return each field that a telling gives, its values with who gives which, the most told first."""
    fields: dict[str, dict[str, list[Entry]]] = {}
    for entry, name, text in _given(entries):
        fields.setdefault(name, {}).setdefault(text, []).append(entry)
    return tuple(Field(name, _values(values, copies)) for name, values in fields.items())


def _values(given: Mapping[str, Sequence[Entry]], copies: Copies) -> tuple[Value, ...]:
    found = []
    for text, entries in given.items():
        # a copy has nothing of its own to say: it is named for the report whose text it prints where that is here too
        here = {entry.report.id for entry in entries}
        own = [e for e in entries if e.report.id not in copies or copies[e.report.id].id not in here]
        found.append(
            Value(
                text,
                tuple(dict.fromkeys(giver(entry) for entry in own)),
                tuple(entry.mention.id for entry in entries),
                len({source_of(entry.report, copies) for entry in entries}),
            )
        )
    return tuple(sorted(found, key=lambda value: (-value.sources, -len(value.mentions))))


def _given(entries: Sequence[Entry]) -> Iterator[tuple[Entry, str, str]]:
    """Yield (telling, field, value) in the order of fields that people read."""
    # "soldiers" and "troops" are one field where nobody tells two things of the kind
    kinds = Counter(item.kind for e in entries for item in {i.kind: i for i in e.mention.items if i.kind}.values())
    several = {kind for e in entries for kind, n in Counter(i.kind for i in e.mention.items).items() if n > 1}
    called = {kind: _name(entries, kind) for kind in kinds if kind not in several}
    for name in ("category", "mode", "status", "actor", "recipient", "date", "where"):
        for entry in entries:
            if text := _field(entry.mention, name):
                yield entry, name, text
    for entry in entries:
        for item in entry.mention.items:
            if text := number(item):
                yield entry, f"items: {called.get(item.kind, item.what)}", text
    for entry in entries:
        for figure in entry.mention.size:
            yield entry, f"size: {figure.outcome}", f"{_BOUNDS.get(figure.bound, '')}{figure.count:,}"


def _name(entries: Sequence[Entry], kind: str | None) -> str:
    names = Counter(item.what for entry in entries for item in entry.mention.items if item.kind == kind)
    return min(names, key=lambda what: (-names[what], what))


def _field(mention: Mention, name: str) -> str:
    if name in ("actor", "recipient"):
        parties = mention.actor if name == "actor" else mention.recipient
        return ", ".join(sorted({party.code or party.name or party.text for party in parties}))
    if name == "date":
        when = mention.when
        if when is None or when.begin is None or when.finish is None:
            return ""
        return f"{when.begin}" if when.begin == when.finish else f"{when.begin} – {when.finish}"
    if name == "where":
        return (mention.where.name or mention.where.text) if mention.where else ""
    if name == "mode":
        return " ".join(mention.mode)
    return mention.category if name == "category" else mention.status


def number(item: Item) -> str:
    """Return the number of an item: "12,000", "at least 10,000", "1,000,000 USD"; its words where it has a bound alone."""
    if item.count is None:
        return item.text if item.bound else ""
    count = int(item.count) if float(item.count).is_integer() else item.count
    return f"{_BOUNDS.get(item.bound or '', '')}{count:,}" + (f" {item.unit}" if item.unit else "")


def conflicts(entries: Sequence[Entry]) -> tuple[Conflict, ...]:
    """Return who confirms and who denies that it happened, in order of publication."""
    found: dict[Conflict, None] = {}
    disputed = len({entry.mention.status == "negated" for entry in entries}) > 1
    for entry in entries:
        stance = entry.mention.attribution.stance if entry.mention.attribution else None
        if stance == "denies" or (disputed and entry.mention.status == "negated"):
            found[Conflict("denied", giver(entry), entry.mention.id)] = None
        elif stance == "confirms":
            found[Conflict("confirmed", giver(entry), entry.mention.id)] = None
    return tuple(found)


def revisions(entries: Sequence[Entry]) -> tuple[Revision, ...]:
    """Return what later reports give otherwise than every report before them: numbers, days, whether it happened."""
    found = []
    told: dict[str, list[tuple[date, str]]] = {}
    for entry, name, text in sorted(_given(entries), key=lambda given: given[0].report.published or date.max):
        published = entry.report.published
        if published is None or name.split(":")[0] not in _REVISED:
            continue
        before = told.setdefault(name, [])
        known = {value for _, value in before}
        if before and before[0][0] < published and text not in known:
            earlier = [value for day, value in before if day < published]
            found.append(Revision(name, earlier[-1], text, published, giver(entry), entry.mention.id))
        if text not in known:
            before.append((published, text))
    return tuple(sorted(found, key=lambda revision: revision.published))
