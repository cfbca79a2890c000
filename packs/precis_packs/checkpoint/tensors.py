"""The tensors of `.safetensors` and `.bin` files, mapped into memory and turned to float32 late."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from precis_packs.errors import PackError

LARGEST_HEADER_BYTES = 100 << 20
"""The format's own limit."""

_WIDTHS = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1}
_NUMPY = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}


@dataclass(frozen=True)
class StoredTensor:
    """A tensor on disk; `data` are its values as stored, bfloat16 as the bits."""

    kind: str
    shape: tuple[int, ...]
    data: np.ndarray

    def floats(self) -> np.ndarray:
        """The values as float32; a view where they are float32 already."""
        if self.kind not in _NUMPY:
            raise PackError(f"a tensor is of type {self.kind}; weights must be floating point")
        if self.kind == "BF16":
            wide = np.left_shift(self.data.astype(np.uint32), 16).view(np.float32)
            return wide.reshape(self.shape)
        return self.data.astype(np.float32, copy=False).reshape(self.shape)


def read_safetensors(path: Path) -> dict[str, StoredTensor]:
    """Every tensor of the file by name. Raises `PackError` if it is malformed or cut off."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > min(LARGEST_HEADER_BYTES, size - 8):
            raise PackError(f"{path} is no safetensors file: its header would have {length} bytes")
        try:
            header: dict[str, dict[str, Any]] = json.loads(file.read(length))
            header.pop("__metadata__", None)
            return {name: _tensor(path, entry, 8 + length, size) for name, entry in header.items()}
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise PackError(f"{path} is no safetensors file: {problem!r}") from problem


def _tensor(path: Path, entry: Mapping[str, Any], base: int, size: int) -> StoredTensor:
    kind, shape = str(entry["dtype"]), tuple(int(side) for side in entry["shape"])
    begin, end = (int(offset) for offset in entry["data_offsets"])
    bytes_wanted = int(np.prod(shape, dtype=np.int64)) * _WIDTHS.get(kind, 0)
    if kind in _WIDTHS and (begin < 0 or end - begin != bytes_wanted or base + end > size):
        raise PackError(f"{path} is cut off or damaged: it has {size} bytes; copy it again")
    if kind not in _NUMPY or bytes_wanted == 0:
        return StoredTensor(kind, shape, np.empty(0, np.uint8))
    kept = np.memmap(path, _NUMPY[kind], "r", base + begin, (bytes_wanted // _WIDTHS[kind],))
    return StoredTensor(kind, shape, kept)


def read_bin(path: Path) -> dict[str, StoredTensor]:
    """The same of a file that PyTorch wrote; needs the extra `bin`."""
    try:
        import torch
    except ImportError as problem:
        raise PackError(
            f"{path} is in PyTorch's own form, and PyTorch is not installed; take the checkpoint's "
            "safetensors files, or install it with: pip install './packs[bin]'"
        ) from problem
    loaded = torch.load(path, map_location="cpu", mmap=True, weights_only=True)
    return {
        name: StoredTensor("F32", tuple(tensor.shape), tensor.float().numpy().ravel())
        for name, tensor in loaded.items()
        if torch.is_tensor(tensor) and tensor.is_floating_point()
    }
