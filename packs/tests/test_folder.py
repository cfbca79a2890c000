"""Pack folders: written whole or not at all, never over something else, checked by digest."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from precis_packs.errors import PackError
from precis_packs.folder import check_files, holds, read_manifest, write_pack
from precis_packs.pack import Identity, Origin, Pack, Part

IDENTITY = Identity("precis-test", "1", "a test", "Apache-2.0", "CC0-1.0", (Origin("p", "f", "0"),))


def pack_of(data: bytes) -> Pack:
    part = Part(
        "vision",
        {"graph": "vision.onnx"},
        {"vision.onnx": data},
        {"pixels": np.zeros(1, np.float32)},
        {"tokens": np.ones(1, np.float32)},
    )
    return Pack(IDENTITY, (part,), 1e-3, 1e-3)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_writes_exactly_the_listed_files(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "pack"
    write_pack(out, pack_of(b"one"))
    assert names(out) == {"pack.json", "vision.onnx", "selftest.safetensors"}
    assert names(out.parent) == {"pack"}
    check_files(out, read_manifest(out))


def test_a_newer_pack_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    out = tmp_path / "pack"
    first = write_pack(out, pack_of(b"one"))
    second = write_pack(out, pack_of(b"two"))
    assert first != second
    assert (out / "vision.onnx").read_bytes() == b"two"
    assert names(tmp_path) == {"pack"}


def test_the_same_pack_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "pack"
    digest = write_pack(out, pack_of(b"one"))
    before = (out / "vision.onnx").stat().st_ino
    assert write_pack(out, pack_of(b"one")) == digest
    assert (out / "vision.onnx").stat().st_ino == before


def test_a_damaged_pack_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "pack"
    write_pack(out, pack_of(b"one"))
    (out / "vision.onnx").write_bytes(b"bad")
    write_pack(out, pack_of(b"one"))
    assert (out / "vision.onnx").read_bytes() == b"one"


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(PackError, match=r"holds files but no pack\.json"):
        write_pack(tmp_path, pack_of(b"one"))
    assert names(tmp_path) == {"photo.jpg"}


def test_a_file_or_link_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name in ("file", "link"):
        with pytest.raises(PackError, match="is not a folder"):
            write_pack(tmp_path / name, pack_of(b"one"))


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    out = tmp_path / "pack"
    out.mkdir()
    write_pack(out, pack_of(b"one"))
    assert "pack.json" in names(out)


def test_remains_of_a_killed_run_are_removed_but_not_of_a_running_one(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    abandoned = tmp_path / f".pack.partial-{ended.pid}"
    running = tmp_path / f".pack.partial-{os.getppid()}"
    for folder in (abandoned, running):
        folder.mkdir()
        (folder / "vision.onnx").write_bytes(b"half")
    write_pack(tmp_path / "pack", pack_of(b"one"))
    assert names(tmp_path) == {"pack", running.name}


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda out: (out / "vision.onnx").unlink(), "missing or not a plain file"),
        (lambda out: (out / "vision.onnx").write_bytes(b"longer"), "has 6 bytes, pack.json says 3"),
        (lambda out: (out / "vision.onnx").write_bytes(b"eno"), "has sha256 .* pack.json says"),
        (lambda out: (out / "more.txt").write_bytes(b""), "is not listed"),
        (lambda out: (out / "pack.json").write_text("{"), "is not JSON"),
        (lambda out: (out / "pack.json").write_text("[1]"), "not a manifest of schema 1"),
        (lambda out: (out / "pack.json").write_bytes(b" " * (1 << 20) + b"{}"), "the limit is"),
        (lambda out: (out / "pack.json").unlink(), "has no pack.json"),
    ],
)
def test_damage_is_named(tmp_path: Path, damage: object, message: str) -> None:
    out = tmp_path / "pack"
    write_pack(out, pack_of(b"one"))
    assert callable(damage)
    damage(out)
    with pytest.raises(PackError, match=message):
        check_files(out, read_manifest(out))
    assert not holds(out, IDENTITY)


@pytest.mark.parametrize("name", ["../vision.onnx", "/etc/passwd", "a\\b", "", ".", "pack.json"])
def test_names_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    out = tmp_path / "pack"
    write_pack(out, pack_of(b"one"))
    manifest = read_manifest(out)
    manifest["files"][0]["name"] = name
    with pytest.raises(PackError, match="plain names only"):
        check_files(out, manifest)


@pytest.mark.parametrize("files", [None, 3, [{}], [{"name": "a", "bytes": "x", "sha256": ""}]])
def test_a_malformed_list_of_files_is_refused(tmp_path: Path, files: object) -> None:
    out = tmp_path / "pack"
    write_pack(out, pack_of(b"one"))
    manifest = {**json.loads((out / "pack.json").read_text()), "files": files}
    with pytest.raises(PackError, match="`files` is malformed"):
        check_files(out, manifest)


def test_a_pack_of_another_version_or_origin_is_not_held(tmp_path: Path) -> None:
    out = tmp_path / "pack"
    write_pack(out, pack_of(b"one"))
    assert holds(out, IDENTITY)
    assert not holds(out, replace(IDENTITY, version="2"))
    assert not holds(out, replace(IDENTITY, origin=()))
    assert not holds(tmp_path / "nowhere", IDENTITY)
