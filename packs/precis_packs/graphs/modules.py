"""Writes the parts that learned modules share: dense layers, MLPs, attention."""

from collections.abc import Callable

from precis_packs.graphs.activation import write_gelu
from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import Dense, float_dense
from precis_packs.graphs.transformer import (
    KEYS_ORDER,
    ROWS_ORDER,
    split_heads,
    split_query_heads,
    write_attention,
)
from precis_packs.weights import Attention, Linear, joined

Activation = Callable[[GraphBuilder, str, str], str]
"""(graph, name, input value) -> output value."""


def write_linear(graph: GraphBuilder, name: str, x: str, layer: Linear) -> str:
    """`x @ weight + bias`; a bias of zeros is left out."""
    return float_dense(graph, name, x, layer)


def write_mlp(
    graph: GraphBuilder,
    name: str,
    x: str,
    first: Linear,
    second: Linear,
    activation: Activation = write_gelu,
    dense: Dense = write_linear,
) -> str:
    """Two dense layers with an activation between."""
    lifted = dense(graph, f"{name}/first", x, first)
    active = activation(graph, f"{name}/activation", lifted)
    return dense(graph, f"{name}/second", active, second)


def write_silu(graph: GraphBuilder, name: str, x: str) -> str:
    """`x * sigmoid(x)`."""
    return graph.node(name, "Mul", x, graph.node(f"{name}/gate", "Sigmoid", x))


def write_sigmoid(graph: GraphBuilder, name: str, x: str) -> str:
    """`1 / (1 + exp(-x))`."""
    return graph.node(name, "Sigmoid", x)


def write_split(
    graph: GraphBuilder, name: str, x: str, parts: tuple[str, ...], width: int
) -> tuple[str, ...]:
    """Parts of `width` columns each; their values are called `NAME/PART`."""
    sizes = graph.integers(*[width] * len(parts))
    outputs = tuple(f"{name}/{part}" for part in parts)
    return tuple(graph.nodes(f"{name}/split", "Split", (x, sizes), outputs, axis=-1))


def write_multihead(
    graph: GraphBuilder,
    name: str,
    query: str,
    keys: str,
    values: str,
    layer: Attention,
    mask: str | None = None,
    dense: Dense = write_linear,
) -> tuple[str, str]:
    """The attention `[b, heads, m, n]` and the projected mix `[b, m, outputs]`.

    `query` `[b, m, inputs]`; `keys` and `values` `[b, n, inputs]`. Where two or three of them are
    the same value, their layers become one product. `mask` is added to the scores.
    """
    width = layer.query.weight.shape[1]
    asked, key, value = _project(graph, name, query, keys, values, layer, width, dense)
    attention, mixed = write_attention(
        graph,
        name,
        split_query_heads(graph, asked, width, layer.heads),
        split_heads(graph, key, layer.heads, KEYS_ORDER),
        split_heads(graph, value, layer.heads, ROWS_ORDER),
        width,
        mask,
    )
    return attention, dense(graph, f"{name}/out", mixed, layer.out)


def _project(
    graph: GraphBuilder,
    name: str,
    query: str,
    keys: str,
    values: str,
    layer: Attention,
    width: int,
    dense: Dense,
) -> tuple[str, ...]:
    """Query, keys and values after their dense layers."""
    parts = ("query", "keys", "values")
    if query == keys == values:
        both = joined(layer.query, layer.keys, layer.values)
        return write_split(graph, name, dense(graph, f"{name}/qkv", query, both), parts, width)
    asked = dense(graph, f"{name}/query", query, layer.query)
    if keys == values:
        both = joined(layer.keys, layer.values)
        rows = dense(graph, f"{name}/kv", keys, both)
        return asked, *write_split(graph, name, rows, parts[1:], width)
    return (
        asked,
        dense(graph, f"{name}/keys", keys, layer.keys),
        dense(graph, f"{name}/values", values, layer.values),
    )
