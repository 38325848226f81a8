"""Totals and their parts: "more than 70 animals, including an African lion, two bears, 25 pheasants"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.items.finder import find
from dragoman.records import Item

_PARTED = re.compile(
    r"[\s,;:(\-–—]*(?:including|among\s+them|among\s+which|which\s+include[ds]?|consisting\s+of|comprising|such\s+as|made\s+up\s+of|of\s+(?:which|whom|them)|namely|along\s+with|:)\s*:?\s*",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:[\s,;]|and|as\s+well\s+as|plus|or|also)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Total:
    """A total with the parts that the text lists under it. `exceeded` says that the parts sum to more than the total holds."""

    whole: Item
    parts: tuple[Item, ...]

    @property
    def sum(self) -> int | float:
        """The sum of the parts that have a count."""
        return sum(part.count for part in self.parts if part.count is not None)

    @property
    def exceeded(self) -> bool:
        """Whether the parts exceed the total: reported as told, never mended."""
        whole = self.whole
        return whole.count is not None and whole.bound in ("exact", "at_most") and self.sum > whole.count


def parts(text: str) -> list[Total]:
    """Return each total of `text` that is followed by a list of its parts ("including ...")."""
    items = find(text)
    totals: list[Total] = []
    index = 0
    while index < len(items):
        whole, listed, at = items[index], [], index + 1
        lead = _PARTED.match(text, whole.end)
        if lead:
            end = lead.end()
            while at < len(items) and (gap := _LISTED.match(text, end)) and gap.end() >= items[at].start:
                listed.append(items[at])
                end = items[at].end
                at += 1
        if listed:
            totals.append(Total(whole, tuple(listed)))
        index = at if listed else index + 1
    return totals
