"""Writes the graphs of a module from a file of weights into a folder."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import onnx

from precis_packs.errors import PackError
from precis_packs.modules import module_graphs
from precis_packs.parts import model_bytes
from precis_packs.tensor_file import read_tensors


def write_module(
    family: str, weights: Path, prefix: str, parameters: str, out: Path
) -> list[dict[str, Any]]:
    """Writes `OUT/<stem>.onnx` for each graph, whole or not at all, and describes them."""
    try:
        wanted = json.loads(parameters)
    except ValueError as problem:
        raise PackError(f"--parameters is not JSON: {problem}") from problem
    if not isinstance(wanted, dict):
        raise PackError(f"--parameters is {parameters}; it must be a JSON object")
    models = module_graphs(family, read_tensors(weights, prefix), wanted)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for stem, model in models.items():
        path = out / f"{stem}.onnx"
        partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
        try:
            partial.write_bytes(model_bytes(model))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        written.append(
            {
                "name": stem,
                "file": str(path),
                "inputs": _sides(model.graph.input),
                "outputs": _sides(model.graph.output),
            }
        )
    return written


def _sides(values: Iterable[onnx.ValueInfoProto]) -> dict[str, list[int | str]]:
    """Shapes by name; sides that are free are names."""
    return {
        value.name: [side.dim_param or side.dim_value for side in value.type.tensor_type.shape.dim]
        for value in values
    }
