"""Forward passes of the vision, audio and text encoders in float64."""

import math
from collections.abc import Sequence

import numpy as np

from precis_packs.graphs.text import MASKED_SCORE
from precis_packs.reference.operators import (
    DENSE,
    Dense,
    activate,
    convolution,
    gelu,
    norm,
    resize,
    softmax,
)
from precis_packs.taps import Tap
from precis_packs.weights import (
    AudioWeights,
    Block,
    Linear,
    PoolingHead,
    TextWeights,
    Transformer,
    VisionWeights,
)

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
    if weights.first_norm is not None:
        x = norm(x, weights.first_norm)
    dense = DENSE[precision]
    outputs = run_stack(x, weights.transformer, taps, dense)
    if weights.pooling is not None:
        outputs |= _run_pooling(outputs["tokens"], weights.pooling, taps, dense)
    outputs["tokens"] = run_dense_layers(outputs["tokens"], weights.projection, dense)
    return rounded(outputs)


def run_audio(
    weights: AudioWeights, taps: Sequence[Tap], precision: str, mel: np.ndarray
) -> Outputs:
    """`tokens` and taps of `mel` `[b, mels, t]`."""
    x = gelu(convolution(mel.astype(np.float64), weights.first))
    x = gelu(convolution(x, weights.second)).transpose(0, 2, 1)
    x = x + weights.positions[: x.shape[1]]
    return rounded(run_stack(x, weights.transformer, taps, DENSE[precision]))


def run_text(
    weights: TextWeights, precision: str, ids: np.ndarray, mask: np.ndarray, types: np.ndarray
) -> Outputs:
    """`last_hidden_state` of token ids `[b, s]`."""
    x = weights.words[ids].astype(np.float64) + weights.types[types]
    x = x + weights.positions[: ids.shape[1]]
    scores = ((1.0 - mask) * MASKED_SCORE)[:, None, None, :]
    masks = [scores] * len(weights.transformer.blocks)
    tokens = run_stack(x, weights.transformer, (), DENSE[precision], masks)["tokens"]
    return rounded({"last_hidden_state": tokens})


def run_dense_layers(x: np.ndarray, layers: Sequence[Linear], dense: Dense) -> np.ndarray:
    """`x` through dense layers with exact GELU between them."""
    for index, layer in enumerate(layers):
        x = dense(gelu(x) if index > 0 else x, layer)
    return x


def rounded(outputs: Outputs) -> Outputs:
    """The outputs as float32."""
    return {name: value.astype(np.float32) for name, value in outputs.items()}


def run_stack(
    x: np.ndarray,
    stack: Transformer,
    taps: Sequence[Tap],
    dense: Dense,
    masks: Sequence[np.ndarray | float] = (),
    angles: np.ndarray | None = None,
    cells: tuple[int, int, int] | None = None,
) -> Outputs:
    """`tokens` and taps.

    `masks`: per layer what is added to the scores. `angles` `[n, width / heads / 2]` turn queries
    and keys. `cells`: rows, columns and side of the cells of patches that a token stands for.
    """
    outputs: Outputs = {}
    levels: dict[int, np.ndarray] = {}
    wanted = {layer for tap in taps for layer in tap.layers}
    for index, block in enumerate(stack.blocks):
        mask = masks[index] if masks else 0.0
        attention, keys, x = _run_block(x, block, stack, dense, mask, angles)
        if index in wanted:
            levels[index] = _mean_of_cells(x, cells)
        for tap in taps:
            if tap.layer == index and tap.kind not in ("levels", "pool"):
                outputs[tap.output] = _tapped(tap, attention, keys, x, cells)
    for tap in taps:
        if tap.kind == "levels":
            outputs[tap.output] = np.concatenate([levels[i] for i in tap.layers], axis=-1)
    outputs["tokens"] = x if stack.final_norm is None else norm(x, stack.final_norm)
    return outputs


