"""Every reader: three reports in each kind of file; what is bad is set aside with its reason; nothing raises."""

from __future__ import annotations

import gzip
import json
import tarfile
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import samples
from hostile_server import feed, item, page
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman import reports
from dragoman.records import Report
from dragoman.reports import Given, Rejected, pages, read_bytes


def read(content: bytes, name: str, **given_: object) -> tuple[list[Report], list[Rejected]]:
    found = list(read_bytes(content, name, Given(**given_)))  # type: ignore[arg-type]
    return [one for one in found if isinstance(one, Report)], [one for one in found if isinstance(one, Rejected)]


def reason(content: bytes, name: str, **given_: object) -> str:
    kept, aside = read(content, name, **given_)
    assert not kept
    return " / ".join(one.reason for one in aside)


@pytest.mark.parametrize("name", samples.THREE)
def test_three_reports_of_every_kind(name: str, tmp_path: Path) -> None:
    kept, aside = read(samples.THREE[name], name)
    assert not aside
    assert [f"{number} horses" in report.text for number, report in enumerate(kept)] == [True] * 3
    if not name.startswith("a.tar") or name != "a.tar":
        assert [report.title for report in kept] == ["Gift 0", "Gift 1", "Gift 2"]
        assert {str(report.published) for report in kept} <= {"2024-11-22", "2024-11-20"}
    assert {report.language for report in kept} == {"en"}
    path = tmp_path / name
    path.write_bytes(samples.THREE[name])
    assert list(reports.read([path])) == kept


