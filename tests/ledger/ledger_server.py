"""A PostgreSQL server of the tests' own: made in a temporary folder, on a socket there, by a user who is not root."""

from __future__ import annotations

import getpass
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = "no PostgreSQL server is installed (apt-get install postgresql): the ledger is tested on SQLite alone"
_numbers = itertools.count(1)


def binaries() -> Path | None:
    """Return the folder of initdb and pg_ctl; None where there is no server."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = shutil.which("pg_ctl")
    for folder in (*debian, *([Path(found).resolve().parent] if found else [])):
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


def _user() -> str | None:
    """Return who is to run the server: None (ourselves) unless we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


class Server:
    """A server that is running; `database()` makes a new, empty database and returns its URL."""

    def __init__(self, folder: Path, programs: Path, user: str | None) -> None:
        self.folder, self.programs, self.user = folder, programs, user
        self.superuser = user or getpass.getuser()

    def run(self, *command: str) -> None:
        """Run one of the server's programs as its user."""
        done = subprocess.run(
            [self.programs / command[0], *command[1:]],
            user=self.user,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout}")

    def start(self) -> None:
        """Start the server and wait until it answers; durability is not what these tests need, speed is."""
        settings = f"-k {self.folder} -c listen_addresses= -c fsync=off -c max_connections=60 -c shared_buffers=64MB"
        log = str(self.folder / "log")
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-l", log, "-w", "-t", "60", "-o", settings, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: "immediate" is what a crash does."""
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", mode, "-w", "stop")

    def url(self, schema: str = "public") -> str:
        """Return the URL of a schema of the database that `initdb` makes."""
        return f"postgresql://{self.superuser}@/postgres?host={self.folder}&options=-csearch_path%3D{schema}"

    def database(self) -> str:
        """Make a place for an empty ledger; return its URL. A schema is made in a moment, a database takes a second."""
        import psycopg

        name = f"ledger_{next(_numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")  # type: ignore[arg-type]
        return self.url(name)


@contextmanager
def server() -> Iterator[Server]:
    """Run a server for as long as the block lasts. Raises LookupError where none is installed."""
    programs = binaries()
    if programs is None:
        raise LookupError(MISSING)
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path may have 107 characters
    try:
        if user:
            shutil.chown(folder, user)
        found = Server(folder, programs, user)
        found.run("initdb", "-D", str(folder / "data"), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        found.start()
        try:
            yield found
        finally:
            found.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
