"""The self-test of a fused graph: pictures, and the rows that numpy makes of the encoder's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from precis_packs.errors import PackError
from precis_packs.fuse.methods import Arrays
from precis_packs.reference.evaluator import run_model
from precis_packs.samples import sample_picture

TRIES = 16
NOISE = 1e-4
"""Share of a value's spread that must not change what the self-test selects."""


@dataclass(frozen=True)
class Fused:
    """A fused graph, its manifest entry, and what its outputs are for pictures of the head."""

    model: onnx.ModelProto
    entry: dict[str, Any]
    expected: Callable[[Arrays], Arrays]
    heads: tuple[str, ...]
    frames: int = 1
    llm: dict[str, Any] | None = None
    licence: str | None = None


def self_test(
    pack: Path, manifest: Mapping[str, Any], made: Fused, size: tuple[int, int]
) -> tuple[np.ndarray, Arrays]:
    """Pictures of which a little noise does not change the selection, and the rows it gives."""
    vision = manifest["encoders"]["vision"]
    model = onnx.load(str(pack / vision["graph"]))
    side = vision["patch"] * vision["merge"]
    for seed in range(TRIES):
        pixels = np.concatenate(
            [sample_picture(*size, seed * made.frames + n, side) for n in range(made.frames)]
        )
        values = run_model(model, {vision["input"]["name"]: pixels}, made.heads)
        outputs = made.expected(values)
        if "kept" not in outputs or _is_firm(values, outputs["kept"], made.expected):
            return pixels, {name: _plain(value) for name, value in outputs.items()}
    raise PackError(
        f"none of {TRIES} pictures has a selection that rounding could not change; "
        "choose another --keep"
    )


def _is_firm(values: Arrays, kept: np.ndarray, expected: Callable[[Arrays], Arrays]) -> bool:
    random = np.random.RandomState(0)
    for _ in range(3):
        noisy = {
            name: value
            + (NOISE * value.std() * random.standard_normal(value.shape)).astype(np.float32)
            for name, value in values.items()
        }
        if not np.array_equal(expected(noisy)["kept"], kept):
            return False
    return True


def _plain(value: np.ndarray) -> np.ndarray:
    return value if value.dtype == np.int64 else value.astype(np.float32)
