"""CLIP: a vision tower with a class token, a causal text tower, projections to a common space."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.pack import Part
from precis_packs.parts import vision_part
from precis_packs.recipes.order import Made, Order
from precis_packs.recipes.preprocess import CLIP_MEAN, CLIP_STD, preprocess_of
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
from precis_packs.weights import Linear, VisionWeights

VISION_DEFAULTS = BASE | {"layer_norm_eps": 1e-5, "hidden_act": "quick_gelu"}
TEXT_DEFAULTS = VISION_DEFAULTS | {
    "hidden_size": 512,
    "intermediate_size": 2048,
    "num_attention_heads": 8,
}
CLASS_EMBEDDING = "embeddings.class_embedding"
LEGACY_END = 2
"""An `eos_token_id` that old configurations state wrongly; then the largest id ends a text."""


def clip(order: Order) -> Made:
    """A pack of a CLIP checkpoint.

    `--tokens projected` (where the checkpoint projects pictures) gives tokens in the common space;
    `last` the last layer's states; `hidden:LAYER` those of another layer, and no layers after it.
    """
    order.refuse("clip", "size", "llm")
    checkpoint = order.checkpoint
    parts: list[Part] = []
    if checkpoint.arrays.has_ending(CLASS_EMBEDDING):
        parts.append(_vision(order))
    if checkpoint.arrays.has_ending(WORDS):
        parts.append(_text(order))
    if not parts:
        checkpoint.arrays.above(CLASS_EMBEDDING, WORDS)
    kinds = " and ".join(part.name for part in parts)
    return Made(f"CLIP {kinds} of {checkpoint.name}", tuple(parts))


def clip_vision(arrays: Arrays, config: Mapping[str, Any]) -> VisionWeights:
    """The vision tower whose class embedding is in `arrays`; it ends with the last layer."""
    tower = arrays.above(CLASS_EMBEDDING)
    shape = TowerShape.of(config, **VISION_DEFAULTS)
    patch, width = tower.shape("embeddings.patch_embedding.weight")[-1], shape.width
    rows = tower.shape(POSITIONS)[0]
    positions = tower.take(POSITIONS, (rows, width))
    return VisionWeights(
        patch=tower.take("embeddings.patch_embedding.weight", (width, 3, patch, patch)),
        patch_bias=np.zeros(width, np.float32),
        prefix=(tower.take(CLASS_EMBEDDING, (width,)) + positions[0])[None],
        positions=square(positions[1:]),
        resize="cubic",
        transformer=clip_stack(tower.under("encoder.layers."), shape, None),
        first_norm=tower.norm("pre_layrnorm", width, shape.epsilon),
    )


def _vision(order: Order) -> Part:
    checkpoint, arrays = order.checkpoint, order.checkpoint.arrays
    config = checkpoint.config.get("vision_config", checkpoint.config)
    whole = clip_vision(arrays, config)
    layers = len(whole.transformer.blocks)
    tokens = order.tokens or ("projected" if arrays.has("visual_projection.weight") else "last")
    last, space, weights = layers - 1, checkpoint.name, whole
    if tokens == "projected":
        weights = _projected(whole, arrays, config)
    elif tokens.startswith("hidden:"):
        weights, last, space = hidden(whole, tokens, checkpoint.name)
    else:
        order.choice("tokens", tokens, ("last", "projected", "hidden:LAYER"))
        space = f"{checkpoint.name}/last"
    return vision_part(
        weights,
        taps_of(order.taps, layers, last, with_class=True),
        order.precision,
        space,
        any_size(weights),
        test_picture(weights),
        preprocess_of(checkpoint, "shortest-edge", CLIP_MEAN, CLIP_STD),
        order.bench(arrays.above(CLASS_EMBEDDING)),
    )


def _projected(whole: VisionWeights, arrays: Arrays, config: Mapping[str, Any]) -> VisionWeights:
    width = whole.transformer.width
    outputs = arrays.shape("visual_projection.weight")[0]
    epsilon = TowerShape.of(config, **VISION_DEFAULTS).epsilon
    norm = arrays.above(CLASS_EMBEDDING).norm("post_layernorm", width, epsilon)
    return replace(
        whole,
        transformer=replace(whole.transformer, final_norm=norm),
        projection=(arrays.linear("visual_projection", outputs, width, biased=False),),
    )


def _text(order: Order) -> Part:
    checkpoint, arrays = order.checkpoint, order.checkpoint.arrays
    config = checkpoint.config.get("text_config", checkpoint.config)
    tower = arrays.above(WORDS)
    shape = TowerShape.of(config, **TEXT_DEFAULTS)
    end = config.get("eos_token_id", LEGACY_END)
    weights = text_tower(
        tower,
        shape,
        _text_head(arrays, shape.width),
        causal=True,
        end=None if end == LEGACY_END else int(end),
        pad=None,
    )
    return text_tower_part(order, weights, checkpoint.name, order.bench(tower))


def _text_head(arrays: Arrays, width: int) -> Linear:
    """The projection; a text tower alone has none, and its vectors stay as they are."""
    if not arrays.has("text_projection.weight"):
        return Linear(np.eye(width, dtype=np.float32), np.zeros(width, np.float32))
    outputs = arrays.shape("text_projection.weight")[0]
    return arrays.linear("text_projection", outputs, width, biased=False)
