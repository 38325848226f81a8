"""The README is kept true: its example runs, its links lead somewhere, its first entry is what the coder gives."""

import doctest
import re
from datetime import date
from pathlib import Path

from dragoman import Coder, Report

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf8")


def test_its_example_runs() -> None:
    assert doctest.testfile(str(ROOT / "README.md"), module_relative=False).failed == 0


def test_its_links_lead_to_files() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_its_first_entry_is_what_the_coder_gives() -> None:
    quoted = re.search(r"^> (.+?) \(published", README, re.MULTILINE)
    assert quoted
    [mention] = Coder().code(Report(quoted.group(1), date(2024, 11, 22)))
    assert mention.category == "AID"
    assert [party.code for party in (*mention.actor, *mention.recipient)] == ["PRK", "RUS"]
    assert [(item.text, item.count, item.kind) for item in mention.items] == [("two Pungsan dogs", 2, "animals")]
    assert mention.when is not None
    assert (mention.when.begin, mention.when.finish) == (date(2024, 6, 1), date(2024, 6, 30))
    assert mention.attribution is not None
    assert mention.attribution.source is not None
    assert mention.attribution.source.text == "Russian state media"
