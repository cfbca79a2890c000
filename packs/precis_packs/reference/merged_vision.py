"""A vision transformer of Qwen2-VL's kind in float64."""

from collections.abc import Sequence

import numpy as np

from precis_packs.reference.encoders import Outputs, rounded, run_dense_layers, run_stack
from precis_packs.reference.operators import DENSE, norm
from precis_packs.taps import Tap
from precis_packs.weights import MergedVisionWeights


def run_merged_vision(
    weights: MergedVisionWeights, taps: Sequence[Tap], precision: str, pixels: np.ndarray
) -> Outputs:
    """`tokens` and taps of `pixels` `[b, 3, h, w]`."""
    width, channels, patch, _ = weights.patch.shape
    batch, side = len(pixels), weights.side
    rows, columns = weights.rows, weights.columns
    cut = pixels.astype(np.float64).reshape(batch, channels, rows, patch, columns, patch)
    patches = cut.transpose(0, 2, 4, 1, 3, 5).reshape(batch, rows * columns, -1)
    x = patches @ weights.patch.reshape(width, -1).T.astype(np.float64)
    layers = range(len(weights.transformer.blocks))
    inside = np.where(weights.apart(), -1e4, 0.0)
    masks = [0.0 if layer in weights.whole_layers else inside for layer in layers]
    dense = DENSE[precision]
    cells = (rows // side, columns // side, side)
    outputs = run_stack(x, weights.transformer, taps, dense, masks, weights.angles, cells)
    normed = norm(outputs["tokens"], weights.merge_norm)
    grid = normed.reshape(batch, cells[0], side, cells[1], side, width)
    merged = np.stack([grid[:, :, i, :, j] for i in range(side) for j in range(side)], axis=3)
    joined = merged.reshape(batch, cells[0] * cells[1], -1)
    outputs["tokens"] = run_dense_layers(joined, weights.merge, dense)
    return rounded(outputs)
