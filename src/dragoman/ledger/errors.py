"""What can go wrong with a ledger, each as a sentence for the user; database errors never leave this package untranslated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc


class LedgerError(Exception):
    """The ledger cannot be opened, read or written; the message says which ledger, why and what to do."""


class NoLedger(LedgerError):
    """What was named is no ledger: a wrong URL, a file that does not exist or is of another program."""


class NotInstalled(LedgerError):
    """The driver that this kind of database needs is not installed."""


class UnknownId(LedgerError):
    """No report or mention in the ledger has this id."""


class AmbiguousId(LedgerError):
    """More than one mention's id begins so."""


# what a database says -> what the user reads; the first that matches holds
_SENTENCES = (
    ("database is locked", "another program has been writing to it for too long; wait until it is done, then try again"),
    ("disk is full", "the disk is full; what was stored before is safe: free some space and run the same command again"),
    ("no space left", "the disk is full; what was stored before is safe: free some space and run the same command again"),
    ("disk i/o error", "the disk failed to read or write it; what was stored before is safe: see that there is space left"),
    ("not a database", "this file is no ledger (it is no SQLite database); give another name with --ledger"),
    ("malformed", "the file is damaged: take a copy of it from a backup, or add the reports to a new ledger"),
    ("unable to open database file", "it cannot be opened: see that its folder exists and may be written to"),
    ("readonly database", "it may not be written to: see the permissions of the file and its folder"),
    ("password authentication failed", "the server refuses this user name or password"),
    ("no password supplied", "the server wants a password: postgresql://USER:PASSWORD@HOST/NAME"),
    ("does not exist", "the server answers, and has no such database or user"),
    ("connection refused", "no server answers there: see the host and the port, and that it runs"),
    ("could not translate host name", "there is no host of this name"),
    ("failed to resolve host", "there is no host of this name"),
    ("connection failed", "the server cannot be reached"),
    ("server closed the connection", "the server stopped; what was stored before is safe: run the same command again"),
    ("terminating connection", "the server stopped; what was stored before is safe: run the same command again"),
    ("the connection is lost", "the server stopped; what was stored before is safe: run the same command again"),
)


def sentence(error: BaseException) -> str:
    """Return what a database error means; where it is an unknown one, its own first line."""
    text = " ".join(str(getattr(error, "orig", None) or error).split())
    lower = text.lower()
    return next((said for sign, said in _SENTENCES if sign in lower), text[:300])


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn database errors inside the block into a LedgerError that names the ledger."""
    try:
        yield
    except exc.SQLAlchemyError as error:
        raise LedgerError(f"the ledger {name}: {sentence(error)}") from error
