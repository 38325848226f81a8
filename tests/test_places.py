"""Places: tables of sentences with what is found, traps, invariants, the gazetteer file and the import of dumps."""

from __future__ import annotations

import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman import places
from dragoman.places import names
from dragoman.places.finder import given as given_places
from dragoman.places.gazetteer import Gazetteer, GazetteerError
from dragoman.places.importing import ImportFailed, import_dump
from dragoman.places.words import key
from dragoman.records import Where


def told(text: str, *hints: str) -> list[tuple[str, str, str | None, str | None]]:
    """Return (words, kind, country, resolution) of each place found."""
    return [(w.text, w.kind, w.country_code, w.resolution) for w in places.find(text, hints)]


LITERAL = [
    ("Envoys met in Moscow on Monday.", [("Moscow", "RUS", "city")]),
    ("Ukrainian troops hold part of the Kursk region.", [("Kursk", "RUS", "region")]),
    ("Two soldiers died near the Cameroon border.", [("Cameroon", "CMR", "country")]),
    ("Clashes broke out in the West Bank.", [("West Bank", "PSE", "region")]),
    ("A boat was rammed in the South China Sea.", [("South China Sea", None, "feature")]),
    ("Troops entered the Golan Heights.", [("Golan Heights", "SYR", "feature")]),
    ("He visited the Donbas and Kramatorsk.", [("Donbas", "UKR", "feature"), ("Kramatorsk", "UKR", "city")]),
    ("Gunfire was heard in Kashmir.", [("Kashmir", None, "feature")]),
    ("A bomb went off in Helmand province, Afghanistan.", [("Helmand", "AFG", "region"), ("Afghanistan", "AFG", "country")]),
    (
        "Aid reached the Tigray region in Ethiopia.",
        [("Tigray", "ETH", None), ("Ethiopia", "ETH", "country")],
    ),
    ("He moved from Moscow, Idaho, in May.", [("Moscow", "USA", "city"), ("Idaho", "USA", "region")]),
    ("She was born in Paris, Texas.", [("Paris", "USA", "city"), ("Texas", "USA", "region")]),
    ("Fighting near Tripoli in Lebanon continued.", [("Tripoli", "LBN", "city"), ("Lebanon", "LBN", "country")]),
    ("Fighting near Tripoli in Libya continued.", [("Tripoli", "LBY", "city"), ("Libya", "LBY", "country")]),
    ("They met in Xi'an and Sana'a.", [("Xi'an", "CHN", "city"), ("Sana'a", "YEM", "city")]),
    ("Shells hit Khan Younis in Gaza.", [("Khan Younis", "PSE", "city"), ("Gaza", "PSE", None)]),
    ("The M23 entered Goma in eastern Congo.", [("Goma", "COD", "city"), ("Congo", "COD", "country")]),
    ("Protesters marched in Port-au-Prince.", [("Port-au-Prince", "HTI", "city")]),
    ("They arrived in Washington, D.C., on Sunday.", [("Washington", "USA", "city"), ("D.C.", "USA", "region")]),
    ("Police in Atlanta, Georgia, arrested three.", [("Atlanta", "USA", "city"), ("Georgia", "USA", "region")]),
    ("The law passed in Tbilisi, Georgia.", [("Tbilisi", "GEO", "city"), ("Georgia", "GEO", "country")]),
    ("A drone hit a depot in Latakia, Syria.", [("Latakia", "SYR", None), ("Syria", "SYR", "country")]),
]


