"""Renewing the table of offices from Wikidata into the user's own data: asked country by country, checked, then put in place."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from dragoman.actors import people, wikidata
from dragoman.actors.tables import rows
from dragoman.actors.tokens import normal
from dragoman.actors.wikidata import Held, NoAnswer

KEPT_DAYS = 7
# A table in which more of the service's rows than this are nonsense is not believed at all.
MOST_LEFT_OUT = 0.2
# Days that two accounts of the start of one office may lie apart.
SAME_TERM = timedelta(days=120)
NOTE = "Wikidata, CC0"
_HEAD = """# People and their offices, renewed by `dragoman knowledge update`. ~: a surname that stands alone, ~-: none does.
# name\tother names\tcode\tsectors\toffice\tstart\tend\tWikidata id\tsource
"""

Row = list[str]


class UpdateError(Exception):
    """The table of offices cannot be renewed; nothing was replaced. The message says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking for one country came to: how many offices, or why none."""

    code: str
    offices: int
    fault: str | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a renewal changed."""

    path: Path
    rows: int
    people: int
    added: int
    changed: int


def countries() -> list[str]:
    """Return the codes of the countries that have heads of their own."""
    return [cells[0] for cells in rows("countries.tsv")]


def folder() -> Path:
    """Return where answers are kept until all have come."""
    return people.user_data() / "knowledge"


def ask_all(
    codes: Sequence[str],
    endpoint: str = wikidata.ENDPOINT,
    *,
    timeout: float = 70,
    pause: float = 1.0,
    tries: int = 4,
    wait: Callable[[float], None] = time.sleep,
    today: date | None = None,
) -> Iterator[Asked]:
    """Ask for each country and keep the answer in a file; a country whose answer is kept already is not asked again."""
    day = today or date.today()
    folder().mkdir(parents=True, exist_ok=True)
    for code in codes:
        if (kept := _kept(code, endpoint, day)) is not None:
            yield Asked(code, len(kept["held"]), known=True)
            continue
        try:
            answer = wikidata.read(wikidata.ask(endpoint, code, timeout=timeout, tries=tries, wait=wait), code, day)
        except NoAnswer as error:
            yield Asked(code, 0, str(error))
            continue
        record = {
            "endpoint": endpoint,
            "asked": day.isoformat(),
            "held": [asdict(held) for held in answer.held],
            "left_out": list(answer.left_out),
        }
        _write(_file(code), json.dumps(record, ensure_ascii=False))
        yield Asked(code, len(answer.held))
        wait(pause)


def renew(codes: Sequence[str], endpoint: str = wikidata.ENDPOINT, *, today: date | None = None) -> Renewed:
    """Put the answers for `codes` into the user's table of offices, once all are there and the table passes its checks.

    Raises UpdateError where it is not so; then nothing is replaced.
    """
    day = today or date.today()
    kept = {code: _kept(code, endpoint, day) for code in codes}
    if absent := [code for code, answer in kept.items() if answer is None]:
        raise UpdateError(f"no answer yet for {', '.join(absent[:12])}{' …' if len(absent) > 12 else ''}: run the update again")
    answers = [answer for answer in kept.values() if answer]
    held = [Held(**{**one, "aliases": tuple(one["aliases"])}) for answer in answers for one in answer["held"]]
    left_out = [reason for answer in answers for reason in answer["left_out"]]
    if len(left_out) > MOST_LEFT_OUT * (len(left_out) + len(held)):
        raise UpdateError(f"{len(left_out)} rows of the answers are no offices, the first: {left_out[0]}")
    if not held:
        raise UpdateError("the answers hold no office at all")
    old = _table(people.offices_text())
    new, added, changed = merged(old, held)
    text = _text(new)
    _check(text, old, new)
    path = people.user_data() / "offices.tsv"
    if path.is_file():
        _write(path.with_name("offices.tsv.before"), path.read_text("utf8"))
    _write(path, text)
    for code in codes:
        _file(code).unlink(missing_ok=True)
    return Renewed(path, len(new), len({(row[0], row[2]) for row in new}), added, changed)


