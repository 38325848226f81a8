"""What goes where: one case a format, and what each format says that it left out."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from typing import Any

import formats_records as made
import pytest

from dragoman.formats import LeftOut, Outgoing, Source, gdelt, icews, polecat, write
from dragoman.records import Figure, Item, Link, Span, When, content_id

# FollowTheMoney 4.11: the properties of each schema that we write
LEGAL_ENTITY = {"name", "country", "sector", "wikidataId", "sourceUrl", "publisher"}
SCHEMATA = {
    "Event": {
        *("name", "date", "startDate", "endDate", "involved", "location", "country", "summary"),
        *("keywords", "recordId", "sourceUrl", "publisher", "modifiedAt"),
    },
    "LegalEntity": LEGAL_ENTITY,
    "Person": LEGAL_ENTITY | {"position"},
}


def lines(format: str, *rows: Outgoing, **more: Any) -> tuple[list[str], LeftOut]:
    stream = io.BytesIO()
    count, left = write(rows, format, stream, **more)
    found = stream.getvalue().decode().split("\n")[:-1]
    assert len(found) == count
    return found, left


def cells(format: str, *rows: Outgoing) -> list[dict[str, str]]:
    found, _ = lines(format, *rows)
    names = list({"gdelt": gdelt.EVENTS, "gdelt-mentions": gdelt.MENTIONS}.get(format, ())) or found.pop(0).split("\t")
    assert all(line.count("\t") == len(names) - 1 for line in found)
    return [dict(zip(names, line.split("\t"), strict=True)) for line in found]


def test_columns() -> None:
    assert (len(gdelt.EVENTS), len(gdelt.MENTIONS), len(polecat.COLUMNS), len(icews.COLUMNS)) == (61, 16, 40, 20)
    for columns in (gdelt.EVENTS, gdelt.MENTIONS, polecat.COLUMNS, icews.COLUMNS):
        assert len({*columns}) == len(columns)


def test_gdelt() -> None:
    told = made.mention(actor=(made.party(code="ROU", sector=("GOV", "MIL", "REL")),), cameo="072")
    (found,) = cells("gdelt", made.row(told))
    wanted = {
        **{"SQLDATE": "20240603", "MonthYear": "202406", "Year": "2024", "FractionDate": "2024.4192"},
        **{"Actor1Code": "ROMGOVMIL", "Actor1CountryCode": "ROM", "Actor1Type1Code": "GOV", "Actor1Type2Code": "MIL"},
        **{"Actor2Code": "PRK", "Actor2Name": "Gondor", "IsRootEvent": "1"},
        **{"EventCode": "072", "EventBaseCode": "072", "EventRootCode": "07", "QuadClass": "2", "GoldsteinScale": "8.3"},
        **{"NumMentions": "1", "NumSources": "1", "NumArticles": "1", "AvgTone": ""},
        **{"ActionGeo_Type": "4", "ActionGeo_FullName": "Minas Tirith, North Korea", "ActionGeo_CountryCode": "KN"},
        **{"ActionGeo_Lat": "39.03385", "ActionGeo_Long": "125.75432", "ActionGeo_FeatureID": ""},
        **{"DATEADDED": "20240604000000", "SOURCEURL": "https://redbook.example/a"},
    }
    assert {name: found[name] for name in wanted} == wanted
    assert int(found["GLOBALEVENTID"]) < 2**60


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("UNO", ("IGOUNO", "", "UNO", "IGO")),
        ("EUR", ("IGOEUREEC", "EUR", "EEC", "IGO")),
        ("NGO", ("NGO", "", "", "NGO")),
        ("XKX", ("XKX", "XKX", "", "")),
        (None, ("", "", "", "")),
    ],
)
def test_gdelt_bodies(code: str | None, wanted: tuple[str, ...]) -> None:
    (found,) = cells("gdelt", made.row(made.mention(actor=(made.party(code=code),))))
    assert tuple(found[f"Actor1{name}"] for name in ("Code", "CountryCode", "KnownGroupCode", "Type1Code")) == wanted


def test_pairs() -> None:
    # two of one country are one actor; a joint act stands in both directions; every row has an id of its own
    several = made.mention(actor=(made.party(), made.party("Gondor", "RUS"), made.party("Gondor", "BLR")))
    found = cells("gdelt", made.row(several))
    assert [(row["Actor1CountryCode"], row["Actor2CountryCode"]) for row in found] == [("RUS", "PRK"), ("BLR", "PRK")]
    joint = made.mention(actor=(made.party(), made.party("Gondor", "PRK")), recipient=())
    found = cells("icews", made.row(joint))
    assert [(row["Source Country"], row["Target Country"]) for row in found] == [
        ("Russia", "North Korea"),
        ("North Korea", "Russia"),
    ]
    assert len({row["Event ID"] for row in found}) == 2
    left = lines("gdelt", made.row(several))[1].rows()
    assert ("actor, recipient", 1, "a row holds one party of a country a side") in left


def test_mentions_of_an_event() -> None:
    first, second = made.mention(), made.mention(confidence=0.5, trigger=made.Words.at(made.TEXT, 12, 18))
    source = Source(
        "a" * 16, None, date(2024, 6, 4), "The Red Book", "https://redbook.example/a", None, made.TEXT, (), (Span(0, 54),)
    )
    later = replace(source, id="b" * 16, published=date(2024, 6, 9), url=None)
    row = Outgoing("e0123456789abcdef", first, source, ((first, source), (second, later)), 1, 2, (("RUS", "PRK", False),))
    (event,) = cells("gdelt", row)
    assert (event["NumMentions"], event["NumSources"], event["NumArticles"]) == ("2", "1", "2")
    found = cells("gdelt-mentions", row)
    assert {mention["GLOBALEVENTID"] for mention in found} == {event["GLOBALEVENTID"]}
    names = (
        "MentionTimeDate",
        "MentionType",
        "MentionIdentifier",
        "SentenceID",
        "ActionCharOffset",
        "Confidence",
        "MentionDocLen",
    )
    assert [tuple(mention[name] for name in names) for mention in found] == [
        ("20240604000000", "1", "https://redbook.example/a", "1", "6", "75", "54"),
        ("20240609000000", "2", "b" * 16, "1", "12", "50", "54"),
    ]
    assert {mention["EventTimeDate"] for mention in found} == {event["DATEADDED"]}


def test_polecat() -> None:
    told = made.mention(mode=("visit", "phone"), category="CONSULT", context=("military", "legal"), quad_code=1, event_scale=2.0)
    (found,) = cells("polecat", made.row(told))
    wanted = {
        **{"Event Date": "2024-06-03", "Event Type": "CONSULT", "Event Mode": "visit", "Intensity": "2", "Quad Code": "1"},
        **{"Contexts": "military; legal", "Actor Name": "Arnor", "Actor Country": "RUS", "Actor COW": "365"},
        **{
            "Placename": "Minas Tirith",
            "City": "Minas Tirith",
            "Country": "PRK",
            "GeoNames ID": "1871859",
            "Feature Type": "PPL",
        },
        **{"Source": "The Red Book", "Publication Date": "2024-06-04", "Version": "hand-1.0"},
    }
    assert {name: found[name] for name in wanted} == wanted


def test_icews() -> None:
    (found,) = cells("icews", made.row(made.mention(actor=(made.party(sector=("GOV", "MIL")),))))
    wanted = {
        **{
            "Event Date": "2024-06-03",
            "Source Name": "Arnor",
            "Source Sectors": "Government, Military",
            "Source Country": "Russia",
        },
        **{"CAMEO Code": "070", "Intensity": "7", "Target Country": "North Korea", "Publisher": "The Red Book"},
        **{"City": "Minas Tirith", "Country": "North Korea", "Latitude": "39.03385"},
    }
    assert {name: found[name] for name in wanted} == wanted


def test_without_a_day() -> None:
    row = made.row(made.mention(when=None), published=None)
    for format in ("gdelt", "gdelt-mentions", "polecat", "icews"):
        assert cells(format, row) == []
    assert lines("gdelt", row)[1].counts[("event", "neither the act nor its report has a day, and a row here must")] == 1


def full() -> Outgoing:
    item = Item(18, 27, "40 horses", "horse", "animals", 40, None, "exact")
    return made.row(
        made.mention(
            items=(item, item),
            size=(Figure(18, 20, "40", "dead", 40),),
            links=(Link("in_return_for", "0f"),),
            when=When(47, 53, "Monday", date(2024, 6, 1), date(2024, 6, 30), "month"),
            cameo="163",
        )
    )


@pytest.mark.parametrize("format", ["gdelt", "polecat", "icews"])
def test_what_is_left_out(format: str) -> None:
    found = {what: count for what, count, _ in lines(format, full())[1].rows()}
    wanted = {"items": 2, "size": 1, "links": 1, "enddate": 1, "date_precision": 1}
    assert {what: found.get(what) for what in wanted} == wanted
    assert found.get("event") == (None if format == "polecat" else 1)  # 163 stands for COERCE


@pytest.mark.parametrize("format", ["gdelt", "gdelt-mentions", "polecat", "icews"])
def test_what_did_not_take_place_is_no_row(format: str) -> None:
    row = made.row(made.mention(status="negated"))
    assert cells(format, row) == []
    reason = "its status is negated, and a row here says that it took place"
    assert lines(format, row)[1].rows() == [("event", 1, reason)]


def test_json_and_csv() -> None:
    row = full()
    (line,), _ = lines("jsonl", row)
    assert json.loads(line) == row.mention.to_json()
    found, left = lines("csv", row)
    (cell,) = csv.DictReader(found)
    wanted = {"items": "40 horses; 40 horses", "size": "40 dead", "actor_code": "RUS", "published": "2024-06-04", "mentions": "1"}
    assert {name: cell[name] for name in wanted} == wanted
    assert "items" not in {what for what, _, _ in left.rows()}
    (record,), _ = lines("plover", made.row(full().mention, text=made.TEXT))
    assert json.loads(record)["text"] == made.TEXT
    (record,), left = lines("plover", made.row(full().mention, text=made.TEXT), text=False)
    assert "text" not in json.loads(record)
    assert left.rows() == [("text", 1, "left out as asked (--no-text)")]


def test_parquet() -> None:
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    count, _ = write([full()] * 3, "parquet", stream)
    table = pq.read_table(stream).to_pylist()
    assert (count, len(table)) == (3, 3)
    row = table[0]
    assert (row["date"], row["enddate"], row["published"]) == (date(2024, 6, 1), date(2024, 6, 30), date(2024, 6, 4))
    assert (row["items"][0]["count"], row["actor"][0]["code"], row["latitude"], row["links"]) == (
        40.0,
        "RUS",
        39.03385,
        [{"kind": "in_return_for", "to": "0f"}],
    )
    empty = io.BytesIO()
    assert write([], "parquet", empty)[0] == 0
    assert pq.read_table(empty).num_rows == 0


def test_follow_the_money() -> None:
    told = made.mention(actor=(made.party(office="king", identifier_id="Q1"),))
    row = made.row(told, text=made.TEXT)
    entities = [json.loads(line) for line in lines("ftm", row, row)[0]]
    by_id = {entity["id"]: entity for entity in entities}
    assert [entity["schema"] for entity in entities] == ["Person", "LegalEntity", "Event", "Event"]
    for entity in entities:
        assert {*entity["properties"]} <= SCHEMATA[entity["schema"]]
        assert all(values and all(isinstance(value, str) for value in values) for values in entity["properties"].values())
        assert {(s["prop"], s["value"]) for s in entity["statements"]} == {
            (name, value) for name, values in entity["properties"].items() for value in values
        }
        assert {s["origin"] for s in entity["statements"]} == {"https://redbook.example/a"}
    event = entities[2]["properties"]
    assert [by_id[ident]["properties"]["name"] for ident in event["involved"]] == [["Arnor"], ["Gondor"]]
    assert (event["date"], event["location"], event["country"]) == (["2024-06-03"], ["Minas Tirith"], ["ru", "kp"])
    assert event["summary"] == [made.TEXT]
    month = json.loads(lines("ftm", full())[0][-1])["properties"]
    assert month["date"] == ["2024-06"]


def test_graphml() -> None:
    pytest.importorskip("networkx")
    past = made.row(made.mention(when=When(47, 53, "Monday", date(2023, 1, 2), date(2023, 1, 2), "day"), event_scale=4.0))
    joint = made.row(made.mention(actor=(made.party(), made.party("Gondor", "PRK")), recipient=(), category="AGREE", quad_code=1))
    stream = io.BytesIO()
    count, left = write([made.row(), past, made.row(made.mention(status="future")), joint], "graphml", stream)
    assert count == 2
    assert left.rows()[0][:2] == ("each act by itself", 4)
    import networkx

    stream.seek(0)
    graph = networkx.read_graphml(stream)
    assert graph.nodes["RUS"]["label"] == "Russia"
    edge = graph.edges["RUS", "PRK"]
    wanted = {"acts": 3, "not_actual": 1, "joint": 1, "scale": 6.0, "quad_1": 1, "quad_2": 2, "AID": 2, "AGREE": 1}
    assert {name: edge[name] for name in wanted} == wanted
    assert (edge["first"], edge["last"]) == ("2023-01-02", "2024-06-03")
    ET.fromstring(stream.getvalue())


def test_ids_of_others_are_kept() -> None:
    row = made.row(title="GDELT event 881990832")
    assert cells("gdelt", row)[0]["GLOBALEVENTID"] == "881990832"
    assert cells("polecat", row)[0]["Event ID"] == "881990832"
    assert cells("gdelt", made.row())[0]["GLOBALEVENTID"] == str(int(content_id("a gift")[:15], 16))
