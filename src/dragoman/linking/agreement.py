"""What the reports of one event agree on, and where each stands alone: a pure view over its mentions.

Nothing is averaged and nothing dropped: every value that a report gives is kept with who gives it, by the attribution's source
first, else by the publisher.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from dragoman.countries import name_of
from dragoman.linking.compare import agree
from dragoman.records import Attribution, Json, Mention, Party

NOBODY = "unnamed"  # who gives a value where neither a source nor a publisher is known


@dataclass(frozen=True, slots=True)
class Told:
    """A mention with what its report's head says of it."""

    mention: Mention
    published: date | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field: how the first report to give it puts it, who gives it, in which mentions."""

    text: str
    givers: tuple[str, ...]
    mentions: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.text}: {', '.join(self.givers)}"


@dataclass(frozen=True, slots=True)
class Field:
    """A field's values, the one given most first. `disputed` says that two of them cannot both be right."""

    name: str
    values: tuple[Value, ...]
    disputed: bool

    def __str__(self) -> str:
        return "; ".join(str(value) for value in self.values)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The event is told as done by some and denied by others; `confirmed_by` and `denied_by` name them."""

    told_by: tuple[str, ...]
    confirmed_by: tuple[str, ...]
    denied_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """One giver's later number for the same field."""

    field: str
    giver: str
    before: str
    told: date
    after: str
    retold: date


@dataclass(frozen=True, slots=True)
class Agreement:
    """An event's reports side by side. `sources` counts reports that are independent: other publisher and other text."""

    reports: int
    sources: int
    first_told: date | None
    last_told: date | None
    fields: tuple[Field, ...]
    conflicts: tuple[Conflict, ...]
    revisions: tuple[Revision, ...]

    def field(self, name: str) -> Field | None:
        """Return the field called `name`, None where no report gives it."""
        return next((field for field in self.fields if field.name == name), None)

    def to_json(self) -> Json:
        """Return the view as plain JSON types."""
        return {
            "reports": self.reports,
            "sources": self.sources,
            "first_told": self.first_told.isoformat() if self.first_told else None,
            "last_told": self.last_told.isoformat() if self.last_told else None,
            "fields": [
                {
                    "name": field.name,
                    "disputed": field.disputed,
                    "values": [{"text": v.text, "givers": list(v.givers), "mentions": list(v.mentions)} for v in field.values],
                }
                for field in self.fields
            ],
            "conflicts": [
                {"told_by": list(c.told_by), "confirmed_by": list(c.confirmed_by), "denied_by": list(c.denied_by)}
                for c in self.conflicts
            ],
            "revisions": [
                {
                    "field": r.field,
                    "giver": r.giver,
                    "before": r.before,
                    "told": r.told.isoformat(),
                    "after": r.after,
                    "retold": r.retold.isoformat(),
                }
                for r in self.revisions
            ],
        }


def agreement(told: Iterable[Told], copies: Mapping[str, str] | None = None) -> Agreement:
    """Return what an event's mentions agree on. `copies` maps a report's id to its original; absent reports stand alone."""
    ordered = sorted(told, key=lambda t: (t.published or date.max, t.mention.id))
    publishers = {t.mention.report: t.publisher for t in ordered}
    days = [t.published for t in ordered if t.published]
    given = list(_given(ordered))
    return Agreement(
        reports=len(publishers),
        sources=sources(publishers, copies or {}),
        first_told=min(days, default=None),
        last_told=max(days, default=None),
        fields=_fields(given),
        conflicts=_conflicts(ordered),
        revisions=_revisions(given),
    )


