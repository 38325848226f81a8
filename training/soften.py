"""Let a teacher (train.py --base training/runs/bases/mpnet) judge unlabelled pairs: soft labels for the student.

    python training/soften.py --model training/runs/t0/model.pt --out training/runs/soft.jsonl [--fold 0]

The pairs are those of transfer.py and of the authored passages (at most so many a category); the rows hold the teacher's
probabilities of PLOVER's categories. With `--fold`, the teacher is scored on that fold first.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

import corpora  # noqa: E402
from dragoman.benchmark import relations  # noqa: E402
from export import load  # noqa: E402
from items import Item, Pieces, mark_pair, tensors  # noqa: E402
from model import CATEGORIES, Encoder  # noqa: E402
from pairs import QUAD_OF, Pair, folds, read_aw, read_plv  # noqa: E402


@torch.no_grad()
def judged(model: Encoder, pieces: Pieces, pairs: list[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of categories [pairs, 16] and of conflict [pairs]."""
    marked = [mark_pair(pieces, pair.text, pair.actor, pair.recipient) for pair in pairs]
    items = [Item("pair", ids, [0] * len(ids), roles=roles) for ids, roles in marked]
    order = sorted(range(len(items)), key=lambda n: len(items[n].ids))
    roots, hostile = np.zeros((len(items), len(CATEGORIES)), dtype=np.float32), np.zeros(len(items), dtype=np.float32)
    for at in range(0, len(order), 32):
        group = order[at : at + 32]
        ids, mask, _, roles = tensors([items[n] for n in group])
        with torch.autocast("cpu", torch.bfloat16):
            pooled = model.pooled(model(ids, mask), roles, mask)
            roots[group] = model.pair(pooled).float().softmax(-1).numpy()
            hostile[group] = model.conflict(pooled).float().sigmoid()[:, 0].numpy()
        if at % 640 == 0:
            print(f"  {at} of {len(order)}", flush=True)
    return roots, hostile


def fifteen(roots: np.ndarray) -> list[str]:
    """The likeliest of PLV's roots, CONCEDE and RETREAT put together."""
    names = [name for name in CATEGORIES if name not in ("CONCEDE", "RETREAT")]
    columns = [roots[:, CATEGORIES.index(name)] for name in names]
    columns.append(roots[:, CATEGORIES.index("CONCEDE")] + roots[:, CATEGORIES.index("RETREAT")])
    return [[*names, "YIELD"][n] for n in np.stack(columns, 1).argmax(1)]


def fold_figures(model: Encoder, pieces: Pieces, fold: int) -> dict[str, float]:
    """The teacher's own figures on a fold that it has not seen."""
    folder = corpora.SHARED / "data" / "relations"
    plv, aw = read_plv(folder / "PLV_train.tsv"), read_aw(folder / "AW_train.tsv")
    plv = [p for p, f in zip(plv, folds(plv), strict=True) if f == fold]
    aw = [p for p, f in zip(aw, folds(aw), strict=True) if f == fold]
    said = fifteen(judged(model, pieces, plv)[0])
    hostile = judged(model, pieces, aw)[1]
    return {
        "root": relations.macro_f1([p.root for p in plv], said),
        "quad": relations.macro_f1([p.quad for p in plv], [QUAD_OF[name] for name in said]),
        "aw": relations.macro_f1([p.conflict for p in aw], [bool(h >= 0.5) for h in hostile]),
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
    parser.add_argument("--count", type=int, default=1000, help="pairs of transfer.py")
    parser.add_argument("--each", type=int, default=60, help="authored pairs a category")
    options = parser.parse_args()
    torch.set_num_threads(2)
    model, pieces = load(options.model, options.base), Pieces(options.base)
    if options.fold is not None:
        print(json.dumps(fold_figures(model, pieces, options.fold), indent=1), flush=True)
    if not options.out:
        return
    pairs = unlabelled(options.transfer, options.count, options.each)
    with options.out.open("w", encoding="utf-8") as out:
        for pair, chances in zip(pairs, judged(model, pieces, pairs)[0], strict=True):
            target = [round(float(chance), 4) for chance in chances]
            row = {"text": pair.text, "actor": pair.actor, "recipient": pair.recipient, "target": target}
            out.write(json.dumps(row) + "\n")
    print(f"{len(pairs)} rows")


if __name__ == "__main__":
    main()
