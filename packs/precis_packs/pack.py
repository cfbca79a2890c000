"""What a pack consists of before it is written."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

INT8_ROW_TOLERANCE = 0.25
"""Largest allowed length of a row's error, as a share of the row's length, in 8-bit arithmetic.

One activation that rounds the other way on another processor moves all that follow by about one
quantisation step, so single numbers cannot be compared; whole rows stay within a few percent, and a
wrong row is off by its own length.
"""


@dataclass(frozen=True)
class Origin:
    """Where a file came from: package with version, file inside it, sha256 of that file."""

    package: str
    file: str
    sha256: str

    def manifest(self) -> dict[str, str]:
        return {"package": self.package, "file": self.file, "sha256": self.sha256}


@dataclass(frozen=True)
class Part:
    """One encoder: its entry under `encoders`, its files, and its self-test arrays.

    A graph of a decoder or a module has no entry of its own: it is named in the other's. `inputs`
    and `outputs` are keyed by the names of the graph's inputs and outputs; both are empty for a
    part of files only. `row_tolerance` is set for 8-bit arithmetic: see `INT8_ROW_TOLERANCE`.
    A file given as a path is moved into the pack.
    """

    name: str
    entry: dict[str, Any] | None
    files: dict[str, bytes | Path]
    inputs: dict[str, np.ndarray]
    outputs: dict[str, np.ndarray]
    row_tolerance: float | None = None


@dataclass(frozen=True)
class Identity:
    """What `pack.json` says of the whole pack; enough to tell whether a folder holds it."""

    id: str
    version: str
    description: str
    licence_code: str
    licence_weights: str
    origin: tuple[Origin, ...] = ()

    def manifest(self) -> dict[str, Any]:
        return {
            "schema": 1,
            "id": self.id,
            "version": self.version,
            "description": self.description,
            "licence": {"code": self.licence_code, "weights": self.licence_weights},
            "origin": [origin.manifest() for origin in self.origin],
        }


@dataclass(frozen=True)
class Pack:
    """A whole pack; outputs match within `atol + rtol * |expected|`, or as their part says.

    `decoders`, `compressors`: the entries under these keys, by name. `llm`: the language model that
    the pack's rows are made for.
    """

    identity: Identity
    parts: tuple[Part, ...]
    atol: float
    rtol: float
    decoders: dict[str, dict[str, Any]] = field(default_factory=dict)
    compressors: dict[str, dict[str, Any]] = field(default_factory=dict)
    llm: dict[str, Any] | None = None
