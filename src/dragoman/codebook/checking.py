"""What must hold of the codebook as a whole; every fault is reported at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dragoman.codebook.data import (
    Border,
    Category,
    Context,
    Crossing,
    Mode,
    Sector,
    load_borders,
    load_categories,
    load_contexts,
    load_crosswalk,
    load_modes,
    load_sectors,
)

_CODE = re.compile(r"[0-9]{3,4}\Z")
_QUADS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Checker:
    """Holds the parts of a codebook; `faults` names all that is wrong with them."""

    categories: tuple[Category, ...] = field(default_factory=load_categories)
    modes: tuple[Mode, ...] = field(default_factory=load_modes)
    contexts: tuple[Context, ...] = field(default_factory=load_contexts)
    sectors: tuple[Sector, ...] = field(default_factory=load_sectors)
    crosswalk: tuple[Crossing, ...] = field(default_factory=load_crosswalk)
    borders: tuple[Border, ...] = field(default_factory=load_borders)

    def faults(self) -> tuple[str, ...]:
        """Return every fault, each as a sentence that names the file and the entry."""
        return (
            *self._repeated(),
            *self._of_categories(),
            *self._of_modes(),
            *self._of_cues(),
            *self._of_crosswalk(),
            *self._of_borders(),
        )

    def _repeated(self) -> Iterator[str]:
        yield from _twice("categories.yml", (c.name for c in self.categories))
        yield from _twice("modes.yml", (f"{m.category}/{m.name}" for m in self.modes))
        yield from _twice("contexts.yml", (c.name for c in self.contexts))
        yield from _twice("sectors.yml", (s.name for s in self.sectors))
        yield from _twice("cameo.yml", (f"{c.category}/{c.mode}/{c.context}" for c in self.crosswalk))
        yield from _twice("borders.yml", (f"{sorted(str(name) for name in b.between)}" for b in self.borders))

    def _of_categories(self) -> Iterator[str]:
        names = {c.name for c in self.categories}
        own = {(m.category, m.name) for m in self.modes}
        for category in self.categories:
            here = f"categories.yml, {category.name}"
            if category.quad not in _QUADS:
                yield f"{here}: quad {category.quad} is not 1 to 4"
            yield from _score(here, category.score)
            if (category.score > 0) != (category.quad in (1, 2)):
                yield f"{here}: a score of {category.score} does not fit quad {category.quad}"
            if "actor" not in category.roles:
                yield f"{here}: no role 'actor'"
            for example in category.examples:
                yield from (
                    f"{here}: {words!r} does not stand in {example.text!r}"
                    for words in (*example.actor, *example.recipient)
                    if words not in example.text
                )
                yield from (
                    f"{here}: it has no mode {mode!r} ({example.text!r})"
                    for mode in example.modes
                    if (category.name, mode) not in own
                )
            for miss in category.near_misses:
                if miss.instead is not None and miss.instead not in names:
                    yield f"{here}: no category {miss.instead!r} ({miss.text!r})"

    def _of_modes(self) -> Iterator[str]:
        known = {c.name: c for c in self.categories}
        for mode in self.modes:
            here = f"modes.yml, {mode.category}/{mode.name}"
            if mode.category not in known:
                yield f"{here}: no category {mode.category!r}"
                continue
            yield from _score(here, mode.score)
            if mode.score * known[mode.category].score < 0:
                yield f"{here}: a score of {mode.score} has not the sign of its category's"

    def _of_cues(self) -> Iterator[str]:
        for context in self.contexts:
            here = f"contexts.yml, {context.name}"
            if not context.cues:
                yield f"{here}: no cues"
            yield from _twice(here, context.cues)
            yield from (f"{here}: the cue {cue!r} is not in lower case" for cue in context.cues if cue != cue.lower())

    def _of_crosswalk(self) -> Iterator[str]:
        rows = {(c.category, c.mode, c.context) for c in self.crosswalk}
        modes = {(m.category, m.name) for m in self.modes}
        contexts = {c.name for c in self.contexts}
        for crossing in self.crosswalk:
            here = f"cameo.yml, {crossing.category}/{crossing.mode}/{crossing.context}"
            if not _CODE.match(crossing.code):
                yield f"{here}: {crossing.code!r} is no CAMEO code"
            if crossing.mode is not None and (crossing.category, crossing.mode) not in modes:
                yield f"{here}: no such mode"
            if crossing.context is not None and crossing.context not in contexts:
                yield f"{here}: no such context"
        yield from (
            f"cameo.yml: no row for {category.name} alone"
            for category in self.categories
            if (category.name, None, None) not in rows
        )
        yield from (
            f"cameo.yml: no row for {category}/{mode}" for category, mode in sorted(modes) if (category, mode, None) not in rows
        )

    def _of_borders(self) -> Iterator[str]:
        names = {c.name for c in self.categories}
        for border in self.borders:
            here = f"borders.yml, {' and '.join(str(name) for name in border.between)}"
            yield from (f"{here}: no such category {name}" for name in border.between if name is not None and name not in names)
            sides = {example.category for example in border.examples}
            if sides != set(border.between):
                yield f"{here}: its examples are of {sorted(str(side) for side in sides)}"
        met = {name for border in self.borders for name in border.between}
        yield from (f"borders.yml: no border of {name}" for name in sorted(names - met))


def check() -> tuple[str, ...]:
    """Return every fault of the codebook that comes with the package; empty where there is none."""
    return Checker().faults()


def _twice(where: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"{where}: {name} stands {number} times" for name, number in Counter(names).items() if number > 1)


def _score(where: str, score: float) -> Iterator[str]:
    if not -10 <= score <= 10:
        yield f"{where}: the score {score} is not within -10 to 10"