def test_folders_are_read_in_order_of_names(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a/x.jsonl", ".hidden/no.txt", "c.txt", ".no.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('{"text": "a/x.jsonl"}' if name.endswith("l") else name)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    found = [one.text for one in reports.read([tmp_path]) if isinstance(one, Report)]
    assert found == ["c.txt", "a/x.jsonl", "b/1.txt", "b/2.txt"]
    (tmp_path / "empty").mkdir()
    (empty, missing) = reports.read([tmp_path / "empty", tmp_path / "none"])
    assert isinstance(empty, Rejected)
    assert empty.reason == "this folder holds no files"
    assert isinstance(missing, Rejected)
    assert missing.reason == "there is no such file"


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.json", "x.parquet"])
def test_columns_are_mapped(name: str) -> None:
    records = [{"body": "Arnor gave Gondor horses.", "day": "Fri, 22 Nov 2024 10:00:00 GMT", "who": "Tass", "extra": "1"}]
    files = {
        "x.csv": b'body,day,who,extra\n"Arnor gave Gondor horses.","Fri, 22 Nov 2024 10:00:00 GMT",Tass,1\n',
        "x.jsonl": json.dumps(records[0]).encode(),
        "x.json": json.dumps(records).encode(),
        "x.parquet": samples.parquet(records),
    }
    columns = reports.parse_columns("text=body, published=day,publisher=who")
    kept, aside = read(files[name], name, columns=columns)
    assert not aside
    assert [(one.text, one.published, one.publisher) for one in kept] == [
        ("Arnor gave Gondor horses.", date(2024, 11, 22), "Tass")
    ]
    assert '"text"' in reason(files[name], name)


def test_a_map_may_lead_into_objects() -> None:
    line = b'{"article": {"body": "Arnor gave Gondor horses.", "meta": {"day": "2024-11-22"}}}'
    kept, _ = read(line, "x.jsonl", columns={"text": "article.body", "published": "article.meta.day"})
    assert (kept[0].text, kept[0].published) == ("Arnor gave Gondor horses.", date(2024, 11, 22))


@pytest.mark.parametrize("text", ["text", "text=", "=x", "words=body", "text=body;x"])
def test_wrong_column_maps(text: str) -> None:
    if text == "text=body;x":
        assert reports.parse_columns(text) == {"text": "body;x"}
    else:
        with pytest.raises(reports.ReportError, match="is no column"):
            reports.parse_columns(text)


def test_bad_records_harm_no_others() -> None:
    lines = b'{"text": "one"}\nno\n{"text": 3}\n{"text": "x", "published": "soon"}\n[]\n\n{"text": "' + b"x" * 8_100_000
    kept, aside = read(lines + b'"}\n{"text": "caf\xe9"}\n', "x.jsonl")
    assert [one.text for one in kept] == ["one", "café"]
    assert [one.where.rsplit(" ", 1)[1] for one in aside] == ["2", "3", "4", "5", "7"]
    rows = b'text,title\none,1\ntwo,2,3\n"open\n' + b"x,y\n" * 10
    kept, aside = read(rows, "x.csv")
    assert kept[0].text == "one"
    assert aside[0].where == "x.csv, row 3"


ARTICLE = """<html lang="en-GB"><head><title>Horses | The Red Book</title>
<meta property="og:title" content="Horses for Gondor"><meta property="og:site_name" content="The Red Book">
<meta property="article:published_time" content="2024-11-20T23:30:00-05:00">
<meta property="article:modified_time" content="2024-12-20T08:00:00Z"></head>
<body><nav><ul><li>World</li></ul></nav><article><h1>Horses for Gondor</h1>
<figure><img src="a.jpg"><figcaption>The king receives a horse. <span class="credit">Photo: A. Hobbit</span></figcaption></figure>
<p>Arnor gave Gondor 24 horses on Monday, the court in Annuminas said, in a gesture that surprised the other realms.</p>
<div class="wp-caption"><p class="wp-caption-text">A shield of Gondor, seen in 2019.</p></div>
<p>In return, Gondor will send Arnor 3,000 shields in 2025, the two kings agreed at a summit in June after long talks.</p>
<ul><li>The realms had signed a treaty of mutual defence earlier in the year, which binds both of them for a decade.</li></ul>
</article><aside><figure><figcaption>Hobbits dance</figcaption></figure></aside><footer>Copyright</footer></body></html>"""


def test_a_page_gives_text_title_date_publisher_language_and_captions_apart() -> None:
    ((found,), _) = read(ARTICLE.encode(), "a.html")
    assert found.title == "Horses for Gondor"
    assert found.publisher == "The Red Book"
    assert found.published == date(2024, 11, 20)
    assert found.language == "en"
    assert [span.of(found.text) for span in found.captions] == ["The king receives a horse.", "A shield of Gondor, seen in 2019."]
    assert "\nArnor gave Gondor 24 horses on Monday" in found.text
    assert "\nThe realms had signed a treaty" in found.text
    for absent in ("Hobbits", "Copyright", "World", "Photo"):
        assert absent not in found.text


UNDATED = ARTICLE.replace("article:published_time", "x").replace("article:modified_time", "y")


@pytest.mark.parametrize(
    ("old", "new", "day"),
    [
        ("", "", None),
        ("on Monday", "on 2021-03-12", None),
        ("on Monday", "on 12 March 2021", None),
        ("Copyright", "Copyright 2019", None),
        ("Hobbits dance", '<time datetime="2018-01-01">then</time>', None),
        ("<title>", '<meta property="article:modified_time" content="2024-12-20"><title>', None),
        ("<title>", '<meta name="DC.date.issued" content="2024-11-20"><title>', date(2024, 11, 20)),
        ("<title>", '<meta itemprop="datePublished" content="2024-11-20"><title>', date(2024, 11, 20)),
        (
            "<title>",
            '<script type="application/ld+json">{"datePublished": "2024-11-20T01:00Z"}</script><title>',
            date(2024, 11, 20),
        ),
        ("</h1>", '</h1><time datetime="2024-11-20">Wednesday</time>', date(2024, 11, 20)),
        ("</h1>", '</h1><p class="date">20 November 2024</p>', date(2024, 11, 20)),
    ],
)
def test_a_page_is_dated_by_what_it_says_of_itself_alone(old: str, new: str, day: date | None) -> None:
    body = UNDATED.replace(old, new, 1).encode()
    assert read(body, "a.html")[0][0].published == day
    assert read(body, "a.html", published=date(2020, 1, 2))[0][0].published == (day or date(2020, 1, 2))


def test_a_page_in_tables_keeps_its_paragraphs() -> None:
    cells = "".join(f"<tr><td>{text}</td></tr>" for text in samples.TEXTS)
    ((found,), _) = read(f"<html><body><table>{cells}</table></body></html>".encode(), "a.html")
    assert "|" not in found.text
    assert len(found.text.splitlines()) == 3


def test_pieces_of_html() -> None:
    text, captions = pages.fragment("<p>a <b>b</b>&amp;c</p><figure><figcaption>d</figcaption></figure>e<br>f<script>g</script>")
    assert text == "a b&c\nd\ne\nf"
    assert [span.of(text) for span in captions] == ["d"]
    assert pages.fragment("<div>" * 5000 + "deep")[0] in ("deep", "")


def test_feeds_whose_entries_are_short_or_odd() -> None:
    long = samples.TEXTS[0]
    content = feed(
        item("https://a.example/1", "Cut", long + " Read more"),
        item("https://a.example/2", "Short", "A few words."),
        item("", "No link", "A few words."),
        item("", "Nothing"),
        item("javascript:alert(1)", "Script", long),
        item("https://a.example/5", "Odd day", long, day="soon"),
        item("https://a.example/6", "&lt;b&gt;Bold&lt;/b&gt; &amp;amp; new", long),
    )
    kept, aside = read(content, "f.xml")
    assert [(one.title, one.url, one.publisher) for one in kept] == [
        ("No link", None, "The Red Book"),
        ("Script", None, "The Red Book"),
        ("Odd day", "https://a.example/5", "The Red Book"),
        ("Bold & new", "https://a.example/6", "The Red Book"),
    ]
    assert kept[2].published is None
    assert ["not fetched here" in one.reason for one in aside] == [True, True, False]


ENTITY = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">%s]>'
LAUGHS = b'<!ENTITY a0 "lol">' + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))


