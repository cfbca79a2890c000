"""Writes rotary positions: pairs of columns turned by the angle of their row."""

from dataclasses import dataclass

from precis_packs.graphs.builder import GraphBuilder


@dataclass(frozen=True)
class Rotation:
    """Names of the cosines and sines of each row's angles, `[b, n, 1, head_width / 2]`."""

    cosines: str
    sines: str


def write_rotated(graph: GraphBuilder, name: str, x: str, heads: int, rotation: Rotation) -> str:
    """`x` `[b, n, heads * d]` with each pair (i, i + d / 2) turned by its angle."""
    split = graph.node(f"{name}/pairs", "Reshape", x, graph.integers(0, 0, heads, -1))
    first, second = graph.nodes(
        f"{name}/halves", "Split", (split,), (f"{name}/first", f"{name}/second"), axis=-1
    )

    def product(left: str, right: str, label: str) -> str:
        return graph.node(f"{name}/{label}", "Mul", left, right)

    low = graph.node(
        f"{name}/low",
        "Sub",
        product(first, rotation.cosines, "first/cosine"),
        product(second, rotation.sines, "second/sine"),
    )
    high = graph.node(
        f"{name}/high",
        "Add",
        product(second, rotation.cosines, "second/cosine"),
        product(first, rotation.sines, "first/sine"),
    )
    turned = graph.node(f"{name}/turned", "Concat", low, high, axis=-1)
    return graph.node(name, "Reshape", turned, graph.integers(0, 0, -1))
