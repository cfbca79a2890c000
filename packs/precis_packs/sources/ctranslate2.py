"""Reads the variables of a CTranslate2 `model.bin`, version 6.

Little-endian: version u32, specification name, revision u32, variable count u32; per variable its
name, rank u8, dimensions u32, type u8, byte count u32, data; then a u32 count of aliases, each a
new name and the name it stands for. A name is a u16 length and as many bytes, the last one NUL.
"""

import math
import struct
from typing import Any

import numpy as np

from precis_packs.errors import PackError

VERSION = 6
TYPES: dict[int, np.dtype[Any]] = {
    0: np.dtype("<f4"),
    1: np.dtype("i1"),
    2: np.dtype("<i2"),
    3: np.dtype("<i4"),
    4: np.dtype("<f2"),
}
"""Element types by their code in the file."""

LARGEST_RANK = 8


def read_variables(data: bytes) -> dict[str, np.ndarray]:
    """Every variable and alias by name. The arrays are read-only.

    Raises `PackError`, naming offset and number, for anything that is not such a file.
    """
    reader = _Reader(data)
    version = reader.number("I", "version")
    if version != VERSION:
        raise PackError(f"CTranslate2 file has version {version}; only {VERSION} is known")
    reader.name("specification")
    reader.number("I", "revision")
    variables: dict[str, np.ndarray] = {}
    for _ in range(reader.number("I", "variable count")):
        name = reader.name("variable name")
        if name in variables:
            raise PackError(f"CTranslate2 file names {name} twice")
        variables[name] = reader.array(name)
    for _ in range(reader.number("I", "alias count")):
        alias = reader.name("alias")
        name = reader.name("aliased name")
        if name not in variables:
            raise PackError(f"CTranslate2 file: alias {alias} stands for {name}, which is missing")
        variables[alias] = variables[name]
    reader.expect_end()
    return variables


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self, code: str, what: str) -> int:
        value: int = struct.unpack("<" + code, self._take(struct.calcsize("<" + code), what))[0]
        return value

    def name(self, what: str) -> str:
        raw = self._take(self.number("H", f"length of {what}"), what)
        try:
            return raw.rstrip(b"\0").decode("ascii")
        except UnicodeDecodeError as problem:
            raise PackError(
                f"CTranslate2 file: {what} before offset {self._at} is no name"
            ) from problem

    def array(self, name: str) -> np.ndarray:
        rank = self.number("B", f"rank of {name}")
        if rank > LARGEST_RANK:
            raise PackError(f"CTranslate2 file: {name} has rank {rank}; at most {LARGEST_RANK}")
        shape = tuple(self.number("I", f"dimension of {name}") for _ in range(rank))
        code = self.number("B", f"type of {name}")
        if code not in TYPES:
            raise PackError(f"CTranslate2 file: {name} has type {code}; known are {sorted(TYPES)}")
        size = self.number("I", f"size of {name}")
        needed = math.prod(shape) * TYPES[code].itemsize
        if size != needed:
            raise PackError(
                f"CTranslate2 file: {name} of shape {shape} has {size} bytes, needs {needed}"
            )
        return np.frombuffer(self._take(size, name), TYPES[code]).reshape(shape)

    def expect_end(self) -> None:
        left = len(self._data) - self._at
        if left:
            raise PackError(f"CTranslate2 file: {left} bytes left over at offset {self._at}")

    def _take(self, size: int, what: str) -> bytes:
        if size > len(self._data) - self._at:
            raise PackError(
                f"CTranslate2 file ends early: {what} at offset {self._at} needs {size} bytes, "
                f"{len(self._data) - self._at} are left"
            )
        taken = self._data[self._at : self._at + size]
        self._at += size
        return taken
