"""Writes a vision transformer that takes any picture whose sides are multiples of its patch."""

from collections.abc import Sequence

import numpy as np
import onnx

from precis_packs.graphs.activation import write_gelu
from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import DENSE, Dense
from precis_packs.graphs.external import ExternalStore
from precis_packs.graphs.norm import write_norm
from precis_packs.graphs.pooling import write_pooling
from precis_packs.graphs.signals import write_taps
from precis_packs.graphs.transformer import write_transformer
from precis_packs.taps import Tap
from precis_packs.weights import Linear, VisionWeights

CUBIC_A = -0.75
"""Coefficient of the cubic kernel with which the position tables of ViTs are resized."""


def vision_graph(
    weights: VisionWeights, taps: Sequence[Tap], precision: str, store: ExternalStore | None = None
) -> onnx.ModelProto:
    """`pixels` f32 `[b, 3, h, w]` -> `tokens` f32 `[b, prefix + n, width]` and the taps.

    With a pooling head also `pooled` f32 `[b, 1, width]`.
    """
    graph = GraphBuilder("vision", store=store)
    dense = DENSE[precision]
    width = weights.transformer.width
    pixels = graph.input("pixels", ("b", 3, "h", "w"))
    patches = write_patches(graph, pixels, weights.patch, weights.patch_bias)
    flat = graph.node("patches/flat", "Reshape", patches, graph.integers(0, width, -1))
    rows = graph.node("patches/rows", "Transpose", flat, perm=(0, 2, 1))
    x = graph.node("patches/placed", "Add", rows, _write_positions(graph, weights, patches))
    prefix = weights.prefix.shape[0]
    if prefix > 0:
        x = graph.node("rows", "Concat", _write_prefix(graph, weights, pixels), x, axis=1)
    if weights.first_norm is not None:
        x = write_norm(graph, "first_norm", x, weights.first_norm)
    stack = write_transformer(graph, x, weights.transformer, dense)
    rows = f"{prefix}+n" if prefix > 0 else "n"
    if weights.pooling is not None:
        write_pooling(graph, stack.tokens, weights.pooling, taps, dense)
    tokens = write_dense_layers(graph, "projection", stack.tokens, weights.projection, dense)
    graph.output(tokens, "tokens", ("b", rows, weights.token_width))
    write_taps(graph, stack.layers, taps, rows, width)
    return graph.finish()


def write_patches(graph: GraphBuilder, pixels: str, weight: np.ndarray, bias: np.ndarray) -> str:
    """The patches of `pixels` as a map, `[b, width, rows, columns]`."""
    side = weight.shape[2]
    return graph.node(
        "patches",
        "Conv",
        pixels,
        graph.constant("patches.weight", weight),
        graph.constant("patches.bias", bias),
        kernel_shape=(side, side),
        strides=(side, side),
    )


def write_dense_layers(
    graph: GraphBuilder, name: str, x: str, layers: Sequence[Linear], dense: Dense
) -> str:
    """`x` through dense layers with exact GELU between them."""
    for index, layer in enumerate(layers):
        if index > 0:
            x = write_gelu(graph, f"{name}/gelu{index}", x)
        x = dense(graph, f"{name}/{index}", x, layer)
    return x


def _write_positions(graph: GraphBuilder, weights: VisionWeights, patches: str) -> str:
    """The position table resized to the grid of `patches`, `[1, rows * columns, width]`.

    Resizing is linear and works along each side on its own, so the runtime resizes two small unit
    matrices, not a table of hundreds of channels: that took a sixth of a small encoder's time.
    """
    high, wide, width = weights.positions.shape
    table = graph.constant("positions", weights.positions.reshape(high, wide * width))
    down = _write_resizing(graph, "positions/down", high, patches, 2, weights.resize)
    along = _write_resizing(graph, "positions/along", wide, patches, 3, weights.resize)
    rows = graph.node("positions/rows", "MatMul", down, table)
    apart = graph.node("positions/apart", "Reshape", rows, graph.integers(-1, wide, width))
    resized = graph.node("positions/resized", "MatMul", along, apart)
    return graph.node("positions/flat", "Reshape", resized, graph.integers(1, -1, width))


def _write_resizing(
    graph: GraphBuilder, name: str, side: int, patches: str, axis: int, mode: str
) -> str:
    """The matrix `[n, side]` that resizes `side` values to as many as `patches` has on `axis`."""
    count = graph.node(f"{name}/count", "Shape", patches, start=axis, end=axis + 1)
    ones = graph.integers(1, 1)
    sizes = graph.node(f"{name}/sizes", "Concat", ones, count, graph.integers(side), axis=0)
    unit = graph.constant(f"unit_{side}", np.eye(side, dtype=np.float32)[None, None])
    cubic = {"cubic_coeff_a": CUBIC_A} if mode == "cubic" else {}
    matrix = graph.node(
        f"{name}/map",
        "Resize",
        unit,
        "",
        "",
        sizes,
        mode=mode,
        coordinate_transformation_mode="half_pixel",
        **cubic,
    )
    return graph.node(name, "Reshape", matrix, graph.integers(-1, side))


def _write_prefix(graph: GraphBuilder, weights: VisionWeights, pixels: str) -> str:
    """The prefix tokens once per picture, `[b, k, width]`."""
    batch = graph.node("batch", "Shape", pixels, start=0, end=1)
    shape = graph.node(
        "prefix/shape", "Concat", batch, graph.integers(*weights.prefix.shape), axis=0
    )
    return graph.node(
        "prefix/rows", "Expand", graph.constant("prefix", weights.prefix[None]), shape
    )
