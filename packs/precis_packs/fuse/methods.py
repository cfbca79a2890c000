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
    return _kept(rows, fused.refreshed(fused.change(tokens), site.h, site.w, keep))


def _evs_released(site: Site, keep: int, tokens: np.ndarray, _: np.ndarray) -> Arrays:
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
    "evs": Method(tails.evs, _evs, mode="repaired", frames=3),
}
"""What needs no weights, by the name of the Java method; `mode` as there, its default."""

PARITY = "parity"
RELEASED = {"evs": Method(tails.evs_released, _evs_released, mode=PARITY, frames=3)}
"""The same in the mode `parity`."""

TOKENPACKER = "tokenpacker"


def method_of(name: str, mode: str | None) -> Method:
    """The method in its default mode or in that asked for. Raises `PackError` if there is none."""
    if mode is None or METHODS[name].mode == mode:
        return METHODS[name]
    if mode == PARITY and name in RELEASED:
        return RELEASED[name]
    modes = [METHODS[name].mode, *([PARITY] if name in RELEASED else [])]
    has = " and ".join(filter(None, modes)) or "none to choose from"
    raise PackError(f"--mode is {mode!r}; of modes, {name} has {has}")


def rows_kept(name: str, method: Method, site: Site, keep: int) -> int:
    """Rows that come out for a budget of `keep`. Raises `PackError` if it cannot be had."""
    if keep < 1:
        raise PackError(f"--keep is {keep}; it must be 1 or more")
    if method.frames > 1:
        if method.mode == PARITY and keep < site.tokens:
            raise PackError(
                f"--keep is {keep}; {name} keeps the first frame of a window whole in its mode "
                f"parity, {site.tokens} tokens at this size, so give {site.tokens} or more"
            )
        return keep
    if keep > site.tokens:
        raise PackError(f"--keep is {keep}; a picture of this size has {site.tokens} tokens")
    if name == "average-pool":
        rows, columns = smaller_grid(site.h, site.w, keep)
        return rows * columns
    return keep
