"""Reads arrays out of a `.safetensors` file, half-precision ones of both kinds included.

Writes them as well, without holding more than a piece of one at a time.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open

from precis_packs.errors import PackError

SHOWN = 20
"""Names that a message lists at most."""

_STORED: dict[str, np.dtype[Any]] = {
    "F64": np.dtype("<f8"),
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "BF16": np.dtype("<u2"),
    "I64": np.dtype("<i8"),
    "I32": np.dtype("<i4"),
}


def read_tensors(path: Path, prefix: str = "") -> dict[str, np.ndarray]:
    """The arrays whose names begin with `prefix`, by the rest of their names.

    Floats of any size come back as float32, integers as they are. Float32 arrays are views of the
    mapped file.
    """
    if not path.is_file():
        raise PackError(f"{path} is not a file")
    try:
        # Opening checks the header: offsets that overlap or leave the file are refused.
        with safe_open(path, framework="numpy") as file:
            names = sorted(file.keys())
    except (SafetensorError, OSError) as problem:
        raise PackError(f"{path} is not a safetensors file: {problem}") from problem
    wanted = [name for name in names if name.startswith(prefix)]
    if not wanted:
        more = " and more" if len(names) > SHOWN else ""
        raise PackError(
            f"{path} has no tensor whose name begins with {prefix!r}; "
            f"it has {', '.join(names[:SHOWN])}{more}"
        )
    data = np.memmap(path, np.uint8, "r")
    length = int.from_bytes(data[:8].tobytes(), "little")
    header = json.loads(data[8 : 8 + length].tobytes())
    values = data[8 + length :]
    return {name[len(prefix) :]: _array(path, name, header[name], values) for name in wanted}


def _array(path: Path, name: str, entry: dict[str, Any], values: np.ndarray) -> np.ndarray:
    stored = _STORED.get(entry["dtype"])
    if stored is None:
        raise PackError(
            f"tensor {name} of {path} is {entry['dtype']}; {', '.join(_STORED)} can be read"
        )
    begin, end = entry["data_offsets"]
    # A header may have any length, so the bytes may lie at any address.
    array = np.frombuffer(values[begin:end], stored).reshape(entry["shape"])
    if entry["dtype"] == "BF16":
        return (array.astype(np.uint32) << 16).view(np.float32)
    return array.astype(np.float32, copy=False) if stored.kind == "f" else array


@dataclass(frozen=True)
class Streamed:
    """A tensor to be written: its sides, and pieces that hold its values in order.

    The pieces may be made as they are asked for; tensors of one file are asked in their order.
    """

    shape: tuple[int, ...]
    pieces: Iterable[np.ndarray]
    half: bool = False
    """Stored as float16, else as float32."""

    @property
    def kind(self) -> str:
        """The name of the type it is stored in."""
        return "F16" if self.half else "F32"

    @property
    def bytes(self) -> int:
        """Bytes of all its values."""
        return int(np.prod(self.shape, dtype=np.int64)) * _STORED[self.kind].itemsize


def write_tensors(path: Path, tensors: Mapping[str, Streamed]) -> None:
    """Writes the file. Raises `ValueError` if pieces hold more or fewer values than the shape."""
    header, end = {}, 0
    for name, tensor in tensors.items():
        begin, end = end, end + tensor.bytes
        header[name] = {
            "dtype": tensor.kind,
            "shape": list(tensor.shape),
            "data_offsets": [begin, end],
        }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for name, tensor in tensors.items():
            begin = file.tell()
            for piece in tensor.pieces:
                file.write(np.ascontiguousarray(piece, _STORED[tensor.kind]).data)
            if file.tell() - begin != tensor.bytes:
                raise ValueError(f"the pieces of {name} do not make up {list(tensor.shape)}")
