"""The released algorithms with whole-tensor operations only, except where a pick needs the last.

Each function gives the output rows in the order of the released code.
"""

import numpy as np
import torch
from scipy.cluster import hierarchy
from torch.nn.functional import normalize

from case import Case

EPSILON = 1e-6
BETA = 0.09
ATTENTION_SCALE = 1000
DROPPED_PER_ROUND = 8
NEIGHBOURS = 32
SPACED_PER_OUTLIER = 3


def holov(case: Case) -> torch.Tensor:
    n, width = case.features.shape
    size = n // case.bands
    crops = case.features.view(case.bands, size, width)
    unit = crops / (crops.norm(dim=-1, keepdim=True) + EPSILON)
    similarity = unit @ unit.transpose(1, 2)
    similarity.diagonal(dim1=1, dim2=2).zero_()
    mean = similarity.sum(-1, keepdim=True) / (size - 1)
    variance = ((similarity - mean).square().sum(-1) / (size - 1)).mean(-1)
    attention = case.attention.view(case.bands, size)
    scaled = ATTENTION_SCALE * attention
    gain = scaled.abs().mean(-1) / (variance.abs() + EPSILON)
    score = scaled.mean(-1) + BETA * gain * variance
    weight = score / (score.sum() + EPSILON)
    allocated = (weight * case.keep).floor().long()
    left = case.keep - int(allocated.sum())
    allocated[weight.topk(min(left, case.bands)).indices] += 1
    place = torch.arange(size)
    order = attention.argsort(descending=True, stable=True)
    order = torch.where((allocated >= size)[:, None], place, order)
    first = torch.arange(0, n, size)[:, None]
    rows = (order + first)[place < allocated[:, None]][: case.keep]
    out = case.features[rows]
    lost = case.keep - len(rows)
    return out if lost == 0 else torch.cat([out, out.new_zeros(lost, width)])


