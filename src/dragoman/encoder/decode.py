"""Logits to acts, arguments and parties: plain numpy, thresholds from the model's folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.encoder.pieces import Window
from dragoman.encoder.results import Act, Argument, Scores
from dragoman.records import Span

Floats = NDArray[np.float32]


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


def sigmoid(logits: Floats) -> Floats:
    """Probabilities of each logit on its own."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -60, 60))), dtype=np.float32)


def ranked(names: Sequence[str], chances: Floats) -> Scores:
    """Names with their probabilities, likeliest first, ties by the order of `names`."""
    order = np.argsort(-chances, kind="stable")
    return tuple((names[at], round(float(chances[at]), 6)) for at in order)


@dataclass(frozen=True, slots=True)
class Labels:
    """The model's classes and the numbers that turn its scores into decisions, read from its two JSON files."""

    categories: tuple[str, ...]
    quads: dict[str, int]
    modes: tuple[tuple[str, str], ...]
    statuses: tuple[str, ...]
    roles: tuple[str, ...]
    parties: tuple[str, ...]
    thresholds: dict[str, Any]

    def mode_scores(self, category: str, logits: Floats) -> Scores:
        """Probabilities over the modes of one category, "" (none of them) included."""
        places = [at for at, (of, _) in enumerate(self.modes) if of == category]
        return ranked([self.modes[at][1] for at in places], softmax(logits[places]))


@dataclass(frozen=True, slots=True)
class WindowScores:
    """The logits of one window, at the first piece of each of its words: `role` is [roles, trigger word, word]."""

    window: Window
    act: Floats
    mode: Floats
    status: Floats
    role: Floats

    def acts(self, labels: Labels) -> Iterator[Act]:
        """Runs of owned words that rather tell one category than nothing."""
        chances = softmax(self.act / labels.thresholds["act_temperature"])
        told = 1 - chances[:, 0]
        best = chances[:, 1:].argmax(axis=1)
        at = 0
        while at < len(told):
            if not self.window.owned[at] or told[at] < labels.thresholds["act"]:
                at += 1
                continue
            stop = at + 1
            while stop < len(told) and told[stop] >= labels.thresholds["act"] and best[stop] == best[at]:
                stop += 1
            yield self.act_at(range(at, stop), labels)
            at = stop

    def act_at(self, words: Sequence[int], labels: Labels) -> Act:
        """The act told by the given words, decided by the word that tells most."""
        chances = softmax(self.act[list(words)] / labels.thresholds["act_temperature"])
        most = max(range(len(words)), key=lambda at: (1 - chances[at, 0], -at))
        head = words[most]
        categories = ranked(labels.categories, chances[most, 1:])
        return Act(
            self.window.words[words[0]][0],
            self.window.words[words[-1]][1],
            round(float(1 - chances[most, 0]), 6),
            categories,
            labels.mode_scores(categories[0][0], self.mode[head]),
            ranked(labels.statuses, softmax(self.status[head] / labels.thresholds["status_temperature"])),
            tuple(self._arguments(head, labels)),
        )

    def _arguments(self, head: int, labels: Labels) -> Iterator[Argument]:
        found = []
        for role, chances in zip(labels.roles, sigmoid(self.role[:, head]), strict=True):
            open_at, keep_at = labels.thresholds["argument"][role]
            if chances.max() < open_at:
                continue
            for start, stop in runs(chances, open_at, keep_at):
                words = self.window.words
                score = round(float(chances[start:stop].mean()), 6)
                found.append(Argument(role, words[start][0], words[stop - 1][1], score))
        yield from sorted(found, key=lambda argument: (argument.start, argument.end, argument.role))


def parties(window: Window, logits: Floats, labels: Labels) -> Iterator[tuple[Span, str]]:
    """Yield the party spans under the likeliest sequence of tags in which no span goes on that has not begun."""
    raised = logits.copy()
    raised[:, 0] += labels.thresholds["party_outside"]
    tags = [labels.parties[tag] for tag in viterbi(np.log(softmax(raised) + 1e-9), labels.parties)]
    for at, tag in enumerate(tags):
        if tag[0] != "B" or not window.owned[at]:
            continue
        stop = at + 1
        while stop < len(tags) and tags[stop] == f"I-{tag[2:]}":
            stop += 1
        yield Span(window.words[at][0], window.words[stop - 1][1]), tag[2:]


def runs(chances: Floats, open_at: float, keep_at: float) -> Iterator[tuple[int, int]]:
    """Yield maximal runs of words above `keep_at` in which at least one is above `open_at`."""
    at = 0
    while at < len(chances):
        if chances[at] < keep_at:
            at += 1
            continue
        stop = at
        while stop < len(chances) and chances[stop] >= keep_at:
            stop += 1
        if chances[at:stop].max() >= open_at:
            yield at, stop
        at = stop


def viterbi(scores: Floats, tags: Sequence[str]) -> list[int]:
    """Best tag sequence under log scores [words, tags] in which `I-x` follows only `B-x` or `I-x`."""
    if not len(scores):
        return []
    allowed = np.array(
        [[to[0] != "I" or (fro != "O" and fro[2:] == to[2:]) for to in tags] for fro in tags],
    )
    step = np.where(allowed, 0.0, -1e9)
    first = np.array([-1e9 if tag[0] == "I" else 0.0 for tag in tags])
    best = scores[0] + first
    back: list[Any] = []
    for row in scores[1:]:
        ways = best[:, None] + step
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]
