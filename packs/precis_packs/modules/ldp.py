"""MobileVLM's LDP: an MLP on all tokens, then two convolutional blocks, the second of stride 2."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.maps import write_depthwise, write_squeeze_excite
from precis_packs.graphs.modules import write_linear, write_mlp
from precis_packs.graphs.norm import write_norm
from precis_packs.modules.settings import read_settings


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """`projector`: `x` f32 `[b, grid * grid, width]` -> `tokens` f32 `[b, m, D]`.

    m is half the side, rounded up, squared. Parameters: `grid`, side of the map; `epsilon`.
    """
    settings = read_settings("ldp", parameters, grid=int, epsilon=1e-5)
    side = settings.grid
    with weights.noting("ldp") as given:
        model = given.under("model.")
        outputs, width = model.shape("mlp.1.weight", 2)
        graph = storage.graph("projector")
        x = graph.input("x", ("b", side * side, width))
        first = model.linear("mlp.1", outputs, width)
        x = write_mlp(graph, "mlp", x, first, model.linear("mlp.3", outputs, outputs))
        blocks = model.under("mb_block.")
        y = _write_block(graph, "block1", x, blocks.under("1.block."), outputs, side, 1, settings)
        x = graph.node("sum", "Add", x, y)
        y = _write_block(graph, "block2", x, blocks.under("2.block."), outputs, side, 2, settings)
        graph.output(y, "tokens", ("b", ((side + 1) // 2) ** 2, outputs))
        return {"projector": graph.finish()}


def _write_block(
    graph: GraphBuilder,
    name: str,
    x: str,
    given: Arrays,
    width: int,
    side: int,
    stride: int,
    settings: SimpleNamespace,
) -> str:
    """Depthwise convolution, norm, hard-swish, squeeze and excite, 1x1 convolution, norm."""
    weight = given.take("0.0.weight", (width, 1, 3, 3))
    y = write_depthwise(graph, f"{name}/depthwise", x, weight, side, stride)
    y = write_norm(graph, f"{name}/norm0", y, given.norm("0.1", width, settings.epsilon))
    y = graph.node(f"{name}/swish", "HardSwish", y)
    narrow = given.shape("1.fc1.weight", 4)[0]
    y = write_squeeze_excite(
        graph,
        f"{name}/se",
        y,
        (-(-side // stride)) ** 2,
        given.pointwise("1.fc1", narrow, width),
        given.pointwise("1.fc2", width, narrow),
        _write_relu,
        _write_hard_sigmoid,
    )
    y = write_linear(graph, f"{name}/point", y, given.pointwise("2.0", width, width, False))
    return write_norm(graph, f"{name}/norm2", y, given.norm("2.1", width, settings.epsilon))


def _write_relu(graph: GraphBuilder, name: str, x: str) -> str:
    return graph.node(name, "Relu", x)


def _write_hard_sigmoid(graph: GraphBuilder, name: str, x: str) -> str:
    """`min(max(x + 3, 0), 6) / 6`."""
    return graph.node(name, "HardSigmoid", x, alpha=1 / 6, beta=0.5)
