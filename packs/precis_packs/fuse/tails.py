"""What is put behind a vision encoder: graphs that choose or make the compact rows.

Each reads `tokens` f32 `[b, prefix + n, width]` and, if the method goes by it, `attention` f32
`[b, prefix + n]`, and gives `compact` f32 `[b, N, width]` and, if it chooses, `kept` i64 `[b, N]`:
rows of the picture's grid, ascending.
"""

from collections.abc import Callable
from dataclasses import dataclass

import onnx
from onnx import TensorProto

from precis_packs.fuse.grids import cell_means, smaller_grid
from precis_packs.fuse.holov import write_holov
from precis_packs.fuse.order import write_highest
from precis_packs.fuse.refresh import write_refresh
from precis_packs.graphs.builder import GraphBuilder

FIRST_FRAME = 255.0
"""What the tokens of the first frame of a window count as change."""

COSINE_EPSILON = 1e-8


@dataclass(frozen=True)
class Site:
    """What a graph is put behind: grid `h` x `w` behind `prefix` rows of `width` columns."""

    h: int
    w: int
    prefix: int
    width: int

    @property
    def tokens(self) -> int:
        return self.h * self.w

    @property
    def rows(self) -> int:
        return self.prefix + self.tokens


def top_attention(site: Site, keep: int) -> onnx.ModelProto:
    """The tokens with the highest attention, the lower one first on a tie."""
    return _selecting(site, keep, lambda graph, _, attention: write_highest(graph, attention, keep))


def holov(site: Site, keep: int) -> onnx.ModelProto:
    """HoloV's default mode: a quota for every crop of the grid."""

    def choose(graph: GraphBuilder, tokens: str, attention: str) -> str:
        return write_holov(graph, tokens, attention, site.h, site.w, keep)

    return _selecting(site, keep, choose)


def average_pool(site: Site, keep: int) -> onnx.ModelProto:
    """The means of the cells of the grid that `keep` has room for."""
    rows, columns = smaller_grid(site.h, site.w, keep)
    graph = GraphBuilder("average-pool")
    tokens = _without_prefix(graph, graph.input("tokens", ("b", site.rows, site.width)), site)
    cells = graph.constant("cells", cell_means(site.h, site.w, rows, columns))
    compact = graph.node("means", "MatMul", cells, tokens)
    graph.output(compact, "compact", ("b", rows * columns, site.width))
    return graph.finish()


def evs(site: Site, keep: int) -> onnx.ModelProto:
    """EVS as the Java method has it, over the pictures of a batch as the frames of a window.

    `compact` `[1, keep, width]`, `kept` `[1, keep]`: rows of the window, frame after frame.
    """

    def choose(graph: GraphBuilder, change: str) -> str:
        return write_refresh(graph, change, site.h, site.w, keep)

    return _of_window(site, keep, choose)


def evs_released(site: Site, keep: int) -> onnx.ModelProto:
    """The same by the released algorithm: the first frame, and what changed most."""

    def choose(graph: GraphBuilder, change: str) -> str:
        flat = graph.node("change/flat", "Reshape", change, graph.integers(1, -1))
        return write_highest(graph, flat, keep)

    return _of_window(site, keep, choose)


def _of_window(
    site: Site, keep: int, choose: Callable[[GraphBuilder, str], str]
) -> onnx.ModelProto:
    graph = GraphBuilder("evs")
    tokens = _without_prefix(graph, graph.input("tokens", ("t", site.rows, site.width)), site)
    kept = choose(graph, _write_change(graph, tokens, site.tokens))
    rows = graph.node("rows", "Reshape", tokens, graph.integers(1, -1, site.width))
    _write_kept(graph, rows, kept, "1", keep, site.width)
    return graph.finish()


