"""The same algorithms written plainly: a Python loop per crop, token, cell or pick."""

import torch
from torch.nn.functional import normalize

import vectorised
from case import Case


def holov(case: Case) -> torch.Tensor:
    size = len(case.features) // case.bands
    scores = []
    for first in range(0, len(case.features), size):
        crop = case.features[first : first + size]
        attention = vectorised.ATTENTION_SCALE * case.attention[first : first + size]
        unit = crop / (crop.norm(dim=1, keepdim=True) + vectorised.EPSILON)
        similarity = unit @ unit.T
        similarity.fill_diagonal_(0)
        mean = similarity.sum(1, keepdim=True) / (size - 1)
        variance = ((similarity - mean).square().sum(1) / (size - 1)).mean()
        gain = attention.abs().mean() / (variance.abs() + vectorised.EPSILON)
        scores.append(attention.mean() + vectorised.BETA * gain * variance)
    score = torch.stack(scores)
    weight = score / (score.sum() + vectorised.EPSILON)
    allocated = (weight * case.keep).floor().long()
    left = case.keep - int(allocated.sum())
    allocated[weight.topk(min(left, case.bands)).indices] += 1
    rows = []
    for crop, count in enumerate(allocated.tolist()):
        first = crop * size
        if count >= size:
            rows.extend(range(first, first + size))
        else:
            best = case.attention[first : first + size].argsort(descending=True, stable=True)
            rows.extend((first + best[:count]).tolist())
    out = case.features.new_zeros(case.keep, case.features.shape[1])
    for place, row in enumerate(rows[: case.keep]):
        out[place] = case.features[row]
    return out


def visionzip(case: Case) -> torch.Tensor:
    top = sorted(case.attention.topk(case.keep - case.contextual).indices.tolist())
    chosen = set(top)
    rest = [row for row in range(len(case.attention)) if row not in chosen]
    targets = rest[:: max(1, len(rest) // case.contextual)][: case.contextual]
    unit = normalize(case.keys)
    centres = unit[targets]
    joined = [[] for _ in targets]
    for row in rest:
        if row not in targets:
            joined[int((centres @ unit[row]).argmax())].append(row)
    out = [case.features[row] for row in top]
    for target, members in zip(targets, joined):
        row = case.features[target]
        out.append(row + case.features[members].mean(0) if members else row)
    return torch.stack(out)


def divprune(case: Case) -> torch.Tensor:
    unit = normalize(case.features)
    cosine = unit @ unit.T
    cosine.fill_diagonal_(-torch.inf)
    picks = [int(cosine.max(1).values.argmin())]
    while len(picks) < case.keep:
        closest = cosine[:, picks].max(1).values
        closest[picks] = torch.inf
        picks.append(int(closest.argmin()))
    return case.features[sorted(picks)]


def cdpruner(case: Case) -> torch.Tensor:
    unit = normalize(case.features)
    quality = vectorised.relevance(case)
    kernel = quality[:, None] * (unit @ unit.T) * quality
    variance = kernel.diagonal().clone()
    components, picks = [], []
    for _ in range(case.keep):
        pick = int(variance.argmax())
        picks.append(pick)
        row = kernel[pick].clone()
        for earlier in components:
            row -= earlier[pick] * earlier
        row /= variance[pick].sqrt()
        components.append(row)
        variance = variance - row.square()
        variance[pick] = -torch.inf
    return case.features[sorted(picks)]


def vispruner(case: Case) -> torch.Tensor:
    order = case.attention.argsort(descending=True, stable=True)
    residual = order[case.important :]
    wanted = case.keep - case.important
    while len(residual) > wanted:
        unit = normalize(case.features[residual])
        even, odd = residual[::2], residual[1::2]
        drop = min(vectorised.DROPPED_PER_ROUND, len(residual) - wanted, len(even))
        closest = (unit[::2] @ unit[1::2].T).max(1).values
        stays = closest.argsort(descending=True, stable=True)[drop:]
        residual = torch.cat([even[stays], odd])
    kept = torch.cat([order[: case.important], residual])
    return case.features[kept.sort().values]


def tome(case: Case) -> torch.Tensor:
    unit = normalize(case.keys)
    even, odd = unit[::2], unit[1::2]
    found = []
    for row in range(len(even)):
        cosine = odd @ even[row]
        partner = int(cosine.argmax())
        found.append((-float(cosine[partner]), row, partner))
    found.sort()
    rows = case.features[1::2].clone()
    size = [1] * len(rows)
    for _, row, partner in found[: case.merges]:
        rows[partner] += case.features[2 * row]
        size[partner] += 1
    for place, count in enumerate(size):
        rows[place] /= count
    stays = [2 * row for _, row, _ in found[case.merges :]]
    return torch.cat([case.features[stays], rows])


def vflowopt_recycle(case: Case) -> torch.Tensor:
    low = sorted(vectorised.low_rows(case).tolist())
    cell = case.cells().tolist()
    members = {}
    for row in low:
        members.setdefault(cell[row], []).append(row)
    recycled = set(low)
    rows = {row: case.wide[row] for row in range(len(cell)) if row not in recycled}
    for group in members.values():
        weight = case.importance[group]
        share = weight / weight.sum()
        rows[group[int(weight.argmax())]] = (case.wide[group] * share[:, None]).sum(0)
    return torch.stack([rows[row] for row in sorted(rows)])


def catp_stage1(case: Case) -> torch.Tensor:
    unit = normalize(case.features)
    similarity = (0.5 + 0.5 * (unit @ unit.T)).numpy()
    bonus = vectorised.alignment(case, unit).tolist()
    best = similarity[0] * 0
    left = list(range(len(similarity)))
    picks = []
    for _ in range(case.catp_keep):
        most, pick = -1.0, -1
        for row in left:
            gain = (similarity[row] - best).clip(0).sum(dtype="float64") + bonus[row]
            if gain > most:
                most, pick = gain, row
        picks.append(pick)
        left.remove(pick)
        best = best.clip(similarity[pick])
    return case.features[sorted(picks)]


def merged_rows(case: Case, plus: bool) -> torch.Tensor:
    kept = vectorised.prumerge_kept(case, plus).tolist()
    unit = normalize(case.keys)
    out = []
    for row in kept:
        cosine = unit @ unit[row]
        cosine[row] = -torch.inf
        near = cosine.topk(vectorised.NEIGHBOURS).indices
        weight = case.attention[near]
        out.append(case.features[row] + (weight[:, None] * case.features[near]).sum(0))
    chosen = set(kept)
    rest = case.features.new_zeros(case.features.shape[1])
    for row in range(len(case.features)):
        if row not in chosen:
            rest += case.attention[row] * case.features[row]
    return torch.stack([*out, rest])


def prumerge(case: Case) -> torch.Tensor:
    return merged_rows(case, plus=False)


def prumerge_plus(case: Case) -> torch.Tensor:
    return merged_rows(case, plus=True)
