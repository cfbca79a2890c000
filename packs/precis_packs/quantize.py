"""8-bit arithmetic of dense layers, as `DynamicQuantizeLinear` and `MatMulInteger` define it.

Weights: signed, symmetric, one scale per output, rounded once when the pack is made. They use the
range -63..63 (7 bits): processors without VNNI add two products in 16 bits, which 8-bit weights can
overflow. Activations: unsigned, one scale and zero point for the whole tensor, found at run time.
"""

from dataclasses import dataclass

import numpy as np

from precis_packs.weights import Linear

WEIGHT_LIMIT = 63
"""Largest quantised weight; keeps `2 * 255 * weight` inside 16 bits."""


@dataclass(frozen=True)
class QuantizedWeight:
    """`values` int8 `[inputs, outputs]` and `scale` f32 `[outputs]`: weight = values * scale."""

    values: np.ndarray
    scale: np.ndarray


def quantize_weight(layer: Linear) -> QuantizedWeight:
    """The weight of `layer` in 7 bits per value with one scale per output."""
    largest = np.abs(layer.weight).max(axis=0)
    scale = (np.where(largest > 0, largest, 1.0) / WEIGHT_LIMIT).astype(np.float32)
    return QuantizedWeight(np.rint(layer.weight / scale).astype(np.int8), scale)


def quantize_activation(x: np.ndarray) -> tuple[np.ndarray, np.float32, int]:
    """`x` as unsigned bytes, with the scale and zero point of `DynamicQuantizeLinear`."""
    x = x.astype(np.float32)
    low = np.minimum(x.min(), np.float32(0))
    high = np.maximum(x.max(), np.float32(0))
    scale = np.float32((high - low) / np.float32(255))
    if scale == 0:
        return np.zeros(x.shape, np.uint8), np.float32(1), 0
    zero = int(np.clip(np.rint(-low / scale), 0, 255))
    return np.clip(np.rint(x / scale) + zero, 0, 255).astype(np.uint8), scale, zero
