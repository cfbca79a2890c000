"""Keeps large arrays of a graph in a file beside it, written one after the other.

A graph is a protobuf message: it cannot exceed 2 GB, and building one holds its arrays several
times over. What is stored here is on disk at once and held no longer.
"""

from pathlib import Path
from types import TracebackType

import numpy as np
from onnx import TensorProto, helper

SMALLEST_STORED = 4096
"""Bytes from which an array goes into the file; shapes and scales stay in the graph."""

ALIGNMENT = 4096
"""Offsets are multiples of a memory page, so that a runtime may map the file."""


class ExternalStore:
    """A file of arrays; close it (or leave its `with` block) before the graph is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")

    def takes(self, array: np.ndarray) -> bool:
        """Whether an array belongs into the file."""
        return array.nbytes >= SMALLEST_STORED

    def add(self, name: str, array: np.ndarray) -> TensorProto:
        """Writes the array and gives the tensor that points at it."""
        offset = self._file.seek(-(-self._file.tell() // ALIGNMENT) * ALIGNMENT)
        np.ascontiguousarray(array).tofile(self._file)
        tensor = TensorProto(
            name=name,
            dims=array.shape,
            data_type=helper.np_dtype_to_tensor_dtype(array.dtype),
            data_location=TensorProto.EXTERNAL,
        )
        where = {"location": self.path.name, "offset": offset, "length": array.nbytes}
        for key, value in where.items():
            tensor.external_data.add(key=key, value=str(value))
        return tensor

    def close(self) -> None:
        """Everything is in the file."""
        self._file.close()

    def __enter__(self) -> "ExternalStore":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
