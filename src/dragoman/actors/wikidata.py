"""Offices as Wikidata's public query service tells them: the question a country, the answer read with suspicion."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from http.client import HTTPException
from typing import Any

from dragoman.actors.tables import rows

ENDPOINT = "https://query.wikidata.org/sparql"
AGENT = "dragoman (event coding of news; `dragoman knowledge update`)"
LARGEST = 32 << 20
RETRIED = frozenset({429, 500, 502, 503, 504})
# Precisions of Wikidata's calendar: 9 a year, 10 a month, 11 a day.
_PRECISION = {9: 4, 10: 7, 11: 10}
_NAME = re.compile(r"[^\W\d_][\w.'’\- ]{1,60}")
_ITEM = re.compile(r"Q[1-9]\d*")

QUERY = """SELECT ?person ?personLabel ?alias ?position ?positionLabel ?start ?startPrecision ?end ?endPrecision WHERE {
  ?country wdt:P298 "%s" .
  { ?country wdt:P1906|wdt:P1313 ?position }
  UNION
  { ?position wdt:P1001 ?country ; rdfs:label ?title .
    FILTER(LANG(?title) = "en" && REGEX(LCASE(?title), "foreign|external|secretary of state|defen[cs]e")) }
  ?held ps:P39 ?position ; pqv:P580 ?from .
  ?person p:P39 ?held .
  ?from wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision .
  FILTER(YEAR(?start) >= 1980)
  OPTIONAL { ?held pqv:P582 ?to . ?to wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision }
  OPTIONAL { ?person skos:altLabel ?alias . FILTER(LANG(?alias) = "en") }
  SERVICE wikibase:label { bd:serviceParam wikibase:language "en,mul" }
} LIMIT 20000"""


class NoAnswer(Exception):
    """The service gave no usable answer; the message says why."""


@dataclass(frozen=True, slots=True)
class Held:
    """One office of one person in one country, as the service tells it; `start` and `end` as offices.tsv writes days."""

    name: str
    aliases: tuple[str, ...]
    code: str
    sectors: str
    office: str
    start: str
    end: str
    qid: str
    head: bool
    position: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service told of a country, and why some of it was left out."""

    held: tuple[Held, ...]
    left_out: tuple[str, ...]


def ask(
    endpoint: str, code: str, *, timeout: float = 70, tries: int = 4, wait: Callable[[float], None] = time.sleep
) -> dict[str, Any]:
    """Return the service's JSON for a country. Raises NoAnswer where it gives none after some tries."""
    if urllib.parse.urlsplit(endpoint).scheme not in ("http", "https"):
        raise NoAnswer(f"{endpoint!r} is no address of a web service: it must begin with http:// or https://")
    query = urllib.parse.urlencode({"query": QUERY % code, "format": "json"})
    request = urllib.request.Request(
        f"{endpoint}?{query}", headers={"Accept": "application/sparql-results+json", "User-Agent": AGENT}
    )
    reason = ""
    for attempt in range(tries):
        pause = 2.0**attempt
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return _json(response.read(LARGEST + 1), response.headers.get("Content-Length"))
        except urllib.error.HTTPError as error:
            reason = f"the service answers {error.code} {error.reason}"
            if error.code not in RETRIED:
                break
            pause = _retry_after(error.headers.get("Retry-After"), pause)
        except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError) as error:
            reason = f"the service cannot be reached ({getattr(error, 'reason', None) or type(error).__name__})"
        except NoAnswer as error:
            reason = str(error)
        if attempt + 1 < tries:
            wait(pause)
    raise NoAnswer(reason)


def _retry_after(header: str | None, otherwise: float) -> float:
    """Return the seconds that the service asks to be left alone, at most a minute."""
    return min(60.0, float(header)) if header and header.strip().isdigit() else otherwise


def _json(body: bytes, length: str | None) -> dict[str, Any]:
    if len(body) > LARGEST:
        raise NoAnswer(f"the answer is larger than {LARGEST >> 20} MB")
    if length and length.isdigit() and len(body) < int(length):
        raise NoAnswer(f"the answer breaks off after {len(body)} of {length} bytes")
    try:
        answer = json.loads(body)
    except ValueError as error:
        # a query that runs out of time ends in the middle of its rows
        raise NoAnswer("the answer is no JSON, or breaks off") from error
    if not (isinstance(answer, dict) and isinstance(answer.get("results"), dict)):
        raise NoAnswer("the answer is not one of a SPARQL service")
    if not isinstance(answer["results"].get("bindings"), list):
        raise NoAnswer("the answer is not one of a SPARQL service")
    return answer


