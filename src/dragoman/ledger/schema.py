"""The tables, the same in SQLite and PostgreSQL; docs/ledger.md says what each column holds.

A mention stands once for each version of the coder that told it, so its key is a number of its own and its `id`, a hash of
content, repeats between codings. The parts of a mention are keyed by (mention, n), stored in that order (no row ids), so that
one page of the file holds what is read together.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

HEAD = "0003"  # the newest migration; a test compares it with the folder

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# compared byte by byte in both databases, so that prefixes and orders agree
Code = Text().with_variant(Text(collation="C"), "postgresql")
Key = BigInteger().with_variant(Integer(), "sqlite")


def _key() -> Column[Any]:
    return Column("key", Key, primary_key=True, autoincrement=False)


def _required(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=False)


def _part_of_mention() -> Column[Any]:
    return Column("mention", Key, ForeignKey("mentions.key"), primary_key=True, autoincrement=False)


def _number() -> Column[Any]:
    return Column("n", Integer, primary_key=True, autoincrement=False)


def _place() -> tuple[Column[Any], Column[Any]]:
    return _required("start", Integer), _required("end", Integer)


reports = Table(
    "reports",
    metadata,
    _key(),
    Column("id", Code, nullable=False, unique=True),
    _required("digest", Code),
    Column("title", Text),
    _required("text", Text),
    Column("published", Date, index=True),
    Column("publisher", Text),
    Column("url", Text),
    Column("language", Text),
    Column("exact", Text),
    _required("added_at", DateTime),
)

codings = Table(
    "codings",
    metadata,
    _key(),
    Column("report", Key, ForeignKey("reports.key"), nullable=False),
    _required("coder", Code),
    _required("coded_at", DateTime),
    _required("current", Boolean),
    _required("mentions", Integer),
    Column("notes", Text),
    Column("set_aside", Text),
    Column("sentences", Text),
    # whether the events are as this coding wants them: they hold its mentions where it is the newest, none of them where not
    Column("linked", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("report", "coder"),
    Index("ix_codings_unlinked", "key", sqlite_where=text("NOT linked"), postgresql_where=text("NOT linked")),
)

mentions = Table(
    "mentions",
    metadata,
    _key(),
    _required("id", Code),
    Column("coding", Key, ForeignKey("codings.key"), nullable=False, index=True),
    _required("category", Code),
    Column("mode", Code),
    Column("context", Code),
    _required("status", Code),
    Column("date", Date),
    Column("enddate", Date),
    Column("date_precision", Code),
    Column("country", Code),
    _required("quad_code", SmallInteger),
    _required("event_scale", Double),
    Column("cameo", Code),
    _required("confidence", Double),
    Column("source", Code),
    Column("stance", Code),
    _required("record", Text),
    UniqueConstraint("id", "coding"),
)

parties = Table(
    "parties",
    metadata,
    _part_of_mention(),
    Column("role", Code, primary_key=True),
    _number(),
    Column("code", Code),
    Column("sector", Code),
    Column("name", Text),
    _required("text", Text),
    *_place(),
    Column("office", Text),
    Column("identifier_id", Code),
    sqlite_with_rowid=False,
)

items = Table(
    "items",
    metadata,
    _part_of_mention(),
    _number(),
    _required("what", Text),
    Column("kind", Code),
    Column("count", Double),
    Column("unit", Code),
    Column("bound", Code),
    _required("text", Text),
    *_place(),
    sqlite_with_rowid=False,
)

figures = Table(
    "figures",
    metadata,
    _part_of_mention(),
    _number(),
    _required("outcome", Code),
    _required("count", BigInteger),
    _required("bound", Code),
    _required("text", Text),
    *_place(),
    sqlite_with_rowid=False,
)

links = Table(
    "links",
    metadata,
    _part_of_mention(),
    _number(),
    _required("kind", Code),
    Column("target", Code, nullable=False, index=True),
    Column("cue", Text),
    Column("start", Integer),
    Column("end", Integer),
    sqlite_with_rowid=False,
)

# actor or recipient is "" where the text names none with a code; see rows.dyads
dyads = Table(
    "dyads",
    metadata,
    _part_of_mention(),
    Column("actor", Code, primary_key=True),
    Column("recipient", Code, primary_key=True),
    _required("joint", Boolean),
    Column("day", Date),
    Index("ix_dyads_actor", "actor", "recipient", "day"),
    Index("ix_dyads_recipient", "recipient", "day"),
    sqlite_with_rowid=False,
)

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", Code, primary_key=True),
    _required("origin", Text),
    _required("reason", Text),
    _required("at", DateTime),
    sqlite_with_rowid=False,
)

# what people decide: appended, never changed; `mention` is an id, not a key, so that a decision outlives a recoding
judgements = Table(
    "judgements",
    metadata,
    _key(),
    _required("at", DateTime),
    _required("judge", Text),
    _required("kind", Code),
    Column("mention", Code, index=True),
    _required("report", Code),
    _required("category", Code),
    _required("start", Integer),
    _required("end", Integer),
    Column("other", Code, index=True),
    Column("field", Code),
    Column("value", Text),
    Column("reason", Text),
    Column("undoes", Key, ForeignKey("judgements.key")),
    Index("ix_judgements_report", "report"),
)

# one row a pair of countries, day, category and status, as the newest codings tell it; kept in the transaction that adds
days = Table(
    "days",
    metadata,
    Column("actor", Code, primary_key=True),
    Column("recipient", Code, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("category", Code, primary_key=True),
    Column("status", Code, primary_key=True),
    Column("joint", Boolean, primary_key=True),
    _required("mentions", Integer),
    _required("scale", BigInteger),
    sqlite_with_rowid=False,
)

# --- what linking makes of the mentions of the newest codings: all of it follows from them, the copies and the judgements ---

events = Table(
    "events",
    metadata,
    _key(),
    Column("id", Code, nullable=False, unique=True),
    _required("category", Code),
    Column("mode", Code),
    Column("context", Code),
    _required("status", Code),
    # no telling is in the reporter's own words, none confirms it: it stands on somebody's word alone
    _required("alleged", Boolean),
    Column("day", Date),
    Column("date", Date),
    Column("enddate", Date),
    Column("date_precision", Code),
    Column("country", Code),
    _required("quad_code", SmallInteger),
    _required("event_scale", Double),
    Column("cameo", Code),
    _required("confidence", Double),
    _required("mentions", Integer),
    _required("reports", Integer),
    _required("sources", Integer),
    Column("first_published", Date),
    Column("last_published", Date),
    Index("ix_events_day", "day", "id"),
)

event_mentions = Table(
    "event_mentions",
    metadata,
    _part_of_mention(),
    Column("event", Key, ForeignKey("events.key"), nullable=False, index=True),
    sqlite_with_rowid=False,
)


def _part_of_event() -> Column[Any]:
    return Column("event", Key, ForeignKey("events.key"), primary_key=True, autoincrement=False)


event_dyads = Table(
    "event_dyads",
    metadata,
    _part_of_event(),
    Column("actor", Code, primary_key=True),
    Column("recipient", Code, primary_key=True),
    _required("joint", Boolean),
    Column("day", Date),
    Index("ix_event_dyads_actor", "actor", "recipient", "day", "event"),
    Index("ix_event_dyads_recipient", "recipient", "day", "event"),
    sqlite_with_rowid=False,
)

event_links = Table(
    "event_links",
    metadata,
    _part_of_event(),
    _number(),
    _required("kind", Code),
    Column("target", Key, ForeignKey("events.key"), nullable=False, index=True),
    Column("cue", Text),
    Column("mention", Key, ForeignKey("mentions.key"), nullable=False),
    sqlite_with_rowid=False,
)

# as `days`, with each event once
event_days = Table(
    "event_days",
    metadata,
    Column("actor", Code, primary_key=True),
    Column("recipient", Code, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("category", Code, primary_key=True),
    Column("status", Code, primary_key=True),
    Column("joint", Boolean, primary_key=True),
    Column("alleged", Boolean, primary_key=True),
    _required("events", Integer),
    _required("scale", BigInteger),
    sqlite_with_rowid=False,
)

# the reasons of pairings, each list once: few of them are different
reasons = Table("reasons", metadata, Column("key", BigInteger, primary_key=True, autoincrement=False), _required("reasons", Text))

pairings = Table(
    "pairings",
    metadata,
    _part_of_mention(),
    Column("other", Key, ForeignKey("mentions.key"), primary_key=True, autoincrement=False),
    _required("weight", Double),
    Column("reasons", BigInteger, ForeignKey("reasons.key"), nullable=False),
    Index("ix_pairings_other", "other"),
    sqlite_with_rowid=False,
)

# where the id of an event leads that is no more; event is null where no newer coding tells it
forwards = Table(
    "forwards",
    metadata,
    Column("id", Code, primary_key=True),
    Column("event", Code, index=True),
    sqlite_with_rowid=False,
)

# reports that print the same text, each but the first with the first
copies = Table(
    "copies",
    metadata,
    Column("report", Key, ForeignKey("reports.key"), primary_key=True, autoincrement=False),
    Column("original", Key, ForeignKey("reports.key"), nullable=False, index=True),
    _required("similarity", Double),
    sqlite_with_rowid=False,
)

# what finds candidates: mentions that may tell the same, reports that may print the same; numbers are hashes
blocks = Table(
    "blocks",
    metadata,
    Column("block", Integer, primary_key=True, autoincrement=False),
    Column("mention", Key, ForeignKey("mentions.key"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

bands = Table(
    "bands",
    metadata,
    Column("band", Integer, primary_key=True, autoincrement=False),
    Column("report", Key, ForeignKey("reports.key"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# the next free key of each table; its rows are the writers' lock (write.keys)
counters = Table(
    "counters",
    metadata,
    Column("name", Code, primary_key=True),
    _required("next", BigInteger),
    sqlite_with_rowid=False,
)

PARTS = (parties, items, figures, links, dyads)
