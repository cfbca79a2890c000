"""The projector of LLaVA 1.5, `mlp2x_gelu`: two dense layers with GELU between."""

from collections.abc import Mapping
from typing import Any

import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.builder import Storage
from precis_packs.graphs.modules import write_mlp
from precis_packs.modules.settings import read_settings


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """`projector`: `x` f32 `[n, width]` -> `tokens` f32 `[n, D]`. Weights `0.*` and `2.*`."""
    read_settings("llava-mlp", parameters)
    with weights.noting("llava-mlp") as given:
        hidden, width = given.shape("0.weight", 2)
        outputs, _ = given.shape("2.weight", 2)
        graph = storage.graph("projector")
        x = graph.input("x", ("n", width))
        tokens = write_mlp(
            graph, "mlp", x, given.linear("0", hidden, width), given.linear("2", outputs, hidden)
        )
        graph.output(tokens, "tokens", ("n", outputs))
        return {"projector": graph.finish()}
