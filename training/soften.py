"""Let a teacher (train.py --base training/runs/bases/mpnet) judge unlabelled pairs and sentences: soft labels for the student.

    python training/soften.py --model training/runs/t0/model.pt --out training/runs/soft.jsonl [--fold 0]

The pairs are those of transfer.py and of the authored passages (at most so many a category). Rows of `kind` pair hold the
probabilities of PLOVER's categories and of conflict, rows of `kind` party those of the party tags at each word. With `--fold`,
the teacher is scored on that fold first.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

import corpora  # noqa: E402
from dragoman.benchmark import relations  # noqa: E402
from dragoman.encoder.decode import viterbi  # noqa: E402
from export import load  # noqa: E402
from items import Item, Pieces, mark_pair, tensors  # noqa: E402
from model import CATEGORIES, PARTY_CLASSES, Encoder  # noqa: E402
from pairs import QUAD_OF, Pair, folds, read_aw, read_plv  # noqa: E402


@torch.no_grad()
def run(model: Encoder, items: list[Item]) -> Iterator[tuple[int, torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Yield for each item its index and its probabilities: categories, conflict, party tags a piece."""
    order = sorted(range(len(items)), key=lambda n: len(items[n].ids))
    began = time.time()
    for at in range(0, len(order), 32):
        group = order[at : at + 32]
        ids, mask, _, roles = tensors([items[n] for n in group])
        with torch.autocast("cpu", torch.bfloat16):
            hidden = model(ids, mask)
            pooled = model.pooled(hidden, roles, mask)
            pair, conflict, party = model.pair(pooled), model.conflict(pooled), model.party(hidden)
        parts = pair.float().softmax(-1), conflict.float().sigmoid()[:, 0], party.float().softmax(-1)
        for row, n in enumerate(group):
            yield n, parts[0][row], parts[1][row], parts[2][row]
        if at % 640 == 0:
            print(f"  {at} of {len(order)} {time.time() - began:.0f} s", flush=True)


def pair_items(pieces: Pieces, pairs: list[Pair]) -> list[Item]:
    """Bare items of marked pairs."""
    marked = [mark_pair(pieces, pair.text, pair.actor, pair.recipient) for pair in pairs]
    return [Item("pair", ids, [0] * len(ids), roles=roles) for ids, roles in marked]


