"""LLaVA 1.5 and LLaVA-OneVision: a cut vision tower, a projector, and whose rows come out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from safetensors.numpy import save

from precis_packs.errors import PackError
from precis_packs.pack import Part
from precis_packs.parts import vision_part
from precis_packs.recipes.clip import CLASS_EMBEDDING, clip_vision
from precis_packs.recipes.llm import llm_of
from precis_packs.recipes.order import Made, Order
from precis_packs.recipes.preprocess import CLIP_MEAN, CLIP_STD, HALF, preprocess_of
from precis_packs.recipes.projector import projector_part
from precis_packs.recipes.siglip import PATCHES, siglip_vision
from precis_packs.recipes.taps import layer_of, taps_of
from precis_packs.recipes.tower import any_size, cut, test_picture
from precis_packs.samples import SeededRandom
from precis_packs.weights import Linear, VisionWeights

NEWLINE = "image_newline"
ROWS = "llm-rows.safetensors"
FIRST, SECOND = "linear_1", "linear_2"
PROJECTOR = "multi_modal_projector"


def llava_1_5(order: Order) -> Made:
    """A pack of a LLaVA-1.5 checkpoint.

    `--tokens projected` gives the language model's rows; `features` those before the projector,
    which then is a module of its own. The class token is a prefix row.
    """
    arrays = order.checkpoint.arrays
    tower = clip_vision(arrays, _vision_config(order))
    return _made(order, "LLaVA-1.5", tower, CLASS_EMBEDDING, _selected(order, -2), "shortest-edge")


def llava_onevision(order: Order) -> Made:
    """The same of LLaVA-OneVision, whose SigLIP tower is used to its end, and without a norm.

    The row that ends each line of a picture's tokens is in the file `llm.rows`.
    """
    arrays = order.checkpoint.arrays
    tower = siglip_vision(arrays, _vision_config(order))
    made = _made(order, "LLaVA-OneVision", tower, PATCHES, _selected(order, -1), "exact")
    newline = arrays.above(NEWLINE)
    row = newline.take(NEWLINE, newline.shape(NEWLINE))
    rows = Part("llm-rows", None, {ROWS: save({NEWLINE: np.ascontiguousarray(row)})}, {}, {})
    return replace(made, parts=(*made.parts, rows), llm={**(made.llm or {}), "rows": ROWS})


def _vision_config(order: Order) -> Mapping[str, Any]:
    config: Mapping[str, Any] = order.checkpoint.config.get("vision_config", {})
    return config


def _selected(order: Order, default: int) -> int:
    """The configured hidden state, 0 being the embeddings, as a layer counted from the end."""
    selected = order.checkpoint.config.get("vision_feature_layer", default)
    if not isinstance(selected, int) or selected >= 0:
        raise PackError(
            f"vision_feature_layer is {selected}; only one layer counted from the end is known"
        )
    return selected


def _made(
    order: Order, family: str, tower: VisionWeights, mark: str, selected: int, resize: str
) -> Made:
    order.refuse(family, "size")
    checkpoint = order.checkpoint
    layers = len(tower.transformer.blocks)
    last = layer_of("vision_feature_layer", str(selected), layers)
    weights = cut(tower, last)
    projector = projector_layers(order, weights.transformer.width)
    outputs = projector[-1].weight.shape[1]
    llm = llm_of(order, outputs)
    projected = order.choice("tokens", order.tokens, ("projected", "features")) == "projected"
    clip = weights.prefix.shape[0] > 0
    space = f"{checkpoint.name}/features"
    mean, std = (CLIP_MEAN, CLIP_STD) if clip else (HALF, HALF)
    part = vision_part(
        replace(weights, projection=projector) if projected else weights,
        taps_of(order.taps, layers, last, with_class=clip),
        order.precision,
        str(llm["id"]) if projected else space,
        any_size(weights),
        test_picture(weights),
        preprocess_of(checkpoint, resize, mean, std),
        order.bench(checkpoint.arrays.above(mark)),
        # The projector was never trained on the class token's row.
        frames=not projected,
    )
    description = f"{family} vision of {checkpoint.name}"
    if projected:
        return Made(description, (part,), llm=llm)
    rows = SeededRandom(0, 8).array(5, weights.transformer.width)
    module, entry = projector_part(order, "llava-mlp", space, projector, rows)
    return Made(description, (part, module), compressors={"projector": entry}, llm=llm)


def projector_layers(order: Order, width: int) -> tuple[Linear, Linear]:
    """The two dense layers with GELU between them."""
    config = order.checkpoint.config
    if config.get("projector_hidden_act", "gelu") != "gelu":
        raise PackError(
            f"projector_hidden_act is {config['projector_hidden_act']!r}; only 'gelu' is known"
        )
    arrays = order.checkpoint.arrays.above(f"{PROJECTOR}.{FIRST}.weight").under(f"{PROJECTOR}.")
    biased = bool(config.get("multimodal_projector_bias", True))
    inner = arrays.shape(f"{FIRST}.weight")[0]
    outputs = arrays.shape(f"{SECOND}.weight")[0]
    return (
        arrays.linear(FIRST, inner, width, biased),
        arrays.linear(SECOND, outputs, inner, biased),
    )
