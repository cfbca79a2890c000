"""LLaMA-VID (arXiv 2311.17043): a frame as one token of what the question asks for, and content.

`context`: `visual` `[b, n, w]` without CLS, `text_query` `[b, q, w]` -> `context` `[b, D]` and
`attention` `[b, n]`, the mean over the text queries.
`projector`: `x` `[n, w]` -> `tokens` `[n, D]`, for content that the caller has pooled.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.modules import write_linear, write_mlp
from precis_packs.modules.settings import read_settings
from precis_packs.weights import Linear

FAMILY = "llama-vid"


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """Weights `key_projector`, `val_projector`, `mm_projector.0` and `.2`."""
    read_settings(FAMILY, parameters)
    with weights.noting(FAMILY) as given:
        width, seen = given.shape("val_projector.weight", 2)
        projector = storage.graph("projector")
        x = projector.input("x", ("n", seen))
        first = given.linear("mm_projector.0", width, seen)
        second = given.linear("mm_projector.2", width, width)
        tokens = write_mlp(projector, "projector", x, first, second)
        projector.output(tokens, "tokens", ("n", width))
        return {
            "context": _context(
                storage.graph("context"),
                given.linear("key_projector", seen, seen),
                given.linear("val_projector", width, seen),
            ),
            "projector": projector.finish(),
        }


def _context(graph: GraphBuilder, key: Linear, value: Linear) -> onnx.ModelProto:
    """The keys' layer moves to the queries, of which there are fewer: q . (K v) = (q K) . v.

    Its bias gives a query the same score at every patch, which softmax takes away. The mean over
    queries is taken of their attention, so that patches are mixed once.
    """
    seen, width = value.weight.shape
    visual = graph.input("visual", ("b", "n", seen))
    asked = graph.input("text_query", ("b", "q", seen))
    back = (key.weight.T / math.sqrt(seen)).astype(np.float32)
    queries = graph.node("queries", "MatMul", asked, graph.constant("key.weight", back))
    columns = graph.node("columns", "Transpose", visual, perm=(0, 2, 1))
    scores = graph.node("scores", "MatMul", queries, columns)
    weights = graph.node("weights", "Softmax", scores, axis=-1)
    mean = graph.node("mean", "ReduceMean", weights, axes=(1,), keepdims=1)
    mixed = graph.node("mixed", "MatMul", mean, visual)
    context = write_linear(graph, "value", mixed, value)
    for name, value_name, sides in (("context", context, width), ("attention", mean, "n")):
        flat = graph.node(f"{name}/flat", "Squeeze", value_name, graph.integers(1))
        graph.output(flat, name, ("b", sides))
    return graph.finish()
