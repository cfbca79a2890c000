"""The simplest of the video methods written plainly: a Python loop over tokens."""

import torch
from torch.nn.functional import cosine_similarity

from clip import Clip
from video_vectorised import FIRST_FRAME, GROUP


def evs(clip: Clip) -> torch.Tensor:
    rows, perframe = clip.rows(), clip.attention.shape[1]
    change = [FIRST_FRAME] * perframe
    for row in range(perframe, len(rows)):
        change.append(1 - float(cosine_similarity(rows[row], rows[row - perframe], dim=0)))
    kept = sorted(range(len(rows)), key=lambda row: -change[row])[: max(perframe, clip.keep)]
    return rows[sorted(kept)]


def dycoke(clip: Clip) -> torch.Tensor:
    rows, (frames, perframe) = clip.rows(), clip.attention.shape
    count = int((1 - clip.numbers["dycoke_ratio"]) * perframe)
    out = []
    for t in range(frames - frames % 2):
        own = range(t * perframe, (t + 1) * perframe)
        back = t % 2 if t % 2 else 2 if t % GROUP == 2 and t - 2 < frames - GROUP else 0
        if back == 0:
            out.extend(own)
            continue
        cosine = {
            row: float(cosine_similarity(rows[row], rows[row - back * perframe], dim=0))
            for row in own
        }
        out.extend(sorted(own, key=cosine.__getitem__)[:count])
    return rows[out]