def regions(site: Site, factor: int) -> onnx.ModelProto:
    """TokenPacker's regions: `levels` to `regions` `[b * n / s^2, s^2, width]`."""
    graph = GraphBuilder("regions")
    levels = _without_prefix(graph, graph.input("levels", ("b", site.rows, site.width)), site)
    down, across = site.h // factor, site.w // factor
    shape = graph.integers(-1, down, factor, across, factor, site.width)
    cells = graph.node("cells", "Reshape", levels, shape)
    turned = graph.node("cells/turned", "Transpose", cells, perm=(0, 1, 3, 2, 4, 5))
    flat = graph.node("flat", "Reshape", turned, graph.integers(-1, factor * factor, site.width))
    graph.output(flat, "regions", ("r", factor * factor, site.width))
    return graph.finish()


def pictures(count: int, width: int) -> onnx.ModelProto:
    """Rows `rows` `[b * count, width]` by picture, as `compact`."""
    graph = GraphBuilder("pictures")
    rows = graph.input("rows", ("r", width))
    split = graph.node("split", "Reshape", rows, graph.integers(-1, count, width))
    graph.output(split, "compact", ("b", count, width))
    return graph.finish()


Choice = Callable[[GraphBuilder, str, str], str]


def _selecting(site: Site, keep: int, choose: Choice) -> onnx.ModelProto:
    graph = GraphBuilder("selection")
    tokens = _without_prefix(graph, graph.input("tokens", ("b", site.rows, site.width)), site)
    attention = _without_prefix(graph, graph.input("attention", ("b", site.rows)), site)
    _write_kept(graph, tokens, choose(graph, tokens, attention), "b", keep, site.width)
    return graph.finish()


def _write_kept(
    graph: GraphBuilder, rows: str, kept: str, batch: str, keep: int, width: int
) -> None:
    picked = graph.node("kept/rows", "Unsqueeze", kept, graph.integers(-1))
    compact = graph.node("picked", "GatherND", rows, picked, batch_dims=1)
    sides: tuple[int | str, ...] = (1,) if batch == "1" else (batch,)
    graph.output(compact, "compact", (*sides, keep, width))
    graph.output(kept, "kept", (*sides, keep), TensorProto.INT64)


def _without_prefix(graph: GraphBuilder, value: str, site: Site) -> str:
    if site.prefix == 0:
        return value
    start, end, axis = (graph.integers(number) for number in (site.prefix, site.rows, 1))
    return graph.node(f"{value}/placed", "Slice", value, start, end, axis)


def _write_change(graph: GraphBuilder, tokens: str, count: int) -> str:
    """1 minus the cosine to the token at the same place of the frame before, `[t, count]`."""
    exact = graph.node("exact", "Cast", tokens, to=TensorProto.DOUBLE)
    squares = graph.node("squares", "Mul", exact, exact)
    square = graph.node("square", "ReduceSum", squares, graph.integers(2), keepdims=0)
    length = graph.node("length", "Sqrt", square)
    zero, last, far = graph.integers(0), graph.integers(-1), graph.integers(1 << 40)
    one = graph.integers(1)
    before = graph.node("before", "Slice", exact, zero, last, zero)
    after = graph.node("after", "Slice", exact, one, far, zero)
    dots = graph.node("products", "Mul", before, after)
    dot = graph.node("dot", "ReduceSum", dots, graph.integers(2), keepdims=0)
    lengths = graph.node(
        "lengths",
        "Mul",
        graph.node("length/before", "Slice", length, zero, last, zero),
        graph.node("length/after", "Slice", length, one, far, zero),
    )
    least = graph.node("lengths/safe", "Max", lengths, graph.double(COSINE_EPSILON))
    cosine = graph.node("cosine", "Div", dot, least)
    rounded = graph.node("cosine/float", "Cast", cosine, to=TensorProto.FLOAT)
    change = graph.node("change/later", "Sub", graph.number(1.0), rounded)
    first = graph.node("first", "Expand", graph.number(FIRST_FRAME), graph.integers(1, count))
    return graph.node("change", "Concat", first, change, axis=0)
