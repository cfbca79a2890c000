"""Pack folders on disk: written whole or not at all, checked by digest."""

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from precis_packs.digests import sha256_of, sha256_of_file
from precis_packs.errors import PackError
from precis_packs.pack import Identity, Pack
from precis_packs.selftest import FILE as SELFTEST_FILE
from precis_packs.selftest import selftest_bytes

MANIFEST = "pack.json"
LARGEST_MANIFEST_BYTES = 1 << 20
PLAIN_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
"""Names that stay inside the folder on every system."""


def write_pack(out: Path, pack: Pack, check: Callable[[Path], object] | None = None) -> str:
    """Puts `pack` into the folder `out` in one rename and gives the pack's digest.

    A folder that holds the very same pack already is left alone. `check` sees the new folder before
    it takes the place of an older one, and may raise.
    """
    files: dict[str, bytes | Path] = {
        name: data for part in pack.parts for name, data in part.files.items()
    }
    files[SELFTEST_FILE] = selftest_bytes(pack.parts)
    return _put(out.absolute(), files, manifest_bytes(pack, files), check)


def put_pack(
    out: Path,
    files: Mapping[str, bytes | Path],
    manifest: Mapping[str, Any],
    check: Callable[[Path], object] | None = None,
) -> str:
    """The same of files and a manifest, whose list of `files` is written anew."""
    listed = [_listing(name, files[name]) for name in sorted(files)]
    return _put(out.absolute(), files, _json({**manifest, "files": listed}), check)


def _put(
    out: Path,
    files: Mapping[str, bytes | Path],
    manifest: bytes,
    check: Callable[[Path], object] | None,
) -> str:
    if _is_same(out, manifest):
        return sha256_of(manifest)
    refuse_foreign(out)
    partial = work_folder(out, "partial")
    try:
        for name, data in files.items():
            if isinstance(data, Path):
                data.replace(partial / name)
            else:
                (partial / name).write_bytes(data)
        (partial / MANIFEST).write_bytes(manifest)
        if check is not None:
            check(partial)
        _put_in_place(partial, out, manifest)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return sha256_of(manifest)


def work_folder(out: Path, kind: str) -> Path:
    """A new empty folder beside `out`; what killed runs left of any is removed first."""
    out.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(out, kind)
    folder = _beside(out, kind, os.getpid())
    folder.mkdir()
    return folder


def manifest_bytes(pack: Pack, files: Mapping[str, bytes | Path]) -> bytes:
    """`pack.json`: the same pack gives the same bytes."""
    manifest = pack.identity.manifest()
    manifest["files"] = [_listing(name, files[name]) for name in sorted(files)]
    manifest["encoders"] = {part.name: part.entry for part in pack.parts if part.entry is not None}
    if pack.decoders:
        manifest["decoders"] = pack.decoders
    if pack.compressors:
        manifest["compressors"] = pack.compressors
    if pack.llm is not None:
        manifest["llm"] = pack.llm
    manifest["selfTest"] = {"file": SELFTEST_FILE, "atol": pack.atol, "rtol": pack.rtol}
    by_row = {
        part.name: part.row_tolerance for part in pack.parts if part.row_tolerance is not None
    }
    if by_row:
        manifest["selfTest"]["rowTolerance"] = by_row
    return _json(manifest)


