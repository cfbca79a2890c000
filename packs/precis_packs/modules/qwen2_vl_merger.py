"""The patch merger of Qwen2-VL (layer norm) and Qwen2.5-VL (RMS norm)."""

from collections.abc import Mapping
from typing import Any

import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.builder import Storage
from precis_packs.graphs.modules import write_mlp
from precis_packs.graphs.norm import write_norm, write_rms_norm
from precis_packs.modules.settings import read_settings


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """`projector`: `x` f32 `[n, width]`, the rows of a block in a run -> `tokens` f32 `[m, D]`.

    Parameters: `merge`, side of a block, and `epsilon`. The norm is the one that has weights.
    """
    settings = read_settings("qwen2-vl-merger", parameters, merge=2, epsilon=1e-6)
    with weights.noting("qwen2-vl-merger") as given:
        (width,) = given.shape("ln_q.weight", 1)
        hidden, _ = given.shape("mlp.0.weight", 2)
        outputs, _ = given.shape("mlp.2.weight", 2)
        graph = storage.graph("projector")
        x = graph.input("x", ("n", width))
        if given.has("ln_q.bias"):
            normed = write_norm(graph, "norm", x, given.norm("ln_q", width, settings.epsilon))
        else:
            scale = given.take("ln_q.weight", (width,))
            normed = write_rms_norm(graph, "norm", x, scale, settings.epsilon)
        wide = settings.merge**2 * width
        blocks = graph.node("blocks", "Reshape", normed, graph.integers(-1, wide))
        first = given.linear("mlp.0", hidden, wide)
        tokens = write_mlp(graph, "mlp", blocks, first, given.linear("mlp.2", outputs, hidden))
        graph.output(tokens, "tokens", ("m", outputs))
        return {"projector": graph.finish()}
