"""Other coders' files: what each row becomes, and what is set aside with which reason."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import formats_records as made
import pytest

from dragoman.formats import FormatError, Outgoing, Source, gdelt, icews, plover, polecat, read, sniff
from dragoman.formats.outgoing import json_line
from dragoman.formats.reading import Incoming
from dragoman.ledger import Ledger
from dragoman.records import Coding, Link, Mention, Report, Span
from dragoman.reports import Rejected

REAL = Path("/work/shared/data/formats/gdelt2_20191024143000.export.CSV")


def event(**more: str) -> str:
    """Return a row of GDELT in which Arnor yields to Gondor, invented but for its codes."""
    known = {
        **{"GLOBALEVENTID": "881990999", "SQLDATE": "20191024", "EventCode": "0831", "GoldsteinScale": "5.0"},
        **{"Actor1Code": "RUSMIL", "Actor1Name": "ARNOR", "Actor1CountryCode": "RUS", "Actor1Type1Code": "MIL"},
        **{"Actor2Code": "ROM", "Actor2Name": "GONDOR", "Actor2CountryCode": "ROM", "DATEADDED": "20191025143000"},
        **{"ActionGeo_Type": "4", "ActionGeo_FullName": "Minas Tirith, Anórien, North Korea", "ActionGeo_CountryCode": "KN"},
        **{"ActionGeo_Lat": "39", "ActionGeo_Long": "125.5", "SOURCEURL": "https://www.redbook.example/a"},
        **more,
    }
    return "\t".join(known.get(name, "") for name in gdelt.EVENTS)


def mention(**more: str) -> str:
    known = {
        **{"GLOBALEVENTID": "881990999", "EventTimeDate": "20191025143000", "MentionTimeDate": "20191026143000"},
        **{
            "MentionType": "1",
            "MentionSourceName": "shire.example",
            "MentionIdentifier": "https://shire.example/b",
            "Confidence": "60",
        },
        **more,
    }
    return "\t".join(known.get(name, "") for name in gdelt.MENTIONS)


@pytest.fixture
def found(tmp_path: Path) -> Any:
    """Return what reads lines as files of a format: (codings, reasons)."""

    def through(format: Incoming, *files: list[str]) -> tuple[list[Coding], list[str]]:
        paths = []
        for number, lines in enumerate(files):
            paths.append(tmp_path / f"{number}.txt")
            paths[-1].write_text("".join(f"{line}\n" for line in lines), "utf8", newline="")
        items = list(read(paths, format, "other"))
        return [i for i in items if isinstance(i, Coding)], [i.reason for i in items if isinstance(i, Rejected)]

    return through


def only(codings: list[Coding]) -> tuple[Report, Mention]:
    (coding,) = codings
    (told,) = coding.mentions
    assert told.coder == coding.coder == "other"
    return coding.report, told


def test_gdelt(found: Any) -> None:
    codings, aside = found("gdelt", [event()])
    report, told = only(codings)
    assert aside == []
    assert report == Report(
        event(), date(2019, 10, 25), "GDELT event 881990999", "redbook.example", "https://www.redbook.example/a"
    )
    assert (told.category, told.cameo, told.quad_code, told.event_scale) == ("CONCEDE", "0831", 1, 5.0)
    assert [(p.text, p.code, p.sector) for p in (*told.actor, *told.recipient)] == [
        ("ARNOR", "RUS", ("MIL",)),
        ("GONDOR", "ROU", ()),
    ]
    assert told.trigger.text == "0831"
    assert told.when
    assert (told.when.text, told.when.begin) == ("20191024", date(2019, 10, 24))
    assert told.where
    assert (told.where.name, told.where.country_code, told.where.latitude) == ("Minas Tirith, Anórien", "PRK", 39.0)
    assert all(span.of(report.text) for span in told.spans())
    assert told.text_info == (Span(0, len(report.text)),)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"GLOBALEVENTID": "x1"}, 'GLOBALEVENTID is no number: "x1"'),
        ({"SQLDATE": "20191324"}, 'SQLDATE is no date: "20191324"'),
        ({"SQLDATE": ""}, 'SQLDATE is no date: ""'),
        ({"EventCode": "999"}, 'EventCode is no CAMEO code: "999"'),
        ({"EventCode": "010"}, "CAMEO 01 (statements) has no PLOVER category"),
    ],
)
def test_gdelt_set_aside(found: Any, change: dict[str, str], reason: str) -> None:
    codings, aside = found("gdelt", [event(**change), event()])
    assert (len(codings), aside) == (1, [reason])


@pytest.mark.parametrize(
    ("change", "codes", "latitude"),
    [
        ({"Actor1Name": "", "Actor1CountryCode": ""}, (None, "ROU"), 39.0),
        ({"Actor1CountryCode": "AFR"}, (None, "ROU"), 39.0),
        ({"Actor1KnownGroupCode": "UNO", "Actor1CountryCode": ""}, ("UNO", "ROU"), 39.0),
        ({"Actor1Code": "IGOEUREEC", "Actor1CountryCode": "EUR"}, ("EUR", "ROU"), 39.0),
        ({"Actor1CountryCode": "EUR"}, (None, "ROU"), 39.0),
        ({"Actor1CountryCode": "", "Actor1Type1Code": "MNC"}, ("MNC", "ROU"), 39.0),
        ({"ActionGeo_Lat": "nan"}, ("RUS", "ROU"), None),
        ({"ActionGeo_Lat": "139"}, ("RUS", "ROU"), None),
        ({"ActionGeo_Lat": "", "GoldsteinScale": ""}, ("RUS", "ROU"), None),
    ],
)
def test_gdelt_tolerates(found: Any, change: dict[str, str], codes: tuple[str | None, ...], latitude: float | None) -> None:
    _, told = only(found("gdelt", [event(**change)])[0])
    assert tuple(party.code for party in (*told.actor, *told.recipient)) == codes
    assert told.where
    assert told.where.latitude == latitude
    assert told.event_scale == 5.0


def test_gdelt_files_as_they_come(tmp_path: Path, found: Any) -> None:
    # a header that somebody added, quotes, a wrong number of columns, Windows line ends, bytes that are no UTF-8
    header = "\t".join(gdelt.EVENTS)
    codings, aside = found("gdelt", [header, event(Actor1Name='THE "KING"\x0b'), "1\t2", event() + "\r"])
    assert [coding.mentions[0].actor[0].text for coding in codings] == ['THE "KING" ', "ARNOR"]
    assert aside == ["it has 2 columns: events of GDELT 2.0 have 61, mentions 16"]
    path = tmp_path / "odd.CSV"
    path.write_bytes(event().replace("ARNOR", "ARN\xd6R").encode("latin-1", "replace") + b"\n\n")
    (coding,) = read([path], "gdelt", "other")
    assert isinstance(coding, Coding)
    assert coding.mentions[0].actor[0].text == "ARN\ufffdR"


def test_gdelt_mentions(found: Any) -> None:
    own = mention(MentionIdentifier="https://www.redbook.example/a")
    codings, aside = found("gdelt", [own, mention(), mention(GLOBALEVENTID="7"), mention(MentionTimeDate="x")], [event()])
    assert [coding.report.url for coding in codings] == ["https://www.redbook.example/a", "https://shire.example/b"]
    report, told = codings[1].report, codings[1].mentions[0]
    assert report.text == event() + "\n" + mention()
    assert (report.publisher, report.published, told.confidence) == ("shire.example", date(2019, 10, 26), 0.6)
    assert told.actor == codings[0].mentions[0].actor
    lone = "event 7 is in none of the files: give the events' files with the mentions'"
    assert aside == [lone, 'MentionTimeDate is no date: "x"']
    assert found("gdelt", [mention()])[1] == [lone.replace("7", "881990999")]


def test_in_again_doubles_nothing(found: Any) -> None:
    with Ledger.open("sqlite://") as ledger:
        assert ledger.add(found("gdelt", [event()])[0]).mentions == 1
        assert ledger.add(found("gdelt", [mention()], [event()])[0]).mentions == 1  # the event's own row is in already
        assert ledger.add(found("gdelt", [event()], [mention()])[0]).mentions == 0
        assert ledger.counts().mentions == 2
        assert ledger.check() == []


def test_polecat(found: Any) -> None:
    known = {
        **{
            "Event ID": "20230101-1",
            "Event Date": "2023-01-01",
            "Event Type": "consult",
            "Event Mode": "Visit",
            "Intensity": "2.0",
        },
        **{"Contexts": "military; Political Institutions; nonsense", "Actor Name": "Aragorn", "Actor Country": "ROU"},
        **{"Actor Sectors": "GOV; XXX", "Actor Title": "king", "Actor Name Raw": "the king", "Recipient Name": "Gondor"},
        **{
            "Recipient Country": "North Korea",
            "Placename": "Osgiliath",
            "Country": "PRK",
            "Latitude": "39.0",
            "Longitude": "125",
        },
        **{"GeoNames ID": "1871859.0", "Feature Type": "PPLC", "Source": "Red Book", "Publication Date": "2023-01-02"},
    }
    line = "\t".join(known.get(name, "") for name in polecat.COLUMNS)
    report, told = only(found("polecat", ["\t".join(polecat.COLUMNS), line])[0])
    assert (report.publisher, report.published, report.title) == ("Red Book", date(2023, 1, 2), "POLECAT event 20230101-1")
    assert (told.category, told.mode, told.context) == ("CONSULT", ("visit",), ("military", "political_institutions"))
    (actor,), (recipient,) = told.actor, told.recipient
    assert (actor.text, actor.name, actor.code, actor.sector, actor.office) == ("the king", "Aragorn", "ROU", ("GOV",), "king")
    assert recipient.code == "PRK"
    assert told.where
    assert (told.where.name, told.where.geonameid, told.where.resolution) == ("Osgiliath", 1871859, "city")
    # fewer columns, in another order, by commas
    small = [
        "Event Type,Event Date,Event ID,Recipient Name,Actor Name",
        'AID,2023-01-01,7,"Gondor, the land",Arnor',
        "AID,2023-13-01,8,a,b",
    ]
    codings, aside = found("polecat", small)
    assert only(codings)[1].recipient[0].text == "Gondor, the land"
    assert aside == ['Event Date is no date: "2023-13-01"']
    with pytest.raises(FormatError, match="no column Event ID"):
        found("polecat", ["a\tb", "1\t2"])


def test_icews(found: Any) -> None:
    known = {
        **{"Event ID": "1", "Event Date": "2015-01-01", "Source Name": "Aragorn", "Source Country": "Russian Federation"},
        **{"Source Sectors": "Government,Executive,Military,Elves", "CAMEO Code": "42", "Intensity": "1.9"},
        **{"Target Name": "Elrond", "Target Country": "", "Publisher": "Red Book", "Province": "Anórien", "Country": "Romania"},
    }
    line = "\t".join(known.get(name, "") for name in icews.COLUMNS)
    report, told = only(found("icews", ["\t".join(icews.COLUMNS), line])[0])
    assert report.title == "ICEWS event 1"
    assert (told.category, told.cameo, told.mode, told.event_scale) == ("CONSULT", "042", ("visit",), 1.9)
    assert (told.actor[0].code, told.actor[0].sector) == ("RUS", ("GOV", "MIL"))
    assert told.where
    assert (told.where.name, told.where.country_code, told.where.resolution) == ("Anórien", "ROU", "region")


def plover_line(told: Mention, report: Report) -> str:
    return json_line(plover.record(Outgoing(told.id, told, Source.of(report))))


def test_plover_of_ours(found: Any) -> None:
    report = Report(made.TEXT, date(2024, 6, 4), "Horses")
    first = made.mention(id="aa", report=report.id)
    second = made.mention(id="bb", report=report.id, links=(Link("about", "aa"), Link("about", "gone")))
    codings, aside = found("plover", [plover_line(second, report)], [plover_line(first, report)])
    (coding,) = codings  # of two files, one report
    assert coding.report == report
    assert {m.id: m.links for m in coding.mentions} == {"aa": (), "bb": (Link("about", "aa"),)}
    assert aside == ["1 links of its report lead to mentions that are not among these records"]
    other = Report(made.TEXT + " ", report.published, "Horses", id=report.id)
    _, aside = found("plover", [plover_line(first, report), plover_line(first, other)])
    assert aside == ["its report has the id of another report among these records"]


def test_plover_of_others(found: Any) -> None:
    old = {
        **{"id": "X-1", "date": "2000-01-01", "event": "agree", "eventText": "offered to hand over", "context": "terrorism"},
        "source": [{"actorText": "Arnor", "code": "LBY", "sector": "GOV"}],
        "target": "GBR",
        "text": "Arnor has offered to hand over two of its men.",
    }
    new = {
        **{
            "id": 7,
            "date": "2021-02-01",
            "enddate": "2021-02-28",
            "event": "CONSULT",
            "mode": ["visit", "dance"],
            "status": "future",
        },
        "actor": [{"text": "Gondor", "name": "Gondor", "code": "ROU"}],
        "event_loc": {"extracted_place": "Osgiliath", "lat": 4, "lon": 900, "country_code": "ROU"},
        "url": "https://redbook.example/c",
    }
    codings, aside = found(
        "plover", [json.dumps(old), json.dumps(new), "{", "[]", '{"event": "SING"}', '{"event": "AID", "date": "now"}']
    )
    assert aside[0].startswith("it is no JSON: ")
    assert aside[1:] == ["it is no JSON object", 'event is no PLOVER category: "SING"', 'date is no date: "now"']
    first, second = codings
    (told,) = first.mentions
    assert first.report.text == "Arnor has offered to hand over two of its men.\nrecipient: GBR\ndate: 2000-01-01"
    assert (told.category, told.trigger.text, told.trigger.start) == ("AGREE", "offered to hand over", 10)
    assert [(p.text, p.code) for p in (*told.actor, *told.recipient)] == [("Arnor", "LBY"), ("GBR", "GBR")]
    (told,) = second.mentions
    assert (second.report.title, second.report.publisher) == ("PLOVER event 7", "redbook.example")
    assert (told.status, told.mode) == ("future", ("visit",))
    assert told.when
    assert (told.when.begin, told.when.finish) == (date(2021, 2, 1), date(2021, 2, 28))
    assert told.where
    assert (told.where.country_code, told.where.latitude) == ("ROU", None)


def test_packed_and_sniffed(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.gz", "wt", encoding="utf8") as packed:
        packed.write(event() + "\n")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("20191024143000.export.CSV", event() + "\n")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("1", "x")
        archive.writestr("2", "x")
    (tmp_path / "d.CSV.gz").write_bytes(gzip.compress((event() + "\n").encode() * 3)[:-12])
    (tmp_path / "e.txt").write_text("\t".join(icews.COLUMNS) + "\n")
    (tmp_path / "f.txt").write_text('"' + '","'.join(polecat.COLUMNS) + '"\n')
    (tmp_path / "g.jsonl").write_text("{}\n")
    (tmp_path / "h.txt").write_text("words\n")
    formats = {"a.gz": "gdelt", "b.zip": "gdelt", "e.txt": "icews", "f.txt": "polecat", "g.jsonl": "plover", "h.txt": None}
    assert {name: sniff(tmp_path / name) for name in formats} == formats
    for name in ("a.gz", "b.zip"):
        assert len(list(read([tmp_path / name], "gdelt", "other"))) == 1
    with pytest.raises(FormatError, match="2 files"):
        list(read([tmp_path / "c.zip"], "gdelt", "other"))
    with pytest.raises(FormatError, match="cannot be read"):
        list(read([tmp_path / "none"], "gdelt", "other"))
    last = list(read([tmp_path / "d.CSV.gz"], "gdelt", "other"))[-1]
    assert isinstance(last, Rejected)
    assert "breaks off" in last.reason


def test_a_real_file() -> None:
    if not REAL.exists():
        pytest.skip(f"{REAL} is not here")
    items = list(read([REAL], "gdelt", "GDELT"))
    assert len(items) == 2111
    assert {item.reason for item in items if isinstance(item, Rejected)} == {"CAMEO 01 (statements) has no PLOVER category"}
    assert sum(isinstance(item, Coding) for item in items) == 1814
