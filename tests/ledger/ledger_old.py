"""Ledgers as earlier versions of Dragoman left them, filled: made by their own migrations, with rows of their own columns."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import MetaData, Table, select, text

from dragoman.ledger import Ledger, engine, migrate, search
from dragoman.records import Coding


def make(place: str, target: str, found: Sequence[Coding]) -> None:
    """Make the ledger at migration `target` ("0001", "0002") in an empty place, and fill it as that version would have."""
    opened = engine.connect(engine.url_of(place))
    migrate.upgrade(opened, place, target=target)
    with Ledger.open("sqlite://") as new:
        new.add(found, link=False)
        if target == "0002":
            new.judge(found[0].mentions[0].id, "accept", "ana")
        old = MetaData()
        with new._reading() as source, engine.writing(opened) as connection:
            for name in ("reports", "codings", "mentions", "parties", "items", "figures", "links", "dyads", "days", "judgements"):
                if (name in ("days", "judgements")) and target == "0001":
                    continue
                table = Table(name, old, autoload_with=connection)
                columns = [column.name for column in table.columns]
                here = Table(name, MetaData(), autoload_with=source)
                rows = [dict(row._mapping) for row in source.execute(select(*(here.c[column] for column in columns)))]
                if rows:
                    connection.execute(table.insert(), rows)
            spans = "INSERT INTO spans (mention, n, role, start, \"end\") SELECT key, 0, 'trigger', 0, 1 FROM mentions"
            connection.execute(text(spans))
            if target == "0002":
                search.store(connection, 0)
            for name, following in source.execute(text("SELECT name, next FROM counters")):
                connection.execute(
                    text("UPDATE counters SET next = :following WHERE name = :name"), {"name": name, "following": following}
                )
    opened.dispose()
