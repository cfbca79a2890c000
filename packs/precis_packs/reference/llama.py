"""Llama-shaped layers in float64: every row at once, no cache."""

import numpy as np

from precis_packs.llama import LlamaBlock, LlamaShape
from precis_packs.reference.operators import float_dense, softmax


def run_llama_block(
    x: np.ndarray,
    block: LlamaBlock,
    shape: LlamaShape,
    positions: np.ndarray,
    seen: np.ndarray,
) -> np.ndarray:
    """One layer over `x` `[b, n, width]`; `positions` `[b, n]`, `seen` bool `[b, n, n]`."""
    normed = rms_norm(x, block.attention_norm, shape.epsilon)
    both = float_dense(normed, block.keys_values)
    query = _heads(float_dense(normed, block.query), shape.heads)
    keys = _heads(both[..., : shape.key_width], shape.key_heads)
    values = _heads(both[..., shape.key_width :], shape.key_heads)
    query, keys = (_rotated(part, positions, shape) for part in (query, keys))
    share = shape.heads // shape.key_heads
    mixed = np.empty_like(query)
    for head in range(shape.heads):
        scores = query[:, head] @ keys[:, head // share].transpose(0, 2, 1)
        scores = np.where(seen, scores / np.sqrt(shape.head_width), -np.inf)
        mixed[:, head] = softmax(scores) @ values[:, head // share]
    joined = mixed.transpose(0, 2, 1, 3).reshape(*x.shape[:2], -1)
    x = x + float_dense(joined, block.attention_out)
    both = float_dense(rms_norm(x, block.mlp_norm, shape.epsilon), block.gate_up)
    gate, up = both[..., : shape.inner], both[..., shape.inner :]
    return x + float_dense(gate / (1 + np.exp(-gate)) * up, block.down)


def rms_norm(x: np.ndarray, scale: np.ndarray, epsilon: float) -> np.ndarray:
    """`scale * x / sqrt(mean(x^2) + epsilon)`."""
    return scale * x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + epsilon)


def _heads(x: np.ndarray, heads: int) -> np.ndarray:
    return x.reshape(*x.shape[:2], heads, -1).transpose(0, 2, 1, 3)


def _rotated(x: np.ndarray, positions: np.ndarray, shape: LlamaShape) -> np.ndarray:
    """Each pair (i, i + d / 2) as a complex number, turned."""
    half = shape.head_width // 2
    turn = np.exp(1j * positions[:, None, :, None] * shape.frequencies())
    turned = (x[..., :half] + 1j * x[..., half:]) * turn
    return np.concatenate([turned.real, turned.imag], axis=-1)
