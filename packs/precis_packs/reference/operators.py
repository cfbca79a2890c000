"""Norm, GELU, softmax, convolution and table resizing in float64."""

import math
from collections.abc import Callable

import numpy as np

from precis_packs.quantize import quantize_activation, quantize_weight
from precis_packs.weights import Convolution, Linear, Norm

Dense = Callable[[np.ndarray, Linear], np.ndarray]

_erf = np.vectorize(math.erf, otypes=[np.float64])


def float_dense(x: np.ndarray, layer: Linear) -> np.ndarray:
    """`x @ weight + bias`."""
    return x @ layer.weight.astype(np.float64) + layer.bias


def half_dense(x: np.ndarray, layer: Linear) -> np.ndarray:
    """The same with the weight rounded to half precision."""
    return x @ layer.weight.astype(np.float16).astype(np.float64) + layer.bias


def int8_dense(x: np.ndarray, layer: Linear) -> np.ndarray:
    """The same with the rounding of 8-bit activations and weights; sums are exact."""
    values, scale, zero = quantize_activation(x)
    weight = quantize_weight(layer)
    # Float64 holds these integers exactly and multiplies far faster than numpy's integer loops.
    product = (values.astype(np.float64) - zero) @ weight.values.astype(np.float64)
    return product * (float(scale) * weight.scale.astype(np.float64)) + layer.bias


DENSE: dict[str, Dense] = {"fp32": float_dense, "fp16": half_dense, "int8": int8_dense}
"""The dense layer of each precision."""


def norm(x: np.ndarray, layer: Norm) -> np.ndarray:
    """Layer norm over the last axis, or RMS norm if it has no offset."""
    if layer.offset is None:
        return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + layer.epsilon) * layer.scale
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = np.mean(centred * centred, axis=-1, keepdims=True)
    return centred / np.sqrt(variance + layer.epsilon) * layer.scale + layer.offset


def gelu(x: np.ndarray) -> np.ndarray:
    """Exact GELU."""
    return 0.5 * x * (1.0 + _erf(x / math.sqrt(2)))


def activate(x: np.ndarray, kind: str) -> np.ndarray:
    """One of `weights.ACTIVATIONS`."""
    match kind:
        case "gelu":
            return gelu(x)
        case "gelu_tanh":
            return 0.5 * x * (1.0 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
        case "quick_gelu":
            return x / (1.0 + np.exp(-1.702 * x))
        case "silu_gated":
            gate, opened = np.split(x, 2, axis=-1)
            return gate / (1.0 + np.exp(-gate)) * opened
        case _:
            raise ValueError(f"activation {kind}")


def softmax(x: np.ndarray) -> np.ndarray:
    """Softmax over the last axis."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def multihead(
    query: np.ndarray, keys: np.ndarray, values: np.ndarray, heads: int
) -> tuple[np.ndarray, np.ndarray]:
    """Attention of each head `[heads, m, n]` and the mixed values `[m, width]`, without a mask."""
    depth = query.shape[1] // heads
    maps, mixed = [], []
    for head in range(heads):
        q, k, v = (part[:, head * depth : (head + 1) * depth] for part in (query, keys, values))
        maps.append(softmax(q @ k.T / math.sqrt(depth)))
        mixed.append(maps[-1] @ v)
    return np.stack(maps), np.concatenate(mixed, axis=1)


def convolution(x: np.ndarray, layer: Convolution) -> np.ndarray:
    """Width 3, one zero on each side: `[b, in, t]` -> `[b, out, ceil(t / stride)]`."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 3, axis=2)[:, :, :: layer.stride]
    weight = layer.weight.astype(np.float64)
    return np.einsum("bitk,oik->bot", windows, weight, optimize=True) + layer.bias[:, None]


def resize(table: np.ndarray, rows: int, columns: int, mode: str) -> np.ndarray:
    """`table` `[r, c, width]` resized to `[rows, columns, width]`."""
    down = _resize_matrix(table.shape[0], rows, mode)
    across = _resize_matrix(table.shape[1], columns, mode)
    return np.einsum("ar,bc,rcw->abw", down, across, table.astype(np.float64), optimize=True)


def _resize_matrix(source: int, target: int, mode: str) -> np.ndarray:
    """Row i holds the weights of output i over the `source` entries; borders repeat."""
    kernel, reach = (_cubic, 2) if mode == "cubic" else (_linear, 1)
    matrix = np.zeros((target, source))
    for row in range(target):
        centre = (row + 0.5) * source / target - 0.5
        floor = math.floor(centre)
        for tap in range(floor - reach + 1, floor + reach + 1):
            matrix[row, min(max(tap, 0), source - 1)] += kernel(abs(centre - tap))
    return matrix


def _linear(distance: float) -> float:
    return max(0.0, 1.0 - distance)


def _cubic(distance: float, a: float = -0.75) -> float:
    if distance <= 1:
        return ((a + 2) * distance - (a + 3)) * distance * distance + 1
    if distance < 2:
        return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a
    return 0.0
