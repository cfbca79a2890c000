"""Learned modules between encoder and language model, written as graphs from their weights.

One file per family. Each has `graphs(weights, parameters, storage)`, which gives graphs by the stem
of their files. What is no matrix product (permutations, slicing, masks, clustering) is left to the
caller.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.builder import Storage

FAMILIES = {
    "c-abstractor": "c_abstractor",
    "internvl": "internvl",
    "ldp": "ldp",
    "ldpv2": "ldpv2",
    "llava-mini": "llava_mini",
    "llava-mlp": "llava_mlp",
    "pixelrefer-lite": "pixelrefer_lite",
    "q-former": "q_former",
    "qwen2-vl-merger": "qwen2_vl_merger",
    "resampler": "resampler",
    "smolvlm": "smolvlm",
    "tokenpacker": "tokenpacker",
    "evad": "evad",
    "llama-vid": "llama_vid",
    "svit": "svit",
    "tdc": "tdc",
    "videollamb": "videollamb",
}
"""Name of each family and of the file of this package that writes it."""


INLINE = Storage()
"""Every array in its graph, as float32."""


def module_graphs(
    family: str,
    weights: Arrays | Mapping[str, np.ndarray],
    parameters: Mapping[str, Any],
    storage: Storage = INLINE,
) -> dict[str, onnx.ModelProto]:
    """The graphs of a family. Raises `PackError` if weights or parameters do not fit it."""
    given = weights if isinstance(weights, Arrays) else Arrays.of(weights)
    if family not in FAMILIES:
        raise PackError(f"no module family {family!r}; there are {', '.join(sorted(FAMILIES))}")
    written: dict[str, onnx.ModelProto] = import_module(f"{__name__}.{FAMILIES[family]}").graphs(
        given, parameters, storage
    )
    return written
