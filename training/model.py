"""The encoder in PyTorch: a BERT (MiniLM) body, or MPNet's for the teacher, and small heads. Training only; the package runs ONNX."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

from authored import MODES, STATUSES

CATEGORIES = tuple(MODES)
ACT_CLASSES = ("none", *CATEGORIES)
MODE_CLASSES = tuple((category, mode) for category in CATEGORIES for mode in ("", *sorted(MODES[category])))
ROLE_CLASSES = ("actor", "recipient", "item", "place", "when", "speaker")
PARTY_CLASSES = ("O", "B-actor", "I-actor", "B-recipient", "I-recipient", "B-reciprocal", "I-reciprocal")
MARKERS = ("[unused1]", "[unused2]", "[unused3]", "[unused4]")
"""Vocabulary entries put before and after the actor, before and after the recipient, when a pair is asked for."""

BODY = ("words", "positions", "norm", "layers", "distances")
BERT = (*(f"attention.self.{part}" for part in ("query", "key", "value")), "attention.output.dense", "attention.output.LayerNorm")
MPNET = (*(f"attention.attn.{part}" for part in ("q", "k", "v", "o")), "attention.LayerNorm")


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the body, read from the base's config.json."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float
    buckets: int = 0
    """Buckets of relative distance whose learned bias is added in attention (MPNet); 0 for none (BERT)."""

    @classmethod
    def read(cls, base: Path) -> Shape:
        """Read `config.json` in `base`."""
        c = json.loads((base / "config.json").read_text())
        return cls(
            c["hidden_size"],
            c["num_hidden_layers"],
            c["num_attention_heads"],
            c["intermediate_size"],
            c["vocab_size"],
            c["max_position_embeddings"],
            c["layer_norm_eps"],
            c.get("relative_attention_num_buckets", 0),
        )


class Layer(nn.Module):
    """One post-norm transformer layer as in BERT."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, shape.epsilon)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, shape.epsilon)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Map [batch, length, width] to the same; `mask` is True on real tokens, or what to add to attention scores."""
        batch, length, width = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.drop(self.out(mixed.transpose(1, 2).reshape(batch, length, width))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Body and heads. `forward` gives hidden states; each head is a method, so a batch pays only for what it trains."""

    def __init__(self, shape: Shape, role_width: int = 48, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.role_width = role_width
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        if shape.buckets:
            self.distances = nn.Embedding(shape.buckets, shape.heads)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.norm = nn.LayerNorm(shape.width, shape.epsilon)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.drop = nn.Dropout(dropout)
        roles = len(ROLE_CLASSES)
        self.act = nn.Linear(shape.width, len(ACT_CLASSES))
        self.mode = nn.Linear(shape.width, len(MODE_CLASSES))
        self.status = nn.Linear(shape.width, len(STATUSES))
        self.role_trigger = nn.Linear(shape.width, roles * role_width)
        self.role_word = nn.Linear(shape.width, roles * role_width)
        self.role_bias = nn.Linear(shape.width, roles)
        self.party = nn.Linear(shape.width, len(PARTY_CLASSES))
        self.pair = nn.Linear(3 * shape.width, len(CATEGORIES))
        self.pair_mode = nn.Linear(3 * shape.width, len(MODE_CLASSES))
        self.conflict = nn.Linear(3 * shape.width, 1)

    @classmethod
    def from_base(cls, base: Path) -> Encoder:
        """Make an encoder with the body's weights from a BERT or MPNet checkpoint in `base` and fresh heads."""
        model = cls(Shape.read(base))
        given = {name.removeprefix("bert."): value for name, value in load_file(base / "model.safetensors").items()}
        positions = given["embeddings.position_embeddings.weight"]
        state = {
            "words.weight": given["embeddings.word_embeddings.weight"],
            "norm.weight": given["embeddings.LayerNorm.weight"],
            "norm.bias": given["embeddings.LayerNorm.bias"],
        }
        if model.shape.buckets:
            # MPNet counts positions from its padding index on, which is 1
            state["positions.weight"] = torch.cat([positions[2:], positions[:2]])
            state["distances.weight"] = given["encoder.relative_attention_bias.weight"]
        else:
            # the second segment is never used, so the first one's vector is added once and for all
            state["positions.weight"] = positions + given["embeddings.token_type_embeddings.weight"][0]
        for n in range(model.shape.layers):
            old, new = f"encoder.layer.{n}.", f"layers.{n}."
            parts, rest = (MPNET if model.shape.buckets else BERT), (("up", "intermediate.dense"), ("down", "output.dense"))
            for kind in ("weight", "bias"):
                state[f"{new}qkv.{kind}"] = torch.cat([given[f"{old}{part}.{kind}"] for part in parts[:3]])
                for mine, theirs in (("out", parts[3]), ("norm1", parts[4]), *rest, ("norm2", "output.LayerNorm")):
                    state[f"{new}{mine}.{kind}"] = given[f"{old}{theirs}.{kind}"]
        missing, unexpected = model.load_state_dict(state, strict=False)
        lost = [name for name in missing if name.split(".")[0] in BODY]
        if lost or unexpected:
            raise ValueError(f"{base}: the checkpoint does not fit: missing {lost}, unexpected {unexpected}")
        return model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Map token ids and a 0/1 mask, both [batch, length], to hidden states [batch, length, width]."""
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.norm(self.words(ids) + self.positions(place)))
        allowed = mask.bool()[:, None, None, :]
        if self.shape.buckets:
            allowed = self.bias(place).masked_fill(~allowed, -1e4)
        for layer in self.layers:
            x = layer(x, allowed)
        return self.drop(x)

    def bias(self, place: torch.Tensor, farthest: int = 128) -> torch.Tensor:
        """MPNet's (T5's) bias of attention by relative distance, [1, heads, length, length]."""
        distance = place[None, :] - place[:, None]
        half = self.shape.buckets // 2
        exact = half // 2
        far = exact + (torch.log(distance.abs().clamp(min=1) / exact) / math.log(farthest / exact) * (half - exact)).long()
        bucket = torch.where(distance.abs() < exact, distance.abs(), far.clamp(max=half - 1)) + half * (distance > 0)
        return self.distances(bucket).permute(2, 0, 1)[None]

    def arguments(self, hidden: torch.Tensor, rows: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
        """Role logits [n, roles, length] of every word for `n` triggers, at `places` of the batch's `rows`."""
        roles, width, length = len(ROLE_CLASSES), self.role_width, hidden.shape[1]
        q = self.role_trigger(hidden[rows, places]).view(-1, roles, width)
        k = self.role_word(hidden).view(-1, length, roles, width)[rows]
        score = torch.einsum("nrd,nlrd->nrl", q, k) / width**0.5
        return score + self.role_bias(hidden)[rows].transpose(1, 2)

    def pooled(self, hidden: torch.Tensor, roles: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Mean of the sentence, of the actor's and of the recipient's tokens, side by side: [batch, 3 × width]."""
        pools = []
        for chosen in (mask.bool(), roles == 1, roles == 2):
            weights = chosen.to(hidden.dtype).unsqueeze(-1)
            pools.append((hidden * weights).sum(1) / weights.sum(1).clamp(min=1))
        return torch.cat(pools, -1)
