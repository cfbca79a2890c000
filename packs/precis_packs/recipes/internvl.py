"""InternVL in the library's form: its vision tower, and its projector as a module."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.parts import IMAGENET_MEAN, IMAGENET_STD, vision_part
from precis_packs.recipes.llava import projector_layers
from precis_packs.recipes.llm import llm_of
from precis_packs.recipes.order import Made, Order
from precis_packs.recipes.preprocess import preprocess_of
from precis_packs.recipes.projector import projector_part
from precis_packs.recipes.taps import taps_of
from precis_packs.recipes.tower import TowerShape, any_size, square, test_picture
from precis_packs.samples import SeededRandom
from precis_packs.weights import Block, Linear, Transformer, VisionWeights, joined, scaled

DEFAULTS = {
    "hidden_size": 1024,
    "intermediate_size": 4096,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "layer_norm_eps": 1e-6,
    "hidden_act": "gelu",
}
PROJECTOR_EPSILON = 1e-5
CLASS_TOKEN = "embeddings.cls_token"
POSITIONS = "embeddings.position_embeddings"
PATCHES = "embeddings.patch_embeddings.projection"
SHUFFLE = 2
"""Patches a side that the projector takes together."""


def internvl(order: Order) -> Made:
    """A pack of an InternVL checkpoint.

    Tokens are the tower's last states, the class token's before them; the module `projector` takes
    the cells of 2 x 2 of them side by side, in raster order.
    """
    order.refuse("internvl", "size")
    order.choice("tokens", order.tokens, ("features",))
    checkpoint = order.checkpoint
    config = checkpoint.config
    stated = config.get("vision_feature_layer", -1), config.get("downsample_ratio", 0.5)
    if stated != (-1, 1 / SHUFFLE):
        raise PackError(
            f"vision_feature_layer and downsample_ratio are {stated}; only (-1, 0.5) is known"
        )
    tower = checkpoint.arrays.above(CLASS_TOKEN)
    space = f"{checkpoint.name}/features"
    weights = internvl_vision(tower, config.get("vision_config", {}))
    layers, width = len(weights.transformer.blocks), weights.transformer.width
    part = vision_part(
        weights,
        taps_of(order.taps, layers, layers - 1, with_class=True),
        order.precision,
        space,
        any_size(weights),
        test_picture(weights),
        preprocess_of(checkpoint, "exact", IMAGENET_MEAN, IMAGENET_STD),
        order.bench(tower),
    )
    shuffled = SHUFFLE * SHUFFLE * width
    projector = projector_layers(order, shuffled)
    norm = checkpoint.arrays.above("multi_modal_projector.layer_norm.weight").norm(
        "multi_modal_projector.layer_norm", shuffled, PROJECTOR_EPSILON
    )
    rows = SeededRandom(0, 9).array(5, shuffled)
    family = "pixel-shuffle.internvl"
    module, entry = projector_part(order, family, space, projector, rows, norm, SHUFFLE)
    llm = llm_of(order, projector[-1].weight.shape[1])
    description = f"InternVL vision of {checkpoint.name}"
    return Made(description, (part, module), compressors={"projector": entry}, llm=llm)


def internvl_vision(tower: Arrays, config: Mapping[str, Any]) -> VisionWeights:
    """The whole tower."""
    shape = TowerShape.of(config, **DEFAULTS)
    width = shape.width
    if config.get("norm_type", "layer_norm") != "layer_norm" or config.get("use_qk_norm"):
        raise PackError(
            "the tower normalises by RMS or normalises queries and keys, as only InternViT-6B "
            "does; there is no recipe for it"
        )
    patch, rows = tower.shape(f"{PATCHES}.weight")[-1], tower.shape(POSITIONS)[1]
    positions = tower.take(POSITIONS, (1, rows, width))[0]
    blocks = tuple(
        _block(tower.under(f"encoder.layer.{index}."), shape) for index in range(shape.layers)
    )
    whole = Transformer(blocks, shape.heads, None, shape.activation)
    if tower.has("layernorm.weight"):
        whole = replace(whole, final_norm=tower.norm("layernorm", width, shape.epsilon))
    return VisionWeights(
        patch=tower.take(f"{PATCHES}.weight", (width, 3, patch, patch)),
        patch_bias=tower.take(f"{PATCHES}.bias", (width,)),
        prefix=tower.take(CLASS_TOKEN, (1, 1, width))[0] + positions[:1],
        positions=square(positions[1:]),
        resize="cubic",
        transformer=whole,
    )


def _block(arrays: Arrays, shape: TowerShape) -> Block:
    width = shape.width
    biased = arrays.has("attention.q_proj.bias")

    def scale(layer: Linear, name: str) -> Linear:
        return scaled(layer, arrays.take(name, (width,)))

    rows = (arrays.linear(f"attention.{row}_proj", width, width, biased) for row in "qkv")
    out = arrays.linear("attention.projection_layer", width, width)
    return Block(
        attention_norm=arrays.norm("layernorm_before", width, shape.epsilon),
        qkv=joined(*rows),
        attention_out=scale(out, "lambda_1"),
        mlp_norm=arrays.norm("layernorm_after", width, shape.epsilon),
        up=arrays.linear("mlp.fc1", shape.inner, width),
        down=scale(arrays.linear("mlp.fc2", width, shape.inner), "lambda_2"),
    )
