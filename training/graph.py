"""Write the trained encoder as one ONNX graph with int8 weights, operator by operator.

Inputs: `ids` [batch, length] and `roles` [batch, length] (0, or 1 and 2 on the actor's and recipient's pieces of a marked
pair; the `read` graph has no such input). There is no mask: all rows of a batch have the same length. Outputs are logits,
those of `READ` or of `PAIR`. Both graphs look words up in one table of int8 rows in a file of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

READ = ("act", "mode", "status", "role")
PAIR = ("party", "pair", "pair_mode", "conflict")
WORDS = "words.bin"
LONGEST = 256
CONTRIB = "com.microsoft"
SMALL_HEADS = ("mode", "role_trigger", "role_word")
"""Heads of the `read` graph that are one int8 product; the others are float."""


def quantize(weight: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric int8 with one scale a slice along `axis` kept: return the integers and the scales."""
    scale = np.maximum(np.abs(weight).max(axis=axis, keepdims=True), 1e-8) / 127
    return np.clip(np.round(weight / scale), -127, 127).astype(np.int8), scale.astype(np.float32)


class Graph:
    """Collects nodes and constants; method names are the operators."""

    def __init__(self, scheme: str, apart: bool) -> None:
        self.scheme = scheme
        self.apart = apart
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.count = 0

    def const(self, value: np.ndarray) -> str:
        """Add a constant and return its name."""
        self.count += 1
        name = f"c{self.count}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, *inputs: str, domain: str = "", name: str = "", outputs: Sequence[str] = (), **attributes: object):
        """Add a node and return the name of its output (the list of names where `outputs` names several)."""
        self.count += 1
        names = list(outputs) or [name or f"n{self.count}"]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names if outputs else names[0]

    def ints(self, *values: int) -> str:
        """Add a constant list of integers."""
        return self.const(np.array(values, dtype=np.int64))

    def add_and_norm(self, x: str, skip: str, s: Mapping[str, np.ndarray], norm: str, epsilon: float) -> str:
        """Layer norm of `x` plus `skip`.

        In plain operators: ONNX Runtime's SkipLayerNormalization is not vectorised on the CPU and takes four times as long.
        """
        weight, shift = self.const(s[f"{norm}.weight"]), self.const(s[f"{norm}.bias"])
        return self.op("LayerNormalization", self.op("Add", x, skip), weight, shift, axis=-1, epsilon=epsilon)

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray, name: str = "") -> str:
        """Float `x @ weight.T + bias`."""
        out = self.op("MatMul", x, self.const(weight.T.astype(np.float32)))
        return self.op("Add", out, self.const(bias.astype(np.float32)), name=name)

    def int8_linear(self, x: str, weight: np.ndarray, bias: np.ndarray) -> str:
        """The same with int8 weights, one scale an output; activations with one scale over what is quantised together."""
        if self.scheme == "float":
            return self.linear(x, weight, bias)
        whole, factors = quantize(weight, 1)
        operands = (self.const(whole.T), self.const(factors[:, 0]), "", self.const(bias))
        if self.apart:
            return self._text_by_text(x, *operands)
        return self.op("DynamicQuantizeMatMul", x, *operands, domain=CONTRIB)

    def _text_by_text(self, x: str, *operands: str) -> str:
        """`DynamicQuantizeMatMul` of each text of a call by itself.

        A text has its own scale then, and the weights come out of the processor's cache for all texts but the first.
        """
        self.count += 1
        one, out = f"one{self.count}", f"out{self.count}"
        product = helper.make_node("DynamicQuantizeMatMul", [one, *operands], [out], domain=CONTRIB)
        values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in (one, out)]
        body = helper.make_graph([product], f"text{self.count}", values[:1], values[1:])
        return self.op("Scan", x, body=body, num_scan_inputs=1)


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
        qkv = g.int8_linear(x, s["qkv.weight"], s["qkv.bias"])
        parts = g.op("Split", qkv, outputs=[f"{part}{n}" for part in "qkv"], axis=-1, num_outputs=3)
        mixed = g.op("MultiHeadAttention", *parts, domain=CONTRIB, num_heads=heads)
        x = g.add_and_norm(g.int8_linear(mixed, s["out.weight"], s["out.bias"]), x, s, "norm1", epsilon)
        up = g.op("Gelu", g.int8_linear(x, s["up.weight"], s["up.bias"]))
        x = g.add_and_norm(g.int8_linear(up, s["down.weight"], s["down.bias"]), x, s, "norm2", epsilon)
    return x


def head_weights(state: Mapping[str, np.ndarray], names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights and biases of several heads, one below the other."""
    return tuple(np.concatenate([state[f"{name}.{part}"] for name in names]) for part in ("weight", "bias"))  # type: ignore[return-value]


def read_heads(g: Graph, x: str, state: dict[str, np.ndarray], roles: int) -> None:
    """Add the heads that need no pair: acts, modes, statuses, and the role of every word for every trigger."""
    exact = ("act", "status", "role_bias")
    for names, product in (
        (exact, g.linear(x, *head_weights(state, exact))),
        (SMALL_HEADS, g.int8_linear(x, *head_weights(state, SMALL_HEADS))),
    ):
        g.op("Split", product, g.ints(*(len(state[f"{name}.bias"]) for name in names)), outputs=names, axis=-1)
    inner = state["role_trigger.weight"].shape[0] // roles
    split = g.ints(0, 0, roles, inner)
    q = g.op("Mul", "role_trigger", g.const(np.float32(inner**-0.5)))
    q = g.op("Transpose", g.op("Reshape", q, split), perm=[0, 2, 1, 3])
    k = g.op("Transpose", g.op("Reshape", "role_word", split), perm=[0, 2, 3, 1])
    bias = g.op("Transpose", "role_bias", perm=[0, 2, 1])
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
    """Build the `read` or the `pair` graph from a state dict of numpy arrays; `scheme` is tensor (int8) or float.

    Texts of one call to the `read` graph do not change each other's scores; the `pair` graph must be given one a call.
    """
    g = Graph(scheme, apart=kind == "read")
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
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid(CONTRIB, 1)]
    model = helper.make_model(made, opset_imports=opsets, producer_name="dragoman")
    model.ir_version = 9
    return model
