"""Bad places, damaged ledgers, many programs at once: a sentence each time, and nothing stored is lost."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from ledger_killed import told
from ledger_records import gift
from ledger_server import Server
from sqlalchemy import event, text

from dragoman.ledger import Ledger, LedgerError, NoLedger, NotInstalled, engine, migrate, schema


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("mysql://u:secret@h/x", '"mysql" is no database'),
        ("postgresql://u:secret@[::1/x", r'"postgresql://u:\*\*\*@\[::1/x" is no ledger'),
        ("oracle:", '"oracle" is no|is no ledger'),
    ],
)
def test_urls_that_name_no_ledger(where: str, message: str) -> None:
    with pytest.raises(NoLedger, match=message) as caught:
        Ledger.open(where)
    assert "secret" not in str(caught.value)


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(LedgerError, match="no server answers there") as caught:
        Ledger.open("postgresql://u:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)


def test_a_missing_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    with pytest.raises(NotInstalled, match=r"pip install 'dragoman\[postgresql\]'"):
        Ledger.open("postgresql://u@h/x")


def test_reading_makes_no_ledger(tmp_path: Path, place: str) -> None:
    with pytest.raises(NoLedger, match=r"there is no ledger|holds no ledger yet"):
        Ledger.open(place, create=False)
    assert list(tmp_path.iterdir()) == []
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE reports (x)")
    for create in (True, False):
        with pytest.raises(NoLedger, match=r"tables of another program|holds no ledger"):
            Ledger.open(other, create=create)


def test_files_that_are_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "text.sqlite"
    path.write_text("Arnor gave Gondor horses. " * 100)
    with pytest.raises(LedgerError, match="this file is no ledger"):
        Ledger.open(path)
    with pytest.raises(LedgerError, match="see that its folder exists"):
        Ledger.open(tmp_path / "none" / "x.sqlite")
    with pytest.raises(LedgerError, match="it cannot be opened"):
        Ledger.open(tmp_path)


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.add([gift(number) for number in range(300)])
    content = bytearray(path.read_bytes())
    content[8192 * 8 : 8192 * 20] = b"\x5a" * (8192 * 12)
    path.write_bytes(content)
    try:
        with Ledger.open(path) as ledger:
            faults = ledger.check()
    except LedgerError as error:  # where the damage keeps the check itself from reading on
        faults = [str(error)]
    assert any("the file is damaged" in fault for fault in faults)


def test_a_full_disk_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.add([told(number) for number in range(20)])
        event.listen(ledger._engine, "begin", lambda connection: connection.exec_driver_sql("PRAGMA max_page_count=90"))
        with pytest.raises(LedgerError, match="the disk is full; what was stored before is safe"):
            ledger.add((told(number) for number in range(1000)), batch=20)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        stored = ledger.counts().reports
        assert stored >= 20
        assert stored % 20 == 0
        assert ledger.check() == []
        assert ledger.add([told(number) for number in range(200)]).repeated == min(stored, 200)


def test_a_locked_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PATIENCE", 0.2)
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another program has been writing"):
            ledger.add([gift(1)])
        assert ledger.mentions() == []
        other.close()
        assert ledger.add([gift(1)]).reports == 1


# --- migrations ------------------------------------------------------------------------------------------------------------


def ours(name: str | None, kind: str, _: object) -> bool:
    """Leave out the search index, which is made by hand in each database."""
    return not (kind == "table" and str(name).startswith("report_words"))


def test_migrations_make_what_the_schema_says(place: str) -> None:
    with Ledger.open(place) as ledger, ledger._reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": ours})
        assert compare_metadata(context, schema.metadata) == []
        assert migrate.revision(connection) == schema.HEAD
    newest = max(path.name for path in (migrate.FOLDER / "versions").glob("[0-9]*.py"))
    assert newest.startswith(schema.HEAD)


def test_a_ledger_of_a_newer_dragoman(place: str) -> None:
    with Ledger.open(place) as ledger, ledger._writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match="made by a newer Dragoman"):
        Ledger.open(place)


def test_two_programs_make_the_same_ledger(place: str) -> None:
    faults = at_once(lambda: Ledger.open(place).close(), lambda: Ledger.open(place).close(), lambda: Ledger.open(place).close())
    assert faults == []
    with Ledger.open(place) as ledger:
        assert ledger.check() == []


# --- many at once ----------------------------------------------------------------------------------------------------------


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Run each in a thread of its own; return what they raised."""
    raised: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return raised


def test_two_writers_at_once(place: str) -> None:
    found = [gift(number) for number in range(120)]
    with Ledger.open(place) as one, Ledger.open(place) as other:
        faults = at_once(
            lambda: one.add(found[:90], batch=5),
            lambda: other.add(list(reversed(found[30:])), batch=7),
            lambda: one.set_aside([("x", "y")]),
        )
        assert faults == []
        assert one.counts().mentions == 120
        assert one.check() == []


def test_a_reader_does_not_wait_for_a_writer(place: str) -> None:
    with Ledger.open(place) as ledger, Ledger.open(place) as reader:
        ledger.add([gift(0)])
        with ledger._writing() as connection:
            from dragoman.ledger import write

            write.add(connection, [gift(1)], "", ledger._clock())
            started = time.monotonic()
            assert reader.between("ARN", "GON").mentions == 1
            assert reader.check() == []
            assert time.monotonic() - started < 5
        assert reader.between("ARN", "GON").mentions == 2


def test_a_reader_sees_one_state(place: str) -> None:
    with Ledger.open(place) as ledger, Ledger.open(place) as reader:
        ledger.add([gift(number) for number in range(10)])
        reading = reader.entries()
        next(reading)
        ledger.add([gift(number) for number in range(10, 20)])
        assert len(list(reading)) == 9


def test_a_server_that_stops_and_starts(server: Server) -> None:
    place = server.database()
    with Ledger.open(place) as ledger:
        ledger.add([gift(1)])
        server.stop()
        with pytest.raises(LedgerError, match=r"the server|no server|cannot be reached"):
            ledger.add([gift(2)])
        server.start()
        assert ledger.add([gift(1), gift(2)]).repeated == 1
        assert ledger.check() == []


# --- check -----------------------------------------------------------------------------------------------------------------

TAMPERINGS = {
    "DELETE FROM parties WHERE role = 'actor'": "its rows in parties are not what its record gives",
    "UPDATE items SET count = 99": "its rows in items",
    "DELETE FROM dyads": "its rows in dyads",
    "UPDATE mentions SET category = 'ASSAULT'": "its rows in mentions",
    "UPDATE mentions SET confidence = 0.7": "its rows in mentions",
    "UPDATE mentions SET record = replace(record, 'gave', 'sold')": "do not stand where it says",
    "UPDATE reports SET text = replace(text, 'horses', 'ponies')": "its content is not what its digest says",
    "UPDATE codings SET mentions = 2": "told 2 mentions, and the ledger holds 1",
    "UPDATE codings SET current = {false}": "another is marked as such",
    "UPDATE counters SET next = 1": "the counter of mentions stands at 1",
    "UPDATE mentions SET record = '{{}}'": "its record cannot be read",
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_check_finds_what_was_tampered_with(ledger: Ledger, tampering: str) -> None:
    ledger.add([gift(1), gift(2)])
    assert ledger.check() == []
    with ledger._writing() as connection:
        connection.exec_driver_sql(tampering.format(false="FALSE"))
    assert any(TAMPERINGS[tampering] in fault for fault in ledger.check())
