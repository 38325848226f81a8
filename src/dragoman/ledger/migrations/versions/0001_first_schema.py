"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table; a counter for each table that has keys."""
    op.create_table(
        "counters",
        sa.Column("name", CODE, nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reports",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("exact", sa.Text(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_reports")),
        sa.UniqueConstraint("id", name=op.f("uq_reports_id")),
    )
    op.create_index(op.f("ix_reports_published"), "reports", ["published"], unique=False)
    op.create_table(
        "set_aside",
        sa.Column("id", CODE, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "codings",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("report", KEY, nullable=False),
        sa.Column("coder", CODE, nullable=False),
        sa.Column("coded_at", sa.DateTime(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("set_aside", sa.Text(), nullable=True),
        sa.Column("sentences", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["report"], ["reports.key"], name=op.f("fk_codings_report")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_codings")),
        sa.UniqueConstraint("report", "coder", name=op.f("uq_codings_report_coder")),
    )
    op.create_table(
        "mentions",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("id", CODE, nullable=False),
        sa.Column("coding", KEY, nullable=False),
        sa.Column("category", CODE, nullable=False),
        sa.Column("mode", CODE, nullable=True),
        sa.Column("context", CODE, nullable=True),
        sa.Column("status", CODE, nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("enddate", sa.Date(), nullable=True),
        sa.Column("date_precision", CODE, nullable=True),
        sa.Column("country", CODE, nullable=True),
        sa.Column("quad_code", sa.SmallInteger(), nullable=False),
        sa.Column("event_scale", sa.Double(), nullable=False),
        sa.Column("cameo", CODE, nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("source", CODE, nullable=True),
        sa.Column("stance", CODE, nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["coding"], ["codings.key"], name=op.f("fk_mentions_coding")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_mentions")),
        sa.UniqueConstraint("id", "coding", name=op.f("uq_mentions_id_coding")),
    )
    op.create_index(op.f("ix_mentions_coding"), "mentions", ["coding"], unique=False)
    op.create_table(
        "dyads",
        sa.Column("mention", KEY, autoincrement=False, nullable=False),
        sa.Column("actor", CODE, nullable=False),
        sa.Column("recipient", CODE, nullable=False),
        sa.Column("joint", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["mention"], ["mentions.key"], name=op.f("fk_dyads_mention")),
        sa.PrimaryKeyConstraint("mention", "actor", "recipient", name=op.f("pk_dyads")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_dyads_actor", "dyads", ["actor", "recipient", "day"], unique=False)
    op.create_index("ix_dyads_recipient", "dyads", ["recipient", "day"], unique=False)
    op.create_table(
        "figures",
        sa.Column("mention", KEY, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("bound", CODE, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mention"], ["mentions.key"], name=op.f("fk_figures_mention")),
        sa.PrimaryKeyConstraint("mention", "n", name=op.f("pk_figures")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "items",
        sa.Column("mention", KEY, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("kind", CODE, nullable=True),
        sa.Column("count", sa.Double(), nullable=True),
        sa.Column("unit", CODE, nullable=True),
        sa.Column("bound", CODE, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mention"], ["mentions.key"], name=op.f("fk_items_mention")),
        sa.PrimaryKeyConstraint("mention", "n", name=op.f("pk_items")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "links",
        sa.Column("mention", KEY, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("target", CODE, nullable=False),
        sa.Column("cue", sa.Text(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["mention"], ["mentions.key"], name=op.f("fk_links_mention")),
        sa.PrimaryKeyConstraint("mention", "n", name=op.f("pk_links")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_links_target"), "links", ["target"], unique=False)
    op.create_table(
        "parties",
        sa.Column("mention", KEY, autoincrement=False, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", CODE, nullable=True),
        sa.Column("sector", CODE, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("identifier_id", CODE, nullable=True),
        sa.ForeignKeyConstraint(["mention"], ["mentions.key"], name=op.f("fk_parties_mention")),
        sa.PrimaryKeyConstraint("mention", "role", "n", name=op.f("pk_parties")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spans",
        sa.Column("mention", KEY, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", CODE, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["mention"], ["mentions.key"], name=op.f("fk_spans_mention")),
        sa.PrimaryKeyConstraint("mention", "n", name=op.f("pk_spans")),
        sqlite_with_rowid=False,
    )
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    op.bulk_insert(counters, [{"name": name, "next": 1} for name in ("reports", "codings", "mentions")])
