"""Records are immutable, turn into plain JSON, and every field of the JSON is documented."""

import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest

from dragoman.records import Attribution, Item, Mention, Mentions, Party, Report, Span, Undertaking, When, Where, Words

TEXT = "Russia gave North Korea 24 horses in Pyongyang on Monday, Tass said."
DOCS = Path(__file__).parents[1] / "docs" / "records.md"


def mention() -> Mention:
    source = Party(58, 62, "Tass", code="RUS", sector=("MED",))
    return Mention(
        "m1",
        "r1",
        "AID",
        Words(7, 11, "gave"),
        (Span(0, 68),),
        actor=(Party(0, 6, "Russia", "Russia", "RUS", ("GOV",)),),
        recipient=(Party(12, 23, "North Korea", "North Korea", "PRK", ("GOV",)),),
        when=When(47, 56, "on Monday", date(2024, 11, 18), date(2024, 11, 18), "day"),
        where=Where(37, 46, "Pyongyang", "Pyongyang", "PRK"),
        items=(Item(24, 33, "24 horses", "horses", "animals", 24, None, "exact"),),
        attribution=Attribution(source, Words(63, 67, "said"), (Span(0, 56),), direct=False),
        undertakings=(Undertaking(Words(24, 33, "24 horses")),),
    )


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        mention().category = "ASSAULT"  # type: ignore[misc]


def test_json_is_plain_and_every_span_holds_its_words() -> None:
    fields = json.loads(mention().to_line())
    assert fields["event"] == "AID"
    assert (fields["date"], fields["enddate"], fields["date_precision"]) == ("2024-11-18", "2024-11-18", "day")
    for part in (
        *fields["actor"],
        *fields["recipient"],
        *fields["items"],
        fields["date_text"],
        fields["attribution"],
        fields["trigger"],
    ):
        assert TEXT[part["start"] : part["end"]] == part["text"]
    assert TEXT[fields["event_loc"]["start"] : fields["event_loc"]["end"]] == "Pyongyang"
    assert all(0 <= span.start < span.end <= len(TEXT) for span in mention().spans())


def test_every_json_field_is_documented() -> None:
    page = DOCS.read_text(encoding="utf8")
    fields = mention().to_json()
    names = {
        *fields,
        *fields["actor"][0],
        *fields["items"][0],
        *fields["event_loc"],
        *fields["attribution"],
        *fields["undertakings"][0],
    }
    names |= set(Report("x").to_json())
    assert [name for name in sorted(names) if f"`{name}`" not in page] == []


def test_the_same_content_has_the_same_id_and_other_content_another() -> None:
    assert Report("a", date(2024, 1, 1)).id == Report("a", date(2024, 1, 1)).id
    assert len({Report("a").id, Report("b").id, Report("a", date(2024, 1, 1)).id, Report("a", publisher="x").id}) == 4


def test_mentions_show_themselves_as_html_and_article_text_stays_text() -> None:
    evil = dataclasses.replace(mention(), actor=(Party(0, 6, "<script>alert(1)</script>"),))
    page = Mentions([evil])._repr_html_()
    assert "<table>" in page
    assert "<script>" not in page
    assert evil._repr_html_() == page
