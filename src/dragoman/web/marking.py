"""A report's text cut where its marks begin and end, and the fields that the marks stand for: what lights what on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dragoman.records import Attribution, Mention, Party, SetAside, Span, When
from dragoman.render import terminal
from dragoman.web.templates import short_name

ROLES = ("trigger", "actor", "recipient", "item", "when", "where", "word", "undertaking", "link")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a mention as its card shows it: its words, what was made of them, and where the words stand.

    `role` colours it. `key` is unique on a page ("m3f1"); a mark that rests on the field carries it.
    """

    key: str
    role: str
    label: str
    words: str
    value: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A mention as a page shows it."""

    number: int
    mention: Mention
    fields: tuple[Field, ...]

    @property
    def key(self) -> str:
        """The mention's mark on the page."""
        return f"m{self.number}"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text with the same marks throughout. `first` holds the keys of the fields whose words begin here."""

    text: str
    cards: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    role: str | None = None
    label: str = ""
    first: tuple[str, ...] = ()
    aside: str = ""


def cards(mentions: Sequence[Mention], start: int = 1) -> list[Card]:
    """Return the cards of mentions, numbered from `start`."""
    found = []
    for number, mention in enumerate(mentions, start):
        told = [_Told(*field) for field in _fields(mention)]
        made = (Field(f"m{number}f{n}", one.role, one.label, one.words, one.value, one.spans) for n, one in enumerate(told, 1))
        found.append(Card(number, mention, tuple(made)))
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    role: str
    label: str
    words: str
    value: str
    spans: tuple[Span, ...]


_Row = tuple[str, str, str, str, tuple[Span, ...]]


def _fields(mention: Mention) -> Iterator[_Row]:
    yield "trigger", "act", mention.trigger.text, " ".join((mention.category, *mention.mode)), (mention.trigger.span,)
    for role, parties in (("actor", mention.actor), ("recipient", mention.recipient)):
        for party in parties:
            yield role, role, party.text, party_value(party), _party_spans(party)
    for item in mention.items:
        number = "" if item.count is None else f"{item.count:,}"
        bound = "" if item.bound in (None, "exact") else str(item.bound).replace("_", " ")
        kind = f"({item.kind})" if item.kind else ""
        yield "item", "item", item.text, " ".join(filter(None, (bound, number, item.unit, item.what, kind))), (item.span,)
    for means in mention.means:
        yield "item", means.kind, means.text, "", (means.span,)
    for figure in mention.size:
        bound = "" if figure.bound == "exact" else figure.bound.replace("_", " ")
        yield "item", "toll", figure.text, " ".join(filter(None, (bound, f"{figure.count:,}", figure.outcome))), (figure.span,)
    if mention.when:
        yield "when", "when", mention.when.text, when_value(mention.when), (mention.when.span,)
    if mention.where:
        place = mention.where
        named = [place.name if place.name != place.text else None, name_or(place.country_code)]
        yield "where", "where", place.text, ", ".join(filter(None, named)), (place.span,)
    said = mention.attribution
    label = "on the word of"
    while said:
        yield "word", label, source_words(said), stance(said), _said_spans(said)
        said, label = said.reported_by, "as reported by"
    for undertaking in mention.undertakings:
        extra = [words.text for words in (undertaking.condition, undertaking.manner, undertaking.term) if words]
        yield "undertaking", "undertaking", undertaking.duty.text, "; ".join(extra), undertaking.spans()
    for link in mention.links:
        spans = (link.cue.span,) if link.cue else ()
        yield "link", link.kind.replace("_", " "), link.cue.text if link.cue else "", link.to, spans


def party_value(party: Party) -> str:
    """Return what a party's words were read as: "North Korea · GOV · leader (Kim Jong Un)"."""
    named = party.name if party.name and party.name != party.text else None
    meant = party.antecedent.text if party.antecedent and party.antecedent.text != party.text else None
    said = (meant, named, name_or(party.code), " ".join(party.sector), party.office)
    return " · ".join(dict.fromkeys(one for one in said if one and one != party.text))


