"""Writes what convolutional projectors do to square maps; maps go as rows `[b, side * side, c]`.

As rows a 1x1 convolution is a dense layer and a channel norm is a layer norm; only the depthwise
convolution wants the map the other way round.
"""

import numpy as np

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.modules import Activation, write_linear
from precis_packs.weights import Linear


def write_depthwise(
    graph: GraphBuilder,
    name: str,
    x: str,
    weight: np.ndarray,
    side: int,
    stride: int = 1,
    bias: np.ndarray | None = None,
) -> str:
    """A 3x3 convolution of each channel, `weight` `[c, 1, 3, 3]`, with a border of zeros."""
    width = weight.shape[0]
    square = graph.node(f"{name}/square", "Reshape", x, graph.integers(0, side, side, width))
    channels = graph.node(f"{name}/channels", "Transpose", square, perm=(0, 3, 1, 2))
    arrays = [graph.constant(f"{name}.weight", weight)]
    if bias is not None:
        arrays.append(graph.constant(f"{name}.bias", bias))
    convolved = graph.node(
        f"{name}/convolution",
        "Conv",
        channels,
        *arrays,
        kernel_shape=(3, 3),
        pads=(1, 1, 1, 1),
        strides=(stride, stride),
        group=width,
    )
    back = graph.node(f"{name}/back", "Transpose", convolved, perm=(0, 2, 3, 1))
    return graph.node(name, "Reshape", back, graph.integers(0, -1, width))


def write_squeeze_excite(
    graph: GraphBuilder,
    name: str,
    x: str,
    cells: int,
    first: Linear,
    second: Linear,
    activation: Activation,
    gate: Activation,
) -> str:
    """`x` `[b, cells, c]` times a gate per channel that two dense layers make of the map's mean."""
    # Averaging down columns is the runtime's slowest sum; as a product it costs nothing.
    share = graph.constant(f"mean_{cells}", np.full((1, cells), 1 / cells, np.float32))
    mean = graph.node(f"{name}/mean", "MatMul", share, x)
    lifted = activation(
        graph, f"{name}/activation", write_linear(graph, f"{name}/first", mean, first)
    )
    opened = gate(graph, f"{name}/gate", write_linear(graph, f"{name}/second", lifted, second))
    return graph.node(name, "Mul", x, opened)


def write_adaptive_pool(graph: GraphBuilder, name: str, x: str, side: int, target: int) -> str:
    """Means of windows that cover the map evenly, `[b, target * target, c]`."""
    if side == target:
        return x
    along = _windows(side, target)
    matrix = np.kron(along, along).astype(np.float32)
    return graph.node(name, "MatMul", graph.constant(f"{name}.windows", matrix), x)


def _windows(side: int, target: int) -> np.ndarray:
    """Row i averages the entries from floor(i side / target) to ceil((i + 1) side / target)."""
    matrix = np.zeros((target, side))
    for i in range(target):
        start, end = i * side // target, -(-(i + 1) * side // target)
        matrix[i, start:end] = 1 / (end - start)
    return matrix
