"""The records that flow through Dragoman: immutable, typed, each field backed by a span of the report's text.

Offsets are Unicode code points into `Report.text` exactly as stored: `report.text[span.start:span.end]`. The JSON of each
record (field names after PLOVER's) is documented field by field in docs/records.md.
"""

from __future__ import annotations

import hashlib
import html
import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
Status = Literal["actual", "future", "hypothetical", "negated"]
Bound = Literal["exact", "at_least", "at_most", "about"]
DatePrecision = Literal["day", "week", "month", "season", "year", "unknown"]
LinkKind = Literal["in_return_for", "in_response_to", "because_of", "part_of", "about"]
Stance = Literal["asserts", "claims", "confirms", "denies", "warns", "accuses"]
MeansKind = Literal["conveyance", "escort", "weapon", "channel"]


def content_id(*parts: str) -> str:
    """Return the first 16 hex digits of the SHA-256 of `parts`: the same content has the same id in every run."""
    return hashlib.sha256("\x1f".join(parts).encode("utf8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` up to, not including, `end` of a text, in code points."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words that the span marks."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Say whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def shifted(self, by: int) -> Span:
        """Return the span moved by `by` characters."""
        return Span(self.start + by, self.end + by)

    def to_json(self) -> Json:
        """Return `{"start": 0, "end": 6}`."""
        return {"start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True, order=True)
class Words:
    """A span with the words it marks, so that a record can be read without its report."""

    start: int
    end: int
    text: str

    @property
    def span(self) -> Span:
        """The span alone."""
        return Span(self.start, self.end)

    @staticmethod
    def at(text: str, start: int, end: int) -> Words:
        """Return the words of `text` between two offsets."""
        return Words(start, end, text[start:end])

    def shifted(self, by: int) -> Words:
        """Return the same words moved by `by` characters."""
        return replace(self, start=self.start + by, end=self.end + by)

    def to_json(self) -> Json:
        """Return `{"text": "Moscow", "start": 0, "end": 6}`."""
        return {"text": self.text, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Report:
    """One published text. `id` is the hash of the content where none is given; `published` is None where unknown.

    `captions` marks the paragraphs of the text that are captions of pictures.
    """

    text: str
    published: date | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    id: str = ""
    captions: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if not self.id:
            published = self.published.isoformat() if self.published else ""
            object.__setattr__(self, "id", content_id(self.title or "", self.text, published, self.publisher or ""))

    def to_json(self) -> Json:
        """Return the report as plain JSON types, the date as YYYY-MM-DD."""
        return {
            "id": self.id,
            "title": self.title,
            "text": self.text,
            "published": self.published.isoformat() if self.published else None,
            "publisher": self.publisher,
            "url": self.url,
            "language": self.language,
            "captions": [span.to_json() for span in self.captions],
        }

    @staticmethod
    def from_json(record: Json) -> Report:
        """Return the report that a record tells. Raises ValueError where it is no record."""
        from dragoman import records_json

        return records_json.report(record)


@dataclass(frozen=True, slots=True)
class Party:
    """Who acts, is acted on, or says so.

    `code` is ISO 3166 alpha-3 or PLOVER's IGO, UNO, EUR, NGO, IMG, MNC; None where the text gives none. `sector` holds PLOVER
    sectors (GOV, MIL …). `antecedent` holds the words that the identity rests on where the party's own words ("he", "the two
    leaders") do not say it.
    """

    start: int
    end: int
    text: str
    name: str | None = None
    code: str | None = None
    sector: tuple[str, ...] = ()
    office: str | None = None
    identifier_id: str | None = None
    antecedent: Words | None = None

    @property
    def span(self) -> Span:
        """Where the party's words stand."""
        return Span(self.start, self.end)

    def shifted(self, by: int) -> Party:
        """Return the party moved by `by` characters (an antecedent moves with it)."""
        antecedent = self.antecedent.shifted(by) if self.antecedent else None
        return replace(self, start=self.start + by, end=self.end + by, antecedent=antecedent)

    def to_json(self) -> Json:
        """Return the party as plain JSON types."""
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "name": self.name,
            "code": self.code,
            "sector": list(self.sector),
            "office": self.office,
            "identifier_id": self.identifier_id,
            "antecedent": self.antecedent.to_json() if self.antecedent else None,
        }


@dataclass(frozen=True, slots=True)
class Item:
    """What changes hands, moves or is withheld. `count` is in `unit` where one is given (ISO 4217 for money).

    `kind` is one of docs/items.md's kinds (animals, arms, money, people …). `count` is None and `bound` "about" for "several
    hundred"; both are None where no number is told.
    """

    start: int
    end: int
    text: str
    what: str
    kind: str | None = None
    count: int | float | None = None
    unit: str | None = None
    bound: Bound | None = None

    @property
    def span(self) -> Span:
        """Where the item's words stand."""
        return Span(self.start, self.end)

    def shifted(self, by: int) -> Item:
        """Return the item moved by `by` characters."""
        return replace(self, start=self.start + by, end=self.end + by)

    def to_json(self) -> Json:
        """Return the item as plain JSON types."""
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "what": self.what,
            "kind": self.kind,
            "count": self.count,
            "unit": self.unit,
            "bound": self.bound,
        }


@dataclass(frozen=True, slots=True)
class Means:
    """How it was done: a conveyance, an escort, a weapon or a channel."""

    start: int
    end: int
    text: str
    kind: MeansKind

    @property
    def span(self) -> Span:
        """Where the words stand."""
        return Span(self.start, self.end)

    def to_json(self) -> Json:
        """Return the means as plain JSON types."""
        return {"text": self.text, "start": self.start, "end": self.end, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class When:
    """An interval of whole days, both ends included, its precision and its words.

    `begin` and `finish` are None, and `precision` "unknown", where the words cannot be resolved (a relative date in an undated
    report, an anchor that the text does not date).
    """

    start: int
    end: int
    text: str
    begin: date | None
    finish: date | None
    precision: DatePrecision

    @property
    def span(self) -> Span:
        """Where the date's words stand."""
        return Span(self.start, self.end)

    def shifted(self, by: int) -> When:
        """Return the date moved by `by` characters of text (the days stay)."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Where:
    """A place told in the text; `latitude`, `longitude` in degrees (WGS 84).

    `resolution` is "country", "region", "city", "feature" or None where unresolved. `kind` is "literal", "metonym" (Moscow said)
    or "demonym"; only literal places become an event's where.
    """

    start: int
    end: int
    text: str
    name: str | None = None
    country_code: str | None = None
    geonameid: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    resolution: str | None = None
    kind: Literal["literal", "metonym", "demonym"] = "literal"

    @property
    def span(self) -> Span:
        """Where the place's words stand."""
        return Span(self.start, self.end)

    def shifted(self, by: int) -> Where:
        """Return the place moved by `by` characters of text."""
        return replace(self, start=self.start + by, end=self.end + by)

    def to_json(self) -> Json:
        """Return the place under PLOVER's `event_loc` names."""
        return {
            "extracted_place": self.text,
            "start": self.start,
            "end": self.end,
            "resolved_place": self.name,
            "geonameid": self.geonameid,
            "lat": self.latitude,
            "lon": self.longitude,
            "country_code": self.country_code,
            "resolution": self.resolution,
            "kind": self.kind,
        }


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of people to whom something was done, with its words: one entry of a mention's `size`."""

    start: int
    end: int
    text: str
    outcome: Literal["dead", "injured", "arrested", "missing", "displaced"]
    count: int
    bound: Bound = "exact"

    @property
    def span(self) -> Span:
        """Where the figure's words stand."""
        return Span(self.start, self.end)

    def shifted(self, by: int) -> Figure:
        """Return the figure moved by `by` characters of text."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who is said to say so. `source` is None where the text names nobody ("it was reported").

    `content` marks what is said, one span a stretch of text. `reported_by` is the next link of the chain ("officials said Putin
    told Kim …": the source is Putin, reported by officials).
    """

    source: Party | None
    cue: Words
    content: tuple[Span, ...]
    direct: bool
    stance: Stance = "asserts"
    reported_by: Attribution | None = None

    def to_json(self) -> Json:
        """Return the attribution as plain JSON types; the source's fields stand at the top."""
        source = self.source
        return {
            "text": source.text if source else None,
            "start": source.start if source else None,
            "end": source.end if source else None,
            "name": source.name if source else None,
            "code": source.code if source else None,
            "sector": list(source.sector) if source else [],
            "office": source.office if source else None,
            "identifier_id": source.identifier_id if source else None,
            "antecedent": source.antecedent.to_json() if source and source.antecedent else None,
            "cue": self.cue.to_json(),
            "content": [span.to_json() for span in self.content],
            "direct": self.direct,
            "stance": self.stance,
            "reported_by": self.reported_by.to_json() if self.reported_by else None,
        }


@dataclass(frozen=True, slots=True)
class Undertaking:
    """One duty that an agreement or a promise binds a party to, with the words for its condition, manner and term."""

    duty: Words
    condition: Words | None = None
    manner: Words | None = None
    term: Words | None = None
    by: tuple[Words, ...] = ()
    to: tuple[Words, ...] = ()

    def spans(self) -> tuple[Span, ...]:
        """Return every span that the undertaking rests on."""
        optional = (self.condition, self.manner, self.term)
        return tuple(w.span for w in (self.duty, *(w for w in optional if w), *self.by, *self.to))

    def to_json(self) -> Json:
        """Return the undertaking as plain JSON types."""

        def words(value: Words | None) -> Json | None:
            return value.to_json() if value else None

        return {
            "duty": self.duty.to_json(),
            "condition": words(self.condition),
            "manner": words(self.manner),
            "term": words(self.term),
            "by": [w.to_json() for w in self.by],
            "to": [w.to_json() for w in self.to],
        }


@dataclass(frozen=True, slots=True)
class Link:
    """From the mention that holds it to mention `to`, with the words that say so."""

    kind: LinkKind
    to: str
    cue: Words | None = None

    def to_json(self) -> Json:
        """Return the link as plain JSON types."""
        return {"kind": self.kind, "to": self.to, "cue": self.cue.to_json() if self.cue else None}


@dataclass(frozen=True, slots=True)
class Mention:
    """One report's telling of one event; `text_info` holds one span a telling.

    `category` is a PLOVER category (JSON: `event`), `when` stands in JSON as `date`, `enddate`, `date_precision` and `date_text`,
    `where` as `event_loc`. `id` is a hash of the report's id, the category and the first trigger's place in the text.
    """

    id: str
    report: str
    category: str
    trigger: Words
    text_info: tuple[Span, ...]
    mode: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    actor: tuple[Party, ...] = ()
    recipient: tuple[Party, ...] = ()
    when: When | None = None
    where: Where | None = None
    items: tuple[Item, ...] = ()
    means: tuple[Means, ...] = ()
    size: tuple[Figure, ...] = ()
    status: Status = "actual"
    attribution: Attribution | None = None
    links: tuple[Link, ...] = ()
    undertakings: tuple[Undertaking, ...] = ()
    quad_code: int = 0
    event_scale: float = 0.0
    cameo: str | None = None
    confidence: float = 0.0
    coder: str = ""

    def spans(self) -> tuple[Span, ...]:
        """Return every span that any field rests on, for the invariant that words support each field."""
        found: list[Span] = [self.trigger.span, *self.text_info]
        for party in (*self.actor, *self.recipient):
            found.append(party.span)
            if party.antecedent:
                found.append(party.antecedent.span)
        parts: tuple[Item | Means | Figure, ...] = (*self.items, *self.means, *self.size)
        found += [part.span for part in parts]
        found += [part.span for part in (self.when, self.where) if part]
        attribution = self.attribution
        while attribution:
            found += [attribution.cue.span, *attribution.content]
            if attribution.source:
                found.append(attribution.source.span)
            attribution = attribution.reported_by
        for undertaking in self.undertakings:
            found += undertaking.spans()
        found += [link.cue.span for link in self.links if link.cue]
        return tuple(found)

    def to_json(self) -> Json:
        """Return the mention as plain JSON types (docs/records.md). Absent is null or an empty list."""
        when = self.when
        return {
            "id": self.id,
            "report": self.report,
            "event": self.category,
            "mode": list(self.mode),
            "context": list(self.context),
            "actor": [party.to_json() for party in self.actor],
            "recipient": [party.to_json() for party in self.recipient],
            "date": when.begin.isoformat() if when and when.begin else None,
            "enddate": when.finish.isoformat() if when and when.finish else None,
            "date_precision": when.precision if when else None,
            "date_text": {"text": when.text, "start": when.start, "end": when.end} if when else None,
            "event_loc": self.where.to_json() if self.where else None,
            "items": [item.to_json() for item in self.items],
            "means": [means.to_json() for means in self.means],
            "size": {figure.outcome: figure.count for figure in self.size},
            "size_text": [
                {
                    "outcome": f.outcome,
                    "text": f.text,
                    "start": f.start,
                    "end": f.end,
                    "count": f.count,
                    "bound": f.bound,
                }
                for f in self.size
            ],
            "status": self.status,
            "attribution": self.attribution.to_json() if self.attribution else None,
            "trigger": self.trigger.to_json(),
            "text_info": [span.to_json() for span in self.text_info],
            "links": [link.to_json() for link in self.links],
            "undertakings": [undertaking.to_json() for undertaking in self.undertakings],
            "quad_code": self.quad_code,
            "event_scale": self.event_scale,
            "cameo": self.cameo,
            "confidence": round(self.confidence, 4),
            "coder": self.coder,
        }

    def to_line(self) -> str:
        """Return the mention as one line of JSON."""
        return json.dumps(self.to_json(), ensure_ascii=False)

    @staticmethod
    def from_json(record: Json) -> Mention:
        """Return the mention that a record tells; absent keys are absent values. Raises ValueError where it is no record."""
        from dragoman import records_json

        return records_json.mention(record)

    def _repr_html_(self) -> str:
        return Mentions([self])._repr_html_()


class Mentions(list[Mention]):
    """The mentions of a report, in text order; in a notebook they show themselves as a table."""

    def _repr_html_(self) -> str:
        def names(parties: tuple[Party, ...]) -> str:
            return ", ".join(f"{p.text} ({p.code})" if p.code else p.text for p in parties)

        rows = [
            (
                " ".join((m.category, *m.mode)),
                names(m.actor),
                names(m.recipient),
                "; ".join(item.text for item in m.items),
                m.when.text if m.when else "",
                m.status,
                m.attribution.source.text if m.attribution and m.attribution.source else "",
            )
            for m in self
        ]
        head = ("event", "actor", "recipient", "items", "when", "status", "on whose word")
        cells = ["<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
        return f"<table><tr>{''.join(f'<th>{name}</th>' for name in head)}</tr>{''.join(cells)}</table>"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A candidate or a sentence that was looked at and not coded, and why (`reason` is a sentence a user can read)."""

    start: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coding:
    """All that coding one report gives: its mentions, what was set aside and why, notes on the whole report.

    `coder` is the version of the coder that did it, told also where there is no mention.
    """

    report: Report
    mentions: tuple[Mention, ...]
    set_aside: tuple[SetAside, ...] = ()
    sentences: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()
    coder: str = ""
