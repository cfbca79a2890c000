"""What a fused graph chooses or makes, in numpy and one token at a time.

Nothing is shared with the graphs but the way that a grid is parted.
"""

import math

import numpy as np

from precis_packs.fuse.grids import GOLDEN, cell_means, crops_of, smaller_grid, spread_rows

HALVINGS = 24
AGE = 0.001


def highest(score: np.ndarray, keep: int) -> np.ndarray:
    """The `keep` highest of each row, the lower index first on a tie, ascending."""
    order = np.argsort(-score, axis=1, kind="stable")[:, :keep]
    return np.sort(order, axis=1).astype(np.int64)


def holov(tokens: np.ndarray, attention: np.ndarray, h: int, w: int, keep: int) -> np.ndarray:
    """Rows that HoloV's default mode keeps of each picture, `[b, keep]`."""
    pairs = zip(tokens.astype(np.float64), np.maximum(0, attention.astype(np.float64)), strict=True)
    return np.array([_holov(rows, own, crops_of(h, w), keep) for rows, own in pairs], np.int64)


def _holov(rows: np.ndarray, attention: np.ndarray, crops: list[list[int]], keep: int) -> list[int]:
    sums = np.array([attention[crop].sum() for crop in crops])
    share = np.full(len(crops), 1 / len(crops))
    if sums.sum() > 0:
        share = 0.5 * sums / sums.sum() + 0.5 / len(crops)
    kept: list[int] = []
    for crop, quota in zip(crops, _quotas(share, [len(crop) for crop in crops], keep), strict=True):
        unit = [row / (np.linalg.norm(row) or 1) for row in rows[crop]]
        distinct = np.array([_distinct(unit, i) for i in range(len(crop))])
        mean = distinct.mean()
        score = attention[crop] * (distinct / mean if mean > 1e-12 else 1)
        best = np.argsort(-score.astype(np.float32), kind="stable")[:quota]
        kept += [crop[i] for i in best]
    return sorted(kept)


def _distinct(unit: list[np.ndarray], own: int) -> float:
    cosines = [float(unit[own] @ other) for i, other in enumerate(unit) if i != own]
    return max(0.0, 1 - sum(cosines) / len(cosines)) if cosines else 1.0


def _quotas(share: np.ndarray, caps: list[int], keep: int) -> list[int]:
    quota = [0] * len(caps)
    while sum(quota) < keep:
        free = [i for i, cap in enumerate(caps) if quota[i] < cap]
        left = keep - sum(quota)
        exact = {i: left * share[i] / sum(share[j] for j in free) for i in free}
        add = {i: int(exact[i]) for i in free}
        rest = left - sum(add.values())
        for i in sorted(free, key=lambda i: (add[i] - exact[i], i))[:rest]:
            add[i] += 1
        for i in free:
            quota[i] = min(caps[i], quota[i] + add[i])
    return quota


def change(tokens: np.ndarray) -> np.ndarray:
    """1 minus the cosine to the same place of the frame before, `[1, t * n]`; first frame 255."""
    rows = tokens.astype(np.float64)
    lengths = np.linalg.norm(rows, axis=2)
    cosine = (rows[1:] * rows[:-1]).sum(axis=2) / np.maximum(lengths[1:] * lengths[:-1], 1e-8)
    first = np.full((1, rows.shape[1]), 255.0)
    return np.concatenate([first, 1 - cosine]).reshape(1, -1)


def refreshed(change: np.ndarray, h: int, w: int, keep: int) -> np.ndarray:
    """Rows `[1, keep]` that the default mode of EVS keeps of `change` `[1, t * h * w]`."""
    n = h * w
    frames = change.astype(np.float32).reshape(-1, n).astype(np.float64)
    first = keep if len(frames) == 1 else min(n, (keep + 1) // 2)
    wanted = np.zeros(frames.shape, np.float32)
    if keep > first:
        few = 1.0
        while _places_kept(frames, few)[0] > keep - first:
            few *= 2
        many = 0.0
        for _ in range(HALVINGS):
            middle = (few + many) / 2
            if _places_kept(frames, middle)[0] > keep - first:
                many = middle
            else:
                few = middle
        wanted = _places_kept(frames, few)[1]
    wanted[0] = -np.inf
    wanted[0, spread_rows(h, w, first)] = np.inf
    return highest(wanted.reshape(1, -1), keep)


def _places_kept(frames: np.ndarray, enough: float) -> tuple[int, np.ndarray]:
    """How often a place is kept again, and what is wanted of every token."""
    wanted = np.zeros(frames.shape, np.float32)
    count = 0
    for place in range(frames.shape[1]):
        gathered = AGE * len(frames) * math.fmod(GOLDEN * place, 1.0)
        for frame in range(1, len(frames)):
            gathered = gathered + max(0.0, frames[frame, place]) + AGE
            wanted[frame, place] = gathered
            if gathered >= enough:
                wanted[frame, place] = np.inf
                gathered = 0.0
                count += 1
    return count, wanted


def picked(rows: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """The kept rows of each picture."""
    return np.take_along_axis(rows, kept[:, :, None], axis=1)


def pooled(tokens: np.ndarray, h: int, w: int, keep: int) -> np.ndarray:
    """Means of the cells of the smaller grid."""
    return np.matmul(cell_means(h, w, *smaller_grid(h, w, keep)).astype(np.float64), tokens)
