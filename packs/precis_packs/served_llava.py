"""A tiny LLaVA of random weights that a real LLM server loads.

`python -m precis_packs.served_llava --out DIR`. It has all that a server wants beside the weights:
tokenizer, chat template, processor. What it says means nothing, but it says other things about
other rows, so rows that arrive wrong show.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from precis_packs.folder import refuse_foreign
from precis_packs.samples import SeededRandom
from precis_packs.speech import byte_characters

SPECIAL = ("<pad>", "<s>", "</s>", "<image>", "<video>", "<audio>")
IMAGE_TOKEN = SPECIAL.index("<image>")

VOCABULARY = 320
"""More than there are tokens: a server adds one of its own for rows, which must fit too."""

WIDTH = 64
INNER = 128
LAYERS = 2
HEADS = 2
"""Heads of 32 columns; servers on processors know few widths of heads."""

POSITIONS = 2048
TOWER_WIDTH = 32
TOWER_INNER = 64
SIDE = 56
PATCH = 14

SPREAD = 0.15
"""Of matrices; with less, greedy answers hardly depend on what was asked."""

TABLE_SPREAD = 0.5

TEMPLATE = (
    "{% for m in messages %}{{ m['role'] }}: "
    "{% if m['content'] is string %}{{ m['content'] }}"
    "{% else %}{% for p in m['content'] %}"
    "{% if p['type'] == 'image' %}<image>{% elif p['type'] == 'text' %}{{ p['text'] }}{% endif %}"
    "{% endfor %}{% endif %};{% endfor %}"
    "{% if add_generation_prompt %}assistant:{% endif %}"
)


def write_served_llava(out: Path, seed: int = 7) -> None:
    """Writes the checkpoint into the folder `out`.

    Raises `PackError` if it holds something else.
    """
    refuse_foreign(out)
    out.mkdir(parents=True, exist_ok=True)
    for name, contents in {
        "config.json": _config(),
        "tokenizer.json": _tokenizer(),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "processor_class": "LlavaProcessor",
            "model_max_length": POSITIONS,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "pad_token": "<pad>",
        },
        "processor_config.json": _processor(),
        "generation_config.json": {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0},
    }.items():
        (out / name).write_text(json.dumps(contents, indent=1, ensure_ascii=False) + "\n")
    (out / "chat_template.jinja").write_text(TEMPLATE)
    save_file(_weights(SeededRandom(seed, 61)), out / "model.safetensors", {"format": "pt"})


def _config() -> dict[str, Any]:
    return {
        "architectures": ["LlavaForConditionalGeneration"],
        "model_type": "llava",
        "dtype": "float32",
        "image_token_index": IMAGE_TOKEN,
        "image_seq_length": (SIDE // PATCH) ** 2,
        "multimodal_projector_bias": True,
        "projector_hidden_act": "gelu",
        "vision_feature_layer": -2,
        "vision_feature_select_strategy": "default",
        "tie_word_embeddings": False,
        "text_config": {
            "model_type": "llama",
            "vocab_size": VOCABULARY,
            "hidden_size": WIDTH,
            "intermediate_size": INNER,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": HEADS,
            "num_key_value_heads": HEADS,
            "head_dim": WIDTH // HEADS,
            "max_position_embeddings": POSITIONS,
            "rms_norm_eps": 1e-5,
            "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0},
            "bos_token_id": 1,
            "eos_token_id": 2,
            "pad_token_id": 0,
            "tie_word_embeddings": False,
        },
        "vision_config": {
            "model_type": "clip_vision_model",
            "hidden_act": "quick_gelu",
            "hidden_size": TOWER_WIDTH,
            "intermediate_size": TOWER_INNER,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": HEADS,
            "image_size": SIDE,
            "patch_size": PATCH,
            "projection_dim": TOWER_WIDTH,
        },
    }


def _processor() -> dict[str, Any]:
    return {
        "processor_class": "LlavaProcessor",
        "image_token": "<image>",
        "patch_size": PATCH,
        "num_additional_image_tokens": 1,
        "vision_feature_select_strategy": "default",
        "image_processor": {
            "image_processor_type": "CLIPImageProcessor",
            "do_resize": True,
            "size": {"shortest_edge": SIDE},
            "resample": 3,
            "do_center_crop": True,
            "crop_size": {"height": SIDE, "width": SIDE},
            "do_rescale": True,
            "rescale_factor": 1 / 255,
            "do_normalize": True,
            "image_mean": [0.48145466, 0.4578275, 0.40821073],
            "image_std": [0.26862954, 0.26130258, 0.27577711],
            "do_convert_rgb": True,
        },
    }


def _tokenizer() -> dict[str, Any]:
    """One token per byte, and the special ones."""
    tokens = [*SPECIAL, *byte_characters()]
    added = [
        {
            "id": number,
            "content": token,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for number, token in enumerate(SPECIAL)
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": {
            "type": "ByteLevel",
            "add_prefix_space": False,
            "trim_offsets": True,
            "use_regex": True,
        },
        "post_processor": None,
        "decoder": {
            "type": "ByteLevel",
            "add_prefix_space": True,
            "trim_offsets": True,
            "use_regex": True,
        },
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {token: number for number, token in enumerate(tokens)},
            "merges": [],
        },
    }


def _weights(random: SeededRandom) -> dict[str, np.ndarray]:
    out: dict[str, np.ndarray] = {}

    def matrix(name: str, *shape: int, spread: float = SPREAD) -> None:
        out[f"{name}.weight"] = random.array(*shape, spread=spread)

    def dense(name: str, rows: int, columns: int) -> None:
        matrix(name, rows, columns)
        out[f"{name}.bias"] = random.array(rows, spread=SPREAD)

    def norm(name: str) -> None:
        out[f"{name}.weight"] = np.ones(TOWER_WIDTH, np.float32)
        out[f"{name}.bias"] = np.zeros(TOWER_WIDTH, np.float32)

    tower = "vision_tower.vision_model"
    out[f"{tower}.embeddings.class_embedding"] = random.array(TOWER_WIDTH, spread=SPREAD)
    matrix(f"{tower}.embeddings.patch_embedding", TOWER_WIDTH, 3, PATCH, PATCH)
    matrix(f"{tower}.embeddings.position_embedding", (SIDE // PATCH) ** 2 + 1, TOWER_WIDTH)
    norm(f"{tower}.pre_layrnorm")
    for layer in range(LAYERS):
        stem = f"{tower}.encoder.layers.{layer}"
        for part in ("q_proj", "k_proj", "v_proj", "out_proj"):
            dense(f"{stem}.self_attn.{part}", TOWER_WIDTH, TOWER_WIDTH)
        dense(f"{stem}.mlp.fc1", TOWER_INNER, TOWER_WIDTH)
        dense(f"{stem}.mlp.fc2", TOWER_WIDTH, TOWER_INNER)
        norm(f"{stem}.layer_norm1")
        norm(f"{stem}.layer_norm2")
    norm(f"{tower}.post_layernorm")
    dense("multi_modal_projector.linear_1", WIDTH, TOWER_WIDTH)
    dense("multi_modal_projector.linear_2", WIDTH, WIDTH)

    model = "language_model.model"
    matrix(f"{model}.embed_tokens", VOCABULARY, WIDTH, spread=TABLE_SPREAD)
    for layer in range(LAYERS):
        stem = f"{model}.layers.{layer}"
        for part in ("q_proj", "k_proj", "v_proj", "o_proj"):
            matrix(f"{stem}.self_attn.{part}", WIDTH, WIDTH)
        matrix(f"{stem}.mlp.gate_proj", INNER, WIDTH)
        matrix(f"{stem}.mlp.up_proj", INNER, WIDTH)
        matrix(f"{stem}.mlp.down_proj", WIDTH, INNER)
        for part in ("input_layernorm", "post_attention_layernorm"):
            out[f"{stem}.{part}.weight"] = np.ones(WIDTH, np.float32)
    out[f"{model}.norm.weight"] = np.ones(WIDTH, np.float32)
    matrix("language_model.lm_head", VOCABULARY, WIDTH, spread=TABLE_SPREAD)
    return out


def main() -> None:
    """Writes the checkpoint into the folder that `--out` names."""
    parser = argparse.ArgumentParser(prog="precis_packs.served_llava", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    write_served_llava(options.out, options.seed)
    print(json.dumps({"checkpoint": str(options.out)}))


if __name__ == "__main__":
    main()
