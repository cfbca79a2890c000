"""LLaMA-VID (arXiv 2311.17043): a frame as one token of what the question asks for, and content.

`queries`, where the weights have the Q-Former: `rows` `[b, m, w]`, all that the encoder gives of a
frame, and `input_ids` i64 `[q, L]`, q being 1 or b -> `text_query` `[b, q, w]`.
`context`: `visual` `[b, n, w]` without CLS, `text_query` `[b, q, w]` -> `context` `[b, D]` and
`attention` `[b, n]`, the mean over the text queries.
`projector`: `x` `[n, w]` -> `tokens` `[n, D]`, for content that the caller has pooled.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.modules import write_linear, write_mlp
from precis_packs.graphs.norm import write_norm
from precis_packs.modules.settings import read_settings
from precis_packs.modules.text_q_former import (
    TextQFormerShape,
    read_text_q_former,
    write_text_q_former,
)
from precis_packs.weights import Linear

FAMILY = "llama-vid"
PUBLIC = "vlm_att_"
"""What names of the attention's weights begin with in public checkpoints."""


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """Weights `mm_projector.0` and `.2`, `key_projector`, `val_projector`.

    The last two are called `vlm_att_...` in public checkpoints, and so is the Q-Former beside them:
    `query`, `encoder.bert`, `projector`, with `normed` also `ln`, and `bert_proj` where the
    Q-Former looks at rows of another width than the encoder's. Parameters are those of BERT.
    """
    settings = read_settings(
        FAMILY,
        parameters,
        layers=12,
        heads=12,
        cross_attention_freq=2,
        layer_norm_eps=1e-12,
        normed=True,
        ln_eps=1e-5,
    )
    with weights.noting(FAMILY) as given:
        public = any(name.startswith(PUBLIC) for name in given.names)
        attention = given.under(PUBLIC) if public else given
        width, seen = attention.shape("val_projector.weight", 2)
        queries = {}
        if attention.has("query"):
            queries["queries"] = _queries(storage.graph("queries"), attention, settings, seen)
        projector = storage.graph("projector")
        x = projector.input("x", ("n", seen))
        first = given.linear("mm_projector.0", width, seen)
        second = given.linear("mm_projector.2", width, width)
        tokens = write_mlp(projector, "projector", x, first, second)
        projector.output(tokens, "tokens", ("n", width))
        return queries | {
            "context": _context(
                storage.graph("context"),
                attention.linear("key_projector", seen, seen),
                attention.linear("val_projector", width, seen),
            ),
            "projector": projector.finish(),
        }


def _queries(graph: GraphBuilder, given: Arrays, settings: Any, seen: int) -> onnx.ModelProto:
    _, count, hidden = given.shape("query", 3)
    bert = given.under("encoder.bert.")
    source = bert.shape("encoder.layer.0.crossattention.self.key.weight", 2)[1]
    rows = graph.input("rows", ("b", "m", seen))
    if source != seen:
        rows = write_linear(graph, "widened", rows, given.linear("bert_proj", source, seen))
    if settings.normed:
        rows = write_norm(graph, "normed", rows, given.norm("ln", source, settings.ln_eps))
    shape = TextQFormerShape(
        count=count,
        hidden=hidden,
        source=source,
        layers=settings.layers,
        heads=settings.heads,
        every=settings.cross_attention_freq,
        epsilon=settings.layer_norm_eps,
    )
    own = graph.constant("queries", given.take("query", (1, count, hidden)))
    asked = write_text_q_former(graph, own, rows, read_text_q_former(bert, shape))
    out = write_linear(graph, "out", asked, given.linear("projector", seen, hidden))
    graph.output(out, "text_query", ("b", count, seen))
    return graph.finish()


def _context(graph: GraphBuilder, key: Linear, value: Linear) -> onnx.ModelProto:
    """The keys' layer moves to the queries, of which there are fewer: q . (K v) = (q K) . v.

    Its bias gives a query the same score at every patch, which softmax takes away. The mean over
    queries is taken of their attention, so that patches are mixed once.
    """
    seen, width = value.weight.shape
    visual = graph.input("visual", ("b", "n", seen))
    asked = graph.input("text_query", ("b", "q", seen))
    back = (key.weight.T / math.sqrt(seen)).astype(np.float32)
    queries = graph.node("queries", "MatMul", asked, graph.constant("key.weight", back))
    columns = graph.node("columns", "Transpose", visual, perm=(0, 2, 1))
    scores = graph.node("scores", "MatMul", queries, columns)
    weights = graph.node("weights", "Softmax", scores, axis=-1)
    mean = graph.node("mean", "ReduceMean", weights, axes=(1,), keepdims=1)
    mixed = graph.node("mixed", "MatMul", mean, visual)
    context = write_linear(graph, "value", mixed, value)
    for name, value_name, sides in (("context", context, width), ("attention", mean, "n")):
        flat = graph.node(f"{name}/flat", "Squeeze", value_name, graph.integers(1))
        graph.output(flat, name, ("b", sides))
    return graph.finish()
