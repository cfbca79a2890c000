"""The released video methods with whole-tensor operations; a Python loop only over frames, windows
or rounds where the next depends on the last or sizes differ.

Each function gives the output rows in the order of the released code.
"""

import torch
from torch.nn.functional import normalize

from clip import Clip
from rows import cosines, lengths
from video_clusters import fastvid, holitom, prunevid
from video_trees import sttm, tc_clip_context

__all__ = [
    "dycoke",
    "evs",
    "fastvid",
    "holitom",
    "longvu",
    "prunevid",
    "sttm",
    "tc_clip_context",
    "vidcom2",
]

FIRST_FRAME = 255
TEMPERATURE = 0.01
SCALES = (1 / 8, 1 / 4, 1 / 2, 1, 2)
GROUP = 4


def evs(clip: Clip) -> torch.Tensor:
    x, perframe = clip.tokens, clip.attention.shape[1]
    length = lengths(x)
    change = 1 - cosines(x[1:], x[:-1], length[1:], length[:-1])
    change = torch.cat([change.new_full((1, perframe), FIRST_FRAME), change]).flatten()
    kept = change.topk(max(perframe, clip.keep), sorted=False).indices
    return clip.rows().index_select(0, kept.sort().values)


def redundancy(clip: Clip) -> tuple[torch.Tensor, torch.Tensor]:
    """VidCom2's scores of the tokens and of the frames."""
    rows = clip.rows()
    variance = (rows - rows.mean(0)).square_().mean(0)
    steady = variance.topk(max(1, rows.shape[1] // 2), largest=False, sorted=False).indices
    unit = normalize(clip.tokens.index_select(2, steady.sort().values), dim=-1)
    own = unit.mean(1)
    centre = own.mean(0)

    def near(dot: torch.Tensor, square: torch.Tensor) -> torch.Tensor:
        apart = 1 + square - 2 * dot
        return sum(torch.exp(-apart / (2 * scale)) for scale in SCALES)

    to_clip = near(unit @ centre, centre.square().sum())
    to_frame = near((unit @ own[:, :, None])[..., 0], own.square().sum(1, keepdim=True))
    return to_clip + to_frame, to_clip.mean(1)


def vidcom2(clip: Clip) -> torch.Tensor:
    score, likeness = redundancy(clip)
    frames, perframe = score.shape
    worth = torch.softmax(-likeness / TEMPERATURE, 0)
    wanted = (clip.share() * (1 + worth - worth.mean())).clamp(max=1) * perframe
    budget = wanted.round().clamp(1, perframe)
    place = score.argsort(dim=1, stable=True).argsort(dim=1)
    kept = (place < budget[:, None]).flatten()
    score = score.flatten()
    target = min(max(frames, int(score.numel() * clip.share())), score.numel())
    more = target - int(kept.sum())
    if more > 0:
        kept[score.masked_fill(kept, torch.inf).topk(more, largest=False).indices] = True
    elif more < 0:
        kept[score.masked_fill(~kept, -torch.inf).topk(-more).indices] = False
    return clip.rows().index_select(0, kept.nonzero().flatten())


def dycoke(clip: Clip) -> torch.Tensor:
    x, (frames, perframe) = clip.tokens, clip.attention.shape
    kept = int((1 - clip.numbers["dycoke_ratio"]) * perframe)
    given = frames - frames % 2
    index = torch.arange(frames * perframe).view(frames, perframe)
    length = lengths(x)
    rows = [index[t] for t in range(given)]
    third = slice(2, max(2, frames - 2), GROUP)
    first = slice(0, max(0, frames - GROUP), GROUP)
    for later, earlier in ((slice(1, given, 2), slice(0, given, 2)), (third, first)):
        cosine = cosines(x[later], x[earlier], length[later], length[earlier])
        least = cosine.argsort(dim=1, stable=True)[:, :kept]
        for t, places in zip(range(frames)[later], least):
            rows[t] = index[t, places]
    return clip.rows().index_select(0, torch.cat(rows))


def longvu_frames(clip: Clip) -> list[int]:
    """The frames that stay."""
    window, threshold = clip.whole("longvu_window"), clip.numbers["longvu_threshold"]
    flat = clip.tokens.flatten(1)
    kept = []
    for first in range(0, len(flat), window):
        part = flat[first : first + window]
        dots = part @ part.T
        length = dots.diagonal().sqrt()
        mean = (dots / (length[:, None] * length)).mean(1)
        mean[len(part) // 2] = -torch.inf
        kept += [first + t for t, value in enumerate(mean.tolist()) if value < threshold]
    return kept


def longvu(clip: Clip) -> torch.Tensor:
    x, (frames, perframe) = clip.tokens, clip.attention.shape
    index = torch.arange(frames * perframe).view(frames, perframe)
    kept = longvu_frames(clip)
    if len(kept) * perframe <= clip.keep:
        return clip.rows().index_select(0, index[kept].flatten())
    length = lengths(x)
    size = clip.whole("longvu_chunk")
    chunks = []
    for at in range(0, len(kept), size):
        first, others = kept[at], kept[at + 1 : at + size]
        run = others == list(range(first + 1, first + 1 + len(others)))
        later = slice(first + 1, first + 1 + len(others)) if run else others
        cosine = cosines(x[later], x[first], length[later], length[first])
        stays = index[later][cosine < clip.numbers["longvu_drop"]]
        chunks.append(torch.cat([index[first], stays]))
    excess = max(0, sum(len(chunk) for chunk in chunks) - clip.keep)
    each = -(-excess // len(chunks))
    rows = torch.cat([chunk[: max(0, len(chunk) - each)] for chunk in chunks])
    return clip.rows().index_select(0, rows[: clip.keep])
