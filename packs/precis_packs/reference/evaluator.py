"""Runs a graph that was not written here, with the reference operators of the onnx package."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun

from precis_packs.graphs.external import mapped_arrays, without_files


class DequantizeLinear(OpRun):
    """One scale for the whole tensor. The onnx package has this operator from opset 19 on only."""

    def _run(
        self, x: np.ndarray, scale: np.ndarray, zero: np.ndarray | None = None, **_: Any
    ) -> tuple[np.ndarray]:
        offset = np.int32(0) if zero is None else zero.astype(np.int32)
        return ((x.astype(np.int32) - offset).astype(np.float32) * scale,)


def evaluate(
    graph: bytes, inputs: dict[str, np.ndarray], folder: Path | None = None
) -> dict[str, np.ndarray]:
    """Every output of the graph by name. `folder`: where the files of its arrays are, if any."""
    model = onnx.load_model_from_string(graph)
    if folder is None:
        return run_model(model, inputs)
    # As inputs the arrays stay mapped; loaded into the model they would be in memory twice.
    return run_model(without_files(model), {**inputs, **mapped_arrays(model, folder)})


def run_model(
    model: onnx.ModelProto, inputs: dict[str, np.ndarray], outputs: Sequence[str] | None = None
) -> dict[str, np.ndarray]:
    """The outputs named, or every one."""
    evaluator = ReferenceEvaluator(model, new_ops=[DequantizeLinear])
    names = evaluator.output_names if outputs is None else list(outputs)
    return dict(zip(names, evaluator.run(names, inputs), strict=True))
