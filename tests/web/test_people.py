from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import web_desk
from argon2 import PasswordHasher
from starlette.testclient import TestClient
from typer.testing import CliRunner
from web_desk import PASSWORD, login, send

from dragoman.cli import app
from dragoman.web.accounts import IDLE, AccountError, Accounts, Limiter
from dragoman.web.gate import SESSION
from dragoman.web.settings import file_beside, is_loopback
from dragoman.web.store import DeskFileError, Store

PEOPLE = {"rita": "reader", "vera": "reviewer", "ada": "admin"}


@pytest.fixture(scope="session")
def desk_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three accounts, made once: hashing a password takes its time on purpose."""
    path = tmp_path_factory.mktemp("people") / "people.desk"
    accounts = Accounts(Store(path))
    for name, role in PEOPLE.items():
        accounts.add(name, PASSWORD, role)
    return path


@pytest.fixture
def guarded(made: Path, desk_file: Path, tmp_path: Path) -> Iterator[TestClient]:
    """A desk with accounts."""
    (tmp_path / "news.desk").write_bytes(desk_file.read_bytes())
    with web_desk.client(web_desk.settings(tmp_path, made, accounts=True)) as found:
        yield found


# --- roles -----------------------------------------------------------------------------------------------------------------

EVERYBODY = ["/", "/relations", "/relations/RUS/PRK", "/events", "/reports", "/account", "/api", "/api/v1/counts"]
REVIEWERS = ["/review", "/add"]
ADMINS = ["/accounts"]


def test_nobody_sees_anything_without_logging_in(guarded: TestClient) -> None:
    for address in (*EVERYBODY, *REVIEWERS, *ADMINS):
        answer = guarded.get(address)
        if address.startswith("/api/"):
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"
        else:
            assert answer.headers["location"].startswith("/login?next=")
    assert "Russia" not in guarded.get("/login").text.replace('placeholder="Russia', "")


@pytest.mark.parametrize("name", PEOPLE)
def test_roles(guarded: TestClient, name: str) -> None:
    assert login(guarded, name).status_code == 303
    role = PEOPLE[name]
    for addresses, needed in ((EVERYBODY, 0), (REVIEWERS, 1), (ADMINS, 2)):
        allowed = list(PEOPLE.values()).index(role) >= needed
        for address in addresses:
            assert (guarded.get(address).status_code in (200, 303)) is allowed, address
    links = guarded.get("/").text
    assert ('href="/review"' in links) is (role != "reader")


def test_a_reader_cannot_write_by_any_way(guarded: TestClient) -> None:
    login(guarded, "rita")
    assert send(guarded, "/account", "/add", text="Norway sent wheat.").status_code == 403
    assert send(guarded, "/account", "/review/abc", decision="accept").status_code == 403
    assert send(guarded, "/account", "/accounts", name="eve", role="admin", password=PASSWORD).status_code == 403
    token = send(guarded, "/account", "/account/tokens", label="x").text.partition("drg_")[2].partition("<")[0]
    headers = {"authorization": f"Bearer drg_{token}"}
    assert guarded.get("/api/v1/counts", headers=headers).status_code == 200
    body = {"reports": [{"text": "Norway sent wheat."}]}
    assert guarded.post("/api/v1/additions", json=body, headers=headers).status_code == 403


# --- logging in ------------------------------------------------------------------------------------------------------------


def test_logging_in_leads_back_and_out_again(guarded: TestClient) -> None:
    answer = send(guarded, "/login?next=/events", "/login", name="VERA", password=PASSWORD, then="/events?category=AID")
    assert answer.headers["location"] == "/events?category=AID"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    send(guarded, "/", "/logout")
    assert guarded.get("/").headers["location"].startswith("/login")


def test_a_session_that_was_logged_out_is_over_for_a_thief_too(guarded: TestClient) -> None:
    login(guarded, "vera")
    stolen = guarded.cookies[SESSION]
    send(guarded, "/", "/logout")
    guarded.cookies.set(SESSION, stolen)
    assert guarded.get("/").status_code == 303


@pytest.mark.parametrize("then", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)"])
def test_logging_in_never_leads_to_another_site(guarded: TestClient, then: str) -> None:
    assert send(guarded, "/login", "/login", name="vera", password=PASSWORD, then=then).headers["location"] == "/"


def test_cookies_go_over_tls_alone_where_there_is_tls(made: Path, desk_file: Path, tmp_path: Path) -> None:
    (tmp_path / "news.desk").write_bytes(desk_file.read_bytes())
    chosen = web_desk.settings(tmp_path, made, accounts=True, secure=True)
    with web_desk.client(chosen) as browser:
        browser.base_url = "https://localhost"  # type: ignore[assignment]
        answer = login(browser, "vera")
        assert "secure" in answer.headers["set-cookie"].lower()
        assert "max-age" in answer.headers["strict-transport-security"]


def test_guessing_is_slowed_down_by_name_and_address(guarded: TestClient) -> None:
    for _ in range(5):
        assert login(guarded, "ada", "wrong password").status_code == 401
    refused = login(guarded, "ada")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 200
    assert login(guarded, "vera").status_code == 429  # the same address tries another name


def test_an_unknown_name_is_told_nothing_else_than_a_wrong_password(guarded: TestClient) -> None:
    one, other = login(guarded, "nobody", "wrong password").text, login(guarded, "ada", "wrong password").text
    assert one.replace("nobody", "NAME") == other.replace('value="ada"', 'value="NAME"')


def test_the_limiter_forgets_and_stays_small() -> None:
    now = [0.0]
    limiter = Limiter(2, 10.0, clock=lambda: now[0], remembered=50)
    for n in range(500):
        limiter.failed(f"key {n}")
    assert len(limiter._failures) == 50
    limiter.failed("a")
    assert limiter.wait("a") == 0
    limiter.failed("a")
    assert 0 < limiter.wait("a", "b") <= 11
    now[0] = 11.0
    assert limiter.wait("a") == 0


# --- accounts --------------------------------------------------------------------------------------------------------------


def test_an_admin_makes_and_closes_accounts(guarded: TestClient) -> None:
    login(guarded, "ada")
    assert "there is an account" in send(guarded, "/accounts", "/accounts", name="Rita", role="reader", password=PASSWORD).text
    made = send(guarded, "/accounts", "/accounts", name="ben", role="reviewer", password=PASSWORD)
    assert made.headers["location"] == "/accounts?done=made"
    assert "one account must stay" in send(guarded, "/accounts", "/accounts/change", name="ada", role="reader").text
    send(guarded, "/accounts", "/accounts/change", name="ben", role="reviewer", closed="1")
    send(guarded, "/accounts", "/logout")
    assert login(guarded, "ben").status_code == 401


def test_a_password_is_changed_with_the_old_one_and_ends_sessions(guarded: TestClient) -> None:
    login(guarded, "vera")
    fields = {"old": "not that one", "new": "another good phrase"}
    assert "old password is wrong" in send(guarded, "/account", "/account/password", **fields).text
    fields["old"] = PASSWORD
    assert "easy to guess" in send(guarded, "/account", "/account/password", **fields | {"new": "vera vera vera"}).text
    assert send(guarded, "/account", "/account/password", **fields).headers["location"] == "/login?done=password"
    assert guarded.get("/").status_code == 303
    assert login(guarded, "vera", "another good phrase").status_code == 303


def test_tokens_work_until_they_are_taken_back(guarded: TestClient) -> None:
    login(guarded, "vera")
    page = send(guarded, "/account", "/account/tokens", label="<b>nightly</b>").text
    token = "drg_" + page.partition("<code>drg_")[2].partition("<")[0]
    assert "&lt;b&gt;nightly" in page
    assert token not in guarded.get("/account").text
    guarded.cookies.clear()
    headers = {"authorization": f"Bearer {token}"}
    assert guarded.get("/api/v1/counts", headers=headers).json()["reports"] > 5
    assert guarded.get("/api/v1/counts", headers={"authorization": "Bearer drg_wrong"}).status_code == 401
    assert guarded.get("/api/v1/counts", headers={"authorization": "Basic YTpi"}).status_code == 401
    assert guarded.get("/", headers=headers).status_code == 303  # for programs, not for pages
    login(guarded, "vera")
    mark = guarded.get("/account").text.partition('name="mark" value="')[2].partition('"')[0]
    send(guarded, "/account", "/account/tokens/withdraw", mark=mark)
    assert guarded.get("/api/v1/counts", headers=headers).status_code == 401


def test_sessions_end_by_themselves(tmp_path: Path) -> None:
    now = [1_000_000.0]
    accounts = Accounts(Store(tmp_path / "x.desk"), clock=lambda: now[0])
    accounts.add("ada", PASSWORD, "admin")
    secret = accounts.begin("ada")
    assert accounts.of_session(secret)
    now[0] += IDLE - 10
    assert accounts.of_session(secret)  # used again, it goes on
    now[0] += IDLE - 10
    assert accounts.of_session(secret)
    now[0] += IDLE + 10
    assert accounts.of_session(secret) is None
    assert accounts.of_session("") is None


@pytest.mark.parametrize(
    ("name", "password", "role", "why"),
    [
        ("", PASSWORD, "admin", "a name has"),
        ("<b>", PASSWORD, "admin", "a name has"),
        ("x" * 61, PASSWORD, "admin", "a name has"),
        ("ada", "short", "admin", "characters"),
        ("ada", "x" * 300, "admin", "characters"),
        ("ada", "aaaaaaaaaaaaaaaa", "admin", "easy to guess"),
        ("ada", "i am ada indeed", "admin", "easy to guess"),
        ("ada", PASSWORD, "king", "is no role"),
    ],
)
def test_bad_accounts_are_not_made(tmp_path: Path, name: str, password: str, role: str, why: str) -> None:
    accounts = Accounts(Store(tmp_path / "x.desk"))
    with pytest.raises(AccountError, match=why):
        accounts.add(name, password, role)
    assert accounts.all() == []


def test_the_desks_file_is_its_owners_alone_and_holds_no_secret_in_plain(desk_file: Path, tmp_path: Path) -> None:
    Store(tmp_path / "new.desk")
    assert stat.S_IMODE((tmp_path / "new.desk").stat().st_mode) == 0o600
    assert PASSWORD.encode() not in desk_file.read_bytes()
    assert b"$argon2id$" in desk_file.read_bytes()


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.desk").write_text("no database at all, but long enough to look at" * 30)
    with pytest.raises(DeskFileError, match="cannot be used"):
        Store(tmp_path / "x.desk")


# --- the command -----------------------------------------------------------------------------------------------------------


def run(*words: str, typed: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words), input=typed)
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--host", "0.0.0.0"), "passwords would cross the network readable"),
        (("--host", "192.168.1.5", "--behind-proxy"), "under which host name"),
        (("--behind-proxy",), "under which host name"),
        (("--host", "::", "--behind-proxy", "--name", "desk.example.org"), "has no admin yet"),
        (("--accounts",), "has no admin yet"),
        (("--certificate", "cert.pem"), "go together"),
    ],
)
def test_serving_others_needs_accounts_tls_and_a_name(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    code, output = run("serve", "--ledger", str(tmp_path / "l.sqlite"), *words)
    assert code == 2
    assert said in output.replace("\n", " ")


def test_accounts_from_the_terminal(tmp_path: Path) -> None:
    place = ("--ledger", str(tmp_path / "l.sqlite"))
    assert run("accounts", "add", "ada", "--role", "admin", *place, typed=f"{PASSWORD}\n") == (0, "ada may log in as admin\n")
    assert run("accounts", "add", "ada", *place, typed=f"{PASSWORD}\n")[0] == 2
    assert run("accounts", "add", "ben", *place, typed="short\n")[0] == 2
    assert run("accounts", "list", *place) == (0, "ada\tadmin\n")
    assert run("accounts", "change", "ada", "--close", *place)[0] == 2
    code, token = run("accounts", "token", "ada", *place)
    assert code == 0
    accounts = Accounts(Store(tmp_path / "l.desk"))
    assert accounts.of_token(token.strip()) is not None
    assert run("accounts", "token", "eve", *place)[0] == 2
    assert run("accounts", "password", "ada", *place, typed="another good phrase\n")[0] == 0
    assert accounts.knows("ada", "another good phrase") == "ada"


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("example.org", False),
    ],
)
def test_what_is_loopback(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone


@pytest.mark.parametrize(
    ("ledger", "file"),
    [("a/news.sqlite", "a/news.desk"), ("sqlite:///a/news.db", "a/news.desk"), ("postgresql://u@h/x", "dragoman.desk")],
)
def test_where_the_desks_file_lies(ledger: str, file: str) -> None:
    assert file_beside(ledger) == Path(file)


def test_passwords_are_hashed_at_least_as_hard_as_rfc_9106_asks() -> None:
    hasher = PasswordHasher()  # what the desk uses where no test makes it quick
    assert (hasher.type.name, hasher.memory_cost >= 64 * 1024, hasher.time_cost >= 3) == ("ID", True, True)
