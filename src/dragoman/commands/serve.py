"""`dragoman serve` and `dragoman accounts`: the desk, and who may use it."""

from __future__ import annotations

import getpass
import sys
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.intake import fail
from dragoman.commands.ledger import DEFAULT, FAILED, Where

if TYPE_CHECKING:
    from dragoman.web.accounts import Accounts
    from dragoman.web.settings import Settings

MISSING = 3
EXAMPLE = (
    "Examples: `dragoman serve` · `dragoman serve --ledger news.sqlite --port 9000` · "
    "`dragoman serve --host 0.0.0.0 --name desk.example.org --certificate cert.pem --key key.pem`"
)
accounts = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Keep the accounts of a desk that others than this machine reach."
)
File = Annotated[
    Path | None,
    typer.Option("--desk", help="the desk's own file (accounts, tokens, waiting texts); by default beside the ledger, NAME.desk"),
]


class Role(StrEnum):
    """What an account may do."""

    reader = "reader"
    reviewer = "reviewer"
    admin = "admin"


def _need_web() -> None:
    missing = [name for name in ("fastapi", "uvicorn", "multipart", "argon2", "ibis", "vl_convert") if find_spec(name) is None]
    if missing:
        raise fail("the desk needs its libraries: pip install 'dragoman[desk]'", MISSING)


def serve(
    ledger: Where = DEFAULT,
    host: Annotated[
        str, typer.Option("--host", help="the address to listen on; any but loopback needs accounts and TLS")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8321,
    name: Annotated[
        list[str] | None, typer.Option("--name", help="a host name under which it is reached, such as desk.example.org")
    ] = None,
    certificate: Annotated[Path | None, typer.Option("--certificate", help="TLS certificate (PEM)")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="its private key (PEM)")] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="a proxy on this machine does TLS and passes X-Forwarded-For on")
    ] = False,
    with_accounts: Annotated[bool, typer.Option("--accounts", help="demand accounts on loopback too")] = False,
    blind: Annotated[bool, typer.Option("--blind", help="reviewers do not see each other's judgements before their own")] = False,
    person: Annotated[str | None, typer.Option("--judge", envvar="DRAGOMAN_JUDGE", help="who judges, without accounts")] = None,
    upload_limit: Annotated[int, typer.Option("--upload-limit", min=1, help="megabytes that one request may send")] = 20,
    desk: File = None,
) -> None:
    """Open the desk: browse the ledger, read with every word marked, judge, add reports; pages and a JSON API."""
    _need_web()
    from dragoman.web.settings import LOOPBACK_NAMES, MEGABYTE, Settings, file_beside, is_loopback

    open_to_all = not is_loopback(host)
    secure = bool(certificate) or behind_proxy
    if bool(certificate) != bool(key):
        raise fail("--certificate and --key go together")
    if open_to_all and not secure:
        raise fail(
            f"on {host} passwords would cross the network readable: give --certificate and --key, or let a proxy do TLS with "
            "--behind-proxy"
        )
    if (open_to_all or behind_proxy) and not name:
        raise fail("say under which host name the desk is reached: --name desk.example.org")
    settings = Settings(
        ledger=ledger,
        file=desk or file_beside(ledger),
        hosts=(*LOOPBACK_NAMES, *(name or ())) if not open_to_all or behind_proxy else tuple(name or ()),
        accounts=open_to_all or behind_proxy or with_accounts,
        secure=secure,
        blind=blind,
        person=person or _user(),
        upload=upload_limit * MEGABYTE,
        warm=True,
    )
    _run(settings, host, port, certificate, key, behind_proxy)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "me"


