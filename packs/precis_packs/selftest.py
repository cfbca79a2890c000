"""The self-test file: small inputs and the outputs that every runtime must give for them."""

from collections.abc import Iterable

import numpy as np
from safetensors.numpy import save

from precis_packs.pack import Part

FILE = "selftest.safetensors"


def selftest_bytes(parts: Iterable[Part]) -> bytes:
    """All parts' arrays, named `vision.in.pixels`, `vision.out.tokens` and so on."""
    tensors: dict[str, np.ndarray] = {}
    for part in parts:
        for direction, arrays in (("in", part.inputs), ("out", part.outputs)):
            for name, array in arrays.items():
                tensors[f"{part.name}.{direction}.{name}"] = np.ascontiguousarray(array)
    return save(tensors)
