"""The text side of a model of pictures and texts in float64."""

import numpy as np

from precis_packs.reference.encoders import Outputs, rounded, run_stack
from precis_packs.reference.operators import DENSE
from precis_packs.weights import TextTowerWeights


def run_text_tower(
    weights: TextTowerWeights, precision: str, ids: np.ndarray, mask: np.ndarray
) -> Outputs:
    """`tokens` and `pooled` of token ids `[b, s]`."""
    batch, length = ids.shape
    longest = weights.positions.shape[0]
    if weights.pad is not None:
        filled = np.full((batch, longest), weights.pad)
        filled[:, :length] = np.where(mask > 0, ids, weights.pad)
        seen = np.ones((batch, 1, 1, longest), bool)
    else:
        filled = ids
        seen = mask[:, None, None, :] > 0
        if weights.causal:
            seen = seen & np.tril(np.ones((length, length), bool))
    x = weights.words[filled].astype(np.float64) + weights.positions[: filled.shape[1]]
    scores = np.where(seen, 0.0, -1e4)
    dense = DENSE[precision]
    masks = [scores] * len(weights.transformer.blocks)
    tokens = dense(run_stack(x, weights.transformer, (), dense, masks)["tokens"], weights.head)
    if weights.pad is not None:
        rows = np.full(batch, longest - 1)
    elif weights.end is None:
        rows = ids.argmax(axis=1)
    else:
        rows = (ids == weights.end).argmax(axis=1)
    return rounded({"pooled": tokens[np.arange(batch), rows], "tokens": tokens[:, :length]})
