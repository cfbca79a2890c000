"""Llama and Qwen2: the language model itself, fed by rows."""

from typing import Any

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.external import ExternalStore
from precis_packs.graphs.llm import llm_graph
from precis_packs.llama import LlamaBlock, LlamaShape, LlamaWeights, llama_block
from precis_packs.pack import Part
from precis_packs.parts import graph_files, row_tolerance, tokenizer_bytes
from precis_packs.recipes.llm import EMBEDDINGS, FILE, llm_config, llm_of, write_table
from precis_packs.recipes.order import Made, Order
from precis_packs.reference.llm import run_llm
from precis_packs.samples import SeededRandom
from precis_packs.weights import Linear

HEAD = "lm_head.weight"
TOKENIZER = "tokenizer.json"
TEST_PAST = 3
TEST_ROWS = 4

FOREIGN = ("self_attn.o_proj.bias", "self_attn.q_norm.weight", "mlp.gate_proj.bias")
"""Weights of the first layer that neither Llama nor Qwen2 has."""


def llama_decoder(order: Order) -> Made:
    """A pack with the decoder, its table of embeddings and its tokenizer."""
    order.refuse("llama-decoder", "taps", "tokens", "size")
    checkpoint = order.checkpoint
    model = checkpoint.arrays.above(EMBEDDINGS)
    config = llm_config(checkpoint.config)
    weights = llama_weights(checkpoint.arrays, model, config)
    shape = weights.shape
    vocabulary = model.shape(EMBEDDINGS)[0]
    table = model.take(EMBEDDINGS, (vocabulary, shape.width))
    embeddings = order.folder / FILE
    write_table(embeddings, table, half=order.precision != "fp32")
    tokenizer = checkpoint.json(TOKENIZER)
    extras = {} if tokenizer is None else {TOKENIZER: tokenizer_bytes(tokenizer)}
    inputs = _test_inputs(weights, table)

    def build(store: ExternalStore | None) -> onnx.ModelProto:
        return llm_graph(weights, order.precision, store)

    part = Part(
        "llm-step",
        None,
        {**graph_files("llm", build, order.bench(model)), FILE: embeddings, **extras},
        inputs,
        run_llm(weights, order.precision, inputs),
        row_tolerance(order.precision),
    )
    entry = {
        "graphs": {"step": "llm.onnx"},
        "width": shape.width,
        "layers": weights.layers,
        "keyWidth": shape.key_width,
        "vocabulary": weights.head.weight.shape[1],
        "maxTokens": int(config.get("max_position_embeddings", 2048)),
        "end": _ends(checkpoint.json("generation_config.json") or {}, config),
    }
    llm = llm_of(order, shape.width) | {"embeddings": FILE}
    if tokenizer is not None:
        llm["tokenizer"] = TOKENIZER
    return Made(f"Language model of {checkpoint.name}", (part,), {"llm": entry}, llm=llm)


def llama_weights(arrays: Arrays, model: Arrays, config: Any) -> LlamaWeights:
    """The decoder under `model`; its head may be the table of embeddings."""
    for name in FOREIGN:
        if model.has(f"layers.0.{name}"):
            raise PackError(
                f"the checkpoint has {model.prefix}layers.0.{name}, as neither Llama nor Qwen2 "
                "has; there is no recipe for this decoder"
            )
    if config.get("hidden_act", "silu") != "silu":
        raise PackError(f"hidden_act is {config['hidden_act']!r}; Llama and Qwen2 have 'silu'")
    if config.get("use_sliding_window"):
        raise PackError("the configuration asks for sliding windows, which no graph here has")
    shape = LlamaShape.of(config, model.has("layers.0.self_attn.q_proj.bias"))

    def block(index: int) -> LlamaBlock:
        return llama_block(model.under(f"layers.{index}.").take, "", shape)

    return LlamaWeights(
        shape=shape,
        layers=int(config["num_hidden_layers"]),
        block=block,
        norm=model.take("norm.weight", (shape.width,)),
        head=_head(arrays, model, shape.width),
    )


def _head(arrays: Arrays, model: Arrays, width: int) -> Linear:
    owner, name = (arrays.above(HEAD), HEAD) if arrays.has_ending(HEAD) else (model, EMBEDDINGS)
    vocabulary = owner.shape(name)[0]
    scores = owner.take(name, (vocabulary, width)).T
    return Linear(scores, np.zeros(vocabulary, np.float32))


def _ends(generation: Any, config: Any) -> list[int]:
    """Ids that end an answer."""
    end = generation.get("eos_token_id", config.get("eos_token_id"))
    if end is None:
        return []
    return [int(one) for one in (end if isinstance(end, list) else [end])]


def _test_inputs(weights: LlamaWeights, table: np.ndarray) -> dict[str, np.ndarray]:
    """Four rows of the table behind three of random keys and values."""
    random = SeededRandom(0, 7)
    ids = np.linspace(0, len(table) - 1, TEST_ROWS).astype(np.int64)
    width = weights.shape.key_width
    past = {
        f"past_{kind}_{index}": random.array(1, TEST_PAST, width)
        for index in range(weights.layers)
        for kind in ("keys", "values")
    }
    return {
        "inputs_embeds": np.ascontiguousarray(table[ids][None], np.float32),
        "position_ids": np.arange(TEST_PAST, TEST_PAST + TEST_ROWS, dtype=np.int64)[None],
        "attention_mask": np.ones((1, TEST_PAST + TEST_ROWS), np.int64),
        **past,
    }
