"""Honeybee's C-Abstractor: convolutions, adaptive pooling, convolutions, MLP."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.dense import rows_dense
from precis_packs.graphs.maps import (
    write_adaptive_pool,
    write_depthwise,
    write_squeeze_excite,
)
from precis_packs.graphs.modules import write_sigmoid, write_silu
from precis_packs.graphs.norm import write_norm_apart
from precis_packs.modules.settings import read_settings


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """`projector`: `x` f32 `[b, n, width]` of a square -> `tokens` f32 `[b, m, D]`.

    Parameters: `out_grid`, side of the pooled map, whose cells and the learned last tokens, if any,
    are the m; `epsilon` of the norms in the blocks and `prenorm_epsilon` of the first.
    """
    settings = read_settings(
        "c-abstractor", parameters, out_grid=int, epsilon=1e-5, prenorm_epsilon=1e-6
    )
    with weights.noting("c-abstractor") as given:
        _, cells, width = given.shape("pos_emb", 3)
        side = round(cells**0.5)
        if side * side != cells:
            raise PackError(f"c-abstractor has {cells} positions; they must form a square")
        graph = storage.graph("projector")
        x = graph.input("x", ("b", cells, width))
        if given.has("prenorm.weight"):
            norm = given.norm("prenorm", width, settings.prenorm_epsilon)
            x = write_norm_apart(graph, "prenorm", x, norm)
        positions = graph.constant("positions", given.take("pos_emb", (1, cells, width)))
        x = graph.node("placed", "Add", x, positions)
        x, width = _write_stage(graph, "net.0", x, given, width, side, settings.epsilon)
        x = write_adaptive_pool(graph, "pool", x, side, settings.out_grid)
        x, width = _write_stage(
            graph, "net.2", x, given, width, settings.out_grid, settings.epsilon
        )
        x, width = _write_readout(graph, x, given, width)
        count = settings.out_grid**2
        if given.has("eos_tokens"):
            _, last, _ = given.shape("eos_tokens", 3)
            x = _write_last(graph, x, given.take("eos_tokens", (1, last, width)))
            count += last
        graph.output(x, "tokens", ("b", count, width))
        return {"projector": graph.finish()}


def _write_stage(
    graph: GraphBuilder, name: str, x: str, given: Arrays, width: int, side: int, epsilon: float
) -> tuple[str, int]:
    """The blocks `NAME.b1`, `NAME.b2`... and the width that they lead to."""
    index = 1
    while given.has(f"{name}.b{index}.conv1.conv.weight") or index == 1:
        block = given.under(f"{name}.b{index}.")
        outputs = block.shape("conv1.conv.weight", 4)[0]
        x = _write_block(graph, f"{name}.b{index}", x, block, (width, outputs), side, epsilon)
        width = outputs
        index += 1
    return x, width


def _write_block(
    graph: GraphBuilder,
    name: str,
    x: str,
    given: Arrays,
    widths: tuple[int, int],
    side: int,
    epsilon: float,
) -> str:
    """A block of RegNet with squeeze and excite, and what went in added at the end."""
    inputs, outputs = widths

    def point(part: str, value: str, width: int) -> str:
        layer = given.pointwise(f"{part}.conv", outputs, width, False)
        return normed(part, rows_dense(graph, f"{name}/{part}", value, layer))

    def normed(part: str, value: str) -> str:
        norm = given.norm(f"{part}.bn", outputs, epsilon)
        return write_norm_apart(graph, f"{name}/{part}/norm", value, norm)

    y = write_silu(graph, f"{name}/silu1", point("conv1", x, inputs))
    weight = given.take("conv2.conv.weight", (outputs, 1, 3, 3))
    y = normed("conv2", write_depthwise(graph, f"{name}/conv2", y, weight, side))
    y = write_silu(graph, f"{name}/silu2", y)
    narrow = given.shape("se.fc1.weight", 4)[0]
    y = write_squeeze_excite(
        graph,
        f"{name}/se",
        y,
        side * side,
        given.pointwise("se.fc1", narrow, outputs),
        given.pointwise("se.fc2", outputs, narrow),
        write_silu,
        write_sigmoid,
    )
    y = point("conv3", y, outputs)
    through = x if inputs == outputs else point("downsample", x, inputs)
    return write_silu(graph, f"{name}/silu3", graph.node(f"{name}/sum", "Add", y, through))


def _write_readout(graph: GraphBuilder, x: str, given: Arrays, width: int) -> tuple[str, int]:
    """Dense layers `readout.0`, `readout.2`... with SiLU between, and their last width."""
    index = 0
    while given.has(f"readout.{index}.weight") or index == 0:
        if index > 0:
            x = write_silu(graph, f"readout.{index}/silu", x)
        outputs, _ = given.shape(f"readout.{index}.weight", 2)
        x = rows_dense(
            graph, f"readout.{index}", x, given.linear(f"readout.{index}", outputs, width)
        )
        width = outputs
        index += 2
    return x, width


def _write_last(graph: GraphBuilder, x: str, tokens: np.ndarray) -> str:
    """`x` with the same `tokens` `[1, k, width]` after each picture's."""
    batch = graph.node("batch", "Shape", x, start=0, end=1)
    shape = graph.node("last/shape", "Concat", batch, graph.integers(*tokens.shape[1:]), axis=0)
    rows = graph.node("last/rows", "Expand", graph.constant("last", tokens), shape)
    return graph.node("with_last", "Concat", x, rows, axis=1)
