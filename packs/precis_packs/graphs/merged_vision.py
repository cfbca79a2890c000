"""Writes a vision transformer with turned queries and keys whose patches are merged at the end."""

from collections.abc import Sequence

import numpy as np
import onnx

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import DENSE
from precis_packs.graphs.external import ExternalStore
from precis_packs.graphs.norm import write_norm
from precis_packs.graphs.rotary import Rotation
from precis_packs.graphs.signals import Cells, write_taps
from precis_packs.graphs.text import MASKED_SCORE
from precis_packs.graphs.transformer import write_transformer
from precis_packs.graphs.vision import write_dense_layers, write_patches
from precis_packs.taps import Tap
from precis_packs.weights import MergedVisionWeights


def merged_vision_graph(
    weights: MergedVisionWeights,
    taps: Sequence[Tap],
    precision: str,
    store: ExternalStore | None = None,
) -> onnx.ModelProto:
    """`pixels` f32 `[b, 3, h, w]` of one size -> `tokens` f32 `[b, n, width]` and the taps.

    Tokens and taps are in raster order of the cells.
    """
    graph = GraphBuilder("vision", store=store)
    dense = DENSE[precision]
    width, _, patch, _ = weights.patch.shape
    pixels = graph.input("pixels", ("b", 3, weights.rows * patch, weights.columns * patch))
    patches = write_patches(graph, pixels, weights.patch, np.zeros(width, np.float32))
    flat = graph.node("patches/flat", "Reshape", patches, graph.integers(0, width, -1))
    x = graph.node("patches/rows", "Transpose", flat, perm=(0, 2, 1))
    stack = write_transformer(
        graph,
        x,
        weights.transformer,
        dense,
        _write_masks(graph, weights),
        Rotation(
            graph.constant("rotation/cosines", _wide(np.cos(weights.angles))),
            graph.constant("rotation/sines", _wide(np.sin(weights.angles))),
        ),
    )
    cells = Cells(weights.rows // weights.side, weights.columns // weights.side, weights.side)
    normed = write_norm(graph, "merge/norm", stack.tokens, weights.merge_norm)
    split = (0, cells.rows, cells.side, cells.columns, cells.side, width)
    grid = graph.node("merge/cells", "Reshape", normed, graph.integers(*split))
    near = graph.node("merge/near", "Transpose", grid, perm=(0, 1, 3, 2, 4, 5))
    joined = (0, cells.count, cells.side * cells.side * width)
    rows = graph.node("merge/rows", "Reshape", near, graph.integers(*joined))
    tokens = write_dense_layers(graph, "merge", rows, weights.merge, dense)
    outputs = weights.merge[-1].weight.shape[1]
    graph.output(tokens, "tokens", ("b", cells.count, outputs))
    write_taps(graph, stack.layers, taps, cells.count, width, cells)
    return graph.finish()


def _wide(angles: np.ndarray) -> np.ndarray:
    """`[1, patches, 1, d / 2]`, as the rows of a picture by heads want it."""
    return angles.astype(np.float32)[None, :, None, :]


def _write_masks(graph: GraphBuilder, weights: MergedVisionWeights) -> list[str | None]:
    """Per layer the scores that keep patches inside their windows."""
    layers = range(len(weights.transformer.blocks))
    apart = weights.apart()
    if not apart.any():
        return [None for _ in layers]
    scores = np.where(apart, np.float32(MASKED_SCORE), np.float32(0))[None, None]
    return [
        None if layer in weights.whole_layers else graph.constant("windows", scores)
        for layer in layers
    ]
