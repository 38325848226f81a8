"""Who may do what: accounts with Argon2 passwords, sessions, tokens for programs, and a limit on guessing."""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from dragoman.web.store import Store

Role = Literal["reader", "reviewer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
WHAT = {"reader": "sees everything", "reviewer": "judges, and adds reports", "admin": "also keeps the accounts"}
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256
IDLE, LONGEST = 12 * 3600.0, 7 * 24 * 3600.0  # seconds that a session lasts unused, and at most
TOKEN_MARK = "drg_"
_NAME = re.compile(r"[^\W_][\w.@ -]{0,59}")


class AccountError(Exception):
    """An account cannot be made or changed so; the message says why, to the person who asks."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: a name, a role, and the session that their forms' tokens are bound to (a program's token has none)."""

    name: str
    role: Role
    session: str = ""

    def may(self, role: Role) -> bool:
        """Say whether this person may do what needs `role`."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as its list shows it. Times are seconds since 1970."""

    name: str
    role: Role
    made: float
    closed: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A program's token as its list shows it: `mark` is the beginning of its digest, by which it is taken back."""

    mark: str
    label: str
    made: float
    used: float | None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # RFC 9106's low-memory profile: argon2id, 64 MiB


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher().hash(secrets.token_hex(16))  # so that an unknown name takes as long as a wrong password


class Accounts:
    """The accounts in a desk's file. Every method may raise sqlite3 errors; AccountError tells what a person did wrong."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    # --- accounts ----------------------------------------------------------------------------------------------------------

    def add(self, name: str, password: str, role: str) -> None:
        """Make an account. Raises AccountError for a name that is taken or odd, a short password, an unknown role."""
        name = name.strip()
        if not _NAME.fullmatch(name):
            raise AccountError("a name has up to 60 letters, digits, blanks or . @ - _ and begins with a letter or digit")
        _check_role(role)
        _check_password(name, password)
        row = (name, role, _hasher().hash(password), self._clock())
        try:
            with self._store.work() as connection:
                if connection.execute("SELECT 1 FROM accounts WHERE lower(name) = lower(?)", (name,)).fetchone():
                    raise AccountError(f'there is an account "{name}" already')
                connection.execute("INSERT INTO accounts VALUES (?, ?, ?, ?, 0)", row)
        except sqlite3.IntegrityError as error:
            raise AccountError(f'there is an account "{name}" already') from error

    def all(self) -> list[Account]:
        """Return every account, by name."""
        with self._store.look() as connection:
            rows = connection.execute("SELECT name, role, made, closed FROM accounts ORDER BY lower(name)").fetchall()
        return [Account(row["name"], row["role"], row["made"], bool(row["closed"])) for row in rows]

    def change(self, name: str, role: str | None = None, closed: bool | None = None) -> None:
        """Give an account another role, close or open it; its sessions end. Raises AccountError where no admin would be left."""
        if role is not None:
            _check_role(role)
        with self._store.work() as connection:
            row = connection.execute("SELECT role, closed FROM accounts WHERE name = ?", (name,)).fetchone()
            if row is None:
                raise AccountError(f'there is no account "{name}"')
            after = (role or row["role"], int(row["closed"] if closed is None else closed))
            connection.execute("UPDATE accounts SET role = ?, closed = ? WHERE name = ?", (*after, name))
            connection.execute("DELETE FROM sessions WHERE account = ?", (name,))
            if after[1]:
                connection.execute("DELETE FROM tokens WHERE account = ?", (name,))
            if not connection.execute("SELECT 1 FROM accounts WHERE role = 'admin' AND NOT closed").fetchone():
                raise AccountError("one account must stay an admin's")

    def set_password(self, name: str, password: str) -> None:
        """Give an account another password; its sessions end. Raises AccountError."""
        _check_password(name, password)
        hashed = _hasher().hash(password)
        with self._store.work() as connection:
            if not connection.execute("UPDATE accounts SET password = ? WHERE name = ?", (hashed, name)).rowcount:
                raise AccountError(f'there is no account "{name}"')
            connection.execute("DELETE FROM sessions WHERE account = ?", (name,))

    def knows(self, name: str, password: str) -> str | None:
        """Return the account's name as it is written where the password is right, else None; both take as long."""
        with self._store.look() as connection:
            query = "SELECT name, password FROM accounts WHERE lower(name) = lower(?) AND NOT closed"
            row = connection.execute(query, (name.strip(),)).fetchone()
        try:
            right = _hasher().verify(row["password"] if row else _nobody(), password[:LONGEST_PASSWORD])
        except (Argon2Error, InvalidHashError):
            return None
        return row["name"] if row and right else None

    # --- sessions and tokens -----------------------------------------------------------------------------------------------

    def begin(self, name: str) -> str:
        """Begin a session; return the secret for its cookie. Old sessions are cleared away."""
        secret, now = secrets.token_urlsafe(32), self._clock()
        with self._store.work() as connection:
            connection.execute("DELETE FROM sessions WHERE seen < ? OR made < ?", (now - IDLE, now - LONGEST))
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (_digest(secret), name, now, now))
        return secret

    def end(self, secret: str) -> None:
        """End a session."""
        with self._store.work() as connection:
            connection.execute("DELETE FROM sessions WHERE digest = ?", (_digest(secret),))

    def of_session(self, secret: str) -> Person | None:
        """Return whose session a cookie holds; None where it is over."""
        digest, now = _digest(secret), self._clock()
        query = (
            "SELECT name, role, seen FROM sessions JOIN accounts ON name = account "
            "WHERE digest = ? AND seen > ? AND sessions.made > ? AND NOT closed"
        )
        with self._store.look() as connection:
            row = connection.execute(query, (digest, now - IDLE, now - LONGEST)).fetchone()
        if row is None:
            return None
        if now - row["seen"] > 300:
            with self._store.work() as connection:
                connection.execute("UPDATE sessions SET seen = ? WHERE digest = ?", (now, digest))
        return Person(row["name"], row["role"], digest)

    def issue(self, name: str, label: str) -> str:
        """Make a token for a program that works for `name`; it is shown once and kept as its hash alone."""
        secret = TOKEN_MARK + secrets.token_urlsafe(32)
        row = (_digest(secret), name, label.strip()[:80] or "unnamed", self._clock())
        with self._store.work() as connection:
            connection.execute("INSERT INTO tokens VALUES (?, ?, ?, ?, NULL)", row)
        return secret

    def tokens(self, name: str) -> list[Token]:
        """Return an account's tokens, the newest first."""
        query = "SELECT substr(digest, 1, 12) AS mark, label, made, used FROM tokens WHERE account = ? ORDER BY made DESC"
        with self._store.look() as connection:
            return [Token(*row) for row in connection.execute(query, (name,))]

    def withdraw(self, name: str, mark: str) -> None:
        """Take a token back."""
        with self._store.work() as connection:
            connection.execute("DELETE FROM tokens WHERE account = ? AND substr(digest, 1, 12) = ?", (name, mark))

    def of_token(self, secret: str) -> Person | None:
        """Return for whom a program works."""
        query = "SELECT name, role, used FROM tokens JOIN accounts ON name = account WHERE digest = ? AND NOT closed"
        with self._store.look() as connection:
            row = connection.execute(query, (_digest(secret),)).fetchone()
        if row is None:
            return None
        if (row["used"] or 0) < self._clock() - 300:
            with self._store.work() as connection:
                connection.execute("UPDATE tokens SET used = ? WHERE digest = ?", (self._clock(), _digest(secret)))
        return Person(row["name"], row["role"])


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise AccountError(f'"{role}" is no role: it is one of {", ".join(ROLES)}')


