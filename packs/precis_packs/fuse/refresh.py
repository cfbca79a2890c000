"""The default mode of EVS in standard operators: places kept again after enough change.

As in the Java method: how much is enough follows from the budget. There it is found by halving an
interval 24 times; here 63 points of it are tried at a time, which are the same points, so that
five passes over the frames do. Sums are double, as there.
"""

import numpy as np
import onnx
from onnx import TensorProto

from precis_packs.fuse.grids import GOLDEN, spread_rows
from precis_packs.fuse.order import write_highest
from precis_packs.graphs.builder import GraphBuilder

AGE = 0.001
"""What a frame counts as change where nothing changes."""

MOST_DOUBLINGS = 32
"""Change is at most 2 a frame: enough for any clip."""

ROUNDS = 4
BITS = 6
"""Halvings of a round; all rounds are the 24 of the Java method."""


def write_refresh(graph: GraphBuilder, change: str, h: int, w: int, keep: int) -> str:
    """Rows to keep, i64 `[1, keep]`, ascending, of `change` f32 `[t, h * w]`, the first unread."""
    n = h * w
    first = min(n, (keep + 1) // 2)
    frames = graph.node("frames", "Shape", change, start=0, end=1)
    head = _write_first(graph, frames, h, w, keep, first)
    if keep == first:
        return write_highest(graph, head, keep)
    wanted = _write_wanted(graph, change, frames, n, keep - first)
    later = graph.node(
        "wanted/later",
        "Slice",
        wanted,
        graph.integers(1),
        graph.integers(1 << 40),
        graph.integers(0),
    )
    all_ = graph.node("wanted/all", "Concat", head, later, axis=0)
    return write_highest(
        graph, graph.node("wanted/flat", "Reshape", all_, graph.integers(1, -1)), keep
    )


def _write_first(graph: GraphBuilder, frames: str, h: int, w: int, keep: int, first: int) -> str:
    """What tokens of the first frame are wanted, f32 `[1, n]`: those spread evenly, no others."""

    def table(name: str, count: int) -> str:
        wanted = np.full((1, h * w), -np.inf, np.float32)
        wanted[0, spread_rows(h, w, count)] = np.inf
        return graph.constant(name, wanted)

    alone = graph.node("frames/one", "Equal", frames, graph.integers(1))
    whole = table("first/alone", min(keep, h * w))
    return graph.node("first/wanted", "Where", alone, whole, table("first/of-several", first))


def _write_wanted(graph: GraphBuilder, change: str, frames: str, n: int, most: int) -> str:
    """f32 `[t, n]`: infinite where a place is kept again, else what came together since."""
    exact = graph.node("change/exact", "Cast", change, to=TensorProto.DOUBLE)
    rise = graph.node("change/rise", "Max", exact, graph.double(0.0))
    count = graph.node("frames/double", "Cast", frames, to=TensorProto.DOUBLE)
    age = graph.node("start/age", "Mul", graph.double(AGE), count)
    parts = np.fmod(GOLDEN * np.arange(n, dtype=np.float64), 1.0)
    start = graph.node("start", "Mul", age, graph.constant("start/parts", parts))
    ones = graph.constant("later/one", np.ones(1))
    # All frames but the first; a window of one frame has none, and a pass needs one.
    indices = graph.node(
        "later/index",
        "Range",
        graph.constant("later/from", np.array(0, np.int64)),
        graph.node("frames/scalar", "Squeeze", frames),
        graph.constant("later/step", np.array(1, np.int64)),
    )
    later = graph.node("later/flat", "Greater", indices, graph.integers(0))
    later = graph.node("later", "Unsqueeze", later, graph.integers(1))
    passes = _Passes(graph, rise, later, start, n)
    powers = graph.constant("powers", 2.0 ** np.arange(MOST_DOUBLINGS + 1))
    over = passes.over("doublings", powers, MOST_DOUBLINGS + 1, most)
    few = graph.node("few", "Gather", powers, over)
    low = graph.node("low", "Mul", few, graph.double(0.0))
    steps = graph.constant("steps", np.arange(1, 1 << BITS, dtype=np.float64))
    for number in range(ROUNDS):
        name = f"round{number}"
        step = graph.node(f"{name}/step", "Mul", few, graph.double(2.0 ** (-BITS * (number + 1))))
        tried = graph.node(
            f"{name}/tried", "Add", low, graph.node(f"{name}/offsets", "Mul", step, steps)
        )
        over = passes.over(name, tried, (1 << BITS) - 1, most)
        times = graph.node(f"{name}/times", "Cast", over, to=TensorProto.DOUBLE)
        low = graph.node(f"{name}/low", "Add", low, graph.node(f"{name}/gain", "Mul", step, times))
    enough = graph.node("enough", "Add", low, graph.node("unit", "Mul", step, ones))
    return passes.wanted(enough)


class _Passes:
    """Passes over the frames that keep places by several measures of enough at once."""

    def __init__(self, graph: GraphBuilder, rise: str, later: str, start: str, n: int) -> None:
        self.graph = graph
        self.frames = (rise, later)
        self.start = start
        self.n = n

    def over(self, name: str, enough: str, count: int, most: int) -> str:
        """How many of `count` ascending measures keep more than `most` tokens, i64 `[1]`."""
        graph = self.graph
        counts = self._scan(name, enough, count, wanted=False)
        more = graph.node(f"{name}/more", "Greater", counts, graph.integers(most))
        ones = graph.node(f"{name}/ones", "Cast", more, to=TensorProto.INT64)
        return graph.node(f"{name}/over", "ReduceSum", ones, graph.integers(0), keepdims=1)

    def wanted(self, enough: str) -> str:
        """What tokens are wanted by one measure, f32 `[t, n]`."""
        rows = self._scan("last", enough, 1, wanted=True)
        return self.graph.node("last/rows", "Squeeze", rows, self.graph.integers(1))

    def _scan(self, name: str, enough: str, count: int, wanted: bool) -> str:
        graph = self.graph
        column = graph.node(f"{name}/column", "Unsqueeze", enough, graph.integers(1))
        begin = graph.node(f"{name}/start", "Expand", self.start, graph.integers(count, self.n))
        zeros = graph.constant(f"{name}/zeros", np.zeros(count, np.int64))
        outputs = [f"{name}/{each}" for each in ("gathered", "count", "enough")]
        graph.nodes(
            f"{name}/scan",
            "Scan",
            (begin, zeros, column, *self.frames),
            [*outputs, f"{name}/wanted"] if wanted else outputs,
            body=_step(count, self.n, wanted),
            num_scan_inputs=2,
        )
        return f"{name}/wanted" if wanted else f"{name}/count"


def _step(count: int, n: int, wanted: bool) -> onnx.GraphProto:
    """One frame of a pass, for `count` measures of enough."""
    body = GraphBuilder("step")
    gathered = body.input("gathered", (count, n), TensorProto.DOUBLE)
    so_far = body.input("count", (count,), TensorProto.INT64)
    enough = body.input("enough", (count, 1), TensorProto.DOUBLE)
    rise = body.input("rise", (n,), TensorProto.DOUBLE)
    later = body.input("later", (1,), TensorProto.BOOL)
    risen = body.node("risen", "Add", gathered, rise)
    sum_ = body.node("sum", "Add", risen, body.double(AGE))
    reached = body.node("reached", "GreaterOrEqual", sum_, enough)
    kept = body.node("kept", "And", reached, later)
    moved = body.node("moved", "Where", kept, body.double(0.0), sum_)
    body.output(
        body.node("gathered/next", "Where", later, moved, gathered),
        "gathered_out",
        (count, n),
        TensorProto.DOUBLE,
    )
    ones = body.node("kept/ones", "Cast", kept, to=TensorProto.INT64)
    more = body.node("kept/count", "ReduceSum", ones, body.integers(1), keepdims=0)
    body.output(
        body.node("count/next", "Add", so_far, more), "count_out", (count,), TensorProto.INT64
    )
    body.output(
        body.node("enough/next", "Identity", enough),
        "enough_out",
        (count, 1),
        TensorProto.DOUBLE,
    )
    if wanted:
        plain = body.node("sum/float", "Cast", sum_, to=TensorProto.FLOAT)
        infinite = body.constant("infinite", np.array(np.inf, np.float32))
        body.output(body.node("wanted", "Where", kept, infinite, plain), "wanted_out", (count, n))
    return body.finish().graph
