"""TokenPacker: a coarse query attends to the fine tokens of its own region.

Regions come as rows, so the graph knows no grid: pictures and slices of any size and number are
regions one after another.
"""

from collections.abc import Mapping
from typing import Any

import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.activation import write_gelu
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.modules import write_linear, write_mlp, write_multihead, write_split
from precis_packs.graphs.norm import write_norm
from precis_packs.modules.settings import read_settings
from precis_packs.weights import joined


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
        query = write_linear(graph, "query", coarse, given.linear("q_proj_1", width, source, False))
        keys, values = _write_keys_values(graph, regions, given, wide, width, settings.epsilon)
        _, mixed = write_multihead(
            graph,
            "attention",
            write_norm(graph, "query/norm", query, given.norm("ln_q_1", width, settings.epsilon)),
            keys,
            values,
            given.attention("clip_attn", width, settings.heads),
        )
        rows = graph.node("mixed", "Squeeze", mixed, graph.integers(1))
        first = given.linear("mlp.0", outputs, width)
        tokens = write_mlp(graph, "mlp", rows, first, given.linear("mlp.2", outputs, outputs))
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
    lifted = write_gelu(graph, "kv/gelu", write_linear(graph, "kv", regions, first))
    halves = write_split(graph, "kv", lifted, ("keys", "values"), width)
    return tuple(
        write_norm(
            graph,
            f"{half}/norm",
            write_linear(graph, half, half, given.linear(f"{side}_proj_1.2", width, width)),
            given.norm(f"ln_{side}_1", width, epsilon),
        )
        for side, half in zip(sides, halves, strict=True)
    )
