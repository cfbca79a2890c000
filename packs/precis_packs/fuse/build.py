"""From a pack to one whose vision encoder has a fused graph beside its own."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from safetensors.numpy import load_file, save_file

from precis_packs.digests import sha256_of_file
from precis_packs.errors import PackError
from precis_packs.folder import (
    MANIFEST,
    check_files,
    put_pack,
    read_manifest,
    refuse_foreign,
    work_folder,
)
from precis_packs.fuse.chain import chain, fix_sides
from precis_packs.fuse.grids import smaller_grid
from precis_packs.fuse.methods import (
    METHODS,
    PARITY,
    TOKENPACKER,
    Arrays,
    method_of,
    rows_kept,
)
from precis_packs.fuse.selftest import Fused, self_test
from precis_packs.fuse.tails import Site, pictures, regions
from precis_packs.parts import model_bytes
from precis_packs.reference.compressed import blocks
from precis_packs.reference.evaluator import run_model
from precis_packs.verify import Agreement, verify_if_possible

GRAPH = "vision-fused.onnx"
PART = "vision-fused"


@dataclass(frozen=True)
class Wish:
    """What is to be made; as on the command line."""

    pack: Path
    method: str
    keep: int | None
    out: Path
    compressor: Path | None = None
    size: tuple[int, int] | None = None
    mode: str | None = None


def fuse(wish: Wish) -> tuple[str, list[Agreement]]:
    """Makes the pack; its digest, and how its self-test went if there is a runtime to run it."""
    known = (*METHODS, TOKENPACKER)
    if wish.method not in known:
        raise PackError(f"--method is {wish.method!r}; there are {', '.join(known)}")
    refuse_foreign(wish.out.absolute())
    if wish.out.absolute() == wish.pack.absolute():
        raise PackError("--out is the pack itself; choose another folder")
    manifest = read_manifest(wish.pack)
    check_files(wish.pack, manifest)
    vision = manifest["encoders"].get("vision")
    if vision is None:
        raise PackError(f"{wish.pack} has no vision encoder")
    if "fused" in vision:
        raise PackError(f"{wish.pack} is fused already; start from the pack it was made of")
    size = _size(vision, wish.size)
    head = onnx.load(str(wish.pack / vision["graph"]), load_external_data=False)
    if wish.method == TOKENPACKER:
        if wish.mode is not None:
            raise PackError(f"--mode is {wish.mode!r}; tokenpacker has none to choose from")
        made = _tokenpacker(wish, manifest, size, head)
    else:
        made = _selection(wish, manifest, size, head)
    fix_sides(made.model, *size)
    if not _external(made.model):
        onnx.checker.check_model(made.model)
    return _write(wish, manifest, made, size)


def _selection(
    wish: Wish, manifest: Mapping[str, Any], size: tuple[int, int], head: onnx.ModelProto
) -> Fused:
    vision = manifest["encoders"]["vision"]
    method = method_of(wish.method, wish.mode)
    site = _site(vision, size, vision["width"])
    if wish.keep is None:
        raise PackError(f"{wish.method} needs --keep, the number of rows")
    keep = rows_kept(wish.method, method, site, wish.keep)
    chooses = wish.method != "average-pool"
    if chooses and "vision" in manifest["selfTest"].get("rowTolerance", {}):
        raise PackError(
            f"{wish.pack} computes with 8 bits, in which another processor selects other rows, "
            "so that no self-test can hold; start from a pack of --precision fp32"
        )
    wires = {"tokens": vision["tokens"]}
    if method.attention:
        wires["attention"] = _attention(vision)

    def expected(values: Arrays) -> Arrays:
        tokens = values["tokens"][:, site.prefix :]
        attention = values["attention"][:, site.prefix :] if method.attention else tokens[:, :, 0]
        return method.expected(site, keep, tokens, attention)

    entry = _entry(wish.method, keep, size, site, site.width)
    if method.mode is not None:
        entry["mode"] = method.mode
    if chooses:
        entry["kept"] = "kept"
    else:
        entry["cells"] = list(smaller_grid(site.h, site.w, keep))
    model = chain(head, method.tail(site, keep), wires, "fused")
    return Fused(model, entry, _named(expected, wires), tuple(wires.values()), method.frames)


def _tokenpacker(
    wish: Wish, manifest: Mapping[str, Any], size: tuple[int, int], head: onnx.ModelProto
) -> Fused:
    vision = manifest["encoders"]["vision"]
    if wish.compressor is None:
        raise PackError("tokenpacker needs --compressor-pack, the pack with its weights")
    pack = read_manifest(wish.compressor)
    check_files(wish.compressor, pack)
    found = [
        each for each in pack.get("compressors", {}).values() if each.get("family") == TOKENPACKER
    ]
    if not found:
        raise PackError(f"{wish.compressor} has no compressor of the family tokenpacker")
    spec = found[0]
    reads = spec["reads"]
    if reads["space"] != vision["space"]:
        raise PackError(
            f"the tokenpacker of {wish.compressor} reads tokens of {reads['space']!r}, "
            f"the encoder of {wish.pack} gives {vision['space']!r}"
        )
    if manifest.get("llm") not in (None, pack["llm"]):
        raise PackError(
            f"{wish.pack} is made for the language model {manifest['llm']['id']!r}, "
            f"{wish.compressor} for {pack['llm']['id']!r}"
        )
    value = _signal(vision, reads["signal"])
    site = _site(vision, size, reads["width"])
    factor = int(spec["numbers"]["scale"])
    if site.h % factor or site.w % factor:
        raise PackError(
            f"a picture of {size[0]}x{size[1]} has {site.h} x {site.w} tokens, which are not "
            f"made of whole regions of {factor} x {factor}; choose another --size"
        )
    cells = [site.h // factor, site.w // factor]
    rows = cells[0] * cells[1]
    if wish.keep not in (None, rows):
        raise PackError(f"--keep is {wish.keep}; this tokenpacker makes {rows} rows of a picture")
    module = onnx.load(str(wish.compressor / spec["graphs"]["tokens"]))
    model = chain(head, regions(site, factor), {"levels": value}, "regions")
    model = chain(model, module, {"regions": "regions"}, "tokenpacker")
    model = chain(model, pictures(rows, spec["width"]), {"rows": "tokens"}, "fused")

    def expected(values: Arrays) -> Arrays:
        levels = values["levels"][:, site.prefix :]
        inputs = blocks(levels, site.h, site.w, factor)
        made = run_model(module, {"regions": inputs})["tokens"]
        return {"compact": made.reshape(len(levels), rows, -1)}

    entry = _entry(TOKENPACKER, rows, size, site, spec["width"]) | {"cells": cells}
    wires = {"levels": value}
    return Fused(
        model,
        entry,
        _named(expected, wires),
        (value,),
        llm=_without_files(pack["llm"]),
        licence=pack["licence"]["weights"],
    )


def _without_files(llm: Mapping[str, Any]) -> dict[str, Any]:
    """The identity of a language model; its files stay in the compressor's pack."""
    return {
        key: llm[key] for key in ("id", "width", "family", "vocabulary", "rowsSha256") if key in llm
    }


