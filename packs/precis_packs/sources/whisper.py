"""The encoder and the decoder of a Whisper model in CTranslate2 form."""

from collections.abc import Mapping

import numpy as np

from precis_packs.errors import PackError
from precis_packs.sources.ctranslate2 import read_variables
from precis_packs.speech import SpeechTokens
from precis_packs.weights import (
    AudioWeights,
    Block,
    Convolution,
    DecoderBlock,
    Linear,
    Norm,
    SpeechWeights,
    Transformer,
)

EPSILON = 1e-5

# `suppress_ids` of the package's config.json: signs that are not speech, and tokens that steer.
_SUPPRESS = """
1 2 7 8 9 10 14 25 26 27 28 29 31 58 59 60 61 62 63 90 91 92 93 357 366 438 532 685 705 796 930
1058 1220 1267 1279 1303 1343 1377 1391 1635 1782 1875 2162 2361 2488 3467 4008 4211 4600 4808
5299 5855 6329 7203 9609 9959 10563 10786 11420 11709 11907 13163 13697 13700 14808 15306 16410
16791 17992 19203 19510 20724 22305 22935 27007 30109 30420 33409 34949 40283 40493 40549 47282
49146 50257 50357 50358 50359 50360 50361
"""

TINY_EN_TOKENS = SpeechTokens(
    prompt=(50257,),
    end=50256,
    no_speech=50361,
    no_timestamps=50362,
    first_timestamp=50363,
    seconds=0.02,
    suppress=tuple(map(int, _SUPPRESS.split())),
    suppress_first=(220, 50256),
)
"""The steering tokens of Whisper tiny.en, which knows English only and needs no language."""


def read_whisper(data: bytes) -> AudioWeights:
    """Weights of the encoder in `data`, a `model.bin`; half precision becomes f32.

    Attention weights are one matrix whose rows give query, key and value, in that order.
    """
    variables = _Variables(read_variables(data), "encoder")
    return AudioWeights(
        first=variables.convolution("conv1", 1),
        second=variables.convolution("conv2", 2),
        positions=variables.array("position_encodings/encodings"),
        transformer=variables.transformer(),
    )


def read_whisper_decoder(data: bytes) -> SpeechWeights:
    """Weights of the decoder in `data`, a `model.bin`; half precision becomes f32.

    Of the attention to the encoder the query is one matrix, key and value are another.
    """
    variables = _Variables(read_variables(data), "decoder")
    words = variables.array("embeddings/weight")
    if not np.array_equal(words, variables.array("projection/weight")):
        raise PackError("the decoder's embedding and projection differ; they must be one matrix")
    return SpeechWeights(
        words=words,
        positions=variables.array("position_encodings/encodings"),
        blocks=tuple(variables.decoder_block(f"layer_{i}") for i in variables.layers()),
        heads=int(variables.array("num_heads")),
        final_norm=variables.norm("layer_norm"),
    )


class _Variables:
    """The variables of one side, `encoder` or `decoder`."""

    def __init__(self, variables: Mapping[str, np.ndarray], side: str) -> None:
        self._variables = variables
        self._side = side

    def array(self, name: str) -> np.ndarray:
        full = f"{self._side}/{name}"
        if full not in self._variables:
            raise PackError(f"the CTranslate2 file has no variable {full}; it is no Whisper model")
        return self._variables[full].astype(np.float32)

    def linear(self, name: str) -> Linear:
        return Linear(self.array(f"{name}/weight").T, self.array(f"{name}/bias"))

    def norm(self, name: str) -> Norm:
        return Norm(self.array(f"{name}/gamma"), self.array(f"{name}/beta"), EPSILON)

    def convolution(self, name: str, stride: int) -> Convolution:
        return Convolution(self.array(f"{name}/weight"), self.array(f"{name}/bias"), stride)

    def layers(self) -> list[int]:
        """Numbers of the layers, from 0."""
        layers = sorted(
            {
                int(name.split("/")[1].removeprefix("layer_"))
                for name in self._variables
                if name.startswith(f"{self._side}/layer_") and name.split("/")[1][6:].isdigit()
            }
        )
        if not layers or layers != list(range(len(layers))):
            raise PackError(
                f"the CTranslate2 file has {self._side} layers {layers}; expected 0, 1, 2..."
            )
        return layers

    def transformer(self) -> Transformer:
        blocks = tuple(self._block(f"layer_{layer}") for layer in self.layers())
        return Transformer(blocks, int(self.array("num_heads")), self.norm("layer_norm"))

    def _block(self, layer: str) -> Block:
        return Block(
            attention_norm=self.norm(f"{layer}/self_attention/layer_norm"),
            qkv=self.linear(f"{layer}/self_attention/linear_0"),
            attention_out=self.linear(f"{layer}/self_attention/linear_1"),
            mlp_norm=self.norm(f"{layer}/ffn/layer_norm"),
            up=self.linear(f"{layer}/ffn/linear_0"),
            down=self.linear(f"{layer}/ffn/linear_1"),
        )

    def decoder_block(self, layer: str) -> DecoderBlock:
        return DecoderBlock(
            attention_norm=self.norm(f"{layer}/self_attention/layer_norm"),
            qkv=self.linear(f"{layer}/self_attention/linear_0"),
            attention_out=self.linear(f"{layer}/self_attention/linear_1"),
            memory_norm=self.norm(f"{layer}/attention/layer_norm"),
            memory_query=self.linear(f"{layer}/attention/linear_0"),
            memory_keys_values=self.linear(f"{layer}/attention/linear_1"),
            memory_out=self.linear(f"{layer}/attention/linear_2"),
            mlp_norm=self.norm(f"{layer}/ffn/layer_norm"),
            up=self.linear(f"{layer}/ffn/linear_0"),
            down=self.linear(f"{layer}/ffn/linear_1"),
        )
