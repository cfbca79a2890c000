"""Takes a module's weights by name and shape and says everything that does not fit at once."""

from collections.abc import Mapping
from types import TracebackType

import numpy as np

from precis_packs.errors import PackError
from precis_packs.weights import Attention, Linear, Norm

SHOWN = 400
"""Weights that a message lists at most."""


class Given:
    """Weights of one module, used in a `with` block.

    A weight that is missing or has another shape is noted and stands in as zeros; leaving the block
    raises `PackError` with all that was noted beside all that was found.
    """

    def __init__(self, family: str, weights: Mapping[str, np.ndarray]) -> None:
        self._family = family
        self._weights = weights
        self._prefix = ""
        self._problems: list[str] = []

    def under(self, prefix: str) -> "Given":
        """The weights whose names begin with `prefix`, called by the rest of their names."""
        part = Given(self._family, self._weights)
        part._prefix = self._prefix + prefix
        part._problems = self._problems
        return part

    def __enter__(self) -> "Given":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Zeros in place of a wrong weight may have led to another error; the first cause is shown.
        if self._problems and (kind is None or issubclass(kind, Exception)):
            raise self._failure() from error

    def has(self, name: str) -> bool:
        """Whether there is a weight of this name."""
        return self._prefix + name in self._weights

    def shape(self, name: str, rank: int) -> tuple[int, ...]:
        """The sides of a weight that tells the sizes of others; raises at once if it does not."""
        whole = self._prefix + name
        found = self._weights.get(whole)
        if found is None or found.ndim != rank or 0 in found.shape:
            sides = ", ".join("any" for _ in range(rank))
            self._problems.append(f"{whole} [{sides}]: {_seen(found)}")
            raise self._failure()
        return found.shape

    def array(self, name: str, *shape: int) -> np.ndarray:
        """The weight as float32."""
        whole = self._prefix + name
        found = self._weights.get(whole)
        if found is None or found.shape != shape:
            self._problems.append(f"{whole} {list(shape)}: {_seen(found)}")
            return np.zeros(shape, np.float32)
        return found.astype(np.float32, copy=False)

    def linear(self, name: str, inputs: int, outputs: int, bias: bool = True) -> Linear:
        """A dense layer stored as `NAME.weight` `[outputs, inputs]` and `NAME.bias`."""
        weight = self.array(f"{name}.weight", outputs, inputs)
        return Linear(weight.T, self._bias(f"{name}.bias", outputs, bias))

    def pointwise(self, name: str, inputs: int, outputs: int, bias: bool = True) -> Linear:
        """A 1x1 convolution `[outputs, inputs, 1, 1]` as the dense layer that it is."""
        weight = self.array(f"{name}.weight", outputs, inputs, 1, 1).reshape(outputs, inputs)
        return Linear(weight.T, self._bias(f"{name}.bias", outputs, bias))

    def _bias(self, name: str, outputs: int, wanted: bool) -> np.ndarray:
        return self.array(name, outputs) if wanted else np.zeros(outputs, np.float32)

    def norm(self, name: str, width: int, epsilon: float) -> Norm:
        """A layer norm stored as `NAME.weight` and `NAME.bias`."""
        return Norm(self.array(f"{name}.weight", width), self.array(f"{name}.bias", width), epsilon)

    def attention(self, name: str, width: int, heads: int) -> Attention:
        """Attention whose three in-projections lie in one matrix, rows query, key, value."""
        if width % heads != 0:
            raise PackError(f"{self._family}: width {width} does not divide by {heads} heads")
        weight = self.array(f"{name}.in_proj_weight", 3 * width, width)
        bias = self.array(f"{name}.in_proj_bias", 3 * width)
        query, keys, values = (
            Linear(weight[i * width : (i + 1) * width].T, bias[i * width : (i + 1) * width])
            for i in range(3)
        )
        out = self.linear(f"{name}.out_proj", width, width)
        return Attention(query, keys, values, out, heads)

    def _failure(self) -> PackError:
        found = [
            f"{name} {list(array.shape)}"
            for name, array in sorted(self._weights.items())
            if name.startswith(self._prefix)
        ]
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        return PackError(
            f"these weights do not fit {self._family}; expected {'; '.join(self._problems)}. "
            f"Found {', '.join(found[:SHOWN]) or 'nothing'}{more}"
        )


def _seen(found: np.ndarray | None) -> str:
    return "missing" if found is None else f"it is {list(found.shape)}"
