"""Status against annotated factuality (UW, UDS-IH2): a marked word's judgement from -3 (did not happen) to 3 (did).

The scale knows no tenses, so it is mapped to the four statuses so: up to -1 is negated; above that, a word that a future
auxiliary or a periphrasis of planning stands before (`_FUTURE`) is future; from `CERTAIN` on is actual; what lies between is
hypothetical. Two readings of "certain" are reported: from 1, and from 2 (FactBank's classes, from which UW's scale comes, are
certain 3, probable 2, possible 1; judgements are means of five annotators).
UDS-IH2's annotators were asked whether a thing *has happened*, so what is to come or merely possible is negative there as what is
denied: for it, whether actual or not (`happened`, macro-F1 of two) is the fair figure; the four are given beside it.

The mapping is not well posed for what is to come: the scale does not tell it from what is done, so `_FUTURE` decides, and it
knows neither "said it would send" nor "a planned visit", which the ledger holds to be future; where annotators were certain of
them they count as actual. The figures are those of the ledger's reading all the same; "learned alone" are those of the weights
without the rules (`dragoman.coding.status_learned`), which keep to the corpora's ways more.

For mean absolute error and Pearson's r, as published tables have them, stands the learned number (`certain` for UW, `happened`
for UDS-IH2); "of the status" is each status's mean judgement on the train part (`MEANS`). The texts are tokenised; blanks before
punctuation and clitics are taken out before they are read.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from dragoman import language
from dragoman.benchmark.table import Row, f1, mean
from dragoman.coding import status
from dragoman.language import Paragraph
from dragoman.records import Status

STATUSES: tuple[Status, ...] = get_args(Status)
MEANS: dict[str, dict[Status, float]] = {
    "UW": {"actual": 2.7, "future": 2.1, "hypothetical": 1.4, "negated": -1.0},
    "UDS_IH2": {"actual": 1.9, "future": -1.6, "hypothetical": -1.1, "negated": -0.25},
}
_FUTURE = re.compile(
    r"(?:\b(?:will|shall|going to|gonna|about to|set to|due to|(?:is|are|was|were) to"
    r"|(?:expect|schedule|plan|intend|pledge|promise|vow|threaten|agree)(?:s|d|ed|ned|ning|ing)? to)|['’]ll)"
    r"(?: (?:be|have|also|then|soon|now|again|\w+ly))*\s$",
    re.IGNORECASE,
)
_CLOSE_LEFT = frozenset(
    {".", ",", ";", ":", "!", "?", "%", ")", "]", "'s", "'re", "'ve", "'ll", "'d", "'m", "n't", "'", "...", "''", "-", "-RRB-"}
)
_CLOSE_RIGHT = frozenset({"(", "[", "$", "``", "-", "-LRB-"})
_SHOWN = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")"}
Reader = Callable[[str, Sequence[tuple[int, int]]], Sequence[Status]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence with its marked words: start, end, judgement."""

    text: str
    targets: tuple[tuple[int, int, float], ...]


