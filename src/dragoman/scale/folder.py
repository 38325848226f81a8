"""The folder that a run writes: Parquet by shard, and for each shard a marker that says it is whole.

    run.json                    how many reports a shard holds
    reports/part-0000000.parquet    the texts        codings/…   what each report's coding notes and sets aside
    mentions/part-0000000.parquet   the mentions     rejected/…  what the readers set aside, with the reason
    done/part-0000000.json      counts and hashes of the four, the coder's version, the shard's key

A file appears under its name only when it is whole, the marker last of all.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

from dragoman import records_json
from dragoman.records import Coding, Json, Report
from dragoman.scale.shards import Shard, name_of

if TYPE_CHECKING:
    import pyarrow

KINDS = ("reports", "codings", "mentions", "rejected")


class ScaleError(Exception):
    """What stops a run, in a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Done:
    """A shard's marker."""

    shard: int
    key: str
    coder: str
    reports: int
    mentions: int
    rejected: int
    sha256: Mapping[str, str]


class Folder:
    """A run's folder on this machine, on a shared file system or in a bucket (`s3://…`, by fsspec)."""

    def __init__(self, place: str) -> None:
        import fsspec

        self.place = place
        self._files, self._root = fsspec.core.url_to_fs(place)
        self._local = "file" in _protocols(self._files)

    def begin(self, size: int) -> None:
        """Write down how large the shards are. Raises ScaleError where the folder was begun with another size."""
        known = self._read("run.json")
        if known is None:
            self._put("run.json", json.dumps({"shard_size": size}).encode())
        elif json.loads(known)["shard_size"] != size:
            has = json.loads(known)["shard_size"]
            raise ScaleError(f"{self.place} was begun with {has} reports a shard: give --shard-size {has}, or another folder")

    def done(self, number: int) -> Done | None:
        """Return a shard's marker, None where it is not coded yet."""
        found = self._read(f"done/{name_of(number)}.json")
        return Done(**json.loads(found)) if found else None

    def all_done(self) -> Iterator[Done]:
        """Yield every marker in order of shards."""
        for path in sorted(self._files.glob(posixpath.join(self._root, "done", "part-*.json"))):
            yield Done(**json.loads(self._files.cat_file(path)))

    def hand(self, shard: Shard) -> None:
        """Write what goes into a shard, for whoever codes it."""
        self._put(f"reports/{shard.name}.parquet", _parquet(_reports(shard.reports), "reports"))
        self._put(f"rejected/{shard.name}.parquet", _parquet(_rejected(shard), "rejected"))

    def handed(self, number: int) -> list[Report]:
        """Return the reports of a shard."""
        return [report_of(row) for row in self.rows("reports", number)]

    def keep(self, number: int, key: str, codings: Sequence[Coding], coder: str) -> Done:
        """Write what coding a shard gave, then its marker."""
        mentions = _mentions(codings)
        self._put(f"codings/{name_of(number)}.parquet", _parquet(_codings(codings), "codings"))
        self._put(f"mentions/{name_of(number)}.parquet", _parquet(mentions, "mentions"))
        hashes = {kind: hashlib.sha256(self._read(f"{kind}/{name_of(number)}.parquet") or b"").hexdigest() for kind in KINDS}
        rejected = sum(1 for _ in self.rows("rejected", number))
        marker = Done(number, key, coder, len(codings), len(mentions), rejected, hashes)
        self._put(f"done/{name_of(number)}.json", json.dumps(asdict(marker), indent=1).encode())
        return marker

    def rows(self, kind: str, number: int) -> Iterator[Json]:
        """Yield the rows of a shard's file. Raises ScaleError where it is missing."""
        import pyarrow.parquet as pq

        found = self._read(f"{kind}/{name_of(number)}.parquet")
        if found is None:
            raise ScaleError(f"{self.place}/{kind}/{name_of(number)}.parquet is missing: run the same command again")
        for batch in pq.ParquetFile(io.BytesIO(found)).iter_batches(2048):
            yield from batch.to_pylist()

    def faults(self) -> Iterator[str]:
        """Yield what is not as the markers say."""
        for marker in self.all_done():
            for kind, wanted in marker.sha256.items():
                found = self._read(f"{kind}/{name_of(marker.shard)}.parquet")
                if found is None or hashlib.sha256(found).hexdigest() != wanted:
                    yield f"{kind}/{name_of(marker.shard)}.parquet is {'missing' if found is None else 'not as it was written'}"

    def _read(self, path: str) -> bytes | None:
        try:
            return cast(bytes, self._files.cat_file(posixpath.join(self._root, path)))
        except FileNotFoundError:
            return None

    def _put(self, path: str, content: bytes) -> None:
        target = posixpath.join(self._root, path)
        if not self._local:
            self._files.pipe_file(target, content)  # one object, there whole or not at all
            return
        os.makedirs(os.path.dirname(target), exist_ok=True)
        part = f"{target}.{os.getpid()}.part"
        try:
            with open(part, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(part, target)
        finally:
            if os.path.exists(part):
                os.unlink(part)


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


def _plain(text: str | None) -> str | None:
    """Return a text as UTF-8 can hold it; the record beside it holds it as it is."""
    return None if text is None else text.encode("utf8", "replace").decode("utf8")


def _reports(reports: Sequence[Report]) -> list[Json]:
    return [
        {
            "id": r.id,
            "title": _plain(r.title),
            "text": _plain(r.text),
            "published": r.published,
            "publisher": _plain(r.publisher),
            "url": _plain(r.url),
            "language": r.language,
            "exact": exact(r),
        }
        for r in reports
    ]


def exact(report: Report) -> str | None:
    """Return the report's JSON where its columns do not hold all of it, else None."""
    head = (report.text, report.title, report.publisher, report.url)
    if report.captions or any(part is not None and _plain(part) != part for part in head):
        return json.dumps(report.to_json())
    return None


def report_of(row: Json) -> Report:
    """Return the report of a row."""
    if row["exact"]:
        return records_json.report(json.loads(row["exact"]))
    return Report(
        row["text"], row["published"], row["title"], row["publisher"], url=row["url"], language=row["language"], id=row["id"]
    )


def _codings(codings: Sequence[Coding]) -> list[Json]:
    return [
        {
            "report": c.report.id,
            "mentions": len(c.mentions),
            "notes": json.dumps(c.notes),
            "set_aside": json.dumps([[s.start, s.end, s.text, s.reason] for s in c.set_aside]),
            "sentences": json.dumps([[s.start, s.end] for s in c.sentences]),
        }
        for c in codings
    ]


def _mentions(codings: Sequence[Coding]) -> list[Json]:
    found = []
    for coding in codings:
        for m in coding.mentions:
            when = m.when
            found.append(
                {
                    "id": m.id,
                    "report": coding.report.id,
                    "published": coding.report.published,
                    "publisher": _plain(coding.report.publisher),
                    "event": m.category,
                    "mode": " ".join(m.mode),
                    "context": " ".join(m.context),
                    "status": m.status,
                    "date": when.begin if when else None,
                    "enddate": when.finish if when else None,
                    "actor": " ".join(sorted({p.code for p in m.actor if p.code})),
                    "recipient": " ".join(sorted({p.code for p in m.recipient if p.code})),
                    "country": m.where.country_code if m.where else None,
                    "quad_code": m.quad_code,
                    "event_scale": m.event_scale,
                    "confidence": m.confidence,
                    "record": json.dumps(m.to_json(), separators=(",", ":")),
                }
            )
    return found


def _rejected(shard: Shard) -> list[Json]:
    return [{"where": _plain(r.where), "reason": _plain(r.reason)} for r in shard.rejected]


def _schema(kind: str) -> pyarrow.Schema:
    import pyarrow as pa

    text, day = pa.string(), pa.date32()
    columns: dict[str, list[tuple[str, Any]]] = {
        "reports": [
            *((name, text) for name in ("id", "title", "text")),
            ("published", day),
            *((name, text) for name in ("publisher", "url", "language", "exact")),
        ],
        "codings": [("report", text), ("mentions", pa.int32()), ("notes", text), ("set_aside", text), ("sentences", text)],
        "mentions": [
            ("id", text),
            ("report", text),
            ("published", day),
            *((name, text) for name in ("publisher", "event", "mode", "context", "status")),
            ("date", day),
            ("enddate", day),
            *((name, text) for name in ("actor", "recipient", "country")),
            ("quad_code", pa.int16()),
            ("event_scale", pa.float64()),
            ("confidence", pa.float64()),
            ("record", text),
        ],
        "rejected": [("where", text), ("reason", text)],
    }
    return pa.schema(columns[kind])


def _parquet(rows: Sequence[Json], kind: str) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows), schema=_schema(kind)), out, compression="zstd")
    return out.getvalue()
