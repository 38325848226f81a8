"""Tables with one row a mention or event: CSV, flat; Parquet, typed, with lists of parties and items."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from dragoman.formats.outgoing import LeftOut, Outgoing, json_line
from dragoman.records import Party

if TYPE_CHECKING:
    import pyarrow as pa

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
    "mentions",
    "sources",
    "reports",
    "url",
)
MISSING = {
    "means": "no column for how it was done",
    "undertakings": "no column for what an agreement binds to",
    "date_text": "no column for the words of the date",
    "geonameid": "no column",
    "office": "no column for offices",
    "identifier_id": "no column for Wikidata ids",
    "trigger, text_info": "no column for the words of the act",
}
_ROWS = 10_000  # of one group of a Parquet file: what is held in memory
_UNSTORABLE = str.maketrans({"\x00": "\ufffd", **{chr(code): "\ufffd" for code in range(0xD800, 0xE000)}})


def csv_lines(rows: Iterable[Outgoing], left: LeftOut) -> Iterator[str]:
    """Yield the line of the columns' names and one line a mention or event."""
    yield _csv(COLUMNS)
    for row in rows:
        left.of(row.mention, MISSING)
        yield _csv(_cells(row))


def json_lines(rows: Iterable[Outgoing], left: LeftOut) -> Iterator[str]:
    """Yield each mention's JSON record (docs/records.md)."""
    for row in rows:
        left.add("mentions of the event but the first", "a record tells one", len(row.told) - 1)
        held = (row.source.title, row.source.published, row.source.publisher, row.source.url)
        left.add("title, published, publisher, url", "a record names its report by id", sum(value is not None for value in held))
        yield json_line(row.mention.to_json())


def _csv(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _several(values: Iterable[str | None]) -> str:
    return "; ".join(value or "" for value in values).strip("; ")


def _parties(found: tuple[Party, ...]) -> tuple[str, str, str]:
    names = _several(p.name or p.text for p in found)
    return names, _several(p.code for p in found), _several(" ".join(p.sector) for p in found)


def _cells(row: Outgoing) -> tuple[object, ...]:
    m, when, where = row.mention, row.mention.when, row.mention.where
    said = m.attribution
    cells = (
        row.id,
        m.report,
        row.source.published,
        row.source.publisher,
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
        len(row.told),
        row.sources,
        row.reports,
        row.source.url,
    )
    return tuple(cell.translate(_UNSTORABLE) if isinstance(cell, str) else cell for cell in cells)


# --- Parquet ---------------------------------------------------------------------------------------------------------------


def parquet(rows: Iterable[Outgoing], left: LeftOut, stream: BinaryIO) -> int:
    """Write a Parquet file; return how many rows it has. Memory is bounded by a group of rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, count, waiting = _schema(), 0, iter(rows)
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        while group := list(islice(waiting, _ROWS)):
            for row in group:
                left.of(row.mention, {"undertakings": "no column: they stand in the JSON records"})
            writer.write_table(pa.Table.from_pylist([_record(row) for row in group], schema))
            count += len(group)
    return count


def _schema() -> pa.Schema:
    import pyarrow as pa

    text, day, whole, real = pa.string(), pa.date32(), pa.int64(), pa.float64()
    words = [("text", text), ("start", whole), ("end", whole)]
    party = pa.list_(
        pa.struct([*words, ("name", text), ("code", text), ("sector", pa.list_(text)), ("office", text), ("identifier_id", text)])
    )
    item = pa.list_(pa.struct([*words, ("what", text), ("kind", text), ("count", real), ("unit", text), ("bound", text)]))
    figure = pa.list_(pa.struct([*words, ("outcome", text), ("count", whole), ("bound", text)]))
    return pa.schema(
        [
            *((name, text) for name in ("id", "report", "title", "publisher", "url", "category", "status")),
            *((name, day) for name in ("published", "date", "enddate")),
            ("date_precision", text),
            *((name, pa.list_(text)) for name in ("mode", "context")),
            *((name, party) for name in ("actor", "recipient")),
            ("items", item),
            ("means", pa.list_(pa.struct([*words, ("kind", text)]))),
            ("size", figure),
            *((name, text) for name in ("place", "place_country", "place_resolution")),
            ("geonameid", whole),
            *((name, real) for name in ("latitude", "longitude")),
            *((name, text) for name in ("source", "source_code", "stance", "trigger")),
            ("links", pa.list_(pa.struct([("kind", text), ("to", text)]))),
            ("quad_code", pa.int8()),
            *((name, real) for name in ("event_scale", "confidence")),
            *((name, text) for name in ("cameo", "coder")),
            *((name, whole) for name in ("mentions", "sources", "reports")),
        ]
    )


def _record(row: Outgoing) -> dict[str, Any]:
    m, when, where, source = row.mention, row.mention.when, row.mention.where, row.source
    word = m.attribution.source if m.attribution else None
    found = {
        "id": row.id,
        "report": m.report,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "category": m.category,
        "status": m.status,
        "published": source.published,
        "date": when.begin if when else None,
        "enddate": when.finish if when else None,
        "date_precision": when.precision if when else None,
        "mode": list(m.mode),
        "context": list(m.context),
        "actor": [party.to_json() for party in m.actor],
        "recipient": [party.to_json() for party in m.recipient],
        "items": [item.to_json() for item in m.items],
        "means": [means.to_json() for means in m.means],
        "size": m.to_json()["size_text"],
        "place": (where.name or where.text) if where else None,
        "place_country": where.country_code if where else None,
        "place_resolution": where.resolution if where else None,
        "geonameid": where.geonameid if where else None,
        "latitude": where.latitude if where else None,
        "longitude": where.longitude if where else None,
        "source": (word.name or word.text) if word else None,
        "source_code": word.code if word else None,
        "stance": m.attribution.stance if m.attribution else None,
        "trigger": m.trigger.text,
        "links": [link.to_json() for link in m.links],
        "quad_code": m.quad_code,
        "event_scale": m.event_scale,
        "confidence": m.confidence,
        "cameo": m.cameo,
        "coder": m.coder,
        "mentions": len(row.told),
        "sources": row.sources,
        "reports": row.reports,
    }
    cleaned: dict[str, Any] = _cleaned(found)
    return cleaned


def _cleaned(value: Any) -> Any:
    """Return a record as Arrow can hold it: U+FFFD for lone surrogates, counts within 64 bits."""
    if isinstance(value, str):
        return value if value.isascii() else value.translate(_UNSTORABLE)
    if isinstance(value, dict):
        return {key: _count(part) if key == "count" else _cleaned(part) for key, part in value.items()}
    return [_cleaned(part) for part in value] if isinstance(value, list) else value


def _count(value: int | float | None) -> int | float | None:
    return min(value, 2**53) if isinstance(value, int) else value
