"""Summarises a `.safetensors` file with the plain safetensors library."""

from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from precis_packs.errors import PackError


def inspect_file(path: Path) -> dict[str, Any]:
    """Size, metadata, and for each tensor its name, type and shape."""
    if not path.is_file():
        raise PackError(f"{path} is not a file")
    try:
        with safe_open(path, framework="numpy") as file:
            tensors = [_tensor(file, name) for name in sorted(file.keys())]
            metadata = file.metadata() or {}
    except (SafetensorError, OSError) as problem:
        raise PackError(f"{path} is not a safetensors file: {problem}") from problem
    return {
        "file": path.name,
        "bytes": path.stat().st_size,
        "metadata": dict(sorted(metadata.items())),
        "tensors": tensors,
    }


def _tensor(file: Any, name: str) -> dict[str, Any]:
    tensor = file.get_slice(name)
    return {"name": name, "dtype": tensor.get_dtype(), "shape": list(tensor.get_shape())}
