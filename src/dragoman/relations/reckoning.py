"""The account: what each gave the other, item by item and by kind, and the ends that are open."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dragoman.relations import questions
from dragoman.relations.acts import acts
from dragoman.relations.asking import Tables, Where, tables
from dragoman.relations.counting import coverage
from dragoman.relations.reciprocity import linked, ties
from dragoman.relations.records import Act, Duty, Entry, OpenEnd, Total, frame
from dragoman.relations.scope import Countries, Scope, scope_of

if TYPE_CHECKING:
    import pandas as pd

MONTH = 30.44  # days
_SIGNS = {"actual": "gave", "future": "promised", "negated": "refused"}
_GIVEN, _WILLED = (2,), (1, 2)  # quads: what is given; what may be promised
_ENDS = {"withdraw", "discontinue"}  # modes of SANCTION that end an agreement which they are told to concern


def account(
    where: Where, left: Countries, right: Countries, since: date | None = None, until: date | None = None
) -> pd.DataFrame:
    """Itemise what two countries gave each other, promised or withheld: material cooperation (quad 2) and its items; see `Entry`.

    An event of several items has a row for each; one whose words name no item has a row with an empty `what`.
    """
    with tables(where) as found:
        return frame(entries(found, scope_of(left, right, since, until)), Entry)


def totals(where: Where, left: Countries, right: Countries, since: date | None = None, until: date | None = None) -> pd.DataFrame:
    """Sum what each gave the other by kind and unit, alleged events apart; columns as in `Total`. Promises are not summed."""
    with tables(where) as found:
        return frame(summed(entries(found, scope_of(left, right, since, until))), Total)


def open_ends(
    where: Where,
    left: Countries,
    right: Countries,
    since: date | None = None,
    until: date | None = None,
    months: int = 6,
) -> pd.DataFrame:
    """Find gifts not returned, promises with or without a deed within `months`, undertakings invoked or broken; see `OpenEnd`.

    A promise whose months are not over on the last day that the ledger covers is not judged.
    """
    with tables(where) as found:
        return frame(ends(found, scope_of(left, right, since, until), months), OpenEnd)


def agreements(
    where: Where, left: Countries, right: Countries, since: date | None = None, until: date | None = None
) -> pd.DataFrame:
    """Return the undertakings of agreements between two countries, and whether an event is told to have ended them; see `Duty`.

    An agreement that no undertaking is told of has one row with an empty `duty`.
    """
    with tables(where) as found:
        return frame(duties(found, scope_of(left, right, since, until)), Duty)


def entries(found: Tables, scope: Scope) -> list[Entry]:
    """Return the account as records, for pages; by day."""
    told = [act for act in acts(found, scope, _GIVEN) if act.status in _SIGNS]
    items = _items(found, scope, _GIVEN)
    answered = {one.act: one.answer for one in linked(found, scope)}
    entered: list[Entry] = []
    for act in told:
        for kind, what, count, low, high, unit, text in items.get(act.key, (("", "", None, None, None, "", ""),)):
            entered.append(
                Entry(
                    act.event, act.day, act.direction, _SIGNS[act.status], act.alleged, act.category, kind, what, count, low,
                    high, unit, text, answered.get(act.event, ""),
                )
            )  # fmt: skip
    return entered


_Item = tuple[str, str, float | None, float | None, float | None, str, str]


def _items(found: Tables, scope: Scope, quads: tuple[int, ...]) -> dict[int, tuple[_Item, ...]]:
    """Return each event's items: reports that name the same thing (kind, unit, last word) are one item, whatever they count."""
    by_event: dict[int, dict[tuple[str, str, str], list[Any]]] = defaultdict(lambda: defaultdict(list))
    rows: dict[tuple[int, int], Any] = {}
    for way in (scope, scope.turned()):
        for row in found.ask(questions.given_items, way.shape, quads, **way.values):
            rows[row[1], row[2]] = row
    for at in sorted(rows):
        event, _, _, what, kind, *_, text = row = rows[at]
        by_event[event][kind or "", row[6] or "", _head(what or text)].append(row)
    return {event: tuple(_merged(same) for same in items.values()) for event, items in by_event.items()}


def _merged(rows: Sequence[Any]) -> _Item:
    counts = [row[5] for row in rows if row[5] is not None]
    texts = Counter(row[8] for row in rows)
    most = min(Counter(counts).items(), key=lambda pair: (-pair[1], pair[0]))[0] if counts else None
    text = min(texts.items(), key=lambda pair: (-pair[1], pair[0]))[0]
    chosen = next(row for row in rows if row[8] == text)
    low, high = (min(counts), max(counts)) if counts else (None, None)
    return (chosen[4] or "", chosen[3], most, low, high, chosen[6] or "", text)


