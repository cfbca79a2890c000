"""Turns a speech decoder's weights into the parts of a pack."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from precis_packs.errors import PackError
from precis_packs.graphs.speech import speech_memory_graph, speech_step_graph
from precis_packs.pack import INT8_ROW_TOLERANCE, Part
from precis_packs.parts import model_bytes
from precis_packs.reference.speech import run_speech_memory, run_speech_step
from precis_packs.samples import SeededRandom
from precis_packs.weights import SpeechWeights

MEMORY_GRAPH = "speech-memory.onnx"
STEP_GRAPH = "speech-step.onnx"
VOCABULARY = "speech-vocabulary.txt"
SELF_TEST_TOKENS = 10
SELF_TEST_PAST = 3


@dataclass(frozen=True)
class SpeechTokens:
    """The token ids that steer a decoder.

    `prompt` begins every window; ids from `first_timestamp` on are times, `seconds` apart.
    `suppress` never come out, `suppress_first` not at the start of a text.
    """

    prompt: tuple[int, ...]
    end: int
    no_speech: int
    no_timestamps: int
    first_timestamp: int
    seconds: float
    suppress: tuple[int, ...]
    suppress_first: tuple[int, ...]


def speech_entry(
    weights: SpeechWeights, tokens: SpeechTokens, space: str, language: str
) -> dict[str, Any]:
    """The entry `decoders.speech`; `space`: of the audio encoder whose tokens it reads."""
    return {
        "graphs": {"memory": MEMORY_GRAPH, "step": STEP_GRAPH},
        "space": space,
        "width": weights.width,
        "layers": len(weights.blocks),
        "heads": weights.heads,
        "maxTokens": len(weights.positions),
        "vocabulary": VOCABULARY,
        "language": language,
        "prompt": list(tokens.prompt),
        "end": tokens.end,
        "noSpeech": tokens.no_speech,
        "noTimestamps": tokens.no_timestamps,
        "firstTimestamp": tokens.first_timestamp,
        "timestampSeconds": tokens.seconds,
        "suppress": list(tokens.suppress),
        "suppressFirst": list(tokens.suppress_first),
    }


def speech_parts(
    weights: SpeechWeights, vocabulary: Sequence[str], token: int, precision: str
) -> tuple[Part, Part]:
    """The two graphs with their self-tests, and the vocabulary file.

    `vocabulary`: token strings in byte-level form, in the order of their ids; `token`: the one
    that the self-test feeds. Raises `PackError` if vocabulary and weights differ in length.
    """
    if len(vocabulary) != len(weights.words):
        raise PackError(
            f"the vocabulary has {len(vocabulary)} tokens, the decoder {len(weights.words)}"
        )
    by_row = INT8_ROW_TOLERANCE if precision == "int8" else None
    random = SeededRandom(0, 6)
    heard = {"tokens": random.array(1, SELF_TEST_TOKENS, weights.width)}
    memory = run_speech_memory(weights, precision, heard["tokens"])
    past = {
        f"past_{kind}_{index}": random.array(1, SELF_TEST_PAST, weights.width)
        for index in range(len(weights.blocks))
        for kind in ("keys", "values")
    }
    fed = np.array([[token]], np.int64)
    return (
        Part(
            "speech-memory",
            None,
            {MEMORY_GRAPH: model_bytes(speech_memory_graph(weights, precision))},
            heard,
            memory,
            by_row,
        ),
        Part(
            "speech-step",
            None,
            {
                STEP_GRAPH: model_bytes(speech_step_graph(weights, precision)),
                VOCABULARY: vocabulary_bytes(vocabulary),
            },
            {"token": fed, **past, **memory},
            run_speech_step(weights, precision, fed, {**past, **memory}),
            by_row,
        ),
    )


def vocabulary_bytes(vocabulary: Sequence[str]) -> bytes:
    """One token a line; byte-level tokens hold no line ends."""
    for number, text in enumerate(vocabulary):
        if not text or "\n" in text or "\r" in text:
            raise PackError(f"token {number} of the vocabulary is {text!r}; it must be one line")
    return ("\n".join(vocabulary) + "\n").encode()


def read_vocabulary(data: bytes) -> list[str]:
    """The tokens of a vocabulary file, one a line."""
    try:
        text = data.decode()
    except UnicodeDecodeError as problem:
        raise PackError(f"the vocabulary is not UTF-8: {problem}") from problem
    return text.removesuffix("\n").split("\n")


def byte_characters() -> list[str]:
    """The character that stands for each byte in byte-level tokens: 256 printable ones.

    Bytes that print stand for themselves, the others for 256, 257... in order.
    """
    printing = {*range(33, 127), *range(161, 173), *range(174, 256)}
    others = iter(range(256, 512))
    return [chr(byte if byte in printing else next(others)) for byte in range(256)]
