"""The connector of SmolVLM and Idefics3, after the pixel shuffle: one matrix."""

from collections.abc import Mapping
from typing import Any

import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.builder import Storage
from precis_packs.graphs.modules import write_linear
from precis_packs.modules.settings import read_settings


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """`projector`: `x` f32 `[n, width * s * s]`, shuffled -> `tokens` f32 `[n, D]`."""
    read_settings("smolvlm", parameters)
    with weights.noting("smolvlm") as given:
        name = "modality_projection.proj"
        outputs, width = given.shape(f"{name}.weight", 2)
        graph = storage.graph("projector")
        x = graph.input("x", ("n", width))
        tokens = write_linear(graph, "projection", x, given.linear(name, outputs, width, False))
        graph.output(tokens, "tokens", ("n", outputs))
        return {"projector": graph.finish()}
