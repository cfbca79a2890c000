"""Tiny models of the `transformers` library, random and saved as a user would have them on disk."""

import json
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.numpy import load_file, save_file

VOCABULARY = 99
VISION = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "image_size": 56,
    "patch_size": 14,
}
TEXT = {
    "hidden_size": 24,
    "intermediate_size": 40,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "vocab_size": VOCABULARY,
    "max_position_embeddings": 20,
}
DINO = {
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "mlp_ratio": 2,
    "image_size": 56,
    "patch_size": 14,
}
DECODER = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": VOCABULARY,
    "max_position_embeddings": 256,
}


def save(model: Any, folder: Path, **settings: Any) -> Any:
    """Draws every weight anew, so that none is zero or one, and saves the model and a tokenizer.

    `settings`: entries of `config.json` that the library takes and the model does not need.
    """
    draw = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for parameter in model.parameters():
            spread = 0.15 if parameter.ndim > 1 else 0.1
            noise = torch.randn(parameter.shape, generator=draw) * spread
            parameter.copy_(noise if parameter.ndim > 1 else parameter + noise)
    model.eval().set_attn_implementation("eager")
    model.save_pretrained(folder)
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer()))
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | settings))
    return model


def split_in_two(folder: Path) -> None:
    """Puts the weights into two files with an index, as large checkpoints have them."""
    whole = load_file(folder / "model.safetensors")
    names = sorted(whole)
    weight_map = {}
    for number, part in enumerate((names[::2], names[1::2]), 1):
        file = f"model-0000{number}-of-00002.safetensors"
        save_file({name: whole[name] for name in part}, folder / file)
        weight_map |= dict.fromkeys(part, file)
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": weight_map}))


def _tokenizer() -> dict[str, Any]:
    words = {f"w{number}": number for number in range(VOCABULARY)}
    return {
        "version": "1.0",
        "added_tokens": [],
        "pre_tokenizer": {"type": "Whitespace"},
        "model": {"type": "WordLevel", "vocab": words, "unk_token": "w0"},
    }


def clip(folder: Path, activation: str) -> Any:
    config = transformers.CLIPConfig(
        vision_config=VISION | {"hidden_act": activation},
        text_config=TEXT | {"hidden_act": activation, "eos_token_id": VOCABULARY - 1},
        projection_dim=16,
    )
    return save(transformers.CLIPModel(config), folder)


def siglip(folder: Path) -> Any:
    config = transformers.SiglipConfig(
        vision_config=VISION, text_config=TEXT | {"projection_size": 32}
    )
    return save(transformers.SiglipModel(config), folder)


def dinov2(folder: Path, gated: bool = False, registers: bool = False) -> Any:
    settings = DINO | {"use_swiglu_ffn": gated}
    if registers:
        config = transformers.Dinov2WithRegistersConfig(**settings)
        return save(transformers.Dinov2WithRegistersModel(config), folder)
    return save(transformers.Dinov2Model(transformers.Dinov2Config(**settings)), folder)


def whisper(folder: Path) -> Any:
    config = transformers.WhisperConfig(
        d_model=32,
        encoder_layers=3,
        decoder_layers=1,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=48,
        decoder_ffn_dim=48,
        vocab_size=VOCABULARY,
        num_mel_bins=80,
        max_source_positions=100,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=1,
    )
    return save(transformers.WhisperModel(config), folder)


def qwen_vision(folder: Path, newer: bool) -> Any:
    """The whole model; `visual` is its tower. Windows are 4 patches a side."""
    rope = {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [1, 1, 2]}
    text = DECODER | {"rope_parameters": rope}
    vision = {"depth": 3, "hidden_size": 32, "num_heads": 2}
    if newer:
        vision |= {"intermediate_size": 48, "out_hidden_size": 32, "window_size": 56}
        config = transformers.Qwen2_5_VLConfig(
            vision_config=vision | {"fullatt_block_indexes": [1]}, text_config=text
        )
        return save(transformers.Qwen2_5_VLForConditionalGeneration(config), folder)
    config = transformers.Qwen2VLConfig(
        vision_config=vision | {"embed_dim": 32, "mlp_ratio": 2}, text_config=text
    )
    return save(transformers.Qwen2VLForConditionalGeneration(config), folder)


LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 500000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}


def llama(folder: Path, tied: bool) -> Any:
    config = transformers.LlamaConfig(
        **DECODER | {"head_dim": 12}, rope_parameters=LLAMA3, tie_word_embeddings=tied
    )
    return save(transformers.LlamaForCausalLM(config), folder)


def qwen2(folder: Path) -> Any:
    return save(transformers.Qwen2ForCausalLM(transformers.Qwen2Config(**DECODER)), folder)


def llava_1_5(folder: Path) -> Any:
    config = transformers.LlavaConfig(
        vision_config=VISION | {"model_type": "clip_vision_model", "hidden_act": "quick_gelu"},
        text_config=DECODER | {"hidden_size": 24, "model_type": "llama"},
        image_token_index=5,
    )
    return save(transformers.LlavaForConditionalGeneration(config), folder)


def llava_onevision(folder: Path) -> Any:
    config = transformers.LlavaOnevisionConfig(
        vision_config=VISION | {"model_type": "siglip_vision_model", "vision_use_head": False},
        text_config=DECODER | {"hidden_size": 24, "model_type": "qwen2"},
        image_grid_pinpoints=[[56, 56]],
    )
    return save(transformers.LlavaOnevisionForConditionalGeneration(config), folder)


def internvl(folder: Path) -> Any:
    config = transformers.InternVLConfig(
        vision_config=VISION | {"image_size": [56, 56], "patch_size": [14, 14]},
        text_config=DECODER | {"hidden_size": 24, "model_type": "qwen2"},
    )
    return save(transformers.InternVLForConditionalGeneration(config), folder)
