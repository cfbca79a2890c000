"""The compressor of Temporal Dynamic Context (TDC-Video): a BERT-shaped query transformer.

`compressor`: `rows` `[b, n, D]`, the visual (and audio) tokens of b frames -> `tokens` `[b, K, D]`
of length 1. Its other inputs are those of the run that the frames belong to: `queries` `[q, K, D]`,
pooled from the static frame, unless queries are learned; `input_ids` i64 `[q, L]` with `text`.
q is 1 or b: with 1, what does not depend on the frame is computed once for all of them.
`audio`, where the weights have it: `x` `[n, audio width]` -> `rows` `[n, D]`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.modules import write_linear
from precis_packs.graphs.norm import write_norm
from precis_packs.graphs.post_norm import (
    PostNormAttention,
    PostNormMlp,
    write_post_norm_attention,
    write_post_norm_mlp,
)
from precis_packs.modules.bert import bert_attention, bert_mlp
from precis_packs.modules.settings import read_settings
from precis_packs.weights import Linear, Norm

FAMILY = "tdc"

QUERY_TYPES = ("Avg_pool", "learned")
"""Where queries come from: the static frame's tokens, or the weights."""

SHORTEST = 1e-12
"""Length below which a token is not made longer."""


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
class _Compressor:
    count: int
    query_in: Linear
    learned: np.ndarray | None
    text: _Text | None
    norm: Norm
    layers: tuple[_Layer, ...]
    out: Linear


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """The compressor, and the map of audio tokens if there is one. Weights as released."""
    settings = read_settings(
        FAMILY,
        parameters,
        context_tokens=16,
        layers=12,
        heads=12,
        cross_attention_freq=2,
        layer_norm_eps=1e-12,
        text=True,
        query_type=QUERY_TYPES[0],
    )
    if settings.query_type not in QUERY_TYPES:
        raise PackError(
            f"query_type of {FAMILY} is {settings.query_type!r}; "
            f"it may be {' or '.join(QUERY_TYPES)}"
        )
    with weights.noting(FAMILY) as given:
        width, hidden = given.shape("vision_proj.weight", 2)
        compressor = _read(given, settings, width, hidden)
        written = {
            "compressor": _compressor(storage.graph("tdc-compressor"), compressor, width, hidden)
        }
        if given.has("audio_proj.weight"):
            _, heard = given.shape("audio_proj.weight", 2)
            written["audio"] = _audio(
                storage.graph("tdc-audio"), given.linear("audio_proj", width, heard)
            )
        return written


def _read(given: Arrays, settings: Any, width: int, hidden: int) -> _Compressor:
    embeddings = given.under("bert.embeddings.")
    text = None
    if settings.text:
        words, _ = embeddings.shape("word_embeddings.weight", 2)
        longest, _ = embeddings.shape("position_embeddings.weight", 2)
        text = _Text(
            embeddings.take("word_embeddings.weight", (words, hidden)),
            embeddings.take("position_embeddings.weight", (longest, hidden)),
        )
    learned = None
    if settings.query_type == "learned":
        learned = given.take("query_tokens", (1, settings.context_tokens, hidden))
    return _Compressor(
        count=settings.context_tokens,
        query_in=given.linear("query_proj", hidden, width),
        learned=learned,
        text=text,
        norm=embeddings.norm("LayerNorm", hidden, settings.layer_norm_eps),
        layers=tuple(
            _read_layer(given, settings, index, width, hidden) for index in range(settings.layers)
        ),
        out=given.linear("vision_proj", width, hidden),
    )


def _read_layer(given: Arrays, settings: Any, index: int, width: int, hidden: int) -> _Layer:
    part = given.under(f"bert.encoder.layer.{index}.")
    heads, epsilon = settings.heads, settings.layer_norm_eps

    def attention(name: str, source: int) -> PostNormAttention:
        return bert_attention(part.under(f"{name}."), "self", (hidden, source, heads), epsilon)

    crosses = index % settings.cross_attention_freq == 0
    # Nobody reads the text rows of the last layer.
    texts = settings.text and index + 1 < settings.layers
    return _Layer(
        own=attention("attention", hidden),
        cross=attention("crossattention", width) if crosses else None,
        queries=bert_mlp(part, "_query", hidden, epsilon),
        text=bert_mlp(part, "", hidden, epsilon) if texts else None,
    )


def _compressor(
    graph: GraphBuilder, module: _Compressor, width: int, hidden: int
) -> onnx.ModelProto:
    rows = graph.input("rows", ("b", "n", width))
    if module.learned is None:
        pooled = graph.input("queries", ("q", module.count, width))
        queries = write_linear(graph, "query_in", pooled, module.query_in)
    else:
        queries = graph.constant("queries", module.learned)
    x = queries
    if module.text is not None:
        x = graph.node("all", "Concat", queries, _write_text(graph, module.text), axis=1)
    x = write_norm(graph, "embedded", x, module.norm)
    for index, layer in enumerate(module.layers):
        x = _write_layer(graph, f"layer{index}", x, rows, layer, module, index)
    out = write_linear(graph, "out", x, module.out)
    graph.output(_write_unit(graph, out), "tokens", ("b", module.count, width))
    return graph.finish()


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
    module: _Compressor,
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


def _write_unit(graph: GraphBuilder, x: str) -> str:
    length = graph.node("length/rows", "ReduceL2", x, axes=(-1,), keepdims=1)
    safe = graph.node("length/safe", "Max", length, graph.number(SHORTEST))
    return graph.node("unit", "Div", x, safe)


def _audio(graph: GraphBuilder, layer: Linear) -> onnx.ModelProto:
    heard, width = layer.weight.shape
    rows = write_linear(graph, "audio", graph.input("x", ("n", heard)), layer)
    graph.output(rows, "rows", ("n", width))
    return graph.finish()