def sources(publishers: Mapping[str, str | None], copies: Mapping[str, str]) -> int:
    """Return how many independent sources reports (id to publisher) are: one publisher is one, and so are copies of one text."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        parent.setdefault(key, key)
        while parent[key] != key:
            key = parent[key]
        return key

    for report, publisher in publishers.items():
        keys = [f"report {report}", f"text {copies.get(report, report)}"]
        keys += [f"publisher {publisher.casefold().strip()}"] if publisher and publisher.strip() else []
        for key in keys[1:]:
            parent[root(key)] = root(keys[0])
    return len({root(f"report {report}") for report in publishers})


def giver(told: Told) -> str:
    """Return on whose word a mention stands: the named source, else the publisher."""
    said = told.mention.attribution
    return _named(said) or told.publisher or NOBODY


def _named(said: Attribution | None) -> str | None:
    source = said.source if said else None
    return _party(source) if source else None


def _party(party: Party) -> str:
    return party.name or (name_of(party.code) if party.code else party.text)


@dataclass(frozen=True, slots=True)
class _Given:
    field: str
    key: Any
    text: str
    told: Told


def _given(ordered: Sequence[Told]) -> Iterator[_Given]:
    """Yield each value that each mention gives. Equal keys are one value."""
    for told in ordered:
        mention = told.mention
        yield _Given("category", mention.category, mention.category, told)
        for field, parties in (("actor", mention.actor), ("recipient", mention.recipient)):
            if parties:
                names = tuple(sorted({party.code or _party(party) for party in parties}))
                yield _Given(field, names, ", ".join(dict.fromkeys(_party(party) for party in parties)), told)
        if mention.when and mention.when.begin:
            key = (mention.when.begin, mention.when.finish or mention.when.begin)
            yield _Given("when", key, _interval(*key), told)
        if mention.where:
            where = mention.where
            yield _Given("where", where.geonameid or (where.name or where.text).casefold(), where.name or where.text, told)
        for item in mention.items:
            if item.count is not None:
                name = f"number of {item.kind or item.what}" + (f" in {item.unit}" if item.unit else "")
                yield _Given(name, (item.count, item.bound), item.text, told)
            else:
                yield _Given("item", item.what.casefold(), item.text, told)
        for figure in mention.size:
            yield _Given(figure.outcome, (figure.count, figure.bound), figure.text, told)
        yield _Given("status", mention.status, mention.status, told)


def _interval(begin: date, finish: date) -> str:
    return begin.isoformat() if begin == finish else f"{begin.isoformat()} to {finish.isoformat()}"


def _fields(given: Sequence[_Given]) -> tuple[Field, ...]:
    by_field: defaultdict[str, dict[Any, list[_Given]]] = defaultdict(dict)
    for value in given:
        by_field[value.field].setdefault(value.key, []).append(value)
    return tuple(
        Field(name, tuple(_value(found) for found in _most_first(values)), _disputed(name, list(values)))
        for name, values in by_field.items()
    )


def _most_first(values: Mapping[Any, list[_Given]]) -> list[list[_Given]]:
    return sorted(values.values(), key=lambda found: -len({value.told.mention.report for value in found}))


def _value(found: Sequence[_Given]) -> Value:
    givers = tuple(dict.fromkeys(giver(value.told) for value in found))
    return Value(found[0].text, givers, tuple(dict.fromkeys(value.told.mention.id for value in found)))


def _disputed(name: str, keys: Sequence[Any]) -> bool:
    """Say whether two values cannot both be right: a vaguer one, or one that tells less, does not dispute."""
    return any(not _compatible(name, one, other) for one, other in combinations(keys, 2))


def _compatible(name: str, one: Any, other: Any) -> bool:
    if name in ("actor", "recipient"):
        return bool(set(one) & set(other))
    if name == "when":
        return bool(one[0] <= other[1] and other[0] <= one[1])
    if name == "status":
        return "negated" not in (one, other)
    if name in ("item", "category", "where"):
        return name != "category"
    return agree(one[0], one[1], other[0], other[1])


def _conflicts(ordered: Sequence[Told]) -> tuple[Conflict, ...]:
    told_by: dict[str, None] = {}
    confirmed_by: dict[str, None] = {}
    denied_by: dict[str, None] = {}
    for told in ordered:
        said, who = told.mention.attribution, giver(told)
        if told.mention.status == "negated" or (said and said.stance == "denies"):
            denied_by[who] = None
        elif said and said.stance == "confirms":
            confirmed_by[who] = None
        elif told.mention.status == "actual":
            told_by[who] = None
    if not denied_by or not (told_by or confirmed_by):
        return ()
    return (Conflict(tuple(told_by), tuple(confirmed_by), tuple(denied_by)),)


def _revisions(given: Sequence[_Given]) -> tuple[Revision, ...]:
    """One giver's numbers of one field in order of publication: every change between reports of different days."""
    last: dict[tuple[str, str], _Given] = {}
    found: list[Revision] = []
    for value in given:
        if not isinstance(value.key, tuple) or value.field in ("actor", "recipient", "when") or value.told.published is None:
            continue
        who = giver(value.told)
        before = last.get((value.field, who))
        if before and before.told.published and before.told.published < value.told.published and before.key != value.key:
            found.append(Revision(value.field, who, before.text, before.told.published, value.text, value.told.published))
        last[value.field, who] = value
    return tuple(found)
