"""Texts with labels to token ids with targets, and batches of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from authored import STATUSES, Act
from model import ACT_CLASSES, CATEGORIES, MARKERS, MODE_CLASSES, PARTY_CLASSES, ROLE_CLASSES

LONGEST = 200
IGNORE = -100
MODE_INDEX = {name: index for index, name in enumerate(MODE_CLASSES)}


@dataclass(slots=True)
class Item:
    """One training row. `kind` says which losses apply: read, weak, party or pair."""

    kind: str
    ids: list[int]
    first: list[int]
    weight: float = 1.0
    act: list[int] = field(default_factory=list)
    status: dict[int, int] = field(default_factory=dict)
    mode: dict[int, list[int]] = field(default_factory=dict)
    roles_of: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    present: list[int] = field(default_factory=list)
    party: list[int] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    target: np.ndarray | None = None
    pair_modes: list[int] = field(default_factory=list)
    conflict: float | None = None
    group: str = ""
    soft: bool = False
    """The target is a teacher's probabilities."""


class Pieces:
    """The tokenizer, with word starts and code-point offsets."""

    def __init__(self, base: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.markers = [self.tokenizer.token_to_id(marker) for marker in MARKERS]

    def cut(self, text: str) -> tuple[list[int], list[int], list[tuple[int, int]]]:
        """Return ids, 1 where a word starts (0 else), and for each piece the offsets of its whole word."""
        code = self.tokenizer.encode(text)
        ids, words = code.ids[:LONGEST], code.word_ids[:LONGEST]
        first = [int(word is not None and (i == 0 or words[i - 1] != word)) for i, word in enumerate(words)]
        whole: dict[int, tuple[int, int]] = {}
        for word, (start, end) in zip(code.word_ids, code.offsets, strict=True):
            if word is not None:
                known = whole.get(word, (start, end))
                whole[word] = (min(known[0], start), max(known[1], end))
        offsets = [whole[word] if word is not None else (0, 0) for word in words]
        return ids, first, offsets


def covered(first: Sequence[int], offsets: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    """Indices of the pieces that start a word which shares a character with [start, end)."""
    return [i for i, (a, b) in enumerate(offsets) if first[i] and a < end and b > start]


def read_item(pieces: Pieces, text: str, acts: Iterable[Act], *, complete: bool = True, weight: float = 1.0) -> Item:
    """Item of a text whose acts are all marked; with `complete` False unmarked words are ignored, not negative."""
    ids, first, offsets = pieces.cut(text)
    item = Item("read", ids, first, weight)
    item.act = [(0 if complete else IGNORE) if start else IGNORE for start in first]
    for act in acts:
        words = covered(first, offsets, act.start, act.end)
        marked = [
            (ROLE_CLASSES.index(argument.role), place)
            for argument in act.arguments
            for place in covered(first, offsets, argument.start, argument.end)
        ]
        for word in words:
            item.act[word] = ACT_CLASSES.index(act.category)
            item.status[word] = STATUSES.index(act.status)
            item.mode[word] = [MODE_INDEX[act.category, mode] for mode in act.modes or ("",)]
            item.roles_of[word] = marked
    return item


def weak_item(pieces: Pieces, text: str, categories: Sequence[str], weight: float = 1.0) -> Item:
    """Item of a text of which only the categories told somewhere in it are known (one of them is enough)."""
    ids, first, _ = pieces.cut(text)
    return Item("weak", ids, first, weight, present=[ACT_CLASSES.index(category) for category in categories])


def party_item(pieces: Pieces, text: str, spans: Iterable[tuple[int, int, str]], group: str = "") -> Item:
    """Item of a text whose actor, recipient and reciprocal spans are marked."""
    ids, first, offsets = pieces.cut(text)
    item = Item("party", ids, first, group=group)
    item.party = [0 if start else IGNORE for start in first]
    for start, end, role in spans:
        for n, word in enumerate(covered(first, offsets, start, end)):
            item.party[word] = PARTY_CLASSES.index(("B-" if n == 0 else "I-") + role)
    return item


def mark_pair(
    pieces: Pieces, text: str, actor: tuple[int, int] | None, recipient: tuple[int, int] | None
) -> tuple[list[int], list[int]]:
    """Ids with markers round both parties, and the role of each id: 0 none, 1 actor, 2 recipient."""
    code = pieces.tokenizer.encode(text)
    ids: list[int] = []
    roles: list[int] = []
    for token, (start, end) in zip(code.ids, code.offsets, strict=True):
        role = 0
        for number, span in ((1, actor), (2, recipient)):
            if span and end > start and start < span[1] and end > span[0]:
                role = number
        before = roles[-1] if roles else 0
        if role != before:
            if before:
                ids.append(pieces.markers[before * 2 - 1])
                roles.append(before)
            if role:
                ids.append(pieces.markers[role * 2 - 2])
                roles.append(role)
        ids.append(token)
        roles.append(role)
    return ids[:LONGEST], roles[:LONGEST]


def pair_item(
    pieces: Pieces,
    text: str,
    actor: tuple[int, int] | None,
    recipient: tuple[int, int] | None,
    *,
    root: str | None = None,
    modes: Sequence[str] | None = None,
    conflict: bool | None = None,
    weight: float = 1.0,
    group: str = "",
) -> Item:
    """Item of a marked pair; YIELD stands for CONCEDE or RETREAT. `modes` None: not known."""
    ids, roles = mark_pair(pieces, text, actor, recipient)
    item = Item("pair", ids, [0] * len(ids), weight, roles=roles, group=group)
    if root:
        item.target = np.zeros(len(CATEGORIES), dtype=np.float32)
        for category in ("CONCEDE", "RETREAT") if root == "YIELD" else (root,):
            item.target[CATEGORIES.index(category)] = 1.0
        if modes is not None:
            item.pair_modes = [MODE_INDEX[root, mode] for mode in modes or ("",)]
    if conflict is not None:
        item.conflict = float(conflict)
    return item


def batches(items: Sequence[Item], size: int, rng: np.random.Generator) -> Iterator[list[Item]]:
    """Yield shuffled batches of one kind each, roughly equal in length."""
    groups: list[list[Item]] = []
    for kind in sorted({item.kind for item in items}):
        rows = [item for item in items if item.kind == kind]
        rows = [rows[i] for i in rng.permutation(len(rows))]
        for at in range(0, len(rows), size * 8):
            chunk = sorted(rows[at : at + size * 8], key=lambda item: len(item.ids))
            groups += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    for i in rng.permutation(len(groups)):
        yield groups[i]


def tensors(batch: Sequence[Item]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Pad ids, mask, word starts and pair roles of a batch to its longest row, rounded up so that few shapes occur."""
    width = -(-max(len(item.ids) for item in batch) // 8) * 8
    ids, mask, first, roles = (torch.zeros((len(batch), width), dtype=torch.long) for _ in range(4))
    for row, item in enumerate(batch):
        n = len(item.ids)
        ids[row, :n] = torch.tensor(item.ids)
        mask[row, :n] = 1
        first[row, :n] = torch.tensor(item.first)
        if item.roles:
            roles[row, :n] = torch.tensor(item.roles)
    return ids, mask, first, roles
