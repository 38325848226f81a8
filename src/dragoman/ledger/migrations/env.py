"""Alembic's environment: runs inside the transaction that `dragoman.ledger.migrate` has opened."""

from alembic import context

from dragoman.ledger.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
