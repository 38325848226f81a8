"""What goes out: mentions or events with their reports, split into pairs of parties; and the count of what cannot."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from dragoman.linking.telling import OTHERS_ID
from dragoman.records import Json, Mention, Party, Report, Span, content_id

_UNWRITABLE = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\r\n\v\f\x00\x1c-\x1e\x85\u2028\u2029]")
_BREAKS_BUT_TABS = re.compile(r"[\r\n\v\f\x00\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Source:
    """The report that a row of an export stands on. `text` and `sentences` are None and () where the format needs none."""

    id: str
    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    text: str | None = None
    captions: tuple[Span, ...] = ()
    sentences: tuple[Span, ...] = ()

    @staticmethod
    def of(report: Report, sentences: tuple[Span, ...] = ()) -> Source:
        """Return a report with its text as the source of rows."""
        r = report
        return Source(r.id, r.title, r.published, r.publisher, r.url, r.language, r.text, r.captions, sentences)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mention, or one event told by its first mention.

    `tellings` are all mentions of the event with their reports, this one first; `sources` counts independent reports (copies of
    one text once), `reports` all of them; `dyads` are the event's (actor code, recipient code, joint), () for a mention.
    """

    id: str
    mention: Mention
    source: Source
    tellings: tuple[tuple[Mention, Source], ...] = ()
    sources: int = 1
    reports: int = 1
    dyads: tuple[tuple[str, str, bool], ...] = ()

    @property
    def day(self) -> date | None:
        """The first day of the act, or where the text gives none the day of publication."""
        when = self.mention.when
        return when.begin if when and when.begin else self.source.published

    @property
    def told(self) -> tuple[tuple[Mention, Source], ...]:
        """Every telling; a mention is its own."""
        return self.tellings or ((self.mention, self.source),)


