"""HoloV's default mode in standard operators, for a grid that is known when the graph is written.

As in the Java method: a crop's quota is `keep` times the mean of its share of the attention and an
even share, by largest remainder with caps; inside a crop the highest attention times dissimilarity
stays. Sums are double, as there.
"""

import numpy as np
from onnx import TensorProto

from precis_packs.fuse.grids import crops_of
from precis_packs.fuse.order import write_ascending, write_rank
from precis_packs.graphs.builder import GraphBuilder

FLAT = 1e-12


def write_holov(graph: GraphBuilder, tokens: str, attention: str, h: int, w: int, keep: int) -> str:
    """Rows of `tokens` `[b, h * w, width]` to keep, ascending, i64 `[b, keep]`."""
    crops = _Crops(graph, crops_of(h, w))
    positive = graph.node("attention/positive", "Max", attention, graph.number(0.0))
    exact = graph.node("attention/exact", "Cast", positive, to=TensorProto.DOUBLE)
    inside = crops.gather("attention/crops", exact)
    quota = _write_quotas(graph, crops, _write_shares(graph, crops, inside), keep)
    score = _write_scores(graph, crops, tokens, inside)
    rank = write_rank(graph, score, crops.longest)
    limit = graph.node("quota/limit", "Unsqueeze", quota, graph.integers(-1))
    chosen = graph.node("chosen", "Less", rank, limit)
    # Tokens of the picture that stay count by their place, the others come after all of these.
    place = graph.node("chosen/place", "Where", chosen, crops.members, graph.integers(h * w))
    flat = graph.node("chosen/flat", "Reshape", place, graph.integers(0, -1))
    return write_ascending(graph, flat, keep)


class _Crops:
    """Tokens by crop as `[b, crops, longest]`; shorter crops end in places that hold nothing."""

    def __init__(self, graph: GraphBuilder, crops: list[list[int]]) -> None:
        self.graph = graph
        self.sizes = [len(crop) for crop in crops]
        self.count = len(crops)
        self.longest = max(self.sizes)
        padded = [crop + [crop[0]] * (self.longest - len(crop)) for crop in crops]
        held = [[1.0] * size + [0.0] * (self.longest - size) for size in self.sizes]
        self.members = graph.constant("crops/members", np.array(padded, np.int64))
        self.held = graph.constant("crops/held", np.array(held, np.float64))
        self.size = graph.constant("crops/size", np.array(self.sizes, np.float64))
        self.caps = graph.constant("crops/caps", np.array(self.sizes, np.int64))

    def gather(self, name: str, values: str) -> str:
        """`[b, n]` as `[b, crops, longest]`, 0 where nothing is."""
        rows = self.graph.node(f"{name}/rows", "Gather", values, self.members, axis=1)
        return self.graph.node(name, "Mul", rows, self.held)

    def mean(self, name: str, values: str) -> str:
        """The mean over each crop, `[b, crops, 1]`."""
        sum_ = self.graph.node(
            f"{name}/sum", "ReduceSum", values, self.graph.integers(2), keepdims=1
        )
        size = self.graph.constant("crops/size/column", np.array(self.sizes, np.float64)[:, None])
        return self.graph.node(name, "Div", sum_, size)


def _write_shares(graph: GraphBuilder, crops: _Crops, attention: str) -> str:
    sums = graph.node("share/sums", "ReduceSum", attention, graph.integers(2), keepdims=0)
    total = graph.node("share/total", "ReduceSum", sums, graph.integers(1), keepdims=1)
    any_ = graph.node("share/any", "Greater", total, graph.double(0.0))
    # Where the total is 0 all sums are, and an even share is left below.
    safe = graph.node("share/safe", "Where", any_, total, graph.double(1.0))
    half = graph.node(
        "share/half", "Mul", graph.double(0.5), graph.node("share/own", "Div", sums, safe)
    )
    mixed = graph.node("share/mixed", "Add", half, graph.double(0.5 / crops.count))
    return graph.node("share", "Where", any_, mixed, graph.double(1 / crops.count))


