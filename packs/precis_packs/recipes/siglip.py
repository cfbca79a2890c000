"""SigLIP: a vision tower without a class token, a pooling head, a text tower that sees all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.pack import Part
from precis_packs.parts import vision_part
from precis_packs.recipes.order import Made, Order
from precis_packs.recipes.preprocess import HALF, preprocess_of
from precis_packs.recipes.taps import taps_of
from precis_packs.recipes.text_tower import POSITIONS, WORDS, text_tower, text_tower_part
from precis_packs.recipes.tower import (
    BASE,
    TowerShape,
    any_size,
    clip_stack,
    hidden,
    square,
    test_picture,
)
from precis_packs.weights import Linear, PoolingHead, VisionWeights

DEFAULTS = BASE | {"layer_norm_eps": 1e-6, "hidden_act": "gelu_pytorch_tanh"}
PATCHES = "embeddings.patch_embedding.weight"
PAD = 1
"""Id that fills texts up, where the configuration names none."""


def siglip(order: Order) -> Made:
    """A pack of a SigLIP checkpoint.

    `--tokens last` gives the last layer's states after the norm, with the pooling head's row and
    attention if the checkpoint has the head; `hidden:LAYER` the states of a layer, none after it.
    """
    order.refuse("siglip", "size", "llm")
    checkpoint = order.checkpoint
    parts = [_vision(order)]
    if checkpoint.arrays.has_ending(WORDS):
        parts.append(_text(order))
    kinds = " and ".join(part.name for part in parts)
    return Made(f"SigLIP {kinds} of {checkpoint.name}", tuple(parts))


def siglip_vision(arrays: Arrays, config: Mapping[str, Any]) -> VisionWeights:
    """The vision tower whose patches are in `arrays`; it ends with the last layer."""
    tower = arrays.above(PATCHES)
    shape = TowerShape.of(config, **DEFAULTS)
    patch, width = tower.shape(PATCHES)[-1], shape.width
    rows = tower.shape(POSITIONS)[0]
    return VisionWeights(
        patch=tower.take(PATCHES, (width, 3, patch, patch)),
        patch_bias=tower.take("embeddings.patch_embedding.bias", (width,)),
        prefix=np.zeros((0, width), np.float32),
        positions=square(tower.take(POSITIONS, (rows, width))),
        resize="cubic",
        transformer=clip_stack(tower.under("encoder.layers."), shape, None),
    )


def _vision(order: Order) -> Part:
    checkpoint, arrays = order.checkpoint, order.checkpoint.arrays
    config = checkpoint.config.get("vision_config", checkpoint.config)
    weights = siglip_vision(arrays, config)
    layers = len(weights.transformer.blocks)
    last, space = layers - 1, checkpoint.name
    tokens = order.tokens or "last"
    if tokens.startswith("hidden:"):
        weights, last, space = hidden(weights, tokens, checkpoint.name)
    else:
        order.choice("tokens", tokens, ("last", "hidden:LAYER"))
        weights = _headed(weights, arrays.above(PATCHES), config)
    return vision_part(
        weights,
        taps_of(order.taps, layers, last, False, weights.pooling is not None),
        order.precision,
        space,
        any_size(weights),
        test_picture(weights),
        preprocess_of(checkpoint, "exact", HALF, HALF),
        order.bench(arrays.above(PATCHES)),
    )


def _headed(weights: VisionWeights, tower: Arrays, config: Mapping[str, Any]) -> VisionWeights:
    """The same with the last norm and, if the checkpoint has it, the pooling head."""
    shape = TowerShape.of(config, **DEFAULTS)
    norm = tower.norm("post_layernorm", shape.width, shape.epsilon)
    pooling = _pooling(tower.under("head."), shape) if tower.has("head.probe") else None
    return replace(
        weights, transformer=replace(weights.transformer, final_norm=norm), pooling=pooling
    )


def _pooling(head: Arrays, shape: TowerShape) -> PoolingHead:
    width = shape.width
    weight = head.take("attention.in_proj_weight", (3 * width, width))
    bias = head.take("attention.in_proj_bias", (3 * width,))
    query = head.take("probe", (1, 1, width)).reshape(width)
    asked = weight[:width].astype(np.float64) @ query + bias[:width]
    return PoolingHead(
        query=asked.astype(np.float32),
        keys_values=Linear(weight[width:].T, bias[width:]),
        attention_out=head.linear("attention.out_proj", width, width),
        norm=head.norm("layernorm", width, shape.epsilon),
        up=head.linear("mlp.fc1", shape.inner, width),
        down=head.linear("mlp.fc2", width, shape.inner),
        heads=shape.heads,
        activation=shape.activation,
    )


def _text(order: Order) -> Part:
    checkpoint = order.checkpoint
    config = checkpoint.config.get("text_config", {})
    tower = checkpoint.arrays.above(WORDS)
    shape = TowerShape.of(config, **DEFAULTS)
    pad = config.get("pad_token_id")
    weights = text_tower(
        tower,
        shape,
        tower.linear("head", tower.shape("head.weight")[0], shape.width),
        causal=False,
        end=None,
        pad=PAD if pad is None else int(pad),
    )
    return text_tower_part(order, weights, checkpoint.name, order.bench(tower))
