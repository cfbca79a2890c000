"""LLaVA-Mini: compressor, projector and pre-fusion layers of a public checkpoint."""

from typing import Any

import numpy as np

from precis_packs.modules import module_graphs
from precis_packs.recipes.compressor import (
    SAMPLE_SEED,
    Graphs,
    Inputs,
    Module,
    graphs_of,
    made,
    whole,
)
from precis_packs.recipes.order import Made, Order
from precis_packs.samples import SeededRandom

FAMILY = "llava-mini"
QUERY = "compressor.query"
WEIGHTS = ("compressor.", "mm_projector.", "prefusion_layers.")
GRID = 24
"""Patches a side of CLIP ViT-L/14 at 336 px, which the public checkpoints were trained on."""

LLM_KEYS = (
    "intermediate_size",
    "num_attention_heads",
    "num_key_value_heads",
    "rms_norm_eps",
    "rope_theta",
    "rope_scaling",
    "head_dim",
)
TEXT_ROWS = 4


def llava_mini(order: Order) -> Made:
    """Compressor, projector and pre-fusion layers of a LLaVA-Mini checkpoint."""
    config = order.checkpoint.config
    weights = order.checkpoint.arrays.above(QUERY).only(*WEIGHTS)
    count, seen = weights.shape(QUERY, 2)
    layers = whole(config, "prefusion_layer_num", 4)
    width = whole(config, "hidden_size")
    grid = whole(config, "mm_vision_grid", GRID)
    parameters: dict[str, Any] = {
        "grid": grid,
        "prefusion_layer_num": layers,
        "hidden_size": width,
        **{key: config[key] for key in LLM_KEYS if config.get(key) is not None},
    }
    graphs = graphs_of(
        order,
        FAMILY,
        weights,
        lambda storage: module_graphs(FAMILY, weights, parameters, storage),
    )
    module = Module(
        family=FAMILY,
        graphs=graphs,
        samples=_samples(graphs, grid * grid, seen, count, width),
        signal="tokens",
        reads=seen,
        numbers={"grid": grid, "side": round(count**0.5), "layers": layers},
    )
    return made(order, module, width)


def _samples(graphs: Graphs, tokens: int, seen: int, count: int, width: int) -> dict[str, Inputs]:
    """Inputs of every graph; the text goes behind what the vision graph gives for its rows."""
    random = SeededRandom(SAMPLE_SEED, 2)
    features = random.array(1, tokens, seen)
    rows = random.array(1, count + 3, width)
    places = np.arange(count + 3, dtype=np.int64)[None]
    text = random.array(1, TEXT_ROWS, width)
    vision = {"rows": rows, "position_ids": places}
    before = graphs.run("prefusion_vision", vision)
    causal = np.triu(np.full((TEXT_ROWS, TEXT_ROWS), -1e4, np.float32), 1)
    seen_all = np.zeros((TEXT_ROWS, count + 3), np.float32)
    return {
        "compressor": {"features": features},
        "projector": {"features": features[:, :5]},
        "prefusion_vision": vision,
        "prefusion_text": {
            "rows": text,
            "position_ids": np.arange(count + 3, count + 3 + TEXT_ROWS, dtype=np.int64)[None],
            "mask": np.concatenate([seen_all, causal], 1)[None, None],
            **{f"past_{name}": value for name, value in before.items() if name != "compressed"},
        },
    }
