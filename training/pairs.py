"""Sentences with a marked pair of parties: PLV (category of the pair) and AW (cooperation or conflict)."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

ROOTS = [
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "COOPERATE",
    "AID",
    "YIELD",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
"""PLV's fifteen: PLOVER's sixteen with CONCEDE and RETREAT merged as YIELD."""

QUADS = {
    1: ["AGREE", "CONSULT", "SUPPORT"],
    2: ["COOPERATE", "AID", "YIELD"],
    3: ["REQUEST", "ACCUSE", "REJECT", "THREATEN"],
    4: ["PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"],
}
QUAD_OF = {root: quad for quad, roots in QUADS.items() for root in roots}

_MARK = re.compile(r"</?([st])>")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, its two parties in code points (None where the file marks none), and what the file says of them."""

    text: str
    actor: tuple[int, int] | None
    recipient: tuple[int, int] | None
    root: str | None = None
    quad: int | None = None
    conflict: bool | None = None
    source: str = ""


def unmark(marked: str) -> tuple[str, tuple[int, int] | None, tuple[int, int] | None]:
    """Take `<s>…</s>` and `<t>…</t>` out of a sentence; return it with both spans."""
    text: list[str] = []
    length = at = 0
    open_at: dict[str, int] = {}
    spans: dict[str, tuple[int, int]] = {}
    for match in _MARK.finditer(marked):
        text.append(marked[at : match.start()])
        length += match.start() - at
        at = match.end()
        kind = match.group(1)
        if match.group(0)[1] == "/":
            spans[kind] = (open_at.pop(kind), length)
        else:
            open_at[kind] = length
    text.append(marked[at:])
    return "".join(text), spans.get("s"), spans.get("t")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t"))


def read_plv(path: Path) -> list[Pair]:
    """Read a PLV file: root category and penta code of each marked pair."""
    pairs = []
    for row in _rows(path):
        text, actor, recipient = unmark(row["marked_sentence"])
        pairs.append(Pair(text, actor, recipient, row["gold_root"], int(row["gold_penta"]), source="plv"))
    return pairs


def read_aw(path: Path) -> list[Pair]:
    """Read an AW file: `gold_binary` 1 is conflict, 0 cooperation."""
    pairs = []
    for row in _rows(path):
        text, actor, recipient = unmark(row["marked_sentence"])
        pairs.append(Pair(text, actor, recipient, conflict=row["gold_binary"] == "1", source="aw"))
    return pairs


def read_own(path: Path) -> list[Pair]:
    """Read our own marked pairs: blocks of sentences under a line `# ROOT`; other lines that start with `#` are comments."""
    pairs, root = [], ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            root = line[2:] if line[2:] in QUAD_OF else root
        elif line:
            text, actor, recipient = unmark(line)
            pairs.append(Pair(text, actor, recipient, root, QUAD_OF[root], source="own"))
    return pairs


def folds(pairs: list[Pair], count: int = 5, seed: int = 13) -> list[int]:
    """Give every pair the number of its fold: whole sentences, labels spread evenly, the same on every machine."""
    import random

    by_label: dict[str, list[str]] = {}
    seen: set[str] = set()
    for pair in pairs:
        if pair.text not in seen:
            seen.add(pair.text)
            by_label.setdefault(str(pair.root or pair.conflict), []).append(pair.text)
    fold_of: dict[str, int] = {}
    number = 0
    for label in sorted(by_label):
        texts = sorted(by_label[label])
        random.Random(f"{seed}-{label}").shuffle(texts)
        for text in texts:
            fold_of[text] = number % count
            number += 1
    return [fold_of[pair.text] for pair in pairs]
