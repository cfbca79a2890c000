"""Efficient Video Sampling as the vLLM that is installed runs it."""

import torch
from vllm.multimodal.evs import compute_retention_mask

from clip import Clip


def evs(clip: Clip) -> torch.Tensor:
    rows = clip.rows()
    grid = (len(clip.tokens), clip.side, clip.side)
    mask = compute_retention_mask(rows, grid, spatial_merge_size=1, q=1 - clip.share())
    return rows[mask]