def _check_password(name: str, password: str) -> None:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    if name.casefold() in password.casefold() or len(set(password)) < 5:
        raise AccountError("this password is too easy to guess: it holds the name, or the same few characters over and over")


class Limiter:
    """How often something may fail: `most` times in `window` seconds for each key; what it remembers is bounded."""

    def __init__(self, most: int, window: float, clock: Callable[[], float] = time.monotonic, remembered: int = 10_000) -> None:
        self._most, self._window, self._clock, self._remembered = most, window, clock, remembered
        self._failures: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, *keys: str) -> int:
        """Return how many seconds the next try must wait, 0 where it may be made now."""
        now = self._clock()
        with self._lock:
            waits = [self._wait(key, now) for key in keys]
        return max(waits, default=0)

    def _wait(self, key: str, now: float) -> int:
        recent = [at for at in self._failures.get(key, ()) if now - at < self._window]
        return int(recent[-self._most] + self._window - now) + 1 if len(recent) >= self._most else 0

    def failed(self, *keys: str) -> None:
        """Count a failure."""
        now = self._clock()
        with self._lock:
            for key in keys:
                recent = [at for at in self._failures.pop(key, ()) if now - at < self._window]
                self._failures[key] = [*recent[-self._most :], now]
            while len(self._failures) > self._remembered:
                self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """Forget the failures of a key."""
        with self._lock:
            self._failures.pop(key, None)
