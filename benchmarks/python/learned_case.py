"""Inputs and weights of the trained modules, as learned_make.py wrote them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import safetensors.torch
import torch

Tensors = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Case:
    inputs: dict[str, Tensors]
    weights: dict[str, Tensors]


@cache
def read(path: str) -> Case:
    folder = Path(path).parent
    inputs: dict[str, Tensors] = {}
    for name, value in safetensors.torch.load_file(path).items():
        module, kind, part = name.split("/")
        if kind == "in":
            inputs.setdefault(module, {})[part] = value
    weights = {
        name: safetensors.torch.load_file(folder / "weights" / f"{name}.safetensors")
        for name in inputs
    }
    return Case(inputs, weights)
