"""Make a ledger, or bring an older one to the present schema: one transaction, so that a killed migration never happened."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from dragoman.ledger import engine as engines
from dragoman.ledger.errors import LedgerError, NoLedger
from dragoman.ledger.schema import HEAD

FOLDER = Path(__file__).parent / "migrations"


def revision(connection: Connection) -> str | None:
    """Return the migration that the ledger stands at; None where there is no ledger yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found else None


def upgrade(engine: Engine, name: str, create: bool = True, target: str = HEAD) -> None:
    """Bring the ledger to migration `target`.

    Raises LedgerError where a newer Dragoman made it, NoLedger where it is none of ours, or is yet to be made and `create` is
    False.
    """
    with engines.reading(engine) as connection:
        stands_at = revision(connection)
    if stands_at == target:
        return
    if stands_at is None and not create:
        raise NoLedger(f"the database {name} holds no ledger yet: dragoman ledger add FILES --ledger … makes it")
    with engines.writing(engine) as connection:
        engines.lock_schema(connection)
        stands_at = revision(connection)
        if stands_at == target:
            return
        _check(connection, stands_at, name)
        _run(connection, target)


def _check(connection: Connection, stands_at: str | None, name: str) -> None:
    known = {path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")}
    if stands_at is not None and stands_at not in known:
        raise LedgerError(f"the ledger {name} was made by a newer Dragoman (schema {stands_at}): update this one")
    tables = set(inspect(connection).get_table_names())
    if stands_at is None and tables & {"reports", "mentions", "codings"}:
        raise NoLedger(f"the database {name} holds tables of another program: keep the ledger in a database of its own")


def _run(connection: Connection, target: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)
