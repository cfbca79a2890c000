"""The resampler of OmniLMM and MiniCPM-V: learned queries attend to all tokens of a picture."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.builder import Storage
from precis_packs.graphs.modules import write_linear, write_multihead
from precis_packs.graphs.norm import write_norm
from precis_packs.modules.settings import read_settings
from precis_packs.reference.operators import resize
from precis_packs.weights import Attention, Linear, placed


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """`projector`: `x` f32 `[b, n, width]` of one grid -> `tokens` f32 `[b, queries, D]`.

    Parameters: `heads`; `key_rows` and `key_columns`, sides of the grid, n of them; `epsilon`.
    """
    settings = read_settings(
        "resampler", parameters, heads=int, key_rows=int, key_columns=int, epsilon=1e-6
    )
    with weights.noting("resampler") as given:
        queries, width = given.shape("query", 2)
        keys = settings.key_rows * settings.key_columns
        source = given.shape("kv_proj.weight", 2)[1] if given.has("kv_proj.weight") else width
        graph = storage.graph("projector")
        x = graph.input("x", ("b", keys, source))
        if given.has("kv_proj.weight"):
            x = write_linear(graph, "keys", x, given.linear("kv_proj", width, source, False))
        rows = write_norm(graph, "keys/norm", x, given.norm("ln_kv", width, settings.epsilon))
        table = given.take("pos_embed", (queries, width))
        own = graph.constant("query", given.take("query", (queries, width))[None])
        asked = write_norm(graph, "query/norm", own, given.norm("ln_q", width, settings.epsilon))
        attention = _placed_attention(
            given.attention("attn", width, settings.heads),
            table,
            _key_positions(table, settings.key_rows, settings.key_columns),
        )
        _, mixed = write_multihead(graph, "attention", asked, rows, rows, attention)
        normed = write_norm(graph, "post", mixed, given.norm("ln_post", width, settings.epsilon))
        outputs = given.shape("proj", 2)[1]
        # This matrix is stored the way it is multiplied.
        last = Linear(given.take("proj", (width, outputs)), np.zeros(outputs, np.float32))
        graph.output(
            write_linear(graph, "projection", normed, last), "tokens", ("b", queries, outputs)
        )
        return {"projector": graph.finish()}


def _key_positions(table: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The square table of the queries resized to the grid of the keys, raster order."""
    queries, width = table.shape
    side = round(queries**0.5)
    if side * side != queries:
        raise PackError(f"the resampler has {queries} queries; they must form a square")
    square = table.reshape(side, side, width)
    return resize(square, rows, columns, "cubic").reshape(rows * columns, width)


def _placed_attention(layer: Attention, queries: np.ndarray, keys: np.ndarray) -> Attention:
    """The attention with positions added to queries and keys; values carry none."""
    return replace(layer, query=placed(layer.query, queries), keys=placed(layer.keys, keys))
