"""What the vision and text towers of public checkpoints share."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.recipes.taps import layer_of
from precis_packs.samples import sample_picture
from precis_packs.weights import Block, Norm, Transformer, VisionWeights

ACTIVATIONS = {
    "gelu": "gelu",
    "quick_gelu": "quick_gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
}
"""Names in configurations, and ours."""

BASE = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
}
"""Sizes of a tower whose configuration is silent."""

LARGEST_TEST_GRID = 8
"""Patches a side of a self-test's picture, where the encoder takes any size."""

SMALLEST_GRID = 2
LARGEST_GRID_FACTOR = 4
"""Patches a side: the fewest, and the most as a multiple of what the encoder was trained with."""


@dataclass(frozen=True)
class TowerShape:
    """Sizes of a stack of blocks as a configuration names them."""

    width: int
    inner: int
    layers: int
    heads: int
    epsilon: float
    activation: str

    @staticmethod
    def of(config: Mapping[str, Any], **defaults: Any) -> "TowerShape":
        """Raises `PackError` for settings that are missing or that no graph here follows."""
        known = {**defaults, **{key: value for key, value in config.items() if value is not None}}
        try:
            shape = TowerShape(
                width=int(known["hidden_size"]),
                inner=int(known["intermediate_size"]),
                layers=int(known["num_hidden_layers"]),
                heads=int(known["num_attention_heads"]),
                epsilon=float(known["layer_norm_eps"]),
                activation=activation_of(known["hidden_act"]),
            )
        except KeyError as missing:
            raise PackError(f"the configuration of the tower lacks {missing}") from missing
        if shape.heads < 1 or shape.width % shape.heads != 0 or shape.layers < 1:
            raise PackError(
                f"the configuration has {shape.layers} layers of width {shape.width} with "
                f"{shape.heads} heads; the heads must divide the width"
            )
        return shape


def activation_of(name: str) -> str:
    """Our name of an activation. Raises `PackError` if no graph here has it."""
    if name not in ACTIVATIONS:
        raise PackError(f"hidden_act is {name!r}; known are {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]


def clip_stack(arrays: Arrays, shape: TowerShape, final_norm: Norm | None) -> Transformer:
    """The layers `layers.N` in the naming that CLIP and SigLIP share."""
    blocks = tuple(_clip_block(arrays.under(f"{index}."), shape) for index in range(shape.layers))
    return Transformer(blocks, shape.heads, final_norm, shape.activation)


def _clip_block(arrays: Arrays, shape: TowerShape) -> Block:
    width = shape.width
    rows = tuple(f"self_attn.{letter}_proj" for letter in "qkv")
    return Block(
        attention_norm=arrays.norm("layer_norm1", width, shape.epsilon),
        qkv=arrays.side_by_side(rows, width, width),
        attention_out=arrays.linear("self_attn.out_proj", width, width),
        mlp_norm=arrays.norm("layer_norm2", width, shape.epsilon),
        up=arrays.linear("mlp.fc1", shape.inner, width),
        down=arrays.linear("mlp.fc2", width, shape.inner),
    )


def hidden(weights: VisionWeights, tokens: str, name: str) -> tuple[VisionWeights, int, str]:
    """The tower that ends with the layer of `hidden:LAYER`, that layer, the space of its states."""
    layers = len(weights.transformer.blocks)
    last = layer_of("hidden", tokens.removeprefix("hidden:"), layers)
    return cut(weights, last), last, f"{name}/hidden-{last}"


def cut(weights: VisionWeights, last: int) -> VisionWeights:
    """The tower without what comes after layer `last`, and without a norm."""
    stack = weights.transformer
    return replace(
        weights, transformer=replace(stack, blocks=stack.blocks[: last + 1], final_norm=None)
    )


def square(positions: np.ndarray) -> np.ndarray:
    """A position table `[side * side, width]` as `[side, side, width]`."""
    side = round(len(positions) ** 0.5)
    if side * side != len(positions):
        raise PackError(f"the position table has {len(positions)} rows; they form no square")
    return positions.reshape(side, side, -1)


def any_size(weights: VisionWeights) -> dict[str, Any]:
    """The sizes in pixels that an encoder with resized positions takes."""
    patch = weights.patch.shape[2]
    rows, columns = weights.positions.shape[:2]
    return {
        "size": [rows * patch, columns * patch],
        "multipleOf": patch,
        "min": SMALLEST_GRID * patch,
        "max": LARGEST_GRID_FACTOR * max(rows, columns) * patch,
    }


def own_size(weights: VisionWeights) -> dict[str, Any]:
    """The size in pixels of the position table, and no other."""
    return {"size": any_size(weights)["size"]}


def test_picture(weights: VisionWeights, whole: bool = False) -> np.ndarray:
    """A self-test's picture: the encoder's own size if `whole` or if that is small."""
    patch = weights.patch.shape[2]
    rows, columns = (
        side if whole else min(side, LARGEST_TEST_GRID) for side in weights.positions.shape[:2]
    )
    return sample_picture(rows * patch, columns * patch, side=patch)
