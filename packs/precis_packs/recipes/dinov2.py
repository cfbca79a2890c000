"""DINOv2: a vision tower with a class token, layer scales and, in one variant, registers."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.parts import IMAGENET_MEAN, IMAGENET_STD, vision_part
from precis_packs.recipes.order import Made, Order
from precis_packs.recipes.preprocess import preprocess_of
from precis_packs.recipes.taps import taps_of
from precis_packs.recipes.tower import TowerShape, any_size, own_size, square, test_picture
from precis_packs.weights import Block, Linear, Transformer, VisionWeights, joined, scaled

DEFAULTS = {
    "hidden_size": 768,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "mlp_ratio": 4,
    "layer_norm_eps": 1e-6,
    "hidden_act": "gelu",
    "use_swiglu_ffn": False,
}
CLASS_TOKEN = "embeddings.cls_token"
POSITIONS = "embeddings.position_embeddings"
PATCHES = "embeddings.patch_embeddings.projection"
REGISTERS = "embeddings.register_tokens"


def dinov2(order: Order) -> Made:
    """A pack of a DINOv2 checkpoint; its tokens are the last layer's states after the norm.

    The variant with registers was resized with an antialiasing filter that graphs of this version
    have not, so its pack takes the size of its position table only.
    """
    order.refuse("dinov2", "size", "llm")
    order.choice("tokens", order.tokens, ("last",))
    checkpoint = order.checkpoint
    tower = checkpoint.arrays.above(CLASS_TOKEN)
    weights = dinov2_vision(tower, checkpoint.config)
    layers = len(weights.transformer.blocks)
    registers = tower.has(REGISTERS)
    part = vision_part(
        weights,
        taps_of(order.taps, layers, layers - 1, with_class=True),
        order.precision,
        checkpoint.name,
        own_size(weights) if registers else any_size(weights),
        test_picture(weights, whole=registers),
        preprocess_of(checkpoint, "shortest-edge", IMAGENET_MEAN, IMAGENET_STD),
        order.bench(tower),
    )
    return Made(f"DINOv2 vision of {checkpoint.name}", (part,))


def dinov2_vision(tower: Arrays, config: Mapping[str, Any]) -> VisionWeights:
    """The whole tower."""
    known = {**DEFAULTS, **config}
    width, gated = int(known["hidden_size"]), bool(known["use_swiglu_ffn"])
    known["intermediate_size"] = _inner(width, float(known["mlp_ratio"]), gated)
    shape = TowerShape.of(known)
    patch = tower.shape(f"{PATCHES}.weight")[-1]
    rows = tower.shape(POSITIONS)[1]
    positions = tower.take(POSITIONS, (1, rows, width))[0]
    prefix = tower.take(CLASS_TOKEN, (1, 1, width))[0] + positions[:1]
    if tower.has(REGISTERS):
        registers = tower.shape(REGISTERS)[1]
        prefix = np.concatenate([prefix, tower.take(REGISTERS, (1, registers, width))[0]])
    blocks = tuple(
        _block(tower.under(f"encoder.layer.{index}."), shape, gated)
        for index in range(shape.layers)
    )
    norm = tower.norm("layernorm", width, shape.epsilon)
    activation = "silu_gated" if gated else shape.activation
    return VisionWeights(
        patch=tower.take(f"{PATCHES}.weight", (width, 3, patch, patch)),
        patch_bias=tower.take(f"{PATCHES}.bias", (width,)),
        prefix=prefix,
        positions=square(positions[1:]),
        resize="cubic",
        transformer=Transformer(blocks, shape.heads, norm, activation),
    )


def _inner(width: int, ratio: float, gated: bool) -> int:
    """Width between the two feed-forward layers; of gated ones two thirds, in steps of 8."""
    inner = int(width * ratio)
    return (int(inner * 2 / 3) + 7) // 8 * 8 if gated else inner


def _block(arrays: Arrays, shape: TowerShape, gated: bool) -> Block:
    width = shape.width
    rows = tuple(f"attention.attention.{row}" for row in ("query", "key", "value"))
    up, down = ("mlp.weights_in", "mlp.weights_out") if gated else ("mlp.fc1", "mlp.fc2")

    def scale(layer: Linear, name: str) -> Linear:
        return scaled(layer, arrays.take(f"{name}.lambda1", (width,)))

    return Block(
        attention_norm=arrays.norm("norm1", width, shape.epsilon),
        qkv=joined(*(arrays.linear(row, width, width) for row in rows)),
        attention_out=scale(arrays.linear("attention.output.dense", width, width), "layer_scale1"),
        mlp_norm=arrays.norm("norm2", width, shape.epsilon),
        up=arrays.linear(up, shape.inner * (2 if gated else 1), width),
        down=scale(arrays.linear(down, width, shape.inner), "layer_scale2"),
    )
