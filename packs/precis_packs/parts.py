"""Turns weights into the parts of a pack: graph, manifest entry, self-test."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx

from precis_packs.graphs.audio import audio_graph
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


def _row_tolerance(precision: str) -> float | None:
    return INT8_ROW_TOLERANCE if precision == "int8" else None


def vision_part(
    weights: VisionWeights,
    taps: Sequence[Tap],
    precision: str,
    space: str,
    input_sizes: dict[str, Any],
    pixels: np.ndarray,
) -> Part:
    """`input_sizes`: `size`, `multipleOf`, `min`, `max` in pixels; `pixels`: for the self-test."""
    width = weights.transformer.width
    signals = [tap.manifest(width) for tap in taps]
    # A tap on the class token's attention says that the first prefix row is a class token.
    signals += [frame_signal(tap.layer, width) for tap in taps if tap.kind == "cls"]
    entry = {
        "graph": "vision.onnx",
        "space": space,
        "width": width,
        "input": {"name": "pixels", **input_sizes},
        "patch": weights.patch.shape[2],
        "merge": 1,
        "prefixTokens": weights.prefix.shape[0],
        "preprocess": {
            "resize": "shortest-edge",
            "filter": "bicubic",
            "crop": "center",
            "mean": list(IMAGENET_MEAN),
            "std": list(IMAGENET_STD),
        },
        "tokens": "tokens",
        "signals": signals,
    }
    return Part(
        "vision",
        entry,
        {"vision.onnx": model_bytes(vision_graph(weights, taps, precision))},
        {"pixels": pixels},
        run_vision(weights, taps, precision, pixels),
        _row_tolerance(precision),
    )


def audio_part(
    weights: AudioWeights, taps: Sequence[Tap], precision: str, space: str, mel: np.ndarray
) -> Part:
    """`mel`: self-test `[b, mels, t]`, t even."""
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
        {"audio.onnx": model_bytes(audio_graph(weights, taps, precision))},
        {"mel": mel},
        run_audio(weights, taps, precision, mel),
        _row_tolerance(precision),
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
        _row_tolerance(precision),
    )


def text_inputs(ids: np.ndarray) -> dict[str, np.ndarray]:
    """The three inputs of a text graph for ids i64 `[b, s]`, 0 where padded."""
    mask = (ids != 0).astype(np.int64)
    return dict(zip(TEXT_INPUTS, (ids, mask, np.zeros_like(ids)), strict=True))


def tokenizer_bytes(tokenizer: dict[str, Any]) -> bytes:
    """`tokenizer.json` that neither cuts nor pads: lengths are the caller's business."""
    plain = {**tokenizer, "truncation": None, "padding": None}
    return (json.dumps(plain, ensure_ascii=False) + "\n").encode()
