"""Checks a pack folder: digests first, then the self-test with ONNX Runtime."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from precis_packs.errors import PackError
from precis_packs.folder import MANIFEST, PLAIN_NAME, check_files, read_manifest


@dataclass(frozen=True)
class Agreement:
    """Largest difference of one output from what the pack expects."""

    output: str
    shape: tuple[int, ...]
    largest_difference: float


def verify_pack(folder: Path) -> list[Agreement]:
    """One line per output. Raises `PackError` at the first thing that is wrong."""
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    test = manifest.get("selfTest")
    if test is None:
        return []
    try:
        tensors = load_file(folder / test["file"])
        return [
            agreement
            for name, graph in _graphs(manifest)
            for agreement in _verify_graph(folder, name, graph, tensors, test)
        ]
    except SafetensorError as problem:
        raise PackError(f"the self-test file of {folder} cannot be read: {problem}") from problem
    except (KeyError, TypeError, AttributeError) as problem:
        raise PackError(f"{folder / MANIFEST} is not well formed ({problem!r})") from problem


def verify_if_possible(folder: Path) -> list[Agreement]:
    """The same where ONNX Runtime is installed, else nothing.

    Packs are checked again when they are opened, so none is refused for want of a runtime.
    """
    return [] if find_spec("onnxruntime") is None else verify_pack(folder)


def _graphs(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name in the self-test and file of every graph: `vision`, `speech-step`..."""
    graphs = [(name, entry["graph"]) for name, entry in manifest["encoders"].items()]
    fused = manifest["encoders"].get("vision", {}).get("fused")
    if fused is not None:
        graphs.append(("vision-fused", fused["graph"]))
    for kind in ("decoders", "compressors"):
        for name, entry in manifest.get(kind, {}).items():
            graphs += [(f"{name}-{part}", graph) for part, graph in entry["graphs"].items()]
    return graphs


def _verify_graph(
    folder: Path,
    name: str,
    graph: str,
    tensors: Mapping[str, np.ndarray],
    test: Mapping[str, Any],
) -> list[Agreement]:
    inputs = _arrays(tensors, f"{name}.in.")
    expected = _arrays(tensors, f"{name}.out.")
    if not inputs or not expected:
        raise PackError(f"{folder}: the self-test has no inputs or outputs for {name}")
    found = dict(zip(expected, _run(folder, graph, inputs, list(expected)), strict=True))
    by_row = test.get("rowTolerance", {}).get(name)
    agreements = []
    for output, value in expected.items():
        agreement = _agreement(f"{name}.{output}", found[output], value)
        if by_row is None:
            _check_values(agreement.output, found[output], value, test["atol"], test["rtol"])
        else:
            _check_rows(agreement.output, found[output], value, by_row)
        agreements.append(agreement)
    return agreements


def _arrays(tensors: Mapping[str, np.ndarray], prefix: str) -> dict[str, np.ndarray]:
    return {key[len(prefix) :]: value for key, value in tensors.items() if key.startswith(prefix)}


def _run(
    folder: Path, graph: str, inputs: Mapping[str, np.ndarray], outputs: list[str]
) -> list[np.ndarray]:
    """The named outputs; all graphs of a checked pack lie inside its folder."""
    if not PLAIN_NAME.fullmatch(graph):
        raise PackError(f"{folder / MANIFEST} names the graph {graph!r}; plain names only")
    session = _session(folder / graph)
    try:
        found: list[np.ndarray] = session.run(outputs, inputs)
    except Exception as problem:  # ONNX Runtime's errors have no common base of their own
        raise PackError(f"{folder / graph} does not run: {problem}") from problem
    return found


def _session(graph: Path) -> Any:
    try:
        import onnxruntime
    except ImportError as problem:
        raise PackError(
            "verify needs onnxruntime; install it with: pip install './packs[verify]'"
        ) from problem
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            str(graph), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as problem:  # ONNX Runtime's errors have no common base of their own
        raise PackError(f"{graph} does not load: {problem}") from problem


def _agreement(output: str, found: np.ndarray, expected: np.ndarray) -> Agreement:
    if found.shape != expected.shape:
        raise PackError(f"self-test: {output} has shape {found.shape}, expected {expected.shape}")
    difference = float(np.abs(found.astype(np.float64) - expected).max())
    return Agreement(output, found.shape, difference)


def _check_values(
    output: str, found: np.ndarray, expected: np.ndarray, atol: float, rtol: float
) -> None:
    difference = np.abs(found.astype(np.float64) - expected)
    # Written so that a NaN fails too.
    wrong = ~(difference <= atol + rtol * np.abs(expected))
    if wrong.any():
        raise PackError(
            f"self-test: {int(wrong.sum())} of {wrong.size} values of {output} differ, by up to "
            f"{difference.max():.3g}; allowed is {atol:g} + {rtol:g} * |expected|"
        )


def _check_rows(output: str, found: np.ndarray, expected: np.ndarray, tolerance: float) -> None:
    error = np.linalg.norm(found.astype(np.float64) - expected, axis=-1)
    share = error / np.linalg.norm(expected.astype(np.float64), axis=-1)
    wrong = ~(share <= tolerance)
    if wrong.any():
        raise PackError(
            f"self-test: {int(wrong.sum())} of {wrong.size} rows of {output} differ, by up to "
            f"{share.max():.3g} of their length; allowed is {tolerance:g}"
        )
