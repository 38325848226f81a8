"""The ledger's mentions as lines of text: JSON records, or CSV with one row a mention."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Literal

from dragoman.ledger import rows
from dragoman.ledger.results import Entry
from dragoman.records import Party

Format = Literal["jsonl", "csv"]
COLUMNS = (
    "id",
    "report",
    "published",
    "publisher",
    "category",
    "mode",
    "context",
    "status",
    "date",
    "enddate",
    "date_precision",
    "actor",
    "actor_code",
    "actor_sector",
    "recipient",
    "recipient_code",
    "recipient_sector",
    "items",
    "size",
    "place",
    "place_country",
    "latitude",
    "longitude",
    "source",
    "source_code",
    "stance",
    "links",
    "quad_code",
    "event_scale",
    "cameo",
    "confidence",
    "coder",
)


def lines(entries: Iterable[Entry], format: Format) -> Iterator[str]:
    """Yield the lines of an export, without their line ends; CSV begins with the names of its columns."""
    if format == "jsonl":
        for entry in entries:
            yield rows.record_line(entry.mention.to_json())
        return
    yield _csv(COLUMNS)
    for entry in entries:
        yield _csv(_cells(entry))


def _csv(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _several(values: Iterable[str | None]) -> str:
    return "; ".join(value or "" for value in values).strip("; ")


def _parties(found: tuple[Party, ...]) -> tuple[str, str, str]:
    names = _several(p.name or p.text for p in found)
    return names, _several(p.code for p in found), _several(" ".join(p.sector) for p in found)


def _cells(entry: Entry) -> tuple[object, ...]:
    m, when, where = entry.mention, entry.mention.when, entry.mention.where
    said = m.attribution
    cells = (
        m.id,
        m.report,
        entry.report.published,
        entry.report.publisher,
        m.category,
        " ".join(m.mode),
        " ".join(m.context),
        m.status,
        when.begin if when else None,
        when.finish if when else None,
        when.precision if when else None,
        *_parties(m.actor),
        *_parties(m.recipient),
        _several(item.text for item in m.items),
        _several(f"{figure.count} {figure.outcome}" for figure in m.size),
        (where.name or where.text) if where else None,
        where.country_code if where else None,
        where.latitude if where else None,
        where.longitude if where else None,
        (said.source.name or said.source.text) if said and said.source else None,
        said.source.code if said and said.source else None,
        said.stance if said else None,
        _several(f"{link.kind} {link.to}" for link in m.links),
        m.quad_code,
        m.event_scale,
        m.cameo,
        round(m.confidence, 4),
        m.coder,
    )
    return tuple(rows.storable(cell) if isinstance(cell, str) else cell for cell in cells)
