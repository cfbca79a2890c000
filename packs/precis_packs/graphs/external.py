"""Keeps large arrays of a graph in a file beside it, written one after the other.

A graph is a protobuf message: it cannot exceed 2 GB, and building one holds its arrays several
times over. What is stored here is on disk at once and held no longer.
"""

import hashlib
from pathlib import Path
from types import TracebackType

import numpy as np
import onnx
from onnx import TensorProto, helper

SMALLEST_STORED = 4096
"""Bytes from which an array goes into the file; shapes and scales stay in the graph."""

ALIGNMENT = 4096
"""Offsets are multiples of a memory page, so that a runtime may map the file."""


class ExternalStore:
    """A file of arrays; close it (or leave its `with` block) before a graph is loaded.

    Several graphs may point into it. Bytes that are in it already are not written again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")
        self._offsets: dict[bytes, int] = {}

    def takes(self, array: np.ndarray) -> bool:
        """Whether an array belongs into the file."""
        return array.nbytes >= SMALLEST_STORED

    def add(self, name: str, array: np.ndarray) -> TensorProto:
        """Writes the array and gives the tensor that points at it."""
        values = np.ascontiguousarray(array)
        digest = hashlib.sha256(values.data).digest()
        offset = self._offsets.get(digest)
        if offset is None:
            offset = self._file.seek(-(-self._file.tell() // ALIGNMENT) * ALIGNMENT)
            values.tofile(self._file)
            self._offsets[digest] = offset
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


def without_files(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with inputs for the arrays that lie in files."""
    plain = onnx.ModelProto()
    plain.CopyFrom(model)
    del plain.graph.initializer[:]
    for tensor in model.graph.initializer:
        if tensor.data_location == TensorProto.EXTERNAL:
            plain.graph.input.append(
                helper.make_tensor_value_info(tensor.name, tensor.data_type, list(tensor.dims))
            )
        else:
            plain.graph.initializer.append(tensor)
    return plain


def mapped_arrays(model: onnx.ModelProto, folder: Path) -> dict[str, np.ndarray]:
    """The arrays that lie in files of `folder`, mapped into memory."""
    arrays: dict[str, np.ndarray] = {}
    for tensor in model.graph.initializer:
        if tensor.data_location == TensorProto.EXTERNAL:
            where = {entry.key: entry.value for entry in tensor.external_data}
            arrays[tensor.name] = np.memmap(
                folder / where["location"],
                helper.tensor_dtype_to_np_dtype(tensor.data_type),
                "r",
                int(where["offset"]),
                tuple(tensor.dims),
            )
    return arrays
