"""Train the encoder: stage 1 on marked acts, stage 2 on pairs, parties and (again) acts. Seeded and resumable.

    python training/train.py --base DIR --out training/runs/one --stage 1
    python training/train.py --base DIR --out training/runs/two --stage 2 --start training/runs/one/model.pt [--fold 0]

With `--fold N` the PLV, AW and CAMEO rows of that fold are left out (evaluate.py scores them). A run that was stopped
goes on after its last whole epoch.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

import corpora
import news
from items import Item, Pieces, batches, tensors
from losses import row_loss
from model import BODY, Encoder
from pairs import folds, read_aw, read_own, read_plv

RELATIONS = corpora.SHARED / "data" / "relations"


def load_items(pieces: Pieces, options: argparse.Namespace) -> list[Item]:
    """Rows of a stage, without those of the fold left out."""
    stage, fold, extra, soft = options.stage, options.fold, options.extra, options.soft
    own, _ = corpora.held_out(corpora.authored())
    gold = corpora.gold_passages()
    items = [corpora.read_item(pieces, p.text, p.acts) for p in own]
    items += [corpora.read_item(pieces, p.text, p.acts) for p in gold]
    items += corpora.pair_items(pieces, own + gold, rooted=not options.sides)
    if "news" in extra:
        items += [replace(corpora.read_item(pieces, p.text, p.acts), group="news") for p in news.passages()]
    if "case" in extra:
        items += corpora.case_items(pieces)
    if "rams" in extra:
        items += corpora.rams_items(pieces)
    if stage == 1:
        return items
    plv, aw, parties = read_plv(RELATIONS / "PLV_train.tsv"), read_aw(RELATIONS / "AW_train.tsv"), corpora.cameo()
    if fold is not None:
        plv = [p for p, f in zip(plv, folds(plv), strict=True) if f != fold]
        aw = [p for p, f in zip(aw, folds(aw), strict=True) if f != fold]
        parties = [row for row, f in zip(parties, corpora.cameo_folds(parties), strict=True) if f != fold]
    mine = corpora.plv_items(pieces, plv + aw)
    if "own" in extra:
        mine += corpora.plv_items(pieces, read_own(corpora.HERE / "data" / "pairs_plv.txt"))
    if "parties" in extra:
        mine += corpora.cameo_items(pieces, parties + corpora.plv_parties(plv, parties))
    if "weak" in extra:
        mine += corpora.plv_weak(pieces, plv)
    if soft:
        mine += soft_items(pieces, soft)
    return items + mine


def soft_items(pieces: Pieces, path: Path) -> list[Item]:
    """Pairs with a teacher's probabilities, as soften.py writes them."""
    items = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("kind") == "party":
            continue
        item = corpora.pair_item(pieces, row["text"], row["actor"], row["recipient"])
        item.target, item.soft = np.array(row["target"], dtype=np.float32), True
        items.append(item)
    return items


def sampled(items: list[Item], options: argparse.Namespace, rng: np.random.Generator) -> list[Item]:
    """In stage 2, an epoch's share of the rows that stage 1 has seen (another share each epoch), and all others."""
    if options.stage == 1:
        return items
    share = {"read": options.read_share, "pair": options.pair_share}
    return [
        item for item in items if item.group or rng.random() < (options.soft_share if item.soft else share.get(item.kind, 1.0))
    ]


