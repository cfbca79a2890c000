"""Ranks and picks, the lower index first on a tie as `TopK` has it."""

from precis_packs.graphs.builder import GraphBuilder


def write_highest(graph: GraphBuilder, score: str, keep: int) -> str:
    """The `keep` columns of `score` `[b, n]` with the highest values, ascending, i64."""
    _, best = graph.nodes(
        f"{score}/best",
        "TopK",
        (score, graph.integers(keep)),
        (f"{score}/best/values", f"{score}/best"),
    )
    return write_ascending(graph, best, keep)


def write_ascending(graph: GraphBuilder, numbers: str, count: int) -> str:
    """The `count` smallest of whole `numbers` `[b, n]`, ascending."""
    return graph.nodes(
        f"{numbers}/ascending",
        "TopK",
        (numbers, graph.integers(count)),
        (f"{numbers}/ascending", f"{numbers}/ascending/places"),
        largest=0,
    )[0]


def write_rank(graph: GraphBuilder, value: str, count: int) -> str:
    """The place of every value among the `count` of its row, the highest at 0; i64."""
    _, order = graph.nodes(
        f"{value}/order",
        "TopK",
        (value, graph.integers(count)),
        (f"{value}/order/values", f"{value}/order"),
    )
    # The places of 0, 1, ... in the order are the ranks.
    return graph.nodes(
        f"{value}/rank",
        "TopK",
        (order, graph.integers(count)),
        (f"{value}/rank/values", f"{value}/rank"),
        largest=0,
    )[1]
