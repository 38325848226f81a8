"""The codebook's records and how they are read from its YAML files, each file once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml


class CodebookError(ValueError):
    """A file of the codebook does not follow its layout, or a name is not in the codebook; the message says which."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that tells a category, with the words of its parties and its modes."""

    text: str
    actor: tuple[str, ...]
    recipient: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A sentence that looks like a category and is another (`instead`; None for no event), and why."""

    text: str
    instead: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Category:
    """One of PLOVER's sixteen kinds of act. `roles` maps actor, recipient and item to what stands there."""

    name: str
    label: str
    definition: str
    quad: int
    score: float
    roles: Mapping[str, str]
    examples: tuple[Example, ...]
    near_misses: tuple[NearMiss, ...]


@dataclass(frozen=True, slots=True)
class Mode:
    """How an act of `category` is done."""

    category: str
    name: str
    label: str
    score: float
    definition: str
    example: str


@dataclass(frozen=True, slots=True)
class Context:
    """What an act is about, and the words that show it."""

    name: str
    definition: str
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sector:
    """What kind of actor a party is within its country."""

    name: str
    label: str
    definition: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A sentence on one side of a border; `category` None tells no event."""

    text: str
    category: str | None


@dataclass(frozen=True, slots=True)
class Border:
    """Where two categories meet, the rule that parts them and sentences on either side."""

    between: tuple[str | None, ...]
    rule: str
    examples: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """One row of the CAMEO crosswalk; `mode` or `context` None holds for every one."""

    category: str
    code: str
    mode: str | None = None
    context: str | None = None


def _read(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    path = files("dragoman.codebook") / name
    try:
        return yaml.load(path.read_text(encoding="utf8"), Loader=loader)
    except yaml.YAMLError as error:
        raise CodebookError(f"codebook/{name} is no YAML: {error}") from error


def _words(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(word) for word in value)


def _rows(name: str) -> list[dict[str, Any]]:
    rows = _read(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CodebookError(f"codebook/{name} is to be a list of entries")
    return rows


@lru_cache(maxsize=1)
def load_categories() -> tuple[Category, ...]:
    """Return the categories in the order of the file."""
    return tuple(
        Category(
            name=row["name"],
            label=row["label"],
            definition=row["definition"].strip(),
            quad=int(row["quad"]),
            score=float(row["score"]),
            roles=MappingProxyType(dict(row["roles"])),
            examples=tuple(
                Example(e["text"], _words(e.get("actor")), _words(e.get("recipient")), _words(e.get("modes")))
                for e in row["examples"]
            ),
            near_misses=tuple(NearMiss(miss["text"], miss["instead"], miss["why"]) for miss in row["near_misses"]),
        )
        for row in _rows("categories.yml")
    )


@lru_cache(maxsize=1)
def load_modes() -> tuple[Mode, ...]:
    """Return the modes of all categories in the order of the file."""
    return tuple(Mode(**{**row, "score": float(row["score"])}) for row in _rows("modes.yml"))


@lru_cache(maxsize=1)
def load_contexts() -> tuple[Context, ...]:
    """Return the contexts in the order of the file."""
    return tuple(Context(row["name"], row["definition"], _words(row["cues"])) for row in _rows("contexts.yml"))


@lru_cache(maxsize=1)
def load_sectors() -> tuple[Sector, ...]:
    """Return the sectors in the order of the file."""
    return tuple(Sector(row["name"], row["label"], row["definition"], _words(row["examples"])) for row in _rows("sectors.yml"))


@lru_cache(maxsize=1)
def load_borders() -> tuple[Border, ...]:
    """Return the borders between categories in the order of the file."""
    return tuple(
        Border(tuple(row["between"]), row["rule"], tuple(Side(side["text"], side["is"]) for side in row["examples"]))
        for row in _rows("borders.yml")
    )


@lru_cache(maxsize=1)
def load_crosswalk() -> tuple[Crossing, ...]:
    """Return the rows of the CAMEO crosswalk in the order of the file."""
    table = _read("cameo.yml")
    return tuple(Crossing(category=category, **row) for category, rows in table.items() for row in rows)
