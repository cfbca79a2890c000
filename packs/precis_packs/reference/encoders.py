"""Forward passes of the vision, audio and text encoders in float64."""

import math
from collections.abc import Sequence

import numpy as np

from precis_packs.graphs.text import MASKED_SCORE
from precis_packs.reference.operators import (
    DENSE,
    Dense,
    convolution,
    gelu,
    norm,
    resize,
    softmax,
)
from precis_packs.taps import Tap
from precis_packs.weights import AudioWeights, Block, TextWeights, Transformer, VisionWeights

Outputs = dict[str, np.ndarray]


def run_vision(
    weights: VisionWeights, taps: Sequence[Tap], precision: str, pixels: np.ndarray
) -> Outputs:
    """`tokens` and taps of `pixels` `[b, 3, h, w]`."""
    width, channels, side, _ = weights.patch.shape
    batch, _, height, breadth = pixels.shape
    rows, columns = height // side, breadth // side
    cut = pixels.astype(np.float64).reshape(batch, channels, rows, side, columns, side)
    patches = cut.transpose(0, 2, 4, 1, 3, 5).reshape(batch, rows * columns, -1)
    x = patches @ weights.patch.reshape(width, -1).T.astype(np.float64) + weights.patch_bias
    x += resize(weights.positions, rows, columns, weights.resize).reshape(1, -1, width)
    prefix = np.broadcast_to(weights.prefix, (batch, *weights.prefix.shape))
    x = np.concatenate([prefix, x], axis=1)
    return _run_stack(x, weights.transformer, taps, DENSE[precision])


def run_audio(
    weights: AudioWeights, taps: Sequence[Tap], precision: str, mel: np.ndarray
) -> Outputs:
    """`tokens` and taps of `mel` `[b, mels, t]`."""
    x = gelu(convolution(mel.astype(np.float64), weights.first))
    x = gelu(convolution(x, weights.second)).transpose(0, 2, 1)
    x = x + weights.positions[: x.shape[1]]
    return _run_stack(x, weights.transformer, taps, DENSE[precision])


def run_text(
    weights: TextWeights, precision: str, ids: np.ndarray, mask: np.ndarray, types: np.ndarray
) -> Outputs:
    """`last_hidden_state` of token ids `[b, s]`."""
    x = weights.words[ids].astype(np.float64) + weights.types[types]
    x = x + weights.positions[: ids.shape[1]]
    scores = ((1.0 - mask) * MASKED_SCORE)[:, None, None, :]
    tokens = _run_stack(x, weights.transformer, (), DENSE[precision], scores)["tokens"]
    return {"last_hidden_state": tokens}


def _run_stack(
    x: np.ndarray,
    stack: Transformer,
    taps: Sequence[Tap],
    dense: Dense,
    mask: np.ndarray | float = 0.0,
) -> Outputs:
    outputs: Outputs = {}
    for index, block in enumerate(stack.blocks):
        attention, keys, x = _run_block(x, block, stack.heads, dense, mask)
        for tap in taps:
            if tap.layer == index:
                outputs[tap.output] = _tapped(tap, attention, keys, x)
    outputs["tokens"] = norm(x, stack.final_norm)
    return {name: value.astype(np.float32) for name, value in outputs.items()}


def _run_block(
    x: np.ndarray, block: Block, heads: int, dense: Dense, mask: np.ndarray | float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Attention `[b, heads, n, n]`, keys and hidden states `[b, n, width]`."""
    batch, length, width = x.shape
    query, keys, values = np.split(dense(norm(x, block.attention_norm), block.qkv), 3, axis=-1)

    def by_head(rows: np.ndarray) -> np.ndarray:
        return rows.reshape(batch, length, heads, -1).transpose(0, 2, 1, 3)

    scores = by_head(query) @ by_head(keys).swapaxes(2, 3) / math.sqrt(width // heads)
    attention = softmax(scores + mask)
    mixed = (attention @ by_head(values)).transpose(0, 2, 1, 3).reshape(batch, length, width)
    x = x + dense(mixed, block.attention_out)
    lifted = gelu(dense(norm(x, block.mlp_norm), block.up))
    return attention, keys, x + dense(lifted, block.down)


def _tapped(tap: Tap, attention: np.ndarray, keys: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    match tap.kind:
        case "cls":
            return attention[:, :, 0, :].mean(axis=1)
        case "received":
            return attention.mean(axis=(1, 2))
        case "map":
            return attention.mean(axis=1)
        case "keys":
            return keys
        case "hidden":
            return hidden
        case _:
            raise ValueError(f"tap {tap.signal} has kind {tap.kind}")
