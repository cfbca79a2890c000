"""The tiny pack: seeded random weights in the shapes of real encoders, for tests and first steps.

Numbers come from the frozen uniform generator of numpy's `RandomState` and expected outputs from
float64 arithmetic, so the same seed gives the same files everywhere.
"""

from collections.abc import Iterable

import numpy as np

from precis_packs.pack import Identity, Pack, Part
from precis_packs.parts import audio_part, text_part, vision_part
from precis_packs.samples import SeededRandom, sample_mel, sample_picture
from precis_packs.speech import SpeechTokens, byte_characters, speech_entry, speech_parts
from precis_packs.taps import audio_taps, vision_taps
from precis_packs.tiny_words import tokenizer, vocabulary
from precis_packs.weights import (
    AudioWeights,
    Block,
    Convolution,
    DecoderBlock,
    Linear,
    Norm,
    SpeechWeights,
    TextWeights,
    Transformer,
    VisionWeights,
)

DEFAULT_SEED = 7
WIDTH = 32
LAYERS = 2
HEADS = 2
PATCH = 14
GRID = 4
MELS = 80
AUDIO_POSITIONS = 1500
TEXT_POSITIONS = 64
SPEECH_POSITIONS = 128
SPEECH_END = 256
TIMES = 1501
"""Timestamps of 0 to 30 s, 0.02 s apart."""
AUDIO_SPACE = "tiny-audio"
SHARED_SPACE = "tiny-shared"
TOLERANCE = 1e-4


class _TinyRandom(SeededRandom):
    """Draws the layers of tiny encoders."""

    def linear(self, inputs: int, outputs: int, gain: float = 1.0) -> Linear:
        return Linear(
            self.array(inputs, outputs, spread=gain / np.sqrt(inputs)),
            self.array(outputs, spread=0.1),
        )

    def norm(self, epsilon: float) -> Norm:
        return Norm(1 + self.array(WIDTH, spread=0.1), self.array(WIDTH, spread=0.1), epsilon)

    def transformer(self, epsilon: float) -> Transformer:
        blocks = tuple(
            Block(
                attention_norm=self.norm(epsilon),
                qkv=self.linear(WIDTH, 3 * WIDTH, gain=1.4),
                attention_out=self.linear(WIDTH, WIDTH),
                mlp_norm=self.norm(epsilon),
                up=self.linear(WIDTH, 4 * WIDTH),
                down=self.linear(4 * WIDTH, WIDTH),
            )
            for _ in range(LAYERS)
        )
        return Transformer(blocks, HEADS, self.norm(epsilon))

    def decoder_block(self, epsilon: float) -> DecoderBlock:
        return DecoderBlock(
            attention_norm=self.norm(epsilon),
            qkv=self.linear(WIDTH, 3 * WIDTH, gain=1.4),
            attention_out=self.linear(WIDTH, WIDTH),
            memory_norm=self.norm(epsilon),
            memory_query=self.linear(WIDTH, WIDTH, gain=1.4),
            memory_keys_values=self.linear(WIDTH, 2 * WIDTH, gain=1.4),
            memory_out=self.linear(WIDTH, WIDTH),
            mlp_norm=self.norm(epsilon),
            up=self.linear(WIDTH, 4 * WIDTH),
            down=self.linear(4 * WIDTH, WIDTH),
        )

    def convolution(self, inputs: int, stride: int) -> Convolution:
        weight = self.array(WIDTH, inputs, 3, spread=1 / np.sqrt(3 * inputs))
        return Convolution(weight, self.array(WIDTH, spread=0.1), stride)


def tiny_vision(seed: int) -> VisionWeights:
    """A ViT with a class token: patch 14, width 32, 2 layers, 2 heads, 4 x 4 positions."""
    random = _TinyRandom(seed, 1)
    return VisionWeights(
        patch=random.array(WIDTH, 3, PATCH, PATCH, spread=1 / np.sqrt(3 * PATCH * PATCH)),
        patch_bias=random.array(WIDTH, spread=0.1),
        prefix=random.array(1, WIDTH),
        positions=random.array(GRID, GRID, WIDTH, spread=0.2),
        resize="linear",
        transformer=random.transformer(1e-6),
    )


