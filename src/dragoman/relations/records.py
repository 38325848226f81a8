"""What relations answer: frozen records, a field a column; `frame` makes them a pandas table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date as Day
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Point:
    """Events of one period, direction, category, status and voice: how many, and what their PLOVER scores sum to.

    `direction` is "RUS → PRK" for acts of one on the other, "RUS + PRK" for acts of both together (each counted once).
    `alleged` events are told by nobody but those whom reports quote; `scale` is in PLOVER points, -10 to +10 an event.
    """

    period: Day
    direction: str
    quad: int
    category: str
    status: str
    alleged: bool
    events: int
    scale: float


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells a relation. `kind` is "publisher" (who printed it) or "source" (who is said to say so, with the stance).

    `share` is of the events of the scope, or of the period where one is asked for; shares sum to more than 1, since several may
    tell one event.
    """

    period: Day | None
    kind: str
    name: str
    stance: str
    events: int
    reports: int
    share: float


@dataclass(frozen=True, slots=True)
class Act:
    """One event of a relation. `event` is its id; `date` to `enddate` is what the words give, `day` where it stands
    in a series.

    `told` is the day of the first report. `scale` is in PLOVER points; `reports` tell it, from `sources` independent ones.
    `words` is the first sentence of the first report that tells it, `publisher` and `published` are of that report.
    """

    event: str
    day: Day
    date: Day | None
    enddate: Day | None
    date_precision: str | None
    direction: str
    category: str
    mode: str
    quad: int
    status: str
    alleged: bool
    scale: float
    reports: int
    sources: int
    told: Day | None
    words: str = ""
    publisher: str = ""
    published: Day | None = None
    key: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One item that one gave the other, or would give. `sign` of the account: "gave", "promised", "refused" (told as not done).

    `count` is what most independent tellings say, `low` and `high` the least and the most told; None where no number is told.
    `returned` is the event that answers it (id), where a report says so.
    """

    event: str
    day: Day
    direction: str
    sign: str
    alleged: bool
    category: str
    kind: str
    what: str
    count: float | None
    low: float | None
    high: float | None
    unit: str
    text: str
    returned: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """What one gave the other of one kind: how many events, and the sum where all counts are in one unit.

    `told` events name a number; `low` and `high` sum the least and the most told. Alleged events are counted apart.
    """

    direction: str
    kind: str
    unit: str
    alleged: bool
    events: int
    told: int
    count: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OpenEnd:
    """What waits for an end. `state` is one of:

    "not returned" (a gift that no event of the other side is told to answer), "no deed" (a promise after which no actual event of
    the category came within the months given), "kept" (it came, with the thing promised: `other` is that event), "perhaps kept"
    (one came, of another thing), "invoked" (an act said to rest on the agreement) and "broken" (a refusal, accusation or conflict
    said to concern it).
    """

    event: str
    day: Day
    direction: str
    category: str
    state: str
    other: str
    other_day: Day | None
    cue: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One undertaking of an agreement. `in_force` is False where an event (`ended_by`) is told to end the agreement."""

    event: str
    day: Day
    direction: str
    duty: str
    condition: str
    manner: str
    term: str
    by: str
    to: str
    reports: int
    in_force: bool
    ended_by: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An act and its answer, as a report links them; `lag` is in days, None where either has no day of its own."""

    act: str
    act_day: Day
    answer: str
    answer_day: Day
    direction: str
    kind: str
    cue: str
    lag: int | None


@dataclass(frozen=True, slots=True)
class Lag:
    """How the acts of one go with those of the other some periods later.

    `lag` is in periods: positive where the first of `direction` acts first. `low` and `high` bound the correlation with 95 %
    confidence; `effective` is the number of periods that their autocorrelation leaves.
    """

    direction: str
    lag: int
    correlation: float
    low: float
    high: float
    periods: int
    effective: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A turning point: the first period of a new level, the levels before and after (a period's mean) and how sure it is.

    `p` is the share of shuffled series that change as much; `events` weigh most in it.
    """

    period: Day
    direction: str
    measure: str
    before: float
    after: float
    p: float
    periods_before: int
    periods_after: int
    events: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure rests on, for its caption: events, the reports and publishers that tell them, the coders, the ledger."""

    events: int
    reports: int
    publishers: int
    coders: tuple[str, ...]
    ledger: str
    first: Day | None
    last: Day | None


def frame(records: Iterable[Any], kind: type) -> pd.DataFrame:
    """Return records of one kind as a table, a column a field; days are pandas datetimes. An empty table keeps its columns."""
    import pandas as pd

    names = [field.name for field in fields(kind) if field.name != "key"]
    rows = [tuple(getattr(record, name) for name in names) for record in records]
    found = pd.DataFrame(rows, columns=names)
    for field in fields(kind):
        if str(field.type) in ("Day", "Day | None"):
            found[field.name] = pd.to_datetime(found[field.name])
    return found


@dataclass(frozen=True, slots=True)
class Claim:
    """What the ledger says of a claim such as "the strongest link since 1990": a window against every earlier one as long.

    `value` is the window's mean a period; `rank` 1 is the highest of `windows` (the window and all earlier ones, one beginning in
    every period). `difference` is `value` minus the mean of all earlier periods, `low` to `high` its 95 % bootstrap interval; `p`
    the share of shuffles of the periods in which a window as high would stand there. `last_higher` is the first day of the latest
    earlier window that was as high or higher. `held` and `held_earlier` are the ledger's events of anybody a period, in the
    window and before. `verdict` says it in a sentence.
    """

    direction: str
    measure: str
    since: Day
    until: Day
    value: float
    events: int
    rank: int
    windows: int
    earlier: float
    earlier_events: int
    earlier_since: Day
    difference: float
    low: float
    high: float
    p: float
    last_higher: Day | None
    held: float
    held_earlier: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Edge:
    """Who acts on whom in a period: events (joint ones in both directions), the alleged among them, their summed score."""

    period: Day
    actor: str
    recipient: str
    events: int
    alleged: int
    scale: float


@dataclass(frozen=True, slots=True)
class Node:
    """One country in the network of a period.

    `acts` are events that it does, `received` those done to it; `partners` is with how many; `pagerank` how much is done to it by
    those to whom much is done (0 to 1); `between` is betweenness on shortest paths, distances 1 / events (0 to 1); `community` is
    a number, the same for countries that deal more with each other than with the rest (Louvain), 0 the largest.
    """

    period: Day
    country: str
    acts: int
    received: int
    partners: int
    pagerank: float
    between: float
    community: int
