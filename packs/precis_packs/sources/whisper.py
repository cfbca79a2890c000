"""The encoder of a Whisper model in CTranslate2 form."""

from collections.abc import Mapping

import numpy as np

from precis_packs.errors import PackError
from precis_packs.sources.ctranslate2 import read_variables
from precis_packs.weights import AudioWeights, Block, Convolution, Linear, Norm, Transformer

EPSILON = 1e-5


def read_whisper(data: bytes) -> AudioWeights:
    """Weights of the encoder in `data`, a `model.bin`; half precision becomes f32.

    Attention weights are one matrix whose rows give query, key and value, in that order.
    """
    variables = _Variables(read_variables(data))
    return AudioWeights(
        first=variables.convolution("conv1", 1),
        second=variables.convolution("conv2", 2),
        positions=variables.array("position_encodings/encodings"),
        transformer=variables.transformer(),
    )


class _Variables:
    def __init__(self, variables: Mapping[str, np.ndarray]) -> None:
        self._variables = variables

    def array(self, name: str) -> np.ndarray:
        full = f"encoder/{name}"
        if full not in self._variables:
            raise PackError(f"the CTranslate2 file has no variable {full}; it is no Whisper model")
        return self._variables[full].astype(np.float32)

    def linear(self, name: str) -> Linear:
        return Linear(self.array(f"{name}/weight").T, self.array(f"{name}/bias"))

    def norm(self, name: str) -> Norm:
        return Norm(self.array(f"{name}/gamma"), self.array(f"{name}/beta"), EPSILON)

    def convolution(self, name: str, stride: int) -> Convolution:
        return Convolution(self.array(f"{name}/weight"), self.array(f"{name}/bias"), stride)

    def transformer(self) -> Transformer:
        layers = sorted(
            {
                int(name.split("/")[1].removeprefix("layer_"))
                for name in self._variables
                if name.startswith("encoder/layer_") and name.split("/")[1][6:].isdigit()
            }
        )
        if not layers or layers != list(range(len(layers))):
            raise PackError(
                f"the CTranslate2 file has encoder layers {layers}; expected 0, 1, 2..."
            )
        blocks = tuple(self._block(f"layer_{layer}") for layer in layers)
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
