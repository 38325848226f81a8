"""Migrations, shipped with the package and run by `dragoman.ledger.migrate`."""
