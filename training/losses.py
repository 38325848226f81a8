"""The losses of the heads, one function a kind of training row."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional as F

from items import IGNORE, Item
from model import ACT_CLASSES, CATEGORIES, MODE_CLASSES, ROLE_CLASSES, Encoder

MODE_MASK = torch.tensor([[category == c for category, _ in MODE_CLASSES] for c in CATEGORIES])
NO_EVENT_WEIGHT = 0.6


def row_loss(
    model: Encoder, batch: list[Item], ids: torch.Tensor, mask: torch.Tensor, first: torch.Tensor, roles: torch.Tensor
) -> torch.Tensor:
    """Loss of one batch of rows of one kind."""
    hidden = model(ids, mask)
    kind = batch[0].kind
    if kind == "read":
        return read_loss(model, hidden, batch, first)
    if kind == "weak":
        return weak_loss(model, hidden, batch, first)
    if kind == "party":
        return party_loss(model, hidden, batch, first)
    return pair_loss(model, hidden, batch, roles, mask)


def read_loss(model: Encoder, hidden: torch.Tensor, batch: list[Item], first: torch.Tensor) -> torch.Tensor:
    """Loss of act, status, mode and role heads on a batch of read rows."""
    act = torch.full(first.shape, IGNORE)
    rows, places, owner = [], [], []
    for row, item in enumerate(batch):
        act[row, : len(item.act)] = torch.tensor(item.act)
        for place in item.roles_of:
            if place < first.shape[1]:
                rows.append(row)
                places.append(place)
                owner.append(item)
    weights = torch.tensor([item.weight for item in batch])
    class_weight = torch.ones(len(ACT_CLASSES))
    class_weight[0] = NO_EVENT_WEIGHT
    per_word = F.cross_entropy(
        model.act(hidden).float().transpose(1, 2), act, weight=class_weight, ignore_index=IGNORE, reduction="none"
    )
    known = (act != IGNORE).float()
    loss = 3 * (per_word * weights[:, None]).sum() / known.sum().clamp(min=1)
    if not rows:
        return loss
    chosen = hidden[rows, places]
    heft = torch.tensor([item.weight for item in owner])
    status = torch.tensor([item.status.get(place, IGNORE) for item, place in zip(owner, places, strict=True)])
    if (status != IGNORE).any():
        loss = loss + 0.5 * F.cross_entropy(model.status(chosen).float(), status, ignore_index=IGNORE)
    with_mode = [n for n, (item, place) in enumerate(zip(owner, places, strict=True)) if place in item.mode]
    if with_mode:
        target = torch.zeros(len(with_mode), len(MODE_CLASSES))
        for n, k in enumerate(with_mode):
            modes = owner[k].mode[places[k]]
            target[n, modes] = 1 / len(modes)
        categories = act[rows, places][with_mode] - 1
        loss = loss + 0.5 * mode_loss(model.mode(chosen[with_mode]), target, categories).mean()
    wanted = torch.zeros(len(rows), len(ROLE_CLASSES), first.shape[1])
    for n, (item, place) in enumerate(zip(owner, places, strict=True)):
        for role, word in item.roles_of[place]:
            wanted[n, role, word] = 1
    said = model.arguments(hidden, torch.tensor(rows), torch.tensor(places)).float()
    real = first[rows].float()[:, None, :] * heft[:, None, None]
    bce = F.binary_cross_entropy_with_logits(said, wanted, reduction="none")
    return loss + 8 * (bce * real).sum() / (real.sum() * len(ROLE_CLASSES)).clamp(min=1)


def mode_loss(logits: torch.Tensor, target: torch.Tensor, categories: torch.Tensor) -> torch.Tensor:
    """Cross entropy over the modes of each row's own category ("" among them)."""
    inside = logits.float().masked_fill(~MODE_MASK[categories], -1e4)
    return -(target * F.log_softmax(inside, -1)).sum(-1)


def weak_loss(model: Encoder, hidden: torch.Tensor, batch: list[Item], first: torch.Tensor) -> torch.Tensor:
    """At least one word tells one of the row's categories: minus the log of one minus the product of the misses."""
    chance = F.softmax(model.act(hidden).float(), -1)
    losses = []
    for row, item in enumerate(batch):
        miss = (1 - chance[row][:, item.present].sum(-1)).clamp(min=1e-4)
        none = (torch.log(miss) * first[row]).sum()
        losses.append(-item.weight * torch.log((1 - torch.exp(none)).clamp(min=1e-4)))
    return 0.3 * torch.stack(losses).mean()


def party_loss(model: Encoder, hidden: torch.Tensor, batch: list[Item], first: torch.Tensor) -> torch.Tensor:
    """Cross entropy of the party tags."""
    party = torch.full(first.shape, IGNORE)
    for row, item in enumerate(batch):
        party[row, : len(item.party)] = torch.tensor(item.party)
    return 2 * F.cross_entropy(model.party(hidden).float().transpose(1, 2), party, ignore_index=IGNORE)


def pair_loss(model: Encoder, hidden: torch.Tensor, batch: list[Item], roles: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Cross entropy of category (YIELD: either), mode and conflict; soft targets where a teacher gave them."""
    pooled = model.drop(model.pooled(hidden, roles, mask))
    loss = hidden.new_zeros((), dtype=torch.float32)
    rooted = [n for n, item in enumerate(batch) if item.target is not None]
    heft = torch.tensor([item.weight for item in batch])
    if rooted:
        target = torch.tensor(np.stack([batch[n].target for n in rooted]))
        log = F.log_softmax(model.pair(pooled[rooted]).float(), -1)
        hard = torch.tensor([not batch[n].soft for n in rooted])
        allowed = torch.logsumexp(log.masked_fill(target == 0, -1e4), -1)
        merged = 0.95 * -allowed + 0.05 * -log.mean(-1)
        soft = soft_loss(log, target)
        loss = loss + (torch.where(hard, merged, soft) * heft[rooted]).mean()
    moded = [n for n, item in enumerate(batch) if item.pair_modes]
    if moded:
        wanted = torch.zeros(len(moded), len(MODE_CLASSES))
        for n, k in enumerate(moded):
            wanted[n, batch[k].pair_modes] = 1 / len(batch[k].pair_modes)
        categories = torch.tensor([int(np.argmax(batch[k].target)) for k in moded])
        loss = loss + 0.3 * (mode_loss(model.pair_mode(pooled[moded]), wanted, categories) * heft[moded]).mean()
    sided = [n for n, item in enumerate(batch) if item.conflict is not None]
    if sided:
        wanted = torch.tensor([batch[n].conflict for n in sided])
        bce = F.binary_cross_entropy_with_logits(model.conflict(pooled[sided]).squeeze(-1).float(), wanted, reduction="none")
        loss = loss + 0.3 * (bce * heft[sided]).mean()
    return loss


def soft_loss(log: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Cross entropy with a teacher's fifteen roots, where CONCEDE and RETREAT count together (target in both halves)."""
    concede, retreat = CATEGORIES.index("CONCEDE"), CATEGORIES.index("RETREAT")
    together = torch.logaddexp(log[:, concede], log[:, retreat])
    log = log.clone()
    log[:, concede] = together
    log[:, retreat] = together
    return -(target * log).sum(-1)
