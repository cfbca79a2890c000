"""Checkpoints of trained compressors with random weights, in the layout of public ones.

They stand in where no public checkpoint is at hand: same names, same shapes, same way through
`from-checkpoint`; what comes out means nothing to any language model.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from precis_packs.errors import PackError
from precis_packs.samples import SeededRandom
from precis_packs.tiny_words import tokenizer, vocabulary

LEVELS = 4
"""Encoder layers that TokenPacker looks at."""

BERT_WIDTH = 768
BERT_LAYERS = 12
GRID = 24
LONGEST_QUESTION = 256
TDC_QUERIES = 16
PREFUSION_LAYERS = 4
LLM_HEADS = 8

Shapes = dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Sizes:
    """What the checkpoint is for: an encoder's space, width and grid, and the model's width.

    `inner`, `layers`: width and depth of TDC's transformer.
    """

    space: str
    vision: int
    width: int
    scale: int = 2
    queries: int = 1
    grid: int = GRID
    levels: int = LEVELS
    inner: int = BERT_WIDTH
    layers: int = BERT_LAYERS


def write_random_checkpoint(recipe: str, sizes: Sizes, out: Path, seed: int = 7) -> None:
    """Writes `config.json`, `model.safetensors` and what else the recipe reads into `out`."""
    if recipe not in MAKERS:
        raise PackError(f"no random checkpoint of {recipe!r}; there are {', '.join(MAKERS)}")
    if out.exists() and any(out.iterdir()):
        raise PackError(f"{out} is not empty; choose another --out")
    config, shapes = MAKERS[recipe](sizes)
    random = SeededRandom(seed, 51)
    out.mkdir(parents=True, exist_ok=True)
    save_file(
        {name: _drawn(random, name, shape) for name, shape in shapes.items()},
        out / "model.safetensors",
    )
    common = {
        "_name_or_path": f"random/{recipe}-{sizes.width}",
        "mm_vision_tower": sizes.space,
        "hidden_size": sizes.width,
    }
    (out / "config.json").write_text(json.dumps({**common, **config}, indent=2) + "\n")
    if recipe == "tdc":
        (out / "tokenizer.json").write_text(json.dumps(tokenizer(), ensure_ascii=False) + "\n")


def _drawn(random: SeededRandom, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Norm scales near 1, biases small, matrices that keep the length of what they map."""
    if len(shape) == 1:
        values = random.array(*shape, spread=0.1)
        return (
            values + 1
            if name.endswith(("norm.weight", "LayerNorm.weight"))
            or ("ln_" in name and name.endswith("weight"))
            else values
        )
    return random.array(*shape, spread=float(1 / np.sqrt(shape[-1])))


def _dense(name: str, inputs: int, outputs: int, bias: bool = True) -> Shapes:
    shapes: Shapes = {f"{name}.weight": (outputs, inputs)}
    return shapes | ({f"{name}.bias": (outputs,)} if bias else {})


def _norm(name: str, width: int) -> Shapes:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def _attention(name: str, width: int) -> Shapes:
    return {
        f"{name}.in_proj_weight": (3 * width, width),
        f"{name}.in_proj_bias": (3 * width,),
        **_dense(f"{name}.out_proj", width, width),
    }


def _under(prefix: str, *parts: Mapping[str, tuple[int, ...]]) -> Shapes:
    return {prefix + name: shape for part in parts for name, shape in part.items()}


def _tokenpacker(sizes: Sizes) -> tuple[dict[str, Any], Shapes]:
    width = sizes.vision
    sides = [
        part
        for side in ("k", "v")
        for part in (
            _dense(f"{side}_proj_1.0", sizes.levels * width, width),
            _dense(f"{side}_proj_1.2", width, width),
            _norm(f"ln_{side}_1", width),
        )
    ]
    shapes = _under(
        "model.mm_projector.",
        _dense("q_proj_1", width, width, bias=False),
        _norm("ln_q_1", width),
        *sides,
        _attention("clip_attn", width),
        _dense("mlp.0", width, sizes.width),
        _dense("mlp.2", sizes.width, sizes.width),
    )
    return {"scale_factor": sizes.scale, "mm_projector_type": "tokenpacker"}, shapes


def _llava_mini(sizes: Sizes) -> tuple[dict[str, Any], Shapes]:
    width, wide = sizes.vision, sizes.width
    inner = 3 * wide
    layers = [
        _under(
            f"prefusion_layers.{layer}.",
            {"input_layernorm.weight": (wide,), "post_attention_layernorm.weight": (wide,)},
            *(_dense(f"self_attn.{name}_proj", wide, wide, bias=False) for name in "qkvo"),
            _dense("mlp.gate_proj", wide, inner, bias=False),
            _dense("mlp.up_proj", wide, inner, bias=False),
            _dense("mlp.down_proj", inner, wide, bias=False),
        )
        for layer in range(PREFUSION_LAYERS)
    ]
    count = sizes.queries**2
    shapes = _under(
        "model.",
        {"compressor.pos_embed": (count, width), "compressor.query": (count, width)},
        _norm("compressor.ln_q", width),
        _norm("compressor.ln_kv", width),
        _attention("compressor.attn", width),
        _dense("mm_projector.0", width, wide),
        _dense("mm_projector.2", wide, wide),
        *layers,
    )
    config = {
        "mm_vision_grid": sizes.grid,
        "compressor_size": sizes.queries,
        "prefusion_layer_num": PREFUSION_LAYERS,
        "intermediate_size": inner,
        "num_attention_heads": LLM_HEADS,
        "num_key_value_heads": LLM_HEADS,
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
    }
    return config, shapes


def _tdc(sizes: Sizes) -> tuple[dict[str, Any], Shapes]:
    wide, hidden = sizes.width, sizes.inner
    layers = []
    for layer in range(sizes.layers):
        kinds = {"attention": hidden} | ({"crossattention": wide} if layer % 2 == 0 else {})
        parts = [
            part
            for kind, keys in kinds.items()
            for part in (
                _dense(f"{kind}.self.query", hidden, hidden),
                _dense(f"{kind}.self.key", keys, hidden),
                _dense(f"{kind}.self.value", keys, hidden),
                _dense(f"{kind}.output.dense", hidden, hidden),
                _norm(f"{kind}.output.LayerNorm", hidden),
            )
        ]
        for suffix in ("", "_query"):
            parts += [
                _dense(f"intermediate{suffix}.dense", hidden, 4 * hidden),
                _dense(f"output{suffix}.dense", 4 * hidden, hidden),
                _norm(f"output{suffix}.LayerNorm", hidden),
            ]
        layers.append(_under(f"bert.encoder.layer.{layer}.", *parts))
    shapes = _under(
        "model.",
        _dense("connector.0", sizes.vision, wide),
        _dense("connector.2", wide, wide),
        {"image_newline": (wide,), "frame_seg": (wide,)},
        _dense("query_proj", wide, hidden),
        _dense("vision_proj", hidden, wide),
        {
            "bert.embeddings.word_embeddings.weight": (len(vocabulary()), hidden),
            "bert.embeddings.position_embeddings.weight": (LONGEST_QUESTION, hidden),
        },
        _norm("bert.embeddings.LayerNorm", hidden),
        *layers,
    )
    return {"context_tokens": TDC_QUERIES, "connector_side": sizes.grid // 2}, shapes


MAKERS = {"tokenpacker": _tokenpacker, "llava-mini": _llava_mini, "tdc": _tdc}
"""Recipes of which a random checkpoint can be made."""
