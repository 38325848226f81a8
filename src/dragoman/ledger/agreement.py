"""How far judges agree: Krippendorff's alpha among them, and the coder against them. Pure functions over judgements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dragoman.ledger.judge import Judgement


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
    for judgement in live:
        if judgement.mention and judgement.kind in ("accept", "reject"):
            verdicts[judgement.mention][judgement.judge] = judgement.kind
        elif judgement.mention and judgement.kind == "correct" and judgement.field:
            # who corrects a field takes the mention itself for right
            verdicts[judgement.mention].setdefault(judgement.judge, "accept")
            fields[judgement.field].add(judgement.mention)
    units = [list(labels.values()) for labels in verdicts.values()]
    return Agreement(
        judges=len({judge for labels in verdicts.values() for judge in labels}),
        judged=len(units),
        shared=sum(len(labels) > 1 for labels in units),
        alpha=alpha(units),
        accepted=sum(2 * labels.count("accept") > len(labels) for labels in units),
        corrected=tuple(sorted(((name, len(ids)) for name, ids in fields.items()), key=lambda pair: (-pair[1], pair[0]))),
    )
