"""MobileVLM V2's LDPv2: an MLP on all tokens, adaptive pooling, a convolution and a sum."""

from collections.abc import Mapping
from typing import Any

import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.builder import Storage
from precis_packs.graphs.maps import write_adaptive_pool, write_depthwise
from precis_packs.graphs.modules import write_mlp
from precis_packs.modules.settings import read_settings


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """`projector`: `x` f32 `[b, grid * grid, width]` -> `tokens` f32 `[b, out_grid * out_grid, D]`.

    Parameters: `grid` and `out_grid`, sides of the maps before and after pooling.
    """
    settings = read_settings("ldpv2", parameters, grid=int, out_grid=12)
    with weights.noting("ldpv2") as given:
        outputs, width = given.shape("mlp.mlp.0.weight", 2)
        graph = storage.graph("projector")
        x = graph.input("x", ("b", settings.grid**2, width))
        first = given.linear("mlp.mlp.0", outputs, width)
        x = write_mlp(graph, "mlp", x, first, given.linear("mlp.mlp.2", outputs, outputs))
        x = write_adaptive_pool(graph, "pool", x, settings.grid, settings.out_grid)
        convolved = write_depthwise(
            graph,
            "convolution",
            x,
            given.take("peg.peg.0.weight", (outputs, 1, 3, 3)),
            settings.out_grid,
            bias=given.take("peg.peg.0.bias", (outputs,)),
        )
        tokens = graph.node("sum", "Add", x, convolved)
        graph.output(tokens, "tokens", ("b", settings.out_grid**2, outputs))
        return {"projector": graph.finish()}
