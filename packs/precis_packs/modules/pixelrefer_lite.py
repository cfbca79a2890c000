"""The object tokens of PixelRefer Lite: rows get their place, look around, and are projected."""

from collections.abc import Mapping
from typing import Any

import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.modules import write_linear, write_mlp, write_multihead
from precis_packs.graphs.norm import write_norm
from precis_packs.modules.settings import read_settings


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """`place`: `features` f32 `[n, width]`, `places` f32 `[n, 2]` -> `placed` f32 `[n, width]`.

    `fuse`: `tokens` f32 `[b, k, width]`, `local` f32 `[b, l, width]`, `global` f32 `[b, g, width]`
    -> `fused` f32 `[b, k, D]`. Parameters: `heads`, `epsilon`.
    """
    settings = read_settings("pixelrefer-lite", parameters, heads=8, epsilon=1e-5)
    with weights.noting("pixelrefer-lite") as given:
        width, _ = given.shape("pos_linear.weight", 2)
        return {
            "place": _place_graph(storage.graph("place"), given, width),
            "fuse": _fuse_graph(
                storage.graph("fuse"), given, width, settings.heads, settings.epsilon
            ),
        }


def _place_graph(graph: GraphBuilder, given: Arrays, width: int) -> onnx.ModelProto:
    features = graph.input("features", ("n", width))
    places = graph.input("places", ("n", 2))
    shift = write_linear(graph, "places/linear", places, given.linear("pos_linear", width, 2))
    graph.output(graph.node("sum", "Add", features, shift), "placed", ("n", width))
    return graph.finish()


def _fuse_graph(
    graph: GraphBuilder, given: Arrays, width: int, heads: int, epsilon: float
) -> onnx.ModelProto:
    x = graph.input("tokens", ("b", "k", width))
    for side, rows in (("local", "l"), ("global", "g")):
        around = graph.input(side, ("b", rows, width))
        normed = write_norm(graph, f"{side}/norm", x, given.norm(f"ln_{side}", width, epsilon))
        layer = given.attention(f"fusion_attention_{side}", width, heads)
        _, mixed = write_multihead(graph, f"{side}/attention", normed, around, around, layer)
        x = graph.node(f"{side}/sum", "Add", x, mixed)
    outputs, _ = given.shape("feat_linear.2.weight", 2)
    first = given.linear("feat_linear.0", outputs, width)
    fused = write_mlp(graph, "mlp", x, first, given.linear("feat_linear.2", outputs, outputs))
    graph.output(fused, "fused", ("b", "k", outputs))
    return graph.finish()
