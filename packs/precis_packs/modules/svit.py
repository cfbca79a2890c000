"""The attention between super tokens of SViT (STViT): `refine`, `x` `[b, n, w]` -> `y`.

How pixels belong to super tokens has no weights and is the caller's work.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.builder import Storage
from precis_packs.graphs.modules import write_multihead
from precis_packs.modules.settings import read_settings
from precis_packs.weights import Attention, Linear

FAMILY = "svit"


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """Weights `stoken_refine.qkv` and `.proj`, 1x1 convolutions; channels of qkv head by head."""
    heads = read_settings(FAMILY, parameters, heads=8).heads
    with weights.noting(FAMILY) as given:
        width = given.shape("stoken_refine.proj.weight", 4)[0]
        if width % heads != 0:
            raise PackError(f"{FAMILY}: width {width} does not divide by {heads} heads")
        qkv = given.pointwise("stoken_refine.qkv", 3 * width, width, biased=False)
        parts = qkv.weight.reshape(width, heads, 3, width // heads).transpose(2, 0, 1, 3)
        query, keys, values = (
            Linear(part.reshape(width, width), np.zeros(width, np.float32)) for part in parts
        )
        out = given.pointwise("stoken_refine.proj", width, width)
        graph = storage.graph("refine")
        x = graph.input("x", ("b", "n", width))
        layer = Attention(query, keys, values, out, heads)
        _, refined = write_multihead(graph, "refine", x, x, x, layer)
        graph.output(refined, "y", ("b", "n", width))
        return {"refine": graph.finish()}
