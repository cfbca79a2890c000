"""Writes the two halves of a BERT-shaped layer, whose norm follows the sum."""

from dataclasses import dataclass

from precis_packs.errors import PackError
from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.modules import write_mlp, write_multihead
from precis_packs.graphs.norm import write_norm
from precis_packs.weights import Attention, Linear, Norm


@dataclass(frozen=True)
class PostNormAttention:
    """Attention, the sum with its query rows, and the norm."""

    attention: Attention
    norm: Norm

    def __post_init__(self) -> None:
        width, heads = self.attention.query.weight.shape[1], self.attention.heads
        if width % heads != 0:
            raise PackError(f"width {width} does not divide by {heads} heads")


@dataclass(frozen=True)
class PostNormMlp:
    """Two dense layers with GELU between, the sum with their input, and the norm."""

    up: Linear
    down: Linear
    norm: Norm


def write_post_norm_attention(
    graph: GraphBuilder,
    name: str,
    x: str,
    context: str,
    layer: PostNormAttention,
    mask: str | None = None,
) -> str:
    """`norm(x + attention(x; context))`, `x` `[b, m, width]`, `context` `[b, n, any]`."""
    _, mixed = write_multihead(graph, name, x, context, context, layer.attention, mask)
    return _write_summed(graph, name, x, mixed, layer.norm)


def write_post_norm_mlp(graph: GraphBuilder, name: str, x: str, layer: PostNormMlp) -> str:
    """`norm(x + mlp(x))`."""
    return _write_summed(
        graph, name, x, write_mlp(graph, name, x, layer.up, layer.down), layer.norm
    )


def _write_summed(graph: GraphBuilder, name: str, x: str, change: str, norm: Norm) -> str:
    return write_norm(graph, f"{name}/norm", graph.node(f"{name}/sum", "Add", x, change), norm)
