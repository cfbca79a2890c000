"""A small Llama, alone and inside LLaVA."""

from typing import Any

from precis_packs.random_checkpoint.names import Shapes, dense, llama_layer, under
from precis_packs.random_checkpoint.towers import CLIP_ACTIVATION, TowerSize, clip_tower
from precis_packs.tiny_words import vocabulary

INNER = 40
LAYERS = 2
HEADS = 4
KEY_HEADS = 2


def llama(size: TowerSize) -> tuple[dict[str, Any], Shapes]:
    """The language model alone; it has no tower."""
    width = size.language
    layers = [
        llama_layer(f"model.layers.{layer}", width, INNER, width // HEADS * KEY_HEADS)
        for layer in range(LAYERS)
    ]
    config = {
        "model_type": "llama",
        "hidden_size": width,
        "intermediate_size": INNER,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "num_key_value_heads": KEY_HEADS,
        "max_position_embeddings": 256,
        "rms_norm_eps": 1e-6,
        "eos_token_id": vocabulary().index("[SEP]"),
        "tie_word_embeddings": True,
    }
    return config, {
        "model.embed_tokens.weight": (len(vocabulary()), width),
        **under("", *layers),
        "model.norm.weight": (width,),
    }


def llava(size: TowerSize) -> tuple[dict[str, Any], Shapes]:
    """CLIP's vision tower, the projector, the language model."""
    text, shapes = llama(size)
    config = {
        "model_type": "llava",
        "vision_config": size.config("clip_vision_model", CLIP_ACTIVATION),
        "text_config": text,
        "vision_feature_layer": -2,
    }
    return config, {
        **clip_tower("vision_tower.vision_model.", size),
        **dense("multi_modal_projector.linear_1", size.width, size.language),
        **dense("multi_modal_projector.linear_2", size.language, size.language),
        **under("language_model.", shapes),
    }
