"""LLaVA-Mini in float64 as its sequence is defined: all rows through all layers, no cache."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from precis_packs.llama import LlamaShape, llama_block
from precis_packs.reference.llama import run_llama_block
from precis_packs.reference.operators import gelu, multihead, norm, resize
from precis_packs.weights import Norm

Weights = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Fused:
    """`attention` and `summary` of the compressor, and the rows after pre-fusion."""

    attention: np.ndarray
    summary: np.ndarray
    compressed: np.ndarray
    text: np.ndarray


def run_llava_mini(
    weights: Weights,
    shape: LlamaShape,
    layers: int,
    heads: int,
    prefix: np.ndarray,
    seen: np.ndarray,
    ids: np.ndarray,
) -> Fused:
    """`prefix` `[P, w]`: features before the text; `seen` `[N, w]`: those the compressor sees.

    `ids` `[T]`: the prompt with its placeholder. Text that no key may look at has an id below 1.
    """
    weights = {name.removeprefix("model."): value for name, value in weights.items()}
    summary, attention = _compress(weights, seen, heads)
    raw = weights["embed_tokens.weight"].astype(np.float64)[np.maximum(ids, 0)]
    x = np.concatenate([_project(weights, prefix), _project(weights, summary), raw])
    allowed = np.concatenate([np.ones(len(x) - len(ids), bool), ids > 0])
    positions = np.where(allowed, np.cumsum(allowed) - 1, 1)
    mask = np.tril(np.ones((len(x), len(x)), bool)) & allowed
    hidden = x[None]
    for layer in range(layers):
        block = llama_block(
            lambda name, _: weights[name].astype(np.float64), f"prefusion_layers.{layer}.", shape
        )
        hidden = run_llama_block(hidden, block, shape, positions[None], mask)
    text = np.where((ids > 0)[:, None], hidden[0, -len(ids) :], raw)
    compressed = hidden[0, len(prefix) : len(prefix) + len(summary)]
    return Fused(attention, summary, compressed, text)


def _compress(weights: Weights, seen: np.ndarray, heads: int) -> tuple[np.ndarray, np.ndarray]:
    place = weights["compressor.pos_embed"]
    side, keys = math.isqrt(len(place)), math.isqrt(len(seen))
    width = place.shape[1]
    y = norm(seen.astype(np.float64), _norm(weights, "compressor.ln_kv"))
    query = norm(weights["compressor.query"].astype(np.float64), _norm(weights, "compressor.ln_q"))
    table = resize(place.reshape(side, side, width), keys, keys, "cubic").reshape(-1, width)
    weight = weights["compressor.attn.in_proj_weight"].astype(np.float64)
    bias = weights["compressor.attn.in_proj_bias"]
    asked, keys, values = (
        x @ weight[i * width : (i + 1) * width].T + bias[i * width : (i + 1) * width]
        for i, x in enumerate((query + place, y + table, y))
    )
    attention, mixed = multihead(asked, keys, values, heads)
    out = _dense(weights, "compressor.attn.out_proj", mixed)
    return out, attention.mean(axis=0)


def _project(weights: Weights, x: np.ndarray) -> np.ndarray:
    return _dense(weights, "mm_projector.2", gelu(_dense(weights, "mm_projector.0", x)))


def _dense(weights: Weights, name: str, x: np.ndarray) -> np.ndarray:
    return x @ weights[f"{name}.weight"].T.astype(np.float64) + weights[f"{name}.bias"]


def _norm(weights: Weights, name: str) -> Norm:
    return Norm(weights[f"{name}.weight"], weights[f"{name}.bias"], 1e-5)
