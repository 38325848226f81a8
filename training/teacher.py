"""Fine-tune a pair classifier on a large or small base: the teacher (all-mpnet-base-v2) and the comparison of inputs.

python training/teacher.py --base DIR --out training/runs/teacher --folds 0 1 2 3 4 --epochs 6 --rate 6e-5
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import f1_score
from tokenizers import Tokenizer
from torch import nn

from pairs import QUAD_OF, ROOTS, Pair, folds, read_aw, read_plv

SHARED = Path("/work/shared/data/relations")
LONGEST = 160


class PairTokens:
    """Turn a pair into token ids with four marker tokens round its parties, and masks of the two parties."""

    def __init__(self, base: Path, markers: bool) -> None:
        self.tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.marker_ids = [self.tokenizer.token_to_id(f"[unused{n}]") for n in (1, 2, 3, 4)] if markers else []
        self.pad = self.tokenizer.token_to_id("[PAD]") or self.tokenizer.token_to_id("<pad>") or 0

    def __call__(self, pair: Pair) -> tuple[list[int], list[int]]:
        """Return ids and the role of each (0 none, 1 actor, 2 recipient)."""
        code = self.tokenizer.encode(pair.text)
        ids: list[int] = []
        roles: list[int] = []
        for index, (token, (start, end)) in enumerate(zip(code.ids, code.offsets, strict=True)):
            role = 0
            for number, span in ((1, pair.actor), (2, pair.recipient)):
                if span and end > start and start < span[1] and end > span[0]:
                    role = number
            before = roles[-1] if roles else 0
            if self.marker_ids and role != before:
                if before:
                    ids.append(self.marker_ids[before * 2 - 1])
                    roles.append(before)
                if role:
                    ids.append(self.marker_ids[role * 2 - 2])
                    roles.append(role)
            ids.append(token)
            roles.append(role)
            if index >= LONGEST:
                break
        return ids, roles


class PairModel(nn.Module):
    """Encoder, mean pooling of sentence, actor and recipient, one linear layer to roots and one to conflict."""

    def __init__(self, base: Path, segments: bool) -> None:
        super().__init__()
        from transformers import AutoModel

        self.encoder = AutoModel.from_pretrained(str(base), dtype=torch.float32, attn_implementation="eager")
        width = self.encoder.config.hidden_size
        self.segments = nn.Embedding(3, width) if segments else None
        if self.segments is not None:
            nn.init.normal_(self.segments.weight, std=0.02)
            with torch.no_grad():
                self.segments.weight[0] = 0
        self.encoder.get_input_embeddings().weight.requires_grad_(False)
        self.drop = nn.Dropout(0.1)
        self.root = nn.Linear(3 * width, len(ROOTS))
        self.conflict = nn.Linear(3 * width, 1)

    def forward(self, ids: torch.Tensor, roles: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return root logits and conflict logits."""
        embedded = self.encoder.get_input_embeddings()(ids)
        if self.segments is not None:
            embedded = embedded + self.segments(roles)
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        pools = []
        for chosen in (mask, (roles == 1), (roles == 2)):
            weights = chosen.to(hidden.dtype).unsqueeze(-1)
            pools.append((hidden * weights).sum(1) / weights.sum(1).clamp(min=1))
        pooled = self.drop(torch.cat(pools, -1))
        return self.root(pooled), self.conflict(pooled).squeeze(-1)


def batches(items: list[tuple[list[int], list[int]]], size: int, pad: int, rng: np.random.Generator | None):
    """Yield (indices, ids, roles, mask); shuffled, roughly sorted by length when `rng` is given."""
    order = np.arange(len(items))
    if rng is not None:
        order = rng.permutation(order)
        chunks = [order[i : i + size * 8] for i in range(0, len(order), size * 8)]
        order = np.concatenate([np.array(sorted(chunk, key=lambda i: len(items[i][0]))) for chunk in chunks])
    else:
        order = np.array(sorted(order, key=lambda i: len(items[i][0])))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    if rng is not None:
        rng.shuffle(groups)
    for group in groups:
        width = max(len(items[i][0]) for i in group)
        ids = torch.full((len(group), width), pad, dtype=torch.long)
        roles = torch.zeros((len(group), width), dtype=torch.long)
        mask = torch.zeros((len(group), width), dtype=torch.long)
        for row, i in enumerate(group):
            n = len(items[i][0])
            ids[row, :n] = torch.tensor(items[i][0])
            roles[row, :n] = torch.tensor(items[i][1])
            mask[row, :n] = 1
        yield group, ids, roles, mask


