"""Writes the outputs of taps; attention is averaged over heads in the graph."""

from collections.abc import Iterable

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.transformer import LayerValues
from precis_packs.taps import Tap


def write_taps(
    graph: GraphBuilder,
    layers: tuple[LayerValues, ...],
    taps: Iterable[Tap],
    rows: str,
    width: int,
) -> None:
    """Adds one graph output per tap; `rows` is the symbolic number of tokens."""
    taps = tuple(taps)
    # ONNX Runtime computes outputs that nobody fetches too. So where the whole map is an output,
    # the others of its layer are made from it, and the heads are read once in all.
    maps = {
        tap.layer: _mean(graph, f"{tap.output}/mean", layers[tap.layer].attention, 1)
        for tap in taps
        if tap.kind == "map"
    }
    for tap in taps:
        layer = layers[tap.layer]
        match tap.kind:
            case "cls" | "received":
                values = _per_token(graph, tap, layer.attention, maps.get(tap.layer))
                graph.output(values, tap.output, ("b", rows))
            case "map":
                graph.output(maps[tap.layer], tap.output, ("b", rows, rows))
            case "keys":
                graph.output(layer.keys, tap.output, ("b", rows, width))
            case "hidden":
                graph.output(layer.hidden, tap.output, ("b", rows, width))
            case _:
                raise ValueError(f"tap {tap.signal} has kind {tap.kind}")


def _per_token(graph: GraphBuilder, tap: Tap, attention: str, mean: str | None) -> str:
    """`[b, n]` from attention `[b, heads, n, n]`, or from its mean over heads if there is one."""
    values, axes = (attention, (1, 2)) if mean is None else (mean, (1,))
    if tap.kind == "cls":
        values = graph.node(f"{tap.output}/row", "Gather", values, graph.integers(0), axis=axes[-1])
    return _mean(graph, f"{tap.output}/mean", values, *axes)


def _mean(graph: GraphBuilder, name: str, x: str, *axes: int) -> str:
    return graph.node(name, "ReduceMean", x, axes=axes, keepdims=0)
