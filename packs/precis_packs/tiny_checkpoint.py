"""Random checkpoints in the form of public ones, of any size: for tests and for trying recipes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from precis_packs.errors import PackError
from precis_packs.folder import refuse_foreign
from precis_packs.tensor_file import Streamed, write_tensors
from precis_packs.tiny_words import tokenizer, vocabulary

Shapes = dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class TowerSize:
    """Sizes of a vision tower."""

    width: int = 32
    inner: int = 48
    layers: int = 3
    heads: int = 4
    side: int = 56
    patch: int = 14

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


LLM_WIDTH = 24
LLM_INNER = 40
LLM_LAYERS = 2
LLM_HEADS = 4
LLM_KEY_HEADS = 2
TEXT_POSITIONS = 16
SHARED = 16
"""Width of CLIP's common space."""


def write_checkpoint(out: Path, family: str, seed: int = 7, size: TowerSize | None = None) -> None:
    """Writes `config.json`, `model.safetensors` and `tokenizer.json` into the folder `out`.

    `family`: one of `FAMILIES`. Raises `PackError` for another, or if `out` holds something.
    """
    if family not in FAMILIES:
        raise PackError(f"no checkpoint family {family!r}; there are {', '.join(FAMILIES)}")
    refuse_foreign(out)
    out.mkdir(parents=True, exist_ok=True)
    config, shapes = FAMILIES[family](size or TowerSize())
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    (out / "tokenizer.json").write_text(json.dumps(tokenizer()) + "\n")
    _write_weights(out / "model.safetensors", shapes, np.random.RandomState(seed))


def _write_weights(path: Path, shapes: Shapes, random: np.random.RandomState) -> None:
    """Array after array, so that no more than one is in memory."""

    def draw(name: str, shape: tuple[int, ...]) -> Iterator[np.ndarray]:
        yield _drawn(name, shape, random)

    write_tensors(
        path, {name: Streamed(shape, draw(name, shape)) for name, shape in shapes.items()}
    )


def _drawn(name: str, shape: tuple[int, ...], random: np.random.RandomState) -> np.ndarray:
    """Scales of norms are about 1, all else about 0; the stream is frozen across numpy releases."""
    plain = random.random_sample(shape) - 0.5
    if len(shape) == 1:
        return (plain * 0.2 + (1.0 if name.endswith("weight") else 0.0)).astype(np.float32)
    inputs = int(np.prod(shape[1:]))
    return (plain * (3.5 / np.sqrt(inputs))).astype(np.float32)


def _layers(
    prefix: str, width: int, inner: int, count: int
) -> Iterator[tuple[str, tuple[int, ...]]]:
    for layer in range(count):
        stem = f"{prefix}encoder.layers.{layer}"
        for name in ("layer_norm1", "layer_norm2"):
            yield from _affine(f"{stem}.{name}", (width,))
        for letter in ("q", "k", "v", "out"):
            yield from _affine(f"{stem}.self_attn.{letter}_proj", (width, width))
        yield from _affine(f"{stem}.mlp.fc1", (inner, width))
        yield from _affine(f"{stem}.mlp.fc2", (width, inner))


