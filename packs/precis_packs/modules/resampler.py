"""The resampler of OmniLMM and MiniCPM-V: learned queries attend to all tokens of a picture."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.builder import Storage
from precis_packs.graphs.dense import rows_dense
from precis_packs.graphs.fixed_queries import write_fixed_queries
from precis_packs.graphs.modules import write_linear
from precis_packs.graphs.norm import write_norm, write_norm_apart
from precis_packs.modules.settings import read_settings
from precis_packs.reference.operators import norm, resize
from precis_packs.weights import Linear


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
            x = rows_dense(graph, "keys", x, given.linear("kv_proj", width, source, False))
        rows = write_norm_apart(graph, "keys/norm", x, given.norm("ln_kv", width, settings.epsilon))
        table = given.take("pos_embed", (queries, width))
        own = given.take("query", (queries, width)).astype(np.float64)
        asked = norm(own, given.norm("ln_q", width, settings.epsilon)) + table
        places = _key_positions(table, settings.key_rows, settings.key_columns)
        layer = given.attention("attn", width, settings.heads)
        _, mixed, out = write_fixed_queries(graph, asked, places, rows, layer, rows_dense)
        normed = write_norm(
            graph,
            "post",
            write_linear(graph, "out", mixed, out),
            given.norm("ln_post", width, settings.epsilon),
        )
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
