"""A projector as a module of its own: rows of features to rows of the language model."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import DENSE
from precis_packs.graphs.external import ExternalStore
from precis_packs.graphs.norm import write_norm
from precis_packs.graphs.vision import write_dense_layers
from precis_packs.pack import Part
from precis_packs.parts import graph_files, row_tolerance
from precis_packs.recipes.order import Order
from precis_packs.reference import operators
from precis_packs.reference.encoders import rounded, run_dense_layers
from precis_packs.weights import Linear, Norm


def projector_part(
    order: Order,
    family: str,
    space: str,
    layers: Sequence[Linear],
    rows: np.ndarray,
    norm: Norm | None = None,
    factor: int = 1,
) -> tuple[Part, dict[str, Any]]:
    """The graph `x` f32 `[n, width]` -> `tokens` f32 `[n, D]`, and its entry under `compressors`.

    `space`: of the features that it reads. `rows`: of the self-test. `factor`: tokens of so
    large a square lie side by side in one of its rows.
    """
    width, outputs = layers[0].weight.shape[0], layers[-1].weight.shape[1]

    def build(store: ExternalStore | None) -> onnx.ModelProto:
        graph = GraphBuilder("projector", store=store)
        x = graph.input("x", ("n", width))
        if norm is not None:
            x = write_norm(graph, "norm", x, norm)
        tokens = write_dense_layers(graph, "projector", x, layers, DENSE[order.precision])
        graph.output(tokens, "tokens", ("n", outputs))
        return graph.finish()

    exact = rows.astype(np.float64)
    normed = exact if norm is None else operators.norm(exact, norm)
    expected = run_dense_layers(normed, layers, operators.DENSE[order.precision])
    part = Part(
        "projector-tokens",
        None,
        graph_files("projector", build),
        {"x": rows},
        rounded({"tokens": expected}),
        row_tolerance(order.precision),
    )
    entry = {
        "family": family,
        "graphs": {"tokens": "projector.onnx"},
        "reads": {"space": space, "signal": "tokens", "width": width // factor**2},
        "width": outputs,
        "numbers": {"factor": factor} if factor > 1 else {},
    }
    return part, entry