def judged(model: Encoder, pieces: Pieces, pairs: list[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of categories [pairs, 16] and of conflict [pairs]."""
    found = sorted((n, roots.numpy(), float(hostile)) for n, roots, hostile, _ in run(model, pair_items(pieces, pairs)))
    return np.stack([roots for _, roots, _ in found]), np.array([hostile for *_, hostile in found])


def tagged(model: Encoder, pieces: Pieces, texts: list[str]) -> list[tuple[list[tuple[int, int]], np.ndarray]]:
    """Offsets of the words of each text and the probabilities of their party tags."""
    cut = [pieces.cut(text) for text in texts]
    items = [Item("party", ids, first) for ids, first, _ in cut]
    out: dict[int, tuple[list[tuple[int, int]], np.ndarray]] = {}
    for n, _, _, tags in run(model, items):
        at = [k for k, start in enumerate(cut[n][1]) if start]
        out[n] = [cut[n][2][k] for k in at], tags[at].numpy()
    return [out[n] for n in range(len(texts))]


def fifteen(roots: np.ndarray) -> list[str]:
    """The likeliest of PLV's roots, CONCEDE and RETREAT put together."""
    names = [name for name in CATEGORIES if name not in ("CONCEDE", "RETREAT")]
    columns = [roots[:, CATEGORIES.index(name)] for name in names]
    columns.append(roots[:, CATEGORIES.index("CONCEDE")] + roots[:, CATEGORIES.index("RETREAT")])
    return [[*names, "YIELD"][n] for n in np.stack(columns, 1).argmax(1)]


class Tagger:
    """The teacher's tags in the form that the benchmark of CAMEO asks for."""

    def __init__(self, model: Encoder, pieces: Pieces, texts: list[str]) -> None:
        self.found = dict(zip(texts, tagged(model, pieces, texts), strict=True))

    def parties(self, text: str) -> list[tuple[relations.Span, str]]:
        """Return the party spans of one of the texts."""
        words, tags = self.found[text]
        names = [PARTY_CLASSES[n] for n in viterbi(np.log(tags + 1e-9), PARTY_CLASSES)]
        spans = []
        for at, name in enumerate(names):
            if name[0] == "B":
                stop = at + 1
                while stop < len(names) and names[stop] == f"I-{name[2:]}":
                    stop += 1
                spans.append((relations.Span(words[at][0], words[stop - 1][1]), name[2:]))
        return spans


def fold_figures(model: Encoder, pieces: Pieces, fold: int) -> dict[str, object]:
    """The teacher's own figures on a fold that it has not seen."""
    folder = corpora.SHARED / "data" / "relations"
    plv, aw, rows = read_plv(folder / "PLV_train.tsv"), read_aw(folder / "AW_train.tsv"), corpora.cameo()
    plv = [p for p, f in zip(plv, folds(plv), strict=True) if f == fold]
    aw = [p for p, f in zip(aw, folds(aw), strict=True) if f == fold]
    rows = [row for row, f in zip(rows, corpora.cameo_folds(rows), strict=True) if f == fold]
    said = fifteen(judged(model, pieces, plv)[0])
    hostile = judged(model, pieces, aw)[1]
    return {
        "root": relations.macro_f1([p.root for p in plv], said),
        "quad": relations.macro_f1([p.quad for p in plv], [QUAD_OF[name] for name in said]),
        "aw": relations.macro_f1([p.conflict for p in aw], [bool(h >= 0.5) for h in hostile]),
        "cameo": relations.cameo_rows(rows, Tagger(model, pieces, [text for text, _ in rows])),
    }


def unlabelled(path: Path, count: int, each: int) -> list[Pair]:
    """Pairs of transfer.py, and authored pairs, at most `each` a category and one a passage."""
    rng = random.Random(3)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    pairs = [Pair(row["text"], tuple(row["actor"]), tuple(row["recipient"])) for row in rng.sample(rows, min(count, len(rows)))]
    passages = corpora.held_out(corpora.authored())[0] + corpora.gold_passages()
    rng.shuffle(passages)
    had: dict[str, int] = {}
    for passage in passages:
        marked = [row for row in corpora.passage_pairs(passage) if had.get(row[0].category, 0) < each]
        if marked:
            act, actor, recipient = min(marked, key=lambda row: had.get(row[0].category, 0))
            had[act.category] = had.get(act.category, 0) + 1
            pairs.append(Pair(passage.text, actor, recipient))
    return pairs


def main() -> None:
    """Score, then write soft labels."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, default=HERE / "runs" / "bases" / "mpnet")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--transfer", type=Path, default=HERE / "runs" / "transfer.jsonl")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--count", type=int, default=2200, help="pairs of transfer.py")
    parser.add_argument("--each", type=int, default=110, help="authored pairs a category")
    parser.add_argument("--sentences", type=int, default=900, help="sentences whose party tags are wanted")
    options = parser.parse_args()
    torch.set_num_threads(2)
    model, pieces = load(options.model, options.base), Pieces(options.base)
    if options.fold is not None:
        print(json.dumps(fold_figures(model, pieces, options.fold), indent=1), flush=True)
    if not options.out:
        return
    pairs = unlabelled(options.transfer, options.count, options.each)
    roots, hostile = judged(model, pieces, pairs)
    rows = [
        {
            "kind": "pair",
            "text": pair.text,
            "actor": pair.actor,
            "recipient": pair.recipient,
            "target": [round(float(x), 4) for x in roots[n]],
            "conflict": round(float(hostile[n]), 4),
        }
        for n, pair in enumerate(pairs)
    ]
    texts = list(dict.fromkeys(pair.text for pair in pairs))[: options.sentences]
    for text, (words, tags) in zip(texts, tagged(model, pieces, texts), strict=True):
        rows.append({"kind": "party", "text": text, "words": words, "tags": tags.round(4).tolist()})
    options.out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} rows")


if __name__ == "__main__":
    main()