def optimizer_of(model: Encoder, options: argparse.Namespace) -> torch.optim.Optimizer:
    """AdamW with a higher rate for the heads; the word embeddings stay as they are."""
    model.words.weight.requires_grad_(False)
    if options.freeze:
        for part in (model.positions, model.norm, *model.layers[: options.freeze]):
            part.requires_grad_(False)
    named = [(name.split(".")[0], p) for name, p in model.named_parameters() if p.requires_grad]
    body = [p for part, p in named if part in BODY]
    heads = [p for part, p in named if part not in BODY]
    groups = [{"params": body, "lr": options.rate}, {"params": heads, "lr": options.rate * options.head_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


class Average:
    """A running mean of the trained weights: steadier than the last step's."""

    def __init__(self, model: Encoder, decay: float) -> None:
        self.decay = decay
        self.live = [p for p in model.parameters() if p.requires_grad]
        self.mean = [p.detach().clone() for p in self.live]

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Move the mean towards the weights, faster in the first steps."""
        torch._foreach_lerp_(self.mean, self.live, max(1 - self.decay, 1 / (step + 1)))

    @torch.no_grad()
    def apply(self) -> None:
        """Put the mean in place of the weights."""
        torch._foreach_copy_(self.live, self.mean)


def run(options: argparse.Namespace) -> None:
    """Train, saving all that is needed to go on after each epoch."""
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    done, resume = options.out / "model.pt", options.out / "checkpoint.pt"
    if done.exists():
        print(f"{done} is there already")
        return
    torch.manual_seed(options.seed)
    items = load_items(Pieces(options.base), options)
    items = [item for item in items if item.kind in options.kinds]
    print(f"{len(items)} rows {dict(Counter(item.kind for item in items))}", flush=True)
    model = Encoder.from_base(options.base)
    if options.start:
        model.load_state_dict(torch.load(options.start, weights_only=True))
    optimizer = optimizer_of(model, options)
    average = Average(model, options.decay)
    steps = options.epochs * (len(sampled(items, options, np.random.default_rng(0))) // options.batch + 5)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / (0.1 * steps), max(0.02, (steps - s) / (0.9 * steps)))
    )
    begin = 0
    if resume.exists():
        saved = torch.load(resume, weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        average.mean = saved.get("mean", average.mean)
        begin = saved["epoch"] + 1
    for epoch in range(begin, options.stop or options.epochs):
        train_epoch(model, optimizer, schedule, average, items, epoch, options)
        if epoch + 1 < options.epochs and not options.quick:
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict()}
            written = resume.with_suffix(".part")
            torch.save(state | {"mean": average.mean, "epoch": epoch}, written)
            written.replace(resume)  # a run killed while it writes keeps the checkpoint before
    average.apply()
    torch.save(model.state_dict(), done)
    resume.unlink(missing_ok=True)


def train_epoch(
    model: Encoder,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    average: Average,
    items: list[Item],
    epoch: int,
    options: argparse.Namespace,
) -> None:
    """One pass; its order and dropout depend on the seed and the epoch's number alone."""
    rng = np.random.default_rng((options.seed, epoch))
    torch.manual_seed(options.seed * 1000 + epoch)
    model.train()
    began, totals = time.time(), dict[str, list[float]]()
    for count, batch in enumerate(batches(sampled(items, options, rng), options.batch, rng), 1):
        ids, mask, first, roles = tensors(batch)
        with torch.autocast("cpu", torch.bfloat16):
            loss = row_loss(model, batch, ids, mask, first, roles)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        average.update(schedule.last_epoch)
        totals.setdefault(batch[0].kind, []).append(float(loss.detach()))
        if count % 50 == 0:
            print(f"  {count} batches {time.time() - began:.0f} s", flush=True)
    means = {kind: round(float(np.mean(values)), 3) for kind, values in totals.items()}
    print(f"epoch {epoch} {means} {time.time() - began:.0f} s", flush=True)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, default=Path(__file__).parent / "runs" / "bases" / "minilm")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--stage", type=int, choices=(1, 2), required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--stop", type=int, help="end after so many epochs of the schedule")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=4.0, help="learning rate of the heads, as a multiple")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--decay", type=float, default=0.995, help="of the running mean of the weights")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--kinds", nargs="*", default=["read", "pair", "party", "weak"], help="kinds of rows to train on")
    parser.add_argument("--extra", nargs="*", default=["case", "parties", "weak"], help="of case, news, own, parties, rams, weak")
    parser.add_argument("--read-share", type=float, default=0.5, help="stage 2: share of the read rows an epoch")
    parser.add_argument("--pair-share", type=float, default=0.5, help="stage 2: share of the authored pairs an epoch")
    parser.add_argument("--soft", type=Path, help="rows with a teacher's probabilities")
    parser.add_argument("--soft-share", type=float, default=0.5, help="share of the rows of --soft an epoch")
    parser.add_argument("--sides", action="store_true", help="authored pairs say conflict or cooperation, not which category")
    parser.add_argument("--freeze", type=int, default=0, help="lowest layers left as they are, with what is below them")
    parser.add_argument("--quick", action="store_true", help="no checkpoints")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