def _run(settings: Settings, host: str, port: int, certificate: Path | None, key: Path | None, behind_proxy: bool) -> None:
    import uvicorn

    from dragoman.ledger import LedgerError, NoLedger, NotInstalled
    from dragoman.web.accounts import Accounts
    from dragoman.web.app import desk
    from dragoman.web.settings import LOOPBACK_NAMES
    from dragoman.web.store import DeskFileError, Store

    try:
        if settings.accounts and not any(one.role == "admin" for one in Accounts(Store(settings.file)).all()):
            raise fail(
                f"this desk has no admin yet: dragoman accounts add NAME --role admin --desk {settings.file}, and then serve it"
            )
        app = desk(settings)
    except (NotInstalled, NoLedger) as error:
        raise fail(str(error), MISSING if isinstance(error, NotInstalled) else 2) from error
    except (LedgerError, DeskFileError) as error:
        raise fail(str(error), FAILED) from error
    shown = settings.hosts[-1] if settings.hosts[-1] not in LOOPBACK_NAMES else host
    scheme = "https" if settings.secure else "http"
    typer.echo(f"The desk of {settings.ledger} is open at {scheme}://{shown}:{port} (stop it with Ctrl-C)", err=True)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        ssl_certfile=certificate,
        ssl_keyfile=key,
        proxy_headers=behind_proxy,
        server_header=False,
        timeout_keep_alive=20,
        limit_concurrency=500,
    )
    try:
        uvicorn.Server(config).run()
    except SystemExit as error:  # how uvicorn says that it could not begin; the reason stands above
        raise fail(f"the desk cannot listen on {host}:{port}: give another --port, or stop what listens there") from error


# --- accounts --------------------------------------------------------------------------------------------------------------


def _accounts(ledger: str, desk: Path | None) -> Accounts:
    _need_web()
    from dragoman.web.accounts import Accounts
    from dragoman.web.settings import file_beside
    from dragoman.web.store import DeskFileError, Store

    try:
        return Accounts(Store(desk or file_beside(ledger)))
    except DeskFileError as error:
        raise fail(str(error), FAILED) from error


def _password() -> str:
    """Return a password that somebody types twice, or the first line of standard input where nobody is there."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("password (twelve characters or more): ")
    if getpass.getpass("again: ") != first:
        raise fail("the two differ; nothing was changed")
    return first


Name = Annotated[str, typer.Argument(metavar="NAME")]


@accounts.command(
    "add", epilog="Example: `dragoman accounts add ana --role reviewer` (asks for the password, or reads it from standard input)"
)
def add(
    name: Name,
    role: Annotated[
        Role, typer.Option("--role", help="reader sees, reviewer judges and adds, admin keeps accounts")
    ] = Role.reader,
    ledger: Where = DEFAULT,
    desk: File = None,
) -> None:
    """Make an account."""
    from dragoman.web.accounts import AccountError

    found = _accounts(ledger, desk)
    try:
        found.add(name, _password(), role.value)
    except AccountError as error:
        raise fail(str(error)) from error
    typer.echo(f"{name} may log in as {role.value}")


@accounts.command("password", epilog="Example: `dragoman accounts password ana`")
def password(name: Name, ledger: Where = DEFAULT, desk: File = None) -> None:
    """Give an account another password; its sessions end."""
    from dragoman.web.accounts import AccountError

    found = _accounts(ledger, desk)
    try:
        found.set_password(name, _password())
    except AccountError as error:
        raise fail(str(error)) from error
    typer.echo(f"{name} has another password")


@accounts.command(
    "change", epilog="Example: `dragoman accounts change ana --role admin` · `dragoman accounts change ben --close`"
)
def change(
    name: Name,
    role: Annotated[Role | None, typer.Option("--role")] = None,
    close: Annotated[bool | None, typer.Option("--close/--open", help="close the account, or open it again")] = None,
    ledger: Where = DEFAULT,
    desk: File = None,
) -> None:
    """Give an account another role; close or open it."""
    from dragoman.web.accounts import AccountError

    try:
        _accounts(ledger, desk).change(name, role.value if role else None, close)
    except AccountError as error:
        raise fail(str(error)) from error
    typer.echo(f"{name} is changed")


@accounts.command("list", epilog="Example: `dragoman accounts list --desk dragoman.desk`")
def listed(ledger: Where = DEFAULT, desk: File = None) -> None:
    """List the accounts."""
    for one in _accounts(ledger, desk).all():
        typer.echo(f"{one.name}\t{one.role}" + ("\tclosed" if one.closed else ""))


@accounts.command("token", epilog="Example: `dragoman accounts token ana --label 'nightly import'`")
def token(
    name: Name,
    label: Annotated[str, typer.Option("--label", help="what the program is for")] = "command line",
    ledger: Where = DEFAULT,
    desk: File = None,
) -> None:
    """Make a token for a program that works under an account; it is printed once."""
    found = _accounts(ledger, desk)
    if name not in [one.name for one in found.all()]:
        raise fail(f'there is no account "{name}": dragoman accounts list')
    typer.echo(found.issue(name, label))
