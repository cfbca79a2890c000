"""Small vision towers with what stands beside them: CLIP, SigLIP and EVA-CLIP."""

from dataclasses import dataclass
from typing import Any

from precis_packs.random_checkpoint.names import Shapes, dense, multihead, norm, under
from precis_packs.tiny_words import vocabulary

TEXT_LAYERS = 2
TEXT_POSITIONS = 16
SHARED = 16
"""Width of CLIP's common space."""

CLIP_ACTIVATION = "quick_gelu"
SIGLIP_ACTIVATION = "gelu_pytorch_tanh"


@dataclass(frozen=True)
class TowerSize:
    """Sizes of a vision tower; `language`: width of the language model behind LLaVA's."""

    width: int = 32
    inner: int = 48
    layers: int = 3
    heads: int = 4
    side: int = 56
    patch: int = 14
    language: int = 24

    def config(self, kind: str, activation: str) -> dict[str, Any]:
        """Its part of `config.json`."""
        return {
            "model_type": kind,
            "hidden_act": activation,
            "hidden_size": self.width,
            "intermediate_size": self.inner,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "image_size": self.side,
            "patch_size": self.patch,
        }


def clip(size: TowerSize) -> tuple[dict[str, Any], Shapes]:
    """Both towers of CLIP."""
    config = {
        "model_type": "clip",
        "vision_config": size.config("clip_vision_model", CLIP_ACTIVATION),
        "text_config": _text_config(size, "clip_text_model", CLIP_ACTIVATION),
    }
    return config, {
        **clip_tower("vision_model.", size),
        **_text_tower(size),
        "visual_projection.weight": (SHARED, size.width),
        "text_projection.weight": (SHARED, size.width),
    }


def siglip(size: TowerSize) -> tuple[dict[str, Any], Shapes]:
    """Both towers of SigLIP."""
    config = {
        "model_type": "siglip",
        "vision_config": size.config("siglip_vision_model", SIGLIP_ACTIVATION),
        "text_config": _text_config(size, "siglip_text_model", SIGLIP_ACTIVATION),
    }
    return config, {
        **_siglip_tower("vision_model.", size),
        **_text_tower(size),
        **dense("text_model.head", size.width, size.width),
    }


def eva(size: TowerSize) -> tuple[dict[str, Any], Shapes]:
    """The vision tower of EVA-CLIP, which has no configuration of its own."""
    width = size.width
    blocks = [
        under(
            f"blocks.{layer}.",
            norm("norm1", width),
            dense("attn.qkv", width, 3 * width, bias=False),
            {"attn.q_bias": (width,), "attn.v_bias": (width,)},
            dense("attn.proj", width, width),
            norm("norm2", width),
            dense("mlp.fc1", width, size.inner),
            dense("mlp.fc2", size.inner, width),
        )
        for layer in range(size.layers)
    ]
    stem = {
        "cls_token": (1, 1, width),
        "pos_embed": (1, (size.side // size.patch) ** 2 + 1, width),
        "patch_embed.proj.weight": (width, 3, size.patch, size.patch),
        "patch_embed.proj.bias": (width,),
    }
    return {"num_attention_heads": size.heads}, under("", stem, *blocks)


def clip_tower(prefix: str, size: TowerSize) -> Shapes:
    """The vision tower of CLIP under `prefix`."""
    width = size.width
    return under(
        prefix,
        {
            "embeddings.class_embedding": (width,),
            "embeddings.patch_embedding.weight": (width, 3, size.patch, size.patch),
            "embeddings.position_embedding.weight": ((size.side // size.patch) ** 2 + 1, width),
        },
        norm("pre_layrnorm", width),
        _layers(width, size.inner, size.layers),
        norm("post_layernorm", width),
    )


def _siglip_tower(prefix: str, size: TowerSize) -> Shapes:
    width = size.width
    return under(
        prefix,
        {
            "embeddings.patch_embedding.weight": (width, 3, size.patch, size.patch),
            "embeddings.patch_embedding.bias": (width,),
            "embeddings.position_embedding.weight": ((size.side // size.patch) ** 2, width),
        },
        _layers(width, size.inner, size.layers),
        norm("post_layernorm", width),
        {"head.probe": (1, 1, width)},
        multihead("head.attention", width),
        norm("head.layernorm", width),
        dense("head.mlp.fc1", width, size.inner),
        dense("head.mlp.fc2", size.inner, width),
    )


def _layers(width: int, inner: int, count: int) -> Shapes:
    layers = [
        under(
            f"encoder.layers.{layer}.",
            norm("layer_norm1", width),
            norm("layer_norm2", width),
            *(dense(f"self_attn.{letter}_proj", width, width) for letter in ("q", "k", "v", "out")),
            dense("mlp.fc1", width, inner),
            dense("mlp.fc2", inner, width),
        )
        for layer in range(count)
    ]
    return under("", *layers)


def _text_tower(size: TowerSize) -> Shapes:
    width = size.width
    return under(
        "text_model.",
        {
            "embeddings.token_embedding.weight": (len(vocabulary()), width),
            "embeddings.position_embedding.weight": (TEXT_POSITIONS, width),
        },
        _layers(width, size.inner, TEXT_LAYERS),
        norm("final_layer_norm", width),
    )


def _text_config(size: TowerSize, kind: str, activation: str) -> dict[str, Any]:
    return size.config(kind, activation) | {
        "num_hidden_layers": TEXT_LAYERS,
        "pad_token_id": 0,
        "eos_token_id": vocabulary().index("[SEP]"),
        "vocab_size": len(vocabulary()),
    }
