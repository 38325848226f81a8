"""The learned reading of status: weights of the features around a word (training/status.py), summed and compared.

Multinomial logistic regression for the four statuses, ridge regression for two numbers on the scale of the factuality corpora
(-3 to 3): how certain a thing is told (UW), and whether it has happened (UDS-IH2). Plain sums: the same on every machine.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import cast, get_args

from dragoman.records import Status

STATUSES: tuple[Status, ...] = get_args(Status)
_SHOWN = 3
_LEVELS = {"0": "its", "1": "the word above's", "2": "two above:", "3": "three above:"}
_SPEAKING = frozenset(
    {"aux", "lemma", "lemma/dep", "mark", "advmod", "det", "amod", "prep", "acomp", "tense", "object det", "subject word"}
)


@dataclass(frozen=True, slots=True)
class Learned:
    """What the weights say of a word.

    `scores` are probabilities in the order of STATUSES; `certain` and `happened` numbers from -3 to 3; `grounds` its features,
    first those that speak most for the likeliest status.
    """

    scores: tuple[float, ...]
    certain: float
    happened: float
    grounds: tuple[str, ...]

    @property
    def status(self) -> Status:
        """The likeliest status."""
        return STATUSES[self.scores.index(max(self.scores))]

    def told(self) -> str:
        """The first grounds that hold a word, for a reader: `its aux "could", the word above's lemma "hope"`."""
        said = []
        for name in self.grounds:
            kind, _, value = name.partition("=")
            if kind[0] in _LEVELS and kind[1:] in _SPEAKING:
                said.append(f'{_LEVELS[kind[0]]} {kind[1:].removesuffix("/dep")} "{value.split("/")[0]}"')
            elif value and kind in ("before", "after", "near", "above"):
                said.append(f'"{value}" {kind if kind != "near" else "near by"}')
        return ", ".join(list(dict.fromkeys(said))[:_SHOWN]) or "the words around it"


@dataclass(frozen=True, slots=True)
class Weights:
    """For each feature six whole numbers, `unit` times the weight: of the four statuses, of `certain`, of `happened`.

    `stacked` is what a unit of `happened` adds to each status.
    """

    unit: float
    stacked: tuple[float, ...]
    rows: Mapping[str, tuple[int, ...]]

    def judge(self, features: Iterable[str]) -> Learned:
        """Return the reading of a word with these features; a feature counts once, one without weights not at all."""
        rows = self.rows
        found = {feature: rows[feature] for feature in features if feature in rows}
        actual = future = hypothetical = negated = certain = happened = 0
        for row in found.values():
            actual += row[0]
            future += row[1]
            hypothetical += row[2]
            negated += row[3]
            certain += row[4]
            happened += row[5]
        has = happened / self.unit
        sums = [n / self.unit + w * has for n, w in zip((actual, future, hypothetical, negated), self.stacked, strict=True)]
        most = max(sums)
        powers = [math.exp(value - most) for value in sums]
        at = sums.index(most)
        # against the mean of the four: what tells this status from the others
        grounds = sorted(found, key=lambda name: (sum(found[name][:4]) / 4 - found[name][at], name))
        return Learned(
            tuple(power / sum(powers) for power in powers),
            _within(certain / self.unit),
            _within(has),
            tuple(grounds),
        )


def _within(value: float) -> float:
    return max(-3.0, min(3.0, value))


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Load the weights once."""
    return read((files("dragoman.coding") / "data" / "status_learned.json").read_text(encoding="utf8"))


def read(text: str) -> Weights:
    """Read weights as training/status.py writes them. Raises ValueError where they are of another shape."""
    data = json.loads(text)
    if data["statuses"] != list(STATUSES):
        raise ValueError(f"weights for {data['statuses']}, not for {list(STATUSES)}")
    rows = cast(dict[str, list[int]], data["weights"])
    return Weights(float(data["unit"]), tuple(data["stacked"]), {name: tuple(row) for name, row in rows.items()})
