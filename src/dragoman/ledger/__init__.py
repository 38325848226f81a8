"""The ledger: reports and what they tell, in SQLite (one file) or PostgreSQL (by URL); nothing overwritten, nothing doubled.

>>> from dragoman import Report
>>> from dragoman.records import Coding
>>> from dragoman.ledger import Ledger
>>> with Ledger.open("sqlite://") as ledger:
...     ledger.add([Coding(Report("Nothing happened."), ())], coder="by hand").reports
1
"""

from dragoman.ledger.errors import AmbiguousId, LedgerError, NoLedger, NotInstalled, UnknownId
from dragoman.ledger.events import Account, Event
from dragoman.ledger.judge import Judged, Judgement, WrongJudgement
from dragoman.ledger.results import Added, Conflict, Counts, Entry, EventLink, Field, Head, Paired, Relation, Revision, Value
from dragoman.ledger.search import WrongSearch
from dragoman.ledger.store import Ledger
from dragoman.ledger.views import View

__all__ = [
    "Account",
    "Added",
    "AmbiguousId",
    "Conflict",
    "Counts",
    "Entry",
    "Event",
    "EventLink",
    "Field",
    "Head",
    "Judged",
    "Judgement",
    "Ledger",
    "LedgerError",
    "NoLedger",
    "NotInstalled",
    "Paired",
    "Relation",
    "Revision",
    "UnknownId",
    "Value",
    "View",
    "WrongJudgement",
    "WrongSearch",
]
