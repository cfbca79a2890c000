"""Writes norms over the last axis."""

import math

import numpy as np

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.weights import Norm


def write_norm(graph: GraphBuilder, name: str, x: str, norm: Norm) -> str:
    """Layer norm over the last axis, or RMS norm if it has no offset."""
    if norm.offset is None:
        return write_rms_norm(graph, name, x, norm.scale, norm.epsilon)
    return graph.node(
        name,
        "LayerNormalization",
        x,
        graph.constant(f"{name}.scale", norm.scale),
        graph.constant(f"{name}.offset", norm.offset),
        axis=-1,
        epsilon=norm.epsilon,
    )


def write_norm_apart(graph: GraphBuilder, name: str, x: str, norm: Norm) -> str:
    """A layer norm as a row of plain nodes.

    ONNX Runtime's own kernel adds up value by value and takes twice as long on processors, where
    hundreds of wide rows are normalised many times; on a GPU it is one kernel instead of seven.
    """
    assert norm.offset is not None
    width = norm.scale.shape[0]
    centred = graph.node(
        f"{name}/centred", "Sub", x, graph.node(f"{name}/mean", "ReduceMean", x, axes=(-1,))
    )
    squares = graph.node(f"{name}/squares", "ReduceSumSquare", centred, axes=(-1,))
    # Sums instead of means: what is missing under the root is a factor of the scale.
    safe = graph.node(f"{name}/safe", "Add", squares, graph.number(width * norm.epsilon))
    unit = graph.node(f"{name}/unit", "Div", centred, graph.node(f"{name}/root", "Sqrt", safe))
    scale = graph.constant(f"{name}.scale", norm.scale * np.float32(math.sqrt(width)))
    scaled = graph.node(f"{name}/scaled", "Mul", unit, scale)
    return graph.node(name, "Add", scaled, graph.constant(f"{name}.offset", norm.offset))


def write_rms_norm(
    graph: GraphBuilder, name: str, x: str, scale: np.ndarray, epsilon: float
) -> str:
    """`scale * x / sqrt(mean(x^2) + epsilon)`, in the order of nodes that ONNX Runtime fuses."""
    squares = graph.node(f"{name}/squares", "Pow", x, graph.number(2.0))
    mean = graph.node(f"{name}/mean", "ReduceMean", squares, axes=(-1,))
    root = graph.node(
        f"{name}/root", "Sqrt", graph.node(f"{name}/safe", "Add", mean, graph.number(epsilon))
    )
    unit = graph.node(f"{name}/unit", "Div", x, root)
    return graph.node(name, "Mul", unit, graph.constant(f"{name}.scale", scale))
