"""Writes attention whose queries do not depend on the input."""

import math

import numpy as np

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import Dense
from precis_packs.weights import Attention, Linear


def write_fixed_queries(
    graph: GraphBuilder,
    query: np.ndarray,
    places: np.ndarray,
    x: str,
    layer: Attention,
    dense: Dense,
) -> tuple[str, str, Linear]:
    """Attention `[b, heads * m, n]`, mixed values `[b, m, width]`, and the layer that follows them.

    `query` `[m, width]` attends to `x` `[b, n, width]`, to whose keys `places` `[n, width]` are
    added. Head h scores row y at place p by q_h . (K_h (y + p) + b_h), which is (q_h K_h) . y plus
    a constant table, and mixes the rows themselves before V_h: a product over all n rows per
    matrix becomes one with as many columns as heads times queries.
    """
    heads = layer.heads
    queries, width = query.shape
    depth = width // heads
    asked = query @ layer.query.weight.astype(np.float64) + layer.query.bias
    asked = asked.reshape(queries, heads, depth).transpose(1, 0, 2) / math.sqrt(depth)
    keys = layer.keys.weight.astype(np.float64).reshape(width, heads, depth)
    scored = np.matmul(asked, keys.transpose(1, 2, 0)).reshape(heads * queries, width)
    # A query's score with the bias of the keys is the same for every key: softmax takes it away.
    table = (scored @ places.T).astype(np.float32)
    weight = np.ascontiguousarray(scored.T.astype(np.float32))
    plain = dense(graph, "scores", x, Linear(weight, np.zeros(heads * queries, np.float32)))
    columns = graph.node("scores/columns", "Transpose", plain, perm=(0, 2, 1))
    placed = graph.node("scores/placed", "Add", columns, graph.constant("places", table))
    attention = graph.node("heads", "Softmax", placed, axis=-1)
    mixed = graph.node("mixed", "MatMul", attention, x)
    split = graph.node("mixed/heads", "Reshape", mixed, graph.integers(0, heads, queries, width))
    values = layer.values.weight.reshape(width, heads, depth).transpose(1, 0, 2)
    own = graph.node("values", "MatMul", split, graph.constant("values.weight", values))
    rows = graph.node("values/rows", "Transpose", own, perm=(0, 2, 1, 3))
    joined = graph.node("values/joined", "Reshape", rows, graph.integers(0, 0, width))
    # The weights of a query add up to one, so the bias of the values goes through unmixed.
    bias = layer.values.bias.astype(np.float64) @ layer.out.weight + layer.out.bias
    return attention, joined, Linear(layer.out.weight, bias.astype(np.float32))
