"""What people decide about mentions: accept, reject, correct, merge, split, undo. Decisions append; nothing is changed.

A judgement names its mention by id and by where its trigger stands. When a newer coder gives the same telling another id (it
moved the trigger, or changed the category), the judgement is carried to the mention whose trigger overlaps; `carried` says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, or_, select

from dragoman.ledger import check, read, rows, write
from dragoman.ledger.engine import insert_sql
from dragoman.ledger.errors import LedgerError
from dragoman.ledger.schema import codings, judgements, mentions, reports
from dragoman.records import Json, Mention

Kind = Literal["accept", "reject", "correct", "merge", "split", "undo"]
KINDS: tuple[str, ...] = get_args(Kind)
FIXED = ("id", "report", "coder", "confidence", "trigger", "text_info", "size")  # what a correction cannot touch
_STATUSES = ("actual", "future", "hypothetical", "negated")


class WrongJudgement(LedgerError):
    """The judgement makes no sense: an unknown field, a value that the report's words do not hold, nobody who judges."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision. `value` is JSON for a correction of `field`; `other` the second mention of a merge or split."""

    key: int
    at: datetime
    judge: str
    kind: Kind
    mention: str | None
    report: str
    category: str
    start: int
    end: int
    other: str | None = None
    field: str | None = None
    value: Any = None
    reason: str | None = None
    undoes: int | None = None
    undone: bool = False

    def to_json(self) -> Json:
        """Return the judgement as plain JSON types."""
        names = [name for name in self.__slots__ if name != "at"]
        return {"at": self.at.isoformat(), **{name: getattr(self, name) for name in names}}


@dataclass(frozen=True, slots=True)
class Judged:
    """A mention with what people decided of it: `mention` as the coder told it, `corrected` with their corrections.

    `verdict` is the last live acceptance or rejection, None where there is none; `carried` tells that the judgements were made
    on what another version of the coder told at the same place.
    """

    mention: Mention
    corrected: Mention
    verdict: Judgement | None
    judgements: tuple[Judgement, ...]
    carried: bool = False

    @property
    def rejected(self) -> bool:
        """Whether the last verdict is a rejection."""
        return self.verdict is not None and self.verdict.kind == "reject"


# --- deciding --------------------------------------------------------------------------------------------------------------


def add(connection: Connection, judgement: Judgement) -> Judgement:
    """Check and append a judgement on a mention; its ids may be beginnings of ids. Return it as stored.

    Raises UnknownId, AmbiguousId, WrongJudgement.
    """
    if not judgement.judge.strip():
        raise WrongJudgement("a judgement needs a judge: say who you are with --by NAME")
    mention = read.mention(connection, judgement.mention or "")
    if judgement.kind in ("merge", "split"):
        other = read.mention(connection, judgement.other or "")
        if other.id == mention.id:
            raise WrongJudgement(
                f"{mention.id} cannot be {judgement.kind}d with itself" if judgement.kind == "merge" else "one mention"
            )
        judgement = replace(judgement, other=other.id)
    if judgement.kind == "correct":
        corrected(connection, mention, judgement.field or "", judgement.value)
    place = mention.trigger
    full = replace(
        judgement, mention=mention.id, report=mention.report, category=mention.category, start=place.start, end=place.end
    )
    return _append(connection, full)


def undo(connection: Connection, key: int, judge: str, reason: str | None, at: datetime) -> Judgement:
    """Append the undoing of a judgement; undoing that again brings it back. Raises WrongJudgement where there is none."""
    row = connection.execute(select(judgements).where(judgements.c.key == key)).one_or_none()
    if row is None:
        raise WrongJudgement(f"there is no judgement number {key}: dragoman ledger judgements lists them")
    found = _judgement(row, set())
    return _append(connection, replace(found, at=at, judge=judge, kind="undo", reason=reason, undoes=key, field=None, value=None))


def _append(connection: Connection, judgement: Judgement) -> Judgement:
    write.lock(connection)
    stored = replace(judgement, key=write.keys(connection, "judgements", 1))
    row = (
        stored.key,
        rows.moment(stored.at),
        rows.storable(stored.judge),
        stored.kind,
        stored.mention,
        rows.storable(stored.report),
        stored.category,
        stored.start,
        stored.end,
        stored.other,
        stored.field,
        rows.dumped(stored.value) if stored.kind == "correct" else None,
        rows.storable(stored.reason) if stored.reason else None,
        stored.undoes,
    )
    connection.exec_driver_sql(insert_sql(judgements, connection), row)
    return stored


def corrected(connection: Connection, mention: Mention, field: str, value: Any) -> Mention:
    """Return the mention with one field of its JSON replaced. Raises WrongJudgement where the report's words do not hold it."""
    result = _with(mention, field, value)
    report = read.report(connection, mention.report)
    if faults := list(check.unsupported(result, report)):
        raise WrongJudgement(f"the report's words do not hold this {field}: {faults[0]}")
    return result


