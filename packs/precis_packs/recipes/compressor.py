"""What the recipes of trained compressors share: from graphs and small inputs to a pack's parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from safetensors.numpy import save

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.graphs.builder import Storage
from precis_packs.pack import Part
from precis_packs.parts import model_bytes, tokenizer_bytes
from precis_packs.recipes.llm import llm_of
from precis_packs.recipes.order import Made, Order
from precis_packs.reference.evaluator import evaluate

PRECISIONS = ("fp32", "fp16")
"""Those that the graphs of compressors can be stored in."""

SAMPLE_SEED = 11
HEAD_WIDTH = 64
"""Columns of a head of BERT."""

LONGEST_QUESTION = 256
"""Tokens of a question that modules with BERT's layers were trained to read."""

Inputs = dict[str, np.ndarray]


@dataclass(frozen=True)
class Graphs:
    """The graphs of a module by role, and the file of their arrays if these are many."""

    files: Mapping[str, bytes]
    data: Path | None

    def run(self, role: str, inputs: Inputs) -> Inputs:
        """What a graph gives, by reference operators."""
        folder = None if self.data is None else self.data.parent
        return evaluate(self.files[role], inputs, folder)


@dataclass(frozen=True)
class Module:
    """One module of a pack: its graphs, small inputs for each, and what the pack says.

    `reads`: columns of the rows of `signal`, which the encoder gives.
    """

    family: str
    graphs: Graphs
    samples: Mapping[str, Inputs]
    signal: str
    reads: int
    numbers: Mapping[str, int]
    rows: Mapping[str, np.ndarray] = field(default_factory=dict)
    tokenizer: Mapping[str, Any] | None = None
    longest: int | None = None


def graphs_of(
    order: Order,
    family: str,
    weights: Arrays,
    build: Callable[[Storage], Mapping[str, onnx.ModelProto]],
) -> Graphs:
    """Lets `build` write the graphs; arrays go into one file of their own if they are many.

    Raises `PackError` for a wish that no compressor follows.
    """
    order.refuse(family, "taps", "tokens", "size")
    if order.precision not in PRECISIONS:
        raise PackError(
            f"the recipe {family} has no form of --precision {order.precision}; there are "
            f"{' and '.join(PRECISIONS)}"
        )
    half = order.precision == "fp16"
    bench = order.bench(weights)
    if not bench.needed:
        return Graphs(_bytes(build(Storage(half=half))), None)
    with bench.store(family) as store:
        written = build(Storage(store, half))
    return Graphs(_bytes(written), store.path)


def _bytes(models: Mapping[str, onnx.ModelProto]) -> dict[str, bytes]:
    return {role: model_bytes(model) for role, model in models.items()}


def made(order: Order, module: Module, width: int) -> Made:
    """The pack's contents; `width`: columns of the rows that the module gives.

    Raises `PackError` if `config.json` does not name the encoder.
    """
    space = order.reads or order.checkpoint.config.get("mm_vision_tower")
    if not space:
        raise PackError(
            f"{order.checkpoint.folder}: config.json does not say which encoder the module reads; "
            "give --reads with the space of the encoder's pack"
        )
    entry: dict[str, Any] = {
        "family": module.family,
        "graphs": {role: f"{module.family}-{role}.onnx" for role in module.graphs.files},
        "reads": {"space": space, "signal": module.signal, "width": module.reads},
        "width": width,
        "numbers": dict(module.numbers),
    }
    extra: dict[str, bytes | Path] = {}
    if module.graphs.data is not None:
        extra[module.graphs.data.name] = module.graphs.data
    if module.rows:
        entry["rows"] = f"{module.family}-rows.safetensors"
        extra[entry["rows"]] = save(dict(module.rows))
    if module.tokenizer is not None:
        entry["tokenizer"] = "tokenizer.json"
        entry["maxTokens"] = module.longest
        extra["tokenizer.json"] = tokenizer_bytes(dict(module.tokenizer))
    parts = []
    for role, graph in module.graphs.files.items():
        inputs = module.samples[role]
        files = {f"{module.family}-{role}.onnx": graph, **extra}
        outputs = module.graphs.run(role, inputs)
        parts.append(Part(f"{module.family}-{role}", None, files, inputs, outputs))
        extra = {}
    name = f"{module.family} of {order.checkpoint.name}"
    return Made(name, tuple(parts), {}, {module.family: entry}, llm_of(order, width))


def whole(config: Mapping[str, Any], name: str, standard: int | None = None) -> int:
    """A whole number of `config.json`. Raises `PackError` if it is something else."""
    value = config.get(name, standard)
    if type(value) is not int or value < 0:
        raise PackError(f"config.json: {name} is {value!r}; it must be a whole number")
    return value


def depth_of(layers: Arrays) -> int:
    """How many layers there are, of arrays whose names begin with the layer's number."""
    numbers = [name.split(".")[0] for name in layers.names]
    return 1 + max((int(number) for number in numbers if number.isdigit()), default=-1)


def tokenizer_of(order: Order, words: int, path: str = "tokenizer.json") -> Mapping[str, Any]:
    """The tokenizer with which the module reads the question.

    Raises `PackError` if it is not there, or knows more than the module's `words`.
    """
    found = order.checkpoint.json(path)
    if found is None:
        raise PackError(
            f"{order.checkpoint.folder} has no {path}, with which the module reads the question; "
            "copy the tokenizer.json of bert-base-uncased there"
        )
    known = found.get("model", {}).get("vocab", {})
    if len(known) > words:
        raise PackError(
            f"{order.checkpoint.folder / path} knows {len(known)} tokens, the module {words}; it "
            "is the tokenizer of something else, copy that of bert-base-uncased there"
        )
    return found
