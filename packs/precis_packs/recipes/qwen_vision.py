"""The vision towers of Qwen2-VL and Qwen2.5-VL, for one size of picture."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.external import ExternalStore
from precis_packs.graphs.merged_vision import merged_vision_graph
from precis_packs.pack import Part
from precis_packs.parts import graph_files, row_tolerance, vision_entry
from precis_packs.recipes.llm import llm_of
from precis_packs.recipes.order import Made, Order
from precis_packs.recipes.preprocess import CLIP_MEAN, CLIP_STD, preprocess_of
from precis_packs.recipes.taps import taps_of
from precis_packs.recipes.tower import activation_of
from precis_packs.reference.merged_vision import run_merged_vision
from precis_packs.samples import sample_picture
from precis_packs.weights import Block, MergedVisionWeights, Transformer

DEFAULT_SIZE = (448, 448)
EPSILON = 1e-6
THETA = 10000.0
PATCHES = "patch_embed.proj.weight"
QWEN2 = {
    "depth": 32,
    "embed_dim": 1280,
    "num_heads": 16,
    "mlp_ratio": 4,
    "hidden_act": "quick_gelu",
    "spatial_merge_size": 2,
}
QWEN2_5 = {
    "depth": 32,
    "hidden_size": 1280,
    "num_heads": 16,
    "intermediate_size": 3420,
    "hidden_act": "silu",
    "spatial_merge_size": 2,
    "window_size": 112,
    "fullatt_block_indexes": [7, 15, 23, 31],
}


def qwen2_vl_vision(order: Order) -> Made:
    """A pack of Qwen2-VL's vision tower; its tokens are rows of the language model."""
    return _made(order, "qwen2-vl-vision", QWEN2, newer=False)


def qwen2_5_vl_vision(order: Order) -> Made:
    """The same of Qwen2.5-VL, most of whose layers attend inside windows."""
    return _made(order, "qwen2.5-vl-vision", QWEN2_5, newer=True)


def _made(order: Order, recipe: str, defaults: Mapping[str, Any], newer: bool) -> Made:
    order.choice("tokens", order.tokens, ("projected",))
    checkpoint = order.checkpoint
    tower = checkpoint.arrays.above(PATCHES)
    config = {**defaults, **checkpoint.config.get("vision_config", {})}
    size = order.size or DEFAULT_SIZE
    weights = qwen_vision(tower, config, size, newer)
    layers = len(weights.transformer.blocks)
    taps = taps_of(order.taps, layers, layers - 1, with_class=False)
    width, outputs = weights.transformer.width, weights.merge[-1].weight.shape[1]
    llm = llm_of(order, outputs)
    patch = weights.patch.shape[2]
    steps = preprocess_of(checkpoint, "exact", CLIP_MEAN, CLIP_STD) | {"resize": "exact"}
    steps.pop("crop", None)
    entry = vision_entry(patch, str(llm["id"]), {"size": list(size)}, steps)
    entry |= {
        "width": outputs,
        "merge": weights.side,
        "signals": [tap.manifest(width) for tap in taps],
    }
    pixels = sample_picture(*size, side=patch)

    def build(store: ExternalStore | None) -> onnx.ModelProto:
        return merged_vision_graph(weights, taps, order.precision, store)

    part = Part(
        "vision",
        entry,
        graph_files("vision", build, order.bench(tower)),
        {"pixels": pixels},
        run_merged_vision(weights, taps, order.precision, pixels),
        row_tolerance(order.precision),
    )
    return Made(f"{recipe} of {checkpoint.name} at {size[0]} x {size[1]}", (part,), llm=llm)


def qwen_vision(
    tower: Arrays, config: Mapping[str, Any], size: tuple[int, int], newer: bool
) -> MergedVisionWeights:
    """The tower for still pictures of `size` pixels.

    The checkpoint's patches span two frames. A still picture is the same frame twice, so both
    halves of their weights are added up.
    """
    width, channels, frames, patch, _ = tower.shape(PATCHES)
    side, heads = int(config["spatial_merge_size"]), int(config["num_heads"])
    unit = patch * side
    if any(pixels % unit != 0 or pixels < unit for pixels in size):
        raise PackError(f"--size is {size[0]}x{size[1]}; both must be multiples of {unit}")
    if heads < 1 or width % (4 * heads) != 0:
        raise PackError(f"{heads} heads do not divide the width {width} into multiples of 4")
    rows, columns = size[0] // patch, size[1] // patch
    patches = tower.take(PATCHES, (width, channels, frames, patch, patch))
    read, activation = (_newer_block, "silu_gated") if newer else (_older_block, "")
    blocks = tuple(
        read(tower.under(f"blocks.{layer}."), width, config) for layer in range(config["depth"])
    )
    merger = tower.under("merger.")
    joined, outputs = side * side * width, merger.shape("mlp.2.weight")[0]
    window = int(config["window_size"]) // unit * side if newer else 0
    return MergedVisionWeights(
        patch=patches.sum(axis=2),
        rows=rows,
        columns=columns,
        side=side,
        angles=_angles(rows, columns, width // heads),
        window=window,
        whole_layers=frozenset(config["fullatt_block_indexes"]) if newer else frozenset(),
        transformer=Transformer(
            blocks, heads, None, activation or activation_of(str(config["hidden_act"]))
        ),
        merge_norm=merger.norm("ln_q", width, EPSILON, centred=not newer),
        merge=(
            merger.linear("mlp.0", joined, joined),
            merger.linear("mlp.2", outputs, joined),
        ),
    )


def _angles(rows: int, columns: int, head: int) -> np.ndarray:
    """f64 `[patches, head / 2]`: the first half turns with the row, the second with the column."""
    frequencies = THETA ** -(np.arange(0, head // 2, 2, dtype=np.float64) / (head // 2))
    row, column = np.divmod(np.arange(rows * columns), columns)
    return np.concatenate([np.outer(row, frequencies), np.outer(column, frequencies)], axis=1)


def _older_block(arrays: Arrays, width: int, config: Mapping[str, Any]) -> Block:
    inner = int(width * config["mlp_ratio"])
    return Block(
        attention_norm=arrays.norm("norm1", width, EPSILON),
        qkv=arrays.linear("attn.qkv", 3 * width, width),
        attention_out=arrays.linear("attn.proj", width, width),
        mlp_norm=arrays.norm("norm2", width, EPSILON),
        up=arrays.linear("mlp.fc1", inner, width),
        down=arrays.linear("mlp.fc2", width, inner),
    )


def _newer_block(arrays: Arrays, width: int, config: Mapping[str, Any]) -> Block:
    inner = int(config["intermediate_size"])
    if config["hidden_act"] != "silu":
        raise PackError(f"hidden_act is {config['hidden_act']!r}; Qwen2.5-VL's is 'silu'")
    return Block(
        attention_norm=arrays.norm("norm1", width, EPSILON, centred=False),
        qkv=arrays.linear("attn.qkv", 3 * width, width),
        attention_out=arrays.linear("attn.proj", width, width),
        mlp_norm=arrays.norm("norm2", width, EPSILON, centred=False),
        up=arrays.side_by_side(("mlp.gate_proj", "mlp.up_proj"), inner, width),
        down=arrays.linear("mlp.down_proj", width, inner),
    )
