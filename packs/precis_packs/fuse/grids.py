"""How methods part a grid of tokens, or spread over it; as in the Java methods."""

import math

import numpy as np

GOLDEN = (math.sqrt(5) - 1) / 2
CROPS = 4
"""HoloV's crops along each side."""


def smaller_grid(h: int, w: int, budget: int) -> tuple[int, int]:
    """The grid of at most `budget` cells with most cells for its distortion of the aspect ratio."""
    best, best_score = (1, 1), 0.0
    for rows in range(1, min(h, budget) + 1):
        widest = min(w, budget // rows)
        for columns in (widest, min(widest, rows * w // h)):
            if columns < 1:
                continue
            ratio = rows * w / (h * columns)
            score = rows * columns * min(ratio, 1 / ratio)
            more = rows * columns > best[0] * best[1]
            if score > best_score or (score == best_score and more):
                best, best_score = (rows, columns), score
    return best


def cell_means(h: int, w: int, rows: int, columns: int) -> np.ndarray:
    """`[rows * columns, h * w]`: the means of cells that part the grid without overlap."""
    return np.kron(_means(h, rows), _means(w, columns)).astype(np.float32)


def _means(side: int, cells: int) -> np.ndarray:
    matrix = np.zeros((cells, side))
    for cell in range(cells):
        start, end = cell * side // cells, (cell + 1) * side // cells
        matrix[cell, start:end] = 1 / (end - start)
    return matrix


def spread_rows(h: int, w: int, keep: int) -> list[int]:
    """Tokens spread evenly over a grid, ascending: evenly over the rows, and inside each row."""
    if h == 1:
        return _spread(w, keep, 0.5)
    picked: list[int] = []
    used = 0
    for y in range(h):
        share = ((2 * y + 2) * keep + h) // (2 * h) - (2 * y * keep + h) // (2 * h)
        if share > 0:
            phase = math.fmod(0.5 + GOLDEN * used, 1.0)
            picked += [y * w + column for column in _spread(w, share, phase)]
            used += 1
    return picked


def _spread(cells: int, count: int, phase: float) -> list[int]:
    return [min(cells - 1, math.floor((i + phase) * cells / count)) for i in range(count)]


def crops_of(h: int, w: int) -> list[list[int]]:
    """The tokens of every crop, ascending; at most `CROPS` crops along a side."""
    down, across = min(CROPS, h), min(CROPS, w)
    crops: list[list[int]] = [[] for _ in range(down * across)]
    for token in range(h * w):
        y, x = divmod(token, w)
        crops[y * down // h * across + x * across // w].append(token)
    return crops
