"""TokenPacker: a coarse query attends to the fine tokens of its own region.

Regions come as rows, so the graph knows no grid: pictures and slices of any size and number are
regions one after another.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.activation import write_gelu
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.dense import rows_dense
from precis_packs.graphs.modules import write_mlp, write_split
from precis_packs.graphs.norm import write_norm_apart
from precis_packs.modules.settings import read_settings
from precis_packs.weights import Attention, chained, joined, scaled


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """`tokenpacker`: `regions` f32 `[r, s * s, levels * width]` -> `tokens` f32 `[r, D]`.

    A region holds its s x s fine tokens in raster order, each with its levels side by side, the
    last of which is also the query's. Parameters: `scale_factor` s, `heads`, `epsilon`.
    """
    settings = read_settings("tokenpacker", parameters, scale_factor=int, heads=8, epsilon=1e-6)
    with weights.noting("tokenpacker") as given:
        width, source = given.shape("q_proj_1.weight", 2)
        _, wide = given.shape("k_proj_1.0.weight", 2)
        outputs, _ = given.shape("mlp.2.weight", 2)
        graph = storage.graph("tokenpacker")
        regions = graph.input("regions", ("r", settings.scale_factor**2, wide))
        coarse = _write_coarse(graph, regions, settings.scale_factor, wide - source, wide)
        query = write_norm_apart(
            graph,
            "query/norm",
            rows_dense(graph, "query", coarse, given.linear("q_proj_1", width, source, False)),
            given.norm("ln_q_1", width, settings.epsilon),
        )
        keys, values = _write_keys_values(graph, regions, given, wide, width, settings.epsilon)
        layer = given.attention("clip_attn", width, settings.heads)
        mixed = _write_attention(graph, query, keys, values, layer)
        # Nothing stands between the layer after the attention and the next: they are one product.
        first = chained(layer.out, given.linear("mlp.0", outputs, width))
        second = given.linear("mlp.2", outputs, outputs)
        tokens = write_mlp(graph, "mlp", mixed, first, second, dense=rows_dense)
        graph.output(tokens, "tokens", ("r", outputs))
        return {"tokenpacker": graph.finish()}


def coarse_rows(factor: int) -> tuple[int, ...]:
    """Rows of a region, in raster order, whose mean is its coarse query.

    What bilinear resizing by a whole factor, pixel centres at halves and no antialias, comes to:
    the centre where `factor` is odd, else the mean of the four around the centre.
    """
    middle = sorted({(factor - 1) // 2, factor // 2})
    return tuple(row * factor + column for row in middle for column in middle)


def _write_coarse(graph: GraphBuilder, regions: str, factor: int, start: int, end: int) -> str:
    """The coarse query `[r, 1, end - start]` out of the columns `start` to `end`."""
    last = graph.node(
        "last", "Slice", regions, graph.integers(start), graph.integers(end), graph.integers(2)
    )
    rows = graph.integers(*coarse_rows(factor))
    middle = graph.node("coarse/rows", "Gather", last, rows, axis=1)
    return graph.node("coarse", "ReduceMean", middle, axes=(1,), keepdims=1)


def _write_keys_values(
    graph: GraphBuilder, regions: str, given: Arrays, wide: int, width: int, epsilon: float
) -> tuple[str, ...]:
    """Keys and values `[r, s * s, width]`; their first layers read the same rows as one."""
    sides = ("k", "v")
    first = joined(*(given.linear(f"{side}_proj_1.0", width, wide) for side in sides))
    lifted = write_gelu(graph, "kv/gelu", rows_dense(graph, "kv", regions, first))
    halves = write_split(graph, "kv", lifted, ("keys", "values"), width)
    return tuple(
        write_norm_apart(
            graph,
            f"{half}/norm",
            rows_dense(graph, half, half, given.linear(f"{side}_proj_1.2", width, width)),
            given.norm(f"ln_{side}_1", width, epsilon),
        )
        for side, half in zip(sides, halves, strict=True)
    )


def _write_attention(
    graph: GraphBuilder, query: str, keys: str, values: str, layer: Attention
) -> str:
    """The mix `[r, width]` of the few rows of each region, before the layer that follows.

    There is one query `[r, 1, width]` to several keys `[r, s * s, width]`, so the query goes
    through the transposed layer of the keys instead of the keys through theirs, q . (K k + b) =
    (q K) . k plus what softmax takes away; and rows are mixed before the layer of the values.
    """
    heads = layer.heads
    width = layer.query.weight.shape[1]
    depth = width // heads
    scale = np.full(width, 1 / math.sqrt(depth), np.float32)
    asked = rows_dense(graph, "attention/query", query, scaled(layer.query, scale))
    apart = graph.node("attention/query/heads", "Reshape", asked, graph.integers(-1, heads, depth))
    split = graph.node("attention/query/split", "Transpose", apart, perm=(1, 0, 2))
    key_weight = layer.keys.weight.reshape(width, heads, depth).transpose(1, 2, 0)
    turned = graph.node(
        "attention/turned", "MatMul", split, graph.constant("attention/keys.weight", key_weight)
    )
    columns = graph.node("attention/columns", "Transpose", turned, perm=(1, 2, 0))
    scores = graph.node("attention/scores", "MatMul", keys, columns)
    rows = graph.node("attention/scores/rows", "Transpose", scores, perm=(0, 2, 1))
    attention = graph.node("attention/attention", "Softmax", rows, axis=-1)
    mixed = graph.node("attention/mixed", "MatMul", attention, values)
    by_head = graph.node("attention/mixed/heads", "Transpose", mixed, perm=(1, 0, 2))
    value_weight = layer.values.weight.reshape(width, heads, depth).transpose(1, 0, 2)
    own = graph.node(
        "attention/values",
        "MatMul",
        by_head,
        graph.constant("attention/values.weight", value_weight),
    )
    joined = graph.node("attention/values/rows", "Transpose", own, perm=(1, 0, 2))
    flat = graph.node("attention/joined", "Reshape", joined, graph.integers(-1, width))
    bias = graph.constant("attention/values.bias", layer.values.bias)
    return graph.node("attention", "Add", flat, bias)