def _rounds(sizes: list[int], keep: int) -> int:
    """Rounds that splitting can take: each but the last fills a crop at least."""
    if keep * (0.5 + 0.5 / len(sizes)) + 1 <= min(sizes):
        return 1
    return min(len(sizes), keep // min(sizes)) + 1


def _write_quotas(graph: GraphBuilder, crops: _Crops, share: str, keep: int) -> str:
    """Tokens of every crop, i64 `[b, crops]`: largest remainder, none above the crop's size."""
    quota = graph.node(
        "quota/none",
        "Cast",
        graph.node("quota/zeros", "Mul", share, graph.double(0.0)),
        to=TensorProto.INT64,
    )
    for number in range(_rounds(crops.sizes, keep)):
        quota = _write_round(graph, f"quota/{number}", crops, share, quota, keep)
    return quota


def _write_round(
    graph: GraphBuilder, name: str, crops: _Crops, share: str, quota: str, keep: int
) -> str:
    def node(part: str, operator: str, *inputs: str, **attributes: object) -> str:
        return graph.node(f"{name}/{part}", operator, *inputs, **attributes)

    axis = graph.integers(1)
    given = node("given", "ReduceSum", quota, axis, keepdims=1)
    left = node("left", "Sub", graph.integers(keep), given)
    room = node("room", "Sub", crops.caps, quota)
    free = node("free", "Greater", room, graph.integers(0))
    shares = node("shares", "Where", free, share, graph.double(0.0))
    open_ = node("open", "ReduceSum", shares, axis, keepdims=1)
    # No room at all: nothing is left either, and 0 / 1 is given.
    safe = node(
        "safe", "Where", node("some", "Greater", open_, graph.double(0.0)), open_, graph.double(1.0)
    )
    wanted = node("wanted", "Mul", node("left/exact", "Cast", left, to=TensorProto.DOUBLE), shares)
    exact = node("exact", "Div", wanted, safe)
    floor = node("floor", "Floor", exact)
    whole = node("whole", "Cast", floor, to=TensorProto.INT64)
    rest = node("rest", "Sub", left, node("sum", "ReduceSum", whole, axis, keepdims=1))
    remainder = node(
        "remainder", "Where", free, node("over", "Sub", exact, floor), graph.double(-1.0)
    )
    rank = write_rank(graph, remainder, crops.count)
    more = node("more", "And", node("first", "Less", rank, rest), free)
    add = node("add", "Add", whole, node("one", "Cast", more, to=TensorProto.INT64))
    return node("sums", "Add", quota, node("fits", "Min", add, room))


def _write_scores(graph: GraphBuilder, crops: _Crops, tokens: str, attention: str) -> str:
    """Attention times dissimilarity scaled to mean 1, f32 `[b, crops, longest]`; -1: no token."""
    zero, one = graph.double(0.0), graph.double(1.0)
    last = graph.integers(-1)
    exact = graph.node("tokens/exact", "Cast", tokens, to=TensorProto.DOUBLE)
    squares = graph.node("tokens/squares", "Mul", exact, exact)
    length = graph.node(
        "tokens/length", "Sqrt", graph.node("tokens/square", "ReduceSum", squares, last, keepdims=1)
    )
    longer = graph.node("tokens/any", "Greater", length, zero)
    unit = graph.node(
        "tokens/unit", "Div", exact, graph.node("tokens/safe", "Where", longer, length, one)
    )
    rows = graph.node("unit/rows", "Gather", unit, crops.members, axis=1)
    held = graph.node("held/column", "Unsqueeze", crops.held, last)
    inside = graph.node("unit/crops", "Mul", rows, held)
    sum_ = graph.node("unit/sum", "ReduceSum", inside, graph.integers(2), keepdims=1)
    products = graph.node("unit/products", "Mul", inside, sum_)
    dot = graph.node("unit/dot", "ReduceSum", products, last, keepdims=0)
    # A token's cosine to itself is 1; a row of zeros resembles nothing.
    own = graph.node(
        "unit/own",
        "Cast",
        graph.node("tokens/any/row", "Squeeze", longer, last),
        to=TensorProto.DOUBLE,
    )
    others = graph.node("cosine/others", "Sub", dot, crops.gather("unit/own/crops", own))
    divisor = np.array([max(1, size - 1) for size in crops.sizes], np.float64)[:, None]
    mean = graph.node("cosine/mean", "Div", others, graph.constant("crops/others", divisor))
    differs = graph.node(
        "distinct/all", "Max", graph.node("distinct/signed", "Sub", one, mean), zero
    )
    # The only token of a crop has no others: dot - own is 0 up to rounding, and this is 1.
    distinct = graph.node("distinct", "Mul", differs, crops.held)
    average = crops.mean("distinct/mean", distinct)
    some = graph.node("distinct/some", "Greater", average, graph.double(FLAT))
    safe = graph.node("distinct/safe", "Where", some, average, one)
    scaled = graph.node(
        "scaled", "Where", some, graph.node("distinct/scaled", "Div", distinct, safe), one
    )
    product = graph.node("score/exact", "Mul", attention, scaled)
    score = graph.node("score/float", "Cast", product, to=TensorProto.FLOAT)
    real = graph.node("held/real", "Greater", crops.held, zero)
    return graph.node("score", "Where", real, score, graph.number(-1.0))
