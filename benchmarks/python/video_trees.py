"""STTM and TC-CLIP's context tokens with whole-tensor operations, a level or a round at a time."""

import torch
from torch.nn.functional import normalize

from clip import Clip
from rows import cosines, lengths


def doubled(level: torch.Tensor) -> torch.Tensor:
    """A level with its first row and column repeated where their number is odd."""
    if level.shape[1] % 2:
        level = torch.cat([level[:, :1], level], 1)
    if level.shape[2] % 2:
        level = torch.cat([level[:, :, :1], level], 2)
    return level


def quads(level: torch.Tensor) -> torch.Tensor:
    """t x h x w x 4 x ...: the children of every cell, repeated where there are fewer."""
    t, h, w = level.shape[:3]
    cells = level.view(t, h // 2, 2, w // 2, 2, -1).transpose(2, 3)
    return cells.reshape(t, h // 2, w // 2, 4, -1)


def likeness(cells: torch.Tensor, finer: torch.Tensor) -> torch.Tensor:
    """The lowest cosine of every cell to what stands in its four slots."""
    length, finer_length = lengths(cells), lengths(finer)
    children = quads(doubled(finer))
    their = quads(doubled(finer_length)).squeeze(-1)
    least = cosines(children, cells[:, :, :, None], their, length[..., None]).amin(3)
    corner = finer[:, :1, :1]
    filled = cosines(cells, corner, length, finer_length[:, :1, :1])
    if finer.shape[1] % 2:
        least[:, 0] = torch.minimum(least[:, 0], filled[:, 0])
    if finer.shape[2] % 2:
        least[:, :, 0] = torch.minimum(least[:, :, 0], filled[:, :, 0])
    return least


def expanded(cells: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """What holds for a cell, for each of its children."""
    cells = cells.repeat_interleave(2, 1).repeat_interleave(2, 2)
    return cells[:, cells.shape[1] - height :, cells.shape[2] - width :]


def nodes(clip: Clip):
    """Values of STTM's nodes in order, and the node of every token, t x h x w."""
    frames, side, width = len(clip.tokens), clip.side, clip.tokens.shape[2]
    levels = [clip.tokens.view(frames, side, side, width)]
    while min(levels[-1].shape[1:3]) > 2:
        levels.append(quads(doubled(levels[-1])).mean(3))
    place = torch.arange(frames * side * side).view(frames, side, side)
    first = [place]  # the first token of every cell
    for _ in levels[1:]:
        first.append(quads(doubled(first[-1])).amin((3, 4)))
    reached = torch.ones(levels[-1].shape[:3], dtype=torch.bool)
    values, firsts, owner = [], [], None
    for number in range(len(levels) - 1, -1, -1):
        level = levels[number]
        if number:
            whole = likeness(level, levels[number - 1]) >= clip.numbers["sttm_threshold"]
            stays = reached & whole
        else:
            stays = reached
        values.append(level[stays])
        firsts.append(first[number][stays])
        kept = torch.where(stays, first[number], -1)
        owner = kept if owner is None else torch.where(owner < 0, kept, owner)
        if number:
            shape = levels[number - 1].shape[1:3]
            reached = expanded(reached & ~stays, *shape)
            owner = expanded(owner, *shape)
    firsts = torch.cat(firsts)
    order = firsts.argsort()
    number = torch.empty(frames * side * side, dtype=torch.long)
    number[firsts[order]] = torch.arange(len(order))
    return torch.cat(values).index_select(0, order), number[owner]


def representatives(links: torch.Tensor, count: int) -> torch.Tensor:
    """The released rounds of lowest numbers; links are pairs of nodes, n x 2."""
    now = torch.arange(count)
    while True:
        least = now[links].amin(1)
        after = now.clone()
        after.scatter_reduce_(0, links[:, 0], least, "amin")
        after.scatter_reduce_(0, links[:, 1], least, "amin")
        now = after[after]
        if torch.equal(now, now[now]):
            return now


def sttm(clip: Clip) -> torch.Tensor:
    values, owner = nodes(clip)
    pairs = torch.stack([owner[:-1].flatten(), owner[1:].flatten()], 1)
    key = (pairs[:, 0] * len(values) + pairs[:, 1]).unique()
    here, there = key // len(values), key % len(values)
    length = lengths(values)
    one, other = values.index_select(0, here), values.index_select(0, there)
    alike = cosines(one, other, length[here], length[there]) >= clip.numbers["sttm_temporal"]
    links = torch.stack([here[alike], there[alike]], 1)
    leader, group = representatives(links, len(values)).unique(return_inverse=True)
    total = values.new_zeros(len(leader), values.shape[1]).index_add_(0, group, values)
    return total / torch.bincount(group)[:, None]


def tc_clip_context(clip: Clip) -> torch.Tensor:
    frames, perframe = clip.attention.shape
    count = max(1, int(perframe * clip.numbers["tc_clip_seeds"]))
    top = clip.attention.topk(count).indices + torch.arange(frames)[:, None] * perframe
    rows = clip.rows().index_select(0, top.flatten())
    size = rows.new_ones(len(rows))
    step = clip.whole("tc_clip_round")
    full = (len(rows) - clip.keep) // step
    while len(rows) > clip.keep:
        left = len(rows) - clip.keep
        merges = min(min(step, left) if full > 0 else left, len(rows) // 2)
        full -= 1
        unit = normalize(rows)
        closest, partner = (unit[::2] @ unit[1::2].T).max(1)
        order = closest.argsort(descending=True, stable=True)
        merged, stays = order[:merges], order[merges:]
        weighted = rows * size[:, None] if size.amax() > 1 else rows
        odd = weighted[1::2].clone().index_add_(0, partner[merged], weighted[::2][merged])
        total = size[1::2].clone().index_add_(0, partner[merged], size[::2][merged])
        rows = torch.cat([rows[::2][stays], odd / total[:, None]])
        size = torch.cat([size[::2][stays], total])
    return rows
