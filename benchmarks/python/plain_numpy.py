"""CATP's greedy search with NumPy, a pick at a time, all gains computed anew for each."""

import numpy as np
import torch
from torch.nn.functional import normalize

import vectorised
from case import Case


def catp_stage1(case: Case) -> torch.Tensor:
    features = case.features.numpy()
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    similarity = 0.5 + 0.5 * (unit @ unit.T)
    bonus = vectorised.alignment(case, normalize(case.features)).numpy()
    best = np.zeros(len(similarity), dtype=similarity.dtype)
    picks = []
    for _ in range(case.catp_keep):
        gain = np.maximum(similarity - best, 0).sum(axis=1, dtype=np.float64) + bonus
        pick = int(gain.argmax())
        picks.append(pick)
        np.maximum(best, similarity[pick], out=best)
        bonus[pick] = -np.inf
    return torch.from_numpy(features[sorted(picks)])
