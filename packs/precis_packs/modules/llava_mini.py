"""LLaVA-Mini (arXiv 2501.03895): vision tokens compressed by queries, and fused with the text.

`compressor`: `features` `[b, N, w]` -> `compressed` `[b, C*C, D]` and `attention` `[b, C*C, N]`,
the mean over heads, for the one key grid that the parameters state.
`projector`: `features` `[b, n, w]` -> `rows` `[b, n, D]`.
`prefusion_vision`: `rows` `[b, P, D]` and `position_ids` `[b, P]` -> `compressed`, the last C*C
rows after all layers, and `keys_I`, `values_I` `[b, P, key width]` of each layer I.
`prefusion_text`: `rows` `[b, T, D]`, `position_ids` `[b, T]`, `mask` `[b, 1, T, P + T]` (added to
the scores), `past_keys_I`, `past_values_I` -> `fused` `[b, T, D]`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.dense import float_dense
from precis_packs.graphs.fixed_queries import write_fixed_queries
from precis_packs.graphs.llama import write_causal_mask, write_llama_block, write_rotation
from precis_packs.graphs.modules import write_mlp
from precis_packs.graphs.norm import write_norm
from precis_packs.llama import LlamaBlock, LlamaShape, llama_block
from precis_packs.modules.settings import read_settings
from precis_packs.reference.operators import norm, resize
from precis_packs.weights import Attention, Linear, Norm

FAMILY = "llava-mini"

LLM_SETTINGS = ("rope_scaling", "head_dim")
"""Settings of the language model that may be null."""


@dataclass(frozen=True)
class _Module:
    """The arrays of all four graphs."""

    key_norm: Norm
    query: np.ndarray
    key_places: np.ndarray
    attention: Attention
    first: Linear
    second: Linear
    layers: int
    block: Callable[[int], LlamaBlock]
    """Layers are read one by one: together they may not fit into memory."""

    shape: LlamaShape

    @property
    def queries(self) -> int:
        return self.query.shape[0]


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """The four graphs. Weights by their names in public checkpoints, `model.compressor.query`...

    Parameters: those of the language model's layers as its `config.json` names them, `grid` (side
    of the encoder's patch grid) and `resolution_ratio` (crops a side; 1 = the whole image only).
    """
    with weights.noting(FAMILY) as given:
        module = _read(given, parameters)
        return {
            "compressor": _compressor(storage.graph("compressor"), module),
            "projector": _projector(storage.graph("projector"), module),
            "prefusion_vision": _prefusion_vision(storage.graph("prefusion_vision"), module),
            "prefusion_text": _prefusion_text(storage.graph("prefusion_text"), module),
        }


def _read(whole: Arrays, parameters: Mapping[str, Any]) -> _Module:
    model = {name: value for name, value in parameters.items() if name not in LLM_SETTINGS}
    settings = read_settings(
        FAMILY,
        model,
        grid=int,
        resolution_ratio=1,
        compressor_heads=8,
        compressor_ln_eps=1e-5,
        prefusion_layer_num=4,
        hidden_size=int,
        intermediate_size=int,
        num_attention_heads=int,
        num_key_value_heads=int,
        rms_norm_eps=float,
        rope_theta=float,
    )
    shape = LlamaShape.of(parameters)
    given = whole.above("compressor.query")
    queries, width = given.shape("compressor.query", 2)
    side = math.isqrt(queries)
    if side * side != queries:
        raise PackError(f"{FAMILY} has {queries} queries; they must fill a square grid")
    places = given.take("compressor.pos_embed", (queries, width))
    query_norm = given.norm("compressor.ln_q", width, settings.compressor_ln_eps)
    keys = settings.grid * settings.resolution_ratio
    query = given.take("compressor.query", (queries, width))

    def block(layer: int) -> LlamaBlock:
        return llama_block(given.take, f"prefusion_layers.{layer}.", shape)

    return _Module(
        key_norm=given.norm("compressor.ln_kv", width, settings.compressor_ln_eps),
        query=norm(query.astype(np.float64), query_norm) + places,
        key_places=resize(places.reshape(side, side, width), keys, keys, "cubic").reshape(
            keys * keys, width
        ),
        attention=given.attention("compressor.attn", width, settings.compressor_heads),
        first=given.linear("mm_projector.0", shape.width, width),
        second=given.linear("mm_projector.2", shape.width, shape.width),
        layers=settings.prefusion_layer_num,
        block=block,
        shape=shape,
    )


def _compressor(graph: GraphBuilder, module: _Module) -> onnx.ModelProto:
    """The queries do not depend on the picture, so what meets keys and values is made before."""
    heads = module.attention.heads
    queries, width = module.query.shape
    keys = len(module.key_places)
    features = graph.input("features", ("b", keys, width))
    normed = write_norm(graph, "key_norm", features, module.key_norm)
    attention, mixed, out = write_fixed_queries(
        graph, module.query, module.key_places, normed, module.attention, float_dense
    )
    compressed = write_mlp(
        graph, "projector", float_dense(graph, "out", mixed, out), module.first, module.second
    )
    graph.output(compressed, "compressed", ("b", queries, module.shape.width))
    apart = graph.node("heads/apart", "Reshape", attention, graph.integers(0, heads, queries, keys))
    mean = graph.node("mean", "ReduceMean", apart, axes=(1,), keepdims=0)
    graph.output(mean, "attention", ("b", queries, keys))
    return graph.finish()


def _projector(graph: GraphBuilder, module: _Module) -> onnx.ModelProto:
    features = graph.input("features", ("b", "n", module.first.weight.shape[0]))
    rows = write_mlp(graph, "projector", features, module.first, module.second)
    graph.output(rows, "rows", ("b", "n", module.shape.width))
    return graph.finish()


def _prefusion_vision(graph: GraphBuilder, module: _Module) -> onnx.ModelProto:
    shape = module.shape
    x = graph.input("rows", ("b", "P", shape.width))
    places = graph.input("position_ids", ("b", "P"), TensorProto.INT64)
    rotation = write_rotation(graph, places, shape)
    mask = write_causal_mask(graph, "mask", x)
    for index in range(module.layers):
        # Of the last layer only the compressed rows are used; the others give keys and values.
        last = module.queries if index == module.layers - 1 else None
        values = write_llama_block(
            graph, f"layer{index}", x, module.block(index), shape, rotation, mask, last=last
        )
        graph.output(values.keys, f"keys_{index}", ("b", "P", shape.key_width))
        graph.output(values.values, f"values_{index}", ("b", "P", shape.key_width))
        x = values.hidden
    graph.output(x, "compressed", ("b", module.queries, shape.width))
    return graph.finish()


def _prefusion_text(graph: GraphBuilder, module: _Module) -> onnx.ModelProto:
    shape = module.shape
    x = graph.input("rows", ("b", "T", shape.width))
    places = graph.input("position_ids", ("b", "T"), TensorProto.INT64)
    mask = graph.input("mask", ("b", 1, "T", "P+T"))
    rotation = write_rotation(graph, places, shape)
    for index in range(module.layers):
        past = (
            graph.input(f"past_keys_{index}", ("b", "P", shape.key_width)),
            graph.input(f"past_values_{index}", ("b", "P", shape.key_width)),
        )
        block = module.block(index)
        values = write_llama_block(graph, f"layer{index}", x, block, shape, rotation, mask, past)
        x = values.hidden
    graph.output(x, "fused", ("b", "T", shape.width))
    return graph.finish()
