"""Writes the layers of a Llama-shaped decoder: rotary positions, shared key heads, gated MLP."""

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import Dense, float_dense
from precis_packs.graphs.modules import write_silu, write_split
from precis_packs.graphs.norm import write_rms_norm
from precis_packs.graphs.rotary import Rotation, write_rotated
from precis_packs.graphs.transformer import (
    KEYS_ORDER,
    ROWS_ORDER,
    split_heads,
    split_query_heads,
    write_attention,
)
from precis_packs.llama import LlamaBlock, LlamaShape

MASKED_SCORE = -1e4
"""Added to the score of a key that must not be seen; half precision holds it."""


@dataclass(frozen=True)
class LlamaValues:
    """What a layer gives: `hidden` `[b, n, width]`, and its own rotated keys and its values.

    `keys` and `values` are `[b, n, key_width]`, without those of the past.
    """

    hidden: str
    keys: str
    values: str


def write_rotation(graph: GraphBuilder, positions: str, shape: LlamaShape) -> Rotation:
    """The angles of rows at `positions` i64 `[b, n]`, made once for all layers."""
    floats = graph.node("rotation/floats", "Cast", positions, to=TensorProto.FLOAT)
    wide = graph.node("rotation/wide", "Unsqueeze", floats, graph.integers(2, 3))
    frequencies = graph.constant("rotation/frequencies", shape.frequencies().astype(np.float32))
    angles = graph.node("rotation/angles", "Mul", wide, frequencies)
    return Rotation(
        graph.node("rotation/cosines", "Cos", angles), graph.node("rotation/sines", "Sin", angles)
    )


def write_causal_mask(graph: GraphBuilder, name: str, rows: str) -> str:
    """Scores to add so that a row of `rows` `[b, n, w]` sees no later one, `[n, n]`."""
    length = graph.node(f"{name}/length", "Shape", rows, start=1, end=2)
    sides = graph.node(f"{name}/sides", "Concat", length, length, axis=0)
    full = graph.node(f"{name}/full", "Expand", graph.number(MASKED_SCORE), sides)
    return graph.node(name, "Trilu", full, graph.constant(f"{name}/next", np.array(1)), upper=1)


def write_llama_block(
    graph: GraphBuilder,
    name: str,
    x: str,
    block: LlamaBlock,
    shape: LlamaShape,
    rotation: Rotation,
    mask: str,
    past: tuple[str, str] | None = None,
    last: int | None = None,
    dense: Dense = float_dense,
) -> LlamaValues:
    """One layer over `x` `[b, n, width]`.

    `mask` is added to the scores; it must broadcast to `[b, heads, n, p + n]`. `past`: keys and
    values `[b, p, key_width]` of earlier rows. With `last`, only so many rows at the end go on,
    and the others give no more than their keys and values; `mask` still has all n rows.
    """
    normed = write_rms_norm(graph, f"{name}/attention_norm", x, block.attention_norm, shape.epsilon)
    both = dense(graph, f"{name}/keys_values", normed, block.keys_values)
    plain, values = write_split(graph, f"{name}/kv", both, ("keys", "values"), shape.key_width)
    keys = write_rotated(graph, f"{name}/keys", plain, shape.key_heads, rotation)
    if last is not None:
        x, normed, mask = (_last_rows(graph, value, last, -2) for value in (x, normed, mask))
        rotation = Rotation(
            _last_rows(graph, rotation.cosines, last, 1), _last_rows(graph, rotation.sines, last, 1)
        )
    asked = dense(graph, f"{name}/query/plain", normed, block.query)
    query = write_rotated(graph, f"{name}/query", asked, shape.heads, rotation)
    seen = (keys, values)
    if past is not None:
        seen = (
            graph.node(f"{name}/keys/all", "Concat", past[0], keys, axis=1),
            graph.node(f"{name}/values/all", "Concat", past[1], values, axis=1),
        )
    _, mixed = write_attention(
        graph,
        name,
        split_query_heads(graph, query, shape.query_width, shape.heads),
        split_heads(graph, seen[0], shape.key_heads, KEYS_ORDER),
        split_heads(graph, seen[1], shape.key_heads, ROWS_ORDER),
        shape.query_width,
        mask,
        (shape.heads, shape.key_heads),
    )
    mixed = dense(graph, f"{name}/attention_out", mixed, block.attention_out)
    middle = graph.node(f"{name}/middle", "Add", x, mixed)
    hidden = _write_gated(graph, name, middle, block, shape, dense)
    return LlamaValues(hidden, keys, values)


def _write_gated(
    graph: GraphBuilder, name: str, x: str, block: LlamaBlock, shape: LlamaShape, dense: Dense
) -> str:
    normed = write_rms_norm(graph, f"{name}/mlp_norm", x, block.mlp_norm, shape.epsilon)
    both = dense(graph, f"{name}/gate_up", normed, block.gate_up)
    gate, up = write_split(graph, f"{name}/gate_up", both, ("gate", "up"), shape.inner)
    opened = write_silu(graph, f"{name}/gate/opened", gate)
    lifted = graph.node(f"{name}/lifted", "Mul", opened, up)
    lowered = dense(graph, f"{name}/down", lifted, block.down)
    return graph.node(f"{name}/hidden", "Add", x, lowered)


def _last_rows(graph: GraphBuilder, x: str, count: int, axis: int) -> str:
    return graph.node(
        f"{x}/last",
        "Slice",
        x,
        graph.integers(-count),
        graph.constant("last/end", np.array([np.iinfo(np.int64).max])),
        graph.integers(axis),
    )
