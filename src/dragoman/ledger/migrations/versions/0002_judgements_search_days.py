"""Judgements, the words of reports for searching, and day rollups, filled from what the ledger holds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LONGEST = 200_000
MARKS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def upgrade() -> None:
    """Make the three, and fill the two that follow from the reports and mentions."""
    _judgements()
    _days()
    _words()


def _judgements() -> None:
    op.create_table(
        "judgements",
        sa.Column("key", KEY, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("mention", CODE),
        sa.Column("report", CODE, nullable=False),
        sa.Column("category", CODE, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("other", CODE),
        sa.Column("field", CODE),
        sa.Column("value", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("undoes", KEY),
        sa.ForeignKeyConstraint(["undoes"], ["judgements.key"], name="fk_judgements_undoes"),
        sa.PrimaryKeyConstraint("key", name="pk_judgements"),
    )
    op.create_index("ix_judgements_mention", "judgements", ["mention"])
    op.create_index("ix_judgements_other", "judgements", ["other"])
    op.create_index("ix_judgements_report", "judgements", ["report"])
    counters = sa.table("counters", sa.column("name"), sa.column("next"))
    op.bulk_insert(counters, [{"name": "judgements", "next": 1}])


def _days() -> None:
    op.create_table(
        "days",
        sa.Column("actor", CODE, nullable=False),
        sa.Column("recipient", CODE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("category", CODE, nullable=False),
        sa.Column("status", CODE, nullable=False),
        sa.Column("joint", sa.Boolean(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("scale", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "recipient", "day", "category", "status", "joint", name="pk_days"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO days (actor, recipient, day, category, status, joint, mentions, scale) "
        "SELECT d.actor, d.recipient, d.day, m.category, m.status, d.joint, "
        "count(*), sum(CAST(round(m.event_scale * 1000) AS bigint)) "
        "FROM dyads d JOIN mentions m ON m.key = d.mention JOIN codings c ON c.key = m.coding "
        "WHERE c.current AND d.day IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6"
    )


def _words() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE report_words USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0')")
        op.execute(
            "INSERT INTO report_words (rowid, words) "
            f"SELECT key, coalesce(title, '') || char(10) || substr(text, 1, {LONGEST}) FROM reports"
        )
        return
    op.execute("CREATE TABLE report_words (report bigint PRIMARY KEY REFERENCES reports (key), words tsvector NOT NULL)")
    fill = sa.text(
        "INSERT INTO report_words (report, words) "
        "SELECT key, to_tsvector('simple', translate(coalesce(title, '') || chr(10) || left(text, :longest), :marks, :blanks)) "
        "FROM reports"
    )
    op.get_bind().execute(fill, {"longest": LONGEST, "marks": MARKS, "blanks": " " * len(MARKS)})
    op.execute("CREATE INDEX ix_report_words ON report_words USING gin (words)")
