"""Collects nodes, initialisers, inputs and outputs of one ONNX graph."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import precis_packs
from precis_packs.errors import PackError
from precis_packs.graphs.external import ExternalStore, without_files

OPSET = 17
IR_VERSION = 8
"""Newest IR version that ONNX Runtime 1.29 takes without complaint."""

SMALLEST_COMPACT = 4096
"""Values from which an array is worth a cast."""

Shape = Sequence[int | str]


@dataclass(frozen=True)
class Storage:
    """How the graphs of one module keep their arrays.

    `external`: the one file that all of them point into. `half`: large matrices are rounded to half
    precision; sums stay float32.
    """

    external: ExternalStore | None = None
    half: bool = False

    def graph(self, name: str) -> "GraphBuilder":
        """A new graph that keeps its arrays so."""
        return GraphBuilder(name, store=self.external, half=self.half)


def _is_large(array: np.ndarray) -> bool:
    return array.dtype == np.float32 and array.size >= SMALLEST_COMPACT


def _fits_half(array: np.ndarray) -> bool:
    """Whether a large float32 array survives half precision unchanged."""
    if not _is_large(array):
        return False
    with np.errstate(over="ignore"):
        return bool(np.array_equal(array.astype(np.float16).astype(np.float32), array))


class GraphBuilder:
    """Values are named by strings; a node's first argument is its name in the graph."""

    def __init__(
        self,
        name: str,
        compact: bool = False,
        store: ExternalStore | None = None,
        half: bool = False,
    ) -> None:
        """`compact`: large arrays that half precision holds exactly are stored in it.

        `store`: where large arrays go instead of into the graph. `half`: large matrices are
        rounded to half precision.
        """
        self._name = name
        self._compact = compact
        self._half = half
        self._external = store
        self._nodes: list[onnx.NodeProto] = []
        self._initializers: dict[str, onnx.TensorProto] = {}
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._renames: dict[str, str] = {}

    def input(self, name: str, shape: Shape, element_type: int = TensorProto.FLOAT) -> str:
        """Declares a graph input; strings in `shape` are symbolic."""
        self._inputs.append(helper.make_tensor_value_info(name, element_type, shape))
        return name

    def constant(self, name: str, array: np.ndarray) -> str:
        """Stores `array`; the same name may be used again for the same array."""
        if name in self._initializers or f"{name}.half" in self._initializers:
            return name
        if self._half and array.ndim > 1 and _is_large(array):
            return self.halved(name, array)
        if self._compact and _fits_half(array):
            # The runtime folds the cast when it loads the graph: the file is half the size, and
            # not a bit is lost.
            self._store(f"{name}.half", array.astype(np.float16))
            return self.node(name, "Cast", f"{name}.half", to=TensorProto.FLOAT)
        self._store(name, array)
        return name

    def halved(self, name: str, array: np.ndarray) -> str:
        """Stores the float32 `array` rounded to half precision; the graph computes in float32."""
        if f"{name}.half" in self._initializers:
            return name
        with np.errstate(over="ignore"):
            half = array.astype(np.float16)
        if not np.isfinite(half).all():
            raise PackError(
                f"{name} holds values up to {np.abs(array).max():.3g}, more than half precision "
                "does; choose --precision fp32"
            )
        self._store(f"{name}.half", half)
        return self.node(name, "Cast", f"{name}.half", to=TensorProto.FLOAT)

    def _store(self, name: str, array: np.ndarray) -> None:
        if self._external is not None and self._external.takes(array):
            self._initializers[name] = self._external.add(name, array)
            return
        self._initializers[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)

    def integers(self, *values: int) -> str:
        """An int64 vector."""
        return self.constant("i64_" + "_".join(map(str, values)), np.array(values, np.int64))

    def number(self, value: float) -> str:
        """A float32 scalar."""
        return self.constant(f"f32_{value!r}", np.array(value, np.float32))

    def double(self, value: float) -> str:
        """A float64 scalar."""
        return self.constant(f"f64_{value!r}", np.array(value, np.float64))

    def node(self, name: str, operator: str, *inputs: str, **attributes: Any) -> str:
        """Adds a node with one output and gives that output's name."""
        return self.nodes(name, operator, inputs, (name,), **attributes)[0]

    def nodes(
        self,
        name: str,
        operator: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        **attributes: Any,
    ) -> Sequence[str]:
        """Adds a node with several outputs."""
        self._nodes.append(helper.make_node(operator, inputs, outputs, name=name, **attributes))
        return outputs

    def has(self, value: str) -> bool:
        """Whether a node gives `value` already."""
        return any(value in node.output for node in self._nodes)

    def output(
        self, value: str, name: str, shape: Shape, element_type: int = TensorProto.FLOAT
    ) -> None:
        """Makes `value` a graph output called `name`."""
        if value in self._renames:
            raise ValueError(f"value {value} is already the output {self._renames[value]}")
        self._renames[value] = name
        self._outputs.append(helper.make_tensor_value_info(name, element_type, shape))

    def finish(self) -> onnx.ModelProto:
        """The checked model."""
        for node in self._nodes:
            node.input[:] = [self._renames.get(value, value) for value in node.input]
            node.output[:] = [self._renames.get(value, value) for value in node.output]
        graph = helper.make_graph(
            self._nodes, self._name, self._inputs, self._outputs, list(self._initializers.values())
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="precis-packs",
            producer_version=precis_packs.__version__,
        )
        onnx.checker.check_model(model if self._external is None else without_files(model))
        return model
