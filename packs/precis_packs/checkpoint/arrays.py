"""Takes arrays out of a checkpoint by name and shape, and says plainly what does not fit."""

import difflib
from collections.abc import Mapping

import numpy as np

from precis_packs.checkpoint.tensors import StoredTensor
from precis_packs.errors import PackError
from precis_packs.weights import Linear, Norm, joined

SHOWN = 12
"""Names that an error lists."""


class Arrays:
    """The tensors of a checkpoint whose names begin with one prefix."""

    def __init__(self, tensors: Mapping[str, StoredTensor], where: str, prefix: str = "") -> None:
        """`where`: what errors call the checkpoint."""
        self._tensors = tensors
        self._where = where
        self.prefix = prefix

    def under(self, prefix: str) -> "Arrays":
        """Those whose names go on with `prefix`."""
        return Arrays(self._tensors, self._where, self.prefix + prefix)

    def above(self, *endings: str) -> "Arrays":
        """Those under what stands before the one name that has one of the `endings`.

        The first of the endings that is there counts. Raises `PackError` if none is, or if a name
        is not the only one.
        """
        for ending in endings:
            found = self._ending(ending)
            if len(found) > 1:
                raise PackError(f"{self._where} has more than one {ending}: {', '.join(found)}")
            if found:
                return Arrays(self._tensors, self._where, found[0].removesuffix(ending))
        wanted = " or ".join(endings)
        raise PackError(
            f"{self._where} has no tensor {self.prefix}...{wanted}; {self._present(wanted)}"
        )

    def has(self, name: str) -> bool:
        """Whether there is a tensor of this name."""
        return self.prefix + name in self._tensors

    def has_ending(self, ending: str) -> bool:
        """Whether `above` finds something."""
        return bool(self._ending(ending))

    def _ending(self, ending: str) -> list[str]:
        names = (name for name in self._tensors if name.startswith(self.prefix))
        return [name for name in names if name == ending or name.endswith("." + ending)]

    @property
    def elements(self) -> int:
        """Numbers in all these tensors."""
        return sum(
            int(np.prod(tensor.shape, dtype=np.int64))
            for name, tensor in self._tensors.items()
            if name.startswith(self.prefix)
        )

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor. Raises `PackError` if it is missing."""
        return self._stored(name).shape

    def take(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        """The tensor as float32. Raises `PackError` if it is missing or of another shape."""
        stored = self._stored(name, shape)
        if stored.shape != shape:
            raise PackError(
                f"{self._where}: {self.prefix}{name} must have shape {list(shape)}, has "
                f"{list(stored.shape)}; its configuration and its weights do not belong together"
            )
        return stored.floats()

    def floats(self, *beginnings: str) -> dict[str, np.ndarray]:
        """Those whose names go on with one of these, as float32, by the rest of their names."""
        return {
            name.removeprefix(self.prefix): tensor.floats()
            for name, tensor in self._tensors.items()
            if name.startswith(tuple(self.prefix + beginning for beginning in beginnings))
        }

    def linear(self, name: str, outputs: int, inputs: int, biased: bool = True) -> Linear:
        """`name.weight` `[outputs, inputs]` and `name.bias`, zeros if not `biased`."""
        weight = self.take(f"{name}.weight", (outputs, inputs)).T
        if not biased:
            return Linear(weight, np.zeros(outputs, np.float32))
        return Linear(weight, self.take(f"{name}.bias", (outputs,)))

    def side_by_side(
        self, names: tuple[str, ...], outputs: int, inputs: int, biased: bool = True
    ) -> Linear:
        """The layers of these names as one."""
        return joined(*(self.linear(name, outputs, inputs, biased) for name in names))

    def norm(self, name: str, width: int, epsilon: float, centred: bool = True) -> Norm:
        """`name.weight` and, of a layer norm, `name.bias`."""
        offset = self.take(f"{name}.bias", (width,)) if centred else None
        return Norm(self.take(f"{name}.weight", (width,)), offset, epsilon)

    def _stored(self, name: str, shape: tuple[int, ...] | None = None) -> StoredTensor:
        full = self.prefix + name
        if full not in self._tensors:
            of_shape = "" if shape is None else f" of shape {list(shape)}"
            raise PackError(
                f"{self._where} lacks the tensor {full}{of_shape}; {self._present(full)}"
            )
        return self._tensors[full]

    def _present(self, wanted: str) -> str:
        names = [name for name in self._tensors if name.startswith(self.prefix)]
        near = difflib.get_close_matches(wanted, names or self._tensors, SHOWN, 0.0)
        if not near:
            return "it has none at all"
        listed = ", ".join(f"{name} {list(self._tensors[name].shape)}" for name in near)
        return f"it has {len(self._tensors)}, nearest: {listed}"