def visionzip(case: Case) -> torch.Tensor:
    top = case.attention.topk(case.keep - case.contextual).indices.sort().values
    left = torch.ones(len(case.attention), dtype=torch.bool)
    left[top] = False
    rest = left.nonzero().flatten()
    targets = rest[:: max(1, len(rest) // case.contextual)][: case.contextual]
    left[targets] = False
    others = left.nonzero().flatten()
    unit = normalize(case.keys)
    nearest = (unit[others] @ unit[targets].T).argmax(1)
    joined = case.features.new_zeros(len(targets), case.features.shape[1])
    joined.index_add_(0, nearest, case.features[others])
    count = torch.bincount(nearest, minlength=len(targets)).clamp(min=1)
    merged = case.features[targets] + joined / count[:, None]
    return torch.cat([case.features[top], merged])


def divprune(case: Case) -> torch.Tensor:
    unit = normalize(case.features)
    cosine = unit @ unit.T
    cosine.fill_diagonal_(-torch.inf)
    picks = [int(cosine.max(1).values.argmin())]
    closest = cosine[picks[0]].clone()
    closest[picks[0]] = torch.inf
    while len(picks) < case.keep:
        pick = int(closest.argmin())
        picks.append(pick)
        torch.maximum(closest, cosine[pick], out=closest)
        closest[pick] = torch.inf
    return case.features[sorted(picks)]


def relevance(case: Case) -> torch.Tensor:
    """CDPruner's: the less a token resembles the question the more it counts, as released."""
    value = -(normalize(case.joint) @ normalize(case.query).T).mean(1)
    return (value - value.min() + EPSILON) / (value.max() - value.min())


def cdpruner(case: Case) -> torch.Tensor:
    unit = normalize(case.features)
    quality = relevance(case)
    kernel = quality[:, None] * (unit @ unit.T) * quality
    variance = kernel.diagonal().clone()
    components = kernel.new_zeros(case.keep, len(kernel))
    picks = []
    for step in range(case.keep):
        pick = int(variance.argmax())
        picks.append(pick)
        explained = components[:step, pick] @ components[:step]
        components[step] = (kernel[pick] - explained) / variance[pick].sqrt()
        variance -= components[step].square()
        variance[pick] = -torch.inf
    return case.features[sorted(picks)]


def vispruner(case: Case) -> torch.Tensor:
    order = case.attention.argsort(descending=True, stable=True)
    residual = order[case.important :]
    unit = normalize(case.features[residual])
    cosine = unit @ unit.T
    wanted = case.keep - case.important
    places = torch.arange(len(residual))
    while len(places) > wanted:
        even, odd = places[::2], places[1::2]
        drop = min(DROPPED_PER_ROUND, len(places) - wanted, len(even))
        closest = cosine[even[:, None], odd].max(1).values
        stays = closest.argsort(descending=True, stable=True)[drop:]
        places = torch.cat([even[stays], odd])
    kept = torch.cat([order[: case.important], residual[places]])
    return case.features[kept.sort().values]


def tome(case: Case) -> torch.Tensor:
    unit = normalize(case.keys)
    closest, partner = (unit[::2] @ unit[1::2].T).max(1)
    order = closest.argsort(descending=True, stable=True)
    merged, stays = order[: case.merges], order[case.merges :]
    even, odd = case.features[::2], case.features[1::2].clone()
    odd.index_add_(0, partner[merged], even[merged])
    size = 1 + torch.bincount(partner[merged], minlength=len(odd))
    return torch.cat([even[stays], odd / size[:, None]])


def low_rows(case: Case) -> torch.Tensor:
    """The rows that VFlowOpt recycles."""
    n = len(case.importance)
    count = min(n, round(n * (1 - case.ratio)) + int(n / case.side**2))
    return case.importance.argsort(stable=True)[:count]


def vflowopt_recycle(case: Case) -> torch.Tensor:
    low = low_rows(case).sort().values
    cell = case.cells()[low]
    cells = int(cell.max()) + 1
    weight = case.importance[low]
    most = weight.new_full((cells,), -torch.inf).scatter_reduce_(0, cell, weight, "amax")
    carrier = torch.full((cells,), len(case.importance))
    first = torch.where(weight == most[cell], low, len(case.importance))
    carrier.scatter_reduce_(0, cell, first, "amin")
    total = weight.new_zeros(cells).index_add_(0, cell, weight)
    share = weight / total[cell]
    merged = case.wide.new_zeros(cells, case.wide.shape[1])
    merged.index_add_(0, cell, case.wide[low] * share[:, None])
    out = case.wide.clone()
    used = carrier < len(case.importance)
    out[carrier[used]] = merged[used]
    stays = torch.ones(len(out), dtype=torch.bool)
    stays[low] = False
    stays[carrier[used]] = True
    return out[stays]


def alignment(case: Case, unit: torch.Tensor) -> torch.Tensor:
    """CATP's bonus of every token for fitting the text."""
    towards = normalize(case.text.mean(0), dim=0)
    return case.alignment * (0.5 + 0.5 * (unit @ towards).double())


def catp_stage1(case: Case) -> torch.Tensor:
    unit = normalize(case.features)
    similarity = 0.5 + 0.5 * (unit @ unit.T)
    bonus = alignment(case, unit)
    best = similarity.new_zeros(len(similarity))
    picks = []
    for _ in range(case.catp_keep):
        gain = (similarity - best).clamp_(min=0).sum(1, dtype=torch.float64) + bonus
        pick = int(gain.argmax())
        picks.append(pick)
        torch.maximum(best, similarity[pick], out=best)
        bonus[pick] = -torch.inf
    return case.features[sorted(picks)]


def prumerge_kept(case: Case, plus: bool) -> torch.Tensor:
    """Outliers of the attention, then evenly spaced tokens for PruMerge+."""
    n = len(case.attention)
    values = case.attention.double()
    quarter, three = torch.quantile(values, torch.tensor([0.25, 0.75], dtype=torch.float64))
    ratio = int((values > three + 1.5 * (three - quarter)).sum()) / n
    kept = case.attention.argsort(descending=True, stable=True)[: int(n * ratio)]
    if not plus:
        return kept
    spaced = torch.arange(0, n - 1, max(1, int(1 / ratio) // SPACED_PER_OUTLIER))
    return torch.cat([kept, spaced[~torch.isin(spaced, kept)]])


def merged_rows(case: Case, plus: bool) -> torch.Tensor:
    kept = prumerge_kept(case, plus)
    unit = normalize(case.keys)
    cosine = unit[kept] @ unit.T
    line = torch.arange(len(kept))
    cosine[line, kept] = -torch.inf
    near = cosine.topk(NEIGHBOURS, sorted=False).indices
    weight = cosine.new_zeros(len(kept) + 1, cosine.shape[1])
    weight[line[:, None], near] = case.attention[near]
    weight[line, kept] = 1
    weight[-1] = case.attention
    weight[-1, kept] = 0
    return weight @ case.features


def prumerge(case: Case) -> torch.Tensor:
    return merged_rows(case, plus=False)


def prumerge_plus(case: Case) -> torch.Tensor:
    return merged_rows(case, plus=True)


def ward_pooling(case: Case) -> torch.Tensor:
    """The tree by SciPy, which has no counterpart in PyTorch."""
    unit = normalize(case.features)
    points = (1 - unit @ unit.T).numpy()
    tree = hierarchy.linkage(points, method="ward")
    label = torch.from_numpy(hierarchy.fcluster(tree, case.keep, "maxclust").astype(np.int64)) - 1
    total = case.features.new_zeros(case.keep, case.features.shape[1])
    total.index_add_(0, label, case.features)
    return normalize(total / torch.bincount(label, minlength=case.keep)[:, None])
