"""Writes a stack of pre-norm transformer blocks and notes the values that signals may tap."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from precis_packs.graphs.activation import write_activation
from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import Dense
from precis_packs.graphs.norm import write_norm as write_norm
from precis_packs.graphs.rotary import Rotation, write_rotated
from precis_packs.weights import Block, Linear, Norm, Transformer

ROWS_ORDER = (0, 2, 1, 3)
"""`[b, n, heads, d]` to `[b, heads, n, d]`."""

KEYS_ORDER = (0, 2, 3, 1)
"""`[b, n, heads, d]` to `[b, heads, d, n]`, as the product with the query wants it."""


@dataclass(frozen=True)
class LayerValues:
    """Names of `keys` and `hidden` `[b, n, width]` and of `attention` `[b, heads, n, n]`."""

    keys: str
    attention: str
    hidden: str


@dataclass(frozen=True)
class StackValues:
    """Names of the normalised `tokens` `[b, n, width]` and of each layer's values."""

    tokens: str
    layers: tuple[LayerValues, ...]


def write_transformer(
    graph: GraphBuilder,
    x: str,
    stack: Transformer,
    dense: Dense,
    masks: Sequence[str | None] = (),
    rotation: Rotation | None = None,
) -> StackValues:
    """Runs `x` `[b, n, width]` through the stack.

    `masks`: per layer what is added to its attention scores; each must broadcast to
    `[b, heads, n, n]`; none is added where there are no masks. Keys are given before `rotation`.
    """
    layers = []
    for index, block in enumerate(stack.blocks):
        mask = masks[index] if masks else None
        name = f"layer{index}"
        attention, keys, middle = _write_attending(
            graph, name, x, block, stack.heads, dense, mask, rotation
        )
        x = write_feed_forward(
            graph, name, middle, block.mlp_norm, block.up, block.down, dense, stack.activation
        )
        layers.append(LayerValues(keys, attention, x))
    if stack.final_norm is None:
        # The last layer's states may be a tap too, and a value is one output only.
        return StackValues(graph.node("last", "Identity", x), tuple(layers))
    return StackValues(write_norm(graph, "norm", x, stack.final_norm), tuple(layers))


def _write_attending(
    graph: GraphBuilder,
    name: str,
    x: str,
    block: Block,
    heads: int,
    dense: Dense,
    mask: str | None,
    rotation: Rotation | None,
) -> tuple[str, str, str]:
    """The first half of a block: attention, keys, and `x` plus what was attended to."""
    width = block.attention_norm.scale.shape[0]
    normed = write_norm(graph, f"{name}/attention_norm", x, block.attention_norm)
    qkv = dense(graph, f"{name}/qkv", normed, block.qkv)
    query, keys, values = graph.nodes(
        f"{name}/split",
        "Split",
        (qkv, graph.integers(width, width, width)),
        (f"{name}/query", f"{name}/keys", f"{name}/values"),
        axis=-1,
    )
    turned = keys
    if rotation is not None:
        query = write_rotated(graph, f"{query}/turned", query, heads, rotation)
        turned = write_rotated(graph, f"{keys}/turned", keys, heads, rotation)
    split_query = split_query_heads(graph, query, width, heads)
    split_keys = split_heads(graph, turned, heads, KEYS_ORDER)
    split_values = split_heads(graph, values, heads, ROWS_ORDER)
    attention, mixed = write_attention(
        graph, name, split_query, split_keys, split_values, width, mask
    )
    mixed = dense(graph, f"{name}/attention_out", mixed, block.attention_out)
    return attention, keys, graph.node(f"{name}/middle", "Add", x, mixed)


def split_query_heads(graph: GraphBuilder, query: str, width: int, heads: int) -> str:
    """The query `[b, n, width]`, scaled, as `[b, heads, n, width / heads]`."""
    scale = graph.number(1 / math.sqrt(width // heads))
    scaled = graph.node(f"{query}/scaled", "Mul", query, scale)
    return split_heads(graph, scaled, heads, ROWS_ORDER)


def split_heads(graph: GraphBuilder, x: str, heads: int, order: tuple[int, ...]) -> str:
    """`[b, n, width]` as `[b, n, heads, width / heads]`, axes put in `order`."""
    split = graph.node(f"{x}/heads", "Reshape", x, graph.integers(0, 0, heads, -1))
    return graph.node(f"{x}/heads/ordered", "Transpose", split, perm=order)


def write_attention(
    graph: GraphBuilder,
    name: str,
    query: str,
    keys: str,
    values: str,
    width: int,
    mask: str | None = None,
    sharing: tuple[int, int] | None = None,
) -> tuple[str, str]:
    """The attention `[b, heads, m, n]` and the mixed values `[b, m, width]`.

    `query` `[b, heads, m, d]`, `keys` `[b, heads, d, n]`, `values` `[b, heads, n, d]`.
    `sharing`: heads of the query, and the fewer heads of keys and values that they share.
    """
    scores = _write_product(graph, f"{name}/scores", query, keys, sharing)
    if mask is not None:
        scores = graph.node(f"{name}/scores/masked", "Add", scores, mask)
    attention = graph.node(f"{name}/attention", "Softmax", scores, axis=-1)
    mixed = _write_product(graph, f"{name}/mixed", attention, values, sharing)
    mixed = graph.node(f"{name}/mixed/rows", "Transpose", mixed, perm=(0, 2, 1, 3))
    return attention, graph.node(
        f"{name}/mixed/joined", "Reshape", mixed, graph.integers(0, 0, width)
    )


def _write_product(
    graph: GraphBuilder, name: str, left: str, right: str, sharing: tuple[int, int] | None
) -> str:
    """`left` `[b, heads, m, k]` times `right` `[b, heads, k, n]`, or `[b, shared heads, k, n]`."""
    if sharing is None or sharing[0] == sharing[1]:
        return graph.node(name, "MatMul", left, right)
    # Heads that share are neighbours, so their rows can stand below each other.
    heads, shared = sharing
    below = graph.node(f"{name}/left", "Reshape", left, graph.integers(0, shared, -1, 0))
    product = graph.node(f"{name}/below", "MatMul", below, right)
    return graph.node(name, "Reshape", product, graph.integers(0, heads, -1, 0))


def write_feed_forward(
    graph: GraphBuilder,
    name: str,
    x: str,
    norm: Norm,
    up: Linear,
    down: Linear,
    dense: Dense,
    activation: str = "gelu",
) -> str:
    """The second half of a block: norm, two dense layers with `activation` between, and `x`."""
    normed = write_norm(graph, f"{name}/mlp_norm", x, norm)
    raised = dense(graph, f"{name}/up", normed, up)
    lifted = write_activation(graph, f"{name}/{activation}", raised, activation)
    lowered = dense(graph, f"{name}/down", lifted, down)
    return graph.node(f"{name}/hidden", "Add", x, lowered)
