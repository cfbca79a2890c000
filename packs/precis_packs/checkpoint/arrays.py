"""Takes arrays out of a checkpoint by name and shape, and says plainly what does not fit."""

import difflib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from precis_packs.checkpoint.tensors import StoredTensor
from precis_packs.errors import PackError
from precis_packs.weights import Attention, Linear, Norm, joined

SHOWN = 12
"""Names that an error lists."""

FOUND_SHOWN = 400
"""Tensors that an error lists where it says everything that was wrong."""


class Arrays:
    """The tensors of a checkpoint whose names begin with one prefix.

    One that is missing or of another shape is an error at once, or in the end: see `noting`.
    """

    def __init__(
        self,
        tensors: Mapping[str, StoredTensor],
        where: str,
        prefix: str = "",
        noted: list[str] | None = None,
    ) -> None:
        """`where`: what errors call the checkpoint. `noted`: gets what is wrong, None: raise it."""
        self._tensors = tensors
        self._where = where
        self._noted = noted
        self.prefix = prefix

    @staticmethod
    def of(weights: Mapping[str, np.ndarray], where: str = "the file of weights") -> "Arrays":
        """Arrays of floats that are in memory already."""
        stored = {
            name: StoredTensor("F32", array.shape, array.ravel()) for name, array in weights.items()
        }
        return Arrays(stored, where)

    @contextmanager
    def noting(self, family: str) -> Iterator["Arrays"]:
        """The same for a `with` block, which is left with everything that was wrong in one error.

        A tensor that is missing or of another shape stands in as zeros until then. `family`: what
        the error says that the tensors do not fit.
        """
        noted: list[str] = []
        try:
            yield Arrays(self._tensors, self._where, self.prefix, noted)
        except Exception as error:
            # The zeros may have led to another error; the first cause is shown.
            if noted:
                raise self._misfit(family, noted) from error
            raise
        if noted:
            raise self._misfit(family, noted)

    def under(self, prefix: str) -> "Arrays":
        """Those whose names go on with `prefix`."""
        return Arrays(self._tensors, self._where, self.prefix + prefix, self._noted)

    def only(self, *beginnings: str) -> "Arrays":
        """Those whose names go on with one of these, still by the whole of their names."""
        starts = tuple(self.prefix + beginning for beginning in beginnings)
        kept = {name: tensor for name, tensor in self._tensors.items() if name.startswith(starts)}
        return Arrays(kept, self._where, self.prefix, self._noted)

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
                prefix = found[0].removesuffix(ending)
                return Arrays(self._tensors, self._where, prefix, self._noted)
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
    def names(self) -> list[str]:
        """The rests of their names."""
        return [name[len(self.prefix) :] for name in self._tensors if name.startswith(self.prefix)]

    @property
    def elements(self) -> int:
        """Numbers in all these tensors."""
        return sum(
            int(np.prod(tensor.shape, dtype=np.int64))
            for name, tensor in self._tensors.items()
            if name.startswith(self.prefix)
        )

    def shape(self, name: str, rank: int | None = None) -> tuple[int, ...]:
        """The sides of a tensor, `rank` of them if that is said, none of them 0.

        Others depend on them, so it raises `PackError` at once if they are not there.
        """
        full = self.prefix + name
        found = self._tensors.get(full)
        if found is None:
            sides = "" if rank is None else f" [{', '.join(['any'] * rank)}]"
            raise self._wrong(f"{full}{sides}: missing", self._lacking(full))
        if rank is not None and (len(found.shape) != rank or 0 in found.shape):
            sides = ", ".join(["any"] * rank)
            problem = f"{full} [{sides}]: it is {list(found.shape)}"
            raise self._wrong(problem, f"{self._where}: expected {problem}")
        return found.shape

    def take(self, name: str, shape: tuple[int, ...]) -> np.ndarray:
        """The tensor as float32. Raises `PackError` if it is missing or of another shape."""
        full = self.prefix + name
        found = self._tensors.get(full)
        if found is not None and found.shape == shape:
            return found.floats()
        if found is None:
            wrong = self._wrong(
                f"{full} {list(shape)}: missing",
                self._lacking(full, f" of shape {list(shape)}"),
            )
        else:
            wrong = self._wrong(
                f"{full} {list(shape)}: it is {list(found.shape)}",
                f"{self._where}: {full} must have shape {list(shape)}, has {list(found.shape)}; "
                "its configuration and its weights do not belong together",
            )
        if self._noted is None:
            raise wrong
        return np.zeros(shape, np.float32)

    def linear(self, name: str, outputs: int, inputs: int, biased: bool = True) -> Linear:
        """`name.weight` `[outputs, inputs]` and `name.bias`, zeros if not `biased`."""
        weight = self.take(f"{name}.weight", (outputs, inputs)).T
        if not biased:
            return Linear(weight, np.zeros(outputs, np.float32))
        return Linear(weight, self.take(f"{name}.bias", (outputs,)))

    def pointwise(self, name: str, outputs: int, inputs: int, biased: bool = True) -> Linear:
        """A 1x1 convolution `[outputs, inputs, 1, 1]` as the dense layer that it is."""
        weight = self.take(f"{name}.weight", (outputs, inputs, 1, 1)).reshape(outputs, inputs)
        bias = self.take(f"{name}.bias", (outputs,)) if biased else np.zeros(outputs, np.float32)
        return Linear(weight.T, bias)

    def attention(self, name: str, width: int, heads: int) -> Attention:
        """Attention whose three in-projections lie in one matrix, rows query, key, value."""
        if width % heads != 0:
            raise PackError(f"{self.prefix}{name}: width {width} does not divide by {heads} heads")
        weight = self.take(f"{name}.in_proj_weight", (3 * width, width))
        bias = self.take(f"{name}.in_proj_bias", (3 * width,))
        query, keys, values = (
            Linear(weight[i * width : (i + 1) * width].T, bias[i * width : (i + 1) * width])
            for i in range(3)
        )
        return Attention(query, keys, values, self.linear(f"{name}.out_proj", width, width), heads)

    def side_by_side(
        self, names: tuple[str, ...], outputs: int, inputs: int, biased: bool = True
    ) -> Linear:
        """The layers of these names as one."""
        return joined(*(self.linear(name, outputs, inputs, biased) for name in names))

    def norm(self, name: str, width: int, epsilon: float, centred: bool = True) -> Norm:
        """`name.weight` and, of a layer norm, `name.bias`."""
        offset = self.take(f"{name}.bias", (width,)) if centred else None
        return Norm(self.take(f"{name}.weight", (width,)), offset, epsilon)

    def _wrong(self, problem: str, alone: str) -> PackError:
        """The error that says `alone` what is wrong; `problem` is noted where that is asked for."""
        if self._noted is not None:
            self._noted.append(problem)
        return PackError(alone)

    def _lacking(self, full: str, of_shape: str = "") -> str:
        return f"{self._where} lacks the tensor {full}{of_shape}; {self._present(full)}"

    def _misfit(self, family: str, noted: list[str]) -> PackError:
        found = [
            f"{name} {list(tensor.shape)}"
            for name, tensor in sorted(self._tensors.items())
            if name.startswith(self.prefix)
        ]
        more = f" and {len(found) - FOUND_SHOWN} more" if len(found) > FOUND_SHOWN else ""
        return PackError(
            f"these weights do not fit {family}; expected {'; '.join(dict.fromkeys(noted))}. "
            f"Found {', '.join(found[:FOUND_SHOWN]) or 'nothing'}{more}"
        )

    def _present(self, wanted: str) -> str:
        names = [name for name in self._tensors if name.startswith(self.prefix)]
        near = difflib.get_close_matches(wanted, names or self._tensors, SHOWN, 0.0)
        if not near:
            return "it has none at all"
        listed = ", ".join(f"{name} {list(self._tensors[name].shape)}" for name in near)
        return f"it has {len(self._tensors)}, nearest: {listed}"
