"""Write a trained model into the package: encoder.onnx (int8), labels.json, tokenizer.json; thresholds.json if absent.

python training/export.py --model training/runs/final/model.pt
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnxruntime
import torch

import corpora
import graph
from authored import STATUSES
from items import Pieces, mark_pair
from model import CATEGORIES, MARKERS, MODE_CLASSES, PARTY_CLASSES, ROLE_CLASSES, Encoder, Shape

TARGET = Path(__file__).parent.parent / "src" / "dragoman" / "model"
QUADS = {
    1: ("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),
    2: ("COOPERATE", "AID", "RETREAT"),
    3: ("REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    4: ("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
"""PLOVER's quad classes (PLV's YIELD, which merges CONCEDE and RETREAT, counts as 2 there)."""
START_THRESHOLDS = {
    "act": 0.5,
    "act_temperature": 1.0,
    "status_temperature": 1.0,
    "pair_temperature": 1.0,
    "conflict_temperature": 1.0,
    "party_outside": 0.0,
    "argument": {role: [0.5, 0.35] for role in ROLE_CLASSES},
}


def load(path: Path, base: Path) -> Encoder:
    """Load a trained state dict into an encoder ready to read."""
    model = Encoder(Shape.read(base))
    model.load_state_dict(torch.load(path, weights_only=True))
    return model.eval()


def parity(model: Encoder, pairing: Encoder, folder: Path, base: Path, count: int = 200) -> dict[str, float]:
    """Compare PyTorch float32 with the ONNX file on held-out passages: share of equal decisions, mean difference."""
    pieces = Pieces(base)
    passages = corpora.held_out(corpora.authored())[1][:count]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    reader, pairer = (
        onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
        for name in ("encoder.onnx", "pairs.onnx")
    )
    words = same = pairs = same_pairs = 0
    gap: list[float] = []
    for passage in passages:
        ids, first, _ = pieces.cut(passage.text)
        at = [i for i, start in enumerate(first) if start]
        (act,) = reader.run(["act"], {"ids": np.array([ids])})
        with torch.no_grad():
            hidden = model(torch.tensor([ids]), torch.ones(1, len(ids), dtype=torch.long))
            ours = torch.softmax(model.act(hidden)[0], -1).numpy()[at]
        theirs = np.exp(act[0][at] - act[0][at].max(-1, keepdims=True))
        theirs /= theirs.sum(-1, keepdims=True)
        words += len(at)
        same += int((ours.argmax(-1) == theirs.argmax(-1)).sum())
        gap.append(float(np.abs(ours - theirs).mean()))
        for _, actor, recipient in list(corpora.passage_pairs(passage))[:1]:
            ids, roles = mark_pair(pieces, passage.text, actor, recipient)
            (pair,) = pairer.run(["pair"], {"ids": np.array([ids]), "roles": np.array([roles])})
            with torch.no_grad():
                mask = torch.ones(1, len(ids), dtype=torch.long)
                pooled = pairing.pooled(pairing(torch.tensor([ids]), mask), torch.tensor([roles]), mask)
                same_pairs += int(pairing.pair(pooled)[0].numpy().argmax() == pair[0].argmax())
            pairs += 1
    return {"words": same / words, "pairs": same_pairs / max(pairs, 1), "mean_gap": float(np.mean(gap))}


def main() -> None:
    """Export and report sizes, hash and parity."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--base", type=Path, default=Path(__file__).parent / "runs" / "bases" / "minilm")
    parser.add_argument("--out", type=Path, default=TARGET)
    parser.add_argument("--quick", action="store_true", help="no parity check")
    parser.add_argument("--scheme", choices=("tensor", "float"), default="tensor")
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    models = {"read": load(options.model, options.base), "pair": load(options.pairs or options.model, options.base)}
    shape = models["read"].shape
    tables = []
    for kind, name in (("read", "encoder.onnx"), ("pair", "pairs.onnx")):
        state = {key: value.numpy() for key, value in models[kind].state_dict().items()}
        tables.append(graph.word_table(state)[0])
        made = graph.build(
            state,
            kind,
            layers=shape.layers,
            heads=shape.heads,
            roles=len(ROLE_CLASSES),
            scheme=options.scheme,
            epsilon=shape.epsilon,
        )
        (options.out / name).write_bytes(made.SerializeToString())
    if tables[0] != tables[1]:
        raise SystemExit("the two models have different word tables: were the embeddings trained?")
    (options.out / graph.WORDS).write_bytes(tables[0])
    labels = {
        "categories": CATEGORIES,
        "quads": {category: quad for quad, categories in QUADS.items() for category in categories},
        "modes": MODE_CLASSES,
        "statuses": STATUSES,
        "roles": ROLE_CLASSES,
        "parties": PARTY_CLASSES,
        "markers": MARKERS,
    }
    (options.out / "labels.json").write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")
    thresholds = options.out / "thresholds.json"
    if not thresholds.exists():
        thresholds.write_text(json.dumps(START_THRESHOLDS, indent=1) + "\n", encoding="utf-8")
    shutil.copy(options.base / "tokenizer.json", options.out / "tokenizer.json")
    for path in sorted(options.out.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")
    print(f"{sum(path.stat().st_size for path in options.out.iterdir()) / 1e6:.1f} MB in all")
    if not options.quick:
        print("parity with PyTorch float32:", parity(models["read"], models["pair"], options.out, options.base))


if __name__ == "__main__":
    main()
