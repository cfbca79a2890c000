"""Puts one graph behind another and leaves out what the result does not need."""

from collections.abc import Mapping, Sequence

import onnx
from onnx import helper

import precis_packs
from precis_packs.errors import PackError
from precis_packs.graphs.builder import IR_VERSION, OPSET


def chain(
    first: onnx.ModelProto, second: onnx.ModelProto, wires: Mapping[str, str], name: str
) -> onnx.ModelProto:
    """`first`, then `second`, whose outputs are those of the whole.

    `wires`: for every input of `second` the output of `first` that it reads. Values of `second`
    are called `name/...`, but for its outputs. Nodes of `first` that nothing reads are gone.
    """
    for model in (first, second):
        _check_plain(model)
    for node in first.graph.node:
        if _bodies(node):
            raise PackError(f"the node {node.name} holds a graph of its own, which is not fused")
    for node in second.graph.node:
        # The names of values are changed around a body, so it must read none of them.
        for body in _bodies(node):
            _check_closed(node.name, body)
    names = dict(wires) | {output.name: output.name for output in second.graph.output}
    nodes = list(first.graph.node)
    for node in second.graph.node:
        moved = onnx.NodeProto()
        moved.CopyFrom(node)
        moved.name = f"{name}/{node.name}"
        moved.input[:] = [_moved(value, names, name) for value in node.input]
        moved.output[:] = [_moved(value, names, name) for value in node.output]
        nodes.append(moved)
    constants = {tensor.name: tensor for tensor in first.graph.initializer}
    for tensor in second.graph.initializer:
        renamed = onnx.TensorProto()
        renamed.CopyFrom(tensor)
        renamed.name = _moved(tensor.name, names, name)
        constants[renamed.name] = renamed
    outputs = list(second.graph.output)
    nodes = _needed(nodes, [output.name for output in outputs])
    read = {value for node in nodes for value in node.input}
    graph = helper.make_graph(
        nodes,
        first.graph.name,
        [given for given in first.graph.input if given.name in read],
        outputs,
        [constants[each] for each in constants if each in read],
    )
    return helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="precis-packs",
        producer_version=precis_packs.__version__,
    )


def fix_sides(model: onnx.ModelProto, height: int, width: int) -> None:
    """Makes the one input of `model`, `[b, 3, h, w]`, that of pictures of this size only."""
    (pixels,) = model.graph.input
    sides = pixels.type.tensor_type.shape.dim
    for side, value in ((sides[2], height), (sides[3], width)):
        side.Clear()
        side.dim_value = value


def _moved(value: str, names: Mapping[str, str], prefix: str) -> str:
    # An input that is left out has the empty name.
    return names.get(value, f"{prefix}/{value}") if value else ""


def _needed(nodes: Sequence[onnx.NodeProto], outputs: Sequence[str]) -> list[onnx.NodeProto]:
    wanted = set(outputs)
    kept = []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            kept.append(node)
    return kept[::-1]


def _check_plain(model: onnx.ModelProto) -> None:
    versions = {each.domain: each.version for each in model.opset_import}
    if versions != {"": OPSET}:
        raise PackError(f"the graph uses operators of {versions}; only opset {OPSET} can be fused")


def _bodies(node: onnx.NodeProto) -> list[onnx.GraphProto]:
    return [attribute.g for attribute in node.attribute if attribute.HasField("g")]


def _check_closed(name: str, body: onnx.GraphProto) -> None:
    known = {value.name for value in (*body.input, *body.initializer)} | {""}
    for node in body.node:
        if not known.issuperset(node.input) or _bodies(node):
            raise PackError(f"the graph in the node {name} reads values of the graph around it")
        known.update(node.output)
