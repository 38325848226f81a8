"""Files of every kind with the same three reports in them, made here."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile

from hostile_server import feed, item, page

TEXTS = tuple(f"Arnor gave Gondor {number} horses, the court in Annuminas said on Monday. " * 8 for number in range(3))
RECORDS = [{"text": text.strip(), "published": "2024-11-22", "title": f"Gift {n}"} for n, text in enumerate(TEXTS)]


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def parquet(records: list[dict[str, str]] = RECORDS) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(records), out)
    return out.getvalue()


def warc(answers: list[tuple[str, bytes, bytes]], packed: bool = True) -> bytes:
    """Return a WARC as crawlers write it, each record packed by itself: an info record, then a response for each answer."""
    from fastwarc.warc import WarcRecord, WarcRecordType

    info = WarcRecord()
    info.init_headers(WarcRecordType.warcinfo)
    info.set_bytes_content(b"software: tests\r\n")
    written = [info]
    for url, headers, body in answers:
        record = WarcRecord()
        record.init_headers(WarcRecordType.response)
        record.headers["WARC-Target-URI"] = url
        record.headers["Content-Type"] = "application/http; msgtype=response"
        record.set_bytes_content(b"HTTP/1.1 " + headers + b"\r\n\r\n" + body)
        written.append(record)
    out = b""
    for record in written:
        alone = io.BytesIO()
        record.write(alone)
        out += gzip.compress(alone.getvalue(), mtime=0) if packed else alone.getvalue()
    return out


OK = b"200 OK\r\nContent-Type: text/html; charset=utf-8"
LINES = "".join(json.dumps(record) + "\n" for record in RECORDS).encode()
PAGES = [page(f"Gift {n}", text) for n, text in enumerate(TEXTS)]
CSV = "published,title,text\n" + "".join(f'2024-11-22,Gift {n},"{text.strip()}"\n' for n, text in enumerate(TEXTS))
ATOM = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The Red Book</title>'
    + "".join(
        f"<entry><id>{n}</id><title>Gift {n}</title><link href='https://a.example/{n}'/><published>2024-11-22T10:00:00Z</published>"
        f"<content type='html'>&lt;p&gt;{text}&lt;/p&gt;</content></entry>"
        for n, text in enumerate(TEXTS)
    )
    + "</feed>"
).encode()
RSS = feed(*(item(f"https://a.example/{n}", f"Gift {n}", text) for n, text in enumerate(TEXTS)))
WARC = warc([(f"https://a.example/{n}", OK, body) for n, body in enumerate(PAGES)])

THREE = {
    "a.jsonl": LINES,
    "a.jsonl.gz": gzip.compress(LINES, mtime=0),
    "a.jsonl.bz2": bz2.compress(LINES),
    "a.jsonl.xz": lzma.compress(LINES),
    "a": LINES,
    "a.json": json.dumps(RECORDS, indent=1).encode(),
    "lines.json": LINES,
    "a.csv": CSV.encode(),
    "mark.csv": CSV.encode("utf-8-sig"),
    "wide.csv": CSV.encode("utf-16"),
    "semicolons.csv": CSV.replace(",Gift", ";Gift")
    .replace('1,"', '1;"')
    .replace(',"', ';"')
    .replace("d,t", "d;t")
    .replace("e,t", "e;t")
    .encode(),
    "a.parquet": parquet(),
    "a.rss": RSS,
    "a.xml": ATOM,
    "a.warc.gz": WARC,
    "a.warc": warc([(f"https://a.example/{n}", OK, body) for n, body in enumerate(PAGES)], packed=False),
    "a.zip": zipped({f"{n}.html": body for n, body in enumerate(PAGES)}),
    "lines.zip": zipped({"in/a.jsonl": LINES, "__MACOSX/x": b"\x00", ".DS_Store": b"\x00"}),
    "nested.zip": zipped({"a.tgz": tarred({"a.parquet": parquet()}, "w:gz")}),
    "a.tar": tarred({f"{n}.txt": text.encode() for n, text in enumerate(TEXTS)}),
    "a.tar.gz": tarred({"a.csv": CSV.encode()}, "w:gz"),
    "a.tgz": tarred({"a.warc.gz": WARC}, "w:gz"),
    "a.tar.xz": tarred({"a.xml": ATOM}, "w:xz"),
}
