"""From a checkpoint's folder to a pack that passed its self-test."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from precis_packs.checkpoint.folder import Checkpoint
from precis_packs.errors import PackError
from precis_packs.folder import refuse_foreign, work_folder, write_pack
from precis_packs.pack import Identity, Pack
from precis_packs.recipes.clip import clip
from precis_packs.recipes.dinov2 import dinov2
from precis_packs.recipes.eva import eva_vit
from precis_packs.recipes.internvl import internvl
from precis_packs.recipes.llama_decoder import llama_decoder
from precis_packs.recipes.llama_vid import llama_vid
from precis_packs.recipes.llava import llava_1_5, llava_onevision
from precis_packs.recipes.llava_mini import llava_mini
from precis_packs.recipes.order import Made, Order
from precis_packs.recipes.qwen_vision import qwen2_5_vl_vision, qwen2_vl_vision
from precis_packs.recipes.siglip import siglip
from precis_packs.recipes.tdc import tdc
from precis_packs.recipes.tokenpacker import tokenpacker
from precis_packs.recipes.whisper import whisper
from precis_packs.verify import Agreement, verify_if_possible

RECIPES: dict[str, Callable[[Order], Made]] = {
    "clip": clip,
    "siglip": siglip,
    "dinov2": dinov2,
    "eva-vit": eva_vit,
    "whisper": whisper,
    "internvl": internvl,
    "llama-decoder": llama_decoder,
    "llava-1.5": llava_1_5,
    "llava-onevision": llava_onevision,
    "tokenpacker": tokenpacker,
    "llava-mini": llava_mini,
    "tdc": tdc,
    "llama-vid": llama_vid,
    "qwen2-vl-vision": qwen2_vl_vision,
    "qwen2.5-vl-vision": qwen2_5_vl_vision,
}
"""What each recipe makes of a checkpoint."""

PRECISIONS = ("fp32", "fp16", "int8")
VERSION = "1"
TOLERANCE = 1e-3
"""Absolute and relative, for outputs of float arithmetic."""

LONGEST_ID = 100
README_BYTES = 1 << 16


@dataclass(frozen=True)
class Wish:
    """What is to be made; as on the command line."""

    checkpoint: Path
    recipe: str
    out: Path
    precision: str = PRECISIONS[0]
    taps: str | None = None
    tokens: str | None = None
    size: tuple[int, int] | None = None
    llm: str | None = None
    reads: str | None = None


@dataclass(frozen=True)
class Written:
    """A pack that is in its place, and how well its graphs met the reference.

    No agreements: there is no runtime to run its self-test.
    """

    id: str
    digest: str
    agreements: tuple[Agreement, ...]


def from_checkpoint(wish: Wish) -> Written:
    """Makes the pack. Raises `PackError` for what the checkpoint or the wish lacks."""
    if wish.recipe not in RECIPES:
        raise PackError(f"--recipe is {wish.recipe!r}; there are {', '.join(RECIPES)}")
    out = wish.out.absolute()
    refuse_foreign(out)
    checkpoint = Checkpoint(wish.checkpoint)
    folder = work_folder(out, "parts")
    agreements: list[Agreement] = []

    def check(written: Path) -> None:
        agreements.extend(verify_if_possible(written))

    try:
        order = Order(
            checkpoint,
            wish.precision,
            folder,
            wish.taps,
            wish.tokens,
            wish.size,
            wish.llm,
            wish.reads,
        )
        made = RECIPES[wish.recipe](order)
        if not made.compressors:
            order.refuse(wish.recipe, "reads")
        pack = Pack(
            identity_of(checkpoint, made, wish),
            made.parts,
            TOLERANCE,
            TOLERANCE,
            made.decoders,
            made.compressors,
            made.llm,
        )
        digest = write_pack(out, pack, check)
        if not agreements:
            check(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Written(pack.identity.id, digest, tuple(agreements))


def identity_of(checkpoint: Checkpoint, made: Made, wish: Wish) -> Identity:
    """What `pack.json` says of the pack."""
    plain = re.sub("[^A-Za-z0-9._-]+", "-", checkpoint.name.rpartition("/")[2]).strip("-.")
    return Identity(
        id=f"{plain[:LONGEST_ID] or 'checkpoint'}-{wish.recipe}-{wish.precision}",
        version=VERSION,
        description=made.description,
        licence_code="Apache-2.0",
        licence_weights=licence_of(checkpoint.folder),
        origin=checkpoint.origin(),
    )


def licence_of(folder: Path) -> str:
    """What the model card's first lines say."""
    card = folder / "README.md"
    if card.is_file():
        with card.open(encoding="utf-8", errors="replace") as file:
            found = re.search(r"^license:\s*(\S+)", file.read(README_BYTES), re.MULTILINE)
        if found:
            return f"{found[1]} (as the checkpoint's model card says)"
    return "that of the checkpoint, which states none in its folder; ask its makers"
