"""How far judges agree: Krippendorff's alpha among them, and the coder against them. Pure functions over judgements."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.ledger.judge import Judged, Judgement
from dragoman.records import Json

# the fields on which the coder is compared with its judges
FIELDS = ("event", "mode", "context", "actor", "recipient", "date", "enddate", "event_loc", "items", "status", "attribution")


@dataclass(frozen=True, slots=True)
class Agreement:
    """`alpha` is None where no mention was judged by two people. `accepted` of `judged` is the coder's precision.

    `corrected` tells, for each field, how many of the judged mentions had it corrected.
    """

    judges: int
    judged: int
    shared: int
    alpha: float | None
    accepted: int
    corrected: tuple[tuple[str, int], ...]
    pairs: int  # pairs of mentions that were merged or split, and how far two people agree on them
    pairs_alpha: float | None

    @property
    def precision(self) -> float | None:
        """The share of judged mentions that most of their judges accept; a tie counts as rejected."""
        return self.accepted / self.judged if self.judged else None


def alpha(units: Iterable[Sequence[str]]) -> float | None:
    """Return Krippendorff's alpha for nominal labels, one sequence of labels a unit; None where no unit has two.

    1 is full agreement, 0 what chance gives, below 0 less than that. Where every label is the same it is 1.
    """
    pairable = [Counter(labels) for labels in units if len(labels) > 1]
    if not pairable:
        return None
    totals: Counter[str] = Counter()
    disagreement = 0.0
    for labels in pairable:
        count = labels.total()
        totals += labels
        disagreement += (count * count - sum(n * n for n in labels.values())) / (count - 1)
    everything = totals.total()
    expected = (everything * everything - sum(n * n for n in totals.values())) / (everything - 1)
    return 1.0 - disagreement / expected if expected else 1.0


def of(found: Iterable[Judgement]) -> Agreement:
    """Compare the live verdicts: of each judge the last one on each mention."""
    live = [judgement for judgement in found if not judgement.undone and judgement.kind != "undo"]
    verdicts: dict[str, dict[str, str]] = defaultdict(dict)
    fields: dict[str, set[str]] = defaultdict(set)
    pairs: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for judgement in live:
        if judgement.mention and judgement.kind in ("accept", "reject"):
            verdicts[judgement.mention][judgement.judge] = judgement.kind
        elif judgement.mention and judgement.kind == "correct" and judgement.field:
            # who corrects a field takes the mention itself for right
            verdicts[judgement.mention].setdefault(judgement.judge, "accept")
            fields[judgement.field].add(judgement.mention)
        elif judgement.mention and judgement.other:
            pairs[tuple(sorted((judgement.mention, judgement.other)))][judgement.judge] = judgement.kind
    units = [list(labels.values()) for labels in verdicts.values()]
    return Agreement(
        judges=len({judge for labels in verdicts.values() for judge in labels}),
        judged=len(units),
        shared=sum(len(labels) > 1 for labels in units),
        alpha=alpha(units),
        accepted=sum(2 * labels.count("accept") > len(labels) for labels in units),
        corrected=tuple(sorted(((name, len(ids)) for name, ids in fields.items()), key=lambda pair: (-pair[1], pair[0]))),
        pairs=len(pairs),
        pairs_alpha=alpha(list(labels.values()) for labels in pairs.values()),
    )


@dataclass(frozen=True, slots=True)
class Against:
    """The coder against its judges, field by field over the judged mentions.

    A field is right where what the coder told stands in what a judge made of the mention; `alpha` takes the coder as one more
    judge, with a label for each field of each mention. `recall` knows nothing of mentions that the coder did not tell.
    """

    fields: int
    alpha: float | None
    precision: float
    recall: float
    f1: float


def coder_against_judges(found: Iterable[Judged]) -> Against | None:
    """Compare the coder with each judge of each mention; None where nothing is judged."""
    units: list[list[str]] = []
    right, coded, wanted = 0, 0, 0
    for one in found:
        told = one.mention.to_json()
        seen = list(_as_judged(one, told).values())
        for name in FIELDS:
            labels = [_label(told[name]), *(_label(record[name] if record else None) for record in seen)]
            units.append(labels)
            for label in labels[1:]:
                right += label == labels[0] != _NOTHING
                coded += labels[0] != _NOTHING
                wanted += label != _NOTHING
    if not coded:
        return None
    precision, recall = right / coded, right / wanted if wanted else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return Against(len(units), alpha(units), precision, recall, f1)


_NOTHING = "null"


def _label(value: Any) -> str:
    return json.dumps(value, sort_keys=True) if value else _NOTHING


def _as_judged(one: Judged, told: Json) -> dict[str, Json | None]:
    """Return the mention as each judge left it; None from one who rejected it."""
    found: dict[str, Json | None] = {}
    for judgement in one.judgements:
        if judgement.kind == "reject":
            found[judgement.judge] = None
        elif judgement.kind == "accept":
            found[judgement.judge] = found.get(judgement.judge) or dict(told)
        elif judgement.kind == "correct" and judgement.field:
            found[judgement.judge] = {**(found.get(judgement.judge) or told), judgement.field: judgement.value}
    return found
