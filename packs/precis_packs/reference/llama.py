"""Llama-shaped layers in float64, with or without keys and values of earlier rows."""

import numpy as np

from precis_packs.llama import LlamaBlock, LlamaShape
from precis_packs.reference.operators import Dense, float_dense, softmax


def run_llama_block(
    x: np.ndarray,
    block: LlamaBlock,
    shape: LlamaShape,
    positions: np.ndarray,
    seen: np.ndarray,
) -> np.ndarray:
    """One layer over `x` `[b, n, width]`; `positions` `[b, n]`, `seen` bool `[b, n, n]`."""
    return run_llama_layer(x, block, shape, positions, seen)[0]


def run_llama_layer(
    x: np.ndarray,
    block: LlamaBlock,
    shape: LlamaShape,
    positions: np.ndarray,
    seen: np.ndarray,
    past: tuple[np.ndarray, np.ndarray] | None = None,
    dense: Dense = float_dense,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same with the rows' turned keys and values `[b, n, key_width]`.

    `past`: keys and values `[b, p, key_width]` of earlier rows; `seen` is `[b, n, p + n]` then.
    """
    batch, length, _ = x.shape
    normed = rms_norm(x, block.attention_norm, shape.epsilon)
    both = dense(normed, block.keys_values)
    query = _rotated(_heads(dense(normed, block.query), shape.heads), positions, shape)
    own = _rotated(_heads(both[..., : shape.key_width], shape.key_heads), positions, shape)
    keys = own.transpose(0, 2, 1, 3).reshape(batch, length, -1)
    values = both[..., shape.key_width :]
    all_keys, all_values = (
        _heads(part if past is None else np.concatenate([past[i], part], 1), shape.key_heads)
        for i, part in enumerate((keys, values))
    )
    share = shape.heads // shape.key_heads
    mixed = np.empty_like(query)
    for head in range(shape.heads):
        scores = query[:, head] @ all_keys[:, head // share].transpose(0, 2, 1)
        scores = np.where(seen, scores / np.sqrt(shape.head_width), -np.inf)
        mixed[:, head] = softmax(scores) @ all_values[:, head // share]
    joined = mixed.transpose(0, 2, 1, 3).reshape(batch, length, -1)
    x = x + dense(joined, block.attention_out)
    both = dense(rms_norm(x, block.mlp_norm, shape.epsilon), block.gate_up)
    gate, up = both[..., : shape.inner], both[..., shape.inner :]
    return x + dense(gate / (1 + np.exp(-gate)) * up, block.down), keys, values


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