def merged(old: list[Row], held: Iterable[Held]) -> tuple[list[Row], int, int]:
    """Return the old rows with what the service tells worked in, how many rows are new, how many were changed.

    A person is the same by Wikidata id or by name and country; a term by office and about the same start. Nothing old is dropped:
    the service does not know everybody.
    """
    table = [list(row) for row in old]
    by_id = {(row[7], row[2]): row[0] for row in table if row[7]}
    by_name = {(_plain(alias), row[2]): row[0] for row in table for alias in [row[0], *_aliases(row)]}
    terms: dict[tuple[str, str], list[Row]] = {}
    for row in table:
        terms.setdefault((row[0], row[2]), []).append(row)
    added = changed = 0
    for one in sorted(held, key=lambda h: (h.code, h.start)):
        name = by_id.get((one.qid, one.code)) or by_name.get((_plain(one.name), one.code)) or one.name
        own = terms.setdefault((name, one.code), [])
        match = next((r for r in own if _kind(r[4]) == _kind(one.office) and _same(r[5], one.start)), None)
        if match is not None:
            changed += _worked_in(match, one)
            continue
        # a surname that a text has not been seen to use alone needs a title, but a head's is soon well known
        lone = [] if one.head and one.code not in people.SURNAME_FIRST else ["~-"]
        aliases = [] if own else [*one.aliases, *lone]
        row = [name, "|".join(aliases), one.code, one.sectors, one.office, one.start, one.end, one.qid, NOTE]
        table.append(row)
        own.append(row)
        by_id[(one.qid, one.code)] = by_name[(_plain(one.name), one.code)] = name
        added += 1
    _succeed(table)
    return table, added, changed


def _worked_in(row: Row, one: Held) -> bool:
    """Write what the service tells more closely, or anew, into a row; say whether it changed."""
    before = list(row)
    if len(one.start) >= len(row[5]):
        row[5] = one.start
    if one.end and (len(one.end) >= len(row[6]) or not _same(row[6], one.end)):
        row[6] = one.end
    row[7] = row[7] or one.qid
    if row == before:
        return False
    row[8] = NOTE
    return True


def _kind(office: str) -> str:
    """Return what a title is of, whatever the country calls it ("foreign secretary", "secretary of state")."""
    if "deputy" in office or "assistant" in office:
        return office
    if "defen" in office:
        return "defence"
    if "foreign min" in office or "foreign secretary" in office or office == "secretary of state":
        return "foreign"
    return office


def _succeed(table: list[Row]) -> None:
    """End the open term of a head where a later head of the same office has come."""
    for row in table:
        if row[6] or row[4] not in people.FIRST_OFFICES or row[8] == NOTE:
            continue
        later = [r[5] for r in table if r[2] == row[2] and r[4] == row[4] and r[0] != row[0] and r[5] > row[5] and r[8] == NOTE]
        row[6] = min(later, default="")


def _check(text: str, old: list[Row], new: list[Row]) -> None:
    """Raise UpdateError where a table must not replace the one there is."""
    try:
        persons = people.parse(text)
    except ValueError as error:
        raise UpdateError(f"the renewed table cannot be read: {error}") from error
    if len(new) < len(old):
        raise UpdateError(f"the renewed table has {len(new)} rows, the present one {len(old)}")
    for person in persons:
        for term in person.terms:
            if term.end is not None and term.end < term.start:
                raise UpdateError(f"the renewed table lets {person.name} leave office before taking it")
    lost = {(row[0], row[2]) for row in old} - {(person.name, person.code) for person in persons}
    if lost:
        raise UpdateError(f"the renewed table has lost {min(lost)[0]}")


def _table(text: str) -> list[Row]:
    return [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]


def _text(table: list[Row]) -> str:
    ordered = sorted(table, key=lambda row: (row[2], row[0], row[5]))
    return _HEAD + "".join("\t".join(row) + "\n" for row in ordered)


def _aliases(row: Row) -> list[str]:
    return [alias for alias in row[1].split("|") if alias and not alias.startswith("~")]


def _plain(name: str) -> str:
    return " ".join(normal(word) for word in name.replace("-", " ").split())


def _same(one: str, other: str) -> bool:
    """Say whether two days, known to a year, a month or a day, may be one."""
    if not one or not other:
        return False
    first, second = people.day(one, last=False), people.day(other, last=False)
    near = first is not None and second is not None and abs(first - second) <= SAME_TERM
    length = min(len(one), len(other))
    return near or one[:length] == other[:length]


def _file(code: str) -> Path:
    return folder() / f"{code}.json"


def _kept(code: str, endpoint: str, today: date) -> dict[str, Any] | None:
    """Return the answer kept for a country, None where there is none, it is old, from elsewhere, or damaged."""
    try:
        record = json.loads(_file(code).read_text("utf8"))
        fresh = today - date.fromisoformat(record["asked"]) <= timedelta(days=KEPT_DAYS)
        usable = record["endpoint"] == endpoint and isinstance(record["held"], list) and isinstance(record["left_out"], list)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if fresh and usable else None


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("w", encoding="utf8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
