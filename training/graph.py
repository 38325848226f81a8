"""Write the trained encoder as one ONNX graph with int8 weights, operator by operator.

Inputs: `ids` [batch, length] and `roles` [batch, length] (0, or 1 and 2 on the actor's and recipient's pieces of a marked
pair; the `read` graph has no such input). There is no mask: all rows of a batch have the same length. Outputs are logits,
those of `READ` or of `PAIR`. Both graphs look words up in one table of int8 rows in a file of its own.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

READ = ("act", "mode", "status", "role")
PAIR = ("party", "pair", "pair_mode", "conflict")
WORDS = "words.bin"
LONGEST = 256
CONTRIB = "com.microsoft"


def quantize(weight: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 with one scale a slice along `axis` kept: return the integers and the scales."""
    scale = np.maximum(np.abs(weight).max(axis=axis, keepdims=True), 1e-8) / 127
    return np.clip(np.round(weight / scale), -127, 127).astype(np.int8), scale.astype(np.float32)


class Graph:
    """Collects nodes and constants; method names are the operators."""

    def __init__(self, scheme: str) -> None:
        self.scheme = scheme
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.count = 0

    def const(self, value: np.ndarray) -> str:
        """Add a constant and return its name."""
        self.count += 1
        name = f"c{self.count}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, *inputs: str, domain: str = "", name: str = "", outputs: int = 1, **attributes: object):
        """Add a node and return the name of its output (a list of names where there are several)."""
        self.count += 1
        names = [name or f"n{self.count}"] if outputs == 1 else [f"n{self.count}_{k}" for k in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def ints(self, *values: int) -> str:
        """Add a constant list of integers."""
        return self.const(np.array(values, dtype=np.int64))

    def add_and_norm(self, x: str, skip: str, s: dict[str, np.ndarray], norm: str, linear: str, epsilon: float) -> str:
        """Layer norm of `x` (whose bias is still to be added) plus `skip`.

        In plain operators: ONNX Runtime's SkipLayerNormalization is not vectorised on the CPU and takes four times as long.
        """
        weight, shift, bias = (self.const(s[name]) for name in (f"{norm}.weight", f"{norm}.bias", f"{linear}.bias"))
        total = self.op("Add", self.op("Add", x, skip), bias)
        return self.op("LayerNormalization", total, weight, shift, axis=-1, epsilon=epsilon)

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray | None, name: str = "") -> str:
        """Float `x @ weight.T + bias`."""
        out = self.op("MatMul", x, self.const(weight.T.astype(np.float32)), name="" if bias is not None else name)
        return self.op("Add", out, self.const(bias.astype(np.float32)), name=name) if bias is not None else out

    def int8_linear(self, x: str, weight: np.ndarray, bias: np.ndarray | None) -> str:
        """The same with int8 weights, one scale an output; activations by the scheme."""
        if self.scheme == "float":
            return self.linear(x, weight, bias)
        if self.scheme == "nbits":
            return self._nbits(x, weight, bias)
        whole, scale = quantize(weight, 1)
        integers, factors = self.const(whole.T), self.const(scale[:, 0])
        if self.scheme == "tensor":
            extra = ["", self.const(bias)] if bias is not None else []
            return self.op("DynamicQuantizeMatMul", x, integers, factors, *extra, domain=CONTRIB)
        peak = self.op("ReduceMax", self.op("Abs", x), self.const(np.array([-1], dtype=np.int64)), keepdims=1)
        step = self.op("Mul", peak, self.const(np.float32(1 / 127)))
        small = self.op("Cast", self.op("Round", self.op("Div", x, step)), to=TensorProto.INT8)
        product = self.op("Cast", self.op("MatMulInteger", small, integers), to=TensorProto.FLOAT)
        out = self.op("Mul", self.op("Mul", product, step), factors)
        return self.op("Add", out, self.const(bias)) if bias is not None else out

    def _nbits(self, x: str, weight: np.ndarray, bias: np.ndarray | None, block: int = 128) -> str:
        outputs, inputs = weight.shape
        blocks = weight.reshape(outputs, inputs // block, block)
        whole, scale = quantize(blocks, 2)
        packed = (whole.astype(np.int16) + 128).astype(np.uint8)
        extra = ["", "", self.const(bias)] if bias is not None else []
        return self.op(
            "MatMulNBits",
            x,
            self.const(packed),
            self.const(scale.reshape(-1)),
            *extra,
            domain=CONTRIB,
            K=inputs,
            N=outputs,
            bits=8,
            block_size=block,
            accuracy_level=4,
        )


def word_table(state: dict[str, np.ndarray]) -> tuple[bytes, np.ndarray]:
    """Return the word embeddings as int8 bytes, and one scale a word."""
    table, scale = quantize(state["words.weight"], 1)
    return table.tobytes(), scale


def shared_table(shape: tuple[int, ...]) -> onnx.TensorProto:
    """Return a constant whose bytes lie in the file `WORDS` beside the model: two models can share it."""
    tensor = TensorProto(name="word_table", data_type=TensorProto.INT8, dims=shape, data_location=TensorProto.EXTERNAL)
    for key, value in (("location", WORDS), ("offset", "0"), ("length", str(int(np.prod(shape))))):
        tensor.external_data.add(key=key, value=value)
    return tensor


def body(g: Graph, state: dict[str, np.ndarray], layers: int, heads: int, epsilon: float) -> str:
    """Add the embedding and the transformer layers; return the name of the hidden states."""
    if g.scheme == "float":
        x = g.op("Gather", g.const(state["words.weight"]), "ids")
    else:
        g.constants.append(shared_table(state["words.weight"].shape))
        _, scale = word_table(state)
        x = g.op("Cast", g.op("Gather", "word_table", "ids"), to=TensorProto.FLOAT)
        x = g.op("Mul", x, g.op("Gather", g.const(scale), "ids"))
    length = g.op("Slice", g.op("Shape", "ids"), g.ints(1), g.ints(2))
    x = g.op("Add", x, g.op("Slice", g.const(state["positions.weight"][:LONGEST]), g.ints(0), length, g.ints(0)))
    x = g.op("LayerNormalization", x, g.const(state["norm.weight"]), g.const(state["norm.bias"]), axis=-1, epsilon=epsilon)
    for n in range(layers):
        s = {k.removeprefix(f"layers.{n}."): v for k, v in state.items() if k.startswith(f"layers.{n}.")}
        q, k, v = g.op("Split", g.int8_linear(x, s["qkv.weight"], s["qkv.bias"]), outputs=3, axis=-1, num_outputs=3)
        mixed = g.op("MultiHeadAttention", q, k, v, domain=CONTRIB, num_heads=heads)
        x = g.add_and_norm(g.int8_linear(mixed, s["out.weight"], None), x, s, "norm1", "out", epsilon)
        up = g.op("BiasGelu", g.int8_linear(x, s["up.weight"], None), g.const(s["up.bias"]), domain=CONTRIB)
        x = g.add_and_norm(g.int8_linear(up, s["down.weight"], None), x, s, "norm2", "down", epsilon)
    return x


def read_heads(g: Graph, x: str, state: dict[str, np.ndarray], roles: int) -> None:
    """Add the heads that need no pair: acts, modes, statuses, and the role of every word for every trigger."""
    for name in ("act", "mode", "status"):
        g.linear(x, state[f"{name}.weight"], state[f"{name}.bias"], name=name)
    inner = state["role_trigger.weight"].shape[0] // roles
    split = g.ints(0, 0, roles, inner)
    q = g.linear(x, state["role_trigger.weight"] / inner**0.5, state["role_trigger.bias"] / inner**0.5)
    q = g.op("Transpose", g.op("Reshape", q, split), perm=[0, 2, 1, 3])
    k = g.linear(x, state["role_word.weight"], state["role_word.bias"])
    k = g.op("Transpose", g.op("Reshape", k, split), perm=[0, 2, 3, 1])
    bias = g.op("Transpose", g.linear(x, state["role_bias.weight"], state["role_bias.bias"]), perm=[0, 2, 1])
    g.op("Add", g.op("MatMul", q, k), g.op("Unsqueeze", bias, g.ints(2)), name="role")


def pair_heads(g: Graph, x: str, state: dict[str, np.ndarray]) -> None:
    """Add the heads of party tags and of a marked pair: category, mode, conflict."""
    g.linear(x, state["party.weight"], state["party.bias"], name="party")
    pools = [g.op("ReduceMean", x, g.ints(1), keepdims=0)]
    for number in (1, 2):
        chosen = g.op("Cast", g.op("Equal", "roles", g.const(np.int64(number))), to=TensorProto.FLOAT)
        total = g.op("MatMul", g.op("Unsqueeze", chosen, g.ints(1)), x)
        count = g.op("Max", g.op("ReduceSum", chosen, g.ints(1), keepdims=1), g.const(np.float32(1)))
        pools.append(g.op("Div", g.op("Squeeze", total, g.ints(1)), count))
    pooled = g.op("Concat", *pools, axis=-1)
    for name in ("pair", "pair_mode", "conflict"):
        g.linear(pooled, state[f"{name}.weight"], state[f"{name}.bias"], name=name)


def build(
    state: dict[str, np.ndarray], kind: str, *, layers: int, heads: int, roles: int, scheme: str, epsilon: float
) -> onnx.ModelProto:
    """Build the `read` or the `pair` graph from a state dict of numpy arrays."""
    g = Graph(scheme)
    x = body(g, state, layers, heads, epsilon)
    if kind == "read":
        read_heads(g, x, state, roles)
    else:
        pair_heads(g, x, state)
    inputs, outputs = (("ids",), READ) if kind == "read" else (("ids", "roles"), PAIR)
    made = helper.make_graph(
        g.nodes,
        f"dragoman-{kind}",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in inputs],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        g.constants,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(CONTRIB, 1)]
    model = helper.make_model(made, opset_imports=opsets, producer_name="dragoman")
    model.ir_version = 9
    return model
