"""Out and in again loses nothing that a format can hold."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import formats_records as made
import ledger_records
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.formats import LeftOut, Outgoing, Source, codes, gdelt, icews, polecat, read, write
from dragoman.formats.outgoing import one_line, pairs
from dragoman.ledger.check import unsupported
from dragoman.records import Coding, Mention

Again = Callable[[str, list[Outgoing]], tuple[list[str], list[Coding]]]
several = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def again(tmp_path: Path) -> Again:
    """Return what writes rows and reads them back: the lines, and what they become."""

    def through(format: str, rows: list[Outgoing]) -> tuple[list[str], list[Coding]]:
        stream, path = io.BytesIO(), tmp_path / "file"
        write(rows, format, stream)
        path.write_bytes(stream.getvalue())
        found = list(read([path], format, "other"))  # type: ignore[arg-type]
        assert [item for item in found if not isinstance(item, Coding)] == []
        return stream.getvalue().decode().split("\n")[:-1], found  # type: ignore[return-value]

    return through


def outgoing(coding: Coding) -> Outgoing:
    (mention,), r = coding.mentions, coding.report
    assert list(unsupported(mention, r)) == []
    return Outgoing(mention.id, mention, Source(r.id, r.title, r.published, r.publisher, r.url, r.language))


def told_alone(mention: Mention, with_name: bool = True) -> list[tuple[str, str | None]]:
    """Return the parties that rows can hold: (name, code) of every pair, the nameless left out."""
    found = []
    for pair in pairs(Outgoing("", mention, Source("")), LeftOut()):
        sides = (pair.actor, pair.recipient)
        found += [(one_line(p.name or p.text).strip(), p.code) for p in sides if p and one_line(p.name or p.text).strip()]
    return found


@several
@given(st.lists(made.rows(), max_size=3, unique_by=lambda row: row.id))
@pytest.mark.parametrize("format", ["gdelt", "polecat", "icews"])
def test_what_is_read_is_written_alike(again: Again, format: str, rows: list[Outgoing]) -> None:
    lines, codings = again(format, rows)
    if format == "gdelt":  # day of publication, address and id stand in every row
        second, _ = again(format, [outgoing(coding) for coding in codings])
        assert [line.split("\t")[:-1] for line in second] == [line.split("\t")[:-1] for line in lines]
        return
    second, _ = again(format, [outgoing(coding) for coding in codings])
    gone = {"polecat": ("Version",), "icews": ("Story ID", "Event Text")}[format]
    columns = {"polecat": polecat.COLUMNS, "icews": icews.COLUMNS}[format]
    kept = [n for n, column in enumerate(columns) if column not in gone]
    assert [[line.split("\t")[n] for n in kept] for line in second] == [[line.split("\t")[n] for n in kept] for line in lines]


@several
@given(made.rows())
def test_gdelt_keeps(again: Again, row: Outgoing) -> None:
    _, codings = again("gdelt", [row])
    mention, code = row.mention, codes.cameo_of(row.mention)
    known = {*codes.countries(), *codes.BODIES, "UNO", "EUR"}
    for coding, pair in zip(codings, pairs(row, LeftOut()), strict=True):
        (back,) = coding.mentions
        assert (back.cameo, back.category, back.quad_code) == (code.code, code.category, codes.codebook.quad(back.category))
        assert back.when
        assert back.when.begin == row.day
        assert coding.report.published == row.source.published
        assert coding.report.url == row.source.url or row.source.url is None
        for party, found in ((pair.actor, back.actor), (pair.recipient, back.recipient)):
            if party is None:
                assert found == ()
            elif found:
                (one,) = found
                roles = [s for s in dict.fromkeys(party.sector) if s in codes.CAMEO_ROLES and s != party.code]
                assert one.name == (one_line(party.name or party.text) or None)
                if party.code:
                    assert one.code == (party.code if party.code in known else None)
                    assert [*one.sector] == roles[: len(one.sector)]
                    assert len(one.sector) >= min(len(roles), 2)
        where, place = mention.where, back.where
        if where and one_line(where.name or where.text):
            assert place
            assert (place.latitude, place.longitude) == (where.latitude, where.longitude)
            if where.country_code in ("RUS", "PRK", "USA"):
                wanted = "city" if where.resolution == "feature" else where.resolution
                assert (place.name, place.country_code, place.resolution) == (
                    one_line(where.name or where.text),
                    where.country_code,
                    wanted,
                )


@several
@given(made.rows())
def test_polecat_keeps(again: Again, row: Outgoing) -> None:
    _, codings = again("polecat", [row])
    mention = row.mention
    found = []
    for coding in codings:
        (back,) = coding.mentions
        found += [(party.name, party.code) for party in (*back.actor, *back.recipient) if party.name]
        assert (back.category, back.mode, back.context) == (mention.category, mention.mode[:1], mention.context)
        assert (back.event_scale, back.quad_code) == (mention.event_scale, mention.quad_code)
        assert back.when
        assert back.when.begin == row.day
        assert coding.report.published == row.source.published
        if mention.where and back.where:
            given, place = mention.where, back.where
            assert (place.country_code, place.latitude, place.longitude, place.geonameid, place.resolution) == (
                given.country_code,
                given.latitude,
                given.longitude,
                given.geonameid,
                given.resolution,
            )
    assert found == told_alone(mention)


@several
@given(made.rows())
def test_icews_keeps(again: Again, row: Outgoing) -> None:
    _, codings = again("icews", [row])
    found = []
    for coding, pair in zip(codings, pairs(row, LeftOut()), strict=True):
        (back,) = coding.mentions
        found += [(party.name, party.code) for party in (*back.actor, *back.recipient) if party.name]
        assert (back.cameo, back.event_scale) == (codes.cameo_of(row.mention).code, codes.cameo_of(row.mention).goldstein)
        for party, read_back in ((pair.actor, back.actor), (pair.recipient, back.recipient)):
            if party and read_back:
                assert read_back[0].sector == tuple(dict.fromkeys(party.sector))
    assert found == told_alone(row.mention)


@several
@given(ledger_records.codings())
def test_plover_keeps_all(again: Again, coding: Coding) -> None:
    source = Source.of(coding.report)
    _, found = again("plover", [Outgoing(mention.id, mention, source) for mention in coding.mentions])
    if not coding.mentions:
        assert found == []
        return
    (back,) = found
    assert back.report == coding.report
    assert {m.id: m for m in back.mentions} == {m.id: _by_other(m) for m in coding.mentions}


def _by_other(mention: Mention) -> Mention:
    from dataclasses import replace

    return replace(mention, coder="other")


# --- hostile input ---------------------------------------------------------------------------------------------------------

odd = st.sampled_from(
    [
        "",
        "1",
        "0",
        "-1",
        "nan",
        "inf",
        "1e999",
        "20240230",
        "20241122",
        "2024-11-22",
        "9" * 40,
        "036",
        "01",
        "AID",
        "٣",
        "\x00",
        '"',
        "RUS",
    ]
) | st.text(max_size=6)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.binary(max_size=80) | st.text(max_size=60).map(str.encode), max_size=5), st.data())
@pytest.mark.parametrize("format", ["gdelt", "polecat", "icews", "plover"])
def test_nothing_that_is_read_breaks(tmp_path: Path, format: str, lines: list[bytes], data: st.DataObject) -> None:
    if format == "plover":
        keys = st.sampled_from(
            ["id", "date", "event", "actor", "recipient", "text", "trigger", "report", "event_loc", "mode", "url", "links"]
        )
        values = st.recursive(
            odd | st.none() | st.integers() | st.just("AID"), lambda v: st.lists(v, max_size=2) | st.dictionaries(keys, v)
        )
        import json

        records = data.draw(st.lists(st.dictionaries(keys, values), max_size=3))
        lines = [*lines, *(json.dumps({"event": "AID", **record}).encode("utf8", "replace") for record in records)]
    else:
        columns = {"gdelt": gdelt.EVENTS, "polecat": polecat.COLUMNS, "icews": icews.COLUMNS}[format]
        some = st.lists(odd, min_size=len(columns), max_size=len(columns))
        lines = [*lines, *("\t".join(cells).encode("utf8", "replace") for cells in data.draw(st.lists(some, max_size=3)))]
        if format != "gdelt":
            lines.insert(0, "\t".join(columns).encode())
    path = tmp_path / "file"
    path.write_bytes(b"\n".join(lines))
    for item in read([path], format, "other"):  # type: ignore[arg-type]
        if isinstance(item, Coding):
            assert [fault for mention in item.mentions for fault in unsupported(mention, item.report)] == []
        else:
            assert item.reason
