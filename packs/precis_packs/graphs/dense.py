"""Writes a dense layer, in float or in 8 bits."""

from collections.abc import Callable

import numpy as np

from precis_packs.graphs.builder import GraphBuilder
from precis_packs.quantize import quantize_weight
from precis_packs.weights import Linear

Dense = Callable[[GraphBuilder, str, str, Linear], str]
"""(graph, name, input value, layer) -> output value."""


def float_dense(graph: GraphBuilder, name: str, x: str, layer: Linear) -> str:
    """`x @ weight + bias` in float32; a bias of zeros is left out."""
    return _write_product(graph, name, x, graph.constant(f"{name}.weight", layer.weight), layer)


def half_dense(graph: GraphBuilder, name: str, x: str, layer: Linear) -> str:
    """The same with the weight stored in half precision; sums are float32."""
    return _write_product(graph, name, x, graph.halved(f"{name}.weight", layer.weight), layer)


def rows_dense(graph: GraphBuilder, name: str, x: str, layer: Linear) -> str:
    """`float_dense` for hundreds of rows, `[..., inputs]`: a convolution of side 1 over them.

    ONNX Runtime's blocked convolution takes 0.75 to 0.9 of the time of its matrix product from
    about a hundred rows on; for fewer it is slower. Its transpositions become a reordering that
    the blocked layout needs anyway.
    """
    columns = write_columns(graph, name, x, layer)
    rows = graph.node(f"{name}/rows", "Transpose", columns, perm=(0, 2, 3, 1))
    sides = graph.node(f"{name}/sides", "Shape", x, end=-1)
    outputs = graph.integers(layer.weight.shape[1])
    shape = graph.node(f"{name}/shape", "Concat", sides, outputs, axis=0)
    return graph.node(f"{name}/flat", "Reshape", rows, shape)


def write_columns(graph: GraphBuilder, name: str, x: str, layer: Linear) -> str:
    """`x @ weight + bias` of all rows of `x`, the other way round: `[1, outputs, rows, 1]`."""
    inputs, outputs = layer.weight.shape
    rows = graph.node(f"{name}/all", "Reshape", x, graph.integers(1, -1, 1, inputs))
    channels = graph.node(f"{name}/channels", "Transpose", rows, perm=(0, 3, 1, 2))
    weight = np.ascontiguousarray(layer.weight.T).reshape(outputs, inputs, 1, 1)
    arrays = [graph.constant(f"{name}.weight", weight)]
    if layer.bias.any():
        arrays.append(graph.constant(f"{name}.bias", layer.bias))
    return graph.node(f"{name}/convolution", "Conv", channels, *arrays, kernel_shape=(1, 1))


def _write_product(graph: GraphBuilder, name: str, x: str, weight: str, layer: Linear) -> str:
    product = graph.node(f"{name}/matmul", "MatMul", x, weight)
    if not layer.bias.any():
        return product
    return graph.node(f"{name}/add", "Add", product, graph.constant(f"{name}.bias", layer.bias))


def int8_dense(graph: GraphBuilder, name: str, x: str, layer: Linear) -> str:
    """The same with 8-bit activations and weights.

    ONNX Runtime fuses this row of nodes into one kernel. The scale of `x` is taken over the whole
    tensor, batch included.
    """
    weight = quantize_weight(layer)
    values, scale, zero = graph.nodes(
        f"{name}/quantize",
        "DynamicQuantizeLinear",
        (x,),
        (f"{name}/quantized", f"{name}/scale", f"{name}/zero"),
    )
    integers = graph.node(
        f"{name}/matmul",
        "MatMulInteger",
        values,
        graph.constant(f"{name}.weight", weight.values),
        zero,
    )
    floats = graph.node(f"{name}/cast", "Cast", integers, to=1)
    scales = graph.node(
        f"{name}/scales", "Mul", scale, graph.constant(f"{name}.scale", weight.scale)
    )
    product = graph.node(f"{name}/dequantize", "Mul", floats, scales)
    return graph.node(f"{name}/add", "Add", product, graph.constant(f"{name}.bias", layer.bias))


DENSE: dict[str, Dense] = {"fp32": float_dense, "fp16": half_dense, "int8": int8_dense}
"""The dense layer of each precision."""
