"""Layers of BERT: attention or MLP first, then the sum with what went in, then the norm."""

from precis_packs.errors import PackError
from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.modules import write_mlp, write_multihead
from precis_packs.graphs.norm import write_norm
from precis_packs.modules.given import Given
from precis_packs.weights import Attention


def bert_attention(given: Given, width: int, source: int, heads: int) -> Attention:
    """`attention.{query,key,value}` and `output.dense`; keys come from rows of width `source`."""
    if width % heads != 0:
        raise PackError(f"width {width} does not divide by {heads} heads")
    return Attention(
        given.linear("attention.query", width, width),
        given.linear("attention.key", source, width),
        given.linear("attention.value", source, width),
        given.linear("output.dense", width, width),
        heads,
    )


def write_bert_attention(
    graph: GraphBuilder,
    name: str,
    x: str,
    source: str,
    given: Given,
    sizes: tuple[int, int, int],
    epsilon: float,
    mask: str | None = None,
) -> str:
    """`LN(x + attention(x; source))`; `sizes`: width of x, width of `source`, heads."""
    layer = bert_attention(given, *sizes)
    _, mixed = write_multihead(graph, name, x, source, source, layer, mask)
    return _write_sum(graph, name, x, mixed, given, "output.LayerNorm", sizes[0], epsilon)


def write_bert_mlp(
    graph: GraphBuilder,
    name: str,
    x: str,
    given: Given,
    up: str,
    down: str,
    width: int,
    epsilon: float,
) -> str:
    """`LN(x + MLP(x))` with the layers `UP.dense` and `DOWN.dense` and the norm of `DOWN`."""
    hidden, _ = given.shape(f"{up}.dense.weight", 2)
    first = given.linear(f"{up}.dense", width, hidden)
    lowered = write_mlp(graph, name, x, first, given.linear(f"{down}.dense", hidden, width))
    return _write_sum(graph, name, x, lowered, given, f"{down}.LayerNorm", width, epsilon)


def _write_sum(
    graph: GraphBuilder,
    name: str,
    x: str,
    more: str,
    given: Given,
    norm: str,
    width: int,
    epsilon: float,
) -> str:
    both = graph.node(f"{name}/sum", "Add", x, more)
    return write_norm(graph, f"{name}/norm", both, given.norm(norm, width, epsilon))
