"""Where reports come from: a real server that speaks S3, lists of crawls, files far larger than memory may be."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import samples
from hostile_server import Reply, Server

from dragoman import reports
from dragoman.records import Report
from dragoman.reports import Rejected


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return a bucket of a server of our own, with the sample files in it."""
    moto = pytest.importorskip("moto.server")
    import s3fs

    server = moto.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "tests",
        "AWS_SECRET_ACCESS_KEY": "tests",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    files = s3fs.S3FileSystem()
    files.mkdir("news")
    for name in ("a.jsonl", "in/b.warc.gz", "in/c.parquet", "in/d.zip", "e.csv"):
        files.pipe(f"news/{name}", samples.THREE["a." + name.split(".", 1)[1]])
    files.pipe("news/crawl-data/warc.paths.gz", gzip.compress(b"crawl-data/1.warc.gz\ncrawl-data/gone.warc.gz\n../x\n"))
    files.pipe("news/crawl-data/1.warc.gz", samples.WARC)
    yield "s3://news"
    server.stop()
    s3fs.S3FileSystem.clear_instance_cache()


def test_objects_prefixes_patterns_and_what_is_not_there(bucket: str) -> None:
    def titles(source: str) -> list[str]:
        return [one.title if isinstance(one, Report) else one.reason for one in reports.read([source])]  # type: ignore[misc]

    gifts = ["Gift 0", "Gift 1", "Gift 2"]
    assert titles(f"{bucket}/a.jsonl") == gifts
    assert titles(f"{bucket}/in/") == gifts * 3
    assert titles(f"{bucket}/*.csv") == gifts
    assert titles(f"{bucket}/none.txt") == ["there is no such object"]
    assert "not there" in titles("s3://nobucket/x")[0] or "no such object" in titles("s3://nobucket/x")[0]
    listed = titles(f"{bucket}/crawl-data/warc.paths.gz")
    assert listed[:3] == gifts
    assert "no such object" in listed[3]
    assert "does not stand below it" in listed[4]


def test_a_list_of_crawls_on_a_server_and_on_the_disk(server: Server, tmp_path: Path) -> None:
    server.pages["/crawl-data/CC-NEWS/warc.paths.gz"] = Reply(
        gzip.compress(b"crawl-data/CC-NEWS/1.warc.gz\n"), "application/gzip"
    )
    server.pages["/crawl-data/CC-NEWS/1.warc.gz"] = Reply(samples.WARC, "application/octet-stream")
    found = list(reports.read([f"{server.url}/crawl-data/CC-NEWS/warc.paths.gz"], allow_private=True))
    assert [one.title for one in found if isinstance(one, Report)] == ["Gift 0", "Gift 1", "Gift 2"]
    (tmp_path / "crawl-data").mkdir()
    (tmp_path / "crawl-data" / "warc.paths").write_text("crawl-data/1.warc.gz\n/etc/passwd\n")
    (tmp_path / "crawl-data" / "1.warc.gz").write_bytes(samples.WARC)
    *found, last = reports.read([tmp_path / "crawl-data" / "warc.paths"])
    assert len(found) == 3
    assert isinstance(last, Rejected)


MEASURED = """
import resource, sys
from dragoman import reports
list(reports.read([sys.argv[1]]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for _ in reports.read([sys.argv[2]]))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet", "a.tar.gz"])
def test_memory_is_bounded(name: str, tmp_path: Path) -> None:
    """A thousand reports of 50,000 characters, 50 MB, are read in 24 MB more than fifty of them."""
    for count, path in ((50, "small"), (1000, "large")):
        records = [{"text": f"{number} " + "Arnor gave Gondor horses. " * 1900} for number in range(count)]
        lines = "".join(json.dumps(record) + "\n" for record in records).encode()
        content = {
            "a.jsonl": lambda lines=lines: lines,
            "a.csv": lambda records=records: ("text\n" + "".join(record["text"] + "\n" for record in records)).encode(),
            "a.parquet": lambda records=records: samples.parquet(records),
            "a.tar.gz": lambda lines=lines: samples.tarred({"a.jsonl": lines}, "w:gz"),
        }[name]()
        (tmp_path / f"{path}-{name}").write_bytes(content)
    run = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path / f"small-{name}"), str(tmp_path / f"large-{name}")],
        capture_output=True,
        text=True,
        check=True,
    )
    count, grown = map(int, run.stdout.split())
    assert count == 1000
    assert grown < 24_000


def test_languages_and_missing_dates_are_counted() -> None:
    from dragoman.commands.intake import Intake

    english, german = (
        "the king of Arnor gave the horses to Gondor. " * 4,
        "Der König von Arnor gab Gondor gestern früh die Pferde. " * 4,
    )
    records = [
        {"text": english, "published": "2024-11-22"},
        {"text": german},
        {"text": "Short."},
        {"text": german, "language": "gsw"},
    ]
    found = reports.read_bytes("\n".join(map(json.dumps, records)).encode(), "x.jsonl")
    intake = Intake()
    assert [report.language for report in intake.keep(found)] == ["en", "de", None, "gsw"]
    assert intake.remarks() is not None
    assert "not coded: 2 (de 1, gsw 1); undated: 3" in str(intake.remarks())
