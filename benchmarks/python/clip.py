"""The clip that every contender gets, read from the file that the Java side wrote."""

from dataclasses import dataclass

import safetensors
import torch


@dataclass(frozen=True)
class Clip:
    tokens: torch.Tensor  # t x n x d
    attention: torch.Tensor  # t x n
    frames: torch.Tensor  # t x d, a vector of every frame
    side: int  # n = side x side
    keep: int  # the budget in tokens
    numbers: dict[str, float]  # what can be set, METHOD_NAME

    def whole(self, name: str) -> int:
        return int(self.numbers[name])

    def rows(self) -> torch.Tensor:
        """The tokens as t n x d."""
        return self.tokens.flatten(0, 1)

    def share(self) -> float:
        """The budget over the tokens there are."""
        return self.keep / self.attention.numel()


def read(path: str) -> Clip:
    with safetensors.safe_open(path, "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        numbers = {name: float(value) for name, value in file.metadata().items()}
    side = int(numbers["side"])
    count = len(tensors["frames"])
    return Clip(
        tokens=tensors["tokens"].view(count, side * side, -1),
        attention=tensors["attention"].view(count, side * side),
        frames=tensors["frames"],
        side=side,
        keep=int(numbers["keep"]),
        numbers=numbers,
    )
