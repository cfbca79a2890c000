"""Writes the head that makes one row of all tokens of a picture."""

from collections.abc import Sequence

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import Dense
from precis_packs.graphs.signals import mean_over
from precis_packs.graphs.transformer import (
    KEYS_ORDER,
    ROWS_ORDER,
    split_heads,
    split_query_heads,
    write_attention,
    write_feed_forward,
)
from precis_packs.taps import Tap
from precis_packs.weights import PoolingHead


def write_pooling(
    graph: GraphBuilder, tokens: str, head: PoolingHead, taps: Sequence[Tap], dense: Dense
) -> None:
    """The output `pooled` `[b, 1, width]`, and the head's attention `[b, n]` for taps `pool`."""
    width = head.query.shape[0]
    both = dense(graph, "pooling/both", tokens, head.keys_values)
    parts = ("pooling/keys", "pooling/values")
    keys, values = graph.nodes("pooling/split", "Split", (both,), parts, axis=-1)
    query = graph.constant("pooling/query", head.query.reshape(1, 1, width))
    attention, mixed = write_attention(
        graph,
        "pooling",
        split_query_heads(graph, query, width, head.heads),
        split_heads(graph, keys, head.heads, KEYS_ORDER),
        split_heads(graph, values, head.heads, ROWS_ORDER),
        width,
    )
    x = dense(graph, "pooling/out", mixed, head.attention_out)
    pooled = write_feed_forward(
        graph, "pooling", x, head.norm, head.up, head.down, dense, head.activation
    )
    graph.output(pooled, "pooled", ("b", 1, width))
    for tap in taps:
        if tap.kind == "pool":
            graph.output(
                mean_over(graph, f"{tap.output}/mean", attention, 1, 2), tap.output, ("b", "n")
            )
