"""The methods that can be fused: their graph and, in numpy, what it should give."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import onnx

from precis_packs.errors import PackError
from precis_packs.fuse import tails
from precis_packs.fuse.grids import smaller_grid
from precis_packs.fuse.tails import Site
from precis_packs.reference import fused

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Method:
    """One method over the tokens alone, or over tokens and attention.

    `expected` takes both without their prefix and gives `kept` and `compact`, or `compact` alone.
    """

    tail: Callable[[Site, int], onnx.ModelProto]
    expected: Callable[[Site, int, np.ndarray, np.ndarray], Arrays]
    attention: bool = False
    mode: str | None = None
    frames: int = 1
    """Pictures of the self-test."""


def _top_attention(site: Site, keep: int, tokens: np.ndarray, attention: np.ndarray) -> Arrays:
    return _kept(tokens, fused.highest(attention, keep))


def _holov(site: Site, keep: int, tokens: np.ndarray, attention: np.ndarray) -> Arrays:
    return _kept(tokens, fused.holov(tokens, attention, site.h, site.w, keep))


def _evs(site: Site, keep: int, tokens: np.ndarray, _: np.ndarray) -> Arrays:
    rows = tokens.reshape(1, -1, site.width)
    return _kept(rows, fused.highest(fused.change(tokens), keep))


def _pool(site: Site, keep: int, tokens: np.ndarray, _: np.ndarray) -> Arrays:
    return {"compact": fused.pooled(tokens, site.h, site.w, keep).astype(np.float32)}


def _kept(rows: np.ndarray, kept: np.ndarray) -> Arrays:
    return {"kept": kept, "compact": fused.picked(rows, kept)}


METHODS = {
    "top-attention": Method(tails.top_attention, _top_attention, attention=True),
    "holov": Method(tails.holov, _holov, attention=True, mode="holistic"),
    "average-pool": Method(tails.average_pool, _pool),
    "evs": Method(tails.evs, _evs, mode="parity", frames=3),
}
"""What needs no weights, by the name of the Java method; `mode` as there."""

TOKENPACKER = "tokenpacker"


def rows_kept(method: str, site: Site, keep: int) -> int:
    """Rows that come out for a budget of `keep`. Raises `PackError` if it cannot be had."""
    if keep < 1:
        raise PackError(f"--keep is {keep}; it must be 1 or more")
    if method == "evs":
        if keep < site.tokens:
            raise PackError(
                f"--keep is {keep}; evs keeps the first frame of a window whole, "
                f"{site.tokens} tokens at this size, so give {site.tokens} or more"
            )
        return keep
    if keep > site.tokens:
        raise PackError(f"--keep is {keep}; a picture of this size has {site.tokens} tokens")
    if method == "average-pool":
        rows, columns = smaller_grid(site.h, site.w, keep)
        return rows * columns
    return keep