def _run_block(
    x: np.ndarray,
    block: Block,
    stack: Transformer,
    dense: Dense,
    mask: np.ndarray | float,
    angles: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Attention `[b, heads, n, n]`, keys and hidden states `[b, n, width]`."""
    batch, length, width = x.shape
    heads = stack.heads
    query, keys, values = np.split(dense(norm(x, block.attention_norm), block.qkv), 3, axis=-1)

    def by_head(rows: np.ndarray) -> np.ndarray:
        return rows.reshape(batch, length, heads, -1).transpose(0, 2, 1, 3)

    left, right = (_turned(by_head(rows), angles) for rows in (query, keys))
    attention = softmax(left @ right.swapaxes(2, 3) / math.sqrt(width // heads) + mask)
    mixed = (attention @ by_head(values)).transpose(0, 2, 1, 3).reshape(batch, length, width)
    x = x + dense(mixed, block.attention_out)
    lifted = activate(dense(norm(x, block.mlp_norm), block.up), stack.activation)
    return attention, keys, x + dense(lifted, block.down)


def _turned(rows: np.ndarray, angles: np.ndarray | None) -> np.ndarray:
    """Each pair (i, i + d / 2) of `[b, heads, n, d]` as a complex number, turned by its angle."""
    if angles is None:
        return rows
    half = rows.shape[-1] // 2
    turned = (rows[..., :half] + 1j * rows[..., half:]) * np.exp(1j * angles)
    return np.concatenate([turned.real, turned.imag], axis=-1)


def _run_pooling(
    tokens: np.ndarray, head: PoolingHead, taps: Sequence[Tap], dense: Dense
) -> Outputs:
    batch, length, width = tokens.shape
    keys, values = np.split(dense(tokens, head.keys_values), 2, axis=-1)

    def by_head(rows: np.ndarray) -> np.ndarray:
        return rows.reshape(batch, length, head.heads, -1).transpose(0, 2, 1, 3)

    query = head.query.reshape(1, head.heads, 1, -1)
    scores = query @ by_head(keys).swapaxes(2, 3) / math.sqrt(width // head.heads)
    attention = softmax(scores)
    mixed = (attention @ by_head(values)).reshape(batch, 1, width)
    x = dense(mixed, head.attention_out)
    lifted = activate(dense(norm(x, head.norm), head.up), head.activation)
    outputs = {tap.output: attention.mean(axis=(1, 2)) for tap in taps if tap.kind == "pool"}
    return {"pooled": x + dense(lifted, head.down), **outputs}


def _mean_of_cells(x: np.ndarray, cells: tuple[int, int, int] | None) -> np.ndarray:
    return (
        x
        if cells is None
        else _by_cell(x, cells, 1).mean(axis=(2, 4)).reshape(x.shape[0], -1, x.shape[2])
    )


def _by_cell(x: np.ndarray, cells: tuple[int, int, int], axis: int) -> np.ndarray:
    """Axis `axis` of patches as rows, patch row, columns, patch column."""
    rows, columns, side = cells
    before, after = x.shape[:axis], x.shape[axis + 1 :]
    return x.reshape(*before, rows, side, columns, side, *after)


def _tapped(
    tap: Tap,
    attention: np.ndarray,
    keys: np.ndarray,
    hidden: np.ndarray,
    cells: tuple[int, int, int] | None,
) -> np.ndarray:
    match tap.kind:
        case "cls":
            return attention[:, :, 0, :].mean(axis=1)
        case "received":
            return _mean_map(attention, cells).mean(axis=1)
        case "map":
            return _mean_map(attention, cells)
        case "keys":
            return _mean_of_cells(keys, cells)
        case "hidden":
            return _mean_of_cells(hidden, cells)
        case _:
            raise ValueError(f"tap {tap.signal} has kind {tap.kind}")


def _mean_map(attention: np.ndarray, cells: tuple[int, int, int] | None) -> np.ndarray:
    """`[b, n, n]`: the mean over heads; what the patches of a cell receive adds up."""
    whole = attention.mean(axis=1)
    if cells is None:
        return whole
    batch, length, _ = whole.shape
    fewer = _by_cell(whole, cells, 2).sum(axis=(3, 5)).reshape(batch, length, -1)
    return _mean_of_cells(fewer, cells)
