"""What the API takes and gives, as its OpenAPI description shows it. Records inside are those of docs/records.md."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from dragoman import codebook
from dragoman.web.queries import MentionsWanted

JsonRecord = dict[str, Any]


def _known(name: str) -> str:
    if name not in _CATEGORIES:
        raise ValueError(f"it is one of {', '.join(_CATEGORIES)}")
    return name


_CATEGORIES = [one.name for one in codebook.categories()]
Category = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": [*_CATEGORIES]})]
Status = Literal["actual", "future", "hypothetical", "negated"]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LARGEST = 2**53 - 1


def _only_days(value: object) -> object:
    # pydantic would take a number for seconds since 1970
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("write the day as YYYY-MM-DD")
    if not isinstance(value, str | date):
        raise ValueError("write the day as a string, YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_only_days)]
Since = Annotated[Day | None, Query(description="events and mentions of this day and later, YYYY-MM-DD")]
Until = Annotated[Day | None, Query(description="up to this day, included")]
Code = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Actor = Annotated[Code | None, Query(description="ISO 3166 alpha-3 code of who acts, or UNO IGO EUR NGO IMG MNC")]
Recipient = Annotated[Code | None, Query(description="code of who is acted on")]
OfCategory = Annotated[Category | None, Query(description="a PLOVER category")]
OfStatus = Annotated[Status | None, Query()]
Limit = Annotated[int, Query(ge=1, le=500, description="how many at most")]
After = Annotated[int | None, Query(ge=0, le=LARGEST, description="the `next` of the page before")]
Ident = Annotated[str, Path(pattern="^[0-9A-Za-z_-]{1,64}$", description="an id, or the beginning of one that no other shares")]


class Problem(BaseModel):
    """An error, after RFC 9457. `errors` names what was wrong in what was sent."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]]


class ReportHead(BaseModel):
    """A report without its text."""

    id: str
    title: str | None
    published: date | None
    publisher: str | None
    url: str | None


class FoundReport(ReportHead):
    """A report that holds the words, with the place of the first of them."""

    excerpt: str


class FoundReports(BaseModel):
    """What a search found, the newest first."""

    items: list[FoundReport]


class Reports(BaseModel):
    """A page of reports, in the order in which they came in."""

    items: list[ReportHead]
    next: int | None = Field(description="give it as `after` for the next page; null on the last one")


class OneReport(BaseModel):
    """A report with all that coding it gave. `report`, `mentions`, `set_aside` are records of docs/records.md."""

    report: JsonRecord
    coder: str
    mentions: list[JsonRecord]
    set_aside: list[JsonRecord]
    notes: list[str]


class ToldMention(BaseModel):
    """A mention with the report that tells it and the event that it stands in."""

    mention: JsonRecord
    report: ReportHead
    event: str | None


class Mentions(BaseModel):
    """A page of mentions, as the newest coder tells them, in the order in which they came in."""

    items: list[ToldMention]
    next: int | None = Field(description="give it as `after` for the next page; null on the last one")


class Events(BaseModel):
    """A page of events, the newest first. An event is a record of docs/ledger.md."""

    items: list[JsonRecord]
    next: str | None = Field(description="give it as `after` for the next page; null on the last one")


class PairOfCountries(BaseModel):
    """Two countries and how many events stand between them, in both directions."""

    left: str
    right: str
    events: int
    first: date | None
    last: date | None


class Relations(BaseModel):
    """Every two countries that the ledger tells of, the most told first."""

    items: list[PairOfCountries]
    next: int | None


class SeriesPoint(BaseModel):
    """Events of one period, direction ("RUS → PRK"; "RUS + PRK" for both together), category and status."""

    period: date
    direction: str
    quad: int
    category: str
    status: str
    alleged: bool
    events: int
    scale: float


class Turn(BaseModel):
    """A turning point: the first period of a new level, and the events that weigh most in it (ids)."""

    period: date
    direction: str
    before: float
    after: float
    p: float
    events: list[str]


class OneRelation(BaseModel):
    """How two countries stand with each other: the series by period, and its turning points."""

    left: str
    right: str
    by: Literal["week", "month", "year"]
    series: list[SeriesPoint]
    turning_points: list[Turn]
    note: str = Field(description="why there are no turning points, where there are too few events to tell")


class RelationEvents(BaseModel):
    """A page of the events between two countries, the newest first."""

    items: list[JsonRecord]
    next: int | None


class OneJudgement(BaseModel):
    """A decision as the ledger keeps it."""

    key: int
    at: str
    judge: str
    kind: str
    mention: str | None
    report: str
    category: str
    start: int
    end: int
    other: str | None
    field: str | None
    value: Any
    reason: str | None
    undoes: int | None
    undone: bool


class Judgements(BaseModel):
    """Decisions in the order in which they were made."""

    items: list[OneJudgement]
    next: int | None


class Decision(BaseModel):
    """What a person decides of a mention. `field` and `value` go with "correct", `other` with "merge" and "split"."""

    model_config = ConfigDict(extra="forbid")
    mention: str = Field(pattern="^[0-9A-Za-z_-]{1,64}$")
    kind: Literal["accept", "reject", "correct", "merge", "split"]
    field: str | None = Field(None, max_length=40)
    value: Any = None
    other: str | None = Field(None, pattern="^[0-9A-Za-z_-]{1,64}$")
    reason: str | None = Field(None, max_length=2000)


class Undoing(BaseModel):
    """Why a decision is taken back."""

    model_config = ConfigDict(extra="forbid")
    reason: str | None = Field(None, max_length=2000)


class NewReport(BaseModel):
    """A text to be coded."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=2_000_000)
    title: str | None = Field(None, max_length=500)
    published: Day | None = None
    publisher: str | None = Field(None, max_length=200)
    url: str | None = Field(None, max_length=2000)


class NewReports(BaseModel):
    """Texts to be coded, at most a hundred at once."""

    model_config = ConfigDict(extra="forbid")
    reports: list[NewReport] = Field(min_length=1, max_length=100)


class OneAddition(BaseModel):
    """How far an addition is. `reports` are the ids of what was read, `set_aside` says where and why something was not."""

    key: int
    state: Literal["waiting", "coding", "done", "failed"]
    total: int
    done: int
    mentions: int
    message: str | None
    reports: list[str]
    set_aside: list[dict[str, str]]


class Counted(BaseModel):
    """How much the ledger holds."""

    reports: int
    codings: int
    mentions: int
    set_aside: int
    coders: list[str]


class Agreed(BaseModel):
    """How far judges agree (Krippendorff's alpha) and the coder with them (precision)."""

    judges: int
    judged: int
    shared: int
    alpha: float | None
    accepted: int
    precision: float | None
    corrected: dict[str, int]


def mentions_wanted(
    actor: Actor = None,
    recipient: Recipient = None,
    category: OfCategory = None,
    status: OfStatus = None,
    since: Since = None,
    until: Until = None,
    report: Annotated[str | None, Query(max_length=64, description="of the report with this id")] = None,
) -> MentionsWanted:
    """Return which mentions a program asks for."""
    return MentionsWanted(actor, recipient, category, status, since, until, report)
