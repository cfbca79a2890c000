"""What trained compressors make of an encoder's tokens, in numpy and with reference operators.

Nothing is shared with the Java side but the pack: geometry, segments and order are written again
here, so that two independent programs must agree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from precis_packs.errors import PackError
from precis_packs.reference.evaluator import evaluate

CUTS = 24
LONGEST_RUN = 8


@dataclass(frozen=True)
class Frames:
    """An encoder's rows `[t, h * w, width]` of frames with `h` rows and `w` columns.

    `classes` `[t, width]`: class tokens, if they are at hand.
    """

    rows: np.ndarray
    h: int
    w: int
    classes: np.ndarray | None = None


@dataclass(frozen=True)
class Module:
    """A compressor of a pack folder."""

    folder: Path
    entry: Mapping[str, Any]

    def run(self, role: str, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        """Outputs of the graph of a role."""
        graph = (self.folder / self.entry["graphs"][role]).read_bytes()
        return evaluate(graph, inputs, self.folder)

    def row(self, name: str) -> np.ndarray:
        """A single row, such as a separator."""
        return load_file(self.folder / self.entry["rows"])[name]

    def number(self, name: str) -> int:
        return int(self.entry["numbers"][name])


def compressed(module: Module, frames: Frames, ids: np.ndarray) -> np.ndarray:
    """All rows that the compressor gives for these frames in one window, budget unlimited."""
    family = module.entry["family"]
    if family not in FAMILIES:
        raise PackError(f"no second computation of {family!r}; there are {', '.join(FAMILIES)}")
    return FAMILIES[family](module, frames, ids)


def _tokenpacker(module: Module, frames: Frames, _: np.ndarray) -> np.ndarray:
    regions = blocks(frames.rows, frames.h, frames.w, module.number("scale"))
    return module.run("tokens", regions=regions)["tokens"]


def blocks(rows: np.ndarray, h: int, w: int, side: int) -> np.ndarray:
    """Rows `[t, h * w, width]` as `[t * h * w / side^2, side^2, width]`, block by block."""
    t, _, width = rows.shape
    down, across = h // side, w // side
    cells = rows.reshape(t, down, side, across, side, width).transpose(0, 1, 3, 2, 4, 5)
    return cells.reshape(t * down * across, side * side, width)


def _llava_mini(module: Module, frames: Frames, _: np.ndarray) -> np.ndarray:
    count = module.number("side") ** 2
    out = []
    for features in frames.rows:
        rows = module.run("projector", features=features[None])["rows"]
        short = module.run("compressor", features=features[None])["compressed"]
        rows = np.concatenate([rows, short], axis=1)
        if module.number("layers") > 0:
            places = np.arange(rows.shape[1], dtype=np.int64)[None]
            fused = module.run("prefusion_vision", rows=rows, position_ids=places)
            short = fused["compressed"]
        out.append(short[0])
    return np.concatenate(out).reshape(len(frames.rows) * count, -1)


def _tdc(module: Module, frames: Frames, ids: np.ndarray) -> np.ndarray:
    side, count = module.number("side"), module.number("context")
    tokens = [_connected(module, rows, frames, side) for rows in frames.rows]
    separator = module.row("separator")[None]
    out = []
    for first, end in _runs(frames.rows.reshape(len(frames.rows), -1).astype(np.float64)):
        still = tokens[first]
        out += [still, separator]
        pooled = np.stack(
            [
                still[bin * len(still) // count : -(-(bin + 1) * len(still) // count)].mean(axis=0)
                for bin in range(count)
            ]
        )
        for frame in range(first + 1, end):
            context = module.run(
                "compressor",
                rows=tokens[frame][None],
                queries=pooled[None].astype(np.float32),
                input_ids=ids[None],
            )["tokens"][0]
            out += [context, separator]
    return np.concatenate(out)


def _connected(module: Module, rows: np.ndarray, frames: Frames, side: int) -> np.ndarray:
    grid = rows.reshape(frames.h, frames.w, -1).astype(np.float64)
    cells = [
        grid[
            y * frames.h // side : (y + 1) * frames.h // side,
            x * frames.w // side : (x + 1) * frames.w // side,
        ].mean(axis=(0, 1))
        for y in range(side)
        for x in range(side)
    ]
    mapped = module.run("connector", x=np.stack(cells).astype(np.float32))["tokens"]
    lines = mapped.reshape(side, side, -1)
    newline = np.broadcast_to(module.row("newline"), (side, 1, lines.shape[2]))
    return np.concatenate([lines, newline], axis=1).reshape(side * (side + 1), -1)


def _llama_vid(module: Module, frames: Frames, ids: np.ndarray) -> np.ndarray:
    cells = module.number("cells")
    out = []
    for number, visual in enumerate(frames.rows):
        seen = visual
        if module.number("cls"):
            if frames.classes is None:
                raise PackError("the module reads class tokens; encode with their signal too")
            seen = np.concatenate([frames.classes[number : number + 1], visual])
        asked = module.run("queries", rows=seen[None], input_ids=ids[None])["text_query"]
        context = module.run("context", visual=visual[None], text_query=asked)["context"]
        content = visual if cells == 0 else _windows(visual, frames.h, frames.h // cells)
        out += [context, module.run("projector", x=content)["tokens"]]
    return np.concatenate(out)


def _windows(rows: np.ndarray, side: int, window: int) -> np.ndarray:
    """Means of whole windows of a square grid; what no window covers is left out."""
    grid = rows.reshape(side, side, -1).astype(np.float64)
    firsts = range(0, side - window + 1, window)
    means = [grid[y : y + window, x : x + window].mean(axis=(0, 1)) for y in firsts for x in firsts]
    return np.stack(means).astype(np.float32)


def _runs(features: np.ndarray) -> list[tuple[int, int]]:
    """Frames `[first, end)`: cut after the lowest cosines, then into runs of at most eight."""
    frames = len(features)
    if frames <= CUTS + 1:
        ends = list(range(1, frames + 1))
    else:
        unit = features / np.linalg.norm(features, axis=1, keepdims=True)
        cosines = (unit[:-1] * unit[1:]).sum(axis=1)
        ends = [*(np.sort(np.argsort(cosines, kind="stable")[:CUTS]) + 1), frames]
    runs, start = [], 0
    for end in map(int, ends):
        runs += [(at, min(end, at + LONGEST_RUN)) for at in range(start, end, LONGEST_RUN)]
        start = end
    return runs


FAMILIES: dict[str, Callable[[Module, Frames, np.ndarray], np.ndarray]] = {
    "tokenpacker": _tokenpacker,
    "llava-mini": _llava_mini,
    "tdc": _tdc,
    "llama-vid": _llama_vid,
}