def tiny_audio(seed: int) -> AudioWeights:
    """A Whisper-shaped encoder: 80 mels, stride 2, width 32, 2 layers, 2 heads."""
    random = _TinyRandom(seed, 2)
    return AudioWeights(
        first=random.convolution(MELS, 1),
        second=random.convolution(WIDTH, 2),
        positions=random.array(AUDIO_POSITIONS, WIDTH, spread=0.2),
        transformer=random.transformer(1e-5),
    )


def tiny_text(seed: int) -> TextWeights:
    """A text encoder over the tiny vocabulary: width 32, 2 layers, 2 heads."""
    random = _TinyRandom(seed, 3)
    return TextWeights(
        words=random.array(len(vocabulary()), WIDTH),
        types=random.array(2, WIDTH, spread=0.1),
        positions=random.array(TEXT_POSITIONS, WIDTH, spread=0.2),
        transformer=random.transformer(1e-6),
    )


def tiny_speech(seed: int) -> SpeechWeights:
    """A Whisper-shaped decoder of bytes and timestamps: width 32, 2 layers, 2 heads."""
    random = _TinyRandom(seed, 7)
    half = random.array(len(speech_vocabulary()), WIDTH).astype(np.float16)
    return SpeechWeights(
        words=half.astype(np.float32),
        positions=random.array(SPEECH_POSITIONS, WIDTH, spread=0.2),
        blocks=tuple(random.decoder_block(1e-5) for _ in range(LAYERS)),
        heads=HEADS,
        final_norm=random.norm(1e-5),
    )


def speech_vocabulary() -> list[str]:
    """All 256 bytes, the tokens that steer, and the timestamps."""
    steering = ["<|endoftext|>", "<|startoftranscript|>", "<|nospeech|>", "<|notimestamps|>"]
    return [*byte_characters(), *steering, *(f"<|{n * 0.02:.2f}|>" for n in range(TIMES))]


def speech_tokens() -> SpeechTokens:
    """The ids of the tokens that steer."""
    return SpeechTokens(
        prompt=(SPEECH_END + 1,),
        end=SPEECH_END,
        no_speech=SPEECH_END + 2,
        no_timestamps=SPEECH_END + 3,
        first_timestamp=SPEECH_END + 4,
        seconds=0.02,
        suppress=(*range(32), SPEECH_END + 1, SPEECH_END + 2),
        suppress_first=(32, SPEECH_END),
    )


def tiny_identity(seed: int) -> Identity:
    return Identity(
        id="precis-tiny",
        version="4",
        description=f"Random weights in the shapes of real encoders (seed {seed}); for tests only",
        licence_code="Apache-2.0",
        licence_weights="CC0-1.0 (random numbers)",
    )


def tiny_pack(seed: int = DEFAULT_SEED) -> Pack:
    """The whole pack in memory."""
    speech = speech_entry(tiny_speech(seed), speech_tokens(), AUDIO_SPACE, "en")
    return Pack(tiny_identity(seed), tuple(_parts(seed)), TOLERANCE, TOLERANCE, {"speech": speech})


def _parts(seed: int) -> Iterable[Part]:
    sizes = {"size": [56, 56], "multipleOf": PATCH, "min": 28, "max": 224}
    yield vision_part(
        tiny_vision(seed),
        vision_taps(1, 0, (0, 1)),
        "fp32",
        SHARED_SPACE,
        sizes,
        sample_picture(56, 56, seed),
    )
    yield audio_part(
        tiny_audio(seed), audio_taps(1), "fp32", AUDIO_SPACE, sample_mel(MELS, 100, seed)
    )
    ids = np.array([[2, 150, 200, 250, 300, 3], [2, 170, 220, 3, 0, 0]], np.int64)
    yield text_part(tiny_text(seed), "fp32", SHARED_SPACE, tokenizer(), ids)
    yield from speech_parts(tiny_speech(seed), speech_vocabulary(), SPEECH_END + 1, "fp32")
