"""Writes a text encoder with the inputs of BERT."""

import onnx
from onnx import TensorProto

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import DENSE
from precis_packs.graphs.transformer import write_transformer
from precis_packs.weights import TextWeights

MASKED_SCORE = -1e4
"""Added to the attention score of a padded token."""


def text_graph(weights: TextWeights, precision: str) -> onnx.ModelProto:
    """Token ids -> `last_hidden_state` f32 `[b, s, width]`.

    Inputs, all i64 `[b, s]`: `input_ids`, `attention_mask`, `token_type_ids`.
    """
    graph = GraphBuilder("text")
    ids, mask, types = (
        graph.input(name, ("b", "s"), TensorProto.INT64)
        for name in ("input_ids", "attention_mask", "token_type_ids")
    )
    words = graph.node("words/rows", "Gather", graph.constant("words", weights.words), ids, axis=0)
    kinds = graph.node(
        "types/rows", "Gather", graph.constant("types", weights.types), types, axis=0
    )
    length = graph.node("length", "Shape", ids, start=1, end=2)
    positions = graph.node(
        "positions/used",
        "Slice",
        graph.constant("positions", weights.positions),
        graph.integers(0),
        length,
        graph.integers(0),
    )
    typed = graph.node("typed", "Add", words, kinds)
    placed = graph.node("placed", "Add", typed, positions)
    width = weights.transformer.width
    masks = [write_padding_mask(graph, mask)] * len(weights.transformer.blocks)
    stack = write_transformer(graph, placed, weights.transformer, DENSE[precision], masks)
    graph.output(stack.tokens, "last_hidden_state", ("b", "s", width))
    return graph.finish()


def write_padding_mask(graph: GraphBuilder, mask: str) -> str:
    """0 where `mask` is 1 and `MASKED_SCORE` where it is 0, `[b, 1, 1, s]`."""
    kept = graph.node("mask/float", "Cast", mask, to=TensorProto.FLOAT)
    missing = graph.node("mask/missing", "Sub", graph.number(1.0), kept)
    scores = graph.node("mask/scores", "Mul", missing, graph.number(MASKED_SCORE))
    return graph.node("mask/wide", "Unsqueeze", scores, graph.integers(1, 2))