@torch.no_grad()
def predict(model: PairModel, items, pad: int) -> tuple[np.ndarray, np.ndarray]:
    """Root and conflict logits of every item, in order."""
    model.eval()
    root = np.zeros((len(items), len(ROOTS)), dtype=np.float32)
    conflict = np.zeros(len(items), dtype=np.float32)
    for group, ids, roles, mask in batches(items, 32, pad, None):
        with torch.autocast("cpu", torch.bfloat16):
            a, b = model(ids, roles, mask)
        root[group], conflict[group] = a.float().numpy(), b.float().numpy()
    return root, conflict


def rows_of(fold: int, with_aw: bool) -> tuple[list[Pair], list[Pair]]:
    """Pairs to train on and pairs of the fold, PLV's first."""
    pairs = read_plv(SHARED / "PLV_train.tsv")
    number = folds(pairs)
    if with_aw:
        aw = read_aw(SHARED / "AW_train.tsv")
        pairs, number = pairs + aw, number + folds(aw)
    train = [pair for pair, f in zip(pairs, number, strict=True) if f != fold]
    return train, [pair for pair, f in zip(pairs, number, strict=True) if f == fold]


def schedule_of(optimizer: torch.optim.Optimizer, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Ten per cent of the steps up, the rest down to nought."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / (0.1 * steps), max(0.0, (steps - s) / (0.9 * steps)))
    )


def train_fold(fold: int, train: list[Pair], tokens: PairTokens, options: argparse.Namespace) -> PairModel:
    """Train on the given pairs and return the model."""
    torch.manual_seed(100 + fold)
    rng = np.random.default_rng(100 + fold)
    items = [tokens(pair) for pair in train]
    roots = torch.tensor([ROOTS.index(pair.root) if pair.root else -100 for pair in train])
    conflict = torch.tensor([float(pair.quad >= 3 if pair.quad else bool(pair.conflict)) for pair in train])
    model = PairModel(options.base, options.input != "markers")
    for layer in list(model.encoder.encoder.layer)[: options.freeze]:
        layer.requires_grad_(False)
    live = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(live, lr=options.rate, weight_decay=0.01, fused=True)
    schedule = schedule_of(optimizer, options.epochs * -(-len(items) // options.batch))
    root_loss, conflict_loss = nn.CrossEntropyLoss(label_smoothing=0.05), nn.BCEWithLogitsLoss()
    for epoch in range(options.epochs):
        began, total = time.time(), 0.0
        model.train()
        for group, ids, roles, mask in batches(items, options.batch, tokens.pad, rng):
            with torch.autocast("cpu", torch.bfloat16):
                a, b = model(ids, roles, mask)
            loss = 0.3 * conflict_loss(b.float(), conflict[group])
            if (roots[group] >= 0).any():
                loss = loss + root_loss(a.float(), roots[group])
            loss.backward()
            nn.utils.clip_grad_norm_(live, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            total += float(loss.detach()) * len(group)
        print(f"fold {fold} epoch {epoch} loss {total / len(items):.3f} {time.time() - began:.0f} s", flush=True)
    return model


def score(model: PairModel, test: list[Pair], tokens: PairTokens) -> dict[str, object]:
    """Figures and logits on the pairs left out."""
    root, binary = predict(model, [tokens(pair) for pair in test], tokens.pad)
    plv = [n for n, pair in enumerate(test) if pair.root]
    aw = [n for n, pair in enumerate(test) if not pair.root]
    gold = [test[n].root for n in plv]
    said = [ROOTS[int(root[n].argmax())] for n in plv]
    figures = {
        "root": f1_score(gold, said, average="macro"),
        "accuracy": sum(a == b for a, b in zip(gold, said, strict=True)) / len(gold),
        "quad": f1_score([test[n].quad for n in plv], [QUAD_OF[name] for name in said], average="macro"),
    }
    if aw:
        figures["aw"] = f1_score([test[n].conflict for n in aw], binary[aw] > 0, average="macro")
    return {"figures": figures, "logits": root.tolist(), "binary": binary.tolist()}


def main() -> None:
    """Train one model a fold (fold -1: on everything) and keep weights, held-out logits and figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--folds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=7e-5)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--input", choices=("markers", "segments", "both"), default="markers")
    parser.add_argument("--aw", action="store_true", help="train on AW as well, out of fold")
    parser.add_argument("--freeze", type=int, default=0, help="lowest layers left as they are")
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    tokens = PairTokens(options.base, options.input != "segments")
    for fold in options.folds:
        result = options.out / f"fold{fold}.json"
        if result.exists():
            continue
        train, test = rows_of(fold, options.aw)
        model = train_fold(fold, train, tokens, options)
        if options.save:
            torch.save(model.state_dict(), options.out / f"fold{fold}.pt")
        scores = score(model, test, tokens) if test else {}
        print(fold, scores.get("figures"), flush=True)
        result.write_text(json.dumps(scores))


if __name__ == "__main__":
    main()
