"""Holds a token file of a trained compressor against a second computation of the same rows."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from precis_packs.errors import PackError
from precis_packs.folder import check_files, read_manifest
from precis_packs.reference.compressed import Frames, Module, compressed


@dataclass(frozen=True)
class Agreement:
    """Rows of the file, and the largest difference of a value from the second computation."""

    family: str
    rows: int
    width: int
    largest_difference: float


def check_compressed(pack: Path, full: Path, short: Path, ids: list[int]) -> Agreement:
    """`full`: the token file of the same medium with every token kept, and the module's signal.

    `ids`: the question as the module's tokenizer has it. Raises `PackError` if counts differ.
    """
    manifest = read_manifest(pack)
    check_files(pack, manifest)
    entries = list(manifest.get("compressors", {}).values())
    if len(entries) != 1:
        raise PackError(f"{pack} has {len(entries)} compressors; one is needed")
    module = Module(pack, entries[0])
    expected = compressed(module, _frames(full, entries[0]["reads"]), np.array(ids, np.int64))
    found = load_file(short)["embeddings"]
    if found.shape != expected.shape:
        raise PackError(
            f"{short} has rows {list(found.shape)}, the second computation {list(expected.shape)}"
        )
    difference = float(np.abs(found.astype(np.float64) - expected).max())
    rows, width = found.shape
    return Agreement(entries[0]["family"], rows, width, difference)


def _frames(full: Path, reads: dict[str, str | int]) -> Frames:
    tensors = load_file(full)
    signal = reads["signal"]
    name = "embeddings" if signal == "tokens" else f"signals.{signal}"
    if name not in tensors:
        raise PackError(f"{full} has no {name}; encode with -k 100% --signals {signal}")
    rows = tensors[name]
    y, x = tensors["positions"][:, 1], tensors["positions"][:, 2]
    h, w = int(y.max()) + 1, int(x.max()) + 1
    if len(rows) % (h * w) != 0 or not np.array_equal(y * w + x, np.arange(len(rows)) % (h * w)):
        raise PackError(f"{full} does not hold every token of {h} x {w} in order")
    frames = rows.reshape(-1, h * w, rows.shape[1]).astype(np.float32)
    return Frames(frames, h, w, tensors.get("signals.frame-features"))
