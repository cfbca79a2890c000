"""InternVL's projector, after the pixel shuffle: norm, dense layer, GELU, dense layer."""

from collections.abc import Mapping
from typing import Any

import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.builder import Storage
from precis_packs.graphs.modules import write_mlp
from precis_packs.graphs.norm import write_norm
from precis_packs.modules.settings import read_settings


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """`projector`: `x` f32 `[n, 4 * width]`, shuffled -> `tokens` f32 `[n, D]`.

    Parameter: `epsilon` of the norm.
    """
    settings = read_settings("internvl", parameters, epsilon=1e-5)
    with weights.noting("internvl") as given:
        hidden, width = given.shape("mlp1.1.weight", 2)
        outputs, _ = given.shape("mlp1.3.weight", 2)
        graph = storage.graph("projector")
        x = graph.input("x", ("n", width))
        normed = write_norm(graph, "norm", x, given.norm("mlp1.0", width, settings.epsilon))
        first = given.linear("mlp1.1", hidden, width)
        tokens = write_mlp(graph, "mlp", normed, first, given.linear("mlp1.3", outputs, hidden))
        graph.output(tokens, "tokens", ("n", outputs))
        return {"projector": graph.finish()}
