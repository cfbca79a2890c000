"""Queries that look at rows with a question beside them: the transformer of TDC and LLaMA-VID.

BERT's layers over `[queries; question]`: all of it looks at all of it, queries alone look at the
rows in every so-manyth layer, and queries and question have feed-forward layers of their own.
Questions have positions, queries have none; one norm stands before the first layer.
"""

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.norm import write_norm
from precis_packs.graphs.post_norm import (
    PostNormAttention,
    PostNormMlp,
    write_post_norm_attention,
    write_post_norm_mlp,
)
from precis_packs.modules.bert import bert_attention, bert_mlp
from precis_packs.weights import Norm


@dataclass(frozen=True)
class TextQFormerShape:
    """Sizes: `count` queries of `hidden` columns look at rows of `source` columns.

    `text`: whether a question takes part. `every`: how many layers there are to one that looks.
    """

    count: int
    hidden: int
    source: int
    layers: int
    heads: int
    every: int
    epsilon: float
    text: bool = True


@dataclass(frozen=True)
class _Layer:
    own: PostNormAttention
    cross: PostNormAttention | None
    queries: PostNormMlp
    text: PostNormMlp | None


@dataclass(frozen=True)
class _Text:
    words: np.ndarray
    positions: np.ndarray


@dataclass(frozen=True)
class TextQFormer:
    """The transformer's arrays."""

    count: int
    text: _Text | None
    norm: Norm
    layers: tuple[_Layer, ...]


def read_text_q_former(given: Arrays, shape: TextQFormerShape) -> TextQFormer:
    """The arrays called `embeddings...` and `encoder.layer...`."""
    embeddings = given.under("embeddings.")
    text = None
    if shape.text:
        words, _ = embeddings.shape("word_embeddings.weight", 2)
        longest, _ = embeddings.shape("position_embeddings.weight", 2)
        text = _Text(
            embeddings.take("word_embeddings.weight", (words, shape.hidden)),
            embeddings.take("position_embeddings.weight", (longest, shape.hidden)),
        )
    return TextQFormer(
        count=shape.count,
        text=text,
        norm=embeddings.norm("LayerNorm", shape.hidden, shape.epsilon),
        layers=tuple(_read_layer(given, shape, index) for index in range(shape.layers)),
    )


def _read_layer(given: Arrays, shape: TextQFormerShape, index: int) -> _Layer:
    part = given.under(f"encoder.layer.{index}.")

    def attention(name: str, source: int) -> PostNormAttention:
        sizes = (shape.hidden, source, shape.heads)
        return bert_attention(part.under(f"{name}."), "self", sizes, shape.epsilon)

    crosses = index % shape.every == 0
    # Nobody reads the text rows of the last layer.
    texts = shape.text and index + 1 < shape.layers
    return _Layer(
        own=attention("attention", shape.hidden),
        cross=attention("crossattention", shape.source) if crosses else None,
        queries=bert_mlp(part, "_query", shape.hidden, shape.epsilon),
        text=bert_mlp(part, "", shape.hidden, shape.epsilon) if texts else None,
    )


def write_text_q_former(graph: GraphBuilder, queries: str, rows: str, module: TextQFormer) -> str:
    """What becomes of `queries` `[q, count, hidden]` that look at `rows` `[b, n, source]`.

    A question is the graph's input `input_ids` i64 `[q, L]`. q is 1 or b: with 1, what does not
    depend on the rows is computed once for all of them.
    """
    x = queries
    if module.text is not None:
        x = graph.node("all", "Concat", queries, _write_text(graph, module.text), axis=1)
    x = write_norm(graph, "embedded", x, module.norm)
    for index, layer in enumerate(module.layers):
        x = _write_layer(graph, f"layer{index}", x, rows, layer, module, index)
    return x


def _write_text(graph: GraphBuilder, text: _Text) -> str:
    ids = graph.input("input_ids", ("q", "L"), TensorProto.INT64)
    words = graph.node("words/rows", "Gather", graph.constant("words", text.words), ids, axis=0)
    length = graph.node("length", "Shape", ids, start=1, end=2)
    table = graph.constant("positions", text.positions)
    used = graph.node("positions/used", "Slice", table, graph.integers(0), length)
    return graph.node("words/placed", "Add", words, used)


def _write_layer(
    graph: GraphBuilder,
    name: str,
    x: str,
    rows: str,
    layer: _Layer,
    module: TextQFormer,
    index: int,
) -> str:
    """One layer over `[queries; text]`; without text, or in the last layer, queries come out."""
    count = graph.integers(module.count)
    first = graph.integers(0)
    along = graph.integers(1)
    has_text = module.text is not None
    if has_text and layer.text is None:
        head = graph.node(f"{name}/head", "Slice", x, first, count, along)
        queries = write_post_norm_attention(graph, f"{name}/own", head, x, layer.own)
    else:
        queries = x = write_post_norm_attention(graph, f"{name}/own", x, x, layer.own)
        if has_text:
            queries = graph.node(f"{name}/queries", "Slice", x, first, count, along)
    if layer.cross is not None:
        queries = write_post_norm_attention(graph, f"{name}/cross", queries, rows, layer.cross)
    queries = write_post_norm_mlp(graph, f"{name}/queries/mlp", queries, layer.queries)
    if layer.text is None:
        return queries
    end = graph.constant("end", np.array([np.iinfo(np.int64).max]))
    texts = graph.node(f"{name}/texts", "Slice", x, count, end, along)
    texts = write_post_norm_mlp(graph, f"{name}/texts/mlp", texts, layer.text)
    if index == 0:
        # Until here the text is the same for every frame of a run.
        frames = graph.node("frames", "Shape", rows, start=0, end=1)
        sides = graph.node("frames/sides", "Concat", frames, graph.integers(1, 1), axis=0)
        texts = graph.node("texts/frames", "Expand", texts, sides)
    return graph.node(name, "Concat", queries, texts, axis=1)
