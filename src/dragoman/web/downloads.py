"""What a view shows, as a file: the same events under the same filters, all of them, in the same order."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from starlette.responses import Response, StreamingResponse

from dragoman.ledger.events import Event
from dragoman.web.lines import line
from dragoman.web.problems import Problem
from dragoman.web.relation import said_by

FORMATS = ("csv", "jsonl")
COLUMNS = (
    "event", "category", "mode", "status", "date", "enddate", "date_precision", "codes", "actor", "act", "recipient", "items",
    "quad_code", "event_scale", "reports", "sources", "said_by", "first_told", "last_told", "words",
)  # fmt: skip
_FORMULA = ("=", "+", "@", "\t", "\r")


def answer(format: str, found: Iterable[Event], name: str) -> Response:
    """Return a download that is written while it is sent. Raises Problem where there is no such format."""
    if format == "csv":
        return _file(_csv(found), "text/csv; charset=utf-8", f"{name}.csv")
    if format == "jsonl":
        lines = (json.dumps(event.to_json(), ensure_ascii=False) + "\n" for event in found)
        return _file(lines, "application/jsonl; charset=utf-8", f"{name}.jsonl")
    raise Problem(404, f'there is no download "{format}": it is one of {", ".join(FORMATS)}')


def _file(lines: Iterable[str], kind: str, name: str) -> Response:
    return StreamingResponse(iter(lines), media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def _csv(found: Iterable[Event]) -> Iterator[str]:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for event in found:
        writer.writerow([_plain(value) for value in row(event)])
        yield written.getvalue()
        written.seek(0)
        written.truncate()
    yield written.getvalue()


def _plain(value: object) -> object:
    # a spreadsheet takes a cell that begins so for a formula, and a report may say anything
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def row(event: Event) -> tuple[object, ...]:
    """Return an event's cells, in the order of COLUMNS."""
    said, head = line(event), event.head
    return (
        event.id, event.category, " ".join(event.mode), event.status, event.begin, event.finish, event.precision, said.codes,
        said.actors, said.act, said.recipients, said.items, event.quad_code, event.event_scale, event.reports, event.sources,
        "; ".join(said_by(event)), event.first_told, event.last_told, head.mention.trigger.text,
    )  # fmt: skip
