"""What learned modules do, once more: in float64, from the papers' formulas, without graphs."""

from collections.abc import Callable

import numpy as np

from precis_packs.reference.operators import gelu, softmax
from precis_packs.samples import SeededRandom

Weights = dict[str, np.ndarray]
Activation = Callable[[np.ndarray], np.ndarray]


def seeded(shapes: dict[str, tuple[int, ...]], seed: int = 3) -> Weights:
    """Small weights by name; scales of norms lie around 1."""
    random = SeededRandom(seed, 11)
    return {
        name: random.array(*shape, spread=0.4) + (1 if len(shape) == 1 and "weight" in name else 0)
        for name, shape in shapes.items()
    }


def dense(x: np.ndarray, weights: Weights, name: str) -> np.ndarray:
    """`NAME.weight` `[out, in]`, or a 1x1 convolution of that, and `NAME.bias` if there is one."""
    weight = weights[f"{name}.weight"].astype(np.float64)
    return x @ weight.reshape(weight.shape[0], -1).T + weights.get(f"{name}.bias", 0.0)


def layer_norm(x: np.ndarray, weights: Weights, name: str, epsilon: float) -> np.ndarray:
    centred = x - x.mean(-1, keepdims=True)
    unit = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + epsilon)
    return unit * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def mlp(
    x: np.ndarray, weights: Weights, first: str, second: str, activation: Activation = gelu
) -> np.ndarray:
    return dense(activation(dense(x, weights, first)), weights, second)


def attend(query: np.ndarray, keys: np.ndarray, values: np.ndarray, heads: int) -> np.ndarray:
    """Each query over all keys, head by head; `[m, width]`, `[n, width]`."""
    width = query.shape[-1] // heads
    mixed = []
    for head in range(heads):
        own = slice(head * width, (head + 1) * width)
        scores = query[:, own] @ keys[:, own].T / np.sqrt(width)
        mixed.append(softmax(scores) @ values[:, own])
    return np.concatenate(mixed, axis=-1)


def packed_attention(
    query: np.ndarray,
    keys: np.ndarray,
    values: np.ndarray,
    weights: Weights,
    name: str,
    heads: int,
) -> np.ndarray:
    """Attention whose in-projections lie in one matrix."""
    matrices = np.split(weights[f"{name}.in_proj_weight"].astype(np.float64), 3)
    biases = np.split(weights[f"{name}.in_proj_bias"].astype(np.float64), 3)
    projected = [
        x @ matrix.T + bias
        for x, matrix, bias in zip((query, keys, values), matrices, biases, strict=True)
    ]
    return dense(attend(*projected, heads), weights, f"{name}.out_proj")


def packed_shapes(name: str, width: int) -> dict[str, tuple[int, ...]]:
    return {
        f"{name}.in_proj_weight": (3 * width, width),
        f"{name}.in_proj_bias": (3 * width,),
        f"{name}.out_proj.weight": (width, width),
        f"{name}.out_proj.bias": (width,),
    }


def dense_shapes(name: str, inputs: int, outputs: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def norm_shapes(name: str, width: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def depthwise(x: np.ndarray, weight: np.ndarray, stride: int = 1) -> np.ndarray:
    """3x3 over a map `[rows, columns, c]` with a border of zeros."""
    rows, columns, width = x.shape
    padded = np.zeros((rows + 2, columns + 2, width))
    padded[1:-1, 1:-1] = x
    out = np.zeros((-(-rows // stride), -(-columns // stride), width))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            window = padded[i * stride : i * stride + 3, j * stride : j * stride + 3]
            out[i, j] = np.einsum("ijc,cij->c", window, weight[:, 0].astype(np.float64))
    return out


def adaptive_pool(x: np.ndarray, target: int) -> np.ndarray:
    """Means of even windows of a square map."""
    side = x.shape[0]
    edges = [(i * side // target, -(-(i + 1) * side // target)) for i in range(target)]
    return np.array([[x[a:b, c:d].mean((0, 1)) for c, d in edges] for a, b in edges])
