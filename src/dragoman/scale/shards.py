"""Shards: the reports of the inputs in order, so many at a time, with what was set aside between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dragoman.records import Report, content_id
from dragoman.reports import Rejected

SIZE = 512  # reports


@dataclass(frozen=True, slots=True)
class Shard:
    """`number` counts from 0; `key` is a hash of what stands in it, so that changed input is coded anew."""

    number: int
    reports: tuple[Report, ...]
    rejected: tuple[Rejected, ...] = ()

    @property
    def key(self) -> str:
        """The hash of its reports' ids and heads and of what was set aside."""
        heads = [f"{r.id}|{r.title}|{r.published}|{r.publisher}|{r.url}|{r.language}" for r in self.reports]
        return content_id(*heads, *(f"{r.where}|{r.reason}" for r in self.rejected))

    @property
    def name(self) -> str:
        """The name of its files."""
        return name_of(self.number)


def name_of(number: int) -> str:
    """Return the name that the files of a shard share."""
    return f"part-{number:07}"


def shards(found: Iterable[Report | Rejected], size: int = SIZE) -> Iterator[Shard]:
    """Yield the shards of what the readers found; what is set aside goes with the reports before it."""
    number = 0
    reports: list[Report] = []
    rejected: list[Rejected] = []
    for item in found:
        if isinstance(item, Rejected):
            rejected.append(item)
            continue
        if len(reports) == size:
            yield Shard(number, tuple(reports), tuple(rejected))
            number, reports, rejected = number + 1, [], []
        reports.append(item)
    if reports or rejected:
        yield Shard(number, tuple(reports), tuple(rejected))
