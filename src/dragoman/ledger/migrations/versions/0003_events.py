"""What many reports tell of the same happening: events, their dyads, rollups, links and pairings, copies, forwards.

The tables are made empty and every coding is marked as not linked: linking what is there takes minutes in a large ledger, and
`dragoman ledger relink`, or the next `ledger add`, does it in steps that can be stopped. The table of spans goes: nothing was
asked of it that the records do not tell.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _key(name: str, parent: str, primary: bool = True) -> sa.Column[int]:
    return sa.Column(name, KEY, sa.ForeignKey(f"{parent}.key"), primary_key=primary, autoincrement=False, nullable=False)


def upgrade() -> None:
    """Make the tables; mark every coding as not linked."""
    op.add_column("codings", sa.Column("linked", sa.Boolean(), nullable=False, server_default=sa.false()))
    unlinked = sa.text("NOT linked")
    op.create_index("ix_codings_unlinked", "codings", ["key"], sqlite_where=unlinked, postgresql_where=unlinked)
    op.drop_table("spans")
    _events()
    _parts()
    _candidates()
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    op.bulk_insert(counters, [{"name": "events", "next": 1}])


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("key", KEY, primary_key=True, autoincrement=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("category", CODE, nullable=False),
        sa.Column("mode", CODE),
        sa.Column("context", CODE),
        sa.Column("status", CODE, nullable=False),
        sa.Column("alleged", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("date", sa.Date()),
        sa.Column("enddate", sa.Date()),
        sa.Column("date_precision", CODE),
        sa.Column("country", CODE),
        sa.Column("quad_code", sa.SmallInteger(), nullable=False),
        sa.Column("event_scale", sa.Double(), nullable=False),
        sa.Column("cameo", CODE),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("sources", sa.Integer(), nullable=False),
        sa.Column("first_published", sa.Date()),
        sa.Column("last_published", sa.Date()),
        sa.UniqueConstraint("id", name="uq_events_id"),
    )
    op.create_index("ix_events_day", "events", ["day", "id"])
    op.create_table(
        "event_days",
        sa.Column("actor", CODE, primary_key=True),
        sa.Column("recipient", CODE, primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("category", CODE, primary_key=True),
        sa.Column("status", CODE, primary_key=True),
        sa.Column("joint", sa.Boolean(), primary_key=True),
        sa.Column("alleged", sa.Boolean(), primary_key=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("scale", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table("forwards", sa.Column("id", CODE, primary_key=True), sa.Column("event", CODE), sqlite_with_rowid=False)
    op.create_index("ix_forwards_event", "forwards", ["event"])


def _parts() -> None:
    op.create_table(
        "event_mentions",
        _key("mention", "mentions"),
        _key("event", "events", primary=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_event_mentions_event", "event_mentions", ["event"])
    op.create_table(
        "event_dyads",
        _key("event", "events"),
        sa.Column("actor", CODE, primary_key=True),
        sa.Column("recipient", CODE, primary_key=True),
        sa.Column("joint", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date()),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_event_dyads_actor", "event_dyads", ["actor", "recipient", "day", "event"])
    op.create_index("ix_event_dyads_recipient", "event_dyads", ["recipient", "day", "event"])
    op.create_table(
        "event_links",
        _key("event", "events"),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("kind", CODE, nullable=False),
        _key("target", "events", primary=False),
        sa.Column("cue", sa.Text()),
        _key("mention", "mentions", primary=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_event_links_target", "event_links", ["target"])
    op.create_table(
        "reasons",
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("reasons", sa.Text(), nullable=False),
    )
    op.create_table(
        "pairings",
        _key("mention", "mentions"),
        _key("other", "mentions"),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("reasons", sa.BigInteger(), sa.ForeignKey("reasons.key"), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pairings_other", "pairings", ["other"])


def _candidates() -> None:
    op.create_table(
        "copies",
        _key("report", "reports"),
        _key("original", "reports", primary=False),
        sa.Column("similarity", sa.Double(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_copies_original", "copies", ["original"])
    op.create_table(
        "blocks",
        sa.Column("block", sa.Integer(), primary_key=True, autoincrement=False),
        _key("mention", "mentions"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bands",
        sa.Column("band", sa.Integer(), primary_key=True, autoincrement=False),
        _key("report", "reports"),
        sqlite_with_rowid=False,
    )