def summed(entered: Iterable[Entry]) -> list[Total]:
    """Return the totals of an account, by direction, kind and unit."""
    by_kind: dict[tuple[str, str, str, bool], list[Entry]] = defaultdict(list)
    for entry in entered:
        if entry.sign == "gave":
            by_kind[entry.direction, entry.kind, entry.unit, entry.alleged].append(entry)
    return [
        Total(
            *key,
            len({entry.event for entry in some}),
            len({entry.event for entry in some if entry.count is not None}),
            sum(entry.count or 0 for entry in some),
            sum(entry.low or 0 for entry in some),
            sum(entry.high or 0 for entry in some),
        )
        for key, some in sorted(by_kind.items())
    ]


def ends(found: Tables, scope: Scope, months: int = 6) -> list[OpenEnd]:
    """Return the open ends as records, for pages; by day."""
    told = acts(found, scope, _WILLED)
    _, covered = coverage(found)
    items = _items(found, scope, _WILLED) if any(act.status == "future" for act in told) else {}
    answered = {ident for one in linked(found, scope) for ident in (one.act, one.answer)}
    listed = [*_not_returned(told, answered), *_promises(told, items, months, covered), *_of_agreements(found, scope)]
    return sorted(listed, key=lambda end: (end.day, end.event, end.state, end.other))


def _not_returned(told: Iterable[Act], answered: set[str]) -> Iterable[OpenEnd]:
    # a gift that answers another is half of an exchange: nothing is owed for it
    for act in told:
        if act.category == "AID" and act.status == "actual" and act.event not in answered:
            yield OpenEnd(act.event, act.day, act.direction, act.category, "not returned", "", None, "")


def _promises(told: Sequence[Act], items: Mapping[int, Sequence[_Item]], months: int, covered: date | None) -> Iterable[OpenEnd]:
    deeds: dict[tuple[str, str], list[Act]] = defaultdict(list)
    for act in told:
        if act.status == "actual":
            deeds[act.direction, act.category].append(act)
    for act in told:
        if act.status != "future":
            continue
        made = min(act.told or act.day, act.day)
        due = max(act.told or act.day, act.enddate or act.day) + timedelta(days=round(months * MONTH))
        later = [deed for deed in deeds[act.direction, act.category] if made <= deed.day <= due]
        same = [deed for deed in later if _same(items.get(act.key, ()), items.get(deed.key, ()))]
        if later:
            deed, state = (same[0], "kept") if same else (later[0], "perhaps kept")
            yield OpenEnd(act.event, act.day, act.direction, act.category, state, deed.event, deed.day, "")
        elif covered and due <= covered:
            yield OpenEnd(act.event, act.day, act.direction, act.category, "no deed", "", None, "")


def _same(promised: Sequence[_Item], given: Sequence[_Item]) -> bool:
    """Say whether what was given has a noun of what was promised; a promise of nothing named is kept by any deed."""
    return not promised or bool({_head(item[1] or item[6]) for item in promised} & {_head(item[1] or item[6]) for item in given})


def _head(words: str) -> str:
    parts = words.casefold().split()
    return parts[-1].rstrip("s") if parts else ""


def _of_agreements(found: Tables, scope: Scope) -> Iterable[OpenEnd]:
    for tie in ties(found, scope):
        if tie.target_category == "AGREE" and tie.kind != "in_return_for":
            state = "broken" if tie.quad >= 3 else "invoked"
            yield OpenEnd(tie.target, tie.target_day, tie.direction, "AGREE", state, tie.event, tie.day, tie.cue)


def duties(found: Tables, scope: Scope) -> list[Duty]:
    """Return the agreements' undertakings as records, for pages; by day."""
    told = acts(found, scope, _WILLED)
    ended = {
        tie.target: tie.event
        for tie in ties(found, scope)
        if tie.quad >= 3 and tie.kind != "in_return_for" and _ENDS & set(tie.mode.split())
    }
    records: dict[int, dict[str, Any]] = defaultdict(dict)
    for way in (scope, scope.turned()):
        for event, mention, record in found.ask(questions.agreements, way.shape, **way.values):
            records[event][mention] = json.loads(record)
    listed: list[Duty] = []
    for act in told:
        if act.status == "actual" and (act.category == "AGREE" or act.key in records):
            for fields, reports in _undertakings(records.get(act.key, {})):
                over = ended.get(act.event, "")
                duty, condition, manner, term, by, to = fields
                listed.append(
                    Duty(
                        act.event, act.day, act.direction, duty, condition, manner, term, by, to, reports, not over, over
                    )
                )  # fmt: skip
    return listed


def _undertakings(records: dict[str, Any]) -> list[tuple[tuple[str, ...], int]]:
    """Return each undertaking once with how many tellings have it; one with nothing where none is told."""

    def text(value: Any) -> str:
        return value["text"] if value else ""

    count: Counter[tuple[str, ...]] = Counter()
    for mention in sorted(records):
        for told in records[mention].get("undertakings", ()):
            plain = tuple(text(told.get(name)) for name in ("duty", "condition", "manner", "term"))
            count[*plain, *("; ".join(text(one) for one in told.get(side) or ()) for side in ("by", "to"))] += 1
    return list(count.items()) or [(("",) * 6, 0)]
