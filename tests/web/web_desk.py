"""A desk to test: a ledger of sample reports and hostile ones, coded by the real coder, and servers of it."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import uvicorn
from starlette.testclient import TestClient

from dragoman import Coder, Report, samples
from dragoman.ledger import Ledger
from dragoman.web.app import desk
from dragoman.web.settings import Settings

PASSWORD = "correct horse battery"
HOSTILE = Report(
    "Norway sent 400 tons of wheat to Sudan on Monday. <script>document.title='owned'</script> Sudan thanked Norway.\n"
    "<img src=x onerror=\"document.title='owned'\"> The ministry &lt;b&gt; said \u202eesrever\u202c that Norway had promised "
    "Sudan 30 trucks. </div></main><h1>Fake</h1>",
    date(2024, 11, 22),
    "Wheat <script>document.title='owned'</script> \u202egnp.exe & <b>more</b>",
    "\"><script>document.title='owned'</script>",
    "javascript:document.title='owned'",
)
HORSES = (
    Report(
        "SEOUL, Sept. 3 — Russia gave North Korea 24 horses last week, Russian inspectors said on Tuesday. North Korea had "
        "promised Moscow soldiers in return, a South Korean official said.\nSouth Korea "
        "accused Russia of paying for arms with animals.",
        date(2024, 9, 3),
        "Horses for the North",
        "Han River Daily",
    ),
    Report(
        "Russia has sent at least 30 horses to North Korea, an official in Vladivostok said on Monday. The animals crossed the "
        "border at the end of August.",
        date(2024, 9, 2),
        "Thirty horses",
        "Pacific Rim Courier",
    ),
)


def told() -> list[Report]:
    """Return what the tests' ledger holds: the samples on North Korea, the horses as two more papers have them, hostile text."""
    return [*(report for report in samples.reports() if "North Korea" in report.text), *HORSES, HOSTILE]


def make_ledger(path: Path) -> None:
    with Ledger.open(path) as ledger:
        ledger.add(Coder().stream(told()))


def settings(folder: Path, made: Path, **more: Any) -> Settings:
    """Return the settings of a desk over its own copy of the ledger."""
    path = folder / "news.sqlite"
    if not path.exists():
        shutil.copy(made, path)
    return Settings(ledger=str(path), file=folder / "news.desk", person="ana", **more)


def client(chosen: Settings) -> TestClient:
    """Return a client of a desk that runs without a server; addresses are on localhost."""
    return TestClient(desk(chosen), base_url="http://localhost", follow_redirects=False)


def form_token(page: str) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
    assert found, page
    return found.group(1)


def send(browser: TestClient, page: str, address: str, **fields: Any) -> Any:
    """Post a form with the token that stands on a page."""
    return browser.post(address, data={"form_token": form_token(browser.get(page).text), **fields})


def login(browser: TestClient, name: str, password: str = PASSWORD) -> Any:
    return send(browser, "/login", "/login", name=name, password=password)


@contextmanager
def served(chosen: Settings) -> Iterator[str]:
    """Serve a desk on a free port for as long as the block lasts; yield its address."""
    server = uvicorn.Server(uvicorn.Config(desk(chosen), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the desk did not start"
        thread.join(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(15)
