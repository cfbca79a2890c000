"""Whisper: the audio encoder of a speech model."""

from precis_packs.checkpoint.arrays import Arrays
from precis_packs.errors import PackError
from precis_packs.parts import audio_part
from precis_packs.recipes.order import Made, Order
from precis_packs.recipes.taps import taps_of
from precis_packs.recipes.tower import activation_of
from precis_packs.samples import sample_mel
from precis_packs.taps import audio_taps
from precis_packs.weights import (
    AudioWeights,
    Block,
    Convolution,
    Linear,
    Transformer,
    joined,
)

EPSILON = 1e-5
TEST_FRAMES = 100
FIRST = "encoder.conv1.weight"


def whisper(order: Order) -> Made:
    """A pack of a Whisper checkpoint's encoder; without a wish it taps the attention received."""
    order.refuse("whisper", "size", "llm")
    order.choice("tokens", order.tokens, ("last",))
    checkpoint = order.checkpoint
    encoder = checkpoint.arrays.above(FIRST).under("encoder.")
    config = checkpoint.config
    try:
        heads, layers = int(config["encoder_attention_heads"]), int(config["encoder_layers"])
    except KeyError as missing:
        raise PackError(f"the configuration of the Whisper encoder lacks {missing}") from missing
    width, mels, _ = encoder.shape("conv1.weight")
    rows = encoder.shape("embed_positions.weight")[0]
    inner = encoder.shape("layers.0.fc1.weight")[0]
    blocks = tuple(
        _block(encoder.under(f"layers.{index}."), width, inner) for index in range(layers)
    )
    activation = activation_of(str(config.get("activation_function", "gelu")))
    if activation != "gelu":
        raise PackError(f"the Whisper encoder's activation is {activation}; only gelu is known")
    weights = AudioWeights(
        first=_convolution(encoder, "conv1", width, mels, 1),
        second=_convolution(encoder, "conv2", width, width, 2),
        positions=encoder.take("embed_positions.weight", (rows, width)),
        transformer=Transformer(blocks, heads, encoder.norm("layer_norm", width, EPSILON)),
    )
    last = layers - 1
    mel = sample_mel(mels, min(TEST_FRAMES, 2 * rows))
    part = audio_part(
        weights,
        audio_taps(last) if order.taps is None else taps_of(order.taps, layers, last, False),
        order.precision,
        checkpoint.name,
        mel,
        order.bench(encoder),
    )
    return Made(f"Whisper encoder of {checkpoint.name}", (part,))


def _convolution(arrays: Arrays, name: str, outputs: int, inputs: int, stride: int) -> Convolution:
    weight = arrays.take(f"{name}.weight", (outputs, inputs, 3))
    return Convolution(weight, arrays.take(f"{name}.bias", (outputs,)), stride)


def _block(arrays: Arrays, width: int, inner: int) -> Block:
    def projection(letter: str) -> Linear:
        return arrays.linear(f"self_attn.{letter}_proj", width, width, biased=letter != "k")

    return Block(
        attention_norm=arrays.norm("self_attn_layer_norm", width, EPSILON),
        qkv=joined(*(projection(letter) for letter in "qkv")),
        attention_out=projection("out"),
        mlp_norm=arrays.norm("final_layer_norm", width, EPSILON),
        up=arrays.linear("fc1", inner, width),
        down=arrays.linear("fc2", width, inner),
    )
