"""A block of EVAD (ICCV 2023, arXiv 2304.08451) around its keyframe-centric token pruning.

`attention`: `x` `[b, n, w]` -> `y`, the sum of x and its attention, and `map` `[b, n, n]`, the mean
over heads, by which the caller drops rows. `mlp`: `x` `[b, m, w]` -> `y`, the block's second half.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.dense import float_dense
from precis_packs.graphs.modules import write_multihead
from precis_packs.graphs.transformer import write_feed_forward, write_norm
from precis_packs.modules.settings import read_settings
from precis_packs.weights import Attention, Linear, Norm

FAMILY = "evad"


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """Weights of one block: `norm1`, `attn.qkv`, `attn.q_bias`, `attn.v_bias`, `attn.proj`, ..."""
    settings = read_settings(FAMILY, parameters, heads=12, layer_norm_eps=1e-5)
    with weights.noting(FAMILY) as given:
        width, _ = given.shape("attn.proj.weight", 2)
        inner, _ = given.shape("mlp.fc1.weight", 2)
        if width % settings.heads != 0:
            raise PackError(f"{FAMILY}: width {width} does not divide by {settings.heads} heads")
        qkv = given.take("attn.qkv.weight", (3 * width, width))
        biases = (
            given.take("attn.q_bias", (width,)),
            np.zeros(width, np.float32),
            given.take("attn.v_bias", (width,)),
        )
        query, keys, values = (
            Linear(qkv[i * width : (i + 1) * width].T, bias) for i, bias in enumerate(biases)
        )
        out = given.linear("attn.proj", width, width)
        norms = [given.norm(name, width, settings.layer_norm_eps) for name in ("norm1", "norm2")]
        up = given.linear("mlp.fc1", inner, width)
        down = given.linear("mlp.fc2", width, inner)
        return {
            "attention": _attention(
                storage.graph("attention"),
                norms[0],
                Attention(query, keys, values, out, settings.heads),
            ),
            "mlp": _mlp(storage.graph("mlp"), norms[1], up, down),
        }


def _attention(graph: GraphBuilder, norm: Norm, layer: Attention) -> onnx.ModelProto:
    width = norm.scale.shape[0]
    x = graph.input("x", ("b", "n", width))
    normed = write_norm(graph, "norm", x, norm)
    heads, mixed = write_multihead(graph, "attention", normed, normed, normed, layer)
    graph.output(graph.node("sum", "Add", x, mixed), "y", ("b", "n", width))
    mean = graph.node("heads/mean", "ReduceMean", heads, axes=(1,), keepdims=0)
    graph.output(mean, "map", ("b", "n", "n"))
    return graph.finish()


def _mlp(graph: GraphBuilder, norm: Norm, up: Linear, down: Linear) -> onnx.ModelProto:
    width = norm.scale.shape[0]
    x = graph.input("x", ("b", "m", width))
    y = write_feed_forward(graph, "mlp", x, norm, up, down, float_dense)
    graph.output(y, "y", ("b", "m", width))
    return graph.finish()
