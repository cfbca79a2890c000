"""Which language model rows belong to, and its table of embeddings."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from precis_packs.recipes.order import Order

EMBEDDINGS = "embed_tokens.weight"
FILE = "llm-embeddings.safetensors"
ROWS_AT_ONCE = 4096


def llm_config(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of a configuration that speaks of the language model."""
    text: Mapping[str, Any] = config.get("text_config") or config.get("llm_config") or config
    return text


def llm_of(order: Order, width: int) -> dict[str, Any]:
    """The manifest's entry `llm`: name, width and, if its table is at hand, what tells it apart.

    `rowsSha256` is the digest of the table as little-endian float32, whatever type stores it.
    """
    checkpoint = order.checkpoint
    stated = llm_config(checkpoint.config).get("_name_or_path")
    entry: dict[str, Any] = {"id": order.llm or stated or checkpoint.name, "width": width}
    if not checkpoint.arrays.has_ending(EMBEDDINGS):
        return entry
    arrays = checkpoint.arrays.above(EMBEDDINGS)
    vocabulary = arrays.shape(EMBEDDINGS)[0]
    table = arrays.take(EMBEDDINGS, (vocabulary, width))
    digest = hashlib.sha256()
    for rows in _chunks(table, "<f4"):
        digest.update(rows)
    return entry | {"vocabulary": vocabulary, "rowsSha256": digest.hexdigest()}


def write_table(path: Path, table: np.ndarray, half: bool) -> None:
    """A safetensors file with the one tensor `embed_tokens.weight`, a few rows at a time."""
    kind, letters = ("F16", "<f2") if half else ("F32", "<f4")
    size = table.size * np.dtype(letters).itemsize
    entry = {"dtype": kind, "shape": list(table.shape), "data_offsets": [0, size]}
    header = json.dumps({EMBEDDINGS: entry}).encode()
    header += b" " * (-len(header) % 8)
    with path.open("wb") as file:
        file.write(len(header).to_bytes(8, "little"))
        file.write(header)
        for rows in _chunks(table, letters):
            file.write(rows)


def _chunks(table: np.ndarray, letters: str) -> Iterator[bytes]:
    for first in range(0, len(table), ROWS_AT_ONCE):
        yield table[first : first + ROWS_AT_ONCE].astype(letters).tobytes()
