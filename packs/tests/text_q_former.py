"""The transformer of TDC and LLaMA-VID in float64, one frame at a time."""

import numpy as np

from module_weights import Weights, attended, dense, dense_shapes, mlp, norm_shapes, normed

EPSILON = 1e-12
INNER = 24


def transformer_shapes(
    prefix: str, hidden: int, source: int, layers: int
) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        f"{prefix}embeddings.word_embeddings.weight": (11, hidden),
        f"{prefix}embeddings.position_embeddings.weight": (8, hidden),
    }
    shapes |= norm_shapes(f"{prefix}embeddings.LayerNorm", hidden)
    for index in range(layers):
        layer = f"{prefix}encoder.layer.{index}."
        for name, keys in (("attention", hidden), ("crossattention", source)):
            shapes |= dense_shapes(f"{layer}{name}.self.query", hidden, hidden)
            shapes |= dense_shapes(f"{layer}{name}.self.key", keys, hidden)
            shapes |= dense_shapes(f"{layer}{name}.self.value", keys, hidden)
            shapes |= dense_shapes(f"{layer}{name}.output.dense", hidden, hidden)
            shapes |= norm_shapes(f"{layer}{name}.output.LayerNorm", hidden)
        for suffix in ("", "_query"):
            shapes |= dense_shapes(f"{layer}intermediate{suffix}.dense", hidden, INNER)
            shapes |= dense_shapes(f"{layer}output{suffix}.dense", INNER, hidden)
            shapes |= norm_shapes(f"{layer}output{suffix}.LayerNorm", hidden)
    return shapes


def transformed(
    weights: Weights,
    prefix: str,
    queries: np.ndarray,
    rows: np.ndarray,
    ids: np.ndarray | None,
    heads: int,
    layers: int,
) -> np.ndarray:
    """What becomes of `queries` `[K, hidden]` that look at `rows`; every second layer looks."""
    x = queries.astype(np.float64)
    if ids is not None:
        words = weights[f"{prefix}embeddings.word_embeddings.weight"][ids]
        places = weights[f"{prefix}embeddings.position_embeddings.weight"][: len(ids)]
        x = np.concatenate([x, words.astype(np.float64) + places])
    x = normed(weights, f"{prefix}embeddings.LayerNorm", x, EPSILON)
    for index in range(layers):
        layer = f"{prefix}encoder.layer.{index}."

        def half(name: str, x: np.ndarray, context: np.ndarray, layer: str = layer) -> np.ndarray:
            query, key, value = (f"{layer}{name}.self.{part}" for part in ("query", "key", "value"))
            mixed = attended(weights, (query, key, value), x, context, heads)
            mixed = dense(weights, f"{layer}{name}.output.dense", mixed)
            return normed(weights, f"{layer}{name}.output.LayerNorm", x + mixed, EPSILON)

        def other(suffix: str, x: np.ndarray, layer: str = layer) -> np.ndarray:
            names = f"{layer}intermediate{suffix}.dense", f"{layer}output{suffix}.dense"
            changed = x + mlp(weights, *names, x)
            return normed(weights, f"{layer}output{suffix}.LayerNorm", changed, EPSILON)

        x = half("attention", x, x)
        head, text = x[: len(queries)], x[len(queries) :]
        if index % 2 == 0:
            head = half("crossattention", head, rows)
        x = np.concatenate([other("_query", head), other("", text)])
    return x[: len(queries)]
