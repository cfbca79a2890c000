"""What a recipe is asked for and what it gives back."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.checkpoint.folder import Checkpoint
from precis_packs.errors import PackError
from precis_packs.pack import Part
from precis_packs.parts import Workbench


@dataclass(frozen=True)
class Order:
    """The wishes of the command line.

    `taps`, `tokens`: as written there, None for what the recipe does by itself. `size`: height and
    width in pixels. `folder`: for large files until the pack is written. `llm`: what the language
    model is called, None for what the checkpoint says. `reads`: the space of the tokens that a
    compressor reads, None for what the checkpoint says.
    """

    checkpoint: Checkpoint
    precision: str
    folder: Path
    taps: str | None = None
    tokens: str | None = None
    size: tuple[int, int] | None = None
    llm: str | None = None
    reads: str | None = None

    def bench(self, arrays: Arrays) -> Workbench:
        """Where a graph of these arrays goes if they are many."""
        return Workbench(self.folder, arrays.elements)

    def choice(self, what: str, asked: str | None, allowed: tuple[str, ...]) -> str:
        """`asked`, or the first of `allowed`. Raises `PackError` if it is none of them."""
        if asked is not None and asked not in allowed:
            raise PackError(f"--{what} is {asked!r}; this recipe knows {', '.join(allowed)}")
        return asked or allowed[0]

    def refuse(self, recipe: str, *unused: str) -> None:
        """Raises `PackError` if one of the wishes `unused` was made."""
        for name in unused:
            if getattr(self, name) is not None:
                raise PackError(f"the recipe {recipe} has no use for --{name}; leave it out")


@dataclass(frozen=True)
class Made:
    """The contents of a pack, before it has an identity."""

    description: str
    parts: tuple[Part, ...]
    decoders: dict[str, dict[str, Any]] = field(default_factory=dict)
    compressors: dict[str, dict[str, Any]] = field(default_factory=dict)
    llm: dict[str, Any] | None = None
