"""Runs the shipped ONNX encoder: texts of equal length together, unpadded, so that no score depends on what else is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import numpy as np

from dragoman.encoder.decode import Labels, WindowScores, parties, ranked, sigmoid, softmax
from dragoman.encoder.pieces import Pieces
from dragoman.encoder.results import Act, Reading, Relation
from dragoman.records import Span

MODEL = Path(__file__).parent.parent / "model"
_READ = ["act", "mode", "status", "role"]
_PAIR = ["pair", "pair_mode", "conflict"]
GROUP = 8
"""Most texts a call: more take no less time."""
STRETCH = 512
"""Texts that are sorted by length at a time, which bounds the memory."""


class Encoder:
    """The model in a folder: encoder.onnx reads acts, pairs.onnx (loaded when first needed) relations and parties.

    int8 activations have a scale of their own text and nothing is padded, so the same text gives the same scores, bit for
    bit, in whatever batch it comes. `threads` is the number that one call may use.
    """

    def __init__(self, folder: Path = MODEL, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads
        labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        self._labels = Labels(
            tuple(labels["categories"]),
            labels["quads"],
            tuple((category, mode) for category, mode in labels["modes"]),
            tuple(labels["statuses"]),
            tuple(labels["roles"]),
            tuple(labels["parties"]),
            json.loads((folder / "thresholds.json").read_text(encoding="utf-8")),
        )
        self._pieces = Pieces(str(folder / "tokenizer.json"), labels["markers"])
        self._reader = self._load("encoder.onnx")

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Read each text once: its acts with their arguments. Results are in the order of `sentences`.

        Texts of as many word pieces are run together, up to `GROUP` of them: many sentences at once go faster than one by one.
        """
        found: list[Reading] = []
        for at in range(0, len(sentences), STRETCH):
            found += map(self.reading_of, self.scores_of(sentences[at : at + STRETCH]))
        return found

    def judge(self, sentence: str, spans: Iterable[Span]) -> list[Act]:
        """Say of each given span what act it tells, if any (`Act.score`); offsets are those of the words it touches.

        A span that touches no word gets score 0 and no arguments, with its own offsets.
        """
        return self.judge_scores(self.scores(sentence), spans)

    def read_and_judge(self, sentence: str, spans: Iterable[Span]) -> tuple[Reading, list[Act]]:
        """`read` and `judge` of one text in a single pass."""
        scores = self.scores(sentence)
        return self.reading_of(scores), self.judge_scores(scores, spans)

    def parties(self, text: str) -> list[tuple[Span, str]]:
        """Return the spans that take part in what the text tells, each actor, recipient or reciprocal."""
        if not text.strip():
            return []
        found: list[tuple[Span, str]] = []
        for window in self._pieces.windows(text):
            feed = {"ids": np.array([window.ids], dtype=np.int64), "roles": np.zeros((1, len(window.ids)), dtype=np.int64)}
            (party,) = self._pairer.run(["party"], feed)
            found += parties(window, party[0][window.firsts], self._labels)
        return found

    def relation(self, text: str, actor: tuple[int, int] | None, recipient: tuple[int, int] | None) -> Relation:
        """Say what `text` tells between two spans of it; either may be None where the text names no such party.

        Raises ValueError where a span is empty or lies outside the text.
        """
        for span in (actor, recipient):
            if span is not None and not 0 <= span[0] < span[1] <= len(text):
                raise ValueError(f"span {span} is empty or lies outside the text of {len(text)} characters")
        ids, roles, cut = self._pieces.pair(text, actor, recipient)
        feed = {"ids": np.array([ids], dtype=np.int64), "roles": np.array([roles], dtype=np.int64)}
        pair, modes, conflict = self._pairer.run(_PAIR, feed)
        labels = self._labels
        chances = softmax(pair[0] / labels.thresholds["pair_temperature"])
        scores = dict(zip(labels.categories, chances, strict=True))
        category = self._category(scores)
        mode = labels.mode_scores(category, modes[0])[0][0] or None
        hostile = sigmoid(conflict[0] / labels.thresholds["conflict_temperature"])
        return Relation(
            category,
            mode,
            labels.quads[category],
            round(float(scores[category]), 6),
            ranked(labels.categories, chances),
            round(float(hostile[0]), 6),
            cut,
        )

    @staticmethod
    def _category(scores: dict[str, Any]) -> str:
        """The likeliest category, where CONCEDE and RETREAT (a concession said or done) compete as one."""
        yielding = scores["CONCEDE"] + scores["RETREAT"]
        others = {name: score for name, score in scores.items() if name not in ("CONCEDE", "RETREAT")}
        best = max(others, key=lambda name: others[name])
        if others[best] >= yielding:
            return best
        return "CONCEDE" if scores["CONCEDE"] > scores["RETREAT"] else "RETREAT"

    def scores(self, text: str) -> list[WindowScores]:
        """Run the model over a text and return the logits at each word, window by window (one, unless it is long)."""
        return self.scores_of([text])[0]

    def scores_of(self, texts: Sequence[str]) -> list[list[WindowScores]]:
        """`scores` of many texts, which are kept in memory at once: some 20 kB for a sentence of 28 words."""
        cut = [self._pieces.windows(text) if text.strip() else [] for text in texts]
        windows = [window for windows in cut for window in windows]
        found: dict[int, WindowScores] = {}
        for group in _equal([len(window.ids) for window in windows]):
            feed = {"ids": np.array([windows[at].ids for at in group], dtype=np.int64)}
            for at, act, mode, status, role in zip(group, *self._reader.run(_READ, feed), strict=True):
                words = windows[at].firsts
                found[at] = WindowScores(windows[at], act[words], mode[words], status[words], role[:, words][:, :, words])
        each = iter(range(len(windows)))
        return [[found[next(each)] for _ in windows] for windows in cut]

    def judge_scores(self, scores: Sequence[WindowScores], spans: Iterable[Span]) -> list[Act]:
        """`judge` on logits that `scores` gave before."""
        acts = []
        for span in spans:
            best: Act | None = None
            for part in scores:
                words = [
                    at
                    for at, (start, end) in enumerate(part.window.words)
                    if part.window.owned[at] and start < span.end and end > span.start
                ]
                if words:
                    act = part.act_at(words, self._labels)
                    best = act if best is None or act.score > best.score else best
            if best is None:
                nothing = tuple((name, 0.0) for name in self._labels.categories)
                statuses = tuple((name, 0.0) for name in self._labels.statuses)
                best = Act(span.start, span.end, 0.0, nothing, (("", 0.0),), statuses, ())
            acts.append(best)
        return acts

    def reading_of(self, scores: Sequence[WindowScores]) -> Reading:
        """`read` on logits that `scores` gave before."""
        acts = [act for part in scores for act in part.acts(self._labels)]
        return Reading(tuple(acts), len(scores))

    @cached_property
    def _pairer(self) -> Any:
        return self._load("pairs.onnx")

    def _load(self, name: str) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(str(self._folder / name), options, providers=["CPUExecutionProvider"])


def _equal(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield groups of places of equal length, at most `GROUP` in each."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    for _, same in groupby(order, key=lengths.__getitem__):
        while group := list(islice(same, GROUP)):
            yield group


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The shipped encoder, loaded at the first call."""
    return Encoder()
