"""From the tellings of one event to its mention: later details fill what earlier tellings leave open."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from dragoman import codebook
from dragoman.coding.tellings import Telling
from dragoman.records import Attribution, Figure, Item, Means, Mention, Party, Report, Span, Status, When, content_id


def mention_of(report: Report, tellings: Sequence[Telling], coder: str) -> Mention:
    """Build the mention that `tellings` (of one event, in text order) make; links and undertakings are added later."""
    first = max(tellings, key=lambda t: (t.confidence, -t.words.start))
    modes = _union([t.modes for t in tellings])
    context = codebook.contexts_of(" ".join(report.text[t.sentence.start : t.sentence.end] for t in tellings[:1]))
    when, items, size = _when(tellings), _items([t.items for t in tellings]), _size(tellings)
    told = [part.span for part in (*items, *size, *((when,) if when else ()))]
    return Mention(
        id=content_id(report.id, first.category, str(min(t.words.start for t in tellings))),
        report=report.id,
        category=first.category,
        trigger=tellings[0].words,
        text_info=_evidence(tellings),
        mode=modes,
        context=context,
        actor=_parties([t.actor for t in tellings]),
        recipient=_parties([t.recipient for t in tellings]),
        when=when,
        where=next((t.where for t in tellings if t.where), None),
        items=items,
        means=_means(tellings),
        size=size,
        status=_status(tellings),
        attribution=_attribution(tellings, told),
        quad_code=codebook.quad(first.category),
        event_scale=codebook.score(first.category, modes),
        cameo=codebook.cameo(first.category, modes, context),
        confidence=1 - prod(1 - t.confidence for t in tellings[:3]),
        coder=coder,
    )


def _when(tellings: Sequence[Telling]) -> When | None:
    """The first date that resolves, else the first at all."""
    told = [t.when for t in tellings if t.when]
    return next((when for when in told if when.begin), told[0] if told else None)


def _union(groups: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _evidence(tellings: Sequence[Telling]) -> tuple[Span, ...]:
    return tuple(sorted({t.sentence for t in tellings}))


def _parties(groups: Sequence[tuple[Party, ...]]) -> tuple[Party, ...]:
    """Take the parties of the first telling in which all have a country, else some, else any; never from several tellings."""
    for group in groups:
        if group and all(party.code for party in group):
            return _distinct(group)
    for group in groups:
        if any(party.code for party in group):
            return _distinct(group)
    return next((_distinct(group) for group in groups if group), ())


def _distinct(group: tuple[Party, ...]) -> tuple[Party, ...]:
    return tuple({(p.start, p.end, p.code): p for p in group}.values())


def _head(item: Item) -> str:
    return item.what.lower().split()[-1].rstrip("s") if item.what else ""


def _same(one: Item, other: Item) -> bool:
    """The same thing told twice: by the same noun, or as many of the same kind ("12,000 soldiers", "12,000 troops")."""
    if _head(one) == _head(other):
        return True
    return (
        one.count is not None and one.count == other.count and one.kind == other.kind and one.unit == other.unit and one.count > 2
    )


def _items(groups: Sequence[tuple[Item, ...]]) -> tuple[Item, ...]:
    """Join items told several times: a counted telling replaces a bare one; bare ones add nothing to counted ones later on."""
    kept: list[Item] = []
    for group in groups:
        counted_before = any(item.count is not None for item in kept)
        for item in group:
            twin = next((k for k in kept if _same(k, item)), None)
            if twin is None:
                if not (counted_before and all(other.count is None for other in group)):
                    kept.append(item)
            elif twin.count is None and item.count is not None:
                kept[kept.index(twin)] = item
    return tuple(item for item in kept if not _is_kind_of(item, kept))


def _is_kind_of(item: Item, others: Sequence[Item]) -> bool:
    """Say whether a bare item only names the kind of others ("animals", where birds are told)."""
    return item.count is None and item.what == item.kind and any(o.kind == item.kind and o != item for o in others)


def _means(tellings: Sequence[Telling]) -> tuple[Means, ...]:
    found = {(m.kind, m.text.lower()): m for t in reversed(tellings) for m in t.means}
    return tuple(sorted(found.values(), key=lambda m: m.start))


def _size(tellings: Sequence[Telling]) -> tuple[Figure, ...]:
    kept: dict[str, Figure] = {}
    for telling in tellings:
        for figure in telling.size:
            kept.setdefault(figure.outcome, figure)
    return tuple(kept.values())


def _status(tellings: Sequence[Telling]) -> Status:
    found = [t.status for t in tellings]
    return "actual" if "actual" in found else found[0]


def _attribution(tellings: Sequence[Telling], told: Sequence[Span]) -> Attribution | None:
    """Say on whose word an event stands; nobody's where the reporter tells all of it on their own account.

    Where only some tellings are ascribed, their source is named if a field of the entry rests on them (`told`: the spans of
    items, dates and tolls) or if they confirm the rest; the first source named stands.
    """
    ascribed = [t for t in tellings if t.attribution]
    if not ascribed:
        return None
    own = [t.sentence for t in tellings if not t.attribution]
    rests = any(
        t.sentence.start <= span.start < t.sentence.end and not any(s.start <= span.start < s.end for s in own)
        for t in ascribed
        for span in told
    )
    confirmed = any(t.attribution and t.attribution.stance == "confirms" for t in ascribed)
    return ascribed[0].attribution if rests or confirmed or not own else None
