"""The article that the project was founded on, by the annotation's own reading. Needs the shared annotated articles."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dragoman import Coder, Report
from dragoman.benchmark.articles import Score, count

ARTICLE = Path(__file__).parents[2] / "shared" / "gold" / "articles" / "seed-animals.json"
pytestmark = pytest.mark.skipif(not ARTICLE.is_file(), reason=f"the annotated article is absent ({ARTICLE})")


def test_every_event_is_found_with_its_fields_and_links_and_no_other_is() -> None:
    article = json.loads(ARTICLE.read_text(encoding="utf8"))
    mentions = Coder().code(Report(article["text"], date.fromisoformat(article["published"])))
    score = Score()
    count(score, article, [mention.to_json() for mention in mentions])
    assert (score.annotated, score.found, score.coded, score.whole) == (11, 11, 11, 11)
    assert (score.links, score.links_found) == (4, 4)
    assert (score.undertakings, score.undertakings_coded) == (2, 2)
    for slot in ("actor", "recipient", "mode", "date", "status", "attribution", "items", "toll"):
        assert set(score.slots[slot]) == {1.0}, slot
