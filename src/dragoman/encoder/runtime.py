"""Runs the shipped ONNX encoder: one text a call, so that no score depends on what else is read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
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


class Encoder:
    """The model in a folder: encoder.onnx reads acts, pairs.onnx (loaded when first needed) relations and parties.

    int8 activations are scaled over all rows of a call, so texts are run one by one: the same text gives the same
    scores, bit for bit, in whatever batch it comes. `threads` is the number that one call may use.
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
        """Read each text once: its acts with their arguments. Results are in the order of `sentences`."""
        return [self.reading_of(self.scores(sentence)) for sentence in sentences]

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
        if not text.strip():
            return []
        out = []
        for window in self._pieces.windows(text):
            act, mode, status, role = self._reader.run(_READ, {"ids": np.array([window.ids], dtype=np.int64)})
            at = window.firsts
            out.append(WindowScores(window, act[0][at], mode[0][at], status[0][at], role[0][:, at][:, :, at]))
        return out

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


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The shipped encoder, loaded at the first call."""
    return Encoder()