@pytest.mark.parametrize(
    "root",
    [
        b"<rss><channel><item><title>&x;&a11;</title></item></channel></rss>",
        b"<urlset><url><loc>https://a.example/&x;&a11;</loc></url></urlset>",
    ],
)
def test_entities_are_not_unfolded(root: bytes) -> None:
    kept, aside = read(ENTITY % LAUGHS + root, "f.xml")
    assert not kept
    assert "root:" not in str(aside)
    assert len(str(aside)) < 5000


@pytest.mark.parametrize("name", ["/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/"])
def test_a_feed_parser_opens_nothing_by_name(name: str) -> None:
    assert reason(name.encode(), "f.rss") == "this is neither a feed nor a sitemap"


def test_answers_that_are_no_pages_are_set_aside() -> None:
    page_ = samples.PAGES[0]
    zipped, html = b"\r\nContent-Encoding: gzip", b"200 OK\r\nContent-Type: text/html"
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page_), page_)
    cyrillic = page("П", "Мордор дал коней.").decode().encode("cp1251")
    answers = [
        ("https://a.example/1", samples.OK, page_),
        ("https://a.example/2", b"404 Not Found\r\nContent-Type: text/html", page_),
        ("https://a.example/3", b"200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        ("https://a.example/4", html + zipped, gzip.compress(page_)),
        ("https://a.example/5", html + zipped, gzip.compress(b"a" * 40_000_000)),
        ("https://a.example/6", html + b"\r\nTransfer-Encoding: chunked", chunked),
        ("https://a.example/7", html + b"; charset=windows-1251", cyrillic),
    ]
    kept, aside = read(samples.warc(answers), "a.warc.gz")
    assert [one.url[-1] for one in kept if one.url] == ["1", "4", "6", "7"]
    assert "Мордор дал коней" in kept[3].text
    assert [one.where.split("/")[-1] for one in aside] == ["2)", "3)", "5)"]


def test_damaged_crawls_keep_what_was_whole() -> None:
    whole = len(read(samples.WARC, "a.warc.gz")[0])
    silent = 0
    cuts = range(0, len(samples.WARC) - 16, 20)  # the last bytes are gzip's checksum and blank lines: the page stands before them
    for cut in cuts:
        kept, aside = read(samples.WARC[:cut], "a.warc.gz")
        assert len(kept) < whole
        assert all(report.title in ("Gift 0", "Gift 1") for report in kept)
        silent += not aside
    assert silent < len(cuts) / 6  # fastwarc says nothing of a cut within the hundred bytes of a record's own head
    second = samples.WARC.index(b"\x1f\x8b\x08", samples.WARC.index(b"\x1f\x8b\x08", 10) + 10)  # the second page's record
    damaged = bytearray(samples.WARC)
    damaged[second + 300 : second + 340] = b"\x00\xff" * 20
    kept, aside = read(bytes(damaged), "a.warc.gz")
    assert not kept  # whether the page before the damage is whole nobody knows
    assert ["damaged" in one.reason for one in aside] == [True, True]


def test_converted_texts() -> None:
    body = samples.TEXTS[0].encode()
    wet = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://a.example/1\r\nContent-Type: text/plain\r\n"
    kept, _ = read(wet + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(body), body), "a.warc.wet")
    assert [(one.url, one.text) for one in kept] == [("https://a.example/1", samples.TEXTS[0])]


def bomb(levels: int, size: int) -> bytes:
    content = b"0" * size
    for _ in range(levels):
        content = samples.zipped({"a.txt" if levels == 1 else "a.zip": content})
    return content


