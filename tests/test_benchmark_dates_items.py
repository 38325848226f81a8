"""The benchmarks of dates and items, on invented texts laid out as TimeBank and MUC are."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dragoman.benchmark import dates, items

TIMEML = """<?xml version="1.0" ?>
<TimeML>
<DCT><TIMEX3 tid="t0" type="DATE" value="2024-11-22" functionInDocument="CREATION_TIME">20241122</TIMEX3></DCT>
<TEXT>
Arnor <EVENT eid="e1">struck</EVENT> Gondor on <TIMEX3 tid="t1" type="DATE" value="2024-11-20">Wednesday</TIMEX3> &amp; left
<TIMEX3 tid="t2" type="DATE" value="2024-11">earlier this month</TIMEX3>. It
<TIMEX3 tid="t3" type="DURATION" value="P3D">lasted three
days</TIMEX3>.
<TIMEX3 tid="t4" type="DATE" value="PAST_REF">Recently</TIMEX3> and in <TIMEX3 tid="t5" type="DATE" value="2013">2014</TIMEX3>.
</TEXT>
</TimeML>
"""
KEY = """
0.  MESSAGE: ID                     TST1-MUC3-0001
14. PHYS TGT: NUMBER                3: "BUSES"
21. HUM TGT: NUMBER                 5: "PEOPLE"
                                    12: "PEOPLE"
                                    1: "MAYOR"
23. HUM TGT: EFFECT OF INCIDENT     DEATH: "PEOPLE"
                                    INJURY: "PEOPLE"
                                    DEATH: "MAYOR"
"""
TEXT = """TST1-MUC3-0001

   MINAS TIRITH, 4 FEB 90 -- [TEXT] FIVE PEOPLE WERE KILLED AND 12 PEOPLE
WERE WOUNDED WHEN THREE BUSES WERE BURNED.
"""


@pytest.mark.parametrize(
    ("value", "begin", "finish"),
    [
        ("2024-11-22", date(2024, 11, 22), date(2024, 11, 22)),
        ("2024-11-22TEV", date(2024, 11, 22), date(2024, 11, 22)),
        ("2024-11", date(2024, 11, 1), date(2024, 11, 30)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-W47", date(2024, 11, 18), date(2024, 11, 24)),
        ("2024-W47-WE", date(2024, 11, 23), date(2024, 11, 24)),
        ("2024-Q3", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024-H2", date(2024, 7, 1), date(2024, 12, 31)),
        ("2024-SU", date(2024, 6, 1), date(2024, 8, 31)),
        ("199", date(1990, 1, 1), date(1999, 12, 31)),
        ("19", date(1901, 1, 1), date(2000, 12, 31)),
    ],
)
def test_interval(value: str, begin: date, finish: date) -> None:
    assert dates.interval(value) == (begin, finish)


@pytest.mark.parametrize("value", ["PAST_REF", "2024-QX", "P3D", "2024-W99", "2024-02-30", ""])
def test_vague_values_are_left_out(value: str) -> None:
    assert dates.interval(value) is None


def test_dates(tmp_path: Path) -> None:
    (tmp_path / "one.tml").write_text(TIMEML, encoding="utf8")
    (tmp_path / "._one.tml").write_text("not a text", encoding="utf8")
    rows = {row.metric: row for row in dates.figures(tmp_path)}
    assert rows["date interval recall"].value == "0.667"
    assert rows["date interval precision"].value == "0.667"
    assert rows["date interval F1"].size == "1 texts, 3 dates"


def test_no_timeml(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no TimeML file"):
        list(dates.figures(tmp_path))


def test_annotated_articles(tmp_path: Path) -> None:
    events = [
        {"when": {"text": "on Wednesday", "start": "2024-11-20", "end": "2024-11-20"}},
        {"when": {"text": "in 2014", "start": "2013-01-01", "end": "2013-12-31"}},
        {"when": None},
    ]
    article = {"text": "Arnor struck on Wednesday, as in 2014.", "published": "2024-11-22", "events": events}
    (tmp_path / "a.json").write_text(json.dumps(article), encoding="utf8")
    rows = {row.metric: row.value for row in dates.annotated(tmp_path)}
    assert rows == {"dated event: interval found": "0.500", "dated event: words found": "1.000"}


def test_items(tmp_path: Path) -> None:
    (tmp_path / "key-tst1").write_text(KEY, encoding="latin1")
    (tmp_path / "tst1-muc3").write_text(TEXT, encoding="latin1")
    assert items.keys(tmp_path) == {"TST1-MUC3-0001": ({("dead", 5), ("injured", 12)}, {(3, "buses")})}
    rows = {row.metric: row.value for row in items.figures(tmp_path)}
    assert set(rows.values()) == {"1.000"}
    assert list(items.misses(tmp_path)) == []


def test_no_keys(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no MUC answer key"):
        list(items.figures(tmp_path))
