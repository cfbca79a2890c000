"""Writes a Whisper-shaped text decoder as two graphs.

`speech_memory_graph` turns the tokens of the audio encoder into the keys and values that every step
attends to: run once per window. `speech_step_graph` takes one token and gives the scores of the
next. Keys and values of earlier tokens go in and those of this one come out, one row per token, so
that a caller appends them in place.
"""

import numpy as np
import onnx
from onnx import TensorProto

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import DENSE, Dense
from precis_packs.graphs.modules import write_split
from precis_packs.graphs.norm import write_norm
from precis_packs.graphs.transformer import (
    KEYS_ORDER,
    ROWS_ORDER,
    split_heads,
    split_query_heads,
    write_attention,
    write_feed_forward,
)
from precis_packs.quantize import quantize_weight
from precis_packs.weights import DecoderBlock, Linear, SpeechWeights


def speech_memory_graph(weights: SpeechWeights, precision: str) -> onnx.ModelProto:
    """`tokens` f32 `[b, n, width]` -> `memory_keys_I` and `memory_values_I` of each layer I.

    Keys are `[b, heads, width / heads, n]`, values `[b, heads, n, width / heads]`.
    """
    graph = GraphBuilder("speech-memory", compact=True)
    width, heads = weights.width, weights.heads
    tokens = graph.input("tokens", ("b", "n", width))
    for index, block in enumerate(weights.blocks):
        name = f"layer{index}"
        both = DENSE[precision](graph, f"{name}/memory", tokens, block.memory_keys_values)
        keys, values = write_split(graph, f"{name}/memory", both, ("keys", "values"), width)
        keys = split_heads(graph, keys, heads, KEYS_ORDER)
        values = split_heads(graph, values, heads, ROWS_ORDER)
        graph.output(keys, f"memory_keys_{index}", ("b", heads, width // heads, "n"))
        graph.output(values, f"memory_values_{index}", ("b", heads, "n", width // heads))
    return graph.finish()


def speech_step_graph(weights: SpeechWeights, precision: str) -> onnx.ModelProto:
    """`token` i64 `[b, 1]` after p tokens -> `logits` f32 `[b, vocabulary]`.

    Further inputs per layer I: `past_keys_I` and `past_values_I` f32 `[b, p, width]`, and what the
    memory graph gives. Further outputs: `keys_I` and `values_I` f32 `[b, 1, width]`.
    """
    graph = GraphBuilder("speech-step", compact=True)
    width, heads = weights.width, weights.heads
    token = graph.input("token", ("b", 1), TensorProto.INT64)
    word = _write_word(graph, token, weights, precision)
    past = [
        tuple(graph.input(f"past_{kind}_{i}", ("b", "p", width)) for kind in ("keys", "values"))
        for i in range(len(weights.blocks))
    ]
    memory = [
        (
            graph.input(f"memory_keys_{i}", ("b", heads, width // heads, "n")),
            graph.input(f"memory_values_{i}", ("b", heads, "n", width // heads)),
        )
        for i in range(len(weights.blocks))
    ]
    place = graph.node("place", "Shape", past[0][0], start=1, end=2)
    position = graph.node(
        "position", "Gather", graph.constant("positions", weights.positions), place, axis=0
    )
    x = graph.node("placed", "Add", word, position)
    for index, block in enumerate(weights.blocks):
        x = _write_block(
            graph, index, x, block, heads, DENSE[precision], past[index], memory[index]
        )
    row = graph.node(
        "row", "Squeeze", write_norm(graph, "norm", x, weights.final_norm), graph.integers(1)
    )
    graph.output(_write_scores(graph, row, weights, precision), "logits", ("b", len(weights.words)))
    return graph.finish()


def _write_word(graph: GraphBuilder, token: str, weights: SpeechWeights, precision: str) -> str:
    """The embedding of the token, `[b, 1, width]`; in 8 bits that of the rounded matrix."""
    if precision == "fp32":
        return graph.node("word", "Gather", graph.constant("words", weights.words), token, axis=0)
    weight = quantize_weight(_projection(weights))
    column = graph.node(
        "word/column", "Gather", graph.constant("scores.weight", weight.values), token, axis=1
    )
    row = graph.node("word/row", "Transpose", column, perm=(1, 2, 0))
    floats = graph.node("word/float", "Cast", row, to=TensorProto.FLOAT)
    scale = graph.node(
        "word/scale", "Gather", graph.constant("scores.scale", weight.scale), token, axis=0
    )
    wide = graph.node("word/scale/wide", "Unsqueeze", scale, graph.integers(2))
    return graph.node("word", "Mul", floats, wide)


def _write_scores(graph: GraphBuilder, row: str, weights: SpeechWeights, precision: str) -> str:
    """Scores of all tokens, `[b, vocabulary]`."""
    if precision == "fp32":
        return graph.node("scores", "Gemm", row, graph.constant("words", weights.words), transB=1)
    return DENSE[precision](graph, "scores", row, _projection(weights))


def _projection(weights: SpeechWeights) -> Linear:
    return Linear(weights.words.T, np.zeros(len(weights.words), np.float32))


def _write_block(
    graph: GraphBuilder,
    index: int,
    x: str,
    block: DecoderBlock,
    heads: int,
    dense: Dense,
    past: tuple[str, ...],
    memory: tuple[str, str],
) -> str:
    name = f"layer{index}"
    width = block.attention_norm.scale.shape[0]
    normed = write_norm(graph, f"{name}/attention_norm", x, block.attention_norm)
    qkv = dense(graph, f"{name}/qkv", normed, block.qkv)
    query, keys, values = write_split(graph, f"{name}/own", qkv, ("query", "keys", "values"), width)
    graph.output(keys, f"keys_{index}", ("b", 1, width))
    graph.output(values, f"values_{index}", ("b", 1, width))
    all_keys = graph.node(f"{name}/keys/all", "Concat", past[0], keys, axis=1)
    all_values = graph.node(f"{name}/values/all", "Concat", past[1], values, axis=1)
    _, mixed = write_attention(
        graph,
        f"{name}/own",
        split_query_heads(graph, query, width, heads),
        split_heads(graph, all_keys, heads, KEYS_ORDER),
        split_heads(graph, all_values, heads, ROWS_ORDER),
        width,
    )
    own = dense(graph, f"{name}/attention_out", mixed, block.attention_out)
    middle = graph.node(f"{name}/middle", "Add", x, own)
    normed = write_norm(graph, f"{name}/memory_norm", middle, block.memory_norm)
    asked = dense(graph, f"{name}/memory_query", normed, block.memory_query)
    _, mixed = write_attention(
        graph, f"{name}/memory", split_query_heads(graph, asked, width, heads), *memory, width
    )
    heard = dense(graph, f"{name}/memory_out", mixed, block.memory_out)
    middle = graph.node(f"{name}/middle/heard", "Add", middle, heard)
    return write_feed_forward(graph, name, middle, block.mlp_norm, block.up, block.down, dense)
