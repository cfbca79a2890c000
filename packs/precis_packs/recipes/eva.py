"""EVA-CLIP's vision tower as BLIP-2 and LLaMA-VID use it: no norm after the last layer.

Names are those of `eva_vit_g.pth`; a `config.json` beside it may be `{}`.
"""

from typing import Any

import numpy as np

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.parts import vision_part
from precis_packs.recipes.compressor import depth_of
from precis_packs.recipes.order import Made, Order
from precis_packs.recipes.preprocess import CLIP_MEAN, CLIP_STD, preprocess_of
from precis_packs.recipes.taps import taps_of
from precis_packs.recipes.tower import TowerShape, any_size, cut, hidden, square, test_picture
from precis_packs.weights import Block, Linear, Transformer, VisionWeights

CLASS_TOKEN = "cls_token"
HEAD_WIDTH = 88
EPSILON = 1e-6
MOST_LAYERS = 39
"""What both models leave of the tower's 40 layers."""


def eva_vit(order: Order) -> Made:
    """A pack of the tower.

    `--tokens last` gives the states after the 39th layer, or after the last of fewer;
    `hidden:LAYER` those of another layer, and no layers after it.
    """
    order.refuse("eva-vit", "size", "llm")
    checkpoint = order.checkpoint
    tower = checkpoint.arrays.above(CLASS_TOKEN)
    whole = eva_vision(tower, checkpoint.config)
    layers = len(whole.transformer.blocks)
    tokens = order.tokens or "last"
    if tokens.startswith("hidden:"):
        weights, last, space = hidden(whole, tokens, checkpoint.name)
    else:
        order.choice("tokens", tokens, ("last", "hidden:LAYER"))
        last, space = min(layers, MOST_LAYERS) - 1, checkpoint.name
        weights = cut(whole, last)
    part = vision_part(
        weights,
        taps_of(order.taps, layers, last, with_class=True),
        order.precision,
        space,
        any_size(weights),
        test_picture(weights),
        preprocess_of(checkpoint, "shortest-edge", CLIP_MEAN, CLIP_STD),
        order.bench(tower),
    )
    return Made(f"EVA-CLIP vision of {checkpoint.name}", (part,))


def eva_vision(tower: Arrays, config: dict[str, Any]) -> VisionWeights:
    """The whole tower."""
    width, _, patch, _ = tower.shape("patch_embed.proj.weight", 4)
    inner, _ = tower.shape("blocks.0.mlp.fc1.weight", 2)
    rows = tower.shape("pos_embed", 3)[1]
    positions = tower.take("pos_embed", (1, rows, width))[0]
    shape = TowerShape.of(
        {
            "hidden_size": width,
            "intermediate_size": inner,
            "num_hidden_layers": depth_of(tower.under("blocks.")),
            "num_attention_heads": config.get("num_attention_heads", max(1, width // HEAD_WIDTH)),
            "layer_norm_eps": EPSILON,
            "hidden_act": "gelu",
        }
    )
    blocks = tuple(_block(tower.under(f"blocks.{index}."), shape) for index in range(shape.layers))
    return VisionWeights(
        patch=tower.take("patch_embed.proj.weight", (width, 3, patch, patch)),
        patch_bias=tower.take("patch_embed.proj.bias", (width,)),
        prefix=tower.take(CLASS_TOKEN, (1, 1, width))[0] + positions[:1],
        positions=square(positions[1:]),
        resize="cubic",
        transformer=Transformer(blocks, shape.heads, None, shape.activation),
    )


def _block(arrays: Arrays, shape: TowerShape) -> Block:
    """Keys have no bias."""
    width, inner = shape.width, shape.inner
    biases = (arrays.take("attn.q_bias", (width,)), np.zeros(width, np.float32))
    bias = np.concatenate([*biases, arrays.take("attn.v_bias", (width,))])
    return Block(
        attention_norm=arrays.norm("norm1", width, shape.epsilon),
        qkv=Linear(arrays.take("attn.qkv.weight", (3 * width, width)).T, bias),
        attention_out=arrays.linear("attn.proj", width, width),
        mlp_norm=arrays.norm("norm2", width, shape.epsilon),
        up=arrays.linear("mlp.fc1", inner, width),
        down=arrays.linear("mlp.fc2", width, inner),
    )