def name_or(code: str | None) -> str | None:
    """Return a country's name, None for none."""
    return short_name(code) if code else None


def when_value(when: When) -> str:
    """Return the days that words were read as."""
    days = terminal.days(when)
    return f"{days} ({when.precision})" if when.begin and when.precision not in ("day", "unknown") else days


def source_words(said: Attribution) -> str:
    """Return who says so and the word for saying it, in the text's own words."""
    return f"{said.source.text if said.source else 'an unnamed source'} “{said.cue.text}”"


def stance(said: Attribution) -> str:
    """Return what a source does with what it says, and whether in its own words."""
    who = party_value(said.source) if said.source else ""
    return " · ".join(filter(None, (who, said.stance, "in its own words" if said.direct else "")))


def _party_spans(party: Party) -> tuple[Span, ...]:
    return (party.span, party.antecedent.span) if party.antecedent else (party.span,)


def _said_spans(said: Attribution) -> tuple[Span, ...]:
    return (said.source.span, said.cue.span) if said.source else (said.cue.span,)


# --- the text --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mark:
    span: Span
    card: str = ""
    field: Field | None = None
    aside: str = ""


def segments(text: str, found: Sequence[Card], aside: Sequence[SetAside] = (), within: Span | None = None) -> list[Segment]:
    """Cut a text, or what is `within` a span of it, at every mark's ends; the segments together are the text."""
    window = within or Span(0, len(text))
    marks = [mark for mark in _marks(found, aside) if mark.span.overlaps(window) and mark.span.start < mark.span.end]
    edges = {window.start, window.end}
    for mark in marks:
        edges |= {max(mark.span.start, window.start), min(mark.span.end, window.end)}
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for index, mark in enumerate(marks):
        opening.setdefault(max(mark.span.start, window.start), []).append(index)
        closing.setdefault(min(mark.span.end, window.end), []).append(index)
    live: set[int] = set()
    cut = []
    for start, end in pairwise(sorted(edges)):
        live -= set(closing.get(start, ()))
        live |= set(opening.get(start, ()))
        cut.append(_segment(text[start:end], [marks[index] for index in sorted(live)], start))
    return cut


def _marks(found: Sequence[Card], aside: Sequence[SetAside]) -> Iterator[_Mark]:
    for card in found:
        yield from (_Mark(span, card.key) for span in card.mention.text_info)
        for field in card.fields:
            yield from (_Mark(span, card.key, field) for span in field.spans)
    yield from (_Mark(Span(one.start, one.end), aside=one.reason) for one in aside)


def _segment(text: str, here: Sequence[_Mark], start: int) -> Segment:
    fields = list({mark.field.key: mark.field for mark in here if mark.field}.values())
    roles = sorted({field.role for field in fields}, key=ROLES.index)
    first = tuple(mark.field.key for mark in here if mark.field and mark.span.start == start and mark.field.spans[0] == mark.span)
    return Segment(
        text,
        tuple(dict.fromkeys(mark.card for mark in here if mark.card)),
        tuple(field.key for field in fields),
        roles[0] if roles else None,
        "; ".join(f"{field.key.partition('f')[0][1:]}: {field.label}" for field in fields),
        first,
        "; ".join(mark.aside for mark in here if mark.aside),
    )


def excerpt(text: str, span: Span, around: int) -> Span:
    """Return a span widened by about `around` characters on each side, to whole words within its paragraph."""
    first = max(text.rfind("\n", 0, span.start) + 1, 0)
    stop = text.find("\n", span.end)
    last = stop if stop >= 0 else len(text)
    if span.start - around > first:
        first = max(first, text.rfind(" ", first, span.start - around) + 1)
    if span.end + around < last:
        blank = text.find(" ", span.end + around, last)
        last = blank if blank >= 0 else last
    return Span(first, max(last, span.end))