def plain(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text that a list of tokens stands for, and where each token stands in it."""
    text, places, before = "", list[tuple[int, int]](), ""
    for token in tokens:
        shown = _SHOWN.get(token, token)
        if text and token not in _CLOSE_LEFT and before not in _CLOSE_RIGHT:
            text += " "
        places.append((len(text), len(text) + len(shown)))
        text += shown
        before = token
    return text, places


def corpus(path: Path) -> Iterator[Judged]:
    """Yield the sentences of a JSON-lines file of marked words."""
    for line in path.read_text(encoding="utf8").splitlines():
        record = json.loads(line)
        text, places = plain(record["text"].split(" "))
        targets = [(places[t["span1"][0]][0], places[t["span1"][1] - 1][1], float(t["label"])) for t in record["targets"]]
        yield Judged(text, tuple(targets))


def gold(label: float, text: str, start: int, certain: float = 1.0) -> Status:
    """Map a judgement to a status, actual from `certain` on; see the module's account."""
    if label <= -1:
        return "negated"
    if _FUTURE.search(text[:start]):
        return "future"
    return "actual" if label >= certain else "hypothetical"


def readings(paragraphs: Sequence[Paragraph], spans: Sequence[tuple[int, int]]) -> list[status.Reading]:
    """Return the reading of each marked word of a parsed text."""
    found: list[status.Reading] = []
    for start, end in spans:
        said = status.NOTHING
        for paragraph in paragraphs:
            span = (
                paragraph.doc.char_span(start - paragraph.start, end - paragraph.start, alignment_mode="expand")
                if start >= paragraph.start
                else None
            )
            if span is not None and len(span):
                said = status.reading(span.root)
                break
        found.append(said)
    return found


def statuses(paragraphs: Sequence[Paragraph], spans: Sequence[tuple[int, int]]) -> list[Status]:
    """Return the status of each marked word of a parsed text."""
    return [reading.status for reading in readings(paragraphs, spans)]


def macro_f1(wanted: Sequence[str], said: Sequence[str]) -> tuple[float, dict[str, float]]:
    """Return the mean of the F1 of every annotated class, and each of them."""
    hits, told, given = Counter(w for w, s in zip(wanted, said, strict=True) if w == s), Counter(said), Counter(wanted)
    each = {name: f1(hits[name], told[name], given[name]) for name in given}
    return mean(list(each.values())), each


def pearson(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Return Pearson's r, 0 where one side does not vary."""
    mx, my = mean(xs), mean(ys)
    below = math.sqrt(sum((x - mx) ** 2 for x in xs) * sum((y - my) ** 2 for y in ys))
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / below if below else 0.0


@dataclass(frozen=True, slots=True)
class Told:
    """A marked word: its judgement, its status where 1 is certain and where 2 is, what was read, and the learned number."""

    label: float
    gentle: Status
    strict: Status
    said: Status
    alone: Status
    number: float


def scored(told: Sequence[Told], means: dict[Status, float]) -> dict[str, float]:
    """Return the figures of marked words; `means` are numbers for the statuses."""
    labels, said = [t.label for t in told], [t.said for t in told]
    rows: dict[str, float] = {}
    for certain, gold in (("1", [t.gentle for t in told]), ("2", [t.strict for t in told])):
        macro, each = macro_f1(gold, said)
        rows[f"status macro-F1, actual from {certain}"] = macro
        rows |= {f"{name} F1, actual from {certain}": each[name] for name in STATUSES if name in each}
        rows[f"status macro-F1, actual from {certain}, learned alone"] = macro_f1(gold, [t.alone for t in told])[0]
    happened = [str(label > 0) for label in labels]
    rows["happened macro-F1"], _ = macro_f1(happened, [str(s == "actual") for s in said])
    rows["happened macro-F1, number above 0"], _ = macro_f1(happened, [str(t.number > 0) for t in told])
    for name, numbers in (("", [t.number for t in told]), (" of the status", [means[s] for s in said])):
        rows[f"MAE{name}"] = mean([abs(x - y) for x, y in zip(labels, numbers, strict=True)])
        rows[f"Pearson r{name}"] = pearson(labels, numbers)
    return rows


def figures(data_dir: Path, part: str = "dev") -> Iterator[Row]:
    """Score a part of every corpus under `data_dir` (UW, UDS_IH2). Raises FileNotFoundError where there is none."""
    paths = sorted(data_dir.glob(f"*/{part}.jsonl"))
    if not paths:
        raise FileNotFoundError(f"no {part}.jsonl under {data_dir}")
    for path in paths:
        name = path.parent.name
        rows = list(corpus(path))
        began = time.perf_counter()
        told: list[Told] = []
        for row, paragraphs in zip(rows, language.parse_many(row.text for row in rows), strict=True):
            read = readings(paragraphs, [(start, end) for start, end, _ in row.targets])
            for (start, _, label), r in zip(row.targets, read, strict=True):
                gentle, strict = gold(label, row.text, start), gold(label, row.text, start, 2.0)
                number = r.happened if name == "UDS_IH2" else r.certain
                told.append(Told(label, gentle, strict, r.status, r.alone, number))
        seconds = time.perf_counter() - began
        for metric, value in scored(told, MEANS.get(name, MEANS["UW"])).items():
            yield Row(metric, f"{value:.3f}", f"{name} {part}", f"{len(told)} words", seconds)
