"""A checkpoint folder as it is downloaded: configuration, weights in one or more files, extras."""

import json
from pathlib import Path
from typing import Any

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.checkpoint.tensors import StoredTensor, read_bin, read_safetensors
from precis_packs.digests import sha256_of_file
from precis_packs.errors import PackError
from precis_packs.pack import Origin

CONFIG = "config.json"
INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")
LARGEST_JSON_BYTES = 64 << 20
"""A `tokenizer.json` of 250,000 tokens has about 35 MB."""


class Checkpoint:
    """An opened folder."""

    def __init__(self, folder: Path) -> None:
        """Raises `PackError` if the folder has no configuration or no weights."""
        if not (folder / CONFIG).is_file():
            raise PackError(
                f"{folder} has no {CONFIG}; give the folder of a checkpoint with {CONFIG} and "
                "*.safetensors"
            )
        self.folder = folder
        self.config: dict[str, Any] = self.json(CONFIG) or {}
        self._files = self._weight_files()
        tensors: dict[str, StoredTensor] = {}
        for path in self._files:
            tensors |= read_safetensors(path) if path.suffix == ".safetensors" else read_bin(path)
        self.arrays = Arrays(tensors, str(folder))

    @property
    def name(self) -> str:
        """What the model calls itself, else the folder's name."""
        return str(self.config.get("_name_or_path") or self.folder.resolve().name)

    def json(self, name: str) -> dict[str, Any] | None:
        """A JSON file of the folder, None if it is not there."""
        path = self.folder / name
        if not path.is_file():
            return None
        if path.stat().st_size > LARGEST_JSON_BYTES:
            raise PackError(
                f"{path} has {path.stat().st_size} bytes; the limit is {LARGEST_JSON_BYTES}"
            )
        try:
            read = json.loads(path.read_bytes())
        except ValueError as problem:
            raise PackError(f"{path} is not JSON: {problem}") from problem
        if not isinstance(read, dict):
            raise PackError(f"{path} holds no JSON object")
        return read

    def origin(self) -> tuple[Origin, ...]:
        """The files that the pack was made from, with their digests."""
        return tuple(
            Origin(f"checkpoint:{self.name}", path.name, sha256_of_file(path))
            for path in (self.folder / CONFIG, *self._files)
        )

    def _weight_files(self) -> list[Path]:
        for index in INDEXES:
            listed = self.json(index)
            if listed is not None:
                return self._listed(index, listed)
        for pattern in ("*.safetensors", "pytorch_model*.bin"):
            found = sorted(self.folder.glob(pattern))
            if found:
                return found
        raise PackError(f"{self.folder} has no weights: no *.safetensors and no pytorch_model*.bin")

    def _listed(self, index: str, listed: dict[str, Any]) -> list[Path]:
        weight_map = listed.get("weight_map")
        if not isinstance(weight_map, dict):
            raise PackError(f"{self.folder / index} has no weight_map")
        names = sorted({str(name) for name in weight_map.values()})
        missing = [
            name for name in names if Path(name).name != name or not (self.folder / name).is_file()
        ]
        if missing:
            raise PackError(
                f"{self.folder / index} names files that are not there: {', '.join(missing)}; "
                "download the whole checkpoint"
            )
        return [self.folder / name for name in names]
