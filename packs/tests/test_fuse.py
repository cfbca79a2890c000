"""Fused graphs in ONNX Runtime beside numpy, and what `fuse` refuses."""

import json
from pathlib import Path

import numpy as np
import pytest

from conftest import run_graph
from precis_packs.__main__ import main
from precis_packs.fuse.methods import METHODS, RELEASED
from precis_packs.fuse.tails import Site
from precis_packs.samples import SeededRandom
from precis_packs.verify import verify_pack


def made(site: Site, seed: int, pictures: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Tokens with their prefix, and attention that falls off steeply."""
    random = SeededRandom(seed, 1)
    tokens = random.array(pictures, site.rows, site.width)
    attention = np.exp(2 * random.array(pictures, site.rows)).astype(np.float32)
    return tokens, attention / attention.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("h", "w", "prefix", "keep"),
    [(6, 6, 1, 9), (5, 7, 0, 30), (3, 2, 5, 4), (1, 1, 1, 1), (9, 4, 1, 36), (8, 8, 1, 50)],
)
@pytest.mark.parametrize("method", ["top-attention", "holov", "average-pool"])
def test_a_picture_gives_the_rows_of_the_reference(
    method: str, h: int, w: int, prefix: int, keep: int, seed: int
) -> None:
    site = Site(h, w, prefix, 8)
    tokens, attention = made(site, seed)
    tail = METHODS[method].tail(site, keep)
    given = {"tokens": tokens, "attention": attention}
    found = run_graph(tail, **{each.name: given[each.name] for each in tail.graph.input})
    expected = METHODS[method].expected(site, keep, tokens[:, prefix:], attention[:, prefix:])
    assert found.keys() == expected.keys()
    np.testing.assert_allclose(found["compact"], expected["compact"], atol=1e-6)
    if "kept" in expected:
        np.testing.assert_array_equal(found["kept"], expected["kept"])


@pytest.mark.parametrize("seed", range(6))
def test_holov_gives_what_a_full_crop_cannot_take_to_others(seed: int) -> None:
    site = Site(8, 8, 0, 8)
    tokens, attention = made(site, seed)
    # Nearly all attention lies on one crop of four tokens.
    attention[:, :2] *= 1e4
    tail = METHODS["holov"].tail(site, 40)
    found = run_graph(tail, tokens=tokens, attention=attention)
    expected = METHODS["holov"].expected(site, 40, tokens, attention)
    np.testing.assert_array_equal(found["kept"], expected["kept"])


def test_no_attention_and_no_length_still_fill_the_budget() -> None:
    site = Site(6, 6, 0, 4)
    zeros = np.zeros((1, 36, 4), np.float32)
    for method in ("top-attention", "holov"):
        tail = METHODS[method].tail(site, 7)
        found = run_graph(tail, tokens=zeros, attention=zeros[:, :, 0])
        expected = METHODS[method].expected(site, 7, zeros, zeros[:, :, 0])
        np.testing.assert_array_equal(found["kept"], expected["kept"])
        assert len(set(found["kept"][0])) == 7


@pytest.mark.parametrize("seed", range(6))
def test_released_evs_takes_the_batch_for_a_window(seed: int) -> None:
    site = Site(3, 4, 1, 8)
    tokens, attention = made(site, seed, pictures=5)
    found = run_graph(RELEASED["evs"].tail(site, 20), tokens=tokens)
    expected = RELEASED["evs"].expected(site, 20, tokens[:, 1:], attention)
    np.testing.assert_array_equal(found["kept"], expected["kept"])
    np.testing.assert_array_equal(found["kept"][0, :12], np.arange(12))
    np.testing.assert_array_equal(found["compact"], expected["compact"])


def clip(site: Site, seed: int, frames: int) -> np.ndarray:
    """Tokens of which a third stay, a third drift slowly and a third change at once."""
    random = SeededRandom(seed, 2)
    first = random.array(site.rows, site.width)
    drift = random.array(site.rows, site.width, spread=0.05)
    steps = np.arange(frames, dtype=np.float32)[:, None, None]
    sudden = random.array(frames, site.rows, site.width)
    kind = np.arange(site.rows) % 3
    moved = first + np.where((kind == 1)[:, None], drift, 0) * steps
    return np.where((kind == 2)[:, None], sudden, moved).astype(np.float32)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("h", "w", "prefix", "frames", "keep"),
    [
        (3, 4, 1, 5, 20),
        (3, 4, 1, 5, 5),
        (3, 4, 0, 5, 1),
        (3, 4, 0, 5, 2),
        (3, 4, 0, 5, 60),
        (3, 4, 0, 1, 7),
        (3, 4, 0, 1, 12),
        (6, 5, 5, 9, 100),
        (1, 7, 0, 12, 30),
        (1, 1, 0, 40, 6),
    ],
)
def test_evs_keeps_places_again_when_enough_has_changed(
    h: int, w: int, prefix: int, frames: int, keep: int, seed: int
) -> None:
    site = Site(h, w, prefix, 8)
    tokens = clip(site, seed, frames)
    found = run_graph(METHODS["evs"].tail(site, keep), tokens=tokens)
    expected = METHODS["evs"].expected(site, keep, tokens[:, prefix:], tokens[:, :, 0])
    np.testing.assert_array_equal(found["kept"], expected["kept"])
    np.testing.assert_array_equal(found["compact"], expected["compact"])
    assert len(set(found["kept"][0])) == keep


@pytest.mark.parametrize("frames", [2, 33])
def test_evs_of_a_still_clip_spreads_what_the_first_frame_leaves(frames: int) -> None:
    site = Site(4, 4, 0, 8)
    tokens = np.repeat(made(site, 1, 1)[0], frames, axis=0)
    found = run_graph(METHODS["evs"].tail(site, 24), tokens=tokens)
    expected = METHODS["evs"].expected(site, 24, tokens, tokens[:, :, 0])
    np.testing.assert_array_equal(found["kept"], expected["kept"])
    assert set(found["kept"][0, :12]) <= set(range(16))


def fused(pack: Path, out: Path, *arguments: str) -> dict[str, object]:
    assert main(["fuse", str(pack), "--out", str(out), *arguments]) == 0
    vision = json.loads((out / "pack.json").read_text())["encoders"]["vision"]
    entry: dict[str, object] = vision["fused"]
    return entry


def test_the_pack_keeps_its_own_graph_and_gains_one(tiny_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "fused"
    entry = fused(tiny_folder, out, "--method", "holov", "--keep", "6", "--size", "84x56")
    assert entry["grid"] == [6, 4]
    assert entry["mode"] == "holistic"
    outputs = {line.output for line in verify_pack(out)}
    assert {"vision.tokens", "vision-fused.compact", "vision-fused.kept"} <= outputs
    assert (out / "vision.onnx").read_bytes() == (tiny_folder / "vision.onnx").read_bytes()
    pixels = SeededRandom(1, 1).array(2, 3, 84, 56)
    whole = run_graph(out / "vision.onnx", pixels=pixels)
    found = run_graph(out / "vision-fused.onnx", pixels=pixels)
    assert found.keys() == {"compact", "kept"}
    for picture, kept in enumerate(found["kept"]):
        rows = whole["tokens"][picture, 1 + kept]
        np.testing.assert_allclose(found["compact"][picture], rows, atol=1e-5)


@pytest.mark.parametrize(("mode", "keep"), [("repaired", 9), ("parity", 25)])
def test_a_pack_may_compress_windows_in_either_mode(
    mode: str, keep: int, tiny_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "fused"
    entry = fused(tiny_folder, out, "--method", "evs", "--mode", mode, "--keep", str(keep))
    assert (entry["mode"], entry["keep"]) == (mode, keep)
    assert "vision-fused.kept" in {line.output for line in verify_pack(out)}
    named = json.loads((out / "pack.json").read_text())["id"]
    assert named == f"precis-tiny-evs{'-parity' if mode == 'parity' else ''}-{keep}"


def test_tokenpacker_stands_behind_the_encoder(tiny_folder: Path, tmp_path: Path) -> None:
    checkpoint, packer, out = tmp_path / "c", tmp_path / "packer", tmp_path / "fused"
    drawn = ["--space", "tiny-shared", "--vision-width", "16", "--width", "24"]
    assert main(["random-checkpoint", "tokenpacker", *drawn, "--out", str(checkpoint)]) == 0
    made_of = ["from-checkpoint", str(checkpoint), "--recipe", "tokenpacker"]
    assert main([*made_of, "--out", str(packer)]) == 0
    entry = fused(tiny_folder, out, "--method", "tokenpacker", "--compressor-pack", str(packer))
    assert (entry["keep"], entry["cells"], entry["width"]) == (4, [2, 2], 24)
    manifest = json.loads((out / "pack.json").read_text())
    theirs = json.loads((packer / "pack.json").read_text())["llm"]
    assert manifest["llm"]["id"] == theirs["id"]
    assert "vision-fused.compact" in {line.output for line in verify_pack(out)}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--method", "tome", "--keep", "4"], "--method is 'tome'"),
        (["--method", "holov", "--keep", "17"], "a picture of this size has 16 tokens"),
        (["--method", "holov", "--keep", "0"], "it must be 1 or more"),
        (["--method", "holov"], "needs --keep"),
        (["--method", "evs", "--mode", "parity", "--keep", "15"], "give 16 or more"),
        (["--method", "evs", "--mode", "new", "--keep", "15"], "evs has repaired and parity"),
        (["--method", "holov", "--mode", "parity", "--keep", "15"], "holov has holistic"),
        (["--method", "average-pool", "--mode", "parity", "--keep", "4"], "has none to choose"),
        (["--method", "holov", "--keep", "4", "--size", "60x56"], "multiples of 14"),
        (["--method", "tokenpacker"], "needs --compressor-pack"),
    ],
)
def test_says_what_cannot_be_fused(
    arguments: list[str],
    message: str,
    tiny_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "fused"
    assert main(["fuse", str(tiny_folder), "--out", str(out), *arguments]) == 1
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_a_fused_pack_is_not_fused_again(tiny_folder: Path, tmp_path: Path) -> None:
    fused(tiny_folder, tmp_path / "a", "--method", "top-attention", "--keep", "3")
    again = ["fuse", str(tmp_path / "a"), "--method", "holov", "--keep", "3"]
    assert main([*again, "--out", str(tmp_path / "b")]) == 1
