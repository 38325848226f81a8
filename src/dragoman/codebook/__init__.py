"""PLOVER 2021 as data: categories, modes, contexts, sectors, scores, a CAMEO crosswalk and the borders between categories.

The data stands in the YAML files beside this module; docs/codebook.md is written from it (`python -m dragoman.codebook`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from dragoman.codebook.checking import Checker, check
from dragoman.codebook.cues import default_cues
from dragoman.codebook.data import (
    Border,
    Category,
    CodebookError,
    Context,
    Crossing,
    Example,
    Mode,
    NearMiss,
    Sector,
    Side,
    load_borders,
    load_categories,
    load_contexts,
    load_crosswalk,
    load_modes,
    load_sectors,
)
from dragoman.codebook.page import QUADS, page

__all__ = [
    "QUADS",
    "Border",
    "Category",
    "Checker",
    "CodebookError",
    "Context",
    "Crossing",
    "Example",
    "Mode",
    "NearMiss",
    "Sector",
    "Side",
    "borders",
    "cameo",
    "categories",
    "category",
    "check",
    "contexts",
    "contexts_of",
    "crosswalk",
    "modes",
    "page",
    "quad",
    "score",
    "sectors",
]


def categories() -> tuple[Category, ...]:
    """Return the sixteen categories."""
    return load_categories()


def category(name: str) -> Category:
    """Return the category called `name`. Raises CodebookError where there is none."""
    try:
        return _by_name()[name]
    except KeyError:
        raise CodebookError(f"no category {name!r}; the categories are {', '.join(_by_name())}") from None


def modes(category_name: str | None = None) -> tuple[Mode, ...]:
    """Return the modes of a category, or of all."""
    return tuple(mode for mode in load_modes() if category_name is None or mode.category == category_name)


def contexts() -> tuple[Context, ...]:
    """Return the contexts."""
    return load_contexts()


def sectors() -> tuple[Sector, ...]:
    """Return the sectors."""
    return load_sectors()


def borders() -> tuple[Border, ...]:
    """Return the borders between categories, each with examples on either side."""
    return load_borders()


def crosswalk() -> tuple[Crossing, ...]:
    """Return the rows of the CAMEO crosswalk."""
    return load_crosswalk()


def quad(name: str) -> int:
    """Return the quad code of a category: 1 verbal, 2 material cooperation, 3 verbal, 4 material conflict."""
    return category(name).quad


def score(name: str, modes: Iterable[str] = ()) -> float:
    """Return the score of a category, or that of the mode among `modes` furthest from zero. Unknown modes count for nothing."""
    known = _mode_scores()
    scores = [known[name, mode] for mode in modes if (name, mode) in known]
    return max(scores, key=abs) if scores else category(name).score


def cameo(name: str, modes: Sequence[str] = (), contexts: Sequence[str] = ()) -> str:
    """Return the CAMEO code of an act: that of its most specific row in cameo.yml."""
    category(name)
    wanted = set(contexts)
    rows = _crossings()[name]
    for mode in modes:
        for row in rows:
            if row.mode == mode and row.context in wanted:
                return row.code
    for mode in modes:
        for row in rows:
            if row.mode == mode and row.context is None:
                return row.code
    for row in rows:
        if row.mode is None and row.context in wanted:
            return row.code
    return next(row.code for row in rows if row.mode is None and row.context is None)


def contexts_of(text: str) -> tuple[str, ...]:
    """Return the contexts of which `text`, best a sentence, holds a cue word."""
    return default_cues().find(text)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Category]:
    return {found.name: found for found in load_categories()}


@lru_cache(maxsize=1)
def _mode_scores() -> dict[tuple[str, str], float]:
    return {(mode.category, mode.name): mode.score for mode in load_modes()}


@lru_cache(maxsize=1)
def _crossings() -> dict[str, tuple[Crossing, ...]]:
    found: dict[str, list[Crossing]] = {}
    for row in load_crosswalk():
        found.setdefault(row.category, []).append(row)
    return {name: tuple(rows) for name, rows in found.items()}