def _named(expected: Callable[[Arrays], Arrays], wires: Mapping[str, str]) -> Any:
    """`expected` over the outputs of the head by their own names."""
    return lambda values: expected({name: values[value] for name, value in wires.items()})


def _entry(method: str, keep: int, size: tuple[int, int], site: Site, width: int) -> dict[str, Any]:
    return {
        "graph": GRAPH,
        "method": method,
        "keep": keep,
        "size": list(size),
        "grid": [site.h, site.w],
        "width": width,
        "compact": "compact",
    }


def _site(vision: Mapping[str, Any], size: tuple[int, int], width: int) -> Site:
    side = vision["patch"] * vision["merge"]
    return Site(size[0] // side, size[1] // side, vision["prefixTokens"], width)


def _attention(vision: Mapping[str, Any]) -> str:
    """The output that the Java methods take for attention."""
    names = {signal["signal"]: signal["output"] for signal in vision["signals"]}
    for name in ("attention", "received-attention"):
        if name in names:
            return names[name]
    raise PackError("the encoder gives no attention, by which this method chooses")


def _signal(vision: Mapping[str, Any], name: str) -> str:
    if name == "tokens":
        return vision["tokens"]
    names = {signal["signal"]: signal["output"] for signal in vision["signals"]}
    if name not in names:
        raise PackError(f"the encoder gives no signal {name!r}; it gives {', '.join(names)}")
    return names[name]


def _size(vision: Mapping[str, Any], wanted: tuple[int, int] | None) -> tuple[int, int]:
    given = vision["input"]
    own = (given["size"][0], given["size"][1])
    if wanted is None or wanted == own:
        return own
    if "multipleOf" not in given:
        raise PackError(f"the encoder takes pictures of {own[0]}x{own[1]} only")
    for side in wanted:
        if side % given["multipleOf"] or not given["min"] <= side <= given["max"]:
            raise PackError(
                f"--size is {wanted[0]}x{wanted[1]}; sides must be multiples of "
                f"{given['multipleOf']} from {given['min']} to {given['max']}"
            )
    return wanted


def _external(model: onnx.ModelProto) -> bool:
    return any(each.data_location == onnx.TensorProto.EXTERNAL for each in model.graph.initializer)


def _write(
    wish: Wish, manifest: dict[str, Any], made: Fused, size: tuple[int, int]
) -> tuple[str, list[Agreement]]:
    out = wish.out.absolute()
    folder = work_folder(out, "parts")
    agreements: list[Agreement] = []

    def check(written: Path) -> None:
        agreements.extend(verify_if_possible(written))

    try:
        test = manifest["selfTest"]["file"]
        files: dict[str, bytes | Path] = {}
        for listed in manifest["files"]:
            if listed["name"] != test:
                files[listed["name"]] = folder / listed["name"]
                shutil.copyfile(wish.pack / listed["name"], folder / listed["name"])
        files[GRAPH] = model_bytes(made.model)
        arrays = load_file(wish.pack / test)
        pixels, outputs = self_test(wish.pack, manifest, made, size)
        arrays[f"{PART}.in.{manifest['encoders']['vision']['input']['name']}"] = pixels
        arrays |= {f"{PART}.out.{name}": value for name, value in outputs.items()}
        save_file(
            {name: np.ascontiguousarray(value) for name, value in arrays.items()}, folder / test
        )
        files[test] = folder / test
        digest = put_pack(out, files, _fused_manifest(wish, manifest, made), check)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return digest, agreements


def _fused_manifest(wish: Wish, manifest: dict[str, Any], made: Fused) -> dict[str, Any]:
    """The pack's own manifest with the fused graph, named after both."""
    changed = dict(manifest)
    released = f"-{PARITY}" if wish.mode == PARITY else ""
    changed["id"] = f"{manifest['id']}-{wish.method}{released}-{made.entry['keep']}"
    changed["description"] = (
        f"{manifest['description']}; {wish.method} to {made.entry['keep']} rows in the graph"
    )
    source = {"package": f"pack:{manifest['id']}", "file": MANIFEST}
    changed["origin"] = [
        *manifest["origin"],
        source | {"sha256": sha256_of_file(wish.pack / MANIFEST)},
    ]
    vision = manifest["encoders"]["vision"] | {"fused": made.entry}
    changed["encoders"] = manifest["encoders"] | {"vision": vision}
    if made.llm is not None and "llm" not in changed:
        changed["llm"] = made.llm
    if made.licence is not None:
        weights = f"{manifest['licence']['weights']} tokenpacker: {made.licence}"
        changed["licence"] = manifest["licence"] | {"weights": weights}
    tolerance = manifest["selfTest"].get("rowTolerance", {})
    if "vision" in tolerance:
        by_row = tolerance | {PART: tolerance["vision"]}
        changed["selfTest"] = manifest["selfTest"] | {"rowTolerance": by_row}
    return changed
