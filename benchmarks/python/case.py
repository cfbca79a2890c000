"""The inputs that every contender gets, read from the file that the Java side wrote."""

from dataclasses import dataclass

import safetensors
import torch


@dataclass(frozen=True)
class Case:
    features: torch.Tensor  # n x d
    attention: torch.Tensor  # n
    keys: torch.Tensor  # n x 64
    joint: torch.Tensor  # n x e, the tokens in the question's space
    query: torch.Tensor  # m x e, the question
    text: torch.Tensor  # m x d, the text beside an example's picture
    wide: torch.Tensor  # rows of a picture and its tiles, x d
    importance: torch.Tensor  # one value per row of wide
    keep: int
    bands: int
    contextual: int
    important: int
    merges: int
    alignment: float
    catp_keep: int
    ratio: float
    side: float
    base: tuple[int, int]  # lines and tokens of a line of the base picture
    local: tuple[int, int]  # lines of the tiles' grid and rows of a line, newline counted

    def cells(self) -> torch.Tensor:
        """The recycling cell of every row of wide, squares of side x side tokens."""

        def across(tokens: int) -> int:
            return int((tokens - 1) // self.side) + 1

        def grid(lines: int, width: int, first: int) -> torch.Tensor:
            y = torch.arange(lines).div(self.side).floor().long()
            x = torch.arange(width).div(self.side).floor().long()
            return (first + y[:, None] * across(width) + x[None, :]).flatten()

        first = across(self.base[0]) * across(self.base[1])
        return torch.cat([grid(*self.base, 0), grid(*self.local, first)])


def read(path: str) -> Case:
    with safetensors.safe_open(path, "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        numbers = file.metadata()
    for name in ("attention", "importance"):
        tensors[name] = tensors[name].flatten()
    whole = ("keep", "bands", "contextual", "important", "merges", "catp_keep")
    return Case(
        **tensors,
        **{name: int(numbers[name]) for name in whole},
        **{name: float(numbers[name]) for name in ("alignment", "ratio", "side")},
        base=(int(numbers["base_rows"]), int(numbers["base_cols"])),
        local=(int(numbers["local_rows"]), int(numbers["local_stride"])),
    )
