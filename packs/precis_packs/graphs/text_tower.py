"""Writes the text side of a model of pictures and texts: tokens, and one vector per text."""

import numpy as np
import onnx
from onnx import TensorProto

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import DENSE
from precis_packs.graphs.external import ExternalStore
from precis_packs.graphs.llama import write_causal_mask
from precis_packs.graphs.text import write_padding_mask
from precis_packs.graphs.transformer import write_transformer
from precis_packs.weights import TextTowerWeights


def text_tower_graph(
    weights: TextTowerWeights, precision: str, store: ExternalStore | None = None
) -> onnx.ModelProto:
    """`input_ids` and `attention_mask` i64 `[b, s]` -> `tokens` `[b, s, width]`, `pooled`.

    `pooled` f32 `[b, width]` stands for the text.
    """
    graph = GraphBuilder("text", store=store)
    ids, mask = (
        graph.input(name, ("b", "s"), TensorProto.INT64) for name in ("input_ids", "attention_mask")
    )
    filled = ids if weights.pad is None else _write_filled(graph, ids, mask, weights)
    words = graph.constant("words", weights.words)
    rows = graph.node("words/rows", "Gather", words, filled, axis=0)
    positions = graph.constant("positions", weights.positions)
    if weights.pad is None:
        length = graph.node("length", "Shape", ids, start=1, end=2)
        zero = graph.integers(0)
        positions = graph.node("positions/used", "Slice", positions, zero, length, zero)
    placed = graph.node("placed", "Add", rows, positions)
    masks: list[str | None] = []
    if weights.pad is None:
        scores = write_padding_mask(graph, mask)
        if weights.causal:
            later = write_causal_mask(graph, "later", placed)
            scores = graph.node("masks", "Add", scores, later)
        masks = [scores] * len(weights.transformer.blocks)
    stack = write_transformer(graph, placed, weights.transformer, DENSE[precision], masks)
    heads = DENSE[precision](graph, "head", stack.tokens, weights.head)
    width = weights.head.weight.shape[1]
    row = graph.node("pooled/row", "GatherND", heads, _write_row(graph, ids, weights), batch_dims=1)
    graph.output(row, "pooled", ("b", width))
    if weights.pad is not None:
        length = graph.node("length", "Shape", ids, start=1, end=2)
        heads = graph.node(
            "head/used", "Slice", heads, graph.integers(0), length, graph.integers(1)
        )
    graph.output(heads, "tokens", ("b", "s", width))
    return graph.finish()


def _write_filled(graph: GraphBuilder, ids: str, mask: str, weights: TextTowerWeights) -> str:
    """The ids with the filling one where there is no text, up to the longest text."""
    pad = graph.constant("pad", np.array(weights.pad, np.int64))
    is_text = graph.node("mask/text", "Cast", mask, to=TensorProto.BOOL)
    kept = graph.node("ids/kept", "Where", is_text, ids, pad)
    length = graph.node("ids/length", "Shape", ids, start=1, end=2)
    missing = graph.node("ids/missing", "Sub", graph.integers(weights.positions.shape[0]), length)
    ends = graph.node("ids/ends", "Concat", graph.integers(0, 0, 0), missing, axis=0)
    return graph.node("ids/filled", "Pad", kept, ends, pad)


def _write_row(graph: GraphBuilder, ids: str, weights: TextTowerWeights) -> str:
    """Which row stands for the text, i64 `[b, 1]`."""
    if weights.pad is not None:
        batch = graph.node("row/batch", "Shape", ids, start=0, end=1)
        shape = graph.node("row/shape", "Concat", batch, graph.integers(1), axis=0)
        last = graph.constant("row/last", np.array(weights.positions.shape[0] - 1, np.int64))
        return graph.node("row", "Expand", last, shape)
    marks = ids
    if weights.end is not None:
        end = graph.constant("row/end", np.array(weights.end, np.int64))
        same = graph.node("row/same", "Equal", ids, end)
        marks = graph.node("row/marks", "Cast", same, to=TensorProto.INT32)
    return graph.node("row", "ArgMax", marks, axis=1, keepdims=1)
