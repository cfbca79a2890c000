"""The memory bridge of VideoLLaMB: segments pass one after another beside a few memory rows.

`bridge`: `memory` `[b, M, w]`, `rows` `[b, n, w]` -> `tokens` `[b, n, D]` and `new_memory`.
`retrieval`: `memory` `[b, M, w]`, `memories` `[b, m, w]` (all so far) -> `next` `[b, M, w]`.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.activation import write_gelu
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.modules import write_linear
from precis_packs.graphs.post_norm import (
    PostNormAttention,
    PostNormMlp,
    write_post_norm_attention,
    write_post_norm_mlp,
)
from precis_packs.modules.settings import read_settings
from precis_packs.weights import Attention, Linear

FAMILY = "videollamb"


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """Weights as released; each layer's `crossattention` and the retrieval's `selfattention` are
    not used, nor is `projector.memory_tokens`."""
    settings = read_settings(FAMILY, parameters, heads=8, depth=1, layer_norm_eps=1e-12)
    with weights.noting(FAMILY) as given:
        width, seen = given.shape("projector.proj.0.weight", 2)
        memory, _ = given.shape("projector.read_memory_emb", 2)
        layers = []
        for index in range(settings.depth):
            part = given.under(f"projector.layers.{index}.")
            inner, _ = part.shape("mlp.0.weight", 2)
            mlp = PostNormMlp(
                part.linear("mlp.0", inner, seen),
                part.linear("residual.dense", seen, inner),
                part.norm("residual.layernorm", seen, settings.layer_norm_eps),
            )
            layers.append((_attention(part, "selfattention.", seen, settings), mlp))
        last = given.linear("projector.proj.0", width, seen)
        retrieval = given.under("retrieval.layers.0.")
        return {
            "bridge": _bridge(storage.graph("bridge"), layers, last, memory),
            "retrieval": _retrieval(
                storage.graph("retrieval"),
                _attention(retrieval, "crossattention.", seen, settings),
                seen,
            ),
        }


def _attention(given: Arrays, name: str, width: int, settings: Any) -> PostNormAttention:
    query, keys, values, out = (
        given.linear(f"{name}{part}", width, width)
        for part in ("q_proj", "k_proj", "v_proj", "residual.dense")
    )
    norm = given.norm(f"{name}residual.layernorm", width, settings.layer_norm_eps)
    return PostNormAttention(Attention(query, keys, values, out, settings.heads), norm)


def _bridge(
    graph: GraphBuilder,
    layers: list[tuple[PostNormAttention, PostNormMlp]],
    last: Linear,
    memory: int,
) -> onnx.ModelProto:
    seen, width = last.weight.shape
    parts = (graph.input("memory", ("b", memory, seen)), graph.input("rows", ("b", "n", seen)))
    x = graph.node("all", "Concat", *parts, axis=1)
    for index, (attention, mlp) in enumerate(layers):
        x = write_post_norm_attention(graph, f"layer{index}/own", x, x, attention)
        x = write_post_norm_mlp(graph, f"layer{index}/mlp", x, mlp)
    border, along = graph.integers(memory), graph.integers(1)
    kept = graph.node("memory/new", "Slice", x, graph.integers(0), border, along)
    end = graph.constant("end", np.array([np.iinfo(np.int64).max]))
    rest = graph.node("rows/new", "Slice", x, border, end, along)
    tokens = write_gelu(graph, "gelu", write_linear(graph, "last", rest, last))
    graph.output(tokens, "tokens", ("b", "n", width))
    graph.output(kept, "new_memory", ("b", memory, seen))
    return graph.finish()


def _retrieval(graph: GraphBuilder, layer: PostNormAttention, width: int) -> onnx.ModelProto:
    memory = graph.input("memory", ("b", "M", width))
    memories = graph.input("memories", ("b", "m", width))
    mixed = write_post_norm_attention(graph, "cross", memory, memories, layer)
    graph.output(mixed, "next", ("b", "M", width))
    return graph.finish()
