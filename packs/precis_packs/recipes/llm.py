"""Which language model rows belong to, and its table of embeddings."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from precis_packs.recipes.order import Order
from precis_packs.tensor_file import Streamed, write_tensors

EMBEDDINGS = "embed_tokens.weight"
FILE = "llm-embeddings.safetensors"
ROWS_AT_ONCE = 4096

# What `model_type` of a configuration is called where servers count and mark media.
FAMILIES = {
    "llava": "llava",
    "llava_next": "llava-next",
    "llava_next_video": "llava-next-video",
    "llava_onevision": "llava-onevision",
    "internvl": "internvl",
    "internvl_chat": "internvl",
    "qwen2_vl": "qwen2-vl",
    "qwen2_5_vl": "qwen25-vl",
    "qwen3_vl": "qwen3-vl",
    "paligemma": "paligemma",
    "idefics3": "idefics3",
    "gemma3": "gemma3",
}


def llm_config(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of a configuration that speaks of the language model."""
    text: Mapping[str, Any] = config.get("text_config") or config.get("llm_config") or config
    return text


def llm_of(order: Order, width: int) -> dict[str, Any]:
    """The manifest's entry `llm`: name, width, family and, if its table is at hand, its digest.

    `rowsSha256` is the digest of the table as little-endian float32, whatever type stores it.
    """
    checkpoint = order.checkpoint
    stated = llm_config(checkpoint.config).get("_name_or_path")
    entry: dict[str, Any] = {"id": order.llm or stated or checkpoint.name, "width": width}
    family = FAMILIES.get(str(checkpoint.config.get("model_type")))
    if family is not None:
        entry["family"] = family
    if not checkpoint.arrays.has_ending(EMBEDDINGS):
        return entry
    arrays = checkpoint.arrays.above(EMBEDDINGS)
    vocabulary = arrays.shape(EMBEDDINGS)[0]
    table = arrays.take(EMBEDDINGS, (vocabulary, width))
    digest = hashlib.sha256()
    for rows in _chunks(table):
        digest.update(rows.astype("<f4").tobytes())
    return entry | {"vocabulary": vocabulary, "rowsSha256": digest.hexdigest()}


def write_table(path: Path, table: np.ndarray, half: bool) -> None:
    """A safetensors file with the one tensor `embed_tokens.weight`, a few rows at a time."""
    write_tensors(path, {EMBEDDINGS: Streamed(table.shape, _chunks(table), half)})


def _chunks(table: np.ndarray) -> Iterator[np.ndarray]:
    for first in range(0, len(table), ROWS_AT_ONCE):
        yield table[first : first + ROWS_AT_ONCE]
