"""Write the trained encoder as one ONNX graph with int8 weights, operator by operator.

Inputs: `ids` [batch, length] and `roles` [batch, length] (0, or 1 and 2 on the actor's and recipient's pieces of a marked
pair). There is no mask: all rows of a batch have the same length. Outputs are logits; see `OUTPUTS`.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUTPUTS = ("act", "mode", "status", "role", "party", "pair", "pair_mode", "conflict")
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


def build(state: dict[str, np.ndarray], *, layers: int, heads: int, roles: int, scheme: str, epsilon: float) -> onnx.ModelProto:
    """Build the graph from a state dict of numpy arrays."""
    g = Graph(scheme)
    ints = lambda *values: g.const(np.array(values, dtype=np.int64))  # noqa: E731
    width = state["norm.weight"].shape[0]
    if scheme == "float":
        x = g.op("Gather", g.const(state["words.weight"]), "ids")
    else:
        table, scale = quantize(state["words.weight"], 1)
        x = g.op("Cast", g.op("Gather", g.const(table), "ids"), to=TensorProto.FLOAT)
        x = g.op("Mul", x, g.op("Gather", g.const(scale), "ids"))
    length = g.op("Slice", g.op("Shape", "ids"), ints(1), ints(2))
    x = g.op("Add", x, g.op("Slice", g.const(state["positions.weight"]), ints(0), length, ints(0)))
    x = g.op("LayerNormalization", x, g.const(state["norm.weight"]), g.const(state["norm.bias"]), axis=-1, epsilon=epsilon)
    for n in range(layers):
        s = {k.removeprefix(f"layers.{n}."): v for k, v in state.items() if k.startswith(f"layers.{n}.")}
        qkv = g.int8_linear(x, s["qkv.weight"], s["qkv.bias"])
        q, k, v = g.op("Split", qkv, outputs=3, axis=-1, num_outputs=3)
        mixed = g.op("MultiHeadAttention", q, k, v, domain=CONTRIB, num_heads=heads)
        out = g.int8_linear(mixed, s["out.weight"], None)
        x = g.op(
            "SkipLayerNormalization",
            out,
            x,
            *[g.const(s[name]) for name in ("norm1.weight", "norm1.bias", "out.bias")],
            domain=CONTRIB,
            epsilon=epsilon,
        )
        up = g.op("BiasGelu", g.int8_linear(x, s["up.weight"], None), g.const(s["up.bias"]), domain=CONTRIB)
        down = g.int8_linear(up, s["down.weight"], None)
        x = g.op(
            "SkipLayerNormalization",
            down,
            x,
            *[g.const(s[name]) for name in ("norm2.weight", "norm2.bias", "down.bias")],
            domain=CONTRIB,
            epsilon=epsilon,
        )
    for name in ("act", "mode", "status", "party"):
        g.linear(x, state[f"{name}.weight"], state[f"{name}.bias"], name=name)
    inner = state["role_trigger.weight"].shape[0] // roles
    split = ints(0, 0, roles, inner)
    q = g.linear(x, state["role_trigger.weight"] / inner**0.5, state["role_trigger.bias"] / inner**0.5)
    q = g.op("Transpose", g.op("Reshape", q, split), perm=[0, 2, 1, 3])
    k = g.linear(x, state["role_word.weight"], state["role_word.bias"])
    k = g.op("Transpose", g.op("Reshape", k, split), perm=[0, 2, 3, 1])
    bias = g.op("Transpose", g.linear(x, state["role_bias.weight"], state["role_bias.bias"]), perm=[0, 2, 1])
    g.op("Add", g.op("MatMul", q, k), g.op("Unsqueeze", bias, ints(2)), name="role")
    pools = [g.op("ReduceMean", x, ints(1), keepdims=0)]
    for number in (1, 2):
        chosen = g.op("Cast", g.op("Equal", "roles", g.const(np.int64(number))), to=TensorProto.FLOAT)
        total = g.op("MatMul", g.op("Unsqueeze", chosen, ints(1)), x)
        count = g.op("Max", g.op("ReduceSum", chosen, ints(1), keepdims=1), g.const(np.float32(1)))
        pools.append(g.op("Div", g.op("Squeeze", total, ints(1)), count))
    pooled = g.op("Concat", *pools, axis=-1)
    for name in ("pair", "pair_mode", "conflict"):
        g.linear(pooled, state[f"{name}.weight"], state[f"{name}.bias"], name=name)
    assert width == state["norm.bias"].shape[0]
    graph = helper.make_graph(
        g.nodes,
        "dragoman-encoder",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in ("ids", "roles")],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in OUTPUTS],
        g.constants,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(CONTRIB, 1)], producer_name="dragoman"
    )
    model.ir_version = 9
    return model
