"""Writes a Whisper-shaped audio encoder for windows of any even length its positions cover."""

from collections.abc import Sequence

import onnx

from precis_packs.graphs.activation import write_gelu
from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.dense import DENSE
from precis_packs.graphs.external import ExternalStore
from precis_packs.graphs.signals import write_taps
from precis_packs.graphs.transformer import write_transformer
from precis_packs.taps import Tap
from precis_packs.weights import AudioWeights, Convolution


def audio_graph(
    weights: AudioWeights, taps: Sequence[Tap], precision: str, store: ExternalStore | None = None
) -> onnx.ModelProto:
    """`mel` f32 `[b, mels, t]` -> `tokens` f32 `[b, t / 2, width]` and the taps."""
    graph = GraphBuilder("audio", store=store)
    width = weights.transformer.width
    mel = graph.input("mel", ("b", weights.first.weight.shape[1], "t"))
    x = _write_convolution(graph, "first", mel, weights.first)
    x = _write_convolution(graph, "second", x, weights.second)
    x = graph.node("rows", "Transpose", x, perm=(0, 2, 1))
    length = graph.node("length", "Shape", x, start=1, end=2)
    positions = graph.node(
        "positions/used",
        "Slice",
        graph.constant("positions", weights.positions),
        graph.integers(0),
        length,
        graph.integers(0),
    )
    placed = graph.node("placed", "Add", x, positions)
    stack = write_transformer(graph, placed, weights.transformer, DENSE[precision])
    graph.output(stack.tokens, "tokens", ("b", "t/2", width))
    write_taps(graph, stack.layers, taps, "t/2", width)
    return graph.finish()


def _write_convolution(graph: GraphBuilder, name: str, x: str, layer: Convolution) -> str:
    """Convolution and GELU, `[b, in, t]` -> `[b, out, t / stride]`."""
    convolved = graph.node(
        f"{name}/convolution",
        "Conv",
        x,
        graph.constant(f"{name}.weight", layer.weight),
        graph.constant(f"{name}.bias", layer.bias),
        kernel_shape=(3,),
        pads=(1, 1),
        strides=(layer.stride,),
    )
    return write_gelu(graph, f"{name}/gelu", convolved)
