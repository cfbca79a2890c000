"""Cosines of rows, in the form that was quickest of those tried."""

import torch

EPSILON = 1e-8


def lengths(rows: torch.Tensor) -> torch.Tensor:
    return torch.linalg.vector_norm(rows, dim=-1)


def products(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    return (one * other).sum(-1)


def cosines(one, other, length, other_length) -> torch.Tensor:
    """Row by row, where the lengths are known."""
    return products(one, other) / (length * other_length).clamp(min=EPSILON)
