"""The ledger's tables as Ibis sees them, unbound: the same on SQLite, PostgreSQL and Parquet (docs/ledger.md has all columns).

Only the columns that relations are reckoned from are named here; a test compares them with the ledger's own schema.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table

COLUMNS: dict[str, dict[str, str]] = {
    "events": {
        "key": "int64",
        "id": "string",
        "category": "string",
        "mode": "string",
        "status": "string",
        "alleged": "boolean",
        "date": "date",
        "enddate": "date",
        "date_precision": "string",
        "day": "date",
        "quad_code": "int16",
        "event_scale": "float64",
        "mentions": "int64",
        "reports": "int64",
        "sources": "int64",
        "first_published": "date",
    },
    "event_mentions": {"mention": "int64", "event": "int64"},
    "event_dyads": {"event": "int64", "actor": "string", "recipient": "string", "joint": "boolean", "day": "date"},
    "event_days": {
        "actor": "string",
        "recipient": "string",
        "day": "date",
        "category": "string",
        "status": "string",
        "joint": "boolean",
        "alleged": "boolean",
        "events": "int64",
        "scale": "int64",
    },
    "event_links": {"event": "int64", "n": "int64", "kind": "string", "target": "int64", "cue": "string", "mention": "int64"},
    "mentions": {
        "key": "int64",
        "id": "string",
        "coding": "int64",
        "confidence": "float64",
        "source": "string",
        "stance": "string",
        "record": "string",
    },
    "items": {
        "mention": "int64",
        "n": "int64",
        "what": "string",
        "kind": "string",
        "count": "float64",
        "unit": "string",
        "bound": "string",
        "text": "string",
    },
    "codings": {"key": "int64", "report": "int64", "coder": "string", "current": "boolean"},
    "reports": {
        "key": "int64",
        "id": "string",
        "title": "string",
        "text": "string",
        "published": "date",
        "publisher": "string",
        "url": "string",
    },
}


@cache
def table(name: str) -> Table:
    """Return one of the ledger's tables, bound to no database."""
    import ibis

    return ibis.table(COLUMNS[name], name=name)
