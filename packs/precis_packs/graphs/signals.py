"""Writes the outputs of taps; attention is reduced in the graph, the full map never leaves it."""

from collections.abc import Iterable

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.transformer import LayerValues
from precis_packs.taps import Tap


def write_taps(
    graph: GraphBuilder, layers: tuple[LayerValues, ...], taps: Iterable[Tap], rows: str, width: int
) -> None:
    """Adds one graph output per tap; `rows` is the symbolic number of tokens."""
    for tap in taps:
        layer = layers[tap.layer]
        match tap.kind:
            case "cls":
                first = graph.node(
                    f"{tap.output}/row", "Gather", layer.attention, graph.integers(0), axis=2
                )
                mean = _mean(graph, f"{tap.output}/mean", first)
                graph.output(mean, tap.output, ("b", rows))
            case "received":
                mean = _mean(graph, f"{tap.output}/mean", layer.attention)
                graph.output(mean, tap.output, ("b", rows))
            case "keys":
                graph.output(layer.keys, tap.output, ("b", rows, width))
            case "hidden":
                graph.output(layer.hidden, tap.output, ("b", rows, width))
            case _:
                raise ValueError(f"tap {tap.signal} has kind {tap.kind}")


def _mean(graph: GraphBuilder, name: str, attention: str) -> str:
    """Mean over heads and rows: `[b, heads, rows, n]` becomes `[b, n]`."""
    return graph.node(name, "ReduceMean", attention, axes=(1, 2), keepdims=0)
