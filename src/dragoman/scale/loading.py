"""From a folder of shards back to codings, for a ledger or a notebook."""

from __future__ import annotations

import json
from collections.abc import Iterator

from dragoman import records_json
from dragoman.records import Coding, Mention, SetAside, Span
from dragoman.scale.folder import Done, Folder, report_of


def codings(folder: Folder) -> Iterator[Coding]:
    """Yield the coding of every report of the shards that are done, in order. Raises ScaleError where a file is missing."""
    for marker in folder.all_done():
        yield from of_shard(folder, marker)


def of_shard(folder: Folder, marker: Done) -> Iterator[Coding]:
    """Yield the codings of one shard, in order."""
    mentions: dict[str, list[Mention]] = {}
    for row in folder.rows("mentions", marker.shard):
        mentions.setdefault(row["report"], []).append(records_json.mention(json.loads(row["record"])))
    for row, coded in zip(folder.rows("reports", marker.shard), folder.rows("codings", marker.shard), strict=True):
        report = report_of(row)
        told = mentions.get(report.id, [])
        yield Coding(
            report,
            tuple(told[: coded["mentions"]]),  # a report that stands twice in a shard was coded twice
            tuple(SetAside(*aside) for aside in json.loads(coded["set_aside"])),
            tuple(Span(*span) for span in json.loads(coded["sentences"])),
            tuple(json.loads(coded["notes"])),
            marker.coder,
        )


def rejected(folder: Folder) -> Iterator[tuple[str, str]]:
    """Yield (where, reason) of what the readers set aside."""
    for marker in folder.all_done():
        for row in folder.rows("rejected", marker.shard):
            yield row["where"], row["reason"]
