"""Turns weights into the parts of a pack: graph, manifest entry, self-test."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from precis_packs.graphs.audio import audio_graph
from precis_packs.graphs.external import ExternalStore
from precis_packs.graphs.text import text_graph
from precis_packs.graphs.vision import vision_graph
from precis_packs.pack import INT8_ROW_TOLERANCE, Part
from precis_packs.reference.encoders import run_audio, run_text, run_vision
from precis_packs.taps import Tap, frame_signal
from precis_packs.weights import AudioWeights, TextWeights, VisionWeights

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
MELS_PER_SECOND = 100
TEXT_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def model_bytes(model: onnx.ModelProto) -> bytes:
    """The model as a file; the same model gives the same bytes."""
    return model.SerializeToString(deterministic=True)


def row_tolerance(precision: str) -> float | None:
    """How rows are compared in 8 bits; None: by value."""
    return INT8_ROW_TOLERANCE if precision == "int8" else None


@dataclass(frozen=True)
class Workbench:
    """A folder for arrays of graphs that hold more than `LARGEST_INLINE` numbers.

    `numbers`: how many the graph's weights are.
    """

    folder: Path
    numbers: int

    @property
    def needed(self) -> bool:
        """Whether they are too many for the graph itself."""
        return self.numbers > LARGEST_INLINE

    def store(self, stem: str) -> ExternalStore:
        """The file `STEM.onnx.data` for them."""
        return ExternalStore(self.folder / f"{stem}.onnx.data")


LARGEST_INLINE = 64 << 20
"""Numbers that a graph may hold itself: 256 MB of float32, of which protobuf needs several."""


def graph_files(
    stem: str,
    build: Callable[[ExternalStore | None], onnx.ModelProto],
    bench: Workbench | None = None,
) -> dict[str, bytes | Path]:
    """The graph's file and, if it is large, the file of its arrays."""
    if bench is None or not bench.needed:
        return {f"{stem}.onnx": model_bytes(build(None))}
    with bench.store(stem) as store:
        model = build(store)
    return {f"{stem}.onnx": model_bytes(model), store.path.name: store.path}


IMAGENET_STEPS = {
    "resize": "shortest-edge",
    "filter": "bicubic",
    "crop": "center",
    "mean": list(IMAGENET_MEAN),
    "std": list(IMAGENET_STD),
}


def vision_part(
    weights: VisionWeights,
    taps: Sequence[Tap],
    precision: str,
    space: str,
    input_sizes: dict[str, Any],
    pixels: np.ndarray,
    preprocess: dict[str, Any] | None = None,
    bench: Workbench | None = None,
    frames: bool = True,
) -> Part:
    """`input_sizes`: `size`, `multipleOf`, `min`, `max` in pixels; `pixels`: for the self-test.

    `bench`: where a graph's arrays go if they are too many for one file. `frames`: whether a row of
    the tokens may stand for the picture.
    """
    entry = vision_entry(weights.patch.shape[2], space, input_sizes, preprocess or IMAGENET_STEPS)
    entry |= {
        "width": weights.token_width,
        "prefixTokens": weights.prefix.shape[0],
        "signals": [
            *(tap.manifest(weights.transformer.width) for tap in taps),
            *(_frame_signals(weights, taps) if frames else ()),
        ],
    }

    def build(store: ExternalStore | None) -> onnx.ModelProto:
        return vision_graph(weights, taps, precision, store)

    return Part(
        "vision",
        entry,
        graph_files("vision", build, bench),
        {"pixels": pixels},
        run_vision(weights, taps, precision, pixels),
        row_tolerance(precision),
    )


def vision_entry(
    patch: int, space: str, input_sizes: dict[str, Any], preprocess: dict[str, Any]
) -> dict[str, Any]:
    """The manifest entry of an image encoder with a token per patch and no signals."""
    return {
        "graph": "vision.onnx",
        "space": space,
        "width": 0,
        "input": {"name": "pixels", **input_sizes},
        "patch": patch,
        "merge": 1,
        "prefixTokens": 0,
        "preprocess": preprocess,
        "tokens": "tokens",
        "signals": [],
    }


def _frame_signals(weights: VisionWeights, taps: Sequence[Tap]) -> list[dict[str, Any]]:
    """One row per picture: the pooling head's, else the class token's.

    A tap on the class token's attention says that the first prefix row is a class token.
    """
    last = len(weights.transformer.blocks) - 1
    if weights.pooling is not None:
        return [frame_signal(last, weights.transformer.width, "pooled")]
    if any(tap.kind == "cls" for tap in taps):
        return [frame_signal(last, weights.token_width)]
    return []


def audio_part(
    weights: AudioWeights,
    taps: Sequence[Tap],
    precision: str,
    space: str,
    mel: np.ndarray,
    bench: Workbench | None = None,
) -> Part:
    """`mel`: self-test `[b, mels, t]`, t even; `bench` as for `vision_part`."""

    def build(store: ExternalStore | None) -> onnx.ModelProto:
        return audio_graph(weights, taps, precision, store)

    stride = weights.first.stride * weights.second.stride
    entry = {
        "graph": "audio.onnx",
        "space": space,
        "width": weights.transformer.width,
        "input": {"name": "mel"},
        "preprocess": {
            "frontEnd": "whisper-log-mel",
            "sampleRate": 16000,
            "mels": weights.first.weight.shape[1],
            "windowSeconds": weights.positions.shape[0] * stride // MELS_PER_SECOND,
            "padToWindow": False,
        },
        "tokensPerSecond": MELS_PER_SECOND // stride,
        "tokens": "tokens",
        "signals": [tap.manifest(weights.transformer.width) for tap in taps],
    }
    return Part(
        "audio",
        entry,
        graph_files("audio", build, bench),
        {"mel": mel},
        run_audio(weights, taps, precision, mel),
        row_tolerance(precision),
    )


def text_entry(space: str, width: int, longest: int) -> dict[str, Any]:
    """The manifest entry of a text encoder whose rows are averaged and normalised."""
    return {
        "graph": "text.onnx",
        "tokenizer": "tokenizer.json",
        "space": space,
        "width": width,
        "maxTokens": longest,
        "pooling": "mean",
        "normalize": True,
        "tokens": "last_hidden_state",
    }


def text_part(
    weights: TextWeights, precision: str, space: str, tokenizer: dict[str, Any], ids: np.ndarray
) -> Part:
    """`ids`: self-test token ids i64 `[b, s]`, 0 where padded."""
    inputs = text_inputs(ids)
    return Part(
        "text",
        text_entry(space, weights.transformer.width, weights.positions.shape[0]),
        {
            "text.onnx": model_bytes(text_graph(weights, precision)),
            "tokenizer.json": tokenizer_bytes(tokenizer),
        },
        inputs,
        run_text(weights, precision, *(inputs[name] for name in TEXT_INPUTS)),
        row_tolerance(precision),
    )


def text_inputs(ids: np.ndarray) -> dict[str, np.ndarray]:
    """The three inputs of a text graph for ids i64 `[b, s]`, 0 where padded."""
    mask = (ids != 0).astype(np.int64)
    return dict(zip(TEXT_INPUTS, (ids, mask, np.zeros_like(ids)), strict=True))


def tokenizer_bytes(tokenizer: dict[str, Any]) -> bytes:
    """`tokenizer.json` that neither cuts nor pads: lengths are the caller's business."""
    plain = {**tokenizer, "truncation": None, "padding": None}
    return (json.dumps(plain, ensure_ascii=False) + "\n").encode()
