"""How a desk is set up: what it serves, to whom, and its limits."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """One desk. `ledger` is a file or URL, `file` the desk's own file (accounts, sessions, tokens, waiting texts).

    `accounts`: nobody sees anything without logging in. `secure`: cookies go over TLS alone. `hosts`: the names under which it
    may be asked; others are refused. `blind`: reviewers do not see each other's judgements before their own.
    `person` is who judges where there are no accounts. `upload` is in bytes.
    `warm`: what the first visitors would wait for is loaded when the desk starts.
    """

    ledger: str
    file: Path
    hosts: tuple[str, ...] = LOOPBACK_NAMES
    accounts: bool = False
    secure: bool = False
    blind: bool = False
    person: str = "me"
    upload: int = 20 * MEGABYTE
    warm: bool = False


def is_loopback(host: str) -> bool:
    """Say whether an address or name reaches this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def file_beside(ledger: str) -> Path:
    """Return where the desk's own file lies: beside a SQLite ledger, else in the working folder."""
    if "://" in ledger and not ledger.startswith("sqlite"):
        return Path("dragoman.desk")
    path = Path(ledger.removeprefix("sqlite:///"))
    return path.with_name(f"{path.stem}.desk")