def _with(mention: Mention, field: str, value: Any) -> Mention:
    record = mention.to_json()
    if field not in record or field in FIXED:
        known = ", ".join(name for name in record if name not in FIXED)
        raise WrongJudgement(f'"{field}" is no field that can be corrected: it is one of {known}')
    if field == "status" and value not in _STATUSES:
        raise WrongJudgement(f'"{value}" is no status: it is one of {", ".join(_STATUSES)}')
    record[field] = value
    try:
        result = Mention.from_json(record)
        if result.to_json()[field] != Mention.from_json(result.to_json()).to_json()[field]:
            raise ValueError("it does not come back as it went in")
        rows.mention_rows(0, 0, result, None)
    except (ValueError, TypeError, AttributeError) as error:
        raise WrongJudgement(f"this is no value for {field}: {error}") from error
    return replace(result, confidence=mention.confidence)


# --- asking ----------------------------------------------------------------------------------------------------------------


def history(connection: Connection, mention: str | None = None, judge: str | None = None) -> list[Judgement]:
    """Return judgements in the order in which they were made, each knowing whether it was undone."""
    query = select(judgements).order_by(judgements.c.key)
    if mention:
        query = query.where(or_(judgements.c.mention == mention, judgements.c.other == mention))
    if judge:
        query = query.where(judgements.c.judge == judge)
    found = connection.execute(query).all()
    undone = undoings(connection)
    return [_judgement(row, undone) for row in found]


def undoings(connection: Connection, by: date | None = None) -> set[int]:
    """Return the numbers of the judgements that are undone, or were up to a day."""
    query = (
        select(judgements.c.key, judgements.c.undoes, judgements.c.at)
        .where(judgements.c.undoes.is_not(None))
        .order_by(judgements.c.key.desc())
    )
    dead: set[int] = set()
    for key, undoes, at in connection.execute(query):  # the newest first: an undoing that was undone itself does nothing
        if key not in dead and (by is None or at.date() <= by):
            dead.add(undoes)
    return dead


def _judgement(row: Any, undone: set[int]) -> Judgement:
    fields = row._asdict()
    fields["value"] = json.loads(row.value) if row.value is not None else None
    return Judgement(**fields, undone=row.key in undone)


def judged(connection: Connection, found: Sequence[Mention]) -> list[Judged]:
    """Return mentions with what was decided of them, carried over from other versions of the coder where need be."""
    reports_ = sorted({rows.storable(mention.report) for mention in found})
    ids = sorted({mention.id for mention in found})
    undone = undoings(connection)
    live: dict[int, Judgement] = {}
    for column, wanted in ((judgements.c.report, reports_), (judgements.c.other, ids)):
        for at in range(0, len(wanted), read.AT_ONCE):
            query = select(judgements).where(column.in_(wanted[at : at + read.AT_ONCE]))
            live |= {row.key: _judgement(row, undone) for row in connection.execute(query)}
    by_place: dict[str, list[Judgement]] = {}
    for _, judgement in sorted(live.items()):
        if not judgement.undone and judgement.kind != "undo":
            for place in {judgement.report, judgement.other or judgement.report}:
                by_place.setdefault(place, []).append(judgement)
    told: dict[str, set[str]] = {}
    for mention in found:
        told.setdefault(mention.report, set()).add(mention.id)
    return [
        _judged(mention, [*by_place.get(rows.storable(mention.report), []), *by_place.get(mention.id, [])], told[mention.report])
        for mention in found
    ]


def _judged(mention: Mention, live: Sequence[Judgement], known: set[str]) -> Judged:
    own = [j for j in live if mention.id in (j.mention, j.other)]
    carried = [] if own else [j for j in live if j.mention not in known and _same_place(j, mention)]
    # a verdict on another category says nothing of this one; a correction to this very category agrees with it
    carried = [j for j in carried if j.category == mention.category or j.kind == "correct"]
    decided = tuple(own or carried)
    verdict = next((j for j in reversed(decided) if j.kind in ("accept", "reject") and j.mention), None)
    better = mention
    for judgement in decided:
        if judgement.kind == "correct" and judgement.field:
            better = _with(better, judgement.field, judgement.value)
    return Judged(mention, better, verdict, decided, bool(carried))


def _same_place(judgement: Judgement, mention: Mention) -> bool:
    return judgement.start < mention.trigger.end and mention.trigger.start < judgement.end


def every(connection: Connection) -> list[Judged]:
    """Return every mention of the newest codings that was judged, in the order in which they came in."""
    wanted = select(judgements.c.report).distinct()
    query = (
        select(mentions.c.record, mentions.c.confidence)
        .join(codings, codings.c.key == mentions.c.coding)
        .join(reports, reports.c.key == codings.c.report)
        .where(codings.c.current, reports.c.id.in_(wanted))
        .order_by(mentions.c.key)
    )
    found = [rows.mention_of(*row) for row in connection.execute(query)]
    return [one for one in judged(connection, found) if one.judgements]


def training(connection: Connection) -> Iterator[Json]:
    """Yield what people decided as examples to learn from: the text, what the coder told, what they made of it."""
    for one in every(connection):
        text = read.report(connection, one.mention.report).text
        yield {
            "text": [span.of(text) for span in one.mention.text_info],
            "verdict": one.verdict.kind if one.verdict else None,
            "carried": one.carried,
            "coded": one.mention.to_json(),
            "corrected": one.corrected.to_json() if one.corrected != one.mention else None,
            "judgements": [judgement.to_json() for judgement in one.judgements],
        }
