"""Forward passes of the speech decoder in float64."""

import math

import numpy as np

from precis_packs.quantize import quantize_weight
from precis_packs.reference.operators import DENSE, Dense, gelu, norm, softmax
from precis_packs.weights import DecoderBlock, Linear, SpeechWeights

Outputs = dict[str, np.ndarray]


def run_speech_memory(weights: SpeechWeights, precision: str, tokens: np.ndarray) -> Outputs:
    """Keys and values of encoder tokens `[b, n, width]`, laid out as the graph does."""
    outputs = {}
    for index, block in enumerate(weights.blocks):
        both = DENSE[precision](tokens.astype(np.float64), block.memory_keys_values)
        keys, values = np.split(both, 2, axis=-1)
        outputs[f"memory_keys_{index}"] = _by_head(keys, weights.heads).swapaxes(2, 3)
        outputs[f"memory_values_{index}"] = _by_head(values, weights.heads)
    return {name: value.astype(np.float32) for name, value in outputs.items()}


def run_speech_step(
    weights: SpeechWeights, precision: str, token: np.ndarray, inputs: Outputs
) -> Outputs:
    """`logits` and this token's keys and values.

    `token`: `[b, 1]`; `inputs`: `past_keys_I`, `past_values_I`, `memory_keys_I`, `memory_values_I`.
    """
    words = weights.words.astype(np.float64)
    projection = Linear(weights.words.T, np.zeros(len(words)))
    if precision == "int8":
        rounded = quantize_weight(projection)
        words = (rounded.values * rounded.scale.astype(np.float64)).T
    place = inputs["past_keys_0"].shape[1]
    x = words[token] + weights.positions[place]
    outputs: Outputs = {}
    for index, block in enumerate(weights.blocks):
        own = {name: inputs[f"{name}_{index}"].astype(np.float64) for name in _PER_LAYER}
        x, keys, values = _run_block(x, block, weights.heads, DENSE[precision], own)
        outputs[f"keys_{index}"] = keys
        outputs[f"values_{index}"] = values
    last = norm(x, weights.final_norm)[:, 0]
    outputs["logits"] = DENSE[precision](last, projection)
    return {name: value.astype(np.float32) for name, value in outputs.items()}


_PER_LAYER = ("past_keys", "past_values", "memory_keys", "memory_values")


def _run_block(
    x: np.ndarray, block: DecoderBlock, heads: int, dense: Dense, inputs: Outputs
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    query, keys, values = np.split(dense(norm(x, block.attention_norm), block.qkv), 3, axis=-1)
    all_keys = np.concatenate([inputs["past_keys"], keys], axis=1)
    all_values = np.concatenate([inputs["past_values"], values], axis=1)
    mixed = _attend(
        query, _by_head(all_keys, heads).swapaxes(2, 3), _by_head(all_values, heads), heads
    )
    x = x + dense(mixed, block.attention_out)
    asked = dense(norm(x, block.memory_norm), block.memory_query)
    heard = _attend(asked, inputs["memory_keys"], inputs["memory_values"], heads)
    x = x + dense(heard, block.memory_out)
    lifted = gelu(dense(norm(x, block.mlp_norm), block.up))
    return x + dense(lifted, block.down), keys, values


def _attend(query: np.ndarray, keys: np.ndarray, values: np.ndarray, heads: int) -> np.ndarray:
    scores = _by_head(query, heads) @ keys / math.sqrt(query.shape[-1] // heads)
    mixed = softmax(scores) @ values
    return mixed.transpose(0, 2, 1, 3).reshape(query.shape)


def _by_head(rows: np.ndarray, heads: int) -> np.ndarray:
    batch, length, _ = rows.shape
    return rows.reshape(batch, length, heads, -1).transpose(0, 2, 1, 3)