def _json(manifest: Mapping[str, Any]) -> bytes:
    return (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()


def _listing(name: str, data: bytes | Path) -> dict[str, Any]:
    if isinstance(data, Path):
        return {"name": name, "bytes": data.stat().st_size, "sha256": sha256_of_file(data)}
    return {"name": name, "bytes": len(data), "sha256": sha256_of(data)}


def read_manifest(folder: Path) -> dict[str, Any]:
    """`pack.json` of `folder`. Raises `PackError` if it is missing or not a pack's."""
    path = folder / MANIFEST
    if not path.is_file():
        raise PackError(f"{folder} is not a pack: it has no {MANIFEST}")
    if path.stat().st_size > LARGEST_MANIFEST_BYTES:
        raise PackError(
            f"{path} has {path.stat().st_size} bytes; the limit is {LARGEST_MANIFEST_BYTES}"
        )
    try:
        manifest = json.loads(path.read_bytes())
    except ValueError as problem:
        raise PackError(f"{path} is not JSON: {problem}") from problem
    if not isinstance(manifest, dict) or manifest.get("schema") != 1:
        raise PackError(f"{path} is not a manifest of schema 1")
    return manifest


def check_files(folder: Path, manifest: dict[str, Any]) -> None:
    """Raises `PackError` unless the folder holds exactly the listed files with their digests."""
    listed = _listed_files(folder, manifest)
    present = {path.name for path in folder.iterdir()} - {MANIFEST}
    for name in sorted(present - listed.keys()):
        raise PackError(f"{folder / name} is not listed in {MANIFEST}; remove it")
    for name, (size, digest) in listed.items():
        path = folder / name
        if path.is_symlink() or not path.is_file():
            raise PackError(f"{path} is missing or not a plain file; build the pack again")
        if path.stat().st_size != size:
            raise PackError(f"{path} has {path.stat().st_size} bytes, {MANIFEST} says {size}")
        found = sha256_of_file(path)
        if found != digest:
            raise PackError(f"{path} has sha256 {found}, {MANIFEST} says {digest}")


def _listed_files(folder: Path, manifest: dict[str, Any]) -> dict[str, tuple[int, str]]:
    try:
        listed = {
            str(file["name"]): (int(file["bytes"]), str(file["sha256"]))
            for file in manifest["files"]
        }
    except (KeyError, TypeError, ValueError) as problem:
        raise PackError(f"{folder / MANIFEST}: `files` is malformed ({problem!r})") from problem
    for name in listed:
        if not PLAIN_NAME.fullmatch(name) or name == MANIFEST:
            raise PackError(f"{folder / MANIFEST} lists the file {name!r}; plain names only")
    return listed


def holds(folder: Path, identity: Identity) -> bool:
    """Whether `folder` already is an intact pack of this identity."""
    try:
        manifest = read_manifest(folder)
        wanted = identity.manifest()
        if any(manifest.get(key) != value for key, value in wanted.items()):
            return False
        check_files(folder, manifest)
    except PackError:
        return False
    return True


def refuse_foreign(out: Path) -> None:
    """Raises `PackError` if `out` is something other than a pack, which must not be replaced."""
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise PackError(f"{out} exists and is not a folder; choose another --out")
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise PackError(f"{out} holds files but no {MANIFEST}; choose another --out")


def _put_in_place(partial: Path, out: Path, manifest: bytes) -> None:
    """Renames `partial` to `out`, moving an older pack away first."""
    old = _beside(out, "old", os.getpid())
    if out.exists():
        out.rename(old)
    try:
        partial.rename(out)
    except OSError:
        # Another process may have put the same pack there in the meantime.
        if not _is_same(out, manifest):
            if old.exists() and not out.exists():
                old.rename(out)
            raise
    shutil.rmtree(old, ignore_errors=True)


def _is_same(out: Path, manifest: bytes) -> bool:
    """Whether `out` is an intact pack with exactly this manifest."""
    try:
        read = read_manifest(out)
        if (out / MANIFEST).read_bytes() != manifest:
            return False
        check_files(out, read)
    except (PackError, OSError):
        return False
    return True


def _beside(out: Path, kind: str, process: int) -> Path:
    return out.parent / f".{out.name}.{kind}-{process}"


def _remove_abandoned(out: Path, kind: str) -> None:
    """Removes what killed runs for the same folder left, and what this one left of `kind`."""
    for left in ("partial", "parts", "old"):
        for path in out.parent.glob(f".{out.name}.{left}-*"):
            process = path.name.rpartition("-")[2]
            if not process.isdigit():
                continue
            own = int(process) == os.getpid()
            if left == kind if own else not _is_running(int(process)):
                shutil.rmtree(path, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
