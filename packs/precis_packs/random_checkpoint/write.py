"""Writes the folder of a random checkpoint."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from precis_packs.errors import PackError
from precis_packs.random_checkpoint import compressors, language, towers
from precis_packs.random_checkpoint.compressors import Sizes
from precis_packs.random_checkpoint.names import Shapes, drawn
from precis_packs.random_checkpoint.towers import TowerSize
from precis_packs.samples import SeededRandom
from precis_packs.tensor_file import Streamed, write_tensors
from precis_packs.tiny_words import tokenizer

Described = tuple[dict[str, Any], Shapes]
"""The configuration of a checkpoint and the shapes of its weights."""

MODELS: dict[str, Callable[[TowerSize], Described]] = {
    "clip": towers.clip,
    "siglip": towers.siglip,
    "eva": towers.eva,
    "llama": language.llama,
    "llava": language.llava,
}
"""Whole models; without a size they are tiny."""

COMPRESSORS: dict[str, Callable[[Sizes], Described]] = {
    "tokenpacker": compressors.tokenpacker,
    "llava-mini": compressors.llava_mini,
    "tdc": compressors.tdc,
    "llama-vid": compressors.llama_vid,
}
"""Modules that read an encoder's tokens, whose sizes must be given."""

OTHER_TOKENIZERS = {"llama-vid": ("qformer_tokenizer/tokenizer.json",)}
"""Tokenizers of a shape beside the language model's."""

SHAPES = (*MODELS, *COMPRESSORS)
SEED = 7


def write_random_checkpoint(
    shape: str, out: Path, size: TowerSize | Sizes | None = None, seed: int = SEED
) -> None:
    """Writes `config.json`, `model.safetensors` and `tokenizer.json` into the folder `out`.

    `shape`: one of `SHAPES`. `size`: a `TowerSize` of models, `Sizes` of compressors. Raises
    `PackError` for another shape, for sizes of the other kind, or if `out` holds something.
    """
    config, shapes = _described(shape, size)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise PackError(f"{out} is not an empty folder; choose another --out")
    out.mkdir(parents=True, exist_ok=True)
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    for name in ("tokenizer.json", *OTHER_TOKENIZERS.get(shape, ())):
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text(json.dumps(tokenizer(), ensure_ascii=False) + "\n")
    random = SeededRandom(seed, 51)

    def draw(name: str, sides: tuple[int, ...]) -> Iterator[np.ndarray]:
        # Only when its turn comes, so that no more than one array is in memory.
        yield drawn(random, name, sides)

    write_tensors(
        out / "model.safetensors",
        {name: Streamed(sides, draw(name, sides)) for name, sides in shapes.items()},
    )


def _described(shape: str, size: TowerSize | Sizes | None) -> Described:
    if shape in MODELS:
        if isinstance(size, Sizes):
            raise PackError(
                f"a random {shape} has its own sizes; leave out --space, --width and the others "
                f"that are for {', '.join(COMPRESSORS)}"
            )
        return MODELS[shape](size or TowerSize())
    if shape not in COMPRESSORS:
        raise PackError(f"no random checkpoint of {shape!r}; there are {', '.join(SHAPES)}")
    if not isinstance(size, Sizes):
        raise PackError(f"a random {shape} needs --space, --vision-width and --width")
    config, shapes = COMPRESSORS[shape](size)
    common = {
        "_name_or_path": f"random/{shape}-{size.width}",
        "mm_vision_tower": size.space,
        "hidden_size": size.width,
    }
    return {**common, **config}, shapes
