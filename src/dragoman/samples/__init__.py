"""Sample reports that come with the package: public facts in our own sentences, told by invented outlets."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files

from dragoman.records import Report


def reports() -> list[Report]:
    """Return the sample reports, oldest first. Ids are content hashes, as those of any report."""
    text = (files("dragoman.samples") / "samples.jsonl").read_text(encoding="utf8")
    return [_report(line) for line in text.splitlines()]


def _report(line: str) -> Report:
    fields = json.loads(line)
    return Report(
        text=fields["text"],
        published=date.fromisoformat(fields["published"]),
        title=fields["title"],
        publisher=fields["publisher"],
        language="en",
    )