def read(answer: dict[str, Any], code: str, today: date) -> Answer:
    """Return the offices of an answer; what is not as it should be is left out with its reason."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    left_out: list[str] = []
    for binding in answer["results"]["bindings"]:
        try:
            row = _row(binding, today)
        except ValueError as error:
            left_out.append(str(error))
            continue
        if row is None:
            continue
        one = found.setdefault((row["qid"], row["position"], row["start"]), row | {"aliases": {}})
        if row["alias"]:
            one["aliases"][row["alias"]] = None
        one["end"] = one["end"] or row["end"]
    held = tuple(
        Held(r["name"], tuple(r["aliases"]), code, r["sectors"], r["office"], r["start"], r["end"], r["qid"], r["head"], position)
        for (_, position, _), r in found.items()
    )
    return Answer(_closed(held), tuple(left_out))


def _closed(held: tuple[Held, ...]) -> tuple[Held, ...]:
    """Give a head's term without an end the start of the next term in the same position: two do not hold it at once."""
    result = []
    for one in held:
        later = [other.start for other in held if other.position == one.position and other.start > one.start]
        end = min(later) if one.head and not one.end and later else one.end
        result.append(
            Held(one.name, one.aliases, one.code, one.sectors, one.office, one.start, end, one.qid, one.head, one.position)
        )
    return tuple(result)


def _row(binding: Any, today: date) -> dict[str, Any] | None:
    """Return one row as plain values, None where its position does not count or its holder has no English name.

    Raises ValueError where it is nonsense.
    """
    if not isinstance(binding, dict):
        raise ValueError("a row is no object")
    qid, position = _item(binding, "person"), _item(binding, "position")
    name, label = _text(binding, "personLabel"), _text(binding, "positionLabel")
    if _ITEM.fullmatch(name):
        return None  # nobody has written an English name yet
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name[:40]!r} is no person's name")
    office = _office(label)
    if office is None:
        return None
    start, end = _day(binding, "start"), _day(binding, "end")
    if not start:
        raise ValueError(f"{name}: no start")
    if end and end[: len(start)] < start[: len(end)]:
        raise ValueError(f"{name}: ends before it starts")
    if start > (today + timedelta(days=366)).isoformat():
        raise ValueError(f"{name}: starts in the far future")
    alias = _text(binding, "alias") if "alias" in binding else ""
    return {
        "qid": qid,
        "position": position,
        "name": name,
        "alias": alias if _usable(alias) else "",
        "office": office[1],
        "sectors": office[2],
        "head": office[0] == "head",
        "start": start,
        "end": end,
    }


def _usable(alias: str) -> bool:
    """Say whether a text may name the person so: two to five words with capitals, no nickname of one word."""
    words = alias.split()
    return bool(_NAME.fullmatch(alias)) and 2 <= len(words) <= 5 and words[0][0].isupper() and words[-1][0].isupper()


def _text(binding: dict[str, Any], key: str) -> str:
    cell = binding.get(key)
    if not (isinstance(cell, dict) and isinstance(cell.get("value"), str)):
        raise ValueError(f"a row has no {key}")
    return " ".join(str(cell["value"]).split())


def _item(binding: dict[str, Any], key: str) -> str:
    found = _text(binding, key).rpartition("/")[2]
    if not _ITEM.fullmatch(found):
        raise ValueError(f"{found[:20]!r} is no item of Wikidata")
    return found


def _day(binding: dict[str, Any], key: str) -> str:
    """Return a day as offices.tsv writes it, as long as its precision reaches; "" where there is none."""
    if key not in binding:
        return ""
    text = _text(binding, key)
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)T.*", text)
    precision = _text(binding, key + "Precision")
    if match is None or not precision.isdigit() or int(precision) not in _PRECISION:
        raise ValueError(f"{text[:30]!r} is no day")
    date.fromisoformat(match[1])
    return match[1][: _PRECISION[int(precision)]]


@cache
def _positions() -> tuple[tuple[re.Pattern[str], str, str, str], ...]:
    return tuple((re.compile(c[0], re.IGNORECASE), c[1], c[2], c[3]) for c in rows("positions.tsv"))


def _office(label: str) -> tuple[str, str, str] | None:
    """Return kind, title and sectors of a position by its label, None where it is none that counts."""
    for pattern, kind, office, sectors in _positions():
        if pattern.search(label):
            return None if kind == "none" else (kind, office, sectors)
    return None
