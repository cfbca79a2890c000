"""Writes the outputs of taps; attention is averaged over heads in the graph."""

from collections.abc import Iterable
from dataclasses import dataclass

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.transformer import LayerValues
from precis_packs.taps import Tap


@dataclass(frozen=True)
class Cells:
    """Patches that become one token each `side` x `side`: a grid of `rows` x `columns` cells.

    What a cell pays and receives adds up, so that attention stays a distribution; keys and hidden
    states are the mean of its patches.
    """

    rows: int
    columns: int
    side: int

    def of_rows(self, graph: GraphBuilder, name: str, x: str, reduction: str) -> str:
        """`[b, patches, ...]` to `[b, cells, ...]`."""
        split = (0, self.rows, self.side, self.columns, self.side, -1)
        cells = graph.node(f"{name}/cells", "Reshape", x, graph.integers(*split))
        return self._joined(graph, name, cells, reduction, (2, 4), (0, self.count, -1))

    def of_columns(self, graph: GraphBuilder, name: str, x: str) -> str:
        """`[b, n, patches]` to `[b, n, cells]`, added up."""
        split = (0, -1, self.rows, self.side, self.columns, self.side)
        cells = graph.node(f"{name}/cells", "Reshape", x, graph.integers(*split))
        return self._joined(graph, name, cells, "ReduceSum", (3, 5), (0, -1, self.count))

    @property
    def count(self) -> int:
        return self.rows * self.columns

    def _joined(
        self,
        graph: GraphBuilder,
        name: str,
        cells: str,
        reduction: str,
        axes: tuple[int, int],
        shape: tuple[int, ...],
    ) -> str:
        reduced = f"{name}/reduced"
        if reduction == "ReduceSum":
            graph.node(reduced, reduction, cells, graph.integers(*axes), keepdims=0)
        else:
            graph.node(reduced, reduction, cells, axes=axes, keepdims=0)
        return graph.node(f"{name}/joined", "Reshape", reduced, graph.integers(*shape))


def write_taps(
    graph: GraphBuilder,
    layers: tuple[LayerValues, ...],
    taps: Iterable[Tap],
    rows: str | int,
    width: int,
    cells: Cells | None = None,
) -> None:
    """Adds one graph output per tap; `rows` is the number of tokens, symbolic or fixed.

    `cells`: how patches become tokens, if several become one. Taps of kind `pool` are left out.
    """
    taps = tuple(taps)
    # ONNX Runtime computes outputs that nobody fetches too. So where the whole map is an output,
    # the others of its layer are made from it, and the heads are read once in all.
    maps = {
        tap.layer: _map(graph, f"{tap.output}/mean", layers[tap.layer].attention, cells)
        for tap in taps
        if tap.kind == "map"
    }
    for tap in taps:
        layer = layers[tap.layer]
        match tap.kind:
            case "cls" | "received":
                values = _per_token(graph, tap, layer.attention, maps.get(tap.layer), cells)
                graph.output(values, tap.output, ("b", rows))
            case "map":
                graph.output(maps[tap.layer], tap.output, ("b", rows, rows))
            case "keys":
                graph.output(_rows(graph, layer.keys, cells), tap.output, ("b", rows, width))
            case "hidden":
                graph.output(_rows(graph, layer.hidden, cells), tap.output, ("b", rows, width))
            case "levels":
                hidden = [_rows(graph, layers[index].hidden, cells) for index in tap.layers]
                side_by_side = graph.node(f"{tap.output}/joined", "Concat", *hidden, axis=-1)
                shape = ("b", rows, width * len(hidden))
                graph.output(side_by_side, tap.output, shape)
            case "pool":
                continue
            case _:
                raise ValueError(f"tap {tap.signal} has kind {tap.kind}")


def _map(graph: GraphBuilder, name: str, attention: str, cells: Cells | None) -> str:
    whole = mean_over(graph, name, attention, 1)
    if cells is None:
        return whole
    fewer = cells.of_columns(graph, f"{name}/columns", whole)
    return cells.of_rows(graph, f"{name}/rows", fewer, "ReduceMean")


def _rows(graph: GraphBuilder, x: str, cells: Cells | None) -> str:
    """The rows of tokens, made once per value."""
    if cells is None:
        return x
    name = f"{x}/tokens"
    made = f"{name}/joined"
    return made if graph.has(made) else cells.of_rows(graph, name, x, "ReduceMean")


def _per_token(
    graph: GraphBuilder, tap: Tap, attention: str, mean: str | None, cells: Cells | None
) -> str:
    """`[b, n]` from attention `[b, heads, n, n]`, or from its mean over heads if there is one."""
    values, axes = (attention, (1, 2)) if mean is None else (mean, (1,))
    if tap.kind == "cls":
        values = graph.node(f"{tap.output}/row", "Gather", values, graph.integers(0), axis=axes[-1])
    per_row = mean_over(graph, f"{tap.output}/mean", values, *axes)
    if cells is None or mean is not None:
        return per_row
    name = f"{tap.output}/cells"
    fewer = cells.of_rows(graph, name, per_row, "ReduceSum")
    return graph.node(f"{name}/flat", "Squeeze", fewer, graph.integers(2))


def mean_over(graph: GraphBuilder, name: str, x: str, *axes: int) -> str:
    """The mean over `axes`, which are gone then."""
    return graph.node(name, "ReduceMean", x, axes=axes, keepdims=0)
