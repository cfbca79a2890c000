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

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.modules import write_linear
from precis_packs.modules.settings import read_settings
from precis_packs.modules.text_q_former import (
    TextQFormer,
    TextQFormerShape,
    read_text_q_former,
    write_text_q_former,
)
from precis_packs.weights import Linear

FAMILY = "tdc"

QUERY_TYPES = ("Avg_pool", "learned")
"""Where queries come from: the static frame's tokens, or the weights."""

SHORTEST = 1e-12
"""Length below which a token is not made longer."""


@dataclass(frozen=True)
class _Compressor:
    query_in: Linear
    learned: np.ndarray | None
    transformer: TextQFormer
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
        written = {"compressor": _compressor(storage.graph("tdc-compressor"), compressor, width)}
        if given.has("audio_proj.weight"):
            _, heard = given.shape("audio_proj.weight", 2)
            written["audio"] = _audio(
                storage.graph("tdc-audio"), given.linear("audio_proj", width, heard)
            )
        return written


def _read(given: Arrays, settings: Any, width: int, hidden: int) -> _Compressor:
    learned = None
    if settings.query_type == "learned":
        learned = given.take("query_tokens", (1, settings.context_tokens, hidden))
    shape = TextQFormerShape(
        count=settings.context_tokens,
        hidden=hidden,
        source=width,
        layers=settings.layers,
        heads=settings.heads,
        every=settings.cross_attention_freq,
        epsilon=settings.layer_norm_eps,
        text=settings.text,
    )
    return _Compressor(
        query_in=given.linear("query_proj", hidden, width),
        learned=learned,
        transformer=read_text_q_former(given.under("bert."), shape),
        out=given.linear("vision_proj", width, hidden),
    )


def _compressor(graph: GraphBuilder, module: _Compressor, width: int) -> onnx.ModelProto:
    rows = graph.input("rows", ("b", "n", width))
    count = module.transformer.count
    if module.learned is None:
        pooled = graph.input("queries", ("q", count, width))
        queries = write_linear(graph, "query_in", pooled, module.query_in)
    else:
        queries = graph.constant("queries", module.learned)
    x = write_text_q_former(graph, queries, rows, module.transformer)
    out = write_linear(graph, "out", x, module.out)
    graph.output(_write_unit(graph, out), "tokens", ("b", count, width))
    return graph.finish()


def _write_unit(graph: GraphBuilder, x: str) -> str:
    length = graph.node("length/rows", "ReduceL2", x, axes=(-1,), keepdims=1)
    safe = graph.node("length/safe", "Max", length, graph.number(SHORTEST))
    return graph.node("unit", "Div", x, safe)


def _audio(graph: GraphBuilder, layer: Linear) -> onnx.ModelProto:
    heard, width = layer.weight.shape
    rows = write_linear(graph, "audio", graph.input("x", ("n", heard)), layer)
    graph.output(rows, "rows", ("n", width))
    return graph.finish()
