"""The arrays of a transformer encoder, in the one layout that graphs and reference share.

Every matrix is stored as `[inputs, outputs]`, so a layer computes `x @ weight + bias`.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Linear:
    """A dense layer: `weight` f32 `[inputs, outputs]`, `bias` f32 `[outputs]`."""

    weight: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True)
class Norm:
    """A layer norm over the last axis: `scale` and `offset` f32 `[width]`.

    Without an offset it is an RMS norm, which does not centre its rows either.
    """

    scale: np.ndarray
    offset: np.ndarray | None
    epsilon: float


@dataclass(frozen=True)
class Attention:
    """Multi-head attention with a dense layer before each of query, keys and values, and after."""

    query: Linear
    keys: Linear
    values: Linear
    out: Linear
    heads: int


@dataclass(frozen=True)
class Block:
    """A pre-norm transformer block. `qkv` gives query, key and value side by side, in that order.

    A layer scale is folded into `attention_out` and `down` (see `scaled`). Of a gated activation
    `up` gives the gate and what it opens side by side.
    """

    attention_norm: Norm
    qkv: Linear
    attention_out: Linear
    mlp_norm: Norm
    up: Linear
    down: Linear


@dataclass(frozen=True)
class Transformer:
    """A stack of blocks and the norm after the last one, if there is one.

    `activation`: one of `ACTIVATIONS`.
    """

    blocks: tuple[Block, ...]
    heads: int
    final_norm: Norm | None
    activation: str = "gelu"

    @property
    def width(self) -> int:
        return self.blocks[0].attention_norm.scale.shape[0]


ACTIVATIONS = ("gelu", "gelu_tanh", "quick_gelu", "silu_gated")
"""`gelu` is exact; `quick_gelu` is `x * sigmoid(1.702 x)`; `silu_gated` halves its width."""


@dataclass(frozen=True)
class PoolingHead:
    """One row per picture: a learned query attends to all tokens, then a block's second half.

    `query`: f32 `[width]`, past its projection. `down(act(up(norm(x)))) + x` is the row.
    """

    query: np.ndarray
    keys_values: Linear
    attention_out: Linear
    norm: Norm
    up: Linear
    down: Linear
    heads: int
    activation: str


@dataclass(frozen=True)
class VisionWeights:
    """A vision transformer.

    `patch`: f32 `[width, 3, side, side]`, `patch_bias`: f32 `[width]`.
    `prefix`: f32 `[k, width]`, class and register tokens with their positions added; k may be 0.
    `positions`: f32 `[rows, columns, width]`, resized to the grid of the picture by `resize`
    (`cubic` or `linear`, pixel centres at halves, no antialias).
    `first_norm` comes before the first block; `projection`, dense layers with exact GELU between
    them, after the last norm. `pooling` reads the tokens before the projection.
    """

    patch: np.ndarray
    patch_bias: np.ndarray
    prefix: np.ndarray
    positions: np.ndarray
    resize: str
    transformer: Transformer
    first_norm: Norm | None = None
    projection: tuple[Linear, ...] = ()
    pooling: PoolingHead | None = None

    @property
    def token_width(self) -> int:
        """Columns of the tokens that come out."""
        last = self.projection[-1].weight.shape[1] if self.projection else 0
        return last or self.transformer.width


@dataclass(frozen=True)
class MergedVisionWeights:
    """A vision transformer of Qwen2-VL's kind for one size: `rows` x `columns` patches.

    No positions are added: queries and keys are turned by `angles` f64 `[patches, d / 2]`. Layers
    other than `whole_layers` attend inside windows of `window` patches a side; 0: there are none.
    The cells of `side` x `side` patches become a token each: `merge_norm`, the patches side by
    side, `merge`, dense layers with exact GELU between them.
    """

    patch: np.ndarray
    rows: int
    columns: int
    side: int
    angles: np.ndarray
    window: int
    whole_layers: frozenset[int]
    transformer: Transformer
    merge_norm: Norm
    merge: tuple[Linear, ...]

    def apart(self) -> np.ndarray:
        """Whether two patches lie in different windows, bool `[patches, patches]`."""
        if self.window == 0:
            return np.zeros((self.rows * self.columns,) * 2, bool)
        row, column = np.divmod(np.arange(self.rows * self.columns), self.columns)
        window = row // self.window * self.columns + column // self.window
        return window[:, None] != window[None, :]


@dataclass(frozen=True)
class Convolution:
    """A convolution of width 3 and padding 1: `weight` f32 `[out, in, 3]`, `bias` f32 `[out]`."""

    weight: np.ndarray
    bias: np.ndarray
    stride: int


@dataclass(frozen=True)
class AudioWeights:
    """A Whisper-shaped encoder: two convolutions with GELU, positions `[n, width]`, blocks."""

    first: Convolution
    second: Convolution
    positions: np.ndarray
    transformer: Transformer


@dataclass(frozen=True)
class DecoderBlock:
    """A pre-norm block that attends to the tokens so far, then to the encoder's tokens.

    `qkv` as in `Block`; `memory_keys_values` gives key and value of an encoder token side by side.
    """

    attention_norm: Norm
    qkv: Linear
    attention_out: Linear
    memory_norm: Norm
    memory_query: Linear
    memory_keys_values: Linear
    memory_out: Linear
    mlp_norm: Norm
    up: Linear
    down: Linear


@dataclass(frozen=True)
class SpeechWeights:
    """A Whisper-shaped text decoder.

    `words`: f32 `[vocabulary, width]`, both the embedding of a token and what scores it.
    `positions`: f32 `[n, width]`; n tokens at most.
    """

    words: np.ndarray
    positions: np.ndarray
    blocks: tuple[DecoderBlock, ...]
    heads: int
    final_norm: Norm

    @property
    def width(self) -> int:
        return self.final_norm.scale.shape[0]


@dataclass(frozen=True)
class TextWeights:
    """Text: `words` `[vocabulary, width]`, `types` `[2, width]`, `positions` `[n, width]`."""

    words: np.ndarray
    types: np.ndarray
    positions: np.ndarray
    transformer: Transformer


@dataclass(frozen=True)
class TextTowerWeights:
    """The text side of a model of pictures and texts; one vector stands for a text.

    `words`: f32 `[vocabulary, width]`; `positions`: f32 `[n, width]`, n tokens at most.
    `causal`: a token sees none after it. The vector is `head` of one row of the tokens: of the row
    of `end`, the id that ends a text (the largest id of the text if `end` is None), or, where texts
    are filled up with `pad` to n tokens, of the last row.
    """

    words: np.ndarray
    positions: np.ndarray
    transformer: Transformer
    head: Linear
    causal: bool
    end: int | None
    pad: int | None


def scaled(layer: Linear, factor: np.ndarray) -> Linear:
    """The layer whose output is multiplied by `factor` `[outputs]`."""
    return Linear(layer.weight * factor, layer.bias * factor)


def joined(*layers: Linear) -> Linear:
    """One layer that gives the outputs of all `layers` side by side."""
    sides = np.broadcast_shapes(*(layer.bias.shape[:-1] for layer in layers))
    biases = [np.broadcast_to(layer.bias, (*sides, layer.bias.shape[-1])) for layer in layers]
    return Linear(
        np.concatenate([layer.weight for layer in layers], axis=1),
        np.concatenate(biases, axis=-1),
    )


def chained(first: Linear, second: Linear) -> Linear:
    """The layer that does what `first` and then `second` do."""
    second_weight = second.weight.astype(np.float64)
    weight = first.weight.astype(np.float64) @ second_weight
    bias = first.bias.astype(np.float64) @ second_weight + second.bias
    return Linear(weight.astype(np.float32), bias.astype(np.float32))
