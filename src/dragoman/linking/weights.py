"""The weights of linking, read once from data/weights.yml: what each finding adds to the odds, and how it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

import yaml


@dataclass(frozen=True, slots=True)
class Weight:
    """What a finding adds (natural log odds), where the number comes from ("reason" or a corpus), and how it reads."""

    weight: float
    by: str
    says: str


@lru_cache(maxsize=1)
def weights() -> Mapping[str, Weight]:
    """Return the weights by finding."""
    text = (files("dragoman.linking") / "data" / "weights.yml").read_text(encoding="utf8")
    return MappingProxyType({name: Weight(**fields) for name, fields in yaml.safe_load(text).items()})