@pytest.mark.parametrize(("text", "expected"), LITERAL)
def test_literal_places(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    found = [(w, c, r) for w, kind, c, r in told(text) if kind == "literal"]
    for (words, country, resolution), (got, got_country, got_resolution) in zip(expected, found, strict=True):
        assert (words, country) == (got, got_country)
        assert resolution in (None, got_resolution)


KINDS = [
    ("Moscow accused the West of lying.", "Moscow", "metonym"),
    ("Tensions between Tehran and Riyadh have eased.", "Tehran", "metonym"),
    ("He praised the ties with Ankara.", "Ankara", "metonym"),
    ("Tokyo's defence ministry protested.", "Tokyo", "metonym"),
    ("Syrian officials met the envoy.", "Syrian", "demonym"),
    ("Thousands of Syrians fled.", "Syrians", "demonym"),
    ("The Israeli army withdrew.", "Israeli", "demonym"),
    ("Iran's parliament voted.", "Iran", "metonym"),
    ("The envoy flew to Ankara.", "Ankara", "literal"),
    ("A bomb exploded outside Kabul.", "Kabul", "literal"),
    ("He has lived in Germany since 2015.", "Germany", "literal"),
]


@pytest.mark.parametrize(("text", "words", "kind"), KINDS)
def test_kinds(text: str, words: str, kind: str) -> None:
    assert {w.text: w.kind for w in places.find(text)}[words] == kind


TRAPS = [
    ("Paris Hilton bought a house.", {"Paris", "Hilton"}),
    ("He writes for the Washington Post.", {"Washington"}),
    ("George Washington crossed the river.", {"Washington"}),
    ("Victoria Nuland resigned.", {"Victoria"}),
    ("The Boston Globe printed the list.", {"Boston"}),
    ("The Jerusalem Post quoted him.", {"Jerusalem"}),
    ("They met in March and in May.", {"March", "May"}),
    ("reading nice mobile police turkey china", {"reading", "nice", "mobile", "police", "turkey", "china"}),
    ("Mr. Sydney Smith said he would appeal.", {"Sydney", "Smith"}),
    ("Gen. Austin and President Lincoln spoke.", {"Austin", "Lincoln"}),
    ("Police said most of them had left.", {"Police"}),
    ("Secretary of State Hillary Clinton resigned.", {"Clinton"}),
    ("Jack London wrote it.", {"London"}),
    ("It was August, and she was of age.", {"August", "of"}),
]


@pytest.mark.parametrize(("text", "never"), TRAPS)
def test_what_is_no_place(text: str, never: set[str]) -> None:
    assert not never & {w.text for w in places.find(text)}


def test_the_countries_talked_of_decide() -> None:
    spanish = "Spain and Portugal agreed. Officials from Madrid met in Cordoba and Seville."
    argentine = "Argentina and Chile agreed. Officials from Buenos Aires met in Cordoba and Rosario."
    assert {w.text: w.country_code for w in places.find(spanish)}["Cordoba"] == "ESP"
    assert {w.text: w.country_code for w in places.find(argentine)}["Cordoba"] == "ARG"


def test_hints_decide() -> None:
    assert places.resolve("Tripoli", "", ["LBN"]).country_code == "LBN"  # type: ignore[union-attr]
    assert places.resolve("Tripoli").country_code == "LBY"  # type: ignore[union-attr]


def test_resolve() -> None:
    moscow = places.resolve("Moscow", "The talks in Moscow went on.")
    assert moscow is not None
    assert (moscow.geonameid, moscow.start, moscow.end) == (524901, 13, 19)
    assert round(moscow.latitude or 0) == 56
    assert places.resolve("Zzyzzxqq") is None
    assert places.resolve("") is None


def test_one_unresolved_place_never_empties_the_others() -> None:
    text = "He went from Qwertzuiop Airport to Moscow."
    found = {w.text: w.geonameid for w in places.find(text)}
    assert found["Moscow"] == 524901
    spans = [(13, 31), (35, 41)]
    unknown, known = given_places(text, spans)
    assert unknown is None
    assert isinstance(known, Where)


def _check(text: str, found: list[Where]) -> None:
    end = 0
    for where in found:
        assert end <= where.start < where.end <= len(text)
        assert text[where.start : where.end] == where.text
        assert where.resolution in (None, "country", "region", "city", "feature")
        assert (where.latitude is None) == (where.name is None)
        end = where.end


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text(text: str) -> None:
    found = places.find(text)
    _check(text, found)
    assert found == places.find(text)


NAMES = [
    "Moscow",
    "Paris, Texas",
    "the Kursk region",
    "U.S.",
    "W.Va.",
    "N'Djamena",
    "Washington, D.C.",
    "St. Petersburg",
    "Syrian",
]


@given(
    st.lists(st.one_of(st.sampled_from(NAMES), st.text(max_size=12)), max_size=12),
    st.sampled_from([" ", ", ", ". ", "\n", "'s "]),
)
@settings(max_examples=150, deadline=None)
def test_any_mix_of_names(parts: list[str], joint: str) -> None:
    text = joint.join(parts)
    _check(text, places.find(text))
    for start in range(0, min(len(text), 4)):
        given_places(text, [(start, len(text))])


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_resolve_any(name: str, context: str) -> None:
    places.resolve(name, context)


@pytest.mark.parametrize(
    ("one", "other"), [("Sana’a", "SANA'A"), ("St. Louis", "Saint Louis"), ("Zürich", "zurich"), ("A-B", "a b")]
)
def test_keys(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_the_gazetteer_is_light() -> None:
    tracemalloc.start()
    begun = time.process_time()
    book = names.shipped()
    assert book.find("moscow")
    took = time.process_time() - begun
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 0.5
    assert most < 20_000_000
    assert len(book) > 200_000


def test_what_is_no_gazetteer_is_said(tmp_path: Path) -> None:
    (tmp_path / "places.bin").write_bytes(b"something else entirely")
    with pytest.raises(GazetteerError, match="no gazetteer"):
        Gazetteer(tmp_path / "places.bin")
    (tmp_path / "empty.bin").write_bytes(b"")
    with pytest.raises(GazetteerError):
        Gazetteer(tmp_path / "empty.bin")


def line(
    ident: int, name: str, sort: str, code: str, lat: float, lon: float, admin: str = "", people: int = 0, more: str = ""
) -> str:
    cells = [ident, name, name, more, lat, lon, sort, code, "XX" if "." not in admin else admin.split(".", maxsplit=1)[0], ""]
    parts = admin.split(".")
    cells += [
        parts[1] if len(parts) > 1 else "",
        parts[2] if len(parts) > 2 else "",
        "",
        "",
        people,
        "",
        "",
        "Europe/Kiev",
        "2024-01-01",
    ]
    return "\t".join(map(str, cells))


DUMP = [
    line(900000001, "Gondolin", "P", "PPL", 50.1, 30.2, "UA.13", 25000, "Ondolinde,gondolin,GDL"),
    line(900000002, "Gondolin Airfield", "S", "AIRF", 50.2, 30.3, "UA.13"),
    line(900000003, "Saint Nobody", "S", "CH", 50.2, 30.3, "UA.13"),
    line(4338356, "Rapides Parish", "A", "ADM2", 31.17, -92.48, "US.LA.079", 131000),
]


@pytest.mark.parametrize("zipped", [False, True])
def test_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zipped: bool) -> None:
    monkeypatch.setenv("DRAGOMAN_DATA", str(tmp_path / "data"))
    dump = tmp_path / "UA.txt"
    dump.write_text("\n".join([*DUMP, "broken line"]) + "\n", "utf8")
    if zipped:
        with zipfile.ZipFile(tmp_path / "UA.zip", "w") as pack:
            pack.write(dump, "UA.txt")
        dump = tmp_path / "UA.zip"
    names.reload()
    try:
        before = len(names.gazetteer())
        done = import_dump(dump)
        assert (done.taken, done.left_out, done.bad) == (3, 1, 1)
        assert "line 5" in done.reasons[0]
        # the parish is brought up to date, not doubled
        assert done.places == before + 2 == len(names.gazetteer())
        found = {w.text: w for w in places.find("Shells fell in Gondolin, Ukraine, and in Moscow.")}
        assert found["Gondolin"].geonameid == 900000001
        assert found["Moscow"].geonameid == 524901
        assert places.resolve("Ondolinde").geonameid == 900000001  # type: ignore[union-attr]
        assert places.resolve("Rapides Parish").geonameid == 4338356  # type: ignore[union-attr]
        assert [p.name for p in (tmp_path / "data").iterdir()] == ["places.bin"]
    finally:
        monkeypatch.undo()
        names.reload()


def test_a_failed_import_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("\n".join(["no dump at all"] * 200), "utf8")
    with pytest.raises(ImportFailed, match="no GeoNames dump"):
        import_dump(wrong)
    with pytest.raises(ImportFailed, match="cannot be read"):
        import_dump(tmp_path / "absent.txt")
    assert list((tmp_path / "data").iterdir()) == []
