"""Relations: how two states stand with each other, as tables and charts, reckoned from the ledger's events.

Every function takes the ledger first (an open `Ledger`, a SQLite file, a postgresql:// URL, a folder of Parquet, an Ibis
connection), countries by code or name, and returns a pandas table. docs/relations.md has the columns, and how pages ask for the
same as plain records.

>>> from dragoman import relations                                              # doctest: +SKIP
>>> relations.series("dragoman.sqlite", "RUS", "PRK", by="month")               # doctest: +SKIP
"""

from dragoman.relations.acts import events
from dragoman.relations.asking import Tables, tables
from dragoman.relations.claims import claim
from dragoman.relations.counting import series, sources
from dragoman.relations.networks import centrality, network
from dragoman.relations.parquet import to_parquet
from dragoman.relations.reciprocity import exchanges, lags
from dragoman.relations.reckoning import account, agreements, open_ends, totals
from dragoman.relations.scope import Scope, TooFew, scope_of
from dragoman.relations.turning import turning_points

__all__ = [
    "Scope",
    "Tables",
    "TooFew",
    "account",
    "agreements",
    "centrality",
    "claim",
    "events",
    "exchanges",
    "lags",
    "network",
    "open_ends",
    "scope_of",
    "series",
    "sources",
    "tables",
    "to_parquet",
    "totals",
    "turning_points",
]
