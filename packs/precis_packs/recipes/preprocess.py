"""How a checkpoint wants its pictures, in the words of `pack.json`."""

from collections.abc import Sequence
from typing import Any

from precis_packs.checkpoint.folder import Checkpoint
from precis_packs.errors import PackError

CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD = (0.26862954, 0.26130258, 0.27577711)
HALF = (0.5, 0.5, 0.5)
FILTERS = {2: "bilinear", 3: "bicubic"}
"""Pillow's numbers of the filters that packs know."""


def preprocess_of(
    checkpoint: Checkpoint, resize: str, mean: Sequence[float], std: Sequence[float]
) -> dict[str, Any]:
    """What the folder's own settings say; where they are silent, what is given here."""
    steps = checkpoint.json("preprocessor_config.json")
    if steps is None:
        steps = (checkpoint.json("processor_config.json") or {}).get("image_processor", {})
    size = steps.get("size")
    if isinstance(size, dict) and "shortest_edge" in size and steps.get("do_center_crop"):
        resize = "shortest-edge"
    elif isinstance(size, dict) and "height" in size and not steps.get("do_center_crop"):
        resize = "exact"
    filter_number = steps.get("resample", 3)
    if filter_number not in FILTERS:
        raise PackError(
            f"the checkpoint resizes pictures with Pillow's filter {filter_number}; packs know "
            f"{', '.join(f'{number} ({name})' for number, name in FILTERS.items())}"
        )
    return {
        "resize": resize,
        "filter": FILTERS[filter_number],
        **({"crop": "center"} if resize == "shortest-edge" else {}),
        "mean": list(steps.get("image_mean", mean)),
        "std": list(steps.get("image_std", std)),
    }
