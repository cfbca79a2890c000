"""The layers of a Llama-shaped decoder: its sizes, its rotary angles, its arrays.

Qwen2 has the same layers with biases on query, key and value.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from precis_packs.errors import PackError
from precis_packs.weights import Linear, joined

Take = Callable[[str, tuple[int, ...]], np.ndarray]
"""(name, shape) -> the array of a checkpoint, checked."""


@dataclass(frozen=True)
class RopeScaling:
    """Stretched rotary angles, type `llama3`.

    Waves longer than `length / low` turn `factor` times slower, those shorter than
    `length / high` as they did, those between by a mixture.
    """

    factor: float
    low: float
    high: float
    length: int


@dataclass(frozen=True)
class LlamaShape:
    """Sizes of the layers. `heads` query heads share `key_heads` heads of keys and values."""

    width: int
    heads: int
    key_heads: int
    head_width: int
    inner: int
    epsilon: float
    theta: float
    scaling: RopeScaling | None = None
    biased: bool = False

    @staticmethod
    def of(config: Mapping[str, Any], biased: bool = False) -> "LlamaShape":
        """The shape that a model's `config.json` states.

        Raises `PackError` for settings that are missing or that no layer here follows.
        """
        try:
            width, heads = int(config["hidden_size"]), int(config["num_attention_heads"])
            # Newer configurations keep theta and scaling together.
            rope = config.get("rope_parameters") or {}
            shape = LlamaShape(
                width=width,
                heads=heads,
                key_heads=int(config.get("num_key_value_heads") or heads),
                head_width=int(config.get("head_dim") or width // heads),
                inner=int(config["intermediate_size"]),
                epsilon=float(config["rms_norm_eps"]),
                theta=float(rope.get("rope_theta") or config.get("rope_theta") or 10000.0),
                scaling=_scaling(config.get("rope_scaling") or rope or None),
                biased=biased,
            )
        except KeyError as missing:
            raise PackError(f"the configuration of the Llama layers lacks {missing}") from missing
        if shape.heads % shape.key_heads != 0 or shape.head_width % 2 != 0:
            raise PackError(
                f"{shape.heads} query heads of width {shape.head_width} cannot share "
                f"{shape.key_heads} key heads; the count must divide and the width be even"
            )
        return shape

    @property
    def query_width(self) -> int:
        return self.heads * self.head_width

    @property
    def key_width(self) -> int:
        return self.key_heads * self.head_width

    def frequencies(self) -> np.ndarray:
        """Angle per position of each pair of dimensions, f64 `[head_width / 2]`."""
        exponents = np.arange(0, self.head_width, 2, dtype=np.float64) / self.head_width
        plain = self.theta**-exponents
        if self.scaling is None:
            return plain
        by = self.scaling
        # Turns that a dimension makes over the length that the model was first trained on.
        turns = by.length * plain / (2 * math.pi)
        kept = np.clip((turns - by.low) / (by.high - by.low), 0.0, 1.0)
        return (1 - kept) * plain / by.factor + kept * plain


def _scaling(config: Mapping[str, Any] | None) -> RopeScaling | None:
    if config is None:
        return None
    kind = config.get("rope_type", config.get("type", "default"))
    if kind == "default":
        return None
    if kind != "llama3":
        raise PackError(f"rope_scaling is of type {kind!r}; only 'llama3' or none is known")
    return RopeScaling(
        factor=float(config["factor"]),
        low=float(config["low_freq_factor"]),
        high=float(config["high_freq_factor"]),
        length=int(config["original_max_position_embeddings"]),
    )


@dataclass(frozen=True)
class LlamaBlock:
    """One layer: norms as scales `[width]`; pairs of matrices side by side where inputs agree."""

    attention_norm: np.ndarray
    query: Linear
    keys_values: Linear
    attention_out: Linear
    mlp_norm: np.ndarray
    gate_up: Linear
    down: Linear


@dataclass(frozen=True)
class LlamaWeights:
    """A whole decoder. Layers are read one by one: together they may not fit into memory.

    `head` turns a row, past `norm`, into the scores of all tokens.
    """

    shape: LlamaShape
    layers: int
    block: Callable[[int], LlamaBlock]
    norm: np.ndarray
    head: Linear


def llama_block(take: Take, prefix: str, shape: LlamaShape) -> LlamaBlock:
    """The layer whose arrays `take` gives under `prefix`, by the names of public checkpoints."""
    attention, mlp = f"{prefix}self_attn.", f"{prefix}mlp."

    def dense(name: str, outputs: int, inputs: int, biased: bool = False) -> Linear:
        weight = take(f"{name}.weight", (outputs, inputs)).T
        bias = take(f"{name}.bias", (outputs,)) if biased else np.zeros(outputs, weight.dtype)
        return Linear(weight, bias)

    def projection(letter: str, outputs: int) -> Linear:
        return dense(f"{attention}{letter}_proj", outputs, shape.width, shape.biased)

    return LlamaBlock(
        attention_norm=take(f"{prefix}input_layernorm.weight", (shape.width,)),
        query=projection("q", shape.query_width),
        keys_values=joined(projection("k", shape.key_width), projection("v", shape.key_width)),
        attention_out=dense(f"{attention}o_proj", shape.width, shape.query_width),
        mlp_norm=take(f"{prefix}post_attention_layernorm.weight", (shape.width,)),
        gate_up=joined(
            dense(f"{mlp}gate_proj", shape.inner, shape.width),
            dense(f"{mlp}up_proj", shape.inner, shape.width),
        ),
        down=dense(f"{mlp}down_proj", shape.width, shape.inner),
    )