def test_bombs_are_not_unpacked() -> None:
    lines = gzip.compress((b" " * 9999 + b"\n") * 20_000, 9)
    assert "bomb" in reason(lines, "a.jsonl.gz")
    assert "bomb" in reason(gzip.compress(lines), "a.jsonl.gz.gz")
    assert "empty lines" in reason(gzip.compress(b"\n" * 3_000_000), "a.jsonl.gz")
    assert "2,000,000 characters" in reason(bomb(1, 30_000_000), "a.zip")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(15):
            archive.writestr(f"{number}.jsonl", (b" " * 9999 + b"\n") * 1000)
    kept, aside = read(packed.getvalue(), "many.zip")
    assert not kept
    assert len(aside) == 1
    assert "bomb" in aside[0].reason
    assert "more than 5 deep" in reason(bomb(9, 10), "a.zip")
    assert "more than 1,000 bytes come out" in str(list(read_bytes(gzip.compress(b"word " * 9000), "a.txt.gz", most=1000)))


def test_names_in_archives_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in (("../../up.txt", tarfile.REGTYPE), ("/etc/passwd", tarfile.SYMTYPE), ("dev", tarfile.CHRTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            member.size = 5 if kind == tarfile.REGTYPE else 0
            archive.addfile(member, BytesIO(b"words"))
    kept, aside = read(out.getvalue(), "a.tar")
    assert [one.text for one in kept] == ["words"]
    assert [one.reason for one in aside] == ["it is a link or a device, no file"] * 2
    kept, _ = read(samples.zipped({"../up.txt": b"words", "C:\\x\x1b[2J.txt": b"words"}), "a.zip")
    assert len(kept) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "name", "wanted"),
    [
        (b"%PDF-1.7", "a.pdf", "a PDF"),
        (samples.zipped({"word/document.xml": b"<x/>"}), "a.docx", "docx document"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "a picture"),
        (b"PK\x03\x04 broken", "a.zip", "zip is broken"),
        (b"PAR1 broken PAR1", "a.parquet", "no Parquet"),
        (b"\x1f\x8b broken", "a.gz", "damaged"),
        (gzip.compress(b"word " * 9000, mtime=0)[:-20], "a.txt.gz", "damaged"),
        (b"", "a.jsonl", "empty"),
        (b"title\nx\n", "a.csv", 'no column "text"'),
        (b"<html><body>Hi</body></html>", "a.html", "no article"),
        (b"\x00\x01\x02" * 50, "a.html", "binary"),
        (b"[" * 100_000, "a.json", "no JSON"),
    ],
)
def test_what_is_no_report(content: bytes, name: str, wanted: str) -> None:
    assert wanted in reason(content, name)


NAMES = [*samples.THREE, "x.html", "x.txt", "x.tsv", "x.paths", "x.docx", "x", ""]
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@few
@given(st.binary(max_size=400), st.sampled_from(NAMES))
def test_noise_never_raises(content: bytes, name: str) -> None:
    assert all(isinstance(one, Report | Rejected) for one in read_bytes(content, name))


@few
@given(st.sampled_from(sorted(samples.THREE)), st.data())
def test_damaged_files_never_raise(name: str, data: st.DataObject) -> None:
    content = bytearray(samples.THREE[name])
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "insert"])):
            case "flip":
                content[place] ^= data.draw(st.integers(1, 255))
            case "cut":
                del content[place : place + data.draw(st.integers(1, 50))]
            case _:
                content[place:place] = data.draw(st.binary(max_size=30))
        if not content:
            break
    assert all(isinstance(one, Report | Rejected) for one in read_bytes(bytes(content), name))


MARKS = [
    "<p>",
    "</p>",
    "<figure>",
    "<figcaption>",
    "</div>",
    "<table><tr>",
    "<td>",
    "<!--",
    "]]>",
    "<![CDATA[",
    "&#x0;",
    "&#1114112;",
]
markup = st.lists(st.sampled_from(MARKS) | st.text(max_size=30), max_size=30).map("".join)


@few
@given(markup)
def test_captions_of_odd_markup_stand_in_the_text(body: str) -> None:
    for found in read_bytes(
        f"<html><body><article><p>{samples.TEXTS[0]}</p>{body}</article></body></html>".encode("utf8", "replace"), "a.html"
    ):
        if isinstance(found, Report):
            assert all(span.of(found.text).strip() for span in found.captions)
    text, captions = pages.fragment(body)
    assert all(span.of(text) for span in captions)