def _affine(name: str, shape: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield f"{name}.weight", shape
    yield f"{name}.bias", shape[:1]


def _clip_tower(prefix: str, size: TowerSize) -> Shapes:
    stem, width = f"{prefix}embeddings", size.width
    return {
        f"{stem}.class_embedding": (width,),
        f"{stem}.patch_embedding.weight": (width, 3, size.patch, size.patch),
        f"{stem}.position_embedding.weight": ((size.side // size.patch) ** 2 + 1, width),
        **dict(_affine(f"{prefix}pre_layrnorm", (width,))),
        **dict(_layers(prefix, width, size.inner, size.layers)),
        **dict(_affine(f"{prefix}post_layernorm", (width,))),
    }


def _siglip_tower(prefix: str, size: TowerSize) -> Shapes:
    stem, head, width = f"{prefix}embeddings", f"{prefix}head", size.width
    return {
        **dict(_affine(f"{stem}.patch_embedding", (width, 3, size.patch, size.patch))),
        f"{stem}.position_embedding.weight": ((size.side // size.patch) ** 2, width),
        **dict(_layers(prefix, width, size.inner, size.layers)),
        **dict(_affine(f"{prefix}post_layernorm", (width,))),
        f"{head}.probe": (1, 1, width),
        f"{head}.attention.in_proj_weight": (3 * width, width),
        f"{head}.attention.in_proj_bias": (3 * width,),
        **dict(_affine(f"{head}.attention.out_proj", (width, width))),
        **dict(_affine(f"{head}.layernorm", (width,))),
        **dict(_affine(f"{head}.mlp.fc1", (size.inner, width))),
        **dict(_affine(f"{head}.mlp.fc2", (width, size.inner))),
    }


def _text_tower(size: TowerSize) -> Shapes:
    prefix, width = "text_model.", size.width
    return {
        f"{prefix}embeddings.token_embedding.weight": (len(vocabulary()), width),
        f"{prefix}embeddings.position_embedding.weight": (TEXT_POSITIONS, width),
        **dict(_layers(prefix, width, size.inner, 2)),
        **dict(_affine(f"{prefix}final_layer_norm", (width,))),
    }


def _text_config(size: TowerSize, kind: str, activation: str) -> dict[str, Any]:
    end = vocabulary().index("[SEP]")
    config = size.config(kind, activation) | {"num_hidden_layers": 2, "pad_token_id": 0}
    return config | {"eos_token_id": end, "vocab_size": len(vocabulary())}


def _clip(size: TowerSize) -> tuple[dict[str, Any], Shapes]:
    config = {
        "model_type": "clip",
        "vision_config": size.config("clip_vision_model", "quick_gelu"),
        "text_config": _text_config(size, "clip_text_model", "quick_gelu"),
    }
    return config, {
        **_clip_tower("vision_model.", size),
        **_text_tower(size),
        "visual_projection.weight": (SHARED, size.width),
        "text_projection.weight": (SHARED, size.width),
    }


def _siglip(size: TowerSize) -> tuple[dict[str, Any], Shapes]:
    config = {
        "model_type": "siglip",
        "vision_config": size.config("siglip_vision_model", "gelu_pytorch_tanh"),
        "text_config": _text_config(size, "siglip_text_model", "gelu_pytorch_tanh"),
    }
    return config, {
        **_siglip_tower("vision_model.", size),
        **_text_tower(size),
        **dict(_affine("text_model.head", (size.width, size.width))),
    }


def _llama(size: TowerSize) -> tuple[dict[str, Any], Shapes]:
    width, keys = LLM_WIDTH, LLM_WIDTH // LLM_HEADS * LLM_KEY_HEADS
    shapes: Shapes = {"model.embed_tokens.weight": (len(vocabulary()), width)}
    for layer in range(LLM_LAYERS):
        stem = f"model.layers.{layer}"
        shapes |= {
            f"{stem}.input_layernorm.weight": (width,),
            f"{stem}.self_attn.q_proj.weight": (width, width),
            f"{stem}.self_attn.k_proj.weight": (keys, width),
            f"{stem}.self_attn.v_proj.weight": (keys, width),
            f"{stem}.self_attn.o_proj.weight": (width, width),
            f"{stem}.post_attention_layernorm.weight": (width,),
            f"{stem}.mlp.gate_proj.weight": (LLM_INNER, width),
            f"{stem}.mlp.up_proj.weight": (LLM_INNER, width),
            f"{stem}.mlp.down_proj.weight": (width, LLM_INNER),
        }
    config = {
        "model_type": "llama",
        "hidden_size": width,
        "intermediate_size": LLM_INNER,
        "num_hidden_layers": LLM_LAYERS,
        "num_attention_heads": LLM_HEADS,
        "num_key_value_heads": LLM_KEY_HEADS,
        "max_position_embeddings": 256,
        "rms_norm_eps": 1e-6,
        "eos_token_id": vocabulary().index("[SEP]"),
        "tie_word_embeddings": True,
    }
    return config, shapes | {"model.norm.weight": (width,)}


def _llava(size: TowerSize) -> tuple[dict[str, Any], Shapes]:
    text, shapes = _llama(size)
    config = {
        "model_type": "llava",
        "vision_config": size.config("clip_vision_model", "quick_gelu"),
        "text_config": text,
        "vision_feature_layer": -2,
    }
    projector = "multi_modal_projector.linear"
    return config, {
        **_clip_tower("vision_tower.vision_model.", size),
        **dict(_affine(f"{projector}_1", (LLM_WIDTH, size.width))),
        **dict(_affine(f"{projector}_2", (LLM_WIDTH, LLM_WIDTH))),
        **{f"language_model.{name}": shape for name, shape in shapes.items()},
    }


FAMILIES = {"clip": _clip, "siglip": _siglip, "llama": _llama, "llava": _llava}
"""Configuration and weights of each family for a size of its vision tower."""
