"""Writes a Llama-shaped language model as one graph that takes rows, not token ids.

Keys and values of earlier rows go in and those of the new rows come out, so that a caller appends
them in place. Only the last row is scored.
"""

import numpy as np
import onnx
from onnx import TensorProto

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import DENSE
from precis_packs.graphs.external import ExternalStore
from precis_packs.graphs.llama import MASKED_SCORE, write_llama_block, write_rotation
from precis_packs.graphs.norm import write_rms_norm
from precis_packs.llama import LlamaWeights


def llm_graph(
    weights: LlamaWeights, precision: str, store: ExternalStore | None = None
) -> onnx.ModelProto:
    """`inputs_embeds` f32 `[b, s, width]` after p rows -> `logits` f32 `[b, vocabulary]`.

    Further inputs: `position_ids` i64 `[b, s]`, `attention_mask` i64 `[b, p + s]` (0 where a row is
    filling), and per layer I `past_keys_I` and `past_values_I` f32 `[b, p, key_width]`. Further
    outputs: `keys_I` and `values_I` f32 `[b, s, key_width]`.
    """
    graph = GraphBuilder("llm", store=store)
    shape = weights.shape
    x = graph.input("inputs_embeds", ("b", "s", shape.width))
    positions = graph.input("position_ids", ("b", "s"), TensorProto.INT64)
    kept = graph.input("attention_mask", ("b", "p+s"), TensorProto.INT64)
    past = [
        (
            graph.input(f"past_keys_{index}", ("b", "p", shape.key_width)),
            graph.input(f"past_values_{index}", ("b", "p", shape.key_width)),
        )
        for index in range(weights.layers)
    ]
    rotation = write_rotation(graph, positions, shape)
    mask = _write_mask(graph, x, kept)
    for index in range(weights.layers):
        values = write_llama_block(
            graph,
            f"layer{index}",
            x,
            weights.block(index),
            shape,
            rotation,
            mask,
            past[index],
            1 if index == weights.layers - 1 else None,
            DENSE[precision],
        )
        graph.output(values.keys, f"keys_{index}", ("b", "s", shape.key_width))
        graph.output(values.values, f"values_{index}", ("b", "s", shape.key_width))
        x = values.hidden
    normed = write_rms_norm(graph, "norm", x, weights.norm, shape.epsilon)
    row = graph.node("row", "Squeeze", normed, graph.integers(1))
    scores = DENSE[precision](graph, "head", row, weights.head)
    graph.output(scores, "logits", ("b", weights.head.weight.shape[1]))
    return graph.finish()


def _write_mask(graph: GraphBuilder, x: str, kept: str) -> str:
    """Scores that hide filling rows and later rows, `[b, 1, s, p + s]`."""
    floats = graph.node("mask/kept", "Cast", kept, to=TensorProto.FLOAT)
    filling = graph.node("mask/filling", "Sub", graph.number(1.0), floats)
    wide = graph.node("mask/filling/wide", "Unsqueeze", filling, graph.integers(1, 2))
    zero, one, score = (
        graph.constant(f"mask/{name}", np.array(number, np.int64))
        for name, number in (("zero", 0), ("one", 1), ("axis", 1))
    )
    rows = graph.node("mask/rows", "Gather", graph.node("mask/x", "Shape", x), score)
    everything = graph.node("mask/all", "Gather", graph.node("mask/shape", "Shape", kept), score)
    before = graph.node("mask/before", "Sub", everything, rows)
    own = graph.node("mask/own", "Range", before, everything, one)
    column = graph.node("mask/own/column", "Unsqueeze", own, graph.integers(1))
    keys = graph.node("mask/keys", "Range", zero, everything, one)
    later = graph.node("mask/later", "Greater", keys, column)
    hidden = graph.node("mask/hidden", "Cast", later, to=TensorProto.FLOAT)
    either = graph.node("mask/either", "Max", wide, hidden)
    return graph.node("mask", "Mul", either, graph.number(MASKED_SCORE))
