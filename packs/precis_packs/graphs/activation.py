"""Writes the activations of feed-forward layers."""

import math

from precis_packs.graphs.builder import GraphBuilder

QUICK_SCALE = 1.702
"""Slope of the sigmoid that stands in for GELU's error function."""

CUBIC_SHARE = 0.044715
"""Share of the cube in the argument of GELU's hyperbolic tangent."""


def write_activation(graph: GraphBuilder, name: str, x: str, kind: str) -> str:
    """One of `weights.ACTIVATIONS`."""
    match kind:
        case "gelu":
            return write_gelu(graph, name, x)
        case "gelu_tanh":
            return _write_tanh_gelu(graph, name, x)
        case "quick_gelu":
            slope = graph.node(f"{name}/slope", "Mul", x, graph.number(QUICK_SCALE))
            gate = graph.node(f"{name}/gate", "Sigmoid", slope)
            return graph.node(name, "Mul", x, gate)
        case "silu_gated":
            parts = (f"{name}/gate", f"{name}/opened")
            gate, opened = graph.nodes(f"{name}/split", "Split", (x,), parts, axis=-1)
            share = graph.node(f"{name}/share", "Sigmoid", gate)
            return graph.node(name, "Mul", graph.node(f"{name}/silu", "Mul", gate, share), opened)
        case _:
            raise ValueError(f"activation {kind}")


def write_gelu(graph: GraphBuilder, name: str, x: str) -> str:
    """Exact GELU, `0.5 x (1 + erf(x / sqrt 2))`, in the order of nodes that ONNX Runtime fuses."""
    erf = graph.node(
        f"{name}/erf", "Erf", graph.node(f"{name}/div", "Div", x, graph.number(math.sqrt(2)))
    )
    gate = graph.node(f"{name}/gate", "Add", erf, graph.number(1.0))
    product = graph.node(f"{name}/product", "Mul", x, gate)
    return graph.node(f"{name}/half", "Mul", product, graph.number(0.5))


def _write_tanh_gelu(graph: GraphBuilder, name: str, x: str) -> str:
    """`0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`."""
    cube = graph.node(f"{name}/cube", "Pow", x, graph.number(3.0))
    bent = graph.node(f"{name}/bent", "Mul", cube, graph.number(CUBIC_SHARE))
    inner = graph.node(f"{name}/inner", "Add", x, bent)
    scaled = graph.node(f"{name}/scaled", "Mul", inner, graph.number(math.sqrt(2 / math.pi)))
    tanh = graph.node(f"{name}/tanh", "Tanh", scaled)
    gate = graph.node(f"{name}/gate", "Add", tanh, graph.number(1.0))
    half = graph.node(f"{name}/half", "Mul", x, graph.number(0.5))
    return graph.node(name, "Mul", half, gate)
