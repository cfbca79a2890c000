"""The Q-Former of BLIP-2: learned queries among themselves and over the tokens of a picture."""

from collections.abc import Mapping
from typing import Any

import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.graphs.builder import GraphBuilder, Storage
from precis_packs.graphs.modules import write_linear
from precis_packs.graphs.norm import write_norm
from precis_packs.graphs.post_norm import write_post_norm_attention, write_post_norm_mlp
from precis_packs.modules.bert import bert_attention, bert_mlp
from precis_packs.modules.settings import read_settings


def graphs(
    weights: Arrays, parameters: Mapping[str, Any], storage: Storage
) -> dict[str, onnx.ModelProto]:
    """`projector`: `x` f32 `[b, n, width]` -> `tokens` f32 `[b, queries, D]`.

    Parameters: `heads`; `cross_attention_frequency`, every how manyth layer looks at the picture;
    `epsilon`.
    """
    settings = read_settings(
        "q-former", parameters, heads=int, cross_attention_frequency=2, epsilon=1e-12
    )
    with weights.noting("q-former") as given:
        _, queries, width = given.shape("query_tokens", 3)
        layers = given.under("qformer.encoder.layer.")
        key = "0.crossattention.attention.key.weight"
        source = layers.shape(key, 2)[1]
        graph = storage.graph("projector")
        picture = graph.input("x", ("b", "n", source))
        norm = given.norm("qformer.layernorm", width, settings.epsilon)
        own = graph.constant("queries", given.take("query_tokens", (1, queries, width)))
        x = write_norm(graph, "queries/norm", own, norm)
        index = 0
        while layers.has(f"{index}.attention.output.dense.weight"):
            looks = index % settings.cross_attention_frequency == 0
            x = _write_layer(
                graph,
                f"layer{index}",
                x,
                picture if looks else None,
                layers.under(f"{index}."),
                (width, source, settings.heads),
                settings.epsilon,
            )
            index += 1
        outputs, _ = given.shape("language_projection.weight", 2)
        last = given.linear("language_projection", outputs, width)
        tokens = write_linear(graph, "projection", x, last)
        graph.output(tokens, "tokens", ("b", queries, outputs))
        return {"projector": graph.finish()}


def _write_layer(
    graph: GraphBuilder,
    name: str,
    x: str,
    picture: str | None,
    given: Arrays,
    sizes: tuple[int, int, int],
    epsilon: float,
) -> str:
    """One layer; it looks at `picture` if there is one."""
    width, _, heads = sizes
    own = bert_attention(given.under("attention."), "attention", (width, width, heads), epsilon)
    x = write_post_norm_attention(graph, f"{name}/own", x, x, own)
    if picture is not None:
        look = bert_attention(given.under("crossattention."), "attention", sizes, epsilon)
        x = write_post_norm_attention(graph, f"{name}/picture", x, picture, look)
    mlp = bert_mlp(given, "_query", width, epsilon)
    return write_post_norm_mlp(graph, f"{name}/mlp", x, mlp)
