"""Seeded weights of learned modules, and the float64 layers that their references are made of."""

import numpy as np

from precis_packs.reference.operators import gelu, multihead, norm
from precis_packs.samples import SeededRandom
from precis_packs.weights import Norm

Weights = dict[str, np.ndarray]


def dense_shapes(name: str, inputs: int, outputs: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def norm_shapes(name: str, width: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def seeded(shapes: dict[str, tuple[int, ...]], seed: int, spread: float = 0.4) -> Weights:
    random = SeededRandom(seed, 41)
    return {name: random.array(*shape, spread=spread) for name, shape in shapes.items()}


def dense(weights: Weights, name: str, x: np.ndarray) -> np.ndarray:
    return x @ weights[f"{name}.weight"].astype(np.float64).T + weights[f"{name}.bias"]


def normed(weights: Weights, name: str, x: np.ndarray, epsilon: float) -> np.ndarray:
    return norm(x, Norm(weights[f"{name}.weight"], weights[f"{name}.bias"], epsilon))


def mlp(weights: Weights, first: str, second: str, x: np.ndarray) -> np.ndarray:
    return dense(weights, second, gelu(dense(weights, first, x)))


def attended(
    weights: Weights, names: tuple[str, str, str], x: np.ndarray, context: np.ndarray, heads: int
) -> np.ndarray:
    """Mixed values `[m, width]` of `x` looking at `context`; names of query, key and value."""
    query, keys, values = (
        dense(weights, name, rows) for name, rows in zip(names, (x, context, context), strict=True)
    )
    return multihead(query, keys, values, heads)[1]