@dataclass(slots=True)
class LeftOut:
    """Counts the values that a format cannot hold, by field and reason."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, what: str, reason: str, count: int = 1) -> None:
        """Count values of a field that were left out."""
        if count:
            self.counts[what, reason] += count

    def of(self, mention: Mention, missing: Mapping[str, str]) -> None:
        """Count what a mention holds of the fields that a format has no place for, each with its reason."""
        for name, reason in missing.items():
            if count := _VALUES[name](mention):
                self.counts[name, reason] += count

    def rows(self) -> list[tuple[str, int, str]]:
        """Return (field, how many values, why), the most first."""
        return [(what, count, reason) for (what, reason), count in sorted(self.counts.items(), key=lambda c: (-c[1], c[0]))]


def _parties(mention: Mention) -> tuple[Party, ...]:
    said = mention.attribution
    return (*mention.actor, *mention.recipient, *((said.source,) if said and said.source else ()))


_VALUES: dict[str, Callable[[Mention], int]] = {
    "mode": lambda m: len(m.mode),
    "context": lambda m: len(m.context),
    "items": lambda m: len(m.items),
    "means": lambda m: len(m.means),
    "size": lambda m: len(m.size),
    "attribution": lambda m: m.attribution is not None,
    "links": lambda m: len(m.links),
    "undertakings": lambda m: len(m.undertakings),
    "enddate": lambda m: bool(m.when and m.when.finish and m.when.finish != m.when.begin),
    "date_precision": lambda m: bool(m.when and m.when.begin and m.when.precision != "day"),
    "date_text": lambda m: m.when is not None,
    "geonameid": lambda m: bool(m.where and m.where.geonameid is not None),
    "place": lambda m: m.where is not None,
    "party text": lambda m: len(m.actor) + len(m.recipient),
    "office": lambda m: sum(bool(p.office) for p in _parties(m)),
    "identifier_id": lambda m: sum(bool(p.identifier_id) for p in _parties(m)),
    "sector": lambda m: sum(len(p.sector) for p in (*m.actor, *m.recipient)),
    "trigger, text_info": lambda m: 1 + len(m.text_info),
    "confidence": lambda m: m.confidence > 0,
    "cameo": lambda m: m.cameo is not None,
    "parties without a code": lambda m: sum(p.code is None for p in (*m.actor, *m.recipient)),
}


def tellable(row: Outgoing, left: LeftOut) -> bool:
    """Say whether a dyadic format can tell a row: it took place, on a day. What cannot is counted as left out."""
    if row.mention.status != "actual":
        left.add("event", f"its status is {row.mention.status}, and a row here says that it took place")
        return False
    if row.day is None:
        left.add("event", "neither the act nor its report has a day, and a row here must")
        return False
    if not (row.mention.when and row.mention.when.begin):
        left.add("date", "no day is told: the row has the day of publication")
    return True


@dataclass(frozen=True, slots=True)
class Pair:
    """One actor and one recipient of a mention, as the dyadic formats want them: `n` counts the pairs of a mention from 0."""

    n: int
    actor: Party | None
    recipient: Party | None
    joint: bool = False


def pairs(row: Outgoing, left: LeftOut) -> Iterator[Pair]:
    """Yield each actor's code with each recipient's code, once, as the ledger's dyads have them.

    A joint act (several actors, no recipient) gives a pair in each direction. Of several parties of one country the first
    stands for all; the others are counted as left out.
    """
    if row.dyads:
        yield from _of_event(row)
        return
    mention = row.mention
    actors, recipients = _one_a_code(mention.actor, left), _one_a_code(mention.recipient, left)
    sides: tuple[list[Party | None], list[Party | None]] = ([*actors], [*recipients])
    joint = not mention.recipient and sum(party.code is not None for party in actors) > 1
    if joint:
        coded = [party for party in actors if party.code]
        found: list[tuple[Party | None, Party | None]] = [(one, other) for one in coded for other in coded if one != other]
    else:
        found = [(one, other) for one in sides[0] or [None] for other in sides[1] or [None]]
    for n, (actor, recipient) in enumerate(found):
        yield Pair(n, actor, recipient, joint)


def _of_event(row: Outgoing) -> Iterator[Pair]:
    every = [mention for mention, _ in row.told]
    actors = {p.code or "": p for m in reversed(every) for p in reversed(m.actor)}
    recipients = {p.code or "": p for m in reversed(every) for p in reversed(m.recipient)}
    for n, (actor, recipient, joint) in enumerate(row.dyads):
        yield Pair(n, actors.get(actor), (actors if joint else recipients).get(recipient), joint)


def _one_a_code(parties: tuple[Party, ...], left: LeftOut) -> list[Party]:
    found: dict[str, Party] = {}
    for party in parties:
        found.setdefault(party.code or "", party)
    left.add("actor, recipient", "a row holds one party of a country a side", len(parties) - len(found))
    return list(found.values())


def own_id(row: Outgoing, n: int) -> str:
    """Return a row's id: another coder's where the row came from one, ours else; `n` numbers the pairs of one event."""
    theirs = OTHERS_ID.match(row.source.title or "")
    ident = theirs[1] if theirs else row.id
    return f"{ident}-{n}" if n else ident


def number_id(row: Outgoing, n: int) -> str:
    """Return a row's id as a whole number, for formats whose ids are: another coder's own, or one under 2**60 made of ours."""
    ident = own_id(row, n)
    if ident != row.id and re.fullmatch(r"[0-9]{1,19}", ident):
        return ident
    return str(int(ident[:15] if re.fullmatch(r"[0-9a-f]{16}", ident) else content_id(ident)[:15], 16))


def one_line(text: str | None) -> str:
    """Return text that a cell of a tab-separated row can hold: breaks and tabs become spaces, lone surrogates U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", _BREAKS.sub(" ", text)) if text else ""


def unbroken(line: str) -> str:
    """Return a tab-separated line whose cells `one_line` would leave alone."""
    return _BREAKS_BUT_TABS.sub(" ", line)


def quoted(cell: str) -> str:
    """Return the cell in double quotes where it begins with one, so that readers which strip quotes give it back."""
    return '"' + cell.replace('"', '""') + '"' if cell.startswith('"') else cell


def number(value: float | None) -> str:
    """Return a number without a needless ".0", "" for None."""
    return "" if value is None else repr(float(value)).removesuffix(".0")


def json_line(record: Json) -> str:
    """Return one line of JSON: plain UTF-8, escaped where a lone surrogate stands in it."""
    text = json.dumps(record, ensure_ascii=False)
    return json.dumps(record) if _UNWRITABLE.search(text) else text


def tab_line(cells: Iterable[str]) -> str:
    """Return cells as one line of POLECAT or ICEWS: tab-separated, without white space around a cell."""
    return "\t".join(quoted(one_line(cell).strip()) for cell in cells)
