"""Layers of BERT by the names of its weights, in whatever a family wraps them."""

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.post_norm import PostNormAttention, PostNormMlp
from precis_packs.weights import Attention


def bert_attention(
    given: Arrays, inner: str, sizes: tuple[int, int, int], epsilon: float
) -> PostNormAttention:
    """`INNER.{query,key,value}` and `output.{dense,LayerNorm}`.

    `sizes`: width of the queries, width of the rows that keys and values come from, heads.
    """
    width, source, heads = sizes
    return PostNormAttention(
        Attention(
            given.linear(f"{inner}.query", width, width),
            given.linear(f"{inner}.key", width, source),
            given.linear(f"{inner}.value", width, source),
            given.linear("output.dense", width, width),
            heads,
        ),
        given.norm("output.LayerNorm", width, epsilon),
    )


def bert_mlp(given: Arrays, suffix: str, width: int, epsilon: float) -> PostNormMlp:
    """`intermediateSUFFIX.dense` and `outputSUFFIX.{dense,LayerNorm}`."""
    inner, _ = given.shape(f"intermediate{suffix}.dense.weight", 2)
    return PostNormMlp(
        given.linear(f"intermediate{suffix}.dense", inner, width),
        given.linear(f"output{suffix}.dense", width, inner),
        given.norm(f"output{suffix}.LayerNorm", width, epsilon),
    )
