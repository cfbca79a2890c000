"""FastVID, HoliTom and PruneVid with whole-tensor operations, sets of one size clustered at once."""

import math

import torch
from torch.nn.functional import normalize

from clip import Clip
from rows import cosines, lengths

FASTVID_NEIGHBOURS = 4
PRUNEVID_NEIGHBOURS = 7
SMALL = 14


def density_peaks(rows: torch.Tensor, neighbours: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Squared distances (b x n x n) and scores (b x n) of b sets of n rows."""
    rows = rows - rows.mean(1, keepdim=True)
    square = rows @ rows.transpose(1, 2)
    own = square.diagonal(dim1=1, dim2=2).clone()
    square.mul_(-2).add_(own[:, :, None]).add_(own[:, None, :]).clamp_(min=0)
    square.diagonal(dim1=1, dim2=2).zero_()
    square /= rows.shape[2]
    near = square.topk(min(neighbours, square.shape[2]), largest=False, sorted=False).values
    density = torch.exp(-near.mean(2))
    higher = density[:, None, :] > density[:, :, None]
    parent = square.masked_fill(~higher, torch.inf).amin(2)
    farthest = square.amax((1, 2))[:, None].expand_as(parent)
    parent = torch.where(parent.isinf(), farthest, parent)
    return square, parent.sqrt() * density


def gathered(group: torch.Tensor, rows: torch.Tensor, groups: int):
    """Sums of the rows of every group, and how many there are."""
    total = rows.new_zeros(groups, rows.shape[1]).index_add_(0, group, rows)
    return total, torch.bincount(group, minlength=groups)[:, None]


def nearest(square: torch.Tensor, centres: torch.Tensor) -> torch.Tensor:
    """The number of the nearest centre of every row of b sets; centres (b x c) are their own."""
    spread = centres[:, None, :].expand(-1, square.shape[1], -1)
    label = square.gather(2, spread).argmin(2)
    return label.scatter_(1, centres, torch.arange(centres.shape[1]).expand_as(centres))


def clustered(rows: torch.Tensor, wanted: int, neighbours: int, by_place: bool) -> torch.Tensor:
    """Means of the clusters of b sets of n rows, b x wanted x d."""
    square, score = density_peaks(rows, neighbours)
    centres = score.topk(wanted).indices
    if by_place:
        centres = centres.sort(1).values
    offset = torch.arange(len(rows))[:, None] * wanted
    label = nearest(square, centres) + offset
    total, count = gathered(label.flatten(), rows.flatten(0, 1), wanted * len(rows))
    return (total / count).view(len(rows), wanted, -1)


def starts(clip: Clip) -> list[int]:
    """First frames of FastVID's segments, and the number of frames."""
    unit = normalize(clip.frames)
    cosine = (unit[1:] * unit[:-1]).sum(1)
    cut = cosine < clip.numbers["fastvid_tau"]
    cut[cosine.topk(clip.whole("fastvid_segments") - 1, largest=False).indices] = True
    return [0, *(cut.nonzero().flatten() + 1).tolist(), len(clip.frames)]


def fastvid(clip: Clip) -> torch.Tensor:
    frames, perframe = clip.attention.shape
    share, every = clip.numbers["fastvid_anchors"], clip.whole("fastvid_every")
    budget = int(perframe * clip.share())
    anchors = int(budget * share)
    salient = budget - anchors
    plain = torch.zeros(frames, perframe, dtype=torch.bool)
    plain.scatter_(1, clip.attention.topk(salient).indices, True)
    rest = (~plain).nonzero()[:, 1].view(frames, -1)
    index = torch.arange(frames)[:, None] * perframe
    out_rows = [plain.flatten().nonzero().flatten()]
    values = [clip.rows().index_select(0, out_rows[0])]
    first = starts(clip)
    for begin, end in zip(first, first[1:]):
        n = end - begin
        held = [f for f in range(n) if (n - 1 - f) % every == 0]
        wanted = anchors * n // -(-n // every)
        pool_rows = (rest[begin:end] + index[begin:end]).flatten()
        pool = clip.rows().index_select(0, pool_rows).view(n, rest.shape[1], -1)
        sets = pool if len(held) == n else pool[held]
        chosen = density_peaks(sets, FASTVID_NEIGHBOURS)[1].topk(wanted).indices.sort(1).values
        spread = chosen[:, :, None].expand(-1, -1, pool.shape[2])
        picked = sets.gather(1, spread)
        unit = normalize(picked, dim=2)
        offset = torch.arange(len(held)) * wanted
        if wanted == anchors:
            best = (sets @ unit.transpose(1, 2)).argmax(2) + offset[:, None]
            total, count = gathered(best.flatten(), sets.flatten(0, 1), wanted * len(held))
        else:
            flat = pool.flatten(0, 1)
            best = (flat @ unit.flatten(0, 1).T).view(len(flat), len(held), wanted).argmax(2)
            join = flat.new_zeros(wanted * len(held), len(flat))
            join.scatter_(0, (best + offset).T, 1)
            total, count = join @ flat, join.sum(1, keepdim=True)
        share_own = (1 / (count + 1)).clamp(min=clip.numbers["fastvid_beta"])
        # An anchor without members, whose twin took them all, stays as it is.
        mean = torch.where(count > 0, total / count.clamp(min=1), picked.flatten(0, 1))
        values.append(share_own * picked.flatten(0, 1) + (1 - share_own) * mean)
        at = torch.tensor(held) + begin
        out_rows.append((rest[at].gather(1, chosen) + index[at]).flatten())
    order = torch.cat(out_rows).argsort()
    return torch.cat(values).index_select(0, order)


def holitom_windows(still: torch.Tensor) -> tuple[list[int], int]:
    """First frames of HoliTom's windows and the number of frames; tokens that they save."""
    frames = len(still) + 1
    places = [still[s:].long().cumprod(0).sum(1).tolist() for s in range(frames - 1)]
    best, length = [0] * (frames + 1), [1] * (frames + 1)
    for i in range(frames):
        best[i + 1] = best[i]
        for n in range(2, i + 2):
            value = best[i + 1 - n] + places[i + 1 - n][n - 2] * (n - 1)
            if value > best[i + 1]:
                best[i + 1], length[i + 1] = value, n
    first = [frames]
    while first[-1] > 0:
        first.append(first[-1] - length[first[-1]])
    return first[::-1], best[frames]


def holitom(clip: Clip) -> torch.Tensor:
    x, (frames, perframe) = clip.tokens, clip.attention.shape
    length = lengths(x)
    still = cosines(x[1:], x[:-1], length[1:], length[:-1]) > clip.numbers["holitom_tau"]
    first, saved = holitom_windows(still)
    total = frames * perframe
    retain = min(clip.share() / ((total - saved) / total), 1)
    out = []
    for begin, end in zip(first, first[1:]):
        n = end - begin
        fixed = still[begin : end - 1].all(0) if n > 1 else torch.zeros(perframe, dtype=torch.bool)
        count = int(fixed.sum())
        wanted = round(count * retain)
        if wanted > 0:
            means = x[begin:end, fixed].mean(0, keepdim=True)
            neighbours = min(clip.whole("holitom_neighbours"), wanted)
            out.append(clustered(means, wanted, neighbours, by_place=True)[0])
        moving = (~fixed).nonzero().flatten()
        wanted = math.ceil(len(moving) * retain)
        if wanted > 0:
            top = clip.attention[begin:end, moving].topk(wanted).indices.sort(1).values
            rows = moving[top] + (torch.arange(begin, end) * perframe)[:, None]
            out.append(clip.rows().index_select(0, rows.flatten()))
    return torch.cat(out)


def runs(labels: list[int]) -> list[tuple[int, int]]:
    """Stretches of equal labels: first and end."""
    ends = [i for i in range(1, len(labels)) if labels[i] != labels[i - 1]] + [len(labels)]
    return list(zip([0, *ends], ends))


def refined(labels: list[int]) -> list[int]:
    """PruneVid's labels with every cluster left in its longest stretches."""
    longest = {}
    for begin, end in runs(labels):
        longest[labels[begin]] = max(longest.get(labels[begin], 0), end - begin)
    out = list(labels)
    for begin, end in runs(labels):
        most = longest[labels[begin]]
        if most == 1 or end - begin < most:
            out[begin:end] = [-1] * (end - begin)
    for begin, end in runs(out):
        if out[begin] == -1:
            now = runs(out)
            left = next((e - b for b, e in now if e == begin), 0)
            right = next((e - b for b, e in now if b == end), 0)
            label = out[begin - 1] if left >= right and left else out[end] if right else 0
            out[begin:end] = [label] * (end - begin)
    return out


def prunevid(clip: Clip) -> torch.Tensor:
    x = clip.tokens
    wanted = max(1, int(len(x) * clip.numbers["prunevid_segments"]))
    square, score = density_peaks(x.mean(1)[None], clip.whole("prunevid_neighbours"))
    labels = nearest(square, score.topk(wanted).indices)[0].tolist()
    inverse = 1 / lengths(x).clamp(min=1e-8)
    out = []

    def merged(sets: torch.Tensor) -> torch.Tensor:
        """b x n x d; small sets as they are."""
        n = sets.shape[1]
        if n > SMALL:
            count = max(1, int(n * clip.share()))
            sets = clustered(sets, count, PRUNEVID_NEIGHBOURS, by_place=False)
        return sets.flatten(0, 1)

    for begin, end in runs(refined(labels)):
        n = end - begin
        still = torch.zeros(x.shape[1], dtype=torch.bool)
        if n > 1:
            total = torch.einsum("tnd,tn->nd", x[begin:end], inverse[begin:end])
            mean = (total.square().sum(1) - n) / (n * (n - 1))
            still = mean > clip.numbers["prunevid_tau"]
            out.append(merged(x[begin:end, still].mean(0, keepdim=True)))
        out.append(merged(x[begin:end, ~still]))
    return torch.cat(out)
